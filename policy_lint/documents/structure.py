"""From a reader's blocks to sections and passages: the one place that knows how documents hang together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from urllib.parse import unquote

from policy_lint.documents.model import Block, Document, Link, Passage, Piece, Reading, Section, Span, Text
from policy_lint.documents.sentences import ENGLISH, SentenceRules, enumeration, sentences

_LABEL_WORDS = 4  # "Access." and "Right to erasure:" are labels of what follows, not sentences
_BOLD_LINE = 6  # the level that readers give to a bold line that stands alone
COLUMN = "¦"  # stands before the head of a column, which a row repeats before its cell
_MAJOR, _MINOR = 2, 3  # levels given to headings of formats that have none


def build(
    path: str, source: str, format: str, reading: Reading, language: str = "en", rules: SentenceRules = ENGLISH
) -> Document:
    """The document made of what a reader found; ``rules`` are those of its language."""
    builder = _Builder(reading.links, rules)
    addresses = [link for link in reading.links if link.target.lower().startswith(("mailto:", "tel:"))]
    for block, following in zip_longest(reading.blocks, reading.blocks[1:]):
        meant = _as_meant(block, following)
        builder.add(_with_addresses(meant, addresses) if addresses else meant, following)
    return Document(path, source, format, reading, builder.sections, builder.passages, language)


def _as_meant(block: Block, following: Block | None) -> Block:
    """A bold line such as "**Legal basis: contract**" with nothing below it is a statement, not a heading."""
    states = block.kind == "heading" and block.level == _BOLD_LINE and ": " in block.text.value.strip()
    if states and (following is None or following.kind == "heading"):
        return Block("paragraph", block.text)
    return block


def _with_addresses(block: Block, links: list[Link]) -> Block:
    """The block with the addresses that its mailto and tel links hide behind their labels written out."""
    return block._replace(
        text=_written_out(block.text, links), cells=tuple(_written_out(cell, links) for cell in block.cells)
    )


def _written_out(text: Text, links: list[Link]) -> Text:
    span = text.span()
    if span is None:
        return text
    pieces = list(text.pieces)
    for link in links:
        address = unquote(link.target.partition(":")[2].partition("?")[0]).strip()
        if not (span.start <= link.span.start < span.end) or not address or address in link.label:
            continue
        at = max((number for number, piece in enumerate(pieces) if 0 <= piece.start < link.span.end), default=-1)
        pieces.insert(at + 1, Piece(f" {address} ", link.span.start, link.span.end))
    return Text(pieces) if len(pieces) > len(text.pieces) else text


class _Builder:
    def __init__(self, links: Sequence[Link], rules: SentenceRules) -> None:
        self._rules = rules
        self._labels = {link.span.start: link for link in links if not link.target.startswith(("mailto:", "tel:"))}
        self.sections = [Section(None, 0, None, 0)]
        self.passages: list[Passage] = []
        self._block = -1
        self._paragraph: Passage | None = None  # the last sentence that can introduce a list
        self._items: list[Passage] = []  # the open items, outermost first
        self._announcer: Passage | None = None  # "This includes:" whose items are headings
        self._announced_level = 0
        self._heading: Passage | None = None

    def add(self, block: Block, following: Block | None = None) -> None:
        self._block += 1
        if block.kind == "heading":
            self._add_heading(block, following)
        elif block.kind == "row":
            self._add_row(block)
        elif block.kind == "item":
            self._add_item(block)
        else:
            self._add_paragraph(block)

    def _emit(self, kind: str, text: Text, leads: tuple[Passage, ...]) -> Passage | None:
        text = text.strip()
        span = text.span()
        if span is None:
            return None
        if kind != "heading" and self._is_mere_link(kind, text, span):
            kind = "link"
        passage = Passage(kind, text, span, self.sections[-1], self._block, leads)
        self.passages.append(passage)
        return passage

    def _is_mere_link(self, kind: str, text: Text, span: Span) -> bool:
        """Whether a passage is nothing but the label of a link: an entry of a table of contents or of a menu."""
        link = self._labels.get(span.start) or self._labels.get(span.start - 1)
        return (
            link is not None
            and (kind == "item" or link.target.startswith("#"))
            and link.label.split() == text.value.split()
        )

    def _add_heading(self, block: Block, following: Block | None) -> None:
        level = block.level or (_MINOR if block.minor else _MAJOR)
        parent: Section | None = self.sections[-1]
        while parent is not None and parent.level >= level:
            parent = parent.parent
        deeper = not block.level or level > self.sections[-1].level
        announcer = self._paragraph if deeper and _announces(self._paragraph) and not self._items else None
        if announcer is not None:
            self._announcer, self._announced_level = announcer, level
        elif self._announcer is not None and level < self._announced_level:
            self._announcer = None
        self.sections.append(Section(block.text.strip(), level, parent, len(self.sections), block.anchor))
        leads: tuple[Passage, ...] = ()
        if self._announcer is not None and level == self._announced_level:
            leads = (self._announcer,)
        elif parent is not None and parent.index > 1 and _has_no_body(level, following):
            # "Your rights" over mere sub-headings announces them like a list; the title (the first section) does not.
            leads = tuple(p for p in self.passages if p.section is parent and p.kind == "heading")[:1]
        self._heading = self._emit("item" if leads else "heading", block.text, leads)
        self._paragraph, self._items = None, []

    def _add_paragraph(self, block: Block) -> None:
        if block.level and self._items:
            leads = tuple(self._items[: block.level])
        else:
            self._items = []
            leads = self._section_leads()
        kind = "item" if block.level else "sentence"
        last = self._add_sentences(kind, block.text, leads)
        if not block.level:
            self._paragraph = last
        elif _announces(last) and last is not None and 0 < block.level <= len(self._items):
            self._items[block.level - 1] = last  # it announces the items below this one

    def _section_leads(self) -> tuple[Passage, ...]:
        """In a section that is itself an item of an announced enumeration, its heading and what announces it."""
        if self._heading is not None and self._heading.leads:
            return (*self._heading.leads, self._heading)
        return ()

    def _add_item(self, block: Block) -> None:
        depth = max(block.level, 1) - 1
        del self._items[depth:]
        head: tuple[Passage, ...] = ()
        if self._paragraph is not None:
            head = (self._paragraph,)
        elif self._heading is not None:
            head = (*self._heading.leads, self._heading)
        leads = (*head, *self._items)
        before = len(self.passages)
        self._add_sentences("item", block.text, leads)
        if len(self.passages) > before:
            self._items.append(self.passages[before])

    def _add_row(self, block: Block) -> None:
        self._items = []
        pieces: list[Piece] = []
        for index, cell in enumerate(block.cells):
            head = " ".join(block.header[index].split()) if index < len(block.header) else ""
            if not cell.value.strip():
                continue
            if pieces:
                pieces.append(Piece("; ", -1, -1))
            if head:
                pieces.append(Piece(f"{COLUMN} {head}: ", -1, -1))
            pieces.extend(cell.pieces)
        leads = (self._paragraph,) if _announces(self._paragraph) and self._paragraph is not None else ()
        self._emit("row", Text(pieces), leads)

    def _sentences(self, value: str, start: int, end: int | None = None) -> list[tuple[int, int]]:
        return sentences(value, start, end, self._rules)

    def _add_sentences(self, kind: str, text: Text, leads: tuple[Passage, ...]) -> Passage | None:
        """Emits the text's sentences; a running enumeration gives its items the sentence before them as lead."""
        value = text.value
        items = enumeration(value, self._rules)
        last: Passage | None = None
        if items:
            for start, end in _with_labels(value, self._sentences(value, 0, items[0][0])):
                last = self._emit(kind, _without_marker(text, start, end), leads) or last
            inner = (*leads, last) if last is not None else leads
            for start, end in items:
                for left, right in _with_labels(value, self._sentences(value, start, end)):
                    self._emit("item", text.cut(left, right), inner)
            start, last = items[-1][1], None  # what was announced has followed
        else:
            start = 0
        for left, right in _with_labels(value, self._sentences(value, start)):
            last = self._emit(kind, text.cut(left, right), leads) or last
        return last


def _without_marker(text: Text, start: int, end: int) -> Text:
    """The words before an enumeration, without the bracket or digit of its first marker."""
    cut = end
    while cut > start and text.value[cut - 1] not in " \n\t:;,.":
        cut -= 1
    tail = text.value[cut:end]
    return text.cut(start, cut) if tail.endswith(")") and len(tail) <= 6 else text.cut(start, end)


def _has_no_body(level: int, following: Block | None) -> bool:
    return following is None or (following.kind == "heading" and 0 < following.level <= level)


def _announces(passage: Passage | None) -> bool:
    return passage is not None and passage.text.value.rstrip(" *_").endswith((":", ":)"))


def _with_labels(value: str, cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Joins a label at the beginning with the sentence it labels."""
    if len(cuts) > 1 and len(value[cuts[0][0] : cuts[0][1]].split()) <= _LABEL_WORDS:
        return [(cuts[0][0], cuts[1][1]), *cuts[2:]]
    return cuts
