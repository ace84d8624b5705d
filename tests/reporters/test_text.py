"""The reports for people: what the source line shows, and that no policy can play tricks on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome

Command = Callable[..., Outcome]
FILLER = "This is for you."
WEAK = "We keep your data for as long as necessary."
MARKED = re.compile(r"^ *\d+ \| (?P<line>.*)\n +\| (?P<marks> *\^+)$", re.MULTILINE)


def marked(command: Command, policy: str) -> list[str]:
    """The words that the text report underlines."""
    Path("privacy.txt").write_text(policy, encoding="utf-8")
    out = command("check", "privacy.txt", "--select", "retention-period", "--regime", "gdpr").out
    return [each["line"][each["marks"].index("^") : len(each["marks"])] for each in MARKED.finditer(out)]


@pytest.mark.parametrize(
    "before", ["", "\t", "And " * 5, f"{FILLER} " * 40, f"{FILLER} " * 10_000, "e\N{COMBINING ACUTE ACCENT}. "]
)
@pytest.mark.parametrize("after", ["", f" {FILLER}", f" {FILLER}" * 10_000])
def test_the_words_a_finding_rests_on_are_underlined(command: Command, before: str, after: str) -> None:
    (words,) = marked(command, before + WEAK + after)
    assert words.strip("…") in WEAK
    assert "keep your data" in words


def test_wide_characters_take_two_columns(command: Command, tmp_path: Path) -> None:
    (tmp_path / "privacy.txt").write_text(f"日本. {WEAK}", encoding="utf-8")
    out = command("check", "privacy.txt", "--select", "retention-period").out
    line, marks = re.findall(r"\| (.*)", out)[:2]
    assert marks.index("^") == line.index("keep") + len("日本")


@pytest.mark.parametrize("arguments", [["check"], ["check", "--format", "concise"], ["checklist"]])
def test_a_policy_cannot_steer_the_terminal(command: Command, tmp_path: Path, arguments: list[str]) -> None:
    hostile = "\x1b[2J\x1b]0;title\x07\u202e\x9b31m"
    (tmp_path / f"privacy{hostile[:3]}.txt").write_text(f"1. {hostile}A{hostile}\n\n{hostile} {WEAK} See section 9.\n")
    run = command(*arguments, ".")
    assert "retention-period" in run.out
    assert not set(run.out) & set("\x1b\x07\u202e\x9b")


def test_what_was_not_evaluated_is_said(command: Command, tmp_path: Path) -> None:
    (tmp_path / "privacy.md").write_text("---\nlang: fr\n---\n# Confidentialité\n", encoding="utf-8")
    out = command("check", "--select", "retention-period").out
    assert out == "1 document × 0 requirements evaluated: nothing found; 1 not evaluated (no wording in 'fr' yet)\n"
