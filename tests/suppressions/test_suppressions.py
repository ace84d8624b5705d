"""Suppression comments, through the command line: what they cover, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import ROOT, Outcome
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policy_lint.config.settings import Settings
from policy_lint.packs.model import Requirement
from policy_lint.runner import Linter
from policy_lint.suppressions import RULES, Directive, parse

Command = Callable[..., Outcome]
WEAK = "We keep your data for as long as necessary."
REASON = "under review, ticket 812"


class Seen(NamedTuple):
    """What a run shows: open and suppressed findings as ``rule:line``, reasons by rule, and the exit status."""

    open: list[str]
    suppressed: list[str]
    marks: dict[str, dict[str, str]]
    status: int
    data: dict[str, Any]


@pytest.fixture
def check(command: Command, tmp_path: Path) -> Callable[..., Seen]:
    """Checks a text for retention-period and empty-section, with the rules about suppressions."""

    def run(text: str, *more: str, name: str = "privacy.md", select: str = "retention-period,empty-section") -> Seen:
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        chosen = ("--select", f"{select},suppressions", "--fail-on", "info", "--as-of", "2026-11-22")
        outcome = command("check", name, *chosen, "--format", "json", *more)
        assert outcome.err == "" or "not judged" in outcome.err
        data = json.loads(outcome.out)
        found = [each for document in data["documents"] for each in document["diagnostics"]]
        places = [
            [(each["line"], each["column"]) for each in document["diagnostics"]] for document in data["documents"]
        ]
        assert all(each == sorted(each) for each in places)
        return Seen(
            [f"{each['rule']}:{each['line']}" for each in found if "suppressed" not in each],
            [f"{each['rule']}:{each['line']}" for each in found if "suppressed" in each],
            {each["rule"]: each["suppressed"] for each in found if "suppressed" in each},
            outcome.status,
            data,
        )

    return run


def comment(text: str) -> str:
    return f"<!-- policy-lint: {text} -->"


IGNORE = comment(f"ignore retention-period -- {REASON}")


# --- what a comment covers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"# Privacy\n\n{IGNORE}\n{WEAK}\n",
        f"# Privacy\n\n{IGNORE}\n\n{WEAK}\n",
        f"# Privacy\n\n{IGNORE} {WEAK}\n",
        f"# Privacy\n\n{WEAK} {IGNORE}\n",
        f"# Privacy\n\nWe keep your data {IGNORE} for as long as necessary.\n",
        f"# Privacy\n\nText\nthat runs on {IGNORE}\nand on. {WEAK}\n",
        f"# Privacy\n\n- one\n- {WEAK} {IGNORE}\n- three\n",
        f"# Privacy\n\n{IGNORE}\n\n- one\n- {WEAK}\n- three\n",
        f"# Privacy\n\n- one\n\n  {IGNORE}\n- two\n\n  - {WEAK}\n",
        f"# Privacy\n\n{IGNORE}\n\n| Data | How long |\n|---|---|\n| Name | Two |\n| Mail | {WEAK} |\n",
        f"# Privacy\n\n| Data | How long |\n|---|---|\n| Mail | {WEAK} {IGNORE} |\n",
        f"# Privacy\n\n> {IGNORE}\n> {WEAK}\n",
        f"# Privacy\n\n{IGNORE}\n**{WEAK}**\n",
        f"# Privacy\r\n\r\n{IGNORE}\r\n{WEAK}\r\n",
        f"---\ntitle: Privacy\n---\n# Privacy\n\n{IGNORE}\n{WEAK}\n",
        f"# Privacy\n\n<!--\npolicy-lint: ignore\n  retention-period\n-- {REASON}\n-->\n{WEAK}\n",
        f"# Privacy\n\n{WEAK}\n\n{comment(f'ignore-file retention-period -- {REASON}')}\n",
        f"{comment(f'ignore-file retention-period, empty-section -- {REASON}')}\n# A\n\nWe care.\n\n## Empty\n\n## B\n\n{WEAK}\n",
    ],
)
def test_covered(check: Callable[..., Seen], text: str) -> None:
    seen = check(text)
    assert seen.open == []
    assert seen.status == 0
    assert seen.marks["retention-period"] == {"reason": REASON}


@pytest.mark.parametrize(
    "text",
    [
        f"# Privacy\n\n{IGNORE}\nOther text.\n\n{WEAK}\n",
        f"# Privacy\n\n{WEAK}\n\n{IGNORE}\n",
        f"# Privacy\n\n{WEAK}\n\n{IGNORE}\n\nOther text.\n",
        f"# Privacy\n\n- one {IGNORE}\n- {WEAK}\n",
        f"# Privacy\n\n- one\n\n  {IGNORE}\n- two\n- {WEAK}\n",
        f"# Privacy\n\n{IGNORE}\n\n- one\n- two\n\n{WEAK}\n",
        f"# Privacy\n\n{IGNORE}\n## How long\n\n{WEAK}\n",
        f"# Privacy\n\n| Data {IGNORE} | How long |\n|---|---|\n| Name | Two |\n\n{WEAK}\n",
    ],
)
def test_not_covered(check: Callable[..., Seen], text: str) -> None:
    """A finding in another block is not covered; the comment is unused and says where the finding stands."""
    seen = check(text)
    assert sorted(each.split(":")[0] for each in seen.open) == ["retention-period", "suppression-unused"]
    assert seen.suppressed == []
    assert seen.status == 1
    line = text[: text.index(WEAK)].count("\n") + 1
    (message,) = [
        each["message"] for each in seen.data["documents"][0]["diagnostics"] if each["rule"] == "suppression-unused"
    ]
    assert f"line {line}" in message or "No text follows" in message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", f"<h1>Privacy</h1><p>One.</p>{IGNORE}<p>{WEAK}</p>"),
        ("a.html", f"<h1>Privacy</h1>\n<p>One.</p>\n<p>{IGNORE}{WEAK}</p>"),
        ("a.html", f"<h1>Privacy</h1>\n{IGNORE}\n<ul><li>One</li><li>{WEAK}</li></ul>"),
        ("a.txt", f"PRIVACY POLICY\n\nWe care.\n\n{IGNORE}\n{WEAK}\n"),
        ("a.txt", f"PRIVACY POLICY\n\nWe care.\n\n{WEAK} {IGNORE}\n"),
        ("a.mdx", f"# Privacy\n\n{{/* policy-lint: ignore retention-period -- {REASON} */}}\n{WEAK}\n"),
        ("a.mdx", f"# Privacy\n\n{{/*\npolicy-lint: ignore retention-period -- {REASON}\n*/}}\n\n{WEAK}\n"),
    ],
)
def test_in_every_format(check: Callable[..., Seen], name: str, text: str) -> None:
    seen = check(text, name=name)
    assert seen.open == []
    assert seen.marks == {"retention-period": {"reason": REASON}}


def test_in_html_on_one_line_only_the_next_block_is_covered(check: Callable[..., Seen]) -> None:
    seen = check(f"<h1>Privacy</h1>{IGNORE}<p>Two.</p><p>{WEAK}</p>", name="a.html")
    assert sorted(seen.open) == ["retention-period:1", "suppression-unused:1"]


def test_what_is_missing_is_suppressed_at_its_heading_or_title(check: Callable[..., Seen]) -> None:
    ignore = comment(f"ignore right-access -- {REASON}")
    at_home = f"# Privacy\n\nText.\n\n{ignore}\n## Your rights\n\nYou may object.\n"
    at_title = f"---\nlang: en\n---\n\n{ignore}\n# Privacy\n\nText.\n"
    behind = f"# Privacy {ignore}\n\nText.\n"
    without_title = f"{ignore}\n\nThis is our policy. We care for your data.\n"
    for text in (at_home, at_title, behind, without_title):
        seen = check(text, select="right-access")
        assert seen.open == [], text
        assert len(seen.suppressed) == 1
        (result,) = [each for each in seen.data["documents"][0]["requirements"] if each["id"] == "right-access"]
        assert result["status"] == "missing"  # a comment is no disclosure
    in_the_section = f"# Privacy\n\nText.\n\n## Your rights\n\n{ignore}\nYou may object.\n"
    assert sorted(check(in_the_section, select="right-access").open) == ["right-access:5", "suppression-unused:7"]


def test_the_nearest_reason_counts(check: Callable[..., Seen]) -> None:
    far = comment("ignore-file retention-period until 2027-12-31 -- far")
    near = comment("ignore retention-period until 2027-01-31 -- near")
    seen = check(f"{far}\n# Privacy\n\n{near}\n{WEAK}\n")
    assert seen.open == []
    assert seen.marks["retention-period"] == {"reason": "near", "until": "2027-01-31"}


def test_comments_in_code_suppress_nothing(check: Callable[..., Seen]) -> None:
    assert check(f"# Privacy\n\n```\n{IGNORE}\n```\n\n{WEAK}\n").open == ["retention-period:7"]
    assert check(f"# Privacy\n\n`{IGNORE}` {WEAK}\n").open == ["retention-period:3"]


def test_a_comment_covers_its_own_document_only(check: Callable[..., Seen], command: Command, tmp_path: Path) -> None:
    config = "policies:\n- name: website\n  documents: [privacy.md, more.md]\n"
    (tmp_path / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    ignore = comment(f"ignore-file retention-period -- {REASON}")
    (tmp_path / "more.md").write_text(f"# More\n\n{ignore}\nText.\n", encoding="utf-8")
    assert check(f"# Privacy\n\n{WEAK}\n").open == ["retention-period:3", "suppression-unused:3"]
    (tmp_path / "more.md").write_text("# More\n\nText.\n", encoding="utf-8")
    assert check(f"# Privacy\n\n{ignore}\n{WEAK}\n").open == []


# --- what is wrong with comments ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("directive", "rule", "message"),
    [
        ("ignore retention-period", "suppression-without-reason", "This suppression gives no reason"),
        ("ignore retention-period -- !", "suppression-without-reason", "This suppression gives no reason"),
        ("ignore retention-period until 2026-11-21 -- r", "suppression-expired", "its last day was 2026-11-21"),
        ("ignore retention-perod -- r", "suppression-unknown-rule", "did you mean 'retention-period'?"),
        ("ignore retention -- r", "suppression-unknown-rule", "'retention' is not a single rule"),
        ("ignore * -- r", "suppression-unknown-rule", "'*' is not a single rule"),
        ("ignore lgpd/retention-period -- r", "suppression-unknown-rule", "There is no rule 'lgpd/retention-period'"),
        ("ignore suppression-unused -- r", "suppression-protected", "'suppression-unused' is protected"),
        ("ignore -- r", "suppression-malformed", "No rule is named"),
        ("ignore", "suppression-malformed", "No rule is named"),
        ("", "suppression-malformed", "'' is not 'ignore' or 'ignore-file'"),
        ("ignore-fil retention-period -- r", "suppression-malformed", "'ignore-fil' is not 'ignore' or 'ignore-file'"),
        ("ignore-- everything", "suppression-malformed", "'ignore--' is not"),
        ("ignore: retention-period -- r", "suppression-malformed", "'ignore:' is not"),
        ("ignore retention-period \u2014 r", "suppression-malformed", "is not a rule; rules are parted by commas"),
        ("ignore retention-period legal-basis -- r", "suppression-malformed", "rules are parted by commas"),
        ("ignore retention-period,, legal-basis -- r", "suppression-malformed", "A rule is missing"),
        ("ignore , retention-period -- r", "suppression-malformed", "A rule is missing"),
        ("ignore retention-period until soon -- r", "suppression-malformed", "'soon' is not a day"),
        ("ignore retention-period until 2027-02-30 -- r", "suppression-malformed", "'2027-02-30' is not a day"),
        ("ignore retention-period until 20270131 -- r", "suppression-malformed", "'20270131' is not a day"),
        ("ignore retention-period until -- r", "suppression-malformed", "'until' needs a day"),
        ("ignore until 2027-01-31 -- r", "suppression-malformed", "No rule is named"),
        (f"ignore {'a,' * 60}b -- r", "suppression-malformed", "More than 50 rules"),
    ],
)
@pytest.mark.parametrize("line", ["# Privacy\n\n{}\n{}\n", "# Privacy\n\n{1} {0}\n"])
def test_a_comment_that_is_not_right_covers_nothing(
    check: Callable[..., Seen], directive: str, rule: str, message: str, line: str
) -> None:
    seen = check(line.format(comment(directive), WEAK))
    assert sorted(each.split(":")[0] for each in seen.open) == sorted(["retention-period", rule])
    assert seen.suppressed == []
    (finding,) = [each for each in seen.data["documents"][0]["diagnostics"] if each["rule"] == rule]
    assert message in finding["message"]
    assert "\n" not in finding["message"]


@pytest.mark.parametrize(
    "text",
    [
        "Policy-Lint: ignore retention-period -- r",
        "policy_lint: ignore retention-period -- r",
        "policylint: ignore retention-period -- r",
        "policy-lint ignore retention-period -- r",
        "policy-lint-disable retention-period",
        "- policy-lint: ignore retention-period -- r",
        "policy-lint : ignore retention-period -- r",
    ],
)
def test_a_comment_that_is_nearly_one_is_malformed(check: Callable[..., Seen], text: str) -> None:
    seen = check(f"# Privacy\n\n<!-- {text} -->\n{WEAK}\n")
    assert sorted(seen.open) == ["retention-period:4", "suppression-malformed:3"]


@pytest.mark.parametrize(
    "text", ["policy-lint found nothing in 2025", "see policy-lint: ignore", "TODO", "", "prettier-ignore"]
)
def test_other_comments_are_not_ours(check: Callable[..., Seen], text: str) -> None:
    assert check(f"# Privacy\n\n<!-- {text} -->\n{WEAK}\n").open == ["retention-period:4"]


def test_the_last_day_counts(check: Callable[..., Seen]) -> None:
    text = f"# Privacy\n\n{comment('ignore retention-period until 2026-11-22 -- r')}\n{WEAK}\n"
    assert check(text).open == []
    assert check(text).marks["retention-period"] == {"reason": "r", "until": "2026-11-22"}
    assert check(text, "--as-of", "2026-11-23").open == ["suppression-expired:3", "retention-period:4"]


def test_the_finding_points_at_the_rule(check: Callable[..., Seen]) -> None:
    text = f"# Privacy\n\n{comment('ignore retention-period, retention-perod, empty-section -- r')}\n{WEAK}\n"
    seen = check(text)
    quotes = {each["rule"]: each["quote"] for each in seen.data["documents"][0]["diagnostics"]}
    assert quotes["suppression-unknown-rule"] == "retention-perod"
    assert quotes["suppression-unused"] == "empty-section"
    assert seen.suppressed == ["retention-period:4"]  # what is right in a comment holds


def test_unused_is_judged_only_for_rules_that_ran(check: Callable[..., Seen]) -> None:
    text = f"# Privacy\n\n{comment('ignore empty-section, ccpa-retention -- r')}\nText.\n"
    assert check(text, select="retention-period").open == ["retention-period:1"]
    assert check(text, "--regime", "gdpr", select="ccpa-retention").open == []
    assert check(text, "--ignore", "ccpa-retention").open == ["retention-period:1", "suppression-unused:3"]
    assert check(f"---\nlang: de\n---\n{text}", select="ccpa-retention").open == []  # there are no German rules yet


def test_problems_can_be_turned_off_but_not_suppressed(check: Callable[..., Seen], tmp_path: Path) -> None:
    text = f"# Privacy\n\n{comment('ignore-file suppression-unused, empty-section -- r')}\nText.\n"
    assert check(text, select="empty-section").open == ["suppression-protected:3", "suppression-unused:3"]
    (tmp_path / ".policy-lint.yaml").write_text("rules:\n  suppression-unused: {severity: off}\n", encoding="utf-8")
    assert check(text, select="empty-section").open == ["suppression-protected:3"]


def test_a_rule_protected_by_its_author(tmp_path: Path) -> None:
    linter = Linter(Settings(select=("retention-period", "suppressions")))
    rules: list[Requirement] = linter.requirements
    assert linter.protected == set(RULES)
    changed = [rule._replace(protected=rule.protected or rule.id == "retention-period") for rule in rules]
    linter._by_id = {rule.id: rule for rule in changed}
    (document,) = linter.lint_text(f"# Privacy\n\n{IGNORE}\n{WEAK}\n").documents
    assert [each.rule for each in document.diagnostics] == ["suppression-protected", "retention-period"]


# --- reports and exit status --------------------------------------------------------------------------------------


def test_suppressed_findings_are_counted_and_not_shown(check: Callable[..., Seen], command: Command) -> None:
    seen = check(f"# Privacy\n\n{IGNORE}\n{WEAK}\n")
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(seen.data)
    arguments = ("check", "privacy.md", "--select", "retention-period")
    for name in ("text", "concise"):
        assert command(*arguments, "--format", name).out == (
            "1 document × 1 requirement evaluated: nothing found, 1 suppressed\n"
        )
    assert command(*arguments, "--format", "github", "--quiet").out == ""
    for name in ("sarif", "gitlab", "checkstyle", "rdjson", "csv", "markdown", "junit"):
        assert "cannot work out" not in command(*arguments, "--format", name).out
    assert "partial" in command("checklist", "privacy.md", "--select", "retention-period").out


def test_standard_input(command: Command) -> None:
    text = f"# Privacy\n\n{IGNORE}\n{WEAK}\n".encode()
    outcome = command("check", "-", "--select", "retention-period", "--format", "concise", stdin=text)
    assert outcome.out.endswith("nothing found, 1 suppressed\n")


def test_the_rules_are_listed_and_explained(command: Command) -> None:
    listed = command("rules").out
    for rule in RULES:
        assert f"\n{rule} " in listed
        assert "policy-lint: ignore" in command("explain", rule).out


# --- no text does harm --------------------------------------------------------------------------------------------

_WORDS = ["policy-lint:", "ignore", "ignore-file", "retention-period", "legal-basis", "until", "2027-01-31", "--", ",",
          "reason", " ", "\n", "\t", "*", "-->", "<!--", "policy-lint", "*/}", "\u2014", "\u00a0", "\0", "x" * 300]  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join), st.lists(st.sampled_from(_WORDS), max_size=12).map("".join))  # fmt: skip


@given(TEXTS)
@example("policy-lint: ignore")
@example("policy-lint: ignore until")
def test_no_text_crashes_the_parser(text: str) -> None:
    said = parse(text)
    if isinstance(said, Directive):
        assert text.split()[:2] == [
            "policy-lint:",
            "ignore-file" if said.whole_file else "ignore",
        ] or text.strip().startswith("policy-lint:ignore")
        assert said.rules
        for rule, offset in said.rules:
            assert text[offset : offset + len(rule)] == rule
            assert "," not in rule
            assert not any(character.isspace() for character in rule)
    elif said is not None:
        assert said.endswith(".")
        assert len(said) < 300
        assert said.isprintable()


@pytest.fixture(scope="module")
def two_rules() -> Linter:
    return Linter(Settings(select=("retention-period", "empty-section", "suppressions")))


@given(TEXTS)
def test_no_comment_suppresses_more_than_it_names(two_rules: Linter, text: str) -> None:
    """Whatever a comment says, what it suppresses is named in it, and comes with a reason that stands in it."""
    inner = (
        f"policy-lint: ignore-file {text}".replace("--!>", "").replace("-->", "").replace("\r", "").replace("\0", "")
    )
    report = two_rules.lint_text(f"# Privacy\n\nWe care.\n\n## Empty\n\n## Other\n\n{WEAK}\n\n<!-- {inner} -->\n")
    assert not report.failures
    for finding in report.settled:
        assert finding.suppressed is not None
        assert finding.rule in inner
        assert " ".join(inner.split()).endswith(finding.suppressed.reason)
    if not list(report.settled) and "legal-basis" not in inner:  # which does not run here, so nothing is unused
        assert any(finding.rule in RULES for finding in report.diagnostics)


@given(
    TEXTS,
    st.sampled_from(["<!-- {} -->", "{{/* {} */}}", "<!--{}"]),
    st.sampled_from(["a.md", "a.txt", "a.html", "a.mdx"]),
)
def test_no_comment_crashes_a_run(two_rules: Linter, text: str, form: str, name: str) -> None:
    source = f"# Privacy\n\n{form.format(text)}\n{WEAK}\n"
    report = two_rules.lint_text(source, name)
    assert not report.failures
    lines = source.split("\n")
    for finding in report.diagnostics:
        if finding.place.line == finding.place.end_line and "\r" not in source:
            line = lines[finding.place.line - 1]
            assert line[finding.place.column - 1 : finding.place.end_column - 1] == finding.place.quote
