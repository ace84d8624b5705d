"""German policies as a reader finds them, judged through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Outcome

Command = Callable[..., Outcome]
POLICIES = ROOT / "tests" / "fixtures" / "german"
RULES = {
    "datenschutz.md": {  # complete
        "controller-identity": "met",
        "controller-contact": "met",
        "dpo-contact": "met",
        "legal-basis": "met",
        "legitimate-interests": "met",
        "retention-period": "met",
        "right-access": "met",
        "right-rectification": "met",
        "right-erasure": "met",
        "right-restriction": "met",
        "right-portability": "met",
        "right-objection": "met",
        "right-withdraw-consent": "met",
        "right-complaint": "met",
        "third-country-transfers": "met",
        "transfer-safeguards": "met",
        "transfer-safeguards-copy": "met",
    },
    "vereinsseite.html": {  # weak: no controller, no basis, an enumeration of rights
        "controller-identity": "missing",
        "controller-contact": "missing",
        "dpo-contact": "not-applicable",
        "legal-basis": "partial",
        "legitimate-interests": "not-applicable",
        "retention-period": "met",
        "right-access": "partial",
        "right-rectification": "partial",
        "right-erasure": "partial",
        "right-restriction": "partial",
        "right-portability": "partial",
        "right-objection": "partial",
        "right-withdraw-consent": "not-applicable",
        "right-complaint": "met",
        "third-country-transfers": "not-applicable",
        "transfer-safeguards": "not-applicable",
        "transfer-safeguards-copy": "not-applicable",
    },
    "app.txt": {  # what a careful sole trader writes
        "controller-identity": "met",
        "controller-contact": "met",
        "dpo-contact": "not-applicable",
        "legal-basis": "met",
        "legitimate-interests": "met",
        "retention-period": "met",
        "right-access": "met",
        "right-rectification": "met",
        "right-erasure": "met",
        "right-restriction": "missing",
        "right-portability": "missing",
        "right-objection": "met",
        "right-withdraw-consent": "met",
        "right-complaint": "met",
        "third-country-transfers": "met",
        "transfer-safeguards": "met",
        "transfer-safeguards-copy": "not-applicable",
    },
}


def check(command: Command, *arguments: str) -> list[dict[str, object]]:
    run = command("check", *arguments, "--format", "json", "--regime", "gdpr", "--as-of", "2026-11-22")
    documents: list[dict[str, object]] = json.loads(run.out)["documents"]
    return documents


def statuses(document: dict[str, object]) -> dict[str, str]:
    return {each["id"]: each["status"] for each in document["requirements"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", RULES)
def test_policy(command: Command, name: str) -> None:
    [document] = check(command, str(POLICIES / name), "--isolated")
    assert document["language"] == "de"
    found = statuses(document)
    assert {rule: found[rule] for rule in RULES[name]} == RULES[name]
    others = {
        status for rule, status in found.items() if rule not in RULES[name] and not rule.startswith("suppression")
    }
    assert others == {"not-evaluated", "met", "not-applicable"}  # what needs no words is met; no facts are declared


def test_what_is_missing_stands_where_it_belongs(command: Command) -> None:
    run = command(
        "check", str(POLICIES / "app.txt"), "--isolated", "--select", "right-restriction", "--format", "concise"
    )
    assert "app.txt:22:1: error right-restriction" in run.out


def test_umlauts_may_be_written_out(command: Command, tmp_path: Path) -> None:
    source = (POLICIES / "datenschutz.md").read_text(encoding="utf-8")
    for letter, spelling in {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}.items():
        source = source.replace(letter, spelling)
    (tmp_path / "datenschutz.md").write_text(source, encoding="utf-8")
    found = statuses(check(command, "datenschutz.md", "--isolated")[0])
    assert {rule: found[rule] for rule in RULES["datenschutz.md"]} == RULES["datenschutz.md"]


ENGLISH = """\
# Privacy policy

Northwind Bakery Ltd is the controller of the personal data described here. Write to privacy@northwind-bakery.co.uk.

We keep your account data until you close the account and for thirty days after that, and then we delete them.
"""
CONFIG = "policies:\n  - {name: shop, documents: [privacy.md, zusatz.md]}\n"


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (  # the second document says what the first does not
            "Sie haben das Recht, die Löschung Ihrer Daten zu verlangen. Wir wissen, dass Ihre Daten für Sie wichtig sind, und "
            "wir gehen mit ihnen so um, wie wir es von anderen für unsere Daten erwarten würden.",
            {"retention-period": "met", "right-erasure": "met", "right-access": "missing", "purposes": "not-evaluated"},
        ),
        (  # French may say anything
            "Vous pouvez demander que nous effaçons les données qui vous concernent, et nous le ferons pour vous dans les "
            "meilleurs délais. Nous savons que vos données sont pour vous une chose que nous devons protéger.",
            {"retention-period": "met", "right-erasure": "not-evaluated", "purposes": "not-evaluated"},
        ),
    ],
)
def test_a_notice_in_two_languages(command: Command, tmp_path: Path, second: str, expected: dict[str, str]) -> None:
    (tmp_path / ".policy-lint.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "privacy.md").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "zusatz.md").write_text(f"# Zusatz\n\n{second}\n", encoding="utf-8")
    first, other = check(command)
    assert {first["language"], other["language"]} > {"en"}
    found = statuses(first)
    assert {rule: found[rule] for rule in expected} == expected


def test_german_costs_an_english_run_nothing(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a language was loaded")

    monkeypatch.setattr("policy_lint.languages.load_language", refuse)
    (tmp_path / "privacy.md").write_text(ENGLISH, encoding="utf-8")
    [document] = check(command, "privacy.md", "--isolated")
    assert statuses(document)["retention-period"] == "met"
