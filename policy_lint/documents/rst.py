"""The reStructuredText reader: docutils parses, without transforms, and its tree is walked for blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from docutils import nodes

from policy_lint.documents.front_matter import front_matter
from policy_lint.documents.line_ends import with_line_ends
from policy_lint.documents.model import Block, Comment, Link, Piece, Reading, Span, Text
from policy_lint.documents.rst_inline import Inline, Names, Source, ordered
from policy_lint.documents.rst_parser import InlineText, parse

_BOLD_LINE_LEVEL = 6
_BOLD_LINE_WORDS = 12
_HEAD_WORDS = 15  # of a table column
_REPLACEMENT = 1000  # characters of a substitution
_REPLACEMENTS = 1_000_000  # characters of all substitutions in a document
_MAX_SPAN = 100  # of a table cell, in columns
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LINK_ROLES = frozenset(("any", "doc", "download", "numref", "ref"))
_URL = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.I)
_LOST_TITLE = (
    "Unexpected section title",
    "Title level inconsistent",
    "Incomplete section title",
    "Missing matching underline",
    "Title overline & underline mismatch",
)
_TABLE_MARKUP = ' \t|+-=*,"'
_WITHOUT_TEXT = (
    nodes.doctest_block,
    nodes.label,
    nodes.literal_block,
    nodes.math_block,
    nodes.pending,
    nodes.raw,
    nodes.substitution_definition,
)


def read(source: str) -> Reading:
    """Read a reStructuredText document; what docutils fails on is read as plain text."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    try:
        reading = _Reader(text).read()
    except Exception:  # docutils raises about anything, also RecursionError
        from policy_lint.documents.text import read as read_text

        return read_text(source)
    return with_line_ends(reading, text, source) if text != source else reading


class _Reader:
    """Walks the tree and collects the blocks."""

    def __init__(self, text: str) -> None:
        stated, start = front_matter(text)
        self._front_matter = dict(stated)
        self._source = Source(text, start)
        self._tree = parse(self._source.fed)
        self._index = _Index(self._tree)
        self._names = Names(self._index.target, self._index.role, self._index.substitution)
        self._blocks: list[Block] = []
        self._links: list[Link] = []
        self._comments: list[Comment] = []
        self._depth = 0  # of lists
        self._section = 0  # level
        self._fresh = False  # a list item has begun and has no text yet
        self._term: list[Piece] = []  # what the next text defines
        self._anchor = ""  # of an explicit target right before
        self._cell: list[Piece] | None = None  # text of the table cell that is being read
        self._searched: tuple[int, Span] | None = None  # in a CSV table: where to go on searching, and its lines

    def read(self) -> Reading:
        children = self._tree.children
        fields = next((child for child in children if not isinstance(child, _PREAMBLE)), None)
        for child in children:
            if child is fields and isinstance(child, nodes.field_list):
                self._docinfo(child)
            else:
                self._node(child)
        first = next((child for child in children if isinstance(child, nodes.section)), None)
        if first is not None and first is fields:
            below = next((child for child in first.children[1:] if not isinstance(child, _PREAMBLE)), None)
            if isinstance(below, nodes.field_list):
                self._docinfo(below)  # docutils shows it, so it is text as well
        self._comments.sort(key=lambda comment: comment.span)
        return Reading(
            self._blocks, self._links, self._comments, self._front_matter, frozenset(self._index.anchors - {""})
        )

    def _docinfo(self, fields: nodes.field_list) -> None:
        for field in fields.children:
            if isinstance(field, nodes.field) and len(field.children) > 1:
                name, body = field.children[0].astext(), field.children[1]
                self._front_matter.setdefault(name.strip().lower(), _value(body))

    # Blocks

    def _nodes(self, children: Iterable[nodes.Node]) -> None:
        for child in children:
            self._node(child)

    def _node(self, node: nodes.Node) -> None:
        if not isinstance(node, nodes.Element) or isinstance(node, _WITHOUT_TEXT):
            return
        method = getattr(self, f"_read_{node.tagname}", None)
        if method is not None:
            method(node)
        else:
            self._nodes(node.children)

    def _read_section(self, node: nodes.section) -> None:
        self._section += 1
        self._nodes(node.children)
        self._section -= 1

    def _read_title(self, node: nodes.title) -> None:
        text = ordered(self._inline(node))
        if not isinstance(node.parent, nodes.section):
            self._emit("paragraph", text)
        elif text:
            self._heading(text, self._section)

    def _read_rubric(self, node: nodes.rubric) -> None:
        if text := ordered(self._inline(node)):
            self._heading(text, _BOLD_LINE_LEVEL)

    def _heading(self, text: Text, level: int) -> None:
        if self._cell is not None:
            self._emit("paragraph", text)
            return
        self._blocks.append(Block("heading", text, level, anchor=self._anchor))
        self._anchor = ""

    def _read_paragraph(self, node: nodes.paragraph) -> None:
        text = ordered(self._inline(node))
        if self._cell is None and not self._depth and _is_bold(node) and _is_title(text.value):
            self._heading(text, _BOLD_LINE_LEVEL)
        else:
            self._emit("paragraph", text)

    _read_attribution = _read_paragraph

    def _read_line_block(self, node: nodes.line_block) -> None:
        pieces: list[Piece] = []
        for line in node.findall(nodes.line):
            if pieces:
                pieces.append(Piece("\n", -1, -1))
            pieces += self._inline(line)
        self._emit("paragraph", ordered(pieces))

    def _emit(self, kind: str, text: Text) -> None:
        if not text:
            return
        if self._cell is not None:
            if self._cell:
                self._cell.append(Piece("\n", -1, -1))
            self._cell += text.pieces
            return
        if self._term:
            kind, text = "item", ordered([*self._term, Piece(": ", -1, -1), *text.pieces])
            self._term = []
        elif self._fresh:
            kind = "item"
        self._fresh = False
        self._anchor = ""
        self._blocks.append(Block(kind, text, self._depth))

    def _inline(self, node: nodes.Element, at_end: bool = True) -> list[Piece]:
        """The text directly in a node."""
        pieces: list[Piece] = []
        for content in node.children:
            if not isinstance(content, InlineText):
                continue
            if self._searched:
                start, span = self._searched
                found, start = self._source.search(content.rawsource, start, span)
                self._searched = start, span
            else:
                line = (content.line or 1) - 1
                found = self._source.locate(content.rawsource, line, at_end and self._cell is None)
            inline = Inline(found, self._names)
            pieces += inline.read(content)
            self._links += inline.links
            self._index.anchors.update(inline.anchors)
        return pieces

    # Lists

    def _read_bullet_list(self, node: nodes.Element) -> None:
        self._depth += 1
        for item in node.children:
            if isinstance(item, nodes.Element) and not isinstance(item, nodes.system_message):
                self._fresh = True
                self._node(item)
                self._end_item()
            else:
                self._node(item)
        self._depth -= 1

    _read_enumerated_list = _read_definition_list = _read_field_list = _read_option_list = _read_bullet_list

    def _end_item(self) -> None:
        """A term without a definition is an item of its own."""
        term, self._term = self._term, []
        self._emit("item", ordered(term))
        self._fresh = False

    def _read_term(self, node: nodes.Element) -> None:
        if self._term:
            self._end_item()
        self._term = ordered(self._inline(node)).pieces

    def _read_field_name(self, node: nodes.Element) -> None:
        self._term = ordered(self._inline(node, at_end=False)).pieces

    def _read_option_group(self, node: nodes.Element) -> None:
        value = ", ".join(option.astext() for option in node.children)
        self._term = [Piece(value, -1, -1)]

    # Tables

    def _read_table(self, node: nodes.table) -> None:
        if self._cell is not None:  # in a cell of another one
            self._nodes(node.children)
            return
        if node.get("directive") == "csv-table":
            first, last = node["lines"]
            span = self._source.line_span(first, last - 1)
            self._searched = span.start, span
        header: tuple[str, ...] = ()
        head_rows = body_rows = 0
        for child in node.children:
            if isinstance(child, nodes.title):
                self._read_title(child)
        for group in node.findall(lambda part: isinstance(part, (nodes.thead, nodes.tbody))):
            carried: dict[int, tuple[int, Text]] = {}
            for row in group.children:
                if not isinstance(row, nodes.row):
                    continue
                cells = self._row(row, carried)
                heads = tuple(" ".join(cell.value.split()) for cell in cells)
                if isinstance(group, nodes.thead):
                    header = _joined(header, heads) if head_rows else heads
                    head_rows += 1
                    continue
                if not body_rows and not head_rows and len(cells) > 1 and _has_bold_cells(row):
                    header = heads
                elif any(cells):
                    if any(head.count(" ") >= _HEAD_WORDS for head in header):
                        header = ()
                    self._add_row(cells, header)
                body_rows += 1
        self._searched = None

    def _row(self, row: nodes.row, carried: dict[int, tuple[int, Text]]) -> list[Text]:
        """The cells of a row by column; one that spans rows stands in each of them."""
        cells: list[Text] = []

        def fill() -> None:
            while len(cells) in carried:
                more, text = carried.pop(len(cells))
                if more > 1:
                    pending[len(cells)] = more - 1, text
                cells.append(text)

        pending: dict[int, tuple[int, Text]] = {}
        for entry in row.children:
            if not isinstance(entry, nodes.entry):
                continue
            fill()
            self._cell = []
            self._nodes(entry.children)
            text, self._cell = ordered(self._cell), None
            for count in range(min(int(entry.get("morecols", 0)), _MAX_SPAN) + 1):
                if more := int(entry.get("morerows", 0)):
                    pending[len(cells)] = more, Text(()) if count else text
                cells.append(Text(()) if count else text)
        fill()
        carried.update(pending)
        return cells

    def _add_row(self, cells: list[Text], header: tuple[str, ...]) -> None:
        width = len(cells)
        heads = (*header, *[""] * width)[:width]
        self._blocks.append(Block("row", Text(()), self._depth, cells=tuple(cells), header=heads))
        self._fresh, self._anchor, self._term = False, "", []

    # What is no block

    def _read_comment(self, node: nodes.comment) -> None:
        first, last = node.get("lines", (1, 1))
        span = self._source.line_span(first - 1, last - 1)
        text = self._source.text
        start = text.find("..", *span)
        end = span.start + len(text[span.start : span.end].rstrip())
        if start >= 0:
            self._comments.append(Comment(Span(start, max(end, start + 2)), node.astext()))

    def _read_target(self, node: nodes.target) -> None:
        if "refuri" not in node and "refname" not in node and node["ids"]:
            self._anchor = node["ids"][0]

    def _read_image(self, node: nodes.image) -> None:
        first, last = node.get("lines", (1, 1))
        span = self._source.line_span(first - 1, last - 1)
        start = max(self._source.text.find("..", *span), span.start)
        if node.get("uri"):
            self._links.append(Link(Span(start, span.end), node.get("alt", ""), node["uri"]))

    def _read_container(self, node: nodes.container) -> None:
        if name := node.get("anchor", ""):
            self._index.anchors |= {name, nodes.make_id(name)}
        self._nodes(node.children)

    def _read_system_message(self, node: nodes.system_message) -> None:
        """Text that docutils could make nothing of."""
        message = node.children[0].astext() if node.children else ""
        block = next((child for child in node.children if isinstance(child, nodes.literal_block)), None)
        if block is None:
            return
        in_table = "directive" in node or message.startswith("Malformed table")
        if not in_table and not message.startswith(_LOST_TITLE):
            return
        line = int(node.get("line", 1)) - 1
        for count, part in enumerate(block.astext().split("\n")):
            value = part.strip(_TABLE_MARKUP) if in_table else part.strip()
            if not any(map(str.isalnum, value)) or ("directive" in node and value.startswith((":", ".."))):
                continue
            content = self._source.locate(value, line + count, at_end=False)
            text = ordered(content.pieces(0, len(value)))
            if in_table:
                self._emit("paragraph", text)
            else:
                self._heading(text, min(self._section + 1, _BOLD_LINE_LEVEL))


_PREAMBLE = (nodes.comment, nodes.substitution_definition, nodes.system_message, nodes.target)


class _Index:
    """What the names in a document stand for."""

    def __init__(self, tree: nodes.document) -> None:
        self.anchors: set[str] = set()
        self._targets: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._anonymous: list[str] = []
        self._titles: dict[str, str] = {}
        self._definitions = {name.lower(): node for name, node in tree.substitution_defs.items()}
        self._replacements: dict[str, str] = {}
        self._replaced = 0
        for section in tree.findall(nodes.section):
            for name in (*section["names"], *section["dupnames"]):
                self._targets.setdefault(name, _fragment(section))
            self.anchors.update(section["ids"])
        for element in list(tree.findall(nodes.Element)):
            self._chain(element)
        unnamed = (node for node in tree.findall(nodes.reference) if node.get("anonymous"))
        # The place of an anonymous reference among all of them says which target is its own.
        self._unnamed = {id(node): number for number, node in enumerate(unnamed)}

    def _chain(self, element: nodes.Element) -> None:
        """The targets among an element's children; those in a row stand for the same."""
        waiting: list[nodes.target] = []
        for child in element.children:
            if not isinstance(child, nodes.target):
                if waiting and isinstance(child, nodes.section):
                    title = " ".join(child.children[0].astext().split()) if child.children else ""
                    self._titles.update((name, title) for node in waiting for name in node["names"])
                waiting = []
                continue
            waiting.append(child)
            if "refuri" in child:
                self._define(waiting, child["refuri"])
            elif "refname" in child:
                self._define(waiting, "", child["refname"])
            else:
                self.anchors.update((*child["ids"], *child["names"]))
                self._define([child], _fragment(child))
                continue
            waiting = []

    def _define(self, targets: list[nodes.target], target: str, alias: str = "") -> None:
        for node in targets:
            if node.get("anonymous"):
                self._anonymous.append(target or f"\0{alias}")
            for name in (*node["names"], *node["dupnames"]):
                if alias:
                    self._aliases[name] = alias
                elif target:
                    self._targets[name] = target

    def _resolved(self, name: str) -> str:
        for _ in range(20):
            if name not in self._aliases:
                break
            name = self._aliases[name]
        return self._targets.get(name, "")

    def target(self, node: nodes.Element) -> str:
        if "refuri" in node:
            return str(node["refuri"])
        if node.get("anonymous"):
            number = self._unnamed.get(id(node), len(self._anonymous))
            target = self._anonymous[number] if number < len(self._anonymous) else ""
            return self._resolved(target[1:]) if target[:1] == "\0" else target
        name = str(node.get("refname", ""))
        return self._resolved(name) or (f"#{nodes.make_id(name) or name}" if name else "")

    def role(self, node: nodes.Element) -> tuple[str, str]:
        """The target of a role that links, and the title of the section that an untitled one names."""
        role, target = node["role"].rpartition(":")[2], node["target"]
        if role in ("ref", "numref", "any"):
            name = nodes.fully_normalize_name(target)
            resolved = self._resolved(name)
            return resolved or target, "" if node["titled"] else self._titles.get(name, "")
        if role in _LINK_ROLES or (node["titled"] and _URL.match(target)):
            return target, ""
        return "", ""

    def substitution(self, node: nodes.Element) -> str | None:
        value = self._replacement(node["refname"].lower(), 0)
        if value is not None:
            self._replaced += len(value)
            if self._replaced > _REPLACEMENTS:
                return ""
        return value

    def _replacement(self, name: str, depth: int) -> str | None:
        if name in self._replacements:
            return self._replacements[name]
        if name not in self._definitions:
            return None
        self._replacements[name] = ""  # while it is being made: one that holds itself is empty there
        value = self._plain(self._definitions[name], depth)[:_REPLACEMENT] if depth < 20 else ""
        self._replacements[name] = value
        return value

    def _plain(self, node: nodes.Element, depth: int) -> str:
        parts = []
        for child in node.children:
            if isinstance(child, nodes.substitution_reference):
                name = child["refname"].lower()
                replacement = self._replacement(name, depth + 1)
                parts.append(child.astext() if replacement is None else replacement)
            elif isinstance(child, nodes.Text):
                parts.append(child.astext())
            elif isinstance(child, nodes.Element) and not isinstance(child, nodes.system_message):
                parts.append(self._plain(child, depth))
        return "".join(parts)


def _fragment(node: nodes.Element) -> str:
    return f"#{node['ids'][0]}" if node["ids"] else ""


def _value(body: nodes.Node) -> Any:
    """The value of a field, as front matter has it."""
    value = " ".join(body.astext().split())
    if _ISO_DATE.fullmatch(value):
        import datetime

        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _is_bold(node: nodes.Element) -> bool:
    """Whether a paragraph is one run of bold text, maybe with a colon behind it."""
    parts = [part for content in node.children if isinstance(content, InlineText) for part in content.children]
    strong = [part for part in parts if isinstance(part, nodes.strong)]
    rest = "".join(part.astext() for part in parts if not isinstance(part, nodes.strong))
    return len(strong) == 1 and rest.strip() in ("", ":")


def _is_title(value: str) -> bool:
    return 0 < len(value.split()) <= _BOLD_LINE_WORDS and value[-1] not in ".;," and any(map(str.isalnum, value))


def _has_bold_cells(row: nodes.row) -> bool:
    paragraphs = [list(entry.findall(nodes.paragraph)) for entry in row.children if isinstance(entry, nodes.entry)]
    return all(len(cell) == 1 and _is_bold(cell[0]) for cell in paragraphs)


def _joined(heads: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Heads of several rows, one under the other."""
    width = max(len(heads), len(more))
    upper, lower = (*heads, *[""] * width)[:width], (*more, *[""] * width)[:width]
    return tuple(
        " ".join(filter(None, (one, two))) if one != two else one for one, two in zip(upper, lower, strict=True)
    )
