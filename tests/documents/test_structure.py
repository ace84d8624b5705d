"""From blocks to sections and passages, and back to places in the file."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_lint.documents.files import decode, parse_document
from policy_lint.documents.model import Document
from policy_lint.documents.sentences import enumeration, sentences
from policy_lint.plugins.finder import load

READERS = load().readers
NAMES = ("policy.md", "policy.txt", "policy.html", "policy.rst")


def read(text: str, name: str = "policy.md") -> Document:
    return parse_document(name, text, READERS)


def cuts(value: str) -> list[str]:
    return [value[start:end] for start, end in sentences(value)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We do it. You may object.", ["We do it.", "You may object."]),
        ("Example Inc. is here. We are, too.", ["Example Inc. is here.", "We are, too."]),
        ("Write to Example Ltd. We answer.", ["Write to Example Ltd.", "We answer."]),
        ("See Art. 6(1)(b) GDPR. Then act.", ["See Art. 6(1)(b) GDPR.", "Then act."]),
        ("Data, e.g. names, i.e. yours, etc. are kept.", ["Data, e.g. names, i.e. yours, etc. are kept."]),
        ("Why? Because! Really.", ["Why?", "Because!", "Really."]),
        ("He said “stop.” She did.", ["He said “stop.”", "She did."]),
        ("In the U.S. we act.", ["In the U.S. we act."]),
        ("Data go to the U.S. If you object, write.", ["Data go to the U.S.", "If you object, write."]),
        ("The U.S. Department helps.", ["The U.S. Department helps."]),
        ("First you visit site A. For example, to read.", ["First you visit site A.", "For example, to read."]),
        ("A. If you object, write.", ["A. If you object, write."]),
        ("Version 2.1 is out. ", ["Version 2.1 is out."]),
        ("First sentence.Second one.", ["First sentence.", "Second one."]),
        ("   ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cuts(text) == expected


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("You may (1) see it, (2) delete it.", ["see it, ", "delete it."]),
        ("You may (a) see it; and (b) delete it. We answer.", ["see it; and ", "delete it."]),
        ("You may i) see it ii) delete it iii) object", ["see it ", "delete it ", "object"]),
        ("You may: - see it - delete it - object to it", ["see it ", "delete it ", "object to it"]),
        ("Section 5(a) says so (b) and more.", []),
        ("One (1) thing only.", []),
        ("We do this - and that - often.", []),
    ],
)
def test_enumerations_inside_a_line(text: str, items: list[str]) -> None:
    assert [text[start:end] for start, end in enumeration(text)] == items


@given(st.text(max_size=400))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    found = sentences(text)
    assert all(left[1] <= right[0] for left, right in pairwise(found))
    assert re.sub(r"\s", "", "".join(text[start:end] for start, end in found)) == re.sub(r"\s", "", text)


def test_sections_know_their_headings() -> None:
    document = read("# Privacy\n\n## Data\n\n### Cookies\n\nWe use some.\n\n## Rights\n\nYou have some.")
    assert [passage.section.path for passage in document.passages if passage.kind == "sentence"] == [
        ("Privacy", "Data", "Cookies"),
        ("Privacy", "Rights"),
    ]


def test_items_know_what_announces_them() -> None:
    document = read("You may:\n\n- do this:\n  - now\n  - later\n- do that")
    leads = {p.text.value: [lead.text.value for lead in p.leads] for p in document.passages}
    assert leads["later"] == ["You may:", "do this:"]
    assert leads["do that"] == ["You may:"]


def test_sub_headings_can_be_items() -> None:
    document = read("## Partners\n\nThese are:\n\n### Hosts\n\nThey store.\n\n### Banks\n\nThey pay.")
    leads = {p.text.value: [lead.text.value for lead in p.leads] for p in document.passages}
    assert leads["Banks"] == ["These are:"]
    assert leads["They pay."] == ["These are:", "Banks"]


def test_bare_sub_headings_are_items_of_their_heading_but_not_of_the_title() -> None:
    document = read(
        "# Privacy\n\nWe care.\n\n## Your rights\n\n### Access\n\n### Erasure\n\n## Transfers\n\n## End\n\nBye."
    )
    kinds = {p.text.value: (p.kind, [lead.text.value for lead in p.leads]) for p in document.passages}
    assert kinds["Access"] == ("item", ["Your rights"])
    assert kinds["Transfers"] == ("heading", [])


def test_a_bold_line_that_states_something_is_no_heading() -> None:
    document = read("## Orders\n\nWe ship.\n\n**Legal basis: contract**\n\n## News\n\nWe write.")
    assert [p.kind for p in document.passages if p.text.value.startswith("Legal")] == ["sentence"]


def test_hidden_addresses_are_written_out_where_their_link_stands() -> None:
    document = read("Write to [our officer](mailto:dpo@firm.test) today.")
    [passage] = document.passages
    assert "dpo@firm.test" in passage.text.value
    at = passage.text.value.index("dpo@")
    assert document.quote(passage.text.span(at, at + 13)) == "[our officer](mailto:dpo@firm.test)"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "before",
    [
        "",
        "\t",
        "Title\n\n",
        "Title\r\n\r\n",
        "Zeile äöü € 😀\n\n",
        "Zeile\r\r",
        "x" * 30_000 + " yes. ",
        "a\u00a0b\n\n",
    ],
)
def test_places_are_those_of_the_file(name: str, before: str) -> None:
    """The line and column of a sentence, counted by hand in the source, are those that are reported."""
    sentence = "You may object to 😀 everything we do with it."
    source = f"{before}{sentence}"
    if before == "\t" and name == "policy.md":
        pytest.skip("a tab before a line makes it code in Markdown")
    document = read(source, name)
    [passage] = [p for p in document.passages if "object" in p.text.value]
    at = source.index("You may")
    lines = re.split(r"\r\n?|\n", source[:at])
    start = passage.span.start + document.quote(passage.span).index("You may")
    assert document.position(start) == (len(lines), len(lines[-1]) + 1)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_moves_nothing(mark: bytes) -> None:
    document = read(decode(mark + b"You may object.", "policy.txt"), "policy.txt")
    assert document.position(document.passages[0].span.start) == (1, 1)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                "# Data",
                "## Rights",
                "You have the right to:",
                "- object",
                "  - more",
                "We keep it. For a year.",
                "",
                "| A | B |",
                "|---|---|",
                "| c | d |",
                "<!-- no -->",
                "**Bold**",
                "1. one",
                "> quote",
                "\t",
                "😀 äö",
                "RIGHTS",
                "<p>text</p>",
                "&amp; so",
                "e.g. this",
                "(1) a (2) b",
                "[link](#x)",
            ]
        ),
        max_size=25,
    ),
    st.sampled_from(NAMES),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_passage_lies_in_the_source(lines: list[str], name: str, end: str) -> None:
    """Whatever is combined: passages lie in the file, and their words stand where they say."""
    source = end.join(lines)
    document = read(source, name)
    for passage in document.passages:
        assert 0 <= passage.span.start < passage.span.end <= len(source)
        for piece in passage.text.pieces:
            if piece.start >= 0 and len(piece.value) == piece.end - piece.start:
                assert source[piece.start : piece.end] == piece.value


@pytest.mark.parametrize("name", [name for name in NAMES if name != "policy.rst"])  # no <!-- --> there
def test_blanking_a_comment_moves_nothing(name: str) -> None:
    source = "You may object.\n\n<!-- a comment: you may not -->\n\nWe keep it <!-- or not --> for a year.\n"
    blank = re.sub(r"<!--.*?-->", lambda match: " " * len(match.group()), source)
    there, blanked = read(source, name), read(blank, name)
    assert [(p.kind, p.span) for p in there.passages] == [(p.kind, p.span) for p in blanked.passages]
    assert [comment.text for comment in there.comments] == ["a comment: you may not", "or not"]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300), st.sampled_from(NAMES))
def test_line_ends_do_not_change_what_is_read(text: str, name: str) -> None:
    text = text.replace("\r", "")
    unix = [p.text.value.split() for p in read(text, name).passages]
    dos = [p.text.value.split() for p in read(text.replace("\n", "\r\n"), name).passages]
    assert unix == dos
