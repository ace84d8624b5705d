"""The machine-readable report: ``schemas/report.schema.json``, version 1."""

from __future__ import annotations

import json
from typing import Any, TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Diagnostic, DocumentReport, Place, Report, Result, Stale

VERSION = 1


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes the report; the same report always gives the same bytes."""
    data: dict[str, Any] = {
        "version": VERSION,
        "tool": {"name": "policy-lint", "version": report.version},
        "documents": [_document(document) for document in report.documents],
        "failures": list(report.failures),
    }
    if report.stale:
        data["stale"] = [_stale(entry) for entry in report.stale]
    json.dump(data, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _document(document: DocumentReport) -> dict[str, Any]:
    return {
        "path": document.path,
        "format": document.format,
        "policy": document.policy,
        "language": document.language,
        "requirements": [_result(result) for result in document.requirements],
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in document.everything],
    }


def _stale(entry: Stale) -> dict[str, Any]:
    data = {
        "baseline": entry.baseline,
        "rule": entry.rule,
        "path": entry.path,
        "policy": entry.policy,
        "text": entry.text,
    }
    return {**{key: value for key, value in data.items() if value}, "count": entry.missing}


def _result(result: Result) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": result.id,
        "regime": result.regime,
        "topic": result.topic,
        "status": result.status,
        "citation": list(result.citation),
        "evidence": [{**_place(place), "section": place.section} for place in result.evidence],
    }
    if result.reason:
        data["reason"] = result.reason
    if result.trigger:
        data["trigger"] = _place(result.trigger)
    return data


def _place(place: Place) -> dict[str, Any]:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "quote": place.quote,
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    data: dict[str, Any] = {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity,
        "status": diagnostic.status,
        "message": diagnostic.message,
        **_place(diagnostic.place),
        "citation": list(diagnostic.citation),
        "help": diagnostic.help,
    }
    if diagnostic.related:
        data["related"] = [{"message": message, **_place(other)} for message, other in diagnostic.related]
    if diagnostic.suppressed:
        data["suppressed"] = {key: value for key, value in diagnostic.suppressed._asdict().items() if value}
    if diagnostic.accepted:
        data["accepted"] = True
    return data
