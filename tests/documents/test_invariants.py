"""What holds for every reader: line ends and byte order marks change no verdict, and a comment moves nothing.

That arbitrary text is read without a crash, and every position slices back, stands in the tests of each reader.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_lint.documents.files import decode
from policy_lint.documents.model import Reading
from policy_lint.plugins.finder import load
from policy_lint.runner import Linter

READERS = load().readers
PAGES = ROOT / "tests" / "fuzz" / "corpus"
SAMPLES = {".md": "markdown/generator.md", ".html": "html/page.html", ".rst": "rst/page.rst", ".txt": "text/page.txt"}


class Format(NamedTuple):
    """How a format writes text; comments stand between blocks, and where it has them, inside."""

    blocks: tuple[str, ...]
    comment: str
    inline: str


WORDS = "We keep your data for a year.", "You may object", "x", "Ünï 😀 1 < 2"
FORMATS = {
    ".md": Format(
        ("# {0}", "{0}\n{1}", "- {0}\n- {1}\n  {0}", "> {0}\n> *{1}*", "| {0} | b |\n|---|---|\n| {1} | c |", "{0}\n===",
         "1. {0}\n\n   {1}", "<div>{0}</div>", "Term\n: {0}", "```\n{0}\n```"),
        "<!-- {0}\n{1} -->", "{0} <!-- {1} --> and {0}",
    ),
    ".html": Format(
        ("<h2>{0}</h2>", "<p>{0}\n{1}", "<ul><li>{0}<li>{1}</ul>", "<table><tr><th>a<th>b<tr><td>{0}<td>{1}</table>",
         "<div>{0}<br>{1}</div>", "<details><summary>{0}</summary>{1}</details>", "<dl><dt>{0}<dd>{1}</dl>"),
        "<!-- {0}\n{1} -->", "<p>{0} <!-- {1} --> and {0}</p>",
    ),
    ".rst": Format(
        ("{0} and more\n{0} and more\n", "{0}\n{1}", "- {0}\n- {1}\n  {0}", "Head\n----", "*{0}*", "1. {0}", "``{0}`` {1}",
         "====  ====\na     b\n====  ====\nc     d\n====  ===="),
        ".. {0}\n   {1}", "{0} and {1}",
    ),
    ".txt": Format(
        ("HEADING", "Your rights", "{0}\n{1}", "- {0}\n- {1}", "1. {0}\n2. {1}", "{0}", "Name | Use\n{0} | {1}"),
        "<!-- {0}\n{1} -->", "{0} <!-- {1} --> and {0}",
    ),
}  # fmt: skip


@st.composite
def documents(draw: st.DrawFn, suffix: str) -> str:
    form = FORMATS[suffix]
    written = st.sampled_from((*form.blocks, form.comment, form.inline))
    words = st.sampled_from([word for word in WORDS if suffix != ".html" or "<" not in word])
    parts = draw(st.lists(st.tuples(written, words, words), min_size=1, max_size=8))
    return "\n\n".join(part.format(*values) for part, *values in parts) + draw(st.sampled_from(("", "\n")))


def placed_words(reading: Reading) -> list[tuple[str, int, int]]:
    """Every word with the place of its first character."""
    found = []
    for block in reading.blocks:
        for text in (block.text, *block.cells):
            for match in re.finditer(r"\S+", text.value):
                span = text.span(*match.span())
                found.append((match[0], span.start if span else -1, block.level if block.kind == "heading" else -1))
    return found


def shown(reading: Reading) -> list[tuple[str, int, str]]:
    return [
        (block.kind, block.level, " ".join(text.value.split()))
        for block in reading.blocks
        for text in (block.text, *block.cells)
    ]


@pytest.mark.parametrize("suffix", FORMATS)
def test_blanking_comments_moves_nothing(suffix: str) -> None:
    reader = READERS[suffix]

    @settings(max_examples=150, deadline=None)
    @given(documents(suffix))
    def holds(source: str) -> None:
        reading = reader.read(source)
        blank = source
        for span, _ in reading.comments:
            blank = blank[: span.start] + re.sub(r"[^\r\n]", " ", blank[span.start : span.end]) + blank[span.end :]
        assert placed_words(reader.read(blank)) == placed_words(reading)

    holds()


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_comment_is_found_as_one(suffix: str) -> None:
    source = "One.\n\n" + FORMATS[suffix].comment.format("hidden", "more") + "\n\nTwo."
    reading = READERS[suffix].read(source)
    assert [" ".join(text.split()) for _, text in reading.comments] == ["hidden more"]
    assert [word for word, *_ in placed_words(reading)] == ["One.", "Two."]


@pytest.mark.parametrize("suffix", FORMATS)
def test_line_ends_do_not_change_what_is_read(suffix: str) -> None:
    reader = READERS[suffix]

    @settings(max_examples=100, deadline=None)
    @given(documents(suffix))
    def holds(source: str) -> None:
        for end in ("\r\n", "\r"):
            assert shown(reader.read(source.replace("\n", end))) == shown(reader.read(source))

    holds()


@pytest.mark.parametrize("suffix", SAMPLES)
@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("*/*")), ids=lambda path: path.parent.name)
def test_neither_line_ends_nor_marks_change_a_verdict(linter: Linter, suffix: str, path: Path) -> None:
    source = (PAGES / SAMPLES[suffix]).read_text(encoding="utf-8")
    if path.suffix == suffix:
        source = path.read_text(encoding="utf-8")

    def verdicts(data: bytes) -> list[object]:
        report = linter.lint_text(decode(data, "privacy" + suffix), "privacy" + suffix)
        (document,) = report.documents
        places = [(finding.rule, finding.message, finding.place[1:5]) for finding in document.everything]
        evidence = [
            (result.id, result.status, [place[1:5] for place in result.evidence]) for result in document.requirements
        ]
        return [places, evidence]

    expected = verdicts(source.encode())
    for end in ("\r\n", "\r"):
        assert verdicts(source.replace("\n", end).encode()) == expected
    assert verdicts(codecs.BOM_UTF8 + source.encode()) == expected
    assert verdicts(codecs.BOM_UTF16_LE + source.encode("utf-16-le")) == expected
    assert verdicts(codecs.BOM_UTF32_BE + source.encode("utf-32-be")) == expected
