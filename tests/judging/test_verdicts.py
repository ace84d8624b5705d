"""How evidence becomes a verdict, tried with rules of our own in a pack of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from policy_lint.config.settings import Settings
from policy_lint.documents.files import parse_document
from policy_lint.plugins import PackFolder
from policy_lint.report import Diagnostic, DocumentReport, Result
from policy_lint.runner import Linter

_HEAD = """
id: try-it
title: A rule to try
regime: gdpr
topic: test
citation: [none]
requires: Something.
severity: error
message: {missing: It is missing., partial: It is weak., found: It is there.}
help: Do it.
examples: {}
"""

Judged = tuple[Result, list[Diagnostic]]


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., Judged]:
    """Judges a text by a rule written as the keys that differ from a plain one."""

    def run(
        rule: str,
        text: str,
        facts: Mapping[str, object] | None = None,
        name: str = "policy.md",
        as_of: str = "2026-11-22",
    ) -> Judged:
        folder = tmp_path / "pack"
        folder.mkdir(exist_ok=True)
        changed = {line.split(":")[0] for line in rule.strip().splitlines() if line and not line.startswith((" ", "-"))}
        kept = [line for line in _HEAD.strip().splitlines() if line.split(":")[0] not in changed]
        (folder / "try-it.yaml").write_text("\n".join([*kept, rule]), encoding="utf-8")
        frames = Path(__file__).resolve().parents[2] / "checks" / "frames.yaml"
        (folder / "frames.yaml").write_text(frames.read_text(encoding="utf-8"), encoding="utf-8")
        settings = Settings(select=("mine",), as_of=date.fromisoformat(as_of))
        linter = Linter(settings, [PackFolder(folder, "mine")])
        failures: list[str] = []
        document = parse_document(name, text, linter.plugins.readers)
        report: DocumentReport = linter.judge("", [document], facts or {}, failures)[0]
        assert not failures
        return report.requirements[0], list(report.diagnostics)

    return run


SIMPLE = """
evidence:
  met: ["right to object"]
  partial: ["you may object"]
"""


def lines(result: Result) -> list[int]:
    return [place.line for place in result.evidence]


def test_full_evidence_comes_first_and_beats_weak(judge: Callable[..., Judged]) -> None:
    result, diagnostics = judge(SIMPLE, "You may object.\n\nYou have the right to object.")
    assert (result.status, lines(result), diagnostics) == ("met", [3, 1], [])


def test_weak_evidence_is_a_finding_at_its_words(judge: Callable[..., Judged]) -> None:
    result, [diagnostic] = judge(SIMPLE, "# Rights\n\nOf course you may object to it.")
    assert result.status == "partial"
    assert (diagnostic.severity, diagnostic.message) == ("warning", "It is weak.")
    assert (diagnostic.place.line, diagnostic.place.column, diagnostic.place.end_column) == (3, 11, 25)
    assert diagnostic.place.quote == "you may object"


@pytest.mark.parametrize(
    ("text", "line"),
    [("# Policy\n\n## Data\n\nText.\n\n## Your rights\n\nText.", 7), ("# Policy\n\nText.", 1), ("Text.\n\nMore.", 1)],
)
def test_missing_stands_where_it_belongs(judge: Callable[..., Judged], text: str, line: int) -> None:
    _, [diagnostic] = judge("home: [right(s)]" + SIMPLE, text)
    assert (diagnostic.severity, diagnostic.place.line) == ("error", line)


@pytest.mark.parametrize(
    "text",
    [
        "# The right to object",
        "<!-- the right to object -->\n\nText.",
        "```\nthe right to object\n```\n\nText.",
        "![the right to object](picture.png)\n\nText.",
        "- [Right to object](#object)\n- [Data](#data)\n- [More](#more)\n\nText.",
        "---\ntitle: the right to object\n---\n\nText.",
    ],
)
def test_what_is_never_evidence(judge: Callable[..., Judged], text: str) -> None:
    assert judge(SIMPLE, text)[0].status == "missing"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("You have the right to:\n\n- access your data;\n- object to it.", 4),
        ("You have the right to:\n\n1. object;", 3),
        ("You have the right to (1) access and (2) object to it.", 1),
        ("You have the right to: - see your data - object to its use", 1),
        ("| Matter | Rule |\n|---|---|\n| Use | you have the right to object |", 3),
        ("Rights\n:   the right to object", 2),
    ],
)
def test_lists_and_tables_are_read_with_what_announces_them(judge: Callable[..., Judged], text: str, line: int) -> None:
    result, _ = judge(SIMPLE, text)
    assert result.status == "met"
    assert line in range(result.evidence[0].line, result.evidence[0].end_line + 1)


@pytest.mark.parametrize("pattern", ["<column> period ...3 days", "^ kind logs", "kind logs"])
def test_columns(judge: Callable[..., Judged], pattern: str) -> None:
    """A row repeats the heads of its columns; the mark before them is no word that "^" would see."""
    text = "| Kind | Period |\n|---|---|\n| Logs | 14 days |"
    assert judge(f'evidence: {{met: ["{pattern}"]}}', text)[0].status == "met"
    assert (
        judge(f'evidence: {{met: ["{pattern}"]}}', "The period of some days for a kind of logs.")[0].status == "missing"
    )


def test_a_lead_that_says_it_all_makes_no_item_evidence(judge: Callable[..., Judged]) -> None:
    result, _ = judge(SIMPLE, "You have the right to object as follows:\n\n- by letter\n- by e-mail")
    assert lines(result) == [1]


@pytest.mark.parametrize(
    ("frame", "text", "status"),
    [
        ("own", "## California residents\n\nYou have the right to object.", "missing"),
        ("own", "## California residents\n\n### More\n\nYou have the right to object.", "missing"),
        ("own", "## California\n\nText.\n\n## All readers\n\nYou have the right to object.", "met"),
        ("own", "If you are a resident of California, you have the right to object.", "missing"),
        ("own", "If you are in the EEA, you have the right to object.", "met"),
        ("own", "California residents have the following rights:\n\n- the right to object", "missing"),
        ("any", "## California residents\n\nYou have the right to object.", "met"),
    ],
)
def test_frames(judge: Callable[..., Judged], frame: str, text: str, status: str) -> None:
    assert judge(f"frame: {frame}" + SIMPLE, text)[0].status == status


def test_a_glossary_is_no_statement(judge: Callable[..., Judged]) -> None:
    text = "## Definitions\n\nYou have the right to object.\n\n## Data\n\nText."
    assert judge(SIMPLE, text)[0].status == "missing"
    assert judge("definitions: true" + SIMPLE, text)[0].status == "met"


TRANSFER = """
denial: {denial}
applies:
  when: data leave
  facts: [leaves=true]
  cues: [abroad]
evidence:
  met: ["send data to africa"]
"""


@pytest.mark.parametrize(
    ("denial", "facts", "text", "status"),
    [
        ("not-applicable", {}, "We do not send data to Africa.", "not-applicable"),
        ("satisfies", {}, "We do not send data to Africa.", "met"),
        ("irrelevant", {"leaves": True}, "We do not send data to Africa.", "missing"),
        ("irrelevant", {}, "Text.", "not-applicable"),
        ("irrelevant", {"leaves": False}, "Data go abroad.", "not-applicable"),
        ("irrelevant", {"leaves": True}, "Text.", "missing"),
        ("irrelevant", {}, "Data go abroad.", "missing"),
        ("irrelevant", {"leaves": False}, "We send data to Africa.", "met"),
    ],
)
def test_denials_and_conditions(
    judge: Callable[..., Judged], denial: str, facts: dict[str, object], text: str, status: str
) -> None:
    result, diagnostics = judge(TRANSFER.format(denial=denial), text, facts)
    assert result.status == status
    assert bool(diagnostics) is (status == "missing")
    if status == "not-applicable":
        assert result.reason


def test_a_condition_names_its_trigger_and_its_line(judge: Callable[..., Judged]) -> None:
    result, [diagnostic] = judge(TRANSFER.format(denial="irrelevant"), "# P\n\nText.\n\nData go abroad.")
    assert "line 5" in diagnostic.message
    assert result.trigger is not None
    assert result.trigger.line == 5
    assert diagnostic.related[0][1].line == 5


def test_parts_make_a_whole(judge: Callable[..., Judged]) -> None:
    rule = """
evidence:
  parts: {duty: ["you must give"], effect: ["we cannot serve you"]}
complete: [[duty, effect], [duty, "small=true"]]
"""
    assert judge(rule, "You must give a name.")[0].status == "partial"
    assert judge(rule, "You must give a name. Otherwise we cannot serve you.")[0].status == "met"
    assert judge(rule, "You must give a name.", {"small": True})[0].status == "met"


def test_weak_wording_and_fallback(judge: Callable[..., Judged]) -> None:
    rule = """
evidence:
  met: ["right to object"]
  fallback: ["to object ...4 use this form"]
weak: ["depending on where you live"]
"""
    form = "To object, please use this form."
    assert judge(rule, "You have the right to object.")[0].status == "met"
    assert judge(rule, "Depending on where you live, you have the right to object.")[0].status == "partial"
    assert judge(rule, form)[0].status == "partial"
    assert lines(judge(rule, f"You have the right to object.\n\n{form}")[0]) == [1]


def test_an_open_question_is_a_finding_but_no_missing_duty(judge: Callable[..., Judged]) -> None:
    rule = """
severity-when: [{undeclared: true, severity: info}]
applies: {when: it is so, facts: [so=true], undeclared: missing}
evidence: {met: ["so it is"]}
"""
    result, [diagnostic] = judge(rule, "Text.")
    assert (result.status, diagnostic.severity) == ("not-applicable", "info")
    assert judge(rule, "Text.", {"so": False})[1] == []
    assert judge(rule, "Text.", {"so": True})[1][0].severity == "error"


def test_the_law_of_a_day(judge: Callable[..., Judged]) -> None:
    rule = "since: 2026-06-19" + SIMPLE
    assert judge(rule, "Text.", as_of="2026-06-19")[0].status == "missing"
    with pytest.raises(IndexError):  # the rule is not in the report at all
        judge(rule, "Text.", as_of="2026-06-18")


def test_prohibited_wording_is_found_each_time(judge: Callable[..., Judged]) -> None:
    rule = """
kind: prohibited
evidence:
  met: ["by using this site you agree"]
  partial: ["by sending the form you agree"]
"""
    result, diagnostics = judge(rule, "By using this site you agree.\n\nBy sending the form you agree.")
    assert result.status == "missing"
    assert [(d.place.line, d.severity) for d in diagnostics] == [(1, "error"), (3, "warning")]
    assert judge(rule, "Text.")[0].status == "met"


@pytest.mark.parametrize("name", ["policy.md", "policy.txt", "policy.html"])
def test_every_format_says_the_same(judge: Callable[..., Judged], name: str) -> None:
    result, _ = judge(SIMPLE, "You have the\nright to object.", name=name)
    assert (result.status, result.evidence[0].quote) == ("met", "You have the\nright to object.")
