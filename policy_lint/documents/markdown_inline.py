"""Inline Markdown: the parser, taught to note positions, and the text, links and comments made of its tokens."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from functools import cache
from typing import Any, Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from policy_lint.documents.markdown_canvas import FILL, Canvas
from policy_lint.documents.model import Comment, Link, Piece, Span, Text

_MARKUP = re.compile(r"[\n&*<\[\\_`~]")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE = re.compile(r"""\s(id|name|href)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""", re.I)
_LINE_OR_BREAK = re.compile(r"\n[ \t]*|[^\n]+")
_UNFILLED = re.compile(f"[^{FILL}]+")
_BOLD_TAG = re.compile(r"<(/?)(?:b|strong)\s*>", re.I)
_NESTING = 20  # of emphasis and links
_AROUND_BOLD = frozenset(("text", "em_open", "em_close"))
_DELETED = frozenset(("del", "s", "strike"))


class _Parser(MarkdownIt):
    """Leaves link targets as they are written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return True


class _State(StateInline):
    """Notes in ``Token.map`` where in the content an inline token starts (and, for links and images, ends)."""

    link_start = -1  # of the link that is about to be opened

    def pushPending(self) -> Token:  # noqa: N802
        # Pending text ends where the parser stands (or before the spaces there, or the bracket of a link).
        text = self.pending
        start = self.src.rfind(text, 0, self.link_start if self.link_start >= 0 else self.pos)
        token = super().pushPending()
        token.map = [start, start + len(text)]
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        start = self.pos if self.link_start < 0 else self.link_start
        self.link_start = -1
        last = self.tokens[-2] if ttype == "text" and len(self.tokens) > 1 else None
        if last and last.type == "text" and last.map:
            # A run of delimiters is pushed one by one while the parser stands at the first of them.
            start = max(start, last.map[0] + len(last.content))
        elif last and last.markup == "autolink" and last.nesting == 1:
            start += 1
        token.map = [start, start]
        return token


def _link(state: StateInline, silent: bool) -> bool:
    if silent or not isinstance(state, _State):
        return link(state, silent)
    state.link_start = state.pos
    found = link(state, silent)
    state.link_start = -1
    return found and _note_end(state)


def _image(state: StateInline, silent: bool) -> bool:
    return image(state, silent) and (silent or _note_end(state))


def _note_end(state: StateInline) -> bool:
    """Note on the token pushed last that its construct ends here."""
    token = state.tokens[-1]
    token.map = [token.map[0] if token.map else 0, state.pos]
    return True


@cache
def parser(nesting: int, mdx: bool = False) -> MarkdownIt:
    """A parser of blocks; also of inline markup, which :class:`Inline` starts itself to keep the positions.

    In ``mdx``, indentation makes no code.
    """
    made = _Parser("commonmark", {"maxNesting": nesting}).enable(["table", "strikethrough"])
    made.disable(["inline", "text_join", "fragments_join", *(["code"] if mdx else [])])
    made.inline.ruler.at("link", _link)
    made.inline.ruler.at("image", _image)
    # Stop only where a rule of ours can begin: prose is full of hyphens and colons.
    made.inline.terminator_re = re.compile(r"[\n!&*<\[\\\]_`~]")
    return made


class Content(NamedTuple):
    """A block's content as the parser sees it: from the offset ``marks[i]`` on it stands at ``places[i]`` in the text.

    A place of -1 was not found; ``around`` is where it must be.
    """

    value: str
    marks: list[int]
    places: list[int]
    around: Span

    def place(self, offset: int) -> int:
        """Where the character at an offset stands in the text."""
        index = bisect_right(self.marks, offset) - 1
        place = self.places[index]
        return place + offset - self.marks[index] if place >= 0 else self.around.start

    def span(self, start: int, end: int) -> Span:
        """Where the characters from ``start`` to ``end`` stand in the text."""
        first = self.place(start)
        return Span(first, max(self.place(end - 1) + 1, first))


def plain_text(canvas: Canvas, content: Content) -> Text | None:
    """The text of a content without any markup; None for another. Only a short cut."""
    if canvas.filled or len(content.places) > 1 or content.places[0] < 0 or _MARKUP.search(content.value):
        return None
    return Text.of(canvas.text, content.places[0], content.places[0] + len(content.value)).strip()


class Inline:
    """Reads the inline markup of one block: its text, and the links, comments and anchors in it."""

    def __init__(self, canvas: Canvas, content: Content) -> None:
        self._canvas = canvas
        self._content = content
        self._pieces: list[Piece] = []
        self._run = Span(-1, -1)  # verbatim text not yet made a piece, so that neighbours become one
        self._struck = 0
        self._link_open = (0, 0, "")  # the link being read: its start, its first piece, its target
        self._html_link: tuple[int, int, str] | None = None  # the same of an <a>
        self._last_closing: dict[str, int] = {}
        self.links: list[Link] = []
        self.comments: list[Comment] = []
        self.anchors: list[str] = []
        self.bold = False  # one run of bold text and nothing else

    def read(self, env: dict[str, Any]) -> Text:
        """The text; ``env`` has the definitions of links."""
        value = self._content.value
        opening, closing = value.count("["), value.count("]")
        if _MARKUP.search(value) and opening <= 2 * closing + 1000:  # else no links, and the parser would take minutes
            state = _State(value, parser(_NESTING), env, [])
            state.md.inline.tokenize(state)
            for rule in state.md.inline.ruler2.getRules(""):
                rule(state)
            for token in state.tokens:
                self._token(token)
            self.bold = _is_bold(state.tokens)
        elif value:
            self._verbatim(0, len(value))
        self._flush()
        return Text(self._pieces).strip()

    def _token(self, token: Token) -> None:
        kind, content = token.type, token.content
        start, end = token.map or (0, 0)
        if kind == "text":
            if content:  # a delimiter that turned out to be markup has none
                self._verbatim(start, start + len(content))
        elif kind in ("softbreak", "hardbreak"):
            self._newline(start + (self._content.value[start] == "\\"))
        elif kind == "text_special":
            if len(content) == len(token.markup):
                self._verbatim(start, start + len(content))
            else:
                self._put(content, start, start + len(token.markup))
        elif kind == "code_inline":
            self._code(token, start)
        elif kind == "html_inline":
            self._html(content, start)
        elif kind == "link_open":
            self._flush()
            self._link_open = (start, len(self._pieces), str(token.attrs["href"]))
        elif kind == "link_close":
            if token.markup == "autolink":
                end = self._content.value.index(">", start) + 1
            begin, first, target = self._link_open
            self._link(begin, end, self._label(first), target)
        elif kind == "image":
            self._link(start, end, content, str(token.attrs["src"]))
        elif kind in ("s_open", "s_close"):
            self._struck += token.nesting

    def _code(self, token: Token, start: int) -> None:
        inner = start + len(token.markup)
        end = inner + len(token.content)
        value = self._content.value
        stripped = value[inner:end].replace("\n", " ") != token.content or not value.startswith(token.markup, end)
        self._verbatim(inner + stripped, end + stripped)

    def _html(self, markup: str, start: int) -> None:
        end = start + len(markup)
        if markup.startswith("<!--"):
            span = self._content.span(start, end)
            self.comments.append(comment_at(self._canvas.text, span))
        elif tag := _TAG.match(markup):
            name = tag[1].lower()
            if name == "br":
                self._put("\n", start, end)
            elif name in _DELETED:
                if markup[1] == "/":
                    self._struck = max(self._struck - 1, 0)
                elif self._closes(name, end):
                    self._struck += 1
            elif name == "a" and self._html_link:
                begin, first, target = self._html_link
                self._html_link = None
                self._link(begin, end if markup[1] == "/" else start, self._label(first), target)
            for key, value in _ATTRIBUTE.findall(markup):
                value = html.unescape(value[1:-1] if value[0] in "\"'" else value)
                if key.lower() != "href":
                    self.anchors.append(value)
                elif name == "a":
                    self._flush()
                    self._html_link = (start, len(self._pieces), value)

    def _closes(self, name: str, after: int) -> bool:
        if name not in self._last_closing:
            self._last_closing[name] = self._content.value.lower().rfind(f"</{name}>")
        return self._last_closing[name] >= after

    def _label(self, first: int) -> str:
        self._flush()
        return "".join(piece.value for piece in self._pieces[first:])

    def _link(self, start: int, end: int, label: str, target: str) -> None:
        span = self._content.span(start, end)
        if FILL in target:  # a template tag was blanked there
            at = self._canvas.work.rfind(target, *span)
            target = self._canvas.text[at : at + len(target)] if at >= 0 else ""
        self.links.append(Link(span, " ".join(label.replace(FILL, " ").split()), target))

    def _newline(self, offset: int) -> None:
        place = self._content.place(offset)
        if self._canvas.text[place : place + 1] == "\n":
            self._take(place, place + 1)
        else:
            self._put("\n", offset, offset + 1)

    def _verbatim(self, start: int, end: int) -> None:
        """Take the content from ``start`` to ``end`` as it stands in the text, without the prefixes of lines."""
        if "\n" in self._content.value[start:end]:
            for match in _LINE_OR_BREAK.finditer(self._content.value, start, end):
                if match[0][0] == "\n":
                    self._newline(match.start())
                else:
                    self._in_line(match.start(), match.end())
        else:
            self._in_line(start, end)

    def _in_line(self, start: int, end: int) -> None:
        marks, places = self._content.marks, self._content.places
        index = bisect_right(marks, start) - 1
        while start < end:
            stop = min(end, marks[index + 1]) if index + 1 < len(marks) else end
            if places[index] < 0:
                self._put(self._content.value[start:stop], start, stop)
            else:
                place = places[index] + start - marks[index]
                self._take(place, place + stop - start)
            start = stop
            index += 1

    def _take(self, start: int, end: int) -> None:
        if self._struck:
            return
        work = self._canvas.work
        if self._canvas.filled and work.find(FILL, start, end) >= 0:
            for match in _UNFILLED.finditer(work, start, end):
                self._extend(match.start(), match.end())
        else:
            self._extend(start, end)

    def _extend(self, start: int, end: int) -> None:
        if start == self._run.end:
            self._run = Span(self._run.start, end)
        else:
            self._flush()
            self._run = Span(start, end)

    def _put(self, value: str, start: int, end: int) -> None:
        """Text that differs from its source."""
        if self._struck:
            return
        self._flush()
        span = self._content.span(start, end)
        if span.end - span.start == len(value):  # only where a place is not known
            span = Span(-1, -1)
        self._pieces.append(Piece(value, *span))

    def _flush(self) -> None:
        start, end = self._run
        if end > start:
            self._pieces.append(Piece(self._canvas.text[start:end], start, end))
        self._run = Span(-1, -1)


def _is_bold(tokens: list[Token]) -> bool:
    """Is this one run of bold text, apart from colons and white space around it?"""
    depth = runs = 0
    for token in tokens:
        step = {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        if token.type == "html_inline" and (tag := _BOLD_TAG.fullmatch(token.content)):
            step = -1 if tag[1] else 1
        if step:
            runs += step > 0 and depth == 0
            depth += step
        elif depth == 0 and (token.content.strip(f" :{FILL}") or token.type not in _AROUND_BOLD):
            return False
    return runs == 1 and depth == 0


def comment_at(text: str, span: Span, closed: bool = True) -> Comment:
    """The comment that stands at a span of the text."""
    return Comment(span, text[span.start + 4 : span.end - (3 if closed else 0)].strip())
