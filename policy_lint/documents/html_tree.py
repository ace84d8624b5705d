"""A forgiving HTML parser: source text in, a tree of elements and text spans out.

Not built on ``html.parser``: before the releases of late 2025 that needs minutes for a few hundred KB of unclosed
tags or comments, it gives up on markup after odd character references, and its results differ between Python
versions. This one always takes linear time, never raises, and knows the source offset of everything.

Browsers' rules are followed where policies need them (implied end tags, void and raw-text elements); misnested
inline elements are not rebuilt.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from policy_lint.documents.model import Comment, Span

# fmt: off
VOID = frozenset({
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})
RAW_TEXT = frozenset({"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"dir", "menu", "ol", "ul"})
BLOCKS = HEADINGS | LISTS | {
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "label", "legend", "li", "main", "nav",
    "optgroup", "option", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
}
# fmt: on

_CELLS = frozenset({"td", "th", "caption"})
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
_TABLE_PARTS = _CELLS | _SECTIONS | {"tr"}
_SCOPE = _CELLS | {"table"}
_HEAD = frozenset({"base", "link", "meta", "noscript", "script", "style", "template", "title"})
_CLOSED_BY_START = {  # start tag: the open elements it ends, and those it does not look beyond
    "li": (frozenset({"li"}), _SCOPE | LISTS),
    "dt": (frozenset({"dt", "dd"}), _SCOPE | {"dl"}),
    "dd": (frozenset({"dt", "dd"}), _SCOPE | {"dl"}),
    "td": (_CELLS, frozenset({"table"})),
    "th": (_CELLS, frozenset({"table"})),
    "tr": (frozenset({"tr", "caption"}), frozenset({"table"})),
    **dict.fromkeys(_SECTIONS, (_SECTIONS | {"caption", "tr"}, frozenset({"table"}))),
    **dict.fromkeys(HEADINGS, (HEADINGS, BLOCKS - HEADINGS)),
    "option": (frozenset({"option"}), frozenset({"select"})),
    "a": (frozenset({"a"}), BLOCKS),
}
_P = frozenset({"p"})
_MAX_DEPTH = 150  # deeper elements become siblings, as in browsers (at 512): recursion over the tree is safe

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")
_TAG_END = re.compile(r"\s*(/?)\s*>")
_COMMENT_END = re.compile(r"--!?>")
# At most eight digits and 32 letters: no valid reference is longer, and int() raises on very long numbers.
REFERENCE = re.compile(
    r"&(?:#[0-9]{1,8}(?![0-9]);?|#[xX][0-9a-fA-F]{1,8}(?![0-9a-fA-F]);?|[a-zA-Z][a-zA-Z0-9]{1,31};?)"
)


class Node:
    """An element: its children are elements and the spans of text runs, its span reaches from tag to tag."""

    __slots__ = ("attributes", "children", "end", "linked", "parent", "start", "tag", "visible", "weight")

    def __init__(self, tag: str, attributes: dict[str, str], start: int, parent: Node | None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node | Span] = []
        self.start = start
        self.end = start
        self.parent = parent
        self.visible = self.linked = self.weight = 0  # for html_main_content, which measures them

    @property
    def names(self) -> frozenset[str]:
        """The words in the element's classes and id: ``id="mainNav" class="nav-bar"`` has main, nav and bar."""
        written = f"{self.attributes.get('class', '')} {self.attributes.get('id', '')}"
        return frozenset(word.lower() for word in _WORD.findall(written))

    @property
    def elements(self) -> list[Node]:
        return [child for child in self.children if isinstance(child, Node)]

    def ancestors(self) -> Iterator[Node]:
        node = self.parent
        while node:
            yield node
            node = node.parent

    def descendants(self) -> Iterator[Node]:
        """All elements below this one, in document order."""
        waiting = self.elements[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.elements[::-1]


class Tree(NamedTuple):
    """A parsed source: the root stands for the body, or the fragment."""

    root: Node
    comments: list[Comment]
    anchors: frozenset[str]


def decode(match: re.Match[str]) -> str:
    """What a character reference stands for; the reference itself when it is none."""
    return html.unescape(match.group())


@cache
def _raw_text_end(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE)


def parse(source: str, start: int, end: int) -> Tree:
    """Parse ``source[start:end]``; all offsets are those of the full source."""
    builder = _Builder(start)
    here = start
    while here < end:
        tag = source.find("<", here, end)
        if tag < 0:
            tag = end
        builder.text(here, tag)
        if tag == end:
            break
        after = _read_markup(source, tag, end, builder)
        if after == 0:  # not markup
            after = tag + 1
            builder.text(tag, after)
        here = after
    builder.finish(end)
    return Tree(builder.root, builder.comments, frozenset(builder.anchors))


def _read_markup(source: str, here: int, end: int, builder: _Builder) -> int:
    """Read the tag, comment or declaration at ``here``; return where it ends, or 0 when it is text.

    Whatever never ends is taken as (text or comment) up to the end of the source, so that nothing is scanned twice.
    """
    match = _TAG.match(source, here, end)
    if match:
        closing, tag = match.group(1), match.group(2).lower()
        attributes, tag_end = _read_attributes(source, match.end(), end)
        if tag_end is None:
            builder.text(here, end)
            return end
        if closing:
            builder.end_tag(tag, here, tag_end.end())
            return tag_end.end()
        builder.start_tag(tag, attributes, here, tag_end.end(), closed=bool(tag_end.group(1)))
        if tag in RAW_TEXT and not tag_end.group(1):
            close = _raw_text_end(tag).search(source, tag_end.end(), end)
            return close.start() if close else end
        return tag_end.end()
    if source.startswith("<!--", here):
        close = _COMMENT_END.search(source, here + 2, end)
        after = close.end() if close else end
        inner = source[here + 4 : close.start() if close else end]
        builder.comments.append(Comment(Span(here, after), inner.strip()))
        return after
    if source.startswith(("<!", "<?", "</"), here):
        after = source.find(">", here, end) + 1
        if after == 0:
            builder.text(here, end)
            return end
        return after
    return 0


def _read_attributes(source: str, here: int, end: int) -> tuple[dict[str, str], re.Match[str] | None]:
    """The attributes from ``here`` on, and the match of the tag's end (None when the tag never ends)."""
    attributes: dict[str, str] = {}
    while True:
        tag_end = _TAG_END.match(source, here, end)
        if tag_end:
            return attributes, tag_end
        match = _ATTRIBUTE.match(source, here, end)
        if not match:
            return attributes, None
        name, value = match.group(1, 2)
        if value:
            if value[0] in "\"'" and value[-1] == value[0] and len(value) > 1:
                value = value[1:-1]
            if "&" in value:
                value = REFERENCE.sub(decode, value)
        attributes.setdefault(name.lower(), value or "")
        here = match.end()


class _Builder:
    """Makes the tree from tags and text, adding the end tags that authors may leave out."""

    def __init__(self, start: int) -> None:
        self.root = Node("body", {}, start, None)
        self.open = [self.root]
        self.comments: list[Comment] = []
        self.anchors: set[str] = set()

    def text(self, start: int, end: int) -> None:
        children = self.open[-1].children
        if start < end and children and isinstance(run := children[-1], Span) and run.end == start:
            children[-1] = Span(run.start, end)  # a "<" that opens nothing does not end the run
        elif start < end:
            children.append(Span(start, end))

    def start_tag(self, tag: str, attributes: dict[str, str], start: int, end: int, closed: bool) -> None:
        for key in ("id", "name") if tag == "a" else ("id",):
            if attributes.get(key):
                self.anchors.add(attributes[key])
        if self.open[-1].tag == "head" and tag not in _HEAD:
            self._pop(len(self.open) - 1, start)
        if tag in ("html", "body"):
            return
        if tag in BLOCKS:
            self._close(_P, _SCOPE | {"button"}, start)
        while tag in _CLOSED_BY_START and self._close(*_CLOSED_BY_START[tag], start):
            pass
        parent = self.open[-1]
        node = Node(tag, attributes, start, parent)
        node.end = end
        parent.children.append(node)
        if tag not in VOID and not closed and len(self.open) < _MAX_DEPTH:
            self.open.append(node)

    def end_tag(self, tag: str, start: int, end: int) -> None:
        if tag in ("html", "body"):
            return
        if tag == "br":  # browsers read </br> so
            self.start_tag(tag, {}, start, end, closed=True)
        elif tag == "table":
            self._close({tag}, frozenset(), end)
        elif tag in _TABLE_PARTS:
            self._close({tag}, {"table"}, end)
        elif tag == "li":
            self._close({tag}, _SCOPE | LISTS, end)
        elif tag in HEADINGS:
            self._close(HEADINGS, _SCOPE, end)
        else:
            self._close({tag}, _SCOPE if tag in BLOCKS else BLOCKS, end)

    def finish(self, end: int) -> None:
        self._pop(0, end)

    def _close(self, tags: AbstractSet[str], barrier: AbstractSet[str], end: int) -> bool:
        """End the innermost open element of ``tags``, with all inside it, unless a barrier stands before."""
        for index in range(len(self.open) - 1, 0, -1):
            tag = self.open[index].tag
            if tag in tags:
                self._pop(index, end)
                return True
            if tag in barrier:
                return False
        return False

    def _pop(self, index: int, end: int) -> None:
        for node in self.open[index:]:
            node.end = end
        del self.open[index:]
