"""The report for a browser: one file, the checklist at the left, the policy with its evidence at the right.

It loads nothing and its scripts and styles are named by hash in its content security policy, so that nothing in a
policy can run in it.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple, TextIO

from policy_lint.lines import line_starts
from policy_lint.plugins.api import ReportOptions
from policy_lint.report import SEVERITIES, Diagnostic, DocumentReport, Place, Report, Result
from policy_lint.reporters.passages import Cell, Shown, show, span
from policy_lint.reporters.summary import plural

STATUSES = {
    "missing": "missing",
    "problem": "problem",
    "partial": "partial",
    "met": "met",
    "not-applicable": "not applicable",
    "not-evaluated": "not evaluated",
}
_KINDS = {"e": "evidence", "o": "the problem", "f": "finding", "h": "where it would belong", "t": "makes it necessary"}
_GENERAL = "general"
_FEW = 2  # missing disclosures that are listed at the heading where they would belong; more are folded


class _Mark(NamedTuple):
    """A highlighted passage: its number in the page, what it is (a key of ``_KINDS``), and its look."""

    number: int
    place: Place
    kind: str
    look: str


class _Row(NamedTuple):
    """A line of the checklist: a requirement with its findings; without a requirement, the findings of a rule."""

    number: int
    rule: str
    title: str
    regime: str
    status: str
    result: Result | None
    findings: tuple[Diagnostic, ...]
    marks: tuple[_Mark, ...]


class _Notice(NamedTuple):
    name: str
    documents: tuple[DocumentReport, ...]
    rows: tuple[_Row, ...]


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes the page; the same report always gives the same bytes."""
    style, script = _asset("report.css"), _asset("report.js")
    notices = list(_notices(report))
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
    stream.writelines(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}; form-action \'none\'">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n',
            f"<title>{_title(notices)}</title>\n<style>{style}</style>\n</head>\n<body>\n",
            '<a class="skip" href="#text">Skip to the text of the policy</a>\n',
            *_head(report, notices),
            '<div class="panes">\n<nav id="checklist" aria-label="Checklist">\n<h2>Checklist</h2>\n',
            *_filters(notices),
            *(part for notice in notices for part in _checklist(notice, len(notices) > 1)),
            '</nav>\n<main id="text" tabindex="-1">\n',
            *(part for part in _texts(notices)),
            "</main>\n</div>\n",
            _BAR,
            f"<script>{script}</script>\n</body>\n</html>\n",
        ]
    )


_BAR = """\
<section id="bar" aria-label="Selected requirement" hidden>
<p id="selected" role="status"></p>
<div class="buttons"><button type="button" id="previous">Previous</button>
<button type="button" id="next">Next</button>
<button type="button" id="back">Back to the checklist</button></div>
</section>
"""


def _asset(name: str) -> str:
    return (files("policy_lint.reporters.formats") / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _title(notices: Sequence[_Notice]) -> str:
    return "Privacy policy report" + (f": {escape(notices[0].name)}" if len(notices) == 1 else "")


# --- what there is to show ----------------------------------------------------------------------------------------


def _notices(report: Report) -> Iterator[_Notice]:
    """The notices with their rows; marks and rows are numbered through the page."""
    groups: list[list[DocumentReport]] = []
    for document in report.documents:
        if document.requirements or not groups or document.policy != groups[-1][0].policy or not document.policy:
            groups.append([])
        groups[-1].append(document)
    marks = rows = 0
    for group in groups:
        made = []
        for row in _rows(group, marks, rows):
            made.append(row)
            marks += len(row.marks)
            rows += 1
        yield _Notice(group[0].policy or group[0].path, tuple(group), tuple(made))


def _rows(documents: Sequence[DocumentReport], marks: int, rows: int) -> Iterator[_Row]:
    by_rule: dict[str, list[Diagnostic]] = {}
    for document in documents:
        for diagnostic in document.everything:
            by_rule.setdefault(diagnostic.rule, []).append(diagnostic)
    results = [result for document in documents for result in document.requirements]
    for result in results:
        found = by_rule.pop(result.id, [])
        row = _Row(rows, result.id, result.title, result.regime, result.standing, result, tuple(found), ())
        row = row._replace(marks=tuple(_marks(row, marks)))
        yield row
        rows, marks = rows + 1, marks + len(row.marks)
    for rule, found in by_rule.items():
        row = _Row(rows, rule, rule, found[0].regime, "problem", None, tuple(found), ())
        row = row._replace(marks=tuple(_marks(row, marks)))
        yield row
        rows, marks = rows + 1, marks + len(row.marks)


def _marks(row: _Row, number: int) -> Iterator[_Mark]:
    """The passages of a row: its evidence, strongest first, then its findings and what makes it necessary."""
    wanted: list[tuple[Place, str, str]] = []
    if row.result:
        kind, look = ("o", "problem") if row.status == "problem" else ("e", row.status)
        wanted += [(place, kind, look) for place in row.result.evidence]
    for finding in row.findings:
        absent = row.status != "problem" and not (row.result and row.result.evidence)
        look = "home" if absent else "quiet" if _state(finding) else finding.severity
        wanted.append((finding.place, "h" if absent else "f", look))
    if row.result and row.result.trigger:
        wanted.append((row.result.trigger, "t", "trigger"))
    seen = set()
    for place, kind, look in wanted:
        key = place[:5]
        if key not in seen:
            seen.add(key)
            yield _Mark(number, place, kind, look)
            number += 1


def _state(finding: Diagnostic) -> str:
    """``suppressed`` or ``accepted`` for a finding that is not open."""
    return "suppressed" if finding.suppressed else "accepted" if finding.accepted else ""


# --- the head -----------------------------------------------------------------------------------------------------


def _head(report: Report, notices: Sequence[_Notice]) -> Iterator[str]:
    findings = [finding for notice in notices for row in notice.rows for finding in row.findings]
    open_ones = Counter(finding.severity for finding in findings if not _state(finding))
    quiet = Counter(_state(finding) for finding in findings if _state(finding))
    statuses = Counter(row.status for notice in notices for row in notice.rows if row.result)
    counts = [f'<li class="{name}">{plural(open_ones[name], name)}</li>' for name in SEVERITIES if open_ones[name]]
    counts = counts or ["<li>no open finding</li>"]
    counts += [f'<li class="quiet">{quiet[name]} {name}</li>' for name in ("suppressed", "accepted") if quiet[name]]
    counts += [
        f'<li class="s-{name}">{plural(statuses[name], label) if name == "problem" else f"{statuses[name]} {label}"}</li>'
        for name, label in STATUSES.items()
        if statuses[name]
    ]
    yield '<header>\n<h1>Privacy policy report</h1>\n<ul class="counts">' + "".join(counts) + "</ul>\n"
    if report.failures:
        failures = "".join(f"<li>{escape(failure)}</li>" for failure in report.failures)
        yield f'<div class="failures"><p>This report is incomplete:</p><ul>{failures}</ul></div>\n'
    yield '<dl class="basis">' + "".join(f"<div><dt>{term}</dt><dd>{text}</dd></div>" for term, text in _basis(report))
    yield "</dl>\n</header>\n"


def _basis(report: Report) -> Iterator[tuple[str, str]]:
    bases = list(dict.fromkeys(document.basis for document in report.documents if document.basis))
    judged = Counter(len(document.requirements) for document in report.documents if document.requirements)
    requirements = f"{' and '.join(str(number) for number in sorted(judged))} requirements" if judged else "nothing"
    yield "Evaluated", f"{plural(len(report.documents), 'document')}, {requirements}"
    if bases:
        yield "As of", ", ".join(f"<time>{day}</time>" for day in sorted({basis.as_of for basis in bases}))
        yield "Regimes", escape(", ".join(dict.fromkeys(regime for basis in bases for regime in basis.regimes)))
        configs = (f"{escape(basis.config) or 'none'}, settings <code>{basis.digest}</code>" for basis in bases)
        yield "Configuration", "; ".join(configs)
    yield "Made by", f"policy-lint {escape(report.version)}"


# --- the checklist ------------------------------------------------------------------------------------------------


def _filters(notices: Sequence[_Notice]) -> Iterator[str]:
    rows = [row for notice in notices for row in notice.rows]
    statuses = Counter(row.status for row in rows)
    regimes = Counter(row.regime for row in rows)
    yield '<div class="filters" hidden>\n'
    yield _boxes(
        "Status", "status", [(name, label, statuses[name]) for name, label in STATUSES.items() if statuses[name]]
    )
    yield _boxes("Regime", "regime", [(name, _regime(name), count) for name, count in regimes.items()])
    yield '<p id="shown" role="status"></p>\n</div>\n'


def _boxes(legend: str, name: str, choices: Iterable[tuple[str, str, int]]) -> str:
    boxes = (
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}" checked> '
        f'{escape(label)} <span class="count">{count}</span></label>'
        for value, label, count in choices
    )
    return f"<fieldset><legend>{legend}</legend>{''.join(boxes)}</fieldset>\n"


def _regime(name: str) -> str:
    return "document" if name == _GENERAL else name


def _checklist(notice: _Notice, named: bool) -> Iterator[str]:
    start = "<h3>" if named else '<h3 class="only">'
    yield f"<section>\n{start}<bdi>{escape(notice.name)}</bdi></h3>\n"
    regimes = list(dict.fromkeys(row.regime for row in notice.rows))
    for regime in sorted(regimes, key=lambda name: name == _GENERAL):
        yield f'<div class="regime"><h4>{escape(_regime(regime))}</h4>\n<ul>\n'
        for row in notice.rows:
            if row.regime == regime:
                yield from _row(row, notice.documents[0].path)
        yield "</ul></div>\n"
    yield "</section>\n"


def _row(row: _Row, path: str) -> Iterator[str]:
    marks = " ".join(str(mark.number) for mark in row.marks)
    kinds = "".join(mark.kind for mark in row.marks)
    lines = " ".join(str(mark.place.line) for mark in row.marks)
    yield (
        f'<li class="row s-{row.status}" id="r{row.number}" data-regime="{escape(row.regime)}" '
        f'data-status="{row.status}" data-marks="{marks}" data-kinds="{kinds}" data-lines="{lines}">'
    )
    head = f'<span class="status">{STATUSES[row.status]}</span> <span class="title">{escape(row.title)}</span>'
    yield f'<a class="go" href="#m{row.marks[0].number}">{head}</a>' if row.marks else f'<p class="go">{head}</p>'
    citation = row.result.citation if row.result else row.findings[0].citation
    details = [
        f"<code>{escape(row.rule)}</code>" if row.title != row.rule else "",
        escape("; ".join(citation)),
        _count(row),
    ]
    yield f'<p class="meta">{" · ".join(filter(None, details))}</p>'
    if row.result and row.result.reason and not row.findings:
        yield f'<p class="reason">{escape(row.result.reason)}</p>'
    for finding in row.findings:
        yield _finding(finding, row, path)
    yield "</li>\n"


def _count(row: _Row) -> str:
    if row.result is None or row.status in ("not-applicable", "not-evaluated", "missing"):
        return ""
    count = len(row.result.evidence)
    if not count:
        return "nothing found"
    return plural(count, "place" if row.status == "problem" else "passage")


def _finding(finding: Diagnostic, row: _Row, path: str) -> str:
    state = _state(finding)
    place = finding.place
    number = next(mark.number for mark in row.marks if mark.place[:5] == place[:5])
    where = f"line {place.line}" if place.path == path else f"<bdi>{escape(place.path)}</bdi> line {place.line}"
    parts = [
        f'<div class="finding {finding.severity}{" quiet" if state else ""}"><p><b class="severity">{finding.severity}</b> '
        f'{escape(finding.message)} <a class="at" href="#m{number}">{where}</a></p>'
    ]
    if finding.suppressed:
        until = f" until <time>{escape(finding.suppressed.until)}</time>" if finding.suppressed.until else ""
        parts.append(f'<p class="state"><b>Suppressed</b>{until}: {escape(finding.suppressed.reason)}</p>')
    if finding.accepted:
        parts.append('<p class="state"><b>Accepted</b> in the baseline</p>')
    asked = row.result.requires if row.result else ""
    requires = f'<p class="requires">The law asks for: {escape(asked)}</p>' if asked else ""
    parts.append(f"<details><summary>What to do</summary><p>{escape(finding.help)}</p>{requires}</details></div>")
    return "".join(parts)


# --- the text -----------------------------------------------------------------------------------------------------


def _texts(notices: Sequence[_Notice]) -> Iterator[str]:
    number = 0
    for notice in notices:
        marks = {mark.number: (mark, row) for row in notice.rows for mark in row.marks}
        for document in notice.documents:
            starts = line_starts(document.source)
            here = {n: pair for n, pair in marks.items() if pair[0].place.path == document.path}
            spans = [(n, *span(mark.place, starts)) for n, (mark, _) in here.items()]
            yield f'<article id="d{number}" aria-labelledby="h{number}" data-path="{escape(document.path)}">\n'
            yield f'<h2 id="h{number}"><bdi>{escape(document.path)}</bdi></h2>\n'
            yield f'<div class="text" lang="{escape(document.language)}">\n'
            yield from _Page(here).blocks(show(document, spans))
            yield "</div>\n</article>\n"
            number += 1


class _Page:
    """Writes the blocks of one document, each mark with its id where it first appears."""

    def __init__(self, marks: dict[int, tuple[_Mark, _Row]]) -> None:
        self._marks = marks
        self._placed: set[int] = set()
        self._levels: list[int] = []

    def blocks(self, shown: Sequence[Shown]) -> Iterator[str]:
        if not shown:  # an empty document still has to have a place for its findings
            yield f'<div class="block"><span class="line"></span><p><em>This document is empty.</em></p>{self._pins(self._marks)}'
            yield f"{self._chips(tuple(self._marks))}</div>\n"
        for (kind, header), run in groupby(shown, key=lambda block: (block.kind, block.header)):
            if kind == "row":
                yield from self._table(header, list(run))
            elif kind == "item":
                yield '<ul role="list">\n'
                for block in run:
                    bullet = f'<span class="bullet">{escape(block.bullet) or "•"}</span> '
                    yield self._block(block, "li", f'<div class="level{min(block.level, 5)}">{bullet}', "</div>")
                yield "</ul>\n"
            else:
                for block in run:
                    name = f"h{self._level(block.level)}" if kind == "heading" else "p"
                    yield self._block(block, "div", f'<{name} dir="auto">', f"</{name}>")

    def _level(self, level: int) -> int:
        """The level of a heading in this page, below its own headings and without a gap."""
        while self._levels and self._levels[-1] >= max(level, 1):
            self._levels.pop()
        self._levels.append(max(level, 1))
        return min(2 + len(self._levels), 6)

    def _block(self, block: Shown, tag: str, start: str, end: str) -> str:
        text = self._pins(block.pins) + self._text(block.cells[0])
        return (
            f'<{tag} class="block"><span class="line" aria-hidden="true">{block.line}</span>{start}{text}{end}'
            f"{self._chips(block.marks)}</{tag}>\n"
        )

    def _table(self, header: Sequence[str], rows: Sequence[Shown]) -> Iterator[str]:
        yield "<table>\n"
        if any(header):
            heads = (f'<th scope="col">{escape(head)}</th>' if head else "<td></td>" for head in header)
            yield f'<thead><tr><td class="line"></td>{"".join(heads)}<td></td></tr></thead>\n'
        for row in rows:
            cells = [f"<td>{self._text(cell)}</td>" for cell in row.cells]
            pins = self._pins(row.pins)
            yield f'<tr><td class="line" aria-hidden="true">{row.line}</td>{"".join(cells)}<td>{pins}{self._chips(row.marks)}</td></tr>\n'
        yield "</table>\n"

    def _text(self, cell: Cell) -> str:
        return "".join(self._mark(s.marks, escape(s.text)) if s.marks else escape(s.text) for s in cell.segments)

    def _mark(self, numbers: Sequence[int], text: str) -> str:
        """A marked run; a number's first run carries its id, or empty anchors do where several begin."""
        new = [number for number in numbers if number not in self._placed]
        self._placed.update(new)
        looks = sorted({f"k-{self._marks[number][0].look}" for number in numbers})
        anchors = "".join(f'<span id="m{number}"></span>' for number in new)
        return f'{anchors}<mark class="{" ".join(looks)}" data-m="{" ".join(map(str, numbers))}">{text}</mark>'

    def _pins(self, numbers: Iterable[int]) -> str:
        """Marks on what is not part of the readable text, such as the target of a link."""
        return "".join(self._mark([number], '<span aria-hidden="true">⚑</span>') for number in numbers)

    def _chips(self, numbers: Sequence[int]) -> str:
        """Links from a passage back to the requirements it belongs to."""
        best: dict[int, tuple[_Mark, _Row]] = {}
        for number in numbers:
            best.setdefault(self._marks[number][1].number, self._marks[number])
        here = [_chip(mark, row) for mark, row in best.values() if mark.kind != "h"]
        absent = [_chip(mark, row) for mark, row in best.values() if mark.kind == "h"]
        if len(absent) > _FEW:
            summary = f"<summary>{len(absent)} missing here</summary>"
            absent = [f'<details>{summary}<div class="chips">{" ".join(absent)}</div></details>']
        return f'<div class="chips">{" ".join([*here, *absent])}</div>'


def _chip(mark: _Mark, row: _Row) -> str:
    return (
        f'<a class="chip k-{mark.look}" href="#r{row.number}" data-m="{mark.number}" '
        f'title="{escape(row.title)}: {_KINDS[mark.kind]}">{escape(row.rule)}</a>'
    )
