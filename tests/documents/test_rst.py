"""The reStructuredText reader: what is text, of which kind, and where it stands."""

from __future__ import annotations

import datetime
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import assert_spans, show, words

from policy_lint.documents.files import parse_document
from policy_lint.documents.rst import _Reader, read
from policy_lint.plugins.finder import load


def blocks(source: str) -> list[str]:
    reading = read(source)
    assert_spans(reading, source)
    return [show(block) for block in reading.blocks]


HEADINGS = [
    ("=====\nTitle\n=====\n\nData\n----\n\nText.", ["heading1 Title", "heading2 Data", "paragraph0 Text."]),
    (
        "A\n=\n\nB 1\n---\n\nC 1\n~~~\n\nD 1\n---\n\nE\n=",
        ["heading1 A", "heading2 B 1", "heading3 C 1", "heading2 D 1", "heading1 E"],
    ),
    ("Your *rights* here\n------------------", ["heading1 Your rights here"]),
    ("Too short a line\n-------\n\nText.", ["heading1 Too short a line", "paragraph0 Text."]),
    ("**Your rights**\n\nText.", ["heading6 Your rights", "paragraph0 Text."]),
    ("**We never sell data.**", ["paragraph0 We never sell data."]),
    (".. rubric:: Your rights", ["heading6 Your rights"]),
    (".. tab:: Web\n\n   Data\n   ----\n\n   Text.", ["heading1 Data", "paragraph0 Text."]),
    ("=========\nNo match\n--------", ["heading1 No match"]),
]
LISTS = [
    ("- a\n- b\n\n  - c\n\n    more c\n\n- d", ["item1 a", "item1 b", "item2 c", "paragraph2 more c", "item1 d"]),
    ("1. a\n\n   more\n\n2. b\n   c", ["item1 a", "paragraph1 more", "item1 b c"]),
    ("#. a\n#. b", ["item1 a", "item1 b"]),
    ("- - a", ["item2 a"]),
    ("We share:\n\n    - data\n      with partners", ["paragraph0 We share:", "item1 data with partners"]),
    ("Term\n    what *it* is\n\n    and then\nNext\n    this", [
        "item1 Term: what it is", "paragraph1 and then", "item1 Next: this"]),
    ("Text.\n\n:Controller: Example Ltd\n:Empty:\n", ["paragraph0 Text.", "item1 Controller: Example Ltd", "item1 Empty"]),
    ("-a       all of it\n--big=X  a lot", ["item1 -a: all of it", "item1 --big=X: a lot"]),
    ("Text:\n\n    Quoted.\n\n    -- Someone", ["paragraph0 Text:", "paragraph0 Quoted.", "paragraph0 Someone"]),
    ("| Example Ltd\n| Street 1\n|   City", ["paragraph0 Example Ltd Street 1 City"]),
]  # fmt: skip
INLINE = [
    ("We *keep* ``it`` for **30** days", "We keep it for 30 days"),
    ("See `our policy <https://example.com>`_ and https://example.com/a.", "See our policy and https://example.com/a."),
    ("See `our policy`_ or Policy_ or `that`__.", "See our policy or Policy or that."),
    ("See :ref:`the rights <rights>` and :doc:`terms` or :foo:bar:`x y`, `plain`:sup:.",
     "See the rights and terms or x y, plain."),
    (r"1\. A\*B *c*\ d \\ e", r"1. A*B cd \ e"),
    ("Data [1]_ is kept [#note]_ and [CIT]_.", "Data is kept and."),
    ("We keep |what| here |unknown|.\n\n.. |what| replace:: your **data**", "We keep your data here |unknown|."),
    ("|a|\n\n.. |a| replace:: x |b|\n.. |b| replace:: y |a|", "x y"),
    ("An _`inline target` and `role less` text", "An inline target and role less text"),
    ("a *b\nc* d ``e\nf``", "a b c d e f"),
    ("snake_case * star 2 * 3 **x", "snake_case * star 2 * 3 **x"),
    ("We keep it {{ days }} days & <b>so</b>", "We keep it {{ days }} days & <b>so</b>"),
    ("It follows::\n\n    no text", "It follows:"),
    ("a\tb *c\td*", "a b c d"),
]  # fmt: skip
NO_TEXT = [
    "::\n\n    We sell data",
    ".. code-block:: text\n   :linenos:\n\n   We sell data",
    ".. We sell data\n   and more\n\n   and more",
    "..\n   We sell data",
    ".. image:: x.png\n   :alt: We sell data",
    ".. toctree::\n   :maxdepth: 2\n\n   we-sell-data",
    ".. contents:: We sell data\n   :local:",
    ".. raw:: html\n\n   <p>We sell data</p>",
    ".. only:: html\n\n   We sell data",
    ".. include:: /etc/hostname",
    ".. literalinclude:: /etc/hostname",
    ".. csv-table::\n   :file: /etc/passwd",
    ".. raw:: html\n   :file: /etc/passwd",
    ".. _name: https://example.com",
    "__ https://example.com",
    ".. |x| replace:: We sell data",
    ".. |x| image:: x.png",
    ".. role:: raw-html(raw)\n   :format: html\n\n:raw-html:`<br>`",
    ".. unknown:: argument\n   :option: value",
    ">>> we.sell(data)",
    "----",
    ".. comment\n\n----",
    "---\ntitle: We sell data\n---",
    ":date: 2024-05-01\n:lang: en",
    "",
]


@pytest.mark.parametrize(("source", "expected"), HEADINGS + LISTS)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == [words(line) for line in expected]


@pytest.mark.parametrize(("source", "expected"), INLINE)
def test_inline_markup_is_removed(source: str, expected: str) -> None:
    assert blocks(source) == [f"paragraph0 {expected}"]


@pytest.mark.parametrize("source", NO_TEXT)
def test_what_is_no_disclosure_yields_no_text(source: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert blocks(source) == []
    assert capfd.readouterr() == ("", "")


def test_nothing_is_printed_about_errors(capfd: pytest.CaptureFixture[str]) -> None:
    read("Title\n==\n\n*open `a`:b: |c| d_ `e`__\n\n.. list-table::\n\n   text\n\n+--+\n|a\n\n  x\ny")
    assert capfd.readouterr() == ("", "")


TABLES = [
    (
        "+------+-----------+\n| Kind | Kept for  |\n+======+===========+\n| Name | 2 years   |\n|      | or more   |\n"
        "+------+-----------+\n| both columns     |\n+------+-----------+\n",
        ["row Kind: Name | Kept for: 2 years or more", "row Kind: both columns | Kept for: "],
    ),
    (
        "=====  =====\nKind   Kept\n=====  =====\nName   2\nMail   3\n=====  =====\n",
        ["row Kind: Name | Kept: 2", "row Kind: Mail | Kept: 3"],
    ),
    (
        ".. list-table:: Periods\n   :header-rows: 1\n   :widths: 20 80\n\n   * - Kind\n     - Kept\n   * - *Name*\n"
        "     - - 2 years\n       - more\n",
        ["paragraph0 Periods", "row Kind: Name | Kept: 2 years more"],
    ),
    (
        '.. csv-table::\n   :header: Kind, Kept\n\n   Name, "2, or ""more"""\n   "Your\n   mail", 2\n',
        ['row Kind: Name | Kept: 2, or "more"', "row Kind: Your mail | Kept: 2"],
    ),
    ("+---+---+\n| a | b |\n|   +---+\n|   | c |\n+---+---+\n", ["row : a | : b", "row : a | : c"]),
    (
        "+-------+-------+\n| **A** | **B** |\n+-------+-------+\n| c     | d     |\n+-------+-------+\n",
        ["row A: c | B: d"],
    ),
    ("+------+\n| Name | broken\n+------+\n", ["paragraph0 Name | broken"]),
    (
        ".. list-table::\n   :unknown-option: 1\n\n   * - Name\n     - 2 years\n",
        ["paragraph0 Name", "paragraph0 2 years"],
    ),
    ("- +---+---+\n  | a | b |\n  +---+---+", ["row : a | : b"]),
]


@pytest.mark.parametrize(("source", "expected"), TABLES)
def test_tables(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_cells_know_their_column() -> None:
    source = "+-----+-----+\n| a a | a   |\n| a   | a   |\n+-----+-----+\n"
    cells = read(source).blocks[0].cells
    rows = source.split("\n")
    second = len(rows[0]) + 1 + len(rows[1]) + 1
    starts = [[piece.start for piece in cell.pieces if piece.value != "\n"] for cell in cells]
    assert starts == [[rows[1].index("a") + 14, second + 2], [14 + 8, second + 8]]


@pytest.mark.parametrize(
    "source",
    [
        ".. note:: We keep data.",
        ".. note::\n   We keep\n   data.",
        ".. WARNING::\n   :class: red\n\n   We keep data.",
        ".. admonition:: Title\n\n   We keep data.",
        ".. dropdown:: Title\n   :open:\n\n   We keep data.",
        ".. mydomain:box::\n\n   We keep data.",
        ".. card:: We keep data.",
        ".. figure:: x.png\n   :alt: no\n\n   We keep data.",
        ".. container:: a b\n\n   .. tip:: We keep data.",
        ".. versionadded:: We keep data.",
        ".. class:: red\n\nWe keep data.",
    ],
)
def test_content_of_directives_counts(source: str) -> None:
    assert blocks(source) == ["paragraph0 We keep data."]


def test_footnotes() -> None:
    assert blocks("Kept [1]_.\n\n.. [1] For *tax*\n   reasons.\n\n   And more.\n.. [CIT] Cited.") == [
        "paragraph0 Kept.",
        "paragraph0 For tax reasons.",
        "paragraph0 And more.",
        "paragraph0 Cited.",
    ]


def test_links() -> None:
    source = (
        "See `our policy <https://example.com/p>`_, `Named`_, named_, `anon`__, alias_, Rights_, `here <rights_>`_,\n"
        "https://example.com/a, privacy@example.com, :ref:`Label <the-label>`, :ref:`the-label`, :ref:`elsewhere`,\n"
        ":doc:`terms`, `gone`_.\n\n"
        ".. _named: https://example.com/n\n.. _alias: named_\n__ https://example.com/x\n\n"
        ".. image:: logo.png\n   :alt: Logo\n\n.. _the-label:\n\nRights\n======\n\nText."
    )
    links = [(source[slice(*link.span)], link.label, link.target) for link in read(source).links]
    assert links == [
        ("`our policy <https://example.com/p>`_", "our policy", "https://example.com/p"),
        ("`Named`_", "Named", "https://example.com/n"),
        ("named_", "named", "https://example.com/n"),
        ("`anon`__", "anon", "https://example.com/x"),
        ("alias_", "alias", "https://example.com/n"),
        ("Rights_", "Rights", "#rights"),
        ("`here <rights_>`_", "here", "#rights"),
        ("https://example.com/a", "https://example.com/a", "https://example.com/a"),
        ("privacy@example.com", "privacy@example.com", "mailto:privacy@example.com"),
        (":ref:`Label <the-label>`", "Label", "#the-label"),
        (":ref:`the-label`", "Rights", "#the-label"),
        (":ref:`elsewhere`", "elsewhere", "elsewhere"),
        (":doc:`terms`", "terms", "terms"),
        ("`gone`_", "gone", "#gone"),
        (".. image:: logo.png", "Logo", "logo.png"),
    ]


def test_anchors() -> None:
    source = ".. _Top Label:\n\nYour rights\n===========\n\nAn _`inline one`.\n\n.. note::\n   :name: boxed\n\n   Text."
    reading = read(source)
    assert reading.blocks[0].anchor == "top-label"
    assert {"top-label", "your-rights", "inline-one", "boxed"} <= reading.anchors


def test_comments() -> None:
    source = "Text.\n\n.. policy-lint: ignore x\n   -- why\n\n- item\n\n  .. inner\n\n..\n   last\n\n..\n"
    reading = read(source)
    assert [words(comment.text) for comment in reading.comments] == [
        "policy-lint: ignore x -- why",
        "inner",
        "last",
        "",
    ]
    assert [words(source[slice(*comment.span)]) for comment in reading.comments] == [
        ".. policy-lint: ignore x -- why",
        ".. inner",
        ".. last",
        "..",
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            ":date: 2024-05-01\n:lang: de\n:Flag:\n\nText.",
            {"date": datetime.date(2024, 5, 1), "lang": "de", "flag": ""},
        ),
        (".. comment\n\n:date: 2024-99-99\n\nText.", {"date": "2024-99-99"}),
        ("---\ntitle: Privacy\n---\n\nText.", {"title": "Privacy"}),
        ("Text.\n\n:date: 2024-05-01\n", {}),
    ],
)
def test_front_matter(source: str, expected: dict[str, object]) -> None:
    reading = read(source)
    assert reading.front_matter == expected
    assert show(reading.blocks[0]) == "paragraph0 Text."
    assert reading.blocks[0].text.span() == (source.index("Text."), source.index("Text.") + 5)


def test_what_docutils_shows_of_front_matter_is_text_too() -> None:
    reading = read("Privacy\n=======\n\n:Date: 2024-05-01\n\nText.")
    assert reading.front_matter == {"date": datetime.date(2024, 5, 1)}
    assert [show(block) for block in reading.blocks][1:] == ["item1 Date: 2024-05-01", "paragraph0 Text."]


def test_repeated_words_stand_where_they_stand() -> None:
    source = "- - data *data* ``data`` `data <data>`__ \\data :data:`data` data\n    data"
    text = read(source).blocks[0].text
    places = [text.span(at, at + 4) for at in range(len(text.value)) if text.value.startswith("data", at)]
    assert [place.start for place in places if place] == [4, 10, 18, 26, 41, 54, 60, 69]
    assert [source[slice(*place)] for place in places if place] == ["data"] * 4 + ["\\data"] + ["data"] * 3


def test_a_document() -> None:
    source = "Privacy\r\n=======\r\n\r\nYou may:\r\n\r\n- object to it at any time. Write to us.\r\n- go\r\n"
    document = parse_document("privacy.rst", source, load().readers)
    assert document.format == "rst"
    assert [(p.kind, document.quote(p.span)) for p in document.passages] == [
        ("heading", "Privacy"),
        ("sentence", "You may:"),
        ("item", "object to it at any time."),
        ("item", "Write to us."),
        ("item", "go"),
    ]


def test_blanking_a_comment_moves_nothing() -> None:
    source = "You may object.\n\n.. a comment: you may not\n   and more\n\nWe keep it for a year.\n"
    blank = source.replace(".. a comment: you may not\n   and more", " " * 25 + "\n" + " " * 11)
    assert len(blank) == len(source)
    assert [block.text.span() for block in read(source).blocks] == [block.text.span() for block in read(blank).blocks]


SNIPPETS = [source for source, _ in (*HEADINGS, *LISTS, *INLINE, *TABLES)] + NO_TEXT


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends(end: str) -> None:
    for source in (*SNIPPETS, "\n\n".join(SNIPPETS)):
        assert blocks(source.replace("\n", end)) == blocks(source)


@pytest.mark.parametrize("source", SNIPPETS)
def test_docutils_reads_all_snippets(source: str) -> None:
    """The plain-text reader would hide a failure."""
    _Reader(source).read()


@pytest.mark.parametrize("deep", ["- " * 3000 + "a", "\n".join(" " * n + "a\n" for n in range(700))])
def test_what_is_too_deep_is_read_as_text(deep: str) -> None:
    assert read(deep).blocks
    assert_spans(read(deep), deep)


@pytest.mark.parametrize(
    "unit",
    [
        "a ",
        "a\n",
        "*a ",
        "`a",
        "`a <",
        "|a|",
        "a_ ",
        "[1]_ ",
        "\\",
        ":a:`b` ",
        "a\n\n",
        "- a\n",
        ".. a\n\n",
        ".. _a: b\n",
    ],
)
def test_time_is_bounded(unit: str) -> None:
    source = "a " + unit * (40_000 // len(unit))
    started = time.process_time()
    read(source)
    assert time.process_time() - started < 10


def test_substitutions_do_not_explode() -> None:
    source = "|a0|\n\n" + "".join(f".. |a{n}| replace:: |a{n + 1}| |a{n + 1}| text\n" for n in range(40))
    assert len(read(source).blocks[0].text.value) <= 1000
    many = ".. |x| replace:: " + "word " * 200 + "\n\n" + "|x| " * 5000
    assert sum(len(block.text.value) for block in read(many).blocks) < 1_100_000


MARKUP = st.lists(
    st.sampled_from(list(" \t\n\r*`|_[]<>\\:.-=~+#\"',1a()\0\x0b\x85\u2028\xa0\ufeff😀界"))
    | st.sampled_from(["\n\n", "\r\n", "    ", "\n- ", "\n1. ", "\n  ", "\n:a: ", "\n| ", "\n-a b\n", "\n>>> ", "::\n\n  "])
    | st.sampled_from(["**a**", "*a*", "``a``", "`a`_", "`a`__", "a_", "|a|", "[1]_", "[#a]_", ":r:`a`", "`a <b>`_", "_`a`"])
    | st.sampled_from(["\n.. ", "\n.. a::", "\n.. note:: ", "\n.. _a: ", "\n.. |a| replace:: ", "\n.. [1] ", "\n__ ", "\n.. role:: a"])
    | st.sampled_from(["\nTitle\n=====\n", "\n=====\nTitle\n=====\n", "\nAbc\n---\n", "\n----\n", "\nWord word\n  text\n"])
    | st.sampled_from([
        "\n.. list-table::\n   :header-rows: 1\n\n   * - a\n     - b\n   * - c\n     - d\n",
        '\n.. csv-table::\n   :header: a,b\n\n   "c\n   d", "e ""f"""\n',
        "\n+---+---+\n| a | b |\n+===+===+\n| c | d |\n+---+---+\n",
        "\n===  ===\na    b\n===  ===\nc    d\n===  ===\n",
        "\n.. table:: x\n\n   == ==\n   a  b\n   == ==\n",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(MARKUP | st.text())
def test_any_text_is_read_and_every_piece_slices_back(source: str) -> None:
    reading = read(source)
    assert_spans(reading, source)
    assert all(block.kind == "row" or block.text.value.strip() for block in reading.blocks)


@settings(max_examples=200, deadline=None)
@given(MARKUP.map(lambda source: source.replace("\r", "")))
def test_line_ends_do_not_change_the_text(source: str) -> None:
    for end in ("\r\n", "\r"):
        assert blocks(source.replace("\n", end)) == blocks(source)
