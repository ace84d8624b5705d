"""Where text that docutils has parsed stands in the source, and the pieces made of its inline nodes.

docutils knows lines only. The parsed stretch is looked for in exactly the lines it comes from, where it is the end of
each line (in tables: the next match from the left); within it, every node has the markup it was made of, so that text
and markup are walked side by side.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from docutils import nodes

from policy_lint.documents.model import Link, Piece, Span, Text
from policy_lint.documents.rst_parser import InlineText

_TAB = 8
_ODD = {ord(space): " " for space in "\v\f\x1c\x1d\x1e\x85\u2028\u2029"} | {0: "\ufffd"}  # docutils breaks lines there
_NEAR = (0, -1, 1, -2, 2)  # lines by which docutils may be wrong
_REACH = 500  # characters in which text is looked for that is not where it should be
_OPENING = re.compile(r"(?::[\w.+:-]+:(?=`))?(?:\*\*|``|_`|[*`|])?")
_WORD_OR_SPACE = re.compile(r"\S+|\s+")


class Place(NamedTuple):
    """Where a line of a content stands: from its offset ``mark`` on it is the line's text from ``column`` on."""

    mark: int
    line: int
    column: int  # -1: not found


class Source:
    """The text in lines: as it is, and as docutils gets them."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self._raw = text.split("\n")
        self._starts = [0]
        for line in self._raw:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self.fed = [  # without front matter
            line.translate(_ODD).expandtabs(_TAB).rstrip() if at >= start else ""
            for at, line in zip(self._starts, self._raw, strict=False)
        ]
        self._cursors: dict[int, int] = {}  # by line: the column behind what was found last
        self._columns: dict[int, list[int]] = {}

    def line_span(self, first: int, last: int) -> Span:
        """From the start of a line to the end of another, without its line end."""
        top = len(self._raw) - 1
        first = min(max(first, 0), top)
        return Span(self._starts[first], self._starts[min(max(last, first), top) + 1] - 1)

    def offset(self, line: int, column: int) -> int:
        """Where a column of a fed line stands in the text."""
        if not self.has_tabs(line):
            return self._starts[line] + column
        if line not in self._columns:
            columns: list[int] = []
            for at, character in enumerate(self._raw[line]):
                columns += [at] * (_TAB - len(columns) % _TAB if character == "\t" else 1)
            self._columns[line] = [*columns, len(self._raw[line])]
        return self._starts[line] + self._columns[line][column]

    def has_tabs(self, line: int) -> bool:
        return "\t" in self._raw[line]

    def locate(self, value: str, line: int, at_end: bool = True) -> Content:
        """The places of a text that docutils says begins in a line; ``at_end``: nothing follows it in its lines."""
        parts = value.split("\n")
        columns: list[int] = []
        for shift in _NEAR:
            first = line + shift
            columns = [self._column(part, first + count, at_end) for count, part in enumerate(parts)]
            if min(columns) >= 0:
                break
        else:
            first = line
            columns = [self._column(part, first + count, at_end) for count, part in enumerate(parts)]
        around = self.line_span(first, first + len(parts) - 1)
        places, mark = [], 0
        for number, (part, column) in enumerate(zip(parts, columns, strict=True), first):
            places.append(Place(mark, number, column))
            mark += len(part) + 1
            if column >= 0:
                self._cursors[number] = column + len(part)
        return Content(self, value, places, around)

    def _column(self, part: str, line: int, at_end: bool) -> int:
        if not 0 <= line < len(self.fed):
            return -1
        fed, part = self.fed[line], part.rstrip()
        if at_end and fed.endswith(part):
            return len(fed) - len(part)
        column = fed.find(part, self._cursors.get(line, 0))
        return column if column >= 0 else fed.find(part)

    def search(self, value: str, start: int, span: Span) -> tuple[Content, int]:
        """The places of a text of which only the order is known, and the offset behind it."""
        places, mark = [], 0
        around = Span(start, max(span.end, start + 1))
        for part in value.split("\n"):
            at = self.text.find(part, start, min(span.end, start + len(part) + _REACH)) if part else -1
            if at < 0 and '"' in part:
                doubled = part.replace('"', '""')
                quoted = self.text.find(doubled, start, min(span.end, start + len(doubled) + _REACH))
                if quoted >= 0:
                    start = quoted + len(doubled)
                    around = Span(quoted, start)
            line = bisect_right(self._starts, max(at, 0)) - 1
            places.append(Place(mark, line, at - self._starts[line] if at >= 0 and not self.has_tabs(line) else -1))
            mark += len(part) + 1
            if at >= 0:
                start = at + len(part)
        return Content(self, value, places, around), start


class Content:
    """A stretch of parsed text and where its lines stand."""

    def __init__(self, source: Source, value: str, places: list[Place], around: Span) -> None:
        self.source = source
        self.value = value
        self.around = around
        self._places = places
        self._marks = [place.mark for place in places]

    def span(self, start: int, end: int) -> Span:
        """Where a part of the text stands; the lines around it where that is not known."""
        first, last = self._offset(start), self._offset(max(end - 1, start))
        return Span(first, last + 1) if 0 <= first <= last < len(self.source.text) else self.around

    def _offset(self, at: int) -> int:
        place = self._places[bisect_right(self._marks, at) - 1]
        column = place.column + at - place.mark
        if place.column < 0 or column > len(self.source.fed[place.line]):
            return -1
        return self.source.offset(place.line, column)

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The text from ``start`` to ``end``, which is verbatim in the source."""
        found: list[Piece] = []
        while start < end:
            index = bisect_right(self._marks, start) - 1
            place = self._places[index]
            stop = self._marks[index + 1] - 1 if index + 1 < len(self._marks) else len(self.value)
            if start == stop:
                found.append(self._line_end(place))
                start += 1
                continue
            found += self._in_line(place, start, min(stop, end))
            start = min(stop, end)
        return found

    def _in_line(self, place: Place, start: int, end: int) -> list[Piece]:
        value = self.value[start:end]
        if place.column < 0:
            return whole(value, self.around)
        column = place.column + start - place.mark
        source = self.source
        if not source.has_tabs(place.line):
            at = source.offset(place.line, column)
            return [_verbatim(source.text, value, at)]
        found = []
        for match in _WORD_OR_SPACE.finditer(value):
            at = source.offset(place.line, column + match.start())
            if match[0].isspace():
                after = source.offset(place.line, column + match.end())
                found.append(Piece(source.text[at:after], at, after))
            else:
                found.append(_verbatim(source.text, match[0], at))
        return found

    def _line_end(self, place: Place) -> Piece:
        at = self.source.line_span(place.line, place.line).end
        known = place.column >= 0 and self.source.text.startswith("\n", at)
        return Piece("\n", at, at + 1) if known else Piece("\n", -1, -1)


def _verbatim(text: str, value: str, at: int) -> Piece:
    """A piece of the source's own characters, which docutils may have got as others."""
    own = text[at : at + len(value)]
    return Piece(own, at, at + len(own)) if len(own) == len(value) and "\n" not in own else Piece(value, -1, -1)


def whole(value: str, span: Span) -> list[Piece]:
    """Text that is not what its source says: every word maps to all of it.

    Only by its first character: however such a piece is cut, it never is as long as its source.
    """
    start, end = span if span.end - span.start > 1 else (-1, -1)
    found = []
    for match in _WORD_OR_SPACE.finditer(value):
        if match[0].isspace():
            found.append(Piece(match[0], -1, -1))
        else:
            found += [Piece(match[0][0], start, end), Piece(match[0][1:], -1, -1)]
    return found


def ordered(pieces: list[Piece]) -> Text:
    """The text of pieces, neighbours joined; a place before that of an earlier piece is none."""
    found: list[Piece] = []
    last = 0
    for value, start, end in pieces:
        if 0 <= start < last:
            inexact = end - start != len(value) and end - last > len(value)
            start, end = (last, end) if inexact else (-1, -1)
        last = max(last, start)
        before = found[-1] if found else None
        if before and start >= 0 and before.end == start and _is_exact(before) and end - start == len(value):
            found[-1] = Piece(before.value + value, before.start, end)
        else:
            found.append(Piece(value, start, end))
    return Text(found).strip()


def _is_exact(piece: Piece) -> bool:
    return piece.start >= 0 and piece.end - piece.start == len(piece.value)


class Names(NamedTuple):
    """What names in a document stand for."""

    target: Callable[[nodes.Element], str]  # of a reference
    role: Callable[[nodes.Element], tuple[str, str]]  # of a role: its target, and the text of an untitled one
    substitution: Callable[[nodes.Element], str | None]  # None: not defined here


class Inline:
    """Reads the nodes of a content: its text, and the links and anchors in it."""

    def __init__(self, content: Content, names: Names) -> None:
        self._content = content
        self._names = names
        self.pieces: list[Piece] = []
        self.links: list[Link] = []
        self.anchors: list[str] = []

    def read(self, node: InlineText) -> list[Piece]:
        self._children(node, 0, len(self._content.value))
        return self.pieces

    def _children(self, node: nodes.Element, at: int, end: int) -> None:
        value = self._content.value
        for child in node.children:
            if isinstance(child, nodes.Text):
                at = self._text(child.astext(), at, end)
            elif isinstance(child, nodes.target) and not child.children:
                pass  # of the reference before it, which has its markup
            elif isinstance(child, nodes.Element):
                raw = child.rawsource
                start = at if value.startswith(raw, at) else value.find(raw, at, min(end, at + len(raw) + _REACH))
                if start < 0:
                    start = at
                at = min(start + len(raw), end)
                self._element(child, start, at)

    def _element(self, node: nodes.Element, start: int, end: int) -> None:
        first = len(self.pieces)
        if isinstance(node, (nodes.footnote_reference, nodes.citation_reference, nodes.raw, nodes.system_message)):
            self._drop_space()
            return
        if isinstance(node, nodes.substitution_reference):
            replacement = self._names.substitution(node)
            if replacement is None:
                self.pieces += self._content.pieces(start, end)
            else:
                self.pieces += whole(replacement, self._content.span(start, end))
            return
        opening = _OPENING.match(self._content.value, start, end)
        inner = opening.end() if opening and not isinstance(node, nodes.problematic) else start
        target = ""
        if "role" in node:
            target, label = self._names.role(node)
            if label and label != node.astext():
                self.pieces += whole(label, self._content.span(start, end))
                inner = end
        elif isinstance(node, nodes.reference):
            target = self._names.target(node)
        if inner < end or not node.rawsource:
            self._children(node, inner, end)
        if isinstance(node, nodes.target):
            self.anchors += [*node["ids"], *node["names"]]
        if target:
            label = " ".join("".join(piece.value for piece in self.pieces[first:]).split())
            self.links.append(Link(self._content.span(start, end), label, target))

    def _drop_space(self) -> None:
        """A note's mark has a space before it that is not shown."""
        if self.pieces and self.pieces[-1].value.endswith(" "):
            value, start, end = self.pieces.pop()
            self.pieces.append(Piece(value[:-1], start, end - (start >= 0)))

    def _text(self, text: str, at: int, end: int) -> int:
        """Walk a text along its source, from which escapes were taken; the offset behind it."""
        value = self._content.value
        if text and not value.startswith(text, at) and "\\" not in value[at : at + len(text) + 1]:
            found = value.find(text, at, min(end, at + len(text) + _REACH))
            at = found if found >= 0 else at
        if value.startswith(text, at):
            self.pieces += self._content.pieces(at, at + len(text))
            return self._behind_escapes(at + len(text))
        done = 0
        run = at
        while done < len(text) and at < end:
            if value[at] == text[done]:
                at, done = at + 1, done + 1
                continue
            if value[at] != "\\" or at + 1 >= end:
                break
            self.pieces += self._content.pieces(run, at)
            if value[at + 1] == text[done] and value[at + 1] not in " \n":
                self.pieces += whole(text[done], self._content.span(at, at + 2))
                done += 1
            at += 2
            run = at
        self.pieces += self._content.pieces(run, at)
        if done < len(text):
            self.pieces += whole(text[done:], self._content.span(min(at, end - 1), end))
        return self._behind_escapes(at)

    def _behind_escapes(self, at: int) -> int:
        while self._content.value.startswith(("\\ ", "\\\n"), at):
            at += 2
        return at
