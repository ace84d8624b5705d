"""``policy-lint checklist``: the evidence view."""

from __future__ import annotations

import argparse
import sys

from policy_lint.cli.options import add_color, add_settings, report_options, settings, write
from policy_lint.cli.status import ERROR, NOTHING, OK
from policy_lint.runner import Linter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders, as for check")
    add_settings(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")
    parser.add_argument("--output", metavar="FILE", help="write it there")
    add_color(parser)


def run(arguments: argparse.Namespace) -> int:
    linter = Linter(settings(arguments))
    report = linter.lint(linter.policies(arguments.paths))
    if not report.documents and not report.failures:
        print("policy-lint: nothing to check: no privacy policy was found", file=sys.stderr)
        return NOTHING
    options = report_options(arguments, arguments.output)
    if arguments.format == "json":
        writer = linter.plugins.reporters["json"].write
    else:
        from policy_lint.reporters.checklist import write as writer
    write(lambda stream: writer(report, stream, options), arguments.output)
    for failure in report.failures:
        print(f"policy-lint: {failure}", file=sys.stderr)
    return ERROR if report.failures else OK
