"""One finding a line: ``file:line:column: severity rule message``, as editors and CI logs read it."""

from __future__ import annotations

from typing import TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Report
from policy_lint.reporters.exchange import plain
from policy_lint.reporters.style import Paint
from policy_lint.reporters.text import summary


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes the findings in order, then the summary unless quiet."""
    paint = Paint(options.color)
    for diagnostic in report.diagnostics:
        place = diagnostic.place
        stream.write(
            f"{plain(place.path)}:{place.line}:{place.column}: {paint(diagnostic.severity, diagnostic.severity)} "
            f"{diagnostic.rule} {plain(diagnostic.message)}\n"
        )
    if not options.quiet:
        stream.write(summary(report, paint) + "\n")
