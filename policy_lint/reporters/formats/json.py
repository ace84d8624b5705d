"""The machine-readable report: ``schemas/report.schema.json``, version 1."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Diagnostic, DocumentReport, Place, Report, Result, Stale

VERSION = 1


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes the report; the same report always gives the same bytes.

    A line holds one requirement or one finding, so that reports can be compared by line. The encoder writes whole lines:
    with its own indentation it would take several times as long.
    """
    tool = {"name": "policy-lint", "version": report.version}
    stream.write(f'{{"version": {VERSION},\n"tool": {_encode(tool)},\n"documents": [')
    for number, document in enumerate(report.documents):
        stream.write(",\n" if number else "\n")
        _write_document(document, stream)
    stream.write(f'\n],\n"failures": {_lines(report.failures)}')
    if report.stale:
        stream.write(f',\n"stale": {_lines(map(_stale, report.stale))}')
    stream.write("}\n")


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _lines(items: Iterable[object]) -> str:
    lines = ",\n  ".join(map(_encode, items))
    return f"[\n  {lines}]" if lines else "[]"


def _write_document(document: DocumentReport, stream: TextIO) -> None:
    head = {
        "path": document.path,
        "format": document.format,
        "policy": document.policy,
        "language": document.language,
    }
    stream.write(f' {_encode(head)[:-1]},\n "requirements": ')
    stream.write(_lines(map(_result, document.requirements)))
    stream.write(',\n "diagnostics": ')
    stream.write(_lines(map(_diagnostic, document.everything)))
    stream.write("}")


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
