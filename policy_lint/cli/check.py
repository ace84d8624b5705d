"""``policy-lint check``: lint policies."""

from __future__ import annotations

import argparse

from policy_lint.cli.linting import find, lint, publish
from policy_lint.cli.options import Output, add_outputs, add_paths, add_settings
from policy_lint.cli.output import reporters
from policy_lint.cli.status import FINDINGS, OK
from policy_lint.config.settings import FAIL_ON
from policy_lint.errors import UsageError
from policy_lint.plugins.api import ReportOptions
from policy_lint.projects import accept, baselines, hint
from policy_lint.report import Report, reaches


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    add_settings(parser).add_argument(
        "--baseline", metavar="FILE", help="findings that policy-lint baseline has accepted do not count"
    )
    output = add_outputs(parser, "text (default), concise, json, …")
    flag = argparse.BooleanOptionalAction  # --no-quiet takes back what the configuration says
    output.add_argument("--statistics", action=flag, help="end with the number of findings by rule (text, concise)")
    output.add_argument(
        "--show-suppressed",
        action=flag,
        help="also the findings that are suppressed or accepted, marked (text, concise, sarif; json and html always do)",
    )
    output.add_argument("--quiet", action=flag, help="only the findings, no summary")
    status = parser.add_argument_group("exit status")
    status.add_argument("--fail-on", choices=FAIL_ON, help="lowest severity that ends with status 1 (default: error)")
    status.add_argument("--exit-zero", action="store_true", help="end with status 0 whatever is found")


def run(arguments: argparse.Namespace) -> int:
    found = find(arguments)
    settings, plugins = found[0].linter.settings, found[0].linter.plugins
    configured = settings.format if settings.origin("format") else ""
    asked = arguments.outputs or [Output(configured, settings.output)]
    try:
        outputs = reporters(asked, plugins.reporters, settings.format, settings.origin("format"))
    except UsageError as error:
        raise plugins.blamed(error) from None
    accepted = baselines(found)
    reports = accept(lint(arguments, found), found, accepted)
    reports[0] = reports[0]._replace(hints=hint(found, reports, arguments.paths))
    look = ReportOptions(False, settings.quiet, settings.statistics, settings.show_suppressed)
    status = publish(reports, outputs, arguments, look)
    if status != OK or arguments.exit_zero:
        return status
    failed = any(fails(report, each.linter.settings.fail_on) for report, each in zip(reports, found, strict=True))
    return FINDINGS if failed else OK


def fails(report: Report, fail_on: str) -> bool:
    """Whether a report holds findings at or above a threshold."""
    return any(reaches(diagnostic.severity, fail_on) for diagnostic in report.diagnostics)
