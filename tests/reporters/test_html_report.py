"""The HTML report: one file, everything escaped, every passage where the checklist says it is, the same bytes."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import SAMPLES, Outcome

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import DocumentReport, Report, Suppression
from policy_lint.reporters.formats import html
from policy_lint.reporters.passages import show
from policy_lint.runner import Linter

Command = Callable[..., Outcome]
HOSTILE = """\
# Privacy <script>alert(1)</script> & "><img src=x onerror=alert(1)> ' onfocus=alert(1)

We keep your data for as long as necessary </mark><script>alert(2)</script> `"><svg onload=alert(3)>`.

[Your rights](#"onclick=alert(4)//)

| "><script>alert(5)</script> |
| --- |
| You can complain to a supervisory authority </td><script>alert(6)</script> |
"""


class Page(HTMLParser):
    """The parts of a page that tests ask for."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inside: dict[str, str] = {}
        self.marks: dict[str, str] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        if tag not in ("meta", "input", "br", "link", "img"):
            self._open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1][0] == tag, f"</{tag}> closes <{self._open[-1][0]}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for tag, attributes in self._open:
            self.inside[tag] = self.inside.get(tag, "") + data
            if tag == "mark":
                for number in attributes["data-m"].split():
                    self.marks[number] = self.marks.get(number, "") + data

    def all(self, name: str, kind: str = "") -> list[dict[str, str]]:
        return [
            found for tag, found in self.tags if tag == name and (not kind or kind in found.get("class", "").split())
        ]


def written(report: Report) -> str:
    stream = StringIO()
    html.write(report, stream, ReportOptions())
    return stream.getvalue()


def lint(linter: Linter, source: str, name: str = "policy.md") -> str:
    return written(linter.lint_text(source, name))


@pytest.fixture(scope="module")
def sample(linter: Linter) -> str:
    return lint(linter, (SAMPLES / "bakery" / "privacy.md").read_text(encoding="utf-8"))


def squashed(text: str) -> str:
    return " ".join(text.split())


def test_the_command_writes_it(command: Command, tmp_path: Path) -> None:
    (tmp_path / "privacy.md").write_text("# Privacy\n\nWe keep your data for two years.\n", encoding="utf-8")
    run = command("check", "privacy.md", "--format", "html", "--output", "report.html", "--as-of", "2026-11-22")
    assert run.status == 1
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<time>2026-11-22</time>" in text
    assert "We keep your data for two years." in Page(text).inside["mark"]


def test_the_same_report_gives_the_same_bytes(linter: Linter) -> None:
    assert lint(linter, HOSTILE) == lint(linter, HOSTILE)


def test_it_is_well_formed_and_its_links_lead_somewhere(sample: str) -> None:
    page = Page(sample)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for attributes in page.all("a")]
    assert len(links) > 100
    assert {link[1:] for link in links} <= set(ids)
    assert all(link.startswith("#") for link in links)


def test_nothing_is_loaded(sample: str) -> None:
    page = Page(sample)
    assert not {"link", "img", "iframe", "object", "base", "form"} & {tag for tag, _ in page.tags}
    assert not [found for _, found in page.tags if {"src", "style", "srcset"} & found.keys()]
    assert "url(" not in page.inside["style"]
    assert "@import" not in page.inside["style"]


def test_only_its_own_style_and_script_may_run(sample: str) -> None:
    page = Page(sample)
    policy = next(found["content"] for found in page.all("meta") if "http-equiv" in found)
    for tag in ("style", "script"):
        (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", sample, re.DOTALL)
        assert f"{tag}-src 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["policy.md", "policy.txt", "policy.html", '"><script>alert(7)</script>.md'])
def test_a_policy_cannot_add_markup(linter: Linter, name: str) -> None:
    page = Page(lint(linter, HOSTILE, name))
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not {"img", "svg"} & {tag for tag, _ in page.tags}
    assert not [attribute for _, found in page.tags for attribute in found if attribute.startswith("on")]
    assert "alert(" not in page.inside["script"]


def test_every_passage_is_highlighted_whole(linter: Linter) -> None:
    for path in SAMPLES.glob("*/privacy*"):
        report = linter.lint_text(path.read_text(encoding="utf-8"), path.name)
        page = Page(written(report))
        rows = sorted(page.all("li", "row"), key=lambda row: int(row["id"][1:]))
        results = report.documents[0].requirements
        assert len(rows) == len(results)
        for row, result in zip(rows, results, strict=True):
            numbers = row["data-marks"].split()
            for number, place in zip(numbers, result.evidence, strict=False):
                shown, quote = squashed(page.marks[number]), squashed(place.quote)
                if "[" not in quote and "*" not in quote and "|" not in quote:  # markup is not shown
                    assert shown == quote


def test_overlapping_passages_are_cut_into_segments() -> None:
    document = DocumentReport("a.txt", "text", "", "en", (), (), {}, "one two three\n\nfour")
    (first, second) = show(document, [(1, 0, 7), (2, 4, 13), (3, 15, 19)])
    assert [tuple(segment) for segment in first.cells[0].segments] == [
        ("one ", (1,)),
        ("two", (1, 2)),
        (" three", (2,)),
    ]
    assert (first.marks, first.line, second.marks, second.line) == ((1, 2), 1, (3,), 3)


def test_a_passage_outside_the_readable_text_is_pinned(linter: Linter) -> None:
    page = Page(lint(linter, "# Privacy\n\nSee [your rights](#nowhere), which are many.\n"))
    (row,) = (row for row in page.all("li", "row") if row["data-status"] == "problem" and row["data-marks"])
    marked = page.marks[row["data-marks"].split()[0]]
    assert marked in ("⚑", "your rights")


def test_a_comment_is_pinned_to_the_block_below_it(linter: Linter) -> None:
    comment = "<!-- policy-lint: ignore placeholder -- ticket 812 -->"
    html = lint(linter, f"# Privacy\n\nWe bake bread.\n\n{comment}\n\nWe deliver it by bicycle.\n")
    (line,) = (line for line in html.splitlines() if "⚑" in line and "bicycle" in line)
    assert "suppression-unused" in line


def test_suppressed_and_accepted_findings_keep_their_reason(linter: Linter) -> None:
    report = linter.lint_text("# Privacy\n\nWe keep your data for as long as necessary.\n")
    (document,) = report.documents
    first, second, *rest = document.diagnostics
    first = first._replace(suppressed=Suppression('under review <b>"812"</b>', "2027-01-31"))
    second = second._replace(accepted=True)
    document = document._replace(diagnostics=tuple(rest), settled=(first, second))
    text = written(report._replace(documents=(document,)))
    assert "<b>Suppressed</b> until <time>2027-01-31</time>: under review &lt;b&gt;&quot;812&quot;&lt;/b&gt;" in text
    assert "<b>Accepted</b> in the baseline" in text
    assert '<li class="quiet">1 suppressed</li><li class="quiet">1 accepted</li>' in text
    errors = sum(each.severity == "error" for each in rest)
    assert f'<li class="error">{errors} errors</li>' in text


def test_what_was_evaluated_is_named(linter: Linter, all_regimes: tuple[str, ...]) -> None:
    text = lint(linter, "# Privacy\n")
    assert "<dt>As of</dt><dd><time>2026-11-22</time></dd>" in text
    assert f"<dt>Regimes</dt><dd>{', '.join(all_regimes)}</dd>" in text
    assert re.search(r"<dt>Configuration</dt><dd>none, settings <code>[0-9a-f]{8}</code></dd>", text)


def test_failures_are_shown(linter: Linter) -> None:
    text = written(linter.lint_text("")._replace(failures=("a<b.md: broken",)))
    assert "<li>a&lt;b.md: broken</li>" in text


def test_headings_leave_no_gap(linter: Linter) -> None:
    page = Page(lint(linter, "# A\n\n#### B\n\ntext\n\n## C\n\ntext\n\n###### D\n\ntext\n"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert levels[-4:] == [3, 4, 4, 5]


def test_an_empty_policy_has_a_page(linter: Linter) -> None:
    Page(lint(linter, ""))


def test_thirty_thousand_words_are_written_quickly(linter: Linter) -> None:
    source = (SAMPLES / "bakery" / "privacy.md").read_text(encoding="utf-8")
    report = linter.lint_text(source * (30_000 // len(source.split()) + 1))
    start = time.process_time()
    text = written(report)
    assert time.process_time() - start < 5
    assert len(text) < 4_000_000
