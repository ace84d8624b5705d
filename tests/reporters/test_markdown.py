"""The summary in Markdown, rendered by cmark-gfm, the renderer that GitHub's own is made from."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

from policy_lint.report import Report
from policy_lint.reporters.formats.markdown import LIMIT
from policy_lint.reporters.style import Paint
from policy_lint.reporters.summary import summary


def render(text: str) -> str:
    return github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)


class Tags(HTMLParser):
    """The tags of a page, and the text that is not code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self._code = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        self._code = tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._code = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._code else data


def test_small_report(reports, written) -> None:
    report = reports.small._replace(failures=("a.md: broken",))
    assert written("markdown", report) == (
        "## policy-lint\n\n"
        f"{summary(report, Paint(False))}\n\n"
        "- **failed** a.md: broken\n\n"
        "| document | policy | error | warning | info | met | partial | missing | problem |\n"
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: |\n"
        "| `legal/Datenschutz & Co.md` | website | 1 | 1 | 0 | 1 | 1 | 1 | 0 |\n"
        "| `cookies.md` | website | 0 | 0 | 1 |  |  |  |  |\n\n\n"
        "### `legal/Datenschutz & Co.md`\n\n"
        "- **error** `right-access` line 3: Nothing says that readers can have a copy.<br>`Rights`<br>GDPR Art. 15<br>"
        "Add the right of access.\n"
        "- **warning** `retention-period` line 5: The period is vague.<br>`as 😀 long as needed`<br>"
        "GDPR Art. 13(2)(a); GDPR Art. 5(1)(e)<br>State a period.\n\n"
        "### `cookies.md`\n\n"
        "- **info** `zoo/pet-names` line 2: Pets have no names.<br>`30 days at most.`\n"
    )


@pytest.mark.parametrize("kind", ["small", "hostile", "empty"])
def test_renders_as_a_table_and_a_list(kind: str, reports, written) -> None:
    html = render(written("markdown", getattr(reports, kind)))
    assert html.count("<table>") == 1
    assert len(re.findall("<tr>", html)) == 3
    assert {len(re.findall("<t[hd]", row)) for row in html.split("<tr>")[1:]} == {9}
    assert html.count("<li>") == {"small": 3, "hostile": 4, "empty": 0}[kind]


def test_a_policy_gives_no_markup_no_links_and_calls_nobody(reports, written) -> None:
    ours, theirs = (Tags(render(written("markdown", report))) for report in (reports.small, reports.hostile))
    assert theirs.tags <= ours.tags
    assert not {"a", "script", "img", "b", "del", "h1"} & theirs.tags
    assert "![i](x)" in theirs.text
    assert "~~z~~" in theirs.text
    assert not re.search(r"@|#\d|://|www\.", theirs.text)


@pytest.mark.parametrize("text", ["`", "``", "a `b", "`a` ``b``", "\\", "a|b", "|", "`|`"])
def test_a_path_is_shown_as_it_is(text: str, reports, written) -> None:
    document = reports.small.documents[1]._replace(path=text)
    html = render(written("markdown", Report("1", (document,))))
    assert [re.sub("<[^>]*>", "", cell) for cell in re.findall("<code>.*?</code>", html)][:2] == [text, text]


def test_stays_small_and_says_what_is_left_out(many, written) -> None:
    text = written("markdown", many(2000))
    assert LIMIT - 2000 < len(text.encode()) <= LIMIT
    shown = text.count("\n- **")
    assert text.endswith(f"\n_{2000 - shown} findings more, left out to keep this summary short._\n")
    assert 100 < shown < 2000


def test_stays_small_with_many_long_names_and_failures(reports, written) -> None:
    document = reports.hostile.documents[1]
    documents = [document._replace(path="ä" * 300 + str(number), requirements=()) for number in range(500)]
    text = written("markdown", Report("1", tuple(documents), tuple("ü" * 400 for _ in range(100))))
    assert len(text.encode()) <= LIMIT
    left_out = {noun: int(count) for count, noun in re.findall(r"\n_(\d+) (\w+?)s more, left", text)}
    assert left_out["failure"] == 100 - text.count("- **failed** ")
    assert left_out["document"] == 500 - text.count("\n| `ä")
    assert left_out["finding"] == 500 - text.count("\n- **info** ")
