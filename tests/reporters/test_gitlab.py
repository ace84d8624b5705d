"""GitLab Code Quality, by the fields its documentation asks for."""

from __future__ import annotations

import json

import jsonschema
import pytest

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "additionalProperties": False,
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)(?!/)"},
                    "lines": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}, "end": {"type": "integer"}},
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("kind", ["small", "hostile", "empty"])
def test_keeps_to_the_documented_shape(kind: str, reports, written) -> None:
    text = written("gitlab", getattr(reports, kind))
    assert text.isascii()
    findings = json.loads(text)
    jsonschema.validate(findings, SCHEMA)
    assert len(findings) == (0 if kind == "empty" else 3)


def test_findings(reports, written) -> None:
    findings = json.loads(written("gitlab", reports.small))
    for finding in findings:
        del finding["fingerprint"]
    assert findings == [
        {
            "description": "Nothing says that readers can have a copy.",
            "check_name": "right-access",
            "severity": "major",
            "location": {"path": "legal/Datenschutz & Co.md", "lines": {"begin": 3, "end": 3}},
        },
        {
            "description": "The period is vague.",
            "check_name": "retention-period",
            "severity": "minor",
            "location": {"path": "legal/Datenschutz & Co.md", "lines": {"begin": 5, "end": 5}},
        },
        {
            "description": "Pets have no names.",
            "check_name": "zoo/pet-names",
            "severity": "info",
            "location": {"path": "cookies.md", "lines": {"begin": 2, "end": 3}},
        },
    ]


def test_fingerprints_are_unique_and_free_of_lines(reports, written) -> None:
    first, second = reports.small.documents
    finding = first.diagnostics[0]
    lower = finding._replace(place=finding.place._replace(line=90, end_line=90))
    elsewhere = finding._replace(place=finding.place._replace(path=second.path))
    documents = (first._replace(diagnostics=(finding, lower)), second._replace(diagnostics=(elsewhere,)))
    report = reports.small._replace(documents=documents)
    names = [each["fingerprint"] for each in json.loads(written("gitlab", report))]
    assert len(set(names)) == 3
    moved = report._replace(documents=(first._replace(diagnostics=(lower,)),))
    assert [each["fingerprint"] for each in json.loads(written("gitlab", moved))] == names[:1]
