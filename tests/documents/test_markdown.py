"""The Markdown reader: what is text, of which kind, and where it stands."""

from __future__ import annotations

import datetime
import time

import pytest
from conftest import corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import assert_spans, show, words

from policy_lint.documents.markdown import read


def blocks(source: str) -> list[str]:
    reading = read(source)
    assert_spans(reading, source)
    return [show(block) for block in reading.blocks]


HEADINGS = [
    ("# Privacy\n\n###### Deep ######", ["heading1 Privacy", "heading6 Deep"]),
    ("Privacy Notice\n===\n\nYour\nrights\n---\n", ["heading1 Privacy Notice", "heading2 Your rights"]),
    ("**Your rights**", ["heading6 Your rights"]),
    ("**Your rights**:", ["heading6 Your rights:"]),
    ("__Your rights:__\n\nText.", ["heading6 Your rights:", "paragraph0 Text."]),
    ("***What do we collect?***", ["heading6 What do we collect?"]),
    ("<strong>Your rights</strong>", ["heading6 Your rights"]),
    ("**We never sell data.**", ["paragraph0 We never sell data."]),
    ("**One** **two**", ["paragraph0 One two"]),
    ("**Note** the change", ["paragraph0 Note the change"]),
    ("**" + "word " * 12 + "more**", ["paragraph0 " + "word " * 12 + "more"]),
    ("- **Access**", ["item1 Access"]),
    ("**!**", ["paragraph0 !"]),
    ("**YOUR RIGHTS**  \n" + "word " * 8, ["heading6 YOUR RIGHTS", "paragraph0 " + ("word " * 8).strip()]),
    ("**YOUR RIGHTS:**  \n" + "word " * 8, ["heading6 YOUR RIGHTS:", "paragraph0 " + ("word " * 8).strip()]),
    (
        "**Your rights**  \nOne two three four five six seven eight",
        ["paragraph0 Your rights One two three four five six seven eight"],
    ),
    ("**ALPENRAD**  \nRing 4", ["paragraph0 ALPENRAD Ring 4"]),
    ("**NEVER** sell  \n" + "word " * 8, ["paragraph0 NEVER sell " + ("word " * 8).strip()]),
]
LISTS = [
    ("- a\n- b\n  - c\n\n    more c\n- d", ["item1 a", "item1 b", "item2 c", "paragraph2 more c", "item1 d"]),
    ("1. a\n\n   more\n2) b", ["item1 a", "paragraph1 more", "item1 b"]),
    ("> We share:\n>\n> - data\n>   with partners\n", ["paragraph0 We share:", "item1 data with partners"]),
    ("- > quoted", ["item1 quoted"]),
    ("- - a", ["item2 a"]),
    ("- # Title\n  text", ["heading1 Title", "item1 text"]),
    ("Term\n: what it is\n: and more", ["item1 Term: what it is", "item1 Term: and more"]),
    ("Term\n\n:   what *it*\n    is\n\n    and then\n", ["item1 Term: what it is", "paragraph0 and then"]),
    ("**Cookie**\n: a small file", ["item1 Cookie: a small file"]),
    (": no term", ["paragraph0 no term"]),
    (
        "We keep:\n\n● logs\n\n○ of errors\n\n● mail\n\nNo more.\n\n○ a",
        ["paragraph0 We keep:", "item1 logs", "item2 of errors", "item1 mail", "paragraph0 No more.", "item1 a"],
    ),
    ("We keep:  \n\\- logs;  \n\\-mail", ["paragraph0 We keep:", "item1 logs;", "item1 mail"]),
    ("- a\n\n  • b", ["item1 a", "paragraph1 • b"]),
    ("\\* \\* \\*", ["paragraph0 * * *"]),
]
INLINE = [
    ("We *keep* `it` for **30** days", "We keep it for 30 days"),
    ("We ~~sell~~ share <del>all</del> data, 5 < 6", "We share data, 5 < 6"),
    ("See [our *policy*](/p 'Policy') ![logo](l.png) here", "See our policy here"),
    ("See [policy] and [that][policy].\n\n[policy]: https://example.com", "See policy and that."),
    ("Mail <privacy@example.com> or <https://example.com>", "Mail privacy@example.com or https://example.com"),
    (r"1\. A\&B &amp; C&nbsp;&copy; \q", "1. A&B & C © \\q"),
    ("a  \nb\\\nc\nd", "a b c d"),
    ("Data[^1] is kept[^note].", "Data is kept."),
    ('A <b>bold</b> <a name="x"></a>line<br>two', "A bold line two"),
    ("``a ` b`` ` c `", "a ` b c"),
    ("snake_case *star 2 * 3 **x", "snake_case *star 2 * 3 **x"),
    ("We keep it {{ days }} days", "We keep it {{ days }} days"),
    ("One {% if x %}two{% endif %} {{< icon >}}three{: .red}", "One two three"),
    ("a <!-- no --> b {/* no\nno */} c", "a b c"),
    ("> a `b\n> c` d\n> *e*", "a b c d e"),
    ("[[[ [a](b)", "[[[ a"),
]
NO_TEXT = [
    "```\nWe sell data\n```",
    "Text\n\n    indented code",
    "[a]: https://example.com 'We sell data'",
    "<!-- We sell\n\ndata -->",
    "<!-- never closed\n\nWe sell data",
    "{/* We sell\ndata */}",
    "import Note from './note'\nimport './style.css';\n\nexport const meta = {\n  title: 'We sell'\n}",
    "{{< toc >}}\n{{% notice %}}\n{% include data.html %}\n{:toc}\n{: .note #id}",
    "{% comment %}We sell\n\ndata{% endcomment %}",
    "![We sell data](x.png)",
    "---\ntitle: We sell data\n---",
    "+++\ntitle = 'We sell data'\n+++",
    "***",
    "~~We sell data~~",
    "",
]


@pytest.mark.parametrize(("source", "expected"), HEADINGS + LISTS)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == [words(line) for line in expected]


@pytest.mark.parametrize(("source", "expected"), INLINE)
def test_inline_markup_is_removed(source: str, expected: str) -> None:
    assert blocks(source) == [f"paragraph0 {expected}"]


@pytest.mark.parametrize("source", NO_TEXT)
def test_what_is_no_disclosure_yields_no_text(source: str) -> None:
    assert [line for line in blocks(source) if line != "paragraph0 Text"] == []


@pytest.mark.parametrize(
    "source",
    [
        "## Rights {#your-rights}",
        "## Rights {#your-rights .red} ##",
        "Rights {#your-rights}\n---",
        "## Rights {: #your-rights }",
        "## Rights\n{: #your-rights}\n## Next",
        "Rights\n---\n{:#your-rights}",
    ],
)
def test_explicit_ids_are_anchors_and_no_text(source: str) -> None:
    heading = read(source).blocks[0]
    assert (show(heading), heading.anchor) == ("heading2 Rights", "your-rights")
    assert all(not block.anchor for block in read(source).blocks[1:])


def test_anchors_of_tags_and_attributes() -> None:
    source = "<a id=\"top\"></a>Text <span name='b'>here</span>\n{: #c}\n\nMore <A NAME=d>."
    assert read(source).anchors == {"top", "b", "c", "d"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "| Kind of data | Kept |\n|---|:-:|\n| **Name**<br>and address | 2 years |\n| a\\|b | `c` | lost |\n| x |",
            [
                "row Kind of data: Name and address | Kept: 2 years",
                "row Kind of data: a|b | Kept: c",
                "row Kind of data: x | Kept: ",
            ],
        ),
        ("Kind | Kept\n--|--\na | b\n", ["row Kind: a | Kept: b"]),
        ("|  |  |\n|--|--|\n| a | a |", ["row : a | : a"]),
        ("> | a | b |\n> |---|---|\n> | c | d |", ["row a: c | b: d"]),
        ("- | a | b |\n  |---|---|\n  | c | c |", ["row a: c | b: c"]),
        ("| only a frame |\n|---|", ["row : only a frame"]),
        (
            "| " + "long " * 20 + "| x |\n|---|---|\n| a | b |",
            ["row : " + ("long " * 20).strip() + " | : x", "row : a | : b"],
        ),
        ("| a |\n|---|\n|   |", []),
    ],
)
def test_tables(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_cells_know_their_column() -> None:
    source = "| a | b |\n|---|---|\n| x\\|y | x |"
    cells = read(source).blocks[0].cells
    assert [source[slice(*(cell.span() or (0, 0)))] for cell in cells] == ["x\\|y", "x"]
    assert cells[1].span() == (source.rindex("x"), source.rindex("x") + 1)


def test_pieces_of_wrapped_markup() -> None:
    source = "> We *keep* it &lt; 3\n>   years \\* long"
    text = read(source).blocks[0].text
    assert text.value == "We keep it < 3\nyears * long"
    for part in ("keep", "it", "years", "long"):
        start = text.value.index(part)
        assert text.span(start, start + len(part)) == (source.index(part), source.index(part) + len(part))
    assert source[slice(*(text.span(11, 12) or ()))] == "&lt;"
    assert source[slice(*(text.span(21, 22) or ()))] == "\\*"


def test_repeated_words_stand_where_they_stand() -> None:
    source = '[data](data "data") data **data** ![data](data) [[data](data)'
    text = read(source).blocks[0].text
    assert [piece.start for piece in text.pieces] == [1, 19, 27, 33, 47, 50]


def test_footnotes() -> None:
    source = "Kept[^1].\n\n[^1]: For tax.\n[^2]: For *safety*\n    reasons.\n\n    And more.\n"
    assert blocks(source) == [
        "paragraph0 Kept.",
        "paragraph0 For tax.",
        "paragraph0 For safety reasons.",
        "paragraph0 And more.",
    ]


@pytest.mark.parametrize(
    "source",
    [
        ":::note Title\nWe keep data.\n:::",
        '!!! note "Title"\n    We keep data.\n',
        "??? warning\n\n    We keep\n    data.\n",
        '=== "Web"\n\n    We keep data.\n',
        "> [!NOTE]\n> We keep data.",
        '<div class="grid" markdown>\nWe keep data.\n</div>',
        "{{% notice %}}\nWe keep data.\n{{% /notice %}}",
    ],
)
def test_content_of_admonitions_counts_but_not_the_marker(source: str) -> None:
    assert blocks(source) == ["paragraph0 We keep data."]


def test_nested_admonitions() -> None:
    source = '!!! note "A"\n    Outer.\n\n    !!! tip\n        - inner\n\nAfter.'
    assert blocks(source) == ["paragraph0 Outer.", "item1 inner", "paragraph0 After."]


@pytest.mark.parametrize(
    "source", ["!!! Important notice", "import duties apply", "export of data", "{#1 choice", "a\n:"]
)
def test_prose_that_looks_like_markers_stays(source: str) -> None:
    assert blocks(source) == [f"paragraph0 {words(source)}"]


def test_comments() -> None:
    source = "<!-- one -->\n\nText <!-- two\nlines --> here {/* three */}.\n\n- <!-- four\n  -->\n\n`<!-- code -->`\n"
    reading = read(source)
    assert [words(comment.text) for comment in reading.comments] == ["one", "two lines", "three", "four"]
    delimited = [source[slice(*comment.span)] for comment in reading.comments]
    assert all(part.startswith(("<!--", "{/*")) and part.endswith(("-->", "*/}")) for part in delimited)


def test_links() -> None:
    source = (
        "See [our *policy*](/p#a 'T'), [empty](), <https://example.com/a>, [that][Ref] ![logo](l.png)\n"
        '[x]({{< ref "p.md" >}}) <a class=b href="/q?a&amp;b">here <b>too</b></a>.\n\n[ref]: <target page>'
    )
    links = [(source[slice(*link.span)], link.label, link.target) for link in read(source).links]
    assert links == [
        ("[our *policy*](/p#a 'T')", "our policy", "/p#a"),
        ("[empty]()", "empty", ""),
        ("<https://example.com/a>", "https://example.com/a", "https://example.com/a"),
        ("[that][Ref]", "that", "target page"),
        ("![logo](l.png)", "logo", "l.png"),
        ('[x]({{< ref "p.md" >}})', "x", '{{< ref "p.md" >}}'),
        ('<a class=b href="/q?a&amp;b">here <b>too</b></a>', "here too", "/q?a&b"),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("---\ntitle: Privacy\nupdated: 2024-05-01\ntags: [a]\n---\n", {
            "title": "Privacy", "updated": datetime.date(2024, 5, 1), "tags": ["a"]}),
        ("---\ntitle: {{ name }} Policy\ndraft: true\nyear: 2024\nlayout: 'x'\n...\n", {
            "title": "{{ name }} Policy", "draft": True, "year": 2024, "layout": "x"}),
        ("---\ndate: 2024-99-99\n---\n", {"date": "2024-99-99"}),
        ("+++\ntitle = 'Privacy'\nyear = 2024\n+++\n", {"title": "Privacy", "year": 2024}),
        ("+++\ntitle = {{ x }}\n+++\n", {"title": "{{ x }}"}),
        ("---\n---\n", {}),
    ],
)  # fmt: skip
def test_front_matter(source: str, expected: dict[str, object]) -> None:
    body = "We keep data."
    reading = read(source + body)
    assert reading.front_matter == expected
    assert [show(block) for block in reading.blocks] == ["paragraph0 We keep data."]
    assert reading.blocks[0].text.span() == (len(source), len(source) + len(body))


def test_front_matter_of_any_shape_does_no_harm() -> None:
    for value in (
        "[" * 50_000,
        "{a: " * 5_000,
        "- " * 50_000,
        "\n" + "- " * 50_000,
        "&a [*a]",
        "!!python/object:os.system x",
        "a" + " " * 50_000 + "b",
    ):
        assert blocks(f"---\nkey: {value}\n---\nWe keep data.")[-1] == "paragraph0 We keep data."


def test_text_between_two_rules_is_no_front_matter() -> None:
    assert blocks("---\nWe keep data.\n\n---\nMore.") == ["paragraph0 We keep data.", "paragraph0 More."]
    assert blocks("---\ntitle: open") == ["paragraph0 title: open"]


def test_html_blocks_are_read_as_html() -> None:
    source = "Before\n\n- item\n\n  <ul>\n  <li>We keep <b>data</b>\n\n  <li>More\n  </ul>\n\n"
    source += "> <div>\n> Quoted\n> text</div>"
    lines = blocks(source)
    assert [line.split(" ", 1)[1] for line in lines] == ["Before", "item", "We keep data", "More", "Quoted text"]
    assert lines[2].startswith("item2")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends(end: str) -> None:
    parts = [source for source, _ in (*HEADINGS, *LISTS, *INLINE)] + NO_TEXT
    for source in (*parts, "\n\n".join(parts)):
        assert blocks(source.replace("\n", end)) == blocks(source)


@pytest.mark.parametrize(
    "source",
    [
        "a\tb",
        "-\ta\n\tb",
        "> \ta\n>\tb",
        "a\0b **c\0**",
        "\U0001d49c **\U0001d4b7** 😀 c",
        "\u1680a\u1680 b",
        "\xa0\n**a\n**",
        "a\n\xa0  \n\xa0b",
    ],
)
def test_odd_characters_keep_their_place(source: str) -> None:
    text = read(source).blocks[0].text
    assert text.span()
    assert_spans(read(source), source)


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "![",
        "<a b='",
        "<!--",
        "`",
        "``a`",
        "{/*",
        "{% ",
        "{{<",
        "[^",
        "<s>",
        "<a href=x>",
        "*a _",
        "> ",
        "a ",
        "a\n",
        ": a\n",
        "<%",
        "{{!",
        "{#-",
        "export {\n",
        "export const a = 1\n",
        "<A {",
        "<a b'",
        "<A b={c} ",
        "{`",
        "{'",
        "{({",
        "import a from 'b'\n\n",
    ],
)
@pytest.mark.parametrize("mdx", [False, True])
def test_time_is_linear(unit: str, mdx: bool) -> None:
    source = "a " + unit * (100_000 // len(unit))
    started = time.process_time()
    read(source, mdx)
    assert time.process_time() - started < 5


MDX = [
    ("import A from 'a'\nimport B, {\n  c,\n} from 'b'\n\nText.", ["Text."]),
    ("export const a = () => (\n  <p style={{b: 1}}>\n\n  We sell data</p>\n)\n\nText.", ["Text."]),
    ("export default function Page({children}) {\n  return children\n}\nText.", ["Text."]),
    ("Text.\n\nimport A from 'a'", ["Text."]),
    ("import duties apply.", ["import duties apply."]),
    ("<Note title={<b>No</b>} {...props}>\n  Text.\n</Note>", ["Text."]),
    ('<Tabs>\n  <Tab label="{">\n\n    Indented\n    text.\n\n  </Tab>\n</Tabs>', ["Indented text."]),
    ("<>\n*Text*.\n</>", ["Text."]),
    ("You have <Tip text='no'>the right</Tip> to object<Sup/>.", ["You have the right to object."]),
    ("{count > 1 ? 'We sell' : `data`}\n\nText{' '}\nhere{1 + 1}.", ["Text here."]),
    ("{list.map(each => (\n  <li>{each}</li>\n\n))}\nText.", ["Text."]),
    ('Our {company.name} and {`text`} and {"more"}.', ["Our {company.name} and text and more."]),
    ("{/* We sell {data} */}Text.", ["Text."]),
    ("Text {that is open", ["Text {that is open"]),
    ("Text <That is open", ["Text <That is open"]),
    ("`{code}` and ``<Code>`` \\{escaped}.", ["{code} and <Code> {escaped}."]),
    ("```\n{\n```\nText.\n\n~~~js\n<Open\n~~~\n\n}", ["Text.", "}"]),
    ("<div className={a ? 'b' : 'c'}>\n*Text*.\n</div>", ["Text."]),
    ("A <span style={{color: 'red'}}>red</span> text.", ["A red text."]),
    ("<p style={{color: 'red'}}>\nText.\n</p>", ["Text."]),
    ("# Title {#id}\n\n{:.note}\nText.", ["Title", "Text."]),
]


@pytest.mark.parametrize(("source", "expected"), MDX)
def test_mdx(source: str, expected: list[str]) -> None:
    reading = read(source, mdx=True)
    assert_spans(reading, source)
    assert [words(block.text.value) for block in reading.blocks] == expected


@pytest.mark.parametrize("sign", ["import A from 'a'", "export const a = 1", "</Tab>"])
def test_what_makes_a_markdown_file_mdx(sign: str) -> None:
    assert blocks(f"{sign}\n\nWe keep {{data ? 1 : 2}} it.")[-1:] == ["paragraph0 We keep it."]


@pytest.mark.parametrize("source", ["We keep {it} here.</Table>", "We keep {it} here.</P>", "We {keep it} here."])
def test_what_makes_it_none(source: str) -> None:
    assert "{" in read(source).blocks[0].text.value


def test_a_link_whose_target_is_an_expression_leads_somewhere() -> None:
    links = read("See <a href={urls.terms}>terms</a> or <a href={`${base}/x`}>more</a>.", mdx=True).links
    assert [(link.label, bool(link.target)) for link in links] == [("terms", True), ("more", True)]


@pytest.mark.parametrize(
    "hidden",
    [
        "{# We sell #}",
        "{% comment %}We\n\nsell{% endcomment %}",
        "{::comment}\nWe sell\n{:/comment}",
        "{{/* We sell */}}",
        "{{!-- We sell --}}",
        "<%# We sell %>",
        "<% if we.sell? %>",
        "{% highlight js %}\nWe sell\n{% endhighlight %}",
        "{{< highlight js >}}\nWe sell\n{{< /highlight >}}",
        "*[GDPR]: We sell",
        "[TOC]",
        '--8<-- "we-sell.md"',
        "{>>We sell<<}",
        "{--We sell--}",
        "{ .we-sell key=value }",
    ],
)
def test_what_generators_take_out_is_no_text(hidden: str) -> None:
    assert blocks(f"One.\n\n{hidden}\n\nTwo.") == ["paragraph0 One.", "paragraph0 Two."]
    html = f"<div>\n{hidden}\n</div>"
    if hidden[:2] in ("{#", "{%", "{{", "<%") and "\n\n" not in hidden:
        assert blocks(html) == []


def test_comments_of_template_engines_may_hold_suppressions() -> None:
    source = "{# one #}{% comment %} two {% endcomment %}\n{::comment}three{:/}\n{{/* four */}} <%# five %> {/* six */}"
    assert sorted(comment.text for comment in read(source).comments) == ["five", "four", "one", "six", "three", "two"]


MARKUP = st.lists(
    st.sampled_from(list(" \t\n\r>-*_#`~[]()<>!|\\&;:{}%=+^/\"'1.ab\0\u1680\xa0\ufeff😀"))
    | st.sampled_from(
        ["<!--", "-->", "{/*", "*/}", "{%", "%}", "{{<", ">}}", "{#a}", "{:.a}", "[^1]", "[^1]:", "&amp;", "```"]
    )
    | st.sampled_from(
        ["\n\n", "\r\n", "    ", "\n- ", "\n> ", "|a|b|\n|-|-|\n|", "!!! a\n    ", "\n: ", "---\n", "<div>\n"]
    )
    | st.sampled_from(
        [
            "import a from 'b'\n",
            "\nexport const a = {",
            "<Tab a={b}>",
            "</Tab>",
            "{a.b}",
            '<a href="x">',
            "</a>",
            "<br>",
            "<b>",
            "</b>",
            "~~",
            "**",
            "<del>",
            "</del>",
            "[a](b)",
            "![a](b)",
            "<x@y.z>",
            "\n[a]: b\n",
            "# ",
            "\n===\n",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(MARKUP | st.text())
def test_any_text_is_read_and_every_piece_slices_back(source: str) -> None:
    reading = read(source)
    assert_spans(reading, source)
    assert all(block.kind == "row" or block.text.value.strip() for block in reading.blocks)


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_any_mdx_is_read_and_every_piece_slices_back(source: str) -> None:
    assert_spans(read(source, mdx=True), source)


@settings(max_examples=300, deadline=None)
@given(MARKUP.map(lambda source: source.replace("\r", "")))
def test_line_ends_do_not_change_the_text(source: str) -> None:
    for end in ("\r\n", "\r"):
        assert blocks(source.replace("\n", end)) == blocks(source)


def test_corpus() -> None:
    paths = sorted(corpus("corpora").glob("**/*.md"))
    assert paths
    for path in paths:
        source = path.read_bytes().decode("utf-8-sig")
        reading = read(source)
        assert_spans(reading, source)
        assert reading.blocks, path
