"""The HTML reader: what becomes which block, what is left out, and that every piece knows where it stands."""

from __future__ import annotations

import json
import re
import time

import pytest
from conftest import corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_lint.documents.html import read, read_fragment
from policy_lint.documents.model import Block, Reading, Text

PROSE = "We process your personal data when you order, and keep it for as long as the contract runs. " * 6


def squeeze(text: Text) -> str:
    return "\n".join(" ".join(line.split()) for line in text.value.split("\n"))


def show(block: Block) -> str:
    """A block in one line: ``h2 Title``, ``p text``, ``i1 item``, ``r head=cell``."""
    if block.kind == "row":
        return "r " + " | ".join(
            f"{head}={squeeze(cell)}" for head, cell in zip(block.header, block.cells, strict=False)
        )
    if block.kind == "heading":
        return f"h{block.level} {squeeze(block.text)}"
    return f"{block.kind[0]}{block.level or ''} {squeeze(block.text)}"


def outline(source: str) -> list[str]:
    return [show(block) for block in read(source).blocks]


def texts(block: Block) -> list[Text]:
    return [block.text, *block.cells]


def check_positions(source: str, reading: Reading, start: int = 0, end: int | None = None) -> None:
    """Every piece is where it says, inside the part that was read."""
    end = len(source) if end is None else end
    for block in reading.blocks:
        for text in texts(block):
            for piece in text.pieces:
                if piece.start < 0:
                    assert piece.end < 0
                    continue
                assert start <= piece.start <= piece.end <= end
                if len(piece.value) == piece.end - piece.start:
                    assert source[piece.start : piece.end] == piece.value
    for link in reading.links:
        assert start <= link.span.start < link.span.end <= end
        assert source[link.span.start : link.span.start + 2].lower() == "<a"
    for comment in reading.comments:
        assert start <= comment.span.start < comment.span.end <= end
        assert source.startswith(("<!--", "{#", "{{", "{%", "{::", "<%#"), comment.span.start)
        assert comment.text in source[comment.span.start : comment.span.end]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # headings
        ("<h1>Privacy</h1><h3>Data</h3>", ["h1 Privacy", "h3 Data"]),
        ("<div role=heading aria-level=3>Data</div><div role=heading>More</div>", ["h3 Data", "h2 More"]),
        ("<p><strong>Your rights</strong></p><p>You have rights.</p>", ["h6 Your rights", "p You have rights."]),
        ("<div><span><b>1. </b><u>Who we are</u></span></div>", ["h6 1. Who we are"]),
        ("<p><b>We never sell your data.</b></p>", ["p We never sell your data."]),
        ("<p><b>Note</b> that</p>", ["p Note that"]),
        ("<p><b>" + "word " * 13 + "</b></p>", ["p " + ("word " * 13).strip()]),
        ("<details><summary>Cookies</summary>We set two.</details>", ["h6 Cookies", "p We set two."]),
        ("<details><summary><h3>Cookies</h3></summary><p>Two.</details>", ["h3 Cookies", "p Two."]),
        ("<h2><button>Sharing <svg><text>+</text></svg></button></h2>", ["h2 Sharing"]),
        (f"<h3>{PROSE}</h3>", [f"p {PROSE.strip()}"]),
        # paragraphs
        ("plain text", ["p plain text"]),
        ("<div>One <b>bo</b>ld<p>two<p>three</div>four", ["p One bold", "p two", "p three", "p four"]),
        ("<p>12 Main St<br>Springfield", ["p 12 Main St\nSpringfield"]),
        ("<p>one<br> <br/>two<br><br><br>three</p>", ["p one", "p two", "p three"]),
        ("<p>a < b &amp; c &lt; d&nbsp;e ex&shy;tra</p>", ["p a < b & c < d e extra"]),
        ("<p>&bogus; &#xD83D; &#0; &#99999999999999999999; &", ["p &bogus; \ufffd \ufffd &#99999999999999999999; &"]),
        ("<p>We use:<br>• names<br>• addresses</p>", ["p We use:", "i1 names", "i1 addresses"]),
        # lists
        ("<ul><li>one<li>two</ul>three", ["i1 one", "i1 two", "p three"]),
        ("<ol><li><p>a</p><p>b</p><ul><li>c</li></ul>d</li></ol>", ["i1 a", "p1 b", "i2 c", "p1 d"]),
        ("<li>stray", ["i1 stray"]),
        ("<dl><dt>Name<dd>to greet you<dd>and more<dt>Why?<dd>Law</dl>", ["i1 Name: to greet you", "p1 and more", "i1 Why? Law"]),
        ("<dl><dt>Lonely<dt>Data<dd><ul><li>name</ul></dl>", ["i1 Lonely", "i1 Data", "i2 name"]),
        ("<ul><li><a href='#a'>A</a><li>2. <a href='#b'>B</a>&nbsp;</ul><p>text", ["p text"]),
        ("<p>Opt out at:<ul><li><a href='https://x.example'>X</a></ul>", ["p Opt out at:", "i1 X"]),
        ("<p>Contents:<ul><li><a href='#x'>X</a></ul>", ["p Contents:"]),
        ("<ul><li><a href='mailto:dpo@x.example'>dpo@x.example</a></ul>", ["i1 dpo@x.example"]),
        # tables
        (
            "<table><caption>Data</caption><thead><tr><td>What<td>Why<tbody><tr><td>Name<td>Order<br>Mail</table>",
            ["p Data", "r What=Name | Why=Order\nMail"],
        ),
        ("<table><tr><th>What<th>Why<tr><th>Name<td>Order</table>", ["r What=Name | Why=Order"]),
        ("<table><tr><td><b>What</b><td><b>Why</b><tr><td>Name<td>Order</table>", ["r What=Name | Why=Order"]),
        ("<table><tr><td>Name<td>Order<tr><td><td></table>", ["r =Name | =Order"]),
        (
            "<table><tr><th>A<th>B<th>C<tr><td rowspan=2>1<td>2<td>3<tr><td>4<td>5<tr><td colspan=2>6<td>7</table>",
            ["r A=1 | B=2 | C=3", "r B=4 | C=5", "r A=6 | C=7"],
        ),
        (
            "<table><tr><th>A<th>B<tr><td>1<td><ul><li>x<li>y</ul></table>",
            ["r A=1 | B=x\n\ny"],
        ),
        ("<table><tr><td>one<tr><td>two</table>", ["p one", "p two"]),
        ("<table role=presentation><tr><td>one<td>two</table>", ["p one", "p two"]),
        ("<table><tr><td>menu<td><p>one<p>two</table>", ["p menu", "p one", "p two"]),
        ("<table><tr><td>x<td>y<tr><td><h2>T</h2>one<td>two</table>", ["p x", "p y", "h2 T", "p one", "p two"]),
        ("<table><tr><td>a<td><table><tr><td>b<td>c</table></table>", ["p a", "r =b | =c"]),
        # not text
        ("<p>a<script>b</script><style>c</style><template>d</template><noscript>e</noscript>f", ["p af"]),
        ("<head><title>t</title><p>a<svg><path/><text>b</text></svg><iframe>c</iframe>", ["p a"]),
        ("<p>a<button>b</button><select><option>c</select><textarea>d</textarea><input value=e>", ["p a"]),
        ("<p>a<img alt=b><!-- c --><span hidden>d</span><i aria-hidden=true>e</i>", ["p a"]),
        ("<p>a<b style='display: none'>b</b><b style='visibility:hidden'>c</b>", ["p a"]),
        (f"<p>a<div style='display:none'>{PROSE}</div>", ["p a", f"p {PROSE.strip()}"]),
        ("<form><label>First name</label><p>Use this form to opt out.</p></form>", ["p First name", "p Use this form to opt out."]),
        # broken markup
        ("<![if !IE]><p>a<![endif]><![CDATA[x]]><?pi?>b</ >c</>d", ["p abcd"]),
        ("<p>a</b>b</div>c<table></p>", ["p abc"]),
        ("<p>a <b c", ["p a <b c"]),
        ("a<p title='never ends>b<p>c", ["p a", "p b", "p c"]),
        ("a<!-- never ends <p>b", ["p a"]),
        ("<p>a<!-->b<!--->c<!--x--!>d", ["p abcd"]),
        ("<P CLASS=x ID=y>a</P\n>b", ["p a", "p b"]),
    ],
)  # fmt: skip
def test_blocks(source: str, expected: list[str]) -> None:
    assert outline(source) == expected
    check_positions(source, read(source))


@pytest.mark.parametrize(
    "policy",
    [
        f"<main><h1>Privacy</h1><p>{PROSE}</p></main>",
        f"<article><h1>Privacy</h1><p>{PROSE}</p></article>",
        f"<div role=main><h1>Privacy</h1><p>{PROSE}</p></div>",
        f"<div><div class=content><h1>Privacy</h1><p>{PROSE}</p></div></div>",
        f"<div class=hero><h1>Privacy</h1></div><div class=content><p>{PROSE}</p></div>",
        f"<div class='modal-body'><h1>Privacy</h1><p>{PROSE}</p></div>",
        f"<section class='footer-page'><h1>Privacy</h1><p>{PROSE}</p></section>",
        f"<aside><h1>Privacy</h1><p>{PROSE}</p></aside>",
        f"<form><div class='section-header'><h1>Privacy</h1></div><p>{PROSE}</p></form>",
        f"<main>Loading</main><div><h1>Privacy</h1><p>{PROSE}</p></div>",
    ],
)
@pytest.mark.parametrize(
    "furniture",
    [
        "<nav><ul><li><a href='/'>Home</a><li>Shop</ul></nav>",
        "<header><p>The best shop in town</p></header>",
        "<div role=banner><p>The best shop in town</p></div>",
        "<div id='cookie-banner'><p>We use cookies. Do you agree?</p></div>",
        "<div id='onetrust-consent-sdk'><h2>Your choices</h2></div>",
        "<div class='siteFooter'><p>All rights reserved</p></div>",
    ],
)
def test_page_furniture_goes_and_the_policy_stays(policy: str, furniture: str) -> None:
    expected = ["h1 Privacy", f"p {PROSE.strip()}"]
    assert outline(f"<html><body>{furniture}{policy}<footer><p>Imprint</p></footer></body></html>") == expected
    assert outline(f"<html><body>{policy}{furniture}<footer><p>Imprint</p></footer></body></html>") == expected


@pytest.mark.parametrize(
    "inside",
    [
        "<nav>Contents</nav>",
        "<aside>Share this</aside>",
        "<ol class=breadcrumb><li>Home<li>Privacy</ol>",
        "<div role=dialog>Subscribe</div>",
        "<div class=cookie-consent>Accept all</div>",
        "<div class=side-menu><a href='/terms'>Our terms</a></div>",
        "<form><label>First name <input></label></form>",
    ],
)
def test_furniture_inside_the_main_content(inside: str) -> None:
    assert outline(f"<main><p>{PROSE}</p>{inside}<p>The end.</p></main>") == [f"p {PROSE.strip()}", "p The end."]


def test_title_and_date_before_the_main_content() -> None:
    page = f"<nav>Home</nav><header><h1>Privacy</h1></header><p>Last updated: 1 May<main><p>{PROSE}</main>"
    assert outline(page) == ["h1 Privacy", "p Last updated: 1 May", f"p {PROSE.strip()}"]


@pytest.mark.parametrize("element", ["div", "span", "section", "my-policy"])
def test_policy_as_bare_text(element: str) -> None:
    assert outline(f"<nav>Home</nav><{element}>{PROSE}</{element}>") == [f"p {PROSE.strip()}"]


def test_a_page_without_furniture_is_read_whole() -> None:
    page = f"<html><body><h1>Privacy</h1><p>Short.</p><div><p>{PROSE}</p></div><p>Bye.</p></body></html>"
    assert outline(page) == ["h1 Privacy", "p Short.", f"p {PROSE.strip()}", "p Bye."]


def test_links() -> None:
    source = '<p>See <a href="/a?x=1&amp;y=2">our <b>page</b></a>, <a>TODO</a>, <a href>x</a>, <a name=n></a><a href="tel:1">1'
    reading = read(source)
    assert [(link.label, link.target) for link in reading.links] == [
        ("our page", "/a?x=1&y=2"),
        ("TODO", ""),
        ("x", ""),
        ("1", "tel:1"),
    ]
    first = reading.links[0].span
    assert source[first.start : first.end] == '<a href="/a?x=1&amp;y=2">our <b>page</b></a>'
    assert reading.links[-1].span.end == len(source)


def test_links_of_a_table_of_contents_are_kept_and_those_of_furniture_are_not() -> None:
    reading = read(f"<nav><a href='/'>Home</a></nav><main><ul><li><a href='#a'>A</a></ul><p id=a>{PROSE}</main>")
    assert [link.target for link in reading.links] == ["#a"]


def test_anchors() -> None:
    reading = read(
        "<h2 id=a>A</h2><p>x<a name=b></a></p><a id=c></a><h2>C</h2><h2><a name=d></a>D</h2><p>y</p><h2>E</h2>"
    )
    assert reading.anchors == {"a", "b", "c", "d"}
    assert [block.anchor for block in reading.blocks if block.kind == "heading"] == ["a", "c", "d", ""]


def test_comments() -> None:
    source = "<p>a<!-- policy-lint: ignore --></p><script><!-- x --></script><!---->"
    comments = read(source).comments
    assert [(source[span.start : span.end], text) for span, text in comments] == [
        ("<!-- policy-lint: ignore -->", "policy-lint: ignore"),
        ("<!---->", ""),
    ]


def test_templates() -> None:
    source = """{% extends "base.html" %}{# We sell #}
<p {% if x %}class="y"{% endif %}>We keep {{ it }}. <a href="{% url 'contact' %}">Write</a></p>
<% if x %><p>To <%= mail %>.</p><% end %>
<script>if (a) {{!b} // </script><p>End {{! we sell }}.</p>"""
    reading = read(source)
    assert [show(block) for block in reading.blocks] == ["p We keep {{ it }}. Write", "p To <%= mail %>.", "p End ."]
    assert [(link.label, link.target) for link in reading.links] == [("Write", "{% url 'contact' %}")]
    assert [comment.text for comment in reading.comments] == ["We sell", "we sell"]
    assert source[reading.blocks[0].text.pieces[0].start :].startswith("We keep")


def test_pieces_lead_back_to_the_source() -> None:
    source = "<p>Tom &amp; <b>Jer</b>ry\n  run</p>"
    text = read(source).blocks[0].text
    assert text.value == "Tom & Jerry\n  run"
    assert [source[piece.start : piece.end] for piece in text.pieces] == ["Tom ", "&amp;", " ", "Jer", "ry\n  run"]
    assert text.span(6, 11) == (source.index("Jer"), source.index("\n"))


def test_fragment_inside_another_document() -> None:
    source = "# Title\n\n<div hidden>no</div><nav>yes</nav><p id=x>it <!-- c -->is</p> <a href=y>z</a>\n\nnot this <p>"
    start, end = source.index("<div"), source.index("\n\nnot")
    reading = read_fragment(source, start, end)
    assert [show(block) for block in reading.blocks] == ["p yes", "p it is", "p z"]
    assert reading.anchors == {"x"}
    check_positions(source, reading, start, end)
    assert read_fragment(source, 4, 4).blocks == []


MARKUP = re.findall(
    r"\S+",
    """<p> </p> <div> </div> <div/class=nav> <ul> <ol> </ul> <li> <dl> <dt> <dd> <table> </table> <thead> <tbody> <tr> <td>
    <th> <td/rowspan=9/colspan=x> <caption> <b> </b> <h1> </h2> <a/href=x> <a/id=y> </a> <br> <br/> </br> <hr> <main> <nav>
    <header> <footer> <body> </html> <head> <title> <script> </script> <style> </style> <svg> </svg> <details> <summary>
    <button> <form> <label> <span/hidden> <i/style="display:none"> <q/a=' " > <!-- --> <! <![ <![CDATA[ ]]> <? </ < & &amp;
    &nbsp; &#x; &#99; &shy; \u00ad • word Ünï 😀 : . =""",
)
SOUP = st.lists(st.sampled_from([*MARKUP, " ", "\n", "\r\n", "\t", "\0"]) | st.text(max_size=8), max_size=60).map(
    "".join
)


@settings(deadline=None)
@given(SOUP | st.text())
def test_any_soup_is_read_and_every_piece_slices_back(source: str) -> None:
    check_positions(source, read(source))


@settings(deadline=None)
@given(SOUP, SOUP, SOUP)
def test_any_fragment_keeps_to_its_part(before: str, source: str, after: str) -> None:
    start, end = len(before), len(before) + len(source)
    reading = read_fragment(before + source + after, start, end)
    check_positions(before + source + after, reading, start, end)
    alone = read_fragment(source, 0, len(source))
    assert [show(block) for block in reading.blocks] == [show(block) for block in alone.blocks]


@pytest.mark.parametrize(
    "part",
    ["<", "<!--", "<a b=c ", "<a x='>' ", "&#z;<p>", "<div>", "<b>x", "<ul><li>x", "<table><tr><td>x", "<script>",
     "<details><summary>x", "<div role=heading>x", "<a href=x>y", "a<br><br>", "<form><label>x", "&" + "a" * 40],
)  # fmt: skip
def test_time_is_linear(part: str) -> None:
    """Twice the input may take twice the time; a quadratic reader would need minutes here."""
    source = part * (100_000 // len(part))
    start = time.process_time()
    read(source)
    assert time.process_time() - start < 5


def words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def five_words(text: str) -> list[str]:
    split = words(text).split()
    return [" ".join(split[index : index + 5]) for index in range(max(len(split) - 4, 1))]


def test_corpus() -> None:
    """Real pages: nothing raises, all is where it says, and what annotators marked as disclosure is read.

    The rest of the marked passages stands in cookie dialogs, in tables written out in another way, or nowhere in the page.
    """
    folder = corpus("c3pa")
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))["documents"]
    found = total = 0
    for page in sorted(folder.glob("*.html")):
        source = page.read_text(encoding="utf-8", errors="replace")
        start = time.process_time()
        reading = read(source)
        assert time.process_time() - start < 5, page.name
        check_positions(source, reading)
        read_text = (" ".join([*block.header, *(text.value for text in texts(block))]) for block in reading.blocks)
        read_grams = set(five_words(" ".join(read_text)))
        labels = gold.get(page.name, {}).values()
        for span in {span for label in labels for span in label["spans"] if len(span) > 40}:
            grams = five_words(re.sub(r"\\[nrt]", " ", span))
            total += 1
            found += sum(gram in read_grams for gram in grams) >= 0.8 * len(grams)
    assert found >= 0.93 * total
