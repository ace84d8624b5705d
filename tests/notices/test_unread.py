"""Documents that cannot be judged: one sentence each, status 3 when there is nothing else, and never "missing"."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome

Command = Callable[..., Outcome]


def statuses(outcome: Outcome) -> set[str]:
    documents = json.loads(outcome.out)["documents"]
    return {
        each["status"] for document in documents for each in document["requirements"] if each["topic"] != "suppressions"
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("privacy.md", ""),
        ("privacy.md", "\n \n"),
        ("privacy.md", "---\ntitle: Privacy\n---\n<!-- to be written -->\n"),
        ("privacy.mdx", "import A from 'a'\n\n<A/>\n"),
        ("privacy.html", "<html><head><title>Privacy</title></head><body><script>1</script></body></html>"),
        ("privacy.rst", ".. to be written\n"),
        ("privacy.txt", "\ufeff\r\n"),
    ],
)
def test_a_document_without_text(tmp_path: Path, command: Command, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    outcome = command("check", "--isolated", name)
    assert outcome.err == f"policy-lint: {name}: there is no text\n"
    assert outcome.status == 3
    assert "error" not in outcome.out
    assert statuses(command("check", "--isolated", "--format", "json", name)) == {"not-evaluated"}


def test_an_empty_document_beside_others_is_named(tmp_path: Path, command: Command) -> None:
    (tmp_path / "privacy.md").write_text("# Privacy\n\nWe care.\n", encoding="utf-8")
    (tmp_path / "cookies.md").touch()
    arguments = ("--select", "retention-period", "privacy.md", "cookies.md")
    alone = command("check", "--isolated", *arguments)
    config = "policies:\n  - {name: site, documents: [privacy.md, cookies.md]}\n"
    (tmp_path / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    together = command("check", *arguments)
    for outcome in (alone, together):
        assert (outcome.status, outcome.err) == (1, "policy-lint: cookies.md: there is no text\n")
        assert outcome.out.count("error[retention-period]") == 1


def test_a_mere_list_tells_no_language(tmp_path: Path, command: Command) -> None:
    (tmp_path / "privacy.md").write_text("# Countries\n\n" + "Austria Belgium Bulgaria Cyprus " * 9, encoding="utf-8")
    outcome = command("check", "--isolated", "privacy.md")
    assert (outcome.status, outcome.err) == (
        3,
        "policy-lint: privacy.md: not judged: its words tell no language; 'lang: en' in its front matter or "
        "'language: en' in the configuration does\n",
    )
    (tmp_path / "privacy.md").write_text("---\nlang: en\n---\n" + "Austria Belgium " * 20, encoding="utf-8")
    assert command("check", "--isolated", "privacy.md").status == 1


def test_a_notice_of_two_documents_in_another_language_is_not_judged(tmp_path: Path, command: Command) -> None:
    for name in ("privacy.md", "cookies.md"):
        (tmp_path / name).write_text("---\nlang: fi\n---\nTeksti.\n", encoding="utf-8")
    config = "policies:\n  - {name: site, documents: [privacy.md, cookies.md]}\n"
    (tmp_path / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    outcome = command("check")
    assert outcome.err == "policy-lint: privacy.md: not judged: there are no rules for its language ('fi')\n"
    assert outcome.status == 3


def test_open_questions_stand_in_the_checklist(tmp_path: Path, command: Command) -> None:
    (tmp_path / "privacy.md").write_text("# Privacy\n\nWe care.\n", encoding="utf-8")
    rules = ("--isolated", "--select", "automated-decisions,eu-representative", "privacy.md")
    assert "info[automated-decisions]" in command("check", *rules).out
    lines = command("checklist", *rules).out.splitlines()
    assert lines[2].split()[:2] == ["open", "automated-decisions"]
    assert lines[-2:] == ["  1 not-applicable, 1 open", ""]
    assert "  not applicable: eu-representative" in lines
