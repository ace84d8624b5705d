"""Notices made of several documents: judged together, widened to, pinned, and what they link to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Outcome

Command = Callable[..., Outcome]

CONTACT = "Questions about this policy? Write to privacy@firm.de or Firm Ltd, 1 High Street, Dublin.\n"
CONFIG = "policies:\n  - {name: site, documents: [privacy.md, 'legal/*.md']}\n"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "legal").mkdir()
    (tmp_path / ".policy-lint.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "privacy.md").write_text(f"# Privacy policy\n\n{CONTACT}", encoding="utf-8")
    (tmp_path / "legal" / "california.md").write_text("# Californian notice\n\nYou have rights.\n", encoding="utf-8")
    return tmp_path


def findings(outcome: Outcome) -> list[dict[str, Any]]:
    documents = json.loads(outcome.out)["documents"]
    return [finding for document in documents for finding in document["diagnostics"]]


JSON = ("--format", "json")


@pytest.mark.parametrize("paths", [(), ("privacy.md",), ("legal/california.md",), ("legal",), ("privacy.md", "legal")])
def test_part_of_a_notice_stands_for_the_whole(command: Command, bundle: Path, paths: tuple[str, ...]) -> None:
    outcome = command("check", "--select", "controller-contact,ccpa-contact", *JSON, *paths)
    assert [document["path"] for document in json.loads(outcome.out)["documents"]] == [
        "privacy.md",
        "legal/california.md",
    ]
    assert findings(outcome) == []


def test_a_folder_below_is_part_of_the_notice_too(command: Command, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(bundle / "legal")
    outcome = command("check", "--select", "controller-contact", *JSON, "california.md")
    assert findings(outcome) == []


def test_a_requirement_may_be_pinned_to_a_document(command: Command, bundle: Path) -> None:
    pin = "rules: {ccpa-contact: {document: legal/california.md}}\n"
    (bundle / ".policy-lint.yaml").write_text(CONFIG + pin, encoding="utf-8")
    (finding,) = findings(command("check", "--select", "ccpa-contact,controller-contact", *JSON, "privacy.md"))
    assert (finding["rule"], finding["path"], finding["line"]) == ("ccpa-contact", "legal/california.md", 1)
    assert "it has to stand in legal/california.md, not in privacy.md, line 3" in finding["message"]
    assert [(place["path"], place["line"]) for place in finding["related"]] == [("privacy.md", 3)]
    with (bundle / "legal" / "california.md").open("a", encoding="utf-8") as file:
        file.write(f"\n{CONTACT}")
    outcome = command("check", "--select", "ccpa-contact,controller-contact", *JSON)
    assert findings(outcome) == []
    results = {result["id"]: result for result in json.loads(outcome.out)["documents"][0]["requirements"]}
    assert {place["path"] for place in results["ccpa-contact"]["evidence"]} == {"legal/california.md"}
    assert {place["path"] for place in results["controller-contact"]["evidence"]} == {
        "privacy.md",
        "legal/california.md",
    }


def test_what_makes_a_pinned_requirement_necessary_may_stand_anywhere(command: Command, bundle: Path) -> None:
    pin = "rules: {transfer-safeguards: {document: legal/california.md, severity: warning}}\n"
    (bundle / ".policy-lint.yaml").write_text(CONFIG + pin, encoding="utf-8")
    (bundle / "privacy.md").write_text("# Privacy\n\nWe transfer your data to the United States.\n", encoding="utf-8")
    (finding,) = findings(command("check", "--select", "transfer-safeguards", *JSON))
    assert (finding["path"], finding["severity"]) == ("legal/california.md", "warning")
    assert [place["path"] for place in finding["related"]] == ["privacy.md"]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("ccpa-contact: {document: california.md}", "'california.md', in which 'ccpa-contact' has to be met, is a document of no notice"),
        ("ccpa-contacts: {document: privacy.md}", "there is no rule 'ccpa-contacts'; did you mean 'ccpa-contact'?"),
        ("placeholder: {document: privacy.md}", "'placeholder' says what no document may hold; only what has to be there can be pinned to one"),
        ("ccpa-contact: {document: 3}", "'rules.ccpa-contact.document' must be text, not a whole number"),
        ("ccpa-contact: {documents: a.md}", "unknown key 'documents'; did you mean 'document'?"),
    ],
)  # fmt: skip
def test_a_bad_pin_is_refused(command: Command, bundle: Path, rule: str, message: str) -> None:
    (bundle / ".policy-lint.yaml").write_text(f"{CONFIG}rules:\n  {rule}\n", encoding="utf-8")
    outcome = command("check")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == f"policy-lint: .policy-lint.yaml:4: {message}\n"


def test_config_shows_the_pin(command: Command, bundle: Path) -> None:
    pin = "rules: {ccpa-contact: {document: legal/california.md}}\n"
    (bundle / ".policy-lint.yaml").write_text(CONFIG + pin, encoding="utf-8")
    assert 'rules.ccpa-contact.document: "legal/california.md"' in command("config", "privacy.md").out


def test_links_between_the_documents_resolve(command: Command, bundle: Path) -> None:
    links = "See [California](legal/california.md#californian-notice), [rights](legal/california.md#your-rights), [gone](legal/gone.md).\n"
    (bundle / "privacy.md").write_text(f"# Privacy\n\n{links}", encoding="utf-8")
    broken = findings(command("check", "--select", "broken-anchor", *JSON))
    assert [finding["message"] for finding in broken] == ["There is no heading or id '#your-rights'.", "There is no file 'legal/gone.md'."]  # fmt: skip


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("[Notice to Californians](legal/california.md#x)", "legal/california.md"),
        ("[California](legal/california)", "legal/california.md"),
        ("[California](/legal/california/)", "legal/california.md"),
        ("[California](/legal/california.html)", "legal/california.md"),
        ('[California]({{< ref "legal/california.md" >}})', "legal/california.md"),
        ("[California]({% link legal/california.md %})", "legal/california.md"),
        ("[Privacy policy of the app](app.md)", "app.md"),
    ],
)
def test_another_notice_that_is_not_read_is_named(command: Command, bundle: Path, link: str, path: str) -> None:
    (bundle / ".policy-lint.yaml").unlink()
    (bundle / "app.md").write_text("# App\n", encoding="utf-8")
    (bundle / "privacy.md").write_text(f"# Privacy\n\nMore: {link}.\n", encoding="utf-8")
    (finding,) = findings(command("check", "--select", "ccpa-categories-collected", *JSON, "privacy.md"))
    assert finding["message"].endswith(f"({path}, linked in line 3, is not part of the notice and was not read)")
    assert [(place["message"], place["line"]) for place in finding["related"]] == [
        (f"{path} is linked here and was not read", 3)
    ]


@pytest.mark.parametrize(
    ("link", "rule"),
    [
        ("[California](legal/california.md)", "retention-period"),
        ("[Cookie policy](cookies.md)", "right-access"),
        ("[Terms](terms.md)", "right-access"),
        ("[Privacy policy](https://firm.de/legal/california.md)", "right-access"),
        ("[Privacy policy](gone.md)", "right-access"),
        ("[Privacy](privacy.md)", "right-access"),
        ("[Privacy](#privacy)", "right-access"),
    ],
)
def test_links_that_have_nothing_to_do_with_it_are_not(command: Command, bundle: Path, link: str, rule: str) -> None:
    (bundle / ".policy-lint.yaml").unlink()
    for name in ("cookies.md", "terms.md"):
        (bundle / name).write_text("# Text\n", encoding="utf-8")
    (bundle / "privacy.md").write_text(f"# Privacy\n\nMore: {link}.\n", encoding="utf-8")
    (finding,) = findings(command("check", "--select", rule, *JSON, "privacy.md"))
    assert "not read" not in finding["message"]
    assert "related" not in finding


def test_a_right_under_the_gdpr_is_not_missed_in_the_californian_notice(command: Command, bundle: Path) -> None:
    (bundle / "legal" / "california.md").write_text("# California\n\n## Your rights\n\nYou can opt out.\n", encoding="utf-8")  # fmt: skip
    found = findings(command("check", "--select", "right-access,ccpa-right-delete", *JSON))
    assert {finding["rule"]: finding["path"] for finding in found} == {
        "right-access": "privacy.md",
        "ccpa-right-delete": "legal/california.md",
    }


def test_standard_input_takes_the_place_of_its_document(command: Command, bundle: Path) -> None:
    (bundle / "privacy.md").write_text("# Old\n", encoding="utf-8")
    outcome = command("check", "--select", "controller-contact", *JSON, "--stdin-filename", "privacy.md", "-", stdin=CONTACT.encode())  # fmt: skip
    assert [document["path"] for document in json.loads(outcome.out)["documents"]] == [
        "privacy.md",
        "legal/california.md",
    ]
    assert findings(outcome) == []
