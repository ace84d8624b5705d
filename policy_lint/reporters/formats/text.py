"""The report for people: every finding with its source line, what it rests on underlined, the law, and what to do."""

from __future__ import annotations

from typing import TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Diagnostic, DocumentReport, Report
from policy_lint.reporters.exchange import plain
from policy_lint.reporters.style import Paint, excerpt, width
from policy_lint.reporters.summary import statistics, summary


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes the findings, the statistics asked for, and a closing summary."""
    paint = Paint(options.color)
    for document in report.documents:
        for diagnostic in document.shown(options.show_suppressed):
            stream.write("\n".join([*_finding(diagnostic, document, paint), "", ""]))
    if options.statistics:
        stream.write(statistics(report, paint))
    if not options.quiet:
        stream.write(summary(report, paint) + "\n")
        for hint in report.hints:
            stream.write(paint("hint: ", "faint") + f"{hint}\n")


def _finding(diagnostic: Diagnostic, document: DocumentReport, paint: Paint) -> list[str]:
    place = diagnostic.place
    head = f"{plain(place.path)}:{place.line}:{place.column}: "
    lines = [
        paint(head, "bold") + paint(f"{diagnostic.severity}[{diagnostic.rule}]", diagnostic.severity)
        + f" {plain(diagnostic.message)}"
    ]  # fmt: skip
    if diagnostic.settlement:
        lines[0] += paint(f" ({plain(diagnostic.settlement)})", "faint")
    source = document.lines.get(place.line, "")
    gutter = " " * len(str(place.line))
    if source.strip():
        last = place.end_column - 1 if place.end_line == place.line else len(source)
        window, start, end = excerpt(source, place.column - 1, last)
        marks = " " * width(window[:start]) + "^" * max(width(window[start:end]), 1)
        lines += [
            paint(f"{gutter} |", "faint"),
            paint(f"{place.line} |", "faint") + f" {window}".rstrip(),
            paint(f"{gutter} |", "faint") + " " + paint(marks, diagnostic.severity),
        ]
    for message, other in diagnostic.related:
        lines.append(paint(f"{gutter} = ", "faint") + plain(f"{message}: {other.path}:{other.line}:{other.column}"))
    lines.append(paint(f"{gutter} = ", "faint") + "; ".join(diagnostic.citation))
    lines.append(paint(f"{gutter} = ", "faint") + "help: " + diagnostic.help)
    return lines
