"""The document model that every reader fills and everything else only reads.

Positions. A *source offset* counts Unicode characters from the start of the decoded file (a byte order mark is
not counted); a span is ``(start, end)``, end exclusive. Lines and columns are made from offsets only when a report
is written: both 1-based, columns in characters. Text is never searched for again after it was read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from policy_lint.lines import line_starts


class Span(NamedTuple):
    """A stretch of the source: offsets of its first character and of the one after its last."""

    start: int
    end: int


class Piece(NamedTuple):
    """A run of text and the source it was read from; ``start`` is -1 for text that is not in the source."""

    value: str
    start: int
    end: int


class Text:
    """Readable text (markup gone, entities decoded) with a way back to the source.

    Built from pieces in reading order. A piece whose value is as long as its source maps character by character;
    any other (an entity, an escape) maps as a whole.
    """

    __slots__ = ("_offsets", "pieces", "value")

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = [piece for piece in pieces if piece.value]
        self.value = "".join(piece.value for piece in self.pieces)
        self._offsets: list[int] = []
        offset = 0
        for piece in self.pieces:
            self._offsets.append(offset)
            offset += len(piece.value)

    @classmethod
    def of(cls, source: str, start: int, end: int) -> Text:
        """The text that stands verbatim at ``source[start:end]``."""
        return cls((Piece(source[start:end], start, end),))

    def __bool__(self) -> bool:
        return bool(self.value)

    def __repr__(self) -> str:
        return f"Text({self.value!r})"

    def cut(self, start: int, end: int) -> Text:
        """The part ``value[start:end]``, still knowing its source."""
        pieces = []
        index = max(bisect_right(self._offsets, start) - 1, 0)
        while index < len(self.pieces) and self._offsets[index] < end:
            piece, offset = self.pieces[index], self._offsets[index]
            left, right = max(start - offset, 0), min(end - offset, len(piece.value))
            if right > left:
                if piece.start < 0:
                    pieces.append(Piece(piece.value[left:right], -1, -1))
                elif piece.end - piece.start == len(piece.value):
                    pieces.append(Piece(piece.value[left:right], piece.start + left, piece.start + right))
                else:
                    pieces.append(Piece(piece.value[left:right], piece.start, piece.end))
            index += 1
        return Text(pieces)

    def strip(self) -> Text:
        """Without white space at the ends."""
        stripped = self.value.strip()
        if len(stripped) == len(self.value):
            return self
        start = len(self.value) - len(self.value.lstrip())
        return self.cut(start, start + len(stripped))

    def span(self, start: int = 0, end: int | None = None) -> Span | None:
        """The source span of ``value[start:end]``; None where none of it is in the source."""
        part = self if start == 0 and end is None else self.cut(start, len(self.value) if end is None else end)
        real = [piece for piece in part.pieces if piece.start >= 0]
        return Span(min(p.start for p in real), max(p.end for p in real)) if real else None


class Link(NamedTuple):
    """A link or image: where it stands, the label's text and the target as written ("" when empty)."""

    span: Span
    label: str
    target: str


class Comment(NamedTuple):
    """A comment of the source format, without its delimiters."""

    span: Span
    text: str


class Block(NamedTuple):
    """What a reader yields, in reading order.

    kind    ``heading``, ``paragraph``, ``item`` (the text at a list marker) or ``row`` (of a table body)
    text    the block's text; empty for a row, which has ``cells``
    level   heading: 1 for the title and so on, 0 when the format has no levels (plain text);
            item and paragraph: how many lists it is nested in (0 outside lists)
    header  row: the column heads, "" where there is none
    anchor  heading: the explicit id that links can name, "" when none
    minor   heading without a level that looks subordinate to the one before it (plain text only)
    """

    kind: str
    text: Text
    level: int = 0
    cells: tuple[Text, ...] = ()
    header: tuple[str, ...] = ()
    anchor: str = ""
    minor: bool = False


class Reading(NamedTuple):
    """What a reader makes of a source text; ``language`` is the code that it states outside front matter, if it does."""

    blocks: Sequence[Block]
    links: Sequence[Link] = ()
    comments: Sequence[Comment] = ()
    front_matter: Mapping[str, Any] = {}
    anchors: frozenset[str] = frozenset()
    language: str = ""


class Section:
    """A heading and what stands under it until the next heading of the same or a higher level.

    ``heading`` is None for the text before the first heading; ``parent`` is None for top-level sections.
    """

    __slots__ = ("anchor", "heading", "index", "level", "parent", "span")

    def __init__(self, heading: Text | None, level: int, parent: Section | None, index: int, anchor: str = "") -> None:
        self.heading = heading
        self.level = level
        self.parent = parent
        self.index = index
        self.anchor = anchor
        self.span = heading.span() if heading is not None else None

    @property
    def title(self) -> str:
        return " ".join(self.heading.value.split()) if self.heading is not None else ""

    @property
    def path(self) -> tuple[str, ...]:
        """Titles from the outermost section to this one."""
        above = self.parent.path if self.parent is not None else ()
        return (*above, self.title) if self.title else above


class Passage:
    """The smallest piece that can be evidence: a sentence, a list item, a table row; or a heading, for context.

    kind     ``sentence``, ``item`` (a sentence inside a list item), ``row``; and what is never evidence: ``heading``,
             ``link`` (nothing but the label of a link)
    text     what the passage says
    leads    the passages that announce it, outermost first ("You have the right to:" for its list items)
    section  the section it stands in (for a heading: the section it opens)
    block    number of its block in the document; sentences of one paragraph share it
    """

    __slots__ = ("block", "index", "kind", "leads", "section", "span", "text")

    def __init__(
        self, kind: str, text: Text, span: Span, section: Section, block: int, leads: tuple[Passage, ...] = ()
    ) -> None:
        self.kind = kind
        self.text = text
        self.span = span
        self.section = section
        self.block = block
        self.leads = leads
        self.index = -1

    def __repr__(self) -> str:
        return f"Passage({self.kind}, {self.text.value[:60]!r})"


class Document:
    """A policy document: its source, what the reader found, and the passages and sections made of it."""

    def __init__(
        self,
        path: str,
        source: str,
        format: str,
        reading: Reading,
        sections: list[Section],
        passages: list[Passage],
        language: str = "en",
    ) -> None:
        self.path = path
        self.source = source
        self.format = format
        self.blocks = reading.blocks
        self.links = reading.links
        self.comments = reading.comments
        self.front_matter = reading.front_matter
        self.anchors = reading.anchors
        self.sections = sections
        self.passages = passages
        self.language = language
        for index, passage in enumerate(passages):
            passage.index = index

    @cached_property
    def line_starts(self) -> list[int]:
        """Source offset of the first character of every line."""
        return line_starts(self.source)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of a source offset."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The source of a 1-based line, without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.source)
        return self.source[start:end].rstrip("\r\n")

    def line_start(self, offset: int) -> int:
        """Source offset of the first character of the line in which an offset stands."""
        return self.line_starts[bisect_right(self.line_starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Source offset behind the line in which an offset stands, its line end included."""
        line = bisect_right(self.line_starts, offset)
        return self.line_starts[line] if line < len(self.line_starts) else len(self.source)

    def quote(self, span: Span) -> str:
        return self.source[span.start : span.end]

    def section_at(self, offset: int) -> Section:
        """The section in which a source offset stands."""
        found = self.sections[0]
        for section in self.sections:
            if section.span is not None and section.span.start <= offset:
                found = section
        return found

    def passage_at(self, span: Span) -> Passage | None:
        """The first passage that the span touches."""
        for passage in self.passages:
            if passage.span.start < max(span.end, span.start + 1) and span.start < passage.span.end:
                return passage
        return None

    @property
    def title(self) -> Section | None:
        """The section whose heading names the document: the first one that has a heading."""
        return next((section for section in self.sections if section.heading is not None), None)
