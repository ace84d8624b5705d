"""Readers of line-oriented formats work on normalised line ends; here their readings get the source's offsets back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

from policy_lint.documents.model import Block, Piece, Reading, Span, Text

_LINE_OR_END = re.compile(r"[^\n]+|\n")


def map_text(block: Block, change: Callable[[Piece], Iterator[Piece]]) -> Block:
    """The block with every piece of its text changed."""

    def changed(text: Text) -> Text:
        return Text(new for piece in text.pieces for new in change(piece))

    return block._replace(text=changed(block.text), cells=tuple(map(changed, block.cells)))


def with_line_ends(reading: Reading, text: str, source: str) -> Reading:
    """The reading of a text whose line ends were normalised, with the offsets of the source."""
    doubled = [match.start() - count for count, match in enumerate(re.finditer("\r\n", source))]

    def place(offset: int) -> int:
        return offset + bisect_left(doubled, offset)

    def span(old: Span) -> Span:
        return Span(place(old.start), place(old.end))

    def change(piece: Piece) -> Iterator[Piece]:
        value, start, end = piece
        if start < 0:
            yield piece
        elif end - start != len(value):
            yield _piece(value, place(start), place(end), source)
        else:
            for match in _LINE_OR_END.finditer(value):
                yield _piece(match[0], place(start + match.start()), place(start + match.end()), source)

    return reading._replace(
        blocks=[map_text(block, change) for block in reading.blocks],
        links=[link._replace(span=span(link.span)) for link in reading.links],
        comments=[comment._replace(span=span(comment.span)) for comment in reading.comments],
    )


def _piece(value: str, start: int, end: int, source: str) -> Piece:
    """A piece that keeps its promise: as long as its source only where it is the same."""
    differs = end - start == len(value) and not source.startswith(value, start)
    return Piece(value, -1, -1) if differs else Piece(value, start, end)
