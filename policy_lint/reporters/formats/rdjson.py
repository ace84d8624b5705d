"""reviewdog's rdjson. What failed has no place in this format; standard error and the exit status tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Diagnostic, Report
from policy_lint.reporters.exchange import URL, portable


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes the findings."""
    data = {
        "source": {"name": "policy-lint", "url": URL},
        "diagnostics": [
            _diagnostic(finding, document.lines) for document in report.documents for finding in document.diagnostics
        ],
    }
    json.dump(data, stream, indent=1)
    stream.write("\n")


def _diagnostic(finding: Diagnostic, lines: Mapping[int, str]) -> dict[str, Any]:
    place = finding.place
    message = [finding.message, "; ".join(finding.citation), finding.help]
    return {
        "message": "\n".join(filter(None, message)),
        "location": {
            "path": portable(place.path),
            "range": {
                "start": _position(place.line, place.column, lines),
                "end": _position(place.end_line, place.end_column, lines),
            },
        },
        "severity": finding.severity.upper(),
        "code": {"value": finding.rule},
    }


def _position(line: int, column: int, lines: Mapping[int, str]) -> dict[str, int]:
    """reviewdog counts columns in bytes of UTF-8."""
    before = lines.get(line, "")[: column - 1]
    return {"line": line, "column": column + len(before.encode("utf-8", "surrogatepass")) - len(before)}
