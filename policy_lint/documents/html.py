"""Reading HTML: whole pages, of which only the policy is read, and fragments, of which everything is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policy_lint.documents.html_main_content import NEVER_TEXT, Content, everything, is_link_list, main_content
from policy_lint.documents.html_tables import data_rows
from policy_lint.documents.html_tree import BLOCKS, HEADINGS, LISTS, REFERENCE, Node, decode, parse
from policy_lint.documents.model import Block, Link, Piece, Reading, Span, Text
from policy_lint.documents.templates import without_templates

_BOLD = frozenset({"b", "strong", "u"})
_ARIA_LEVELS = frozenset("123456")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_BOLD_HEADING_LEVEL = 6
_BOLD_HEADING_WORDS = 12
_HEADING_LENGTH = 250  # characters; a longer "heading" is text in large type
_PAGE = re.compile(r"<(?:html|head|body|nav|header|footer|main)[\s>]", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"""<(?:html|body|main|article)\s(?:[^<>]{0,500}?\s)?(?:xml:)?lang\s*=\s*["']?([a-z][\w-]{1,9})""", re.IGNORECASE
)
_FILL = "\ufdd0"  # stands for what a template engine takes out; never a character of a text
_INVISIBLE = "\u00ad\u200b\ufeff" + _FILL  # soft hyphen, zero width space, byte order mark
_SPECIAL = re.compile(rf"[{_INVISIBLE}]+|{REFERENCE.pattern}")
_INVISIBLE_TO_NOTHING = {ord(character): None for character in _INVISIBLE} | {0xA0: " "}
_BULLET = re.compile(r"(?:^|\n)\s*[•●▪◦‣·∙■□]")


def read(source: str) -> Reading:
    """Read a file: a page, or a fragment such as an export from a content management system."""
    work, comments = without_templates(source, _FILL)
    tree = parse(work, 0, len(work))
    choose = main_content if _PAGE.search(work) else everything
    writer = _Writer(work, choose(work, tree.root))
    links = [_as_written(link, work, source) for link in writer.links()]
    comments = sorted([*tree.comments, *comments])
    language = _LANGUAGE.search(work)
    stated = language[1] if language else ""
    return Reading(writer.write(), links, comments, anchors=tree.anchors, language=stated)


def read_fragment(source: str, start: int, end: int) -> Reading:
    """Read a block of HTML inside another document; spans count from the start of the whole source."""
    tree = parse(source, start, end)
    writer = _Writer(source, everything(source, tree.root))
    return Reading(writer.write(), list(writer.links()), tree.comments, anchors=tree.anchors)


def _as_written(link: Link, work: str, source: str) -> Link:
    """The link with the template tags in its target, which were taken out of ``work``."""
    if _FILL not in link.target:
        return link
    at = work.find(link.target, *link.span)
    return link._replace(target=source[at : at + len(link.target)] if at >= 0 else "{% %}")


def _pieces(source: str, start: int, end: int) -> Iterator[Piece]:
    """The text of a run: references decoded, invisible characters left out."""
    for match in _SPECIAL.finditer(source, start, end):
        if start < match.start():
            yield Piece(source[start : match.start()], start, match.start())
        start = match.end()
        yield Piece(decode(match).translate(_INVISIBLE_TO_NOTHING), match.start(), start)
    if start < end:
        yield Piece(source[start:end], start, end)


class _Writer:
    """Walks the content and writes blocks: text is collected in ``run`` until a block begins or ends."""

    def __init__(self, source: str, content: Content) -> None:
        self.source = source
        self.content = content
        self.blocks: list[Block] = []
        self.run: list[Piece] = []
        self.level = 0  # lists around here
        self.marker = False  # a list marker waits for its text
        self.term = Text(())  # a <dt> waits for its <dd>
        self.emphasis = 0  # bold elements around here
        self.linked = 0  # links around here
        self.plain = False  # the run has text that is not bold
        self.broken = False  # the run ends in a line break
        self.anchor = ""  # an id since the last text

    def write(self) -> list[Block]:
        self.walk([*self.content.lead, self.content.main])
        self.flush()
        return self.blocks

    def links(self) -> Iterator[Link]:
        """All links in the content, those of tables of contents too."""
        parts = [part for part in (*self.content.lead, self.content.main) if isinstance(part, Node)]
        for node in (node for part in parts for node in self.kept(part)):
            if node.tag == "a":
                label = " ".join(self.text_of(node).value.split())
                target = node.attributes.get("href", "").strip()
                named = "id" in node.attributes or "name" in node.attributes
                if "href" in node.attributes or (label and not named):
                    yield Link(Span(node.start, node.end), label, target)

    def skipped(self, node: Node) -> bool:
        return node.tag in NEVER_TEXT or node in self.content.dropped

    def kept(self, node: Node) -> Iterator[Node]:
        waiting = [node]
        while waiting:
            node = waiting.pop()
            if not self.skipped(node):
                yield node
                waiting += node.elements[::-1]

    # Walking

    def walk(self, parts: Iterable[Node | Span]) -> None:
        for part in parts:
            if isinstance(part, Span):
                self.text(part)
            elif not self.skipped(part):
                self.element(part)

    def element(self, node: Node) -> None:
        tag = node.tag
        level = _heading_level(node)
        is_block = tag in BLOCKS or tag == "hr" or level > 0
        if is_block:
            self.flush()
        self.anchor = _anchor(node) or self.anchor
        if tag == "br":
            self.line_break(node)
        elif level and node.visible <= _HEADING_LENGTH:
            self.heading(node, level)
        elif is_link_list(node) and not self.is_announced(node):
            pass
        elif tag in LISTS or tag == "dl":
            self.nested(node)
        elif tag in ("li", "dd"):
            self.item(node)
        elif tag == "dt":
            self.release_term()
            self.term = self.text_of(node, buttons=True)
        elif tag == "table" and (rows := data_rows(node, self.text_of)):
            for row in rows:
                self.emit(row)
        elif is_block:
            self.walk(node.children)
            self.flush()
        else:
            self.inline(node)

    def inline(self, node: Node) -> None:
        bold = node.tag in _BOLD or _BOLD_STYLE.search(node.attributes.get("style", "")) is not None
        link = node.tag == "a" and "href" in node.attributes
        self.emphasis += bold
        self.linked += link
        self.walk(node.children)
        self.emphasis -= bold
        self.linked -= link

    def nested(self, node: Node) -> None:
        """A list: its items are one level deeper."""
        self.release_term()
        marker, self.marker = self.marker, False
        self.level += 1
        self.walk(node.children)
        self.flush()
        self.release_term()
        self.level -= 1
        self.marker = marker

    def item(self, node: Node) -> None:
        outside = self.level == 0  # an <li> without a list
        self.level += outside
        self.marker = node.tag == "li" or bool(self.term)
        self.walk(node.children)
        self.flush()
        self.marker = False
        self.level -= outside

    def heading(self, node: Node, level: int) -> None:
        if text := self.text_of(node, buttons=True):
            anchor = next(filter(None, map(_anchor, self.kept(node))), self.anchor)
            self.emit(Block("heading", text, level, anchor=anchor))
            self.marker = False

    def is_announced(self, node: Node) -> bool:
        """Whether a sentence ("You can opt out here:") makes a list of links part of the policy: no table of contents."""
        announced = bool(self.blocks) and self.blocks[-1].text.value.endswith(":")
        return announced and not any("#" in child.attributes.get("href", "") for child in node.descendants())

    # Writing

    def text(self, span: Span) -> None:
        blank = True
        for piece in _pieces(self.source, *span):
            self.run.append(piece)
            blank = blank and not piece.value.strip()
        if not blank:
            self.broken = False
            self.plain = self.plain or not self.emphasis or self.linked > 0

    def line_break(self, node: Node) -> None:
        if self.broken:
            self.flush()
        else:
            self.run.append(Piece("\n", node.start, node.end))
            self.broken = True

    def flush(self) -> None:
        """End the run and write it as a block, if it says anything."""
        text = Text(self.run).strip()
        plain = self.plain
        self.run = []
        self.plain = self.broken = False
        if not text:
            return
        if self.marker:
            term, self.term = self.term, Text(())
            self.emit(Block("item", _define(term, text) if term else text, self.level))
            self.marker = False
        elif not plain and not self.level and _reads_like_heading(text.value):
            self.emit(Block("heading", text, _BOLD_HEADING_LEVEL, anchor=self.anchor))
        else:
            self.paragraph(text)

    def paragraph(self, text: Text) -> None:
        """A paragraph, and the items in it that are only typed as such."""
        bullets = list(_BULLET.finditer(text.value))
        ends = [bullet.start() for bullet in bullets] + [len(text.value)]
        if before := text.cut(0, ends[0]).strip():
            self.emit(Block("paragraph", before, self.level))
        for bullet, end in zip(bullets, ends[1:], strict=False):
            if item := text.cut(bullet.end(), end).strip():
                self.emit(Block("item", item, self.level + 1))

    def release_term(self) -> None:
        """A term without a definition is an item of its own."""
        if self.term:
            term, self.term = self.term, Text(())
            self.blocks.append(Block("item", term, self.level))

    def emit(self, block: Block) -> None:
        self.release_term()
        self.blocks.append(block)
        self.anchor = ""

    def text_of(self, node: Node, buttons: bool = False) -> Text:
        return Text(self.inner_text(node, buttons)).strip()

    def inner_text(self, node: Node, buttons: bool = False) -> Iterator[Piece]:
        """All text in an element; where blocks meet there is a line break."""
        for child in node.children:
            if isinstance(child, Span):
                yield from _pieces(self.source, *child)
            elif child.tag == "br":
                yield Piece("\n", child.start, child.end)
            elif not self.skipped(child) or (buttons and child.tag == "button"):
                if child.tag in BLOCKS:
                    yield Piece("\n", -1, -1)
                yield from self.inner_text(child, buttons)
                if child.tag in BLOCKS:
                    yield Piece("\n", -1, -1)


def _anchor(node: Node) -> str:
    """What links can name the element by."""
    return node.attributes.get("id") or (node.attributes.get("name", "") if node.tag == "a" else "")


def _heading_level(node: Node) -> int:
    """1 to 6 for a heading, 0 for anything else."""
    if node.tag in HEADINGS:
        return int(node.tag[1])
    if node.attributes.get("role") == "heading":
        level = node.attributes.get("aria-level", "")
        return int(level) if level in _ARIA_LEVELS else 2
    if node.tag == "summary" and not any(inner.tag in HEADINGS for inner in node.descendants()):
        return _BOLD_HEADING_LEVEL
    return 0


def _reads_like_heading(text: str) -> bool:
    return len(text.split()) <= _BOLD_HEADING_WORDS and not text.endswith((".", ";", ","))


def _define(term: Text, definition: Text) -> Text:
    glue = " " if term.value.endswith((":", "?", "-", "–", "—")) else ": "
    return Text([*term.pieces, Piece(glue, -1, -1), *definition.pieces])
