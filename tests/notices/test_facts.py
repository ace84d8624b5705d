"""Facts of the configuration against the text: both places, in every format that shows places."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Outcome

Command = Callable[..., Outcome]

RULES = "contradicted-fact,declared-*"


@pytest.fixture
def judged(tmp_path: Path, command: Command) -> Callable[..., list[dict[str, Any]]]:
    """The findings about facts, each of which is declared on a line of its own from line 5 of the configuration on."""

    def run(text: str, *arguments: str, name: str = "privacy.md", **facts: object) -> list[dict[str, Any]]:
        (tmp_path / ".git").mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        lines = [f"      {fact.replace('_', '-')}: {json.dumps(value)}" for fact, value in facts.items()]
        config = ["policies:", "  - name: site", f"    documents: [{name}]", "    facts:", *lines]
        (tmp_path / ".policy-lint.yaml").write_text("\n".join(config) + "\n", encoding="utf-8")
        outcome = command("check", "--select", RULES, "--format", "json", *arguments)
        assert outcome.err == ""
        (document,) = json.loads(outcome.out)["documents"]
        for finding in document["diagnostics"]:
            for place in (finding, *finding.get("related", ())):
                line = (tmp_path / place["path"]).read_text(encoding="utf-8").split("\n")[place["line"] - 1]
                assert line[place["column"] - 1 : place["end_column"] - 1] == place["quote"]
        return list(document["diagnostics"])

    return run


Judged = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "fact", "value", "quote"),
    [
        ("We sell your personal information.", "sells_personal_information", False, "We sell your personal information"),
        ("We do not sell personal data.", "sells_personal_information", True, "We do not sell personal data"),
        ("Your data are stored in the USA.", "transfers_outside_eea", False, "data are stored in the USA"),
        ("We do not transfer data outside the EEA.", "transfers_outside_eea", True, "We do not transfer data outside the EEA"),
        ("Ask our data protection officer at dpo@firm.de.", "has_dpo", False, "data protection officer at dpo@firm.de"),
        ("This site does not use cookies.", "uses_cookies", True, "site does not use cookies"),
        ("You must be 13 or older.", "minimum_age", 16, "13 or older"),
        ("Kraft Ltd is the controller of your data.", "controller", "Firm Ltd", "Kraft Ltd is the controller"),
    ],
)  # fmt: skip
def test_what_contradicts_a_fact_is_shown_with_the_line_that_declares_it(
    judged: Judged, text: str, fact: str, value: object, quote: str
) -> None:
    (finding,) = judged(f"# Privacy\n\n{text}\n", **{fact: value})
    assert (finding["severity"], finding["line"], finding["quote"]) == ("error", 3, quote)
    (declared,) = finding["related"]
    assert (declared["path"], declared["line"], declared["column"]) == (".policy-lint.yaml", 5, 7)
    assert declared["quote"] == f"{fact.replace('_', '-')}: {json.dumps(value)}"
    assert f"{fact.replace('_', '-')}: {value if isinstance(value, str) else json.dumps(value)}" in finding["message"]
    assert ".policy-lint.yaml:5" in finding["message"]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("We sell your personal information.", {"has_dpo": True}),
        ("We sell your personal information.", {"sells_personal_information": True}),
        ("We do not sell personal data.", {"sells_personal_information": False}),
        ("Do we sell your data? Never.", {"sells_personal_information": False}),
        ("We use cookies to keep you signed in.", {"uses_cookies": False}),
        ("You must be 13, in the EEA 16 or older.", {"minimum_age": 16}),
        ("You must be sixteen years old.", {"minimum_age": 16}),
        ("**Firm**&nbsp;Ltd. is the controller.", {"controller": "Firm Ltd"}),
        ("Firm and Sons is the controller.", {"controller": "Firm & Sons"}),
        ("[Write to us](mailto:Privacy@Firm.de?subject=x).", {"contact": "privacy@firm.de"}),
        ("Use [our form](https://www.firm.de/contact/).", {"contact": "https://firm.de/contact"}),
        ("Call +49 (30) 123-456.", {"contact": "+49 30 123456"}),
        ("Write to 1 High Street,\nDublin.", {"contact": "1 High Street, Dublin"}),
    ],
)
def test_what_agrees_with_the_facts_is_no_finding(judged: Judged, text: str, facts: dict[str, object]) -> None:
    assert judged(f"# Privacy\n\n{text}\n", **facts) == []


@pytest.mark.parametrize(
    ("fact", "value", "rule", "heading"),
    [
        ("controller", "Firm Ltd", "declared-controller", "Who we are"),
        ("contact", "privacy@firm.de", "declared-contact", "Contact"),
        ("minimum_age", 16, "declared-minimum-age", "Children"),
    ],
)
def test_what_is_declared_and_not_there_is_missing_where_it_belongs(
    judged: Judged, fact: str, value: object, rule: str, heading: str
) -> None:
    text = "# Privacy\n\n## Who we are\n\nA shop.\n\n## Children\n\nWe like them.\n\n## Contact\n\nWrite to us.\n"
    (finding,) = judged(text, **{fact: value})
    assert (finding["rule"], finding["status"], finding["quote"]) == (rule, "missing", heading)
    assert f"the configuration declares {fact.replace('_', '-')}: {value}" in finding["message"]
    assert [place["line"] for place in finding["related"]] == [5]


def test_every_statement_is_reported(judged: Judged) -> None:
    text = "We sell your personal information.\n\nWe may also sell your data to brokers.\n"
    assert [finding["line"] for finding in judged(text, sells_personal_information=False)] == [1, 3]


def test_facts_of_a_pyproject_have_places_too(tmp_path: Path, command: Command) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "privacy.md").write_text("You must be 13 or older.\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[[tool.policy-lint.policies]]\nname = "site"\ndocuments = ["privacy.md"]\n\n'
        "[tool.policy-lint.policies.facts]\nminimum-age = 16\n",
        encoding="utf-8",
    )
    outcome = command("check", "--select", RULES, "--format", "json")
    (finding,) = json.loads(outcome.out)["documents"][0]["diagnostics"]
    assert [(place["path"], place["line"], place["quote"]) for place in finding["related"]] == [
        ("pyproject.toml", 6, "minimum-age = 16")
    ]


@pytest.mark.parametrize(
    "format",
    ["text", "concise", "html", "sarif", "github", "gitlab", "junit", "markdown", "rdjson", "checkstyle"],
)
def test_every_format_names_the_line_of_the_configuration(tmp_path: Path, command: Command, judged: Judged, format: str) -> None:  # fmt: skip
    judged("You must be 13 or older.\n", minimum_age=16)
    outcome = command("check", "--select", RULES, "--format", format)
    assert outcome.status == 1
    assert ".policy-lint.yaml:5" in outcome.out.replace("%3A", ":")


def test_a_missing_requirement_shows_the_fact_that_asks_for_it(tmp_path: Path, command: Command, judged: Judged) -> None:  # fmt: skip
    judged("# Privacy\n\nWe care.\n", has_dpo=True)
    outcome = command("check", "--select", "dpo-contact")
    assert "(asked for because the configuration declares has-dpo=true)" in outcome.out
    assert "= this makes it necessary: .policy-lint.yaml:5:7" in outcome.out


def test_standard_input_falls_under_the_facts_of_its_notice(tmp_path: Path, command: Command, judged: Judged) -> None:
    judged("Nothing.\n", minimum_age=16)
    outcome = command("check", "--select", RULES, "--stdin-filename", "privacy.md", "-", stdin=b"Be 13 or older.\n")
    assert "minimum-age: 16" in outcome.out
