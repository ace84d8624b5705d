"""rdjson, by the messages of reviewdog's proto/rdf/reviewdog.proto, and by rdformat-validator, which has its schema."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
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


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
def test_rdformat_validator_accepts_it(reports, written, tmp_path: Path) -> None:
    npm = [str(shutil.which("npm")), "install", "--silent", "--no-fund", "--no-audit"]
    subprocess.run([*npm, "@umbrelladocs/rdformat-validator@1.0.1"], cwd=tmp_path, check=True, timeout=300)
    tool = tmp_path / "node_modules" / "@umbrelladocs" / "rdformat-validator" / "bin" / "rdformat-validator.js"
    for kind in reports._fields:
        report = tmp_path / f"{kind}.json"
        report.write_text(written("rdjson", getattr(reports, kind)), encoding="utf-8")
        done = subprocess.run(["node", str(tool), str(report)], capture_output=True, text=True, check=False)
        assert "All files are valid RDFormat" in done.stdout, done.stdout


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
