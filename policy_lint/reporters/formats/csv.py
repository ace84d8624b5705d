"""The checklist for a spreadsheet: a row for every requirement and passage that satisfies it."""

from __future__ import annotations

import csv
from typing import TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import DocumentReport, Place, Report, Result
from policy_lint.reporters.exchange import plain, portable

COLUMNS = ("path", "policy", "id", "regime", "topic", "status", "line", "column", "quote", "reason", "citation")
_FORMULA = tuple("=+-@＝＋－＠")


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes a head line and the rows; a requirement without evidence has one row without a place."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for document in report.documents:
        for result in document.requirements:
            for place in result.evidence or (None,):
                writer.writerow(map(_cell, _row(document, result, place)))


def _row(document: DocumentReport, result: Result, place: Place | None) -> tuple[str, ...]:
    return (
        portable(place.path if place else document.path),
        document.policy,
        result.id,
        result.regime,
        result.topic,
        result.standing,
        str(place.line) if place else "",
        str(place.column) if place else "",
        place.quote if place else "",
        result.reason,
        "; ".join(result.citation),
    )


def _cell(text: str) -> str:
    """Nothing that a spreadsheet takes for a formula."""
    text = plain(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
