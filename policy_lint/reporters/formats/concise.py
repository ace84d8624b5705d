"""One finding a line: ``file:line:column: severity rule message``, as editors and CI logs read it."""

from __future__ import annotations

from typing import TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Report
from policy_lint.reporters.exchange import plain
from policy_lint.reporters.style import Paint
from policy_lint.reporters.summary import statistics, summary


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes the findings in order, the statistics asked for, then the summary unless quiet."""
    paint = Paint(options.color)
    for document in report.documents:
        for finding in document.shown(options.show_suppressed):
            place = finding.place
            settlement = f" ({plain(finding.settlement)})" if finding.settlement else ""
            stream.write(
                f"{plain(place.path)}:{place.line}:{place.column}: {paint(finding.severity, finding.severity)} "
                f"{finding.rule} {plain(finding.message)}{settlement}\n"
            )
    if options.statistics and (counts := statistics(report, paint)):
        stream.write(f"\n{counts}")
    if not options.quiet:
        stream.write(summary(report, paint) + "\n")
