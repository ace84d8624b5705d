"""The text of a document for reading: blocks, cut where highlighted passages begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from policy_lint.lines import line_starts
from policy_lint.report import DocumentReport, Place

_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]")


class Segment(NamedTuple):
    """A run of text and the numbers of the marks that cover it."""

    text: str
    marks: tuple[int, ...]


class Cell(NamedTuple):
    """The text of a paragraph, a heading, an item or a cell of a table."""

    segments: tuple[Segment, ...]


class Shown(NamedTuple):
    """A block as it is shown.

    kind    ``heading``, ``paragraph``, ``item`` or ``row``
    line    the source line on which it begins
    bullet  of an item, how it is numbered in the source; "" for a mere bullet
    marks   the marks that begin here, those without any text of their own (``pins``) included
    """

    kind: str
    level: int
    line: int
    cells: tuple[Cell, ...]
    header: tuple[str, ...]
    bullet: str
    marks: tuple[int, ...]
    pins: tuple[int, ...]


class _Block(NamedTuple):
    kind: str
    level: int
    cells: Sequence[Sequence[tuple[str, int, int]]]  # value, start, end of each piece
    header: tuple[str, ...]
    start: int


def span(place: Place, starts: Sequence[int]) -> tuple[int, int]:
    """The source offsets of a place."""

    def offset(line: int, column: int) -> int:
        return starts[min(line, len(starts)) - 1] + column - 1

    return offset(place.line, place.column), offset(place.end_line, place.end_column)


def show(document: DocumentReport, marks: Sequence[tuple[int, int, int]]) -> list[Shown]:
    """The blocks of a document; ``marks`` are (number, start, end) by source offsets."""
    starts = line_starts(document.source)
    blocks = list(_blocks(document, starts))
    ordered = sorted(marks, key=lambda mark: (mark[1], mark[2], mark[0]))
    seen: set[int] = set()
    cut: list[tuple[_Block, tuple[Cell, ...], list[int]]] = []
    ends: list[int] = []
    for block in blocks:
        begun: list[int] = []
        extent = [(start, end) for cell in block.cells for _, start, end in cell if start >= 0]
        first, last = min((s for s, _ in extent), default=0), max((e for _, e in extent), default=0)
        ends.append(last)
        near = [mark for mark in ordered if mark[1] < last and first < mark[2]]
        cells = tuple(Cell(tuple(_segments(pieces, near, seen, begun))) for pieces in block.cells)
        cut.append((block, cells, begun))
    pins: dict[int, list[int]] = {}
    for number, start, _ in ordered:
        if number not in seen:
            at = max((index for index, block in enumerate(blocks) if block.start <= start), default=0)
            below = [index for index, block in enumerate(blocks) if block.start > start]
            if below and "\n" in document.source[ends[at] : start]:  # a comment on a line of its own
                at = below[0]
            pins.setdefault(at, []).append(number)
    shown = []
    line = 0
    for index, (block, cells, begun) in enumerate(cut):
        while line < len(starts) and starts[line] <= block.start:
            line += 1
        while line > 1 and starts[line - 1] > block.start:  # a block that stands before its predecessor
            line -= 1
        before = document.source[starts[max(line, 1) - 1] : block.start].strip()
        bullet = before if block.kind == "item" and _NUMBERED.fullmatch(before) else ""
        pinned = tuple(pins.get(index, ()))
        shown.append(
            Shown(block.kind, block.level, line, cells, block.header, bullet, (*pinned, *dict.fromkeys(begun)), pinned)
        )
    return shown


def _blocks(document: DocumentReport, starts: Sequence[int]) -> Iterator[_Block]:
    """What the reader found; without it, the lines of the source."""
    last = 0
    for block in document.blocks:
        cells = [[(value, start, end) for value, start, end in cell.pieces] for cell in block.cells or (block.text,)]
        begins = [start for cell in cells for _, start, _ in cell if start >= 0]
        last = min(begins, default=last)
        yield _Block(block.kind, block.level, cells, block.header, last)
    if document.blocks:
        return
    for start, end in zip(starts, [*starts[1:], len(document.source)], strict=True):
        text = document.source[start:end].rstrip("\r\n")
        if text.strip():
            yield _Block("paragraph", 0, [[(text, start, start + len(text))]], (), start)


def _segments(
    pieces: Iterable[tuple[str, int, int]], marks: Sequence[tuple[int, int, int]], seen: set[int], begun: list[int]
) -> Iterator[Segment]:
    """The pieces, cut at the ends of the marks; neighbours under the same marks are one segment."""
    text = ""
    over: tuple[int, ...] = ()
    for value, start, end in pieces:
        exact = start >= 0 and end - start == len(value)
        inner = {edge for _, *edges in marks for edge in edges if start < edge < end} if exact else set()
        edges = [start, *sorted(inner), end]
        for left, right in pairwise(edges):
            part = value[left - start : right - start] if exact else value
            covering = tuple(n for n, s, e in marks if s < right and left < e) if start >= 0 else over
            if covering != over and text:
                yield Segment(text, over)
                text = ""
            text, over = text + part, covering
            begun += [number for number in covering if number not in seen]
            seen.update(covering)
    if text:
        yield Segment(text, over)
