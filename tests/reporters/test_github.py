"""Workflow commands, parsed as the runner does: first the two "::", then properties, then the escapes undone."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from policy_lint.reporters.style import Paint
from policy_lint.reporters.summary import summary

ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


class Annotation(NamedTuple):
    command: str
    properties: dict[str, str]
    message: str


def unescape(text: str, escapes: tuple[str, ...]) -> str:
    return re.sub("|".join(escapes), lambda match: ESCAPES[match.group()], text)


def parse(line: str) -> Annotation | str:
    """What the runner makes of a line: an annotation, or text for the log."""
    match = re.match(r"\s*::([\w-]+)(?: (.*?))?::(.*)$", line)
    if match is None:
        assert "##[" not in line  # the older notation, which counts anywhere in a line
        return line
    pairs = [pair.split("=", 1) for pair in (match[2] or "").split(",")]
    properties = {key: unescape(value, tuple(ESCAPES)) for key, value in pairs}
    return Annotation(match[1], properties, unescape(match[3], ("%0D", "%0A", "%25")))


@pytest.fixture
def annotations(written):
    def parsed(report, **options):
        return [parse(line) for line in re.split("\r\n|\r|\n", written("github", report, **options).rstrip("\n"))]

    return parsed


def test_a_finding_is_an_annotation(reports, annotations) -> None:
    assert annotations(reports.small, quiet=True) == [
        Annotation(
            "error",
            {"file": "legal/Datenschutz & Co.md", "line": "3", "endLine": "3", "col": "4", "endColumn": "10",
             "title": "right-access"},
            "Nothing says that readers can have a copy.\nGDPR Art. 15\nAdd the right of access.",
        ),
        Annotation(
            "warning",
            {"file": "legal/Datenschutz & Co.md", "line": "5", "endLine": "5", "col": "7", "endColumn": "26",
             "title": "retention-period"},
            "The period is vague.\nGDPR Art. 13(2)(a); GDPR Art. 5(1)(e)\nState a period.",
        ),
        Annotation(
            "notice",
            {"file": "cookies.md", "line": "2", "endLine": "3", "title": "zoo/pet-names"},
            "Pets have no names.",
        ),
    ]  # fmt: skip


def test_the_summary_states_what_was_evaluated(reports, annotations) -> None:
    assert annotations(reports.empty) == [summary(reports.empty, Paint(False))]


def test_the_ten_gravest_are_shown_and_the_rest_counted(many, annotations) -> None:
    *shown, rest = annotations(many(24), quiet=True)
    assert [annotation.command for annotation in shown] == ["error"] * 8 + ["warning"] * 2
    assert [annotation.message.split("\n")[0] for annotation in shown][:2] == ["Finding 16.", "Finding 17."]
    assert rest == "14 more findings: 6 warnings, 8 info"


def test_ten_findings_need_no_count(many, annotations) -> None:
    assert len(annotations(many(10), quiet=True)) == 10
    assert annotations(many(11), quiet=True)[10:] == ["1 more finding: 1 info"]


def test_failures_come_first(many, annotations) -> None:
    failed = many(12)._replace(failures=("a.md: broken, 100%",))
    lines = annotations(failed, quiet=True)
    assert lines[0] == Annotation("error", {"title": "policy-lint"}, "a.md: broken, 100%")
    assert lines[10:] == ["3 more findings: 3 info"]


def test_a_policy_gives_no_commands(reports, annotations) -> None:
    lines = annotations(reports.hostile)
    assert [line.command for line in lines[:-1]] == ["error", "error", "warning", "notice"]
    assert isinstance(lines[-1], str)
    for annotation in lines[1:-1]:
        assert {"file", "line", "title"} <= set(annotation.properties) <= {
            "file", "line", "endLine", "col", "endColumn", "title"
        }  # fmt: skip
        assert annotation.properties["file"].startswith("=1+1 a|b `c` <script>")
        assert annotation.message.startswith("=1+1 a|b `c` <script>")
