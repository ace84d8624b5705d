"""``policy-lint check``."""

from __future__ import annotations

import argparse
import sys

from policy_lint.config.settings import Settings, parse_day
from policy_lint.plugins.api import ReportOptions
from policy_lint.runner import Linter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--regime")
    parser.add_argument("--format", default="json")
    parser.add_argument("--isolated", action="store_true")
    parser.add_argument("--as-of")


def run(arguments: argparse.Namespace) -> int:
    settings = Settings()
    if arguments.regime:
        settings = settings._replace(regimes=tuple(arguments.regime.split(",")))
    if arguments.as_of:
        settings = settings._replace(as_of=parse_day(arguments.as_of))
    linter = Linter(settings)
    report = linter.lint(linter.policies(arguments.paths))
    linter.plugins.reporters[arguments.format].write(report, sys.stdout, ReportOptions())
    for failure in report.failures:
        print(f"policy-lint: {failure}", file=sys.stderr)
    return 2 if report.failures else int(any(report.diagnostics))
