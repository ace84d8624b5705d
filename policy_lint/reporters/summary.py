"""What was evaluated and found, in a line or in counts by rule."""

from __future__ import annotations

from collections import Counter

from policy_lint.report import NO_LANGUAGE, NO_TEXT, NOT_EVALUATED, DocumentReport, Report
from policy_lint.reporters.style import Paint


def summary(report: Report, paint: Paint) -> str:
    """One line: what was evaluated, and what was found."""
    notices = [_statuses(each) for each in report.documents if each.requirements]
    judged = [len(statuses) - statuses.count(NOT_EVALUATED) for statuses in notices]
    skipped = paint(_skipped(report), "warning")
    counts = report.counts()
    found = ", ".join(paint(plural(count, name), name) for name, count in counts.items() if count)
    settled = _settled(report)
    documents = plural(len(report.documents), "document")
    failed = paint(f"; {plural(len(report.failures), 'failure')}", "error") if report.failures else ""
    alike = len(set(judged)) < 2
    requirements = plural(judged[0] if judged and alike else sum(judged), "requirement")
    return f"{documents}{' ×' if alike else ','} {requirements} evaluated: {found or 'nothing found'}{settled}{skipped}{failed}"


def _statuses(document: DocumentReport) -> list[str]:
    """The statuses of a notice; nothing is judged where there is no text, whatever the rules about suppressions say."""
    empty = any(result.reason == NO_TEXT for result in document.requirements)
    return [NOT_EVALUATED if empty else result.status for result in document.requirements]


def _skipped(report: Report) -> str:
    """How many requirements were not judged, and the languages that they have no wording in."""
    unread = [each for document in report.documents for each in document.requirements if each.status == NOT_EVALUATED]
    foreign = sorted(
        {f"'{document.language}'" for document in report.documents if document.language not in ("en", "und")}
    )
    unworded = foreign and any(each.reason not in (NO_TEXT, NO_LANGUAGE) for each in unread)
    why = f" (no wording in {', '.join(foreign)} yet)" if unworded else ""
    return f"; {len(unread)} not evaluated{why}" if unread else ""


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
