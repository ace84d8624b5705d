"""The report for people: every finding with its source line, what it rests on underlined, the law, and what to do."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Diagnostic, DocumentReport, Report
from policy_lint.reporters.exchange import plain
from policy_lint.reporters.style import Paint, excerpt, width


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


def summary(report: Report, paint: Paint) -> str:
    """One line: what was evaluated, and what was found."""
    notices = [[result.status for result in each.requirements] for each in report.documents if each.requirements]
    judged = [len(statuses) - statuses.count("not-evaluated") for statuses in notices]
    unread = sum(statuses.count("not-evaluated") for statuses in notices)
    skipped = paint(f"; {unread} not evaluated for want of the language", "warning") if unread else ""
    counts = report.counts()
    found = ", ".join(paint(plural(count, name), name) for name, count in counts.items() if count)
    settled = _settled(report)
    documents = plural(len(report.documents), "document")
    failed = paint(f"; {plural(len(report.failures), 'failure')}", "error") if report.failures else ""
    alike = len(set(judged)) < 2
    requirements = plural(judged[0] if judged and alike else sum(judged), "requirement")
    return f"{documents}{' ×' if alike else ','} {requirements} evaluated: {found or 'nothing found'}{settled}{skipped}{failed}"


def _settled(report: Report) -> str:
    """How many findings do not count, and why."""
    kinds = Counter("suppressed" if each.suppressed else "accepted" for each in report.settled)
    return "".join(f", {kinds[kind]} {kind}" for kind in ("suppressed", "accepted") if kinds[kind])


def plural(count: int, noun: str) -> str:
    """``1 error``, ``2 errors``; "info" has no plural."""
    return f"{count} {noun}{'' if count == 1 or noun == 'info' else 's'}"


def statistics(report: Report, paint: Paint) -> str:
    """Lines with the number of findings of each rule, the most frequent first, and an empty line."""
    counts = Counter((diagnostic.severity, diagnostic.rule) for diagnostic in report.diagnostics)
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0][1], item[0][0]))
    lines = [f"{count:5}  {paint(severity.ljust(7), severity)}  {rule}" for (severity, rule), count in rows]
    return "".join(line + "\n" for line in [*lines, ""]) if lines else ""
