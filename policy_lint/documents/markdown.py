"""The Markdown reader: CommonMark with tables, and what static site generators add to it.

How positions survive. Line ends are normalised first, and every offset below is one of that normalised text until
``with_line_ends`` maps the finished reading back. What is no text (front matter, template tags, attributes) is
blanked without changing a length, so that line numbers and columns hold. A line of a block's content is always the
*end* of its source line, since only list and quote prefixes are taken away; within the content, the parser's own
position is noted on each token. Nothing is ever searched for in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any

from markdown_it.token import Token

from policy_lint.documents.line_ends import map_text, with_line_ends
from policy_lint.documents.markdown_canvas import FILL, Canvas
from policy_lint.documents.markdown_inline import Content, Inline, comment_at, parser, plain_text
from policy_lint.documents.model import Block, Comment, Link, Piece, Reading, Span, Text

_NESTING = 60  # of lists and quotes, each list counting twice; what is deeper is lost
_BOLD_LINE_LEVEL = 6
_BOLD_LINE_WORDS = 12
_RUNNING_TEXT_WORDS = 8
_BOLD_HEAD = re.compile(r"(\*\*|__)(?!\s)([^*_\n]*[^*_\s])\1:? {2,}")
# The mark of a list item that was typed, or escaped by a converter, so that the parser knows of no list.
_POINT = re.compile(r"([•◦▪‣●○■□∙⁃➢➤►]|·(?=\s)|\\-)\s*(?=[\w\"“'‘(\[_*])")
_HEAD_WORDS = 15  # of a table column

# White space that the parser trims in one version or another.
_SPACE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_ROW_PREFIX = re.compile(r"(?:[ \t>]|[-+*][ \t]|[0-9]{1,9}[.)][ \t])*")
_PIPE = re.compile(r"(?<!\\)\|")
_DEFINITION = re.compile(r"^[ \t]{0,3}:[ \t]+(?=\S)", re.M)
_ESCAPED_PIPE = re.compile(r"\\\|")
_QUOTE_PREFIX = re.compile(r"^(?:[ \t]*>)+", re.M)
_WORD_OR_SPACE = re.compile(r"\S+|\s+")


def read(source: str, mdx: bool = False) -> Reading:
    """Read a Markdown document; any text at all is one. Without ``mdx``, only imports and exports show that it is MDX."""
    if "\r" not in source:
        return _Reader(source, mdx).read()
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    return with_line_ends(_Reader(text, mdx).read(), text, source)


class _Reader:
    """Walks the parser's tokens and collects the blocks."""

    def __init__(self, text: str, mdx: bool) -> None:
        self._text = text
        self._canvas = Canvas(text, mdx)
        self._env: dict[str, Any] = {}
        self._blocks: list[Block] = []
        self._links: list[Link] = []
        self._comments = self._canvas.comments
        self._anchors: set[str] = set()
        self._depth = 0  # of lists
        self._fresh = False  # a list item has begun and has no text yet
        self._cells: list[Text] = []
        self._columns: list[Span] = []
        self._header: tuple[str, ...] = ()
        self._points: list[str] = []  # the marks of the open lists that are typed, outermost first
        self._term: Text | None = None  # what a definition that comes next would define

    def read(self) -> Reading:
        tokens = parser(_NESTING, self._canvas.mdx).parse(self._canvas.feed, self._env)
        html_until = 0
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "inline":
                self._inline(token, tokens[index - 1])
            elif kind in ("bullet_list_open", "ordered_list_open"):
                self._depth += 1
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self._depth -= 1
            elif kind == "list_item_open":
                self._fresh = True
            elif kind == "list_item_close":
                self._fresh = False
            elif kind == "tr_open":
                self._cells, self._columns = [], self._row_columns(_lines(token)[0])
            elif kind == "tr_close":
                self._row_end(tokens[index + 1].type == "thead_close", tokens[index + 2].type == "table_close")
            elif kind == "html_block" and index >= html_until:
                html_until = self._html_blocks(tokens, index)
        self._anchors.update(name for name, _ in self._canvas.ids.values())
        self._comments.sort(key=lambda comment: comment.span)
        return Reading(self._blocks, self._links, self._comments, self._canvas.front_matter, frozenset(self._anchors))

    def _inline(self, token: Token, opening: Token) -> None:
        first, last = _lines(token)
        if opening.type == "paragraph_open":
            self._paragraph(token.content, first, last)
        elif opening.type == "heading_open":
            if opening.markup[0] == "#":
                content = self._heading_content(token.content, first, len(opening.markup))
            else:
                content = self._content(token.content, first, last)
            self._heading(content, int(opening.tag[1]), first, _lines(opening)[1])
        else:
            self._cells.append(self._read_inline(self._cell_content(token.content, first))[0])

    def _read_inline(self, content: Content) -> tuple[Text, bool]:
        plain = plain_text(self._canvas, content)
        if plain is not None:
            return plain, False
        inline = Inline(self._canvas, content)
        text = inline.read(self._env)
        self._links += inline.links
        self._comments += inline.comments
        self._anchors.update(inline.anchors)
        return text, inline.bold

    def _heading(self, content: Content, level: int, first: int, after: int) -> None:
        text, _ = self._read_inline(content)
        anchor = ""
        for line in range(first, after + 1):
            name, alone = self._canvas.ids.get(line, ("", False))
            if name and alone == (line == after):
                anchor = name
                del self._canvas.ids[line]
        if text:
            self._term = None
            self._points.clear()
            self._blocks.append(Block("heading", text, level, anchor=anchor))

    def _paragraph(self, value: str, first: int, last: int) -> None:
        """One block, or several where definitions or footnotes start inside."""
        if value[:1] != ":" and "\n" not in value:
            self._part(value, first, last)
            return
        lines = value.split("\n")
        first += self._trimmed_lines(lines, first, last)
        begin = 0
        titled = not self._depth and _is_titled(lines)
        for number in range(1, len(lines) + 1):
            if (
                number == len(lines)
                or (number == 1 and titled)
                or (not self._depth and _POINT.match(lines[number]))
                or first + number in self._canvas.notes
                or _DEFINITION.match(lines[number])
            ):
                self._part("\n".join(lines[begin:number]).lstrip(" \t"), first + begin, first + number)
                begin = number

    def _part(self, value: str, first: int, last: int) -> None:
        marker = _DEFINITION.match(value)
        point = None if marker or self._depth else _POINT.match(value)
        marker = marker or point
        text, bold = self._read_inline(self._content(value[marker.end() :] if marker else value, first, last))
        if not text:
            return
        if marker and not point:
            self._define(text)
            return
        kind, level = ("item" if self._fresh else "paragraph"), self._depth
        if point:
            kind, level = "item", self._point_level(point[1])
        else:
            self._points.clear()
        if bold and not level and _is_title(text.value):
            kind, level = "heading", _BOLD_LINE_LEVEL
        self._fresh = False
        self._blocks.append(Block(kind, text, level))
        self._term = text if kind != "item" and first not in self._canvas.notes else None

    def _point_level(self, mark: str) -> int:
        """How deep an item stands that is marked so: marks of another kind begin a list inside the one above."""
        if mark in self._points:
            del self._points[self._points.index(mark) + 1 :]
        else:
            self._points.append(mark)
        return len(self._points)

    def _define(self, text: Text) -> None:
        """A definition after its term, which was read as a paragraph of its own."""
        if self._term is None:
            self._blocks.append(Block("paragraph", text, self._depth))
            return
        if self._blocks and self._blocks[-1].text is self._term:
            self._blocks.pop()
        both = Text((*self._term.pieces, Piece(": ", -1, -1), *text.pieces))
        self._blocks.append(Block("item", both, self._depth + 1))

    # Where contents stand in the text

    def _content(self, value: str, first: int, last: int) -> Content:
        """The content of a paragraph or underlined heading made of the lines ``first`` to ``last`` (exclusive)."""
        around = Span(self._canvas.starts[first], self._canvas.line_end(last - 1))
        lines = value.split("\n")
        first += self._trimmed_lines(lines, first, last)
        marks: list[int] = []
        places: list[int] = []
        offset = 0
        for number, line in enumerate(lines, first):
            body = line.lstrip(" \t") if marks else line
            marks.append(offset + len(line) - len(body))
            places.append(self._place(body, number))
            offset += len(line) + 1
        return Content(value, marks, places, around)

    def _place(self, body: str, number: int) -> int:
        """Where a line stands in the text that lost its prefix, and maybe white space at its end; -1 when nowhere."""
        work, start, end = self._canvas.work, self._canvas.starts[number], self._canvas.line_end(number)
        if work.endswith(body, start, end):
            return end - len(body)
        bare = body.rstrip(_SPACE)
        end = start + len(work[start:end].rstrip(_SPACE))
        return end - len(bare) if work.endswith(bare, start, end) else -1

    def _trimmed_lines(self, lines: list[str], first: int, last: int) -> int:
        """How many lines of a paragraph were trimmed away at its start: those of exotic white space only."""
        spare = last - first - len(lines)
        return next((skipped for skipped in range(spare) if self._place(lines[0], first + skipped) >= 0), max(spare, 0))

    def _heading_content(self, value: str, line: int, level: int) -> Content:
        value = value.strip(_SPACE)
        around = Span(self._canvas.starts[line], self._canvas.line_end(line))
        marker = self._canvas.work.find("#" * level, *around)
        return Content(value, [0], [self._canvas.work.find(value, marker + level, around.end)], around)

    def _row_columns(self, line: int) -> list[Span]:
        """Where the cells of a table row stand, cut as the parser cuts them."""
        work = self._canvas.work
        start, end = self._canvas.starts[line], self._canvas.line_end(line)
        if prefix := _ROW_PREFIX.match(work, start, end):
            start = prefix.end()
        start = end - len(work[start:end].lstrip(_SPACE))
        end = start + len(work[start:end].rstrip(_SPACE))
        edges = [start - 1, *(match.start() for match in _PIPE.finditer(work, start, end)), end]
        columns = [Span(left + 1, right) for left, right in pairwise(edges)]
        if columns[0].start == columns[0].end:
            del columns[0]
        if columns and columns[-1].start == columns[-1].end:
            del columns[-1]
        return columns

    def _cell_content(self, value: str, line: int) -> Content:
        value = value.strip(_SPACE)
        around = Span(self._canvas.starts[line], self._canvas.line_end(line))
        if len(self._cells) >= len(self._columns):
            return Content(value, [0], [-1], around)
        start, end = self._columns[len(self._cells)]
        raw = self._canvas.work[start:end]
        start += len(raw) - len(raw.lstrip(_SPACE))
        raw = raw.strip(_SPACE)
        marks, places = [0], [start]
        if raw != value:
            for count, match in enumerate(_ESCAPED_PIPE.finditer(raw)):
                marks.append(match.start() - count)
                places.append(start + match.start() + 1)
            if raw.replace("\\|", "|") != value:
                return Content(value, [0], [-1], around)
        return Content(value, marks, places, around)

    # Tables and HTML

    def _is_bold(self, cell: Text) -> bool:
        span = cell.span()
        return span is not None and self._canvas.work[max(span.start - 2, 0) : span.start] in ("**", "__")

    def _row_end(self, is_head: bool, is_last: bool) -> None:
        if is_head:
            heads = [" ".join(cell.value.split()) for cell in self._cells]
            # Markdown cannot do without heads: those of a layout table are its first row.
            is_head = not is_last and all(head.count(" ") < _HEAD_WORDS for head in heads)
            self._header = tuple(head if is_head else "" for head in heads)
        elif not any(self._header) and all(self._is_bold(cell) for cell in self._cells):
            # Converters leave the head row empty and put the heads, in bold, into the first row of the body.
            self._header = tuple(" ".join(cell.value.split()) for cell in self._cells)
            is_head = True
        if not is_head and any(self._cells):
            self._blocks.append(Block("row", Text(()), cells=tuple(self._cells), header=self._header))
        self._term = None

    def _html_blocks(self, tokens: list[Token], index: int) -> int:
        """Read an HTML block with those that follow after blank lines only; the index of the token after them."""
        first, last = _lines(tokens[index])
        index += 1
        while index < len(tokens) and tokens[index].type == "html_block":
            begin, after = _lines(tokens[index])
            between = self._canvas.work[self._canvas.starts[last] : self._canvas.starts[begin]]
            if between.strip(_SPACE + ">"):  # the definition of a link
                break
            last = after
            index += 1
        start = max(self._text.find("<", self._canvas.starts[first]), self._canvas.starts[first])
        end = self._canvas.line_end(last - 1)
        comments, only_comments = self._comments_in(start, end)
        if only_comments:
            self._comments += comments
        else:
            self._fragment(start, end, quoted=">" in self._text[self._canvas.starts[first] : start])
        return index

    def _comments_in(self, start: int, end: int) -> tuple[list[Comment], bool]:
        """The comments of an HTML block, and whether there is nothing else in it."""
        comments: list[Comment] = []
        while True:
            begin = self._text.find("<!--", start, end)
            if self._canvas.work[start : begin if begin >= 0 else end].strip(_SPACE + ">" + FILL):
                return comments, False
            if begin < 0:
                return comments, True
            close = self._text.find("-->", begin + 2, end)
            start = close + 3 if close >= 0 else end
            comments.append(comment_at(self._text, Span(begin, start), closed=close >= 0))

    def _fragment(self, start: int, end: int, quoted: bool) -> None:
        from policy_lint.documents.html import read_fragment

        seen = self._unquoted if quoted else self._canvas.work
        reading = read_fragment(seen, start, end)
        differs = seen[start:end] != self._text[start:end]
        self._links += reading.links
        self._comments += reading.comments
        self._anchors |= reading.anchors
        for block in reading.blocks:
            if differs:
                block = _of_text(block, self._text)
            self._blocks.append(block if block.kind == "heading" else block._replace(level=block.level + self._depth))
        self._term = None

    @cached_property
    def _unquoted(self) -> str:
        return _QUOTE_PREFIX.sub(lambda match: " " * len(match[0]), self._canvas.work)


def _lines(token: Token) -> tuple[int, int]:
    first, last = token.map or (0, 0)
    return first, last


def _is_title(value: str) -> bool:
    return len(value.split()) <= _BOLD_LINE_WORDS and value[-1] not in ".;," and any(map(str.isalnum, value))


def _is_titled(lines: list[str]) -> bool:
    """Whether a paragraph begins with a line in bold capitals that is broken off above running text.

    Converters write titles so. In lower case it may as well be the label of what follows, and above the short lines
    of an address it is a name.
    """
    return (
        len(lines) > 1
        and (head := _BOLD_HEAD.fullmatch(lines[0])) is not None
        and head[2].isupper()
        and _is_title(head[2])
        and len(lines[1].split()) >= _RUNNING_TEXT_WORDS
    )


def _of_text(block: Block, text: str) -> Block:
    """A block that was read without quote prefixes and what the canvas blanked: white space there, and no source."""

    def change(piece: Piece) -> Iterator[Piece]:
        value, start, end = piece
        if end - start != len(value) or text.startswith(value, start):
            yield piece
            return
        for match in _WORD_OR_SPACE.finditer(value):
            at = start + match.start()
            same = text.startswith(match[0], at)
            yield Piece(match[0], at, at + len(match[0])) if same else Piece(match[0].replace(FILL, ""), -1, -1)

    return map_text(block, change)
