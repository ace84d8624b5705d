"""Suppression comments: what they say, what they cover, and what is wrong with them.

``policy-lint: ignore RULE[, RULE…] [until YYYY-MM-DD] -- reason``, in a comment of the document's format, covers the
block it stands in or the next one; ``ignore-file`` covers the document. A comment that is not of this form, names no
reason or has expired covers nothing: whatever is wrong with it can only make it narrower.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policy_lint.documents.model import Block, Comment, Document, Span
from policy_lint.expressions import expression
from policy_lint.packs.model import Requirement
from policy_lint.plugins.api import Found
from policy_lint.report import Diagnostic, Suppression
from policy_lint.yamlfile import suggestion

MALFORMED = "suppression-malformed"
WITHOUT_REASON = "suppression-without-reason"
EXPIRED = "suppression-expired"
UNKNOWN_RULE = "suppression-unknown-rule"
PROTECTED = "suppression-protected"
UNUSED = "suppression-unused"
RULES = (MALFORMED, WITHOUT_REASON, EXPIRED, UNKNOWN_RULE, PROTECTED, UNUSED)  # what this module finds

_FORM = "policy-lint: ignore RULE, … [until YYYY-MM-DD] -- reason"
_ACTIONS = ("ignore", "ignore-file")
# Comments that are meant for us, well-formed or not.
_ADDRESSED = expression(
    r"[\s*!#/-]*policy[-_ ]?lint(?:\s*:|[-_ ]\s*(?:ignore|disable|enable|suppress|skip|off|noqa)\b)", re.IGNORECASE
)
_BEGIN = expression(r"\s*policy-lint:\s*(\S*)\s*")
_REASON = expression(r"(?:^|(?<=\s))--")
_UNTIL = expression(r"\suntil\s+(\S+)\s*$")
_DAY = expression(r"\d{4}-\d\d-\d\d", re.ASCII)
_WORD = expression(r"[^\W_]")
_MOST_RULES = 50  # in one comment
_NEAR = 32  # blocks before a comment that are looked at; one that reaches around it (a table cell) begins close to it


class Directive(NamedTuple):
    """What a well-formed comment says. Offsets are those of the comment's text.

    rules  each rule with the offset at which its name begins
    """

    whole_file: bool
    rules: tuple[tuple[str, int], ...]
    until: date | None
    reason: str


def parse(text: str) -> Directive | str | None:
    """What a comment's text says: a directive, a sentence about what is wrong with it, or None if it is not for us."""
    if not _ADDRESSED.match(text):
        return None
    begin = _BEGIN.match(text)
    if begin is None:
        return f"A suppression begins with 'policy-lint:', in lower case; its form is '{_FORM}'."
    if begin[1] not in _ACTIONS:
        return f"'{_shown(begin[1])}' is not 'ignore' or 'ignore-file'; the form is '{_FORM}'."
    start = begin.end()
    dashes = _REASON.search(text, start)
    end = dashes.start() if dashes else len(text)
    reason = " ".join(text[dashes.end() :].split()) if dashes else ""
    until = None
    # Searched from the blank before the first word on, so that a rule called "until" is none.
    stated = _UNTIL.search(text, max(start - 1, begin.end(1)), end)
    if stated:
        until, end = _day(stated[1]), stated.start()
        if until is None:
            return f"'{_shown(stated[1])}' is not a day; write it as YYYY-MM-DD."
    parts = text[start:end].split(",")
    if len(parts) == 1 and not parts[0].strip():
        return f"No rule is named; the form is '{_FORM}'."
    if len(parts) > _MOST_RULES:
        return f"More than {_MOST_RULES} rules are named in one comment."
    rules: dict[str, int] = {}
    for part in parts:
        name = part.strip()
        if len(name.split()) != 1:
            return _bad_rule(name)
        rules.setdefault(name, start + len(part) - len(part.lstrip()))
        start += len(part) + 1
    return Directive(begin[1] == "ignore-file", tuple(rules.items()), until, reason if _WORD.search(reason) else "")


def _bad_rule(name: str) -> str:
    if not name:
        return "A rule is missing before or after a comma."
    if "until" in name.split():
        return "'until' needs a day, written as YYYY-MM-DD, and then ' -- ' and the reason."
    return f"'{_shown(name)}' is not a rule; rules are parted by commas, and the reason follows ' -- '."


def _shown(text: str) -> str:
    """A stranger's text inside a message: short, on one line, nothing that a terminal would act on."""
    short = "".join(sign if sign.isprintable() else " " for sign in text[:41])
    return " ".join(short.split()) if len(text) <= 40 else " ".join(short[:39].split()) + "…"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


class _Cover:
    """One rule of a directive, where its name stands, and what it covers; no extent is the whole document."""

    __slots__ = ("directive", "document", "extent", "name", "rule", "used")

    def __init__(self, document: Document, rule: str, name: Span, directive: Directive, extent: Span | None) -> None:
        self.document = document
        self.rule = rule
        self.name = name
        self.directive = directive
        self.extent = extent
        self.used = False

    def covers(self, diagnostic: Diagnostic) -> bool:
        place = diagnostic.place
        if diagnostic.rule != self.rule or place.path != self.document.path:
            return False
        if self.directive.whole_file:
            return True
        offset = self.document.line_starts[place.line - 1] + place.column - 1
        return self.extent is not None and self.extent.start <= offset < max(self.extent.end, self.extent.start + 1)


class Suppressions:
    """The suppression comments of the documents of one notice.

    ``rules`` are all that are installed, by id; what is not among them cannot be suppressed.
    """

    def __init__(self, documents: Sequence[Document], rules: Mapping[str, Requirement], as_of: date) -> None:
        self._rules = rules
        self._as_of = as_of
        self._problems: dict[str, list[Found]] = {rule: [] for rule in RULES}
        self._covers: list[_Cover] = []
        self._findings: Sequence[Diagnostic] = ()
        for document in documents:
            blocks: _Blocks | None = None
            for comment in document.comments:
                directive = parse(comment.text)
                if isinstance(directive, str):
                    self._problem(MALFORMED, document, comment.span, directive)
                elif directive is not None:
                    blocks = blocks or _Blocks(document)
                    self._take(document, comment, directive, blocks)
        self._covers.sort(key=lambda cover: cover.directive.whole_file)  # the nearest reason is the one that counts

    def _problem(self, rule: str, document: Document, span: Span, message: str) -> None:
        self._problems[rule].append(Found(document, span, message=message))

    def _take(self, document: Document, comment: Comment, directive: Directive, blocks: _Blocks) -> None:
        active = True
        if not directive.reason:
            active = False
            self._problem(WITHOUT_REASON, document, comment.span, "")
        if directive.until is not None and directive.until < self._as_of:
            active = False
            message = f"This suppression has expired: its last day was {directive.until.isoformat()}."
            self._problem(EXPIRED, document, comment.span, message)
        extent = None if directive.whole_file or not active else blocks.covered_by(comment.span)
        begin = document.source.find(comment.text, comment.span.start, comment.span.end)
        for rule, offset in directive.rules:
            start = begin + offset
            name = Span(start, start + len(rule)) if begin >= 0 else comment.span
            requirement = self._rules.get(rule)
            if requirement is None:
                self._problem(UNKNOWN_RULE, document, name, self._unknown(rule))
            elif requirement.protected:
                self._problem(PROTECTED, document, name, f"'{rule}' is protected: no comment can suppress it.")
            elif active:
                self._covers.append(_Cover(document, rule, name, directive, extent))

    def _unknown(self, rule: str) -> str:
        groups = {name for each in self._rules.values() for name in (each.topic, each.regime, each.plugin)}
        if rule in groups or any(sign in rule for sign in "*?["):
            return f"'{_shown(rule)}' is not a single rule; name the rules one by one."
        hint = suggestion(rule[:100], sorted(self._rules)) or "; policy-lint rules lists them"
        return f"There is no rule '{_shown(rule)}'{hint}{'' if hint.endswith('?') else '.'}"

    def mark(self, diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
        """The findings, those that a comment covers marked with its reason."""
        self._findings = diagnostics
        return [self._marked(diagnostic) for diagnostic in diagnostics]

    def _marked(self, diagnostic: Diagnostic) -> Diagnostic:
        covers = [cover for cover in self._covers if cover.covers(diagnostic)]
        for cover in covers:
            cover.used = True
        if not covers:
            return diagnostic
        directive = covers[0].directive
        until = directive.until.isoformat() if directive.until else ""
        return diagnostic._replace(suppressed=Suppression(directive.reason, until))

    def problems(self, evaluated: Collection[str]) -> Mapping[str, Sequence[Found]]:
        """What is wrong with the comments, by the rule that says so, once the findings are marked.

        A comment for a rule that is not among the ``evaluated`` ones may be of use in another run.
        """
        unused = [
            Found(cover.document, cover.name, message=self._why_unused(cover))
            for cover in self._covers
            if not cover.used and cover.rule in evaluated
        ]
        return {**self._problems, UNUSED: unused}

    def _why_unused(self, cover: _Cover) -> str:
        if cover.directive.whole_file:
            return f"'{cover.rule}' finds nothing in this document; delete the suppression."
        if cover.extent is None:
            return "No text follows that this suppression could cover."
        lines = [
            each.place.line
            for each in self._findings
            if each.rule == cover.rule and each.place.path == cover.document.path and each.suppressed is None
        ]
        if not lines:
            return f"'{cover.rule}' finds nothing in the block that this comment covers."
        near = min(lines, key=lambda line: abs(line - cover.document.position(cover.name.start)[0]))
        return (
            f"'{cover.rule}' finds nothing in the block that this comment covers; its finding stands in line {near}: "
            "put the comment right above that."
        )


class _Blocks:
    """The blocks of a document by their places in the source."""

    def __init__(self, document: Document) -> None:
        self._document = document
        placed = [(span, block) for block in document.blocks if (span := _span(block)) is not None]
        placed.sort(key=lambda each: each[0])
        self._spans = [span for span, _ in placed]
        self._blocks = [block for _, block in placed]

    def covered_by(self, comment: Span) -> Span | None:
        """The stretch of source that a comment covers, None where nothing follows it."""
        first = bisect_left(self._spans, (comment.start + 1, 0))
        around = [index for index in range(max(first - _NEAR, 0), first) if comment.start < self._spans[index].end]
        if around:
            return self._extent(min(around, key=lambda index: self._spans[index].end - self._spans[index].start))
        following = bisect_left(self._spans, (comment.end, 0))
        there = following < len(self._spans)
        if there and self._same_line(comment.end, self._spans[following].start):
            return self._extent(following)
        if following and self._same_line(self._spans[following - 1].end, comment.start):
            return self._extent(following - 1)
        return Span(self._extent(following).start, self._end_of_group(following)) if there else None

    def _same_line(self, before: int, behind: int) -> bool:
        return self._document.line_start(before) == self._document.line_start(behind)

    def _extent(self, index: int) -> Span:
        """The block with the markup before it, which stands in the same line and belongs to no other block."""
        span = self._spans[index]
        before = self._spans[index - 1].end if index else 0
        return Span(min(span.start, max(self._document.line_start(span.start), before)), span.end)

    def _end_of_group(self, index: int) -> int:
        """Where the list or table ends that begins with a block; from inside a list, the item; else the block."""
        return max(self._spans[each].end for each in self._group(index))

    def _group(self, index: int) -> Iterator[int]:
        first = self._blocks[index]
        previous = self._blocks[index - 1] if index else None
        yield index
        if first.kind not in ("item", "row"):
            return
        inside = previous is not None and (
            previous.kind == "row" and previous.header == first.header
            if first.kind == "row"
            else previous.kind in ("item", "paragraph") and previous.level >= first.level
        )
        for following in range(index + 1, len(self._blocks)):
            block = self._blocks[following]
            if first.kind == "row":
                goes_on = not inside and block.kind == "row" and block.header == first.header
            else:
                sibling = block.kind == "item" and block.level == first.level
                goes_on = (
                    block.kind in ("item", "paragraph") and block.level >= first.level and not (inside and sibling)
                )
            if not goes_on:
                return
            yield following


def _span(block: Block) -> Span | None:
    spans = [span for text in (block.text, *block.cells) if (span := text.span()) is not None]
    return Span(min(span.start for span in spans), max(span.end for span in spans)) if spans else None
