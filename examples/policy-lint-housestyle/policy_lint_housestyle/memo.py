"""Reads memos: ``= Title``, ``== Heading``, ``* item``, ``# comment``, and paragraphs between blank lines.

A reader gives back blocks in the order of reading. Every piece of text keeps the offsets of the source it was read from, so
that findings stand where the words stand; the markup around them is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_lint.plugins import Block, Comment, Piece, Reading, Span, Text

_LINE = re.compile(r"[^\n]*\n?")
_HEADING = re.compile(r"(=+)[ \t]+(.*\S)")
_ITEM = re.compile(r"\*[ \t]+(.*\S)")


def read(source: str) -> Reading:
    """The blocks and comments of a memo. Raises nothing: any text is a memo."""
    comments = [
        Comment(Span(start, end), source[start + 1 : end])
        for start, end in _lines(source)
        if source[start:end].startswith("#")
    ]
    return Reading(list(_blocks(source)), comments=comments)


def _lines(source: str) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends, its line end and the white space around it left out."""
    for match in _LINE.finditer(source):
        text = match.group()
        start = match.start() + len(text) - len(text.lstrip())
        yield start, max(start, match.start() + len(text.rstrip()))


def _blocks(source: str) -> Iterator[Block]:
    paragraph: list[Piece] = []
    for start, end in _lines(source):
        line = source[start:end]
        if line.startswith("#"):
            continue
        heading, item = _HEADING.fullmatch(line), _ITEM.fullmatch(line)
        if paragraph and (not line or heading or item):
            yield Block("paragraph", Text(paragraph))
            paragraph = []
        if heading:
            yield Block("heading", Text.of(source, start + heading.start(2), end), level=len(heading[1]))
        elif item:
            yield Block("item", Text.of(source, start + item.start(1), end), level=1)
        elif line:
            if paragraph:  # the line end between two lines is read as a blank
                paragraph.append(Piece(" ", paragraph[-1].end, start))
            paragraph.append(Piece(line, start, end))
    if paragraph:
        yield Block("paragraph", Text(paragraph))
