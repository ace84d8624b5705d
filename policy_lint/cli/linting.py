"""What check and checklist have in common: find what is asked for, lint it, write the report, name what failed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from policy_lint.cli.options import Settler
from policy_lint.cli.output import deliver, use_color
from policy_lint.cli.status import ERROR, NOTHING, OK
from policy_lint.documents.files import decode
from policy_lint.errors import UsageError
from policy_lint.plugins.api import Reporter, ReportOptions
from policy_lint.projects import Project, merge, projects
from policy_lint.report import Report
from policy_lint.runner import Linter

STDIN = "-"


def find(arguments: argparse.Namespace) -> list[Project]:
    """What the paths ask for, at least one project. Raises UsageError, InputError or PluginError."""
    settings_at = Settler(arguments)
    if STDIN not in arguments.paths:
        if arguments.stdin_filename is not None:
            raise UsageError("--stdin-filename needs '-' as PATH")
        return projects(arguments.paths, settings_at)
    if len(arguments.paths) > 1:
        raise UsageError("'-' stands alone: standard input is one document")
    return [Project(Linter(settings_at(_stdin_name(arguments))), [])]


def lint(arguments: argparse.Namespace, found: Sequence[Project]) -> list[Report]:
    """The report on each project."""
    if STDIN not in arguments.paths:
        return [project.lint() for project in found]
    name = _stdin_name(arguments)
    return [found[0].linter.lint_text(decode(sys.stdin.buffer.read(), name), name)]


def publish(reports: Sequence[Report], outputs: Sequence[tuple[Reporter, str]], arguments: argparse.Namespace) -> int:
    """Writes the reports as one; the status as far as the findings do not decide it."""
    report = merge(reports)
    if not report.documents and not report.failures:
        where = ", ".join(f"'{path}'" for path in arguments.paths) or "this folder and its configuration"
        print(f"policy-lint: nothing to check: no privacy policy in {where}", file=sys.stderr)
        return NOTHING
    for reporter, target in outputs:
        color = use_color(arguments.color, target)
        options = ReportOptions(color, getattr(arguments, "quiet", False), getattr(arguments, "statistics", False))
        deliver(report, reporter, target, options)
    for failure in report.failures:
        print(f"policy-lint: {failure}", file=sys.stderr)
    return ERROR if report.failures else OK


def _stdin_name(arguments: argparse.Namespace) -> str:
    name: str = arguments.stdin_filename or "stdin.md"
    return name
