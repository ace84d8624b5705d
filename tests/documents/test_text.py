"""The plain-text reader: what is a heading, an item, a paragraph, a row; and that every position holds."""

from __future__ import annotations

import time

import pytest
from conftest import corpus
from hypothesis import given
from hypothesis import strategies as st

from policy_lint.documents.model import Block, Piece, Reading
from policy_lint.documents.text import read


def outline(source: str) -> list[str]:
    """One short line a block: "h2 Title", "h0- Minor title", "p Text", "i1 Item", "r cell | cell"."""
    return [_short(block) for block in read(source).blocks]


def _short(block: Block) -> str:
    text = " / ".join(block.text.value.splitlines())
    if block.kind == "heading":
        return f"h{block.level}{'-' if block.minor else ''} {text}"
    if block.kind == "row":
        return "r " + " | ".join(cell.value for cell in block.cells)
    return f"{block.kind[0]}{block.level or ''} {text}"


def pieces(reading: Reading) -> list[Piece]:
    return [piece for block in reading.blocks for text in (block.text, *block.cells) for piece in text.pieces]


BODY = "We keep this sentence here so that there is something below the heading."


# -- headings


@pytest.mark.parametrize(
    "line",
    [
        "Usage Data",
        "Data we collect",
        "What data do we collect?",
        "Who we are / Data controller",
        "Cookies & optional analytics",
        "Third-Party Service Providers",
        "INFORMATION WE COLLECT",
        "YOUR RIGHTS.",
        "Your Rights:",
        "How we use your information:",
        "California Consumer Privacy Act of 2018",
        "GDPR: Your Rights",
        "Who we share it with",
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_short_line_above_text_is_a_heading(line: str, between: str) -> None:
    blocks = outline(f"Privacy Policy\n\n{BODY}\n\n{line}{between}{BODY}\n")
    assert blocks[2].startswith("h")
    assert blocks[2].endswith(line)
    assert blocks[3] == f"p {BODY}"


@pytest.mark.parametrize(
    "line",
    [
        "Last Updated: January 15, 2025",
        "Effective Date: March 27, 2025",
        "This policy was last updated on 3 May 2024",
        "January 15, 2025",
        "© 2024 Example GmbH",
        "E-mail: privacy@example.org",
        "Phone: +49 30 1234",
        "privacy@example.org",
        "https://example.org/privacy",
        "Example GmbH",
        "Some Street 1",
        "10115 Berlin",
        "We do not:",
        "You have the following rights:",
        "The information we collect includes:",
        "We do not sell your data",
        "Please contact us at",
        "You can write to us.",
        "Example is the controller",
        "and also cookies",
        "Name, address,",
        "This line has far too many words in it to be taken for a heading by anybody who reads it",
    ],
)
def test_other_short_lines_are_not(line: str) -> None:
    assert outline(f"Privacy Policy\n\n{BODY}\n\n{line}\n\n{BODY}\n")[2] == f"p {line}"


def test_address_is_one_paragraph() -> None:
    source = f"Contact Us\nExample GmbH\nSome Street 1\n10115 Berlin\nE-mail: a@example.org\n\n{BODY}\n"
    assert outline(source)[:2] == [
        "h0 Contact Us",
        "p Example GmbH / Some Street 1 / 10115 Berlin / E-mail: a@example.org",
    ]


def test_signature_and_footer_are_not_headings() -> None:
    assert outline(f"Privacy Policy\n\n{BODY}\n\nKind regards,\nThe Example Team\n\nBack to Top\n")[2:] == [
        "p Kind regards, / The Example Team",
        "p Back to Top",
    ]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("1. Scope", 2),
        ("1) Scope", 2),
        ("1.Scope", 2),
        ("1. SCOPE.", 2),
        ("I. Scope", 2),
        ("A. Scope", 2),
        ("Section 3 - Data", 2),
        ("Article IV: Rights", 2),
        ("§ 2. Data", 2),
        ("3.2 Cookies", 3),
        ("3.2.1. Session Cookies", 4),
    ],
)
def test_number_gives_the_level(line: str, level: int) -> None:
    assert outline(f"{line}\n\n{BODY}\n") == [f"h{level} {line}", f"p {BODY}"]


def test_letters_below_numerals_are_one_level_deeper() -> None:
    source = f"I. Data\n\nA. Names\n\n{BODY}\n\nB. Mail\n\n{BODY}\n\nII. Sharing\n\n{BODY}\n"
    assert [block for block in outline(source) if block[0] == "h"] == [
        "h2 I. Data",
        "h3 A. Names",
        "h3 B. Mail",
        "h2 II. Sharing",
    ]


def test_numbered_heading_without_text_of_its_own() -> None:
    source = f"1. Scope\n\n{BODY}\n\n2. How We Use Data\n\n3. Sharing\n\n{BODY}\n"
    assert outline(source) == ["h2 1. Scope", f"p {BODY}", "h2 2. How We Use Data", "h2 3. Sharing", f"p {BODY}"]


def test_numbered_heading_that_is_due_may_be_long_or_a_sentence() -> None:
    long = "2. Purposes for which we process your personal data and the legal bases on which we rely when we do so"
    source = f"1. Scope\n\n{BODY}\n\n{long}\n\n{BODY}\n\n3. We do not sell data\n\n{BODY}\n\n4. Contact\n\n{BODY}\n"
    assert outline(source)[::2] == ["h2 1. Scope", f"h2 {long}", "h2 3. We do not sell data", "h2 4. Contact"]


def test_numbered_list_between_numbered_headings() -> None:
    source = f"1. Scope\n\nThis is about:\n\n1. Names\n\n2. Mail\n\n3. Logs\n\n2. Sharing\n\n{BODY}\n"
    assert outline(source)[2:] == ["i1 Names", "i1 Mail", "i1 Logs", "h2 2. Sharing", f"p {BODY}"]


def test_underlines_give_the_level() -> None:
    source = f"Our Policy\n==========\n\nData\n----\n{BODY}\n\n-----\n\nRights\n------\n\n{BODY}\n"
    assert outline(source) == ["h1 Our Policy", "h2 Data", f"p {BODY}", "h2 Rights", f"p {BODY}"]


def test_title_is_the_line_that_names_the_document() -> None:
    assert outline(f"Example\nSign Up\n\nPrivacy Policy - Example\n\n{BODY}\n") == [
        "p Example / Sign Up",
        "h1 Privacy Policy - Example",
        f"p {BODY}",
    ]
    assert outline(f"Example Data Terms\n\n{BODY}\n\nSharing\n\n{BODY}\n")[0] == "h1 Example Data Terms"
    assert outline(f"Information We Collect\n\n{BODY}\n")[0] == "h0 Information We Collect"


def test_headings_that_are_no_theme_of_their_own_are_minor() -> None:
    source = "\n\n".join(
        ["Privacy Policy", "Foreword", BODY, "Information We Collect", "Account Information", BODY, "Usage Data", BODY]
        + ["Information We Receive from Others", BODY, "How We Use Your Information", "Sharing", "We share with:"]
        + ["Service Providers", BODY, "Business Transfers", BODY, "Security", BODY]
    )
    assert [block for block in outline(source) if block[0] == "h"] == [
        "h1 Privacy Policy",
        "h0 Foreword",
        "h0 Information We Collect",
        "h0- Account Information",
        "h0- Usage Data",
        "h0- Information We Receive from Others",
        "h0 How We Use Your Information",
        "h0 Sharing",
        "h0- Service Providers",
        "h0- Business Transfers",
        "h0 Security",
    ]


@pytest.mark.parametrize(
    ("first", "last"), [("1. Data", "2. Rights"), ("DATA", "RIGHTS"), ("Data\n----", "Rights\n------")]
)
def test_unmarked_headings_between_marked_ones_are_minor(first: str, last: str) -> None:
    source = f"Privacy Policy\n\n{first}\n\n{BODY}\n\nCookies\n\n{BODY}\n\n{last}\n\n{BODY}\n\nContact Us\n\n{BODY}\n"
    headings = [block for block in read(source).blocks if block.kind == "heading"]
    assert [block.minor for block in headings[1:]] == [False, True, False, False]


# -- lists


@pytest.mark.parametrize("mark", ["•", "-", "*", "–", "·", "o", "◦", "▪", "•\n", "•\t"])
def test_bullets(mark: str) -> None:
    assert outline(f"{BODY}\n\n  {mark} your name\n  {mark} your address\n") == [
        f"p {BODY}",
        "i1 your name",
        "i1 your address",
    ]


@pytest.mark.parametrize(
    "marks", [("1.", "2."), ("1)", "2)"), ("(1)", "(2)"), ("(a)", "(b)"), ("a)", "b)"), ("i.", "ii."), ("iv.", "v.")]
)
def test_numbers(marks: tuple[str, str]) -> None:
    assert outline(f"Data:\n\n{marks[0]} your name;\n{marks[1]} your mail.\n")[1:] == ["i1 your name;", "i1 your mail."]


def test_nesting_by_indentation() -> None:
    source = "- one\n  - two\n      (i) three\n      (ii) four\n  - five\n- six\n"
    assert outline(source) == ["i1 one", "i2 two", "i3 three", "i3 four", "i2 five", "i1 six"]


def test_nesting_by_marker_at_the_same_column() -> None:
    assert outline("1. one:\n• two\n• three\n2. four.\n") == ["i1 one:", "i2 two", "i2 three", "i1 four."]


def test_letters_that_are_also_roman_numerals() -> None:
    items = outline("".join(f"({letter}) item\n" for letter in "abcdefghij"))
    assert items == ["i1 item"] * 10


def test_wrapped_items_and_paragraphs_of_items() -> None:
    source = "- the first item goes\n  on here\n\n  and has more.\n- second\nlazily goes on\n\nNot an item.\n"
    assert outline(source) == [
        "i1 the first item goes / on here",
        "p1 and has more.",
        "i1 second / lazily goes on",
        "p Not an item.",
    ]


def test_marker_inside_a_wrapped_sentence_is_none() -> None:
    source = (
        "We use the data that you give us on paper or otherwise and process it under section\n"
        "6. of the act and, as far as that is needed, hand it to others who are named in part\n"
        "- where there is one - of the annex.\n"
    )
    assert len(read(source).blocks) == 1


def test_items_that_lost_their_bullets() -> None:
    assert outline("We collect:\n\nYour name\n\nYour address\n\nSharing\n\nWe share nothing with anybody.\n") == [
        "p We collect:",
        "i1 Your name",
        "i1 Your address",
        "h0 Sharing",
        "p We share nothing with anybody.",
    ]
    assert outline("We collect:\nname\naddress\n")[1:] == ["i1 name", "i1 address"]
    assert outline("We do not:\n\nYou keep all rights to your data.\n") == [
        "p We do not:",
        "p You keep all rights to your data.",
    ]


# -- paragraphs, tables, what is no text


def test_wrapped_lines_are_one_paragraph() -> None:
    source = (
        "Example Ltd looks after the personal data of its customers. It is run by\n"
        "Example Holding and follows the law of the country in which it has its\n"
        "seat.\n\nNext.\n"
    )
    assert [block.text.value.count("\n") for block in read(source).blocks] == [2, 0]


def test_sentences_on_lines_of_their_own_are_paragraphs() -> None:
    assert outline("We collect your name.\nWe keep it for a year.\n" + "We are long. " * 20 + "\nYes.\n")[:2] == [
        "p We collect your name.",
        "p We keep it for a year.",
    ]
    assert len(outline("We are long. " * 20 + "\nYes.\n")) == 2


@pytest.mark.parametrize(
    "source",
    [
        "Name\tWhy\nid\tlogin\nlang\tlanguage\n",
        "Name | Why\n-----|----\nid | login\nlang | language\n",
        "| Name | Why |\n| id | login |\n| lang | language |\n",
    ],
)
def test_tables(source: str) -> None:
    blocks = read(source).blocks
    assert [[cell.value for cell in block.cells] for block in blocks] == [["id", "login"], ["lang", "language"]]
    assert {block.header for block in blocks} == {("Name", "Why")}


@pytest.mark.parametrize("source", ["Phone:\t1\nFax:\t2\n", "Home | Terms | Help\n", "a\tb\nc\td\te\n"])
def test_not_tables(source: str) -> None:
    assert {block.kind for block in read(source).blocks} == {"paragraph"}


@pytest.mark.parametrize("rule", ["-----", "=====", "*****", "* * *", "~~~", "…", "__________"])
def test_rules_are_nothing(rule: str) -> None:
    assert outline(f"{BODY}\n\n{rule}\n\n{BODY}\n{rule}\n{BODY}\n") == [f"p {BODY}"] * 3


@pytest.mark.parametrize(
    "contents",
    [
        "Contents\n\nWhat we collect\nSharing\nYour rights\n",
        "Table of Contents\n1. What we collect\n2. Sharing\n3. Your rights\n",
        "• What we collect\n• Sharing\n• Your rights\n",
        "What we collect ..... 1\nSharing ............. 2\n",
        "What we collect\t1\nSharing\t2\nYour rights\t3\n",
    ],
)
def test_table_of_contents_is_nothing(contents: str) -> None:
    body = f"1. What we collect\n\n{BODY}\n\n2. Sharing\n\n{BODY}\n\n3. Your rights\n\n{BODY}\n"
    assert outline(f"Privacy Policy\n\n{contents}\n{body}") == ["h1 Privacy Policy", *outline(body)]


def test_repeated_list_is_no_table_of_contents() -> None:
    source = f"{BODY}\n\n- name\n- mail\n- phone\n\n"
    assert len(outline(source * 2)) == 8


def test_announced_list_is_no_table_of_contents() -> None:
    sections = "".join(f"{name}\n\n{BODY}\n\n" for name in ("Access", "Deletion", "A Copy"))
    source = f"You may ask for:\n\n- access\n- deletion\n- a copy\n\n{sections}"
    assert outline(source)[:4] == ["p You may ask for:", "i1 access", "i1 deletion", "i1 a copy"]


def test_links() -> None:
    source = "See https://example.org/a_(b), (www.example.org) or mail a.b@example.co.uk.\n"
    links = read(source).links
    assert [(link.label, link.target) for link in links] == [
        ("https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("www.example.org", "www.example.org"),
        ("a.b@example.co.uk", "mailto:a.b@example.co.uk"),
    ]
    assert all(source[link.span.start : link.span.end] == link.label for link in links)


def test_comments_are_no_text() -> None:
    source = f"Sharing\n<!-- policy-lint: disable=x\n\n a@b.co -->\n{BODY} <!-- y -->\n\n<!-- z -->Rights <!--\n"
    reading = read(source)
    assert [comment.text.strip()[:11] for comment in reading.comments] == ["policy-lint", "y", "z"]
    assert all(source[span.start : span.end].startswith("<!--") for span, _ in reading.comments)
    assert not reading.links
    assert outline(source) == ["h0 Sharing", f"p {BODY}", "h0 Rights <!--"]


# -- positions, line ends, time


def test_line_breaks_are_newlines_with_their_source() -> None:
    source = "We collect data that\r\n  you gave us.\r\n"
    (block,) = read(source).blocks
    assert block.text.value == "We collect data that\nyou gave us."
    assert [source[piece.start : piece.end] for piece in block.text.pieces] == [
        "We collect data that",
        "\r\n",
        "you gave us.",
    ]


FRAGMENTS = st.sampled_from(
    ["\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "\f", "•", "- ", "1. ", "2. ", "(a) ", "iv. ", "3.2 ", "<!--", "-->"]
    + ["=====", "-----", " | ", "|", ": ", ":", ".", ";", "Privacy Policy", "Sharing", "Section 3 - Data", "We collect"]
    + ["name", "Usage Data", "10115 Berlin", "a@b.co", "https://x.y", "…", "😀", "\x00", "É", "\u2028", ".... 4", BODY]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(FRAGMENTS, st.text(max_size=5)), max_size=40).map("".join))


@given(TEXTS)
def test_every_piece_slices_back(source: str) -> None:
    reading = read(source)
    end = 0
    for piece in pieces(reading):
        if piece.start < 0:
            assert piece.value == "\n"
        else:
            assert end <= piece.start < piece.end <= len(source)
            end = piece.end
            found = source[piece.start : piece.end]
            assert found == piece.value or (piece.value, found) == ("\n", "\r\n")
    for link in reading.links:
        assert source[link.span.start : link.span.end] == link.label
    for block in reading.blocks:
        assert block.kind == "row" or block.text.value.strip()


@given(TEXTS)
def test_line_ends_do_not_matter(source: str) -> None:
    unix = source.replace("\r\n", "\n").replace("\r", "\n")
    assert outline(unix) == outline(unix.replace("\n", "\r\n")) == outline(unix.replace("\n", "\r"))


@given(TEXTS)
def test_blank_lines_at_the_end_do_not_matter(source: str) -> None:
    assert outline(source + "\n\n \n") == outline(source)


@pytest.mark.parametrize(
    "source",
    [
        "a",
        "a@",
        "<!--",
        "<!-- -->",
        "http://)",
        "\t",
        " x",
        ".",
        "=",
        "\n",
        "a:\n",
        "A\n",
        "1. Name\n\n",
        "| a ",
        "a | b\n",
    ],
)
def test_time_is_linear(source: str) -> None:
    def seconds(length: int) -> float:
        text = source * (length // len(source))
        begin = time.process_time()
        read(text)
        return time.process_time() - begin

    read("warm up")
    assert seconds(200_000) < 20 * seconds(20_000) + 0.5  # quadratic would be 100 times


# -- real policies


@pytest.mark.parametrize(
    ("name", "major", "minor", "items"),
    [
        (
            "omegacloud",
            [10, 26, 28, 46, 54, 58, 66, 70, 74],
            [12, 14, 18, 22, 32, 36, 40],
            [],
        ),
        ("customer-portal", [4, 6, 8, 10, 12, 14, 16, 18, 21, 23], [], []),
        (
            "metal-cloud",
            [7, 13, 36, 48, 54, 75, 85, 95, 106, 110, 114, 118],
            [15, 19, 28, 32, 58, 62, 71],
            [*range(23, 27), *range(40, 47), *range(66, 70), *range(79, 84), *range(89, 92), *range(99, 105)],
        ),
        (
            "cloudtype-ale",
            [10, 18, 33, 54, 62, 77, 82, 88, 101, 106, 111],
            [],
            [*range(12, 17), 22, 24, 25, 26, 28, 29, 31, *range(37, 38), 39, 40, 41, 43, 44, 45, 47, 48, 49, 51, 52]
            + [58, 59, 60, 66, 68, 69, 71, 72, 73, 75, 79, 80, 84, 85, 86, *range(92, 97)],
        ),
        ("cloudrun", [9, 23, 31], [13, 17], []),
    ],
)
def test_seeds(name: str, major: list[int], minor: list[int], items: list[int]) -> None:
    source = (corpus("seeds") / f"{name}.txt").read_text(encoding="utf-8")
    found: dict[str, list[int]] = {"title": [], "major": [], "minor": [], "item": [], "paragraph": []}
    for block in read(source).blocks:
        span = block.text.span()
        assert span is not None
        kind = block.kind
        if kind == "heading":
            kind = "title" if block.level == 1 else "minor" if block.minor else "major"
        found[kind].append(source.count("\n", 0, span.start) + 1)
    titles = {
        "omegacloud": [4],
        "customer-portal": [1],
        "metal-cloud": [1],
        "cloudtype-ale": [1, 3, 5],
        "cloudrun": [3],
    }
    assert found["title"] == titles[name]
    assert (found["major"], found["minor"], found["item"]) == (major, minor, items)
    # Everything else is a paragraph; only the two lines above the title of one policy are one together.
    taken = {*found["title"], *major, *minor, *items}
    lines = [number for number, line in enumerate(source.split("\n"), 1) if line.strip() and number not in taken]
    assert found["paragraph"] == [number for number in lines if (name, number) != ("omegacloud", 2)]


def test_levels_of_a_seed_with_numbers() -> None:
    blocks = {
        block.text.value: block.level
        for block in read((corpus("seeds") / "cloudtype-ale.txt").read_text(encoding="utf-8")).blocks
    }
    assert blocks["2. Information We Collect"] == 2
    assert blocks["Information You Provide Directly"] == 1
    assert blocks["To provide, maintain, and improve the Service."] == 2
