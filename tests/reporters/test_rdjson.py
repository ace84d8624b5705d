"""rdjson, by the messages of reviewdog's proto/rdf/reviewdog.proto."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest


def message(required: tuple[str, ...], **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


TEXT = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 1}
POSITION = message(("line",), line=NUMBER, column=NUMBER)
SOURCE = message(("name",), name=TEXT, url=TEXT)
SEVERITY = {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]}
DIAGNOSTIC = message(
    ("message", "location"),
    message=TEXT,
    location=message(("path",), path=TEXT, range=message(("start",), start=POSITION, end=POSITION)),
    severity=SEVERITY,
    source=SOURCE,
    code=message(("value",), value=TEXT, url=TEXT),
)
SCHEMA = message(("diagnostics",), diagnostics={"type": "array", "items": DIAGNOSTIC}, source=SOURCE, severity=SEVERITY)


@pytest.mark.parametrize("kind", ["small", "hostile", "empty"])
def test_keeps_to_the_messages(kind: str, reports, written) -> None:
    text = written("rdjson", getattr(reports, kind))
    assert text.isascii()
    data = json.loads(text)
    jsonschema.validate(data, SCHEMA)
    assert len(data["diagnostics"]) == (0 if kind == "empty" else 3)


def test_columns_are_counted_in_bytes(reports, written) -> None:
    diagnostic = json.loads(written("rdjson", reports.small))["diagnostics"][1]
    line = reports.small.documents[0].lines[5].encode()
    assert diagnostic == {
        "message": "The period is vague.\nGDPR Art. 13(2)(a); GDPR Art. 5(1)(e)\nState a period.",
        "location": {
            "path": "legal/Datenschutz & Co.md",
            "range": {"start": {"line": 5, "column": 9}, "end": {"line": 5, "column": 31}},
        },
        "severity": "WARNING",
        "code": {"value": "retention-period"},
    }
    assert line[9 - 1 : 31 - 1].decode() == "as 😀 long as needed"


def test_a_stretch_of_lines(reports, written) -> None:
    diagnostic = json.loads(written("rdjson", reports.small))["diagnostics"][2]
    assert diagnostic["message"] == "Pets have no names."
    assert diagnostic["location"]["range"] == {"start": {"line": 2, "column": 1}, "end": {"line": 3, "column": 9}}
