"""``policy-lint check``: lint policies."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from policy_lint.cli.options import add_color, add_settings, report_options, settings, write
from policy_lint.cli.status import ERROR, FINDINGS, NOTHING, OK
from policy_lint.config.settings import FAIL_ON
from policy_lint.errors import UsageError
from policy_lint.report import SEVERITIES, Report
from policy_lint.runner import Linter
from policy_lint.yamlfile import suggestion


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a file, a folder, or - for standard input; nothing: the policies of the configuration, else the documents "
        "below this folder that look like privacy policies",
    )
    add_settings(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--format", action="append", metavar="NAME", help="text (default), concise, json, …; repeatable")
    output.add_argument("--output", action="append", metavar="FILE", help="write the format there; repeatable, in pairs")
    output.add_argument("--statistics", action="store_true", help="end with the number of findings by rule")
    output.add_argument("--quiet", action="store_true", help="only the findings, no summary")
    add_color(output)  # type: ignore[arg-type]
    status = parser.add_argument_group("exit status")
    status.add_argument("--fail-on", choices=FAIL_ON, help="lowest severity that ends with status 1 (default: error)")
    status.add_argument("--exit-zero", action="store_true", help="end with status 0 whatever is found")
    parser.add_argument("--stdin-filename", metavar="NAME", help="the name, and so the format, of standard input")


def run(arguments: argparse.Namespace) -> int:
    chosen = settings(arguments)
    linter = Linter(chosen)
    formats = arguments.format or ["text"]
    for name in formats:
        if name not in linter.plugins.reporters:
            known = sorted(linter.plugins.reporters)
            raise UsageError(f"there is no format '{name}'; known are {', '.join(known)}{suggestion(name, known)}")
    targets: list[str | None] = [*(arguments.output or [])]
    if len(targets) > len(formats) or (len(formats) > 1 and len(targets) < len(formats) - 1):
        raise UsageError(f"{len(formats)} formats and {len(targets)} output files; give one --output for each --format")
    targets = [None] * (len(formats) - len(targets)) + targets

    report = _lint(linter, arguments)
    if not report.documents and not report.failures:
        print("policy-lint: nothing to check: no privacy policy was found", file=sys.stderr)
        return NOTHING
    for name, target in zip(formats, targets, strict=True):
        options = report_options(arguments, target)
        reporter = linter.plugins.reporters[name]
        write(partial(_write, reporter.write, report, options), target)
    for failure in report.failures:
        print(f"policy-lint: {failure}", file=sys.stderr)
    if report.failures:
        return ERROR
    return OK if arguments.exit_zero else status(report, arguments.fail_on or chosen.fail_on)


def _write(writer, report, options, stream) -> None:  # type: ignore[no-untyped-def]
    writer(report, stream, options)


def _lint(linter: Linter, arguments: argparse.Namespace) -> Report:
    if "-" not in arguments.paths:
        return linter.lint(linter.policies(arguments.paths))
    if len(arguments.paths) > 1:
        raise UsageError("'-' stands alone: standard input is one document")
    from policy_lint.documents.files import decode

    name = arguments.stdin_filename or "stdin.md"
    return linter.lint_text(decode(sys.stdin.buffer.read(), name), name)


def status(report: Report, fail_on: str) -> int:
    """The exit status of findings under a threshold."""
    if fail_on == "never":
        return OK
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return FINDINGS if any(diagnostic.severity in failing for diagnostic in report.diagnostics) else OK
