"""Tags of templates, read as what the configuration says they stand for: ``{{ site.email }}`` as an address.

The text gets the value, its place stays that of the tag: a finding there quotes the source as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from policy_lint.documents.model import Block, Piece, Reading, Text

_NAME = re.compile(r"[\w.$-]+")
# How template engines write a name: Liquid, Jinja, Go, Handlebars; shortcodes; shells; ERB; MDX.
_WRITTEN = (
    r"\{{\{{\{{?-?\s*{0}\s*(?:\|[^{{}}]*)?-?\}}\}}\}}?|\{{\{{[<%]\s*(?:param\s+)?[\"']?{0}[\"']?\s*/?[>%]\}}\}}"
    r"|[$%]?\{{\s*{0}\s*\}}|<%[=-]?\s*{0}\s*-?%>"
)
# What readers leave out; every other tag is text where readers see it.
_LEFT_OUT = re.compile(r"\{\{[<%]|\{%|<[^%]|\{[^{]*[^\w\s.{}$-]")
_IN_MARKUP = re.compile(r"(?:\]\(|=[\"']?)[^\s\"')]*\Z")  # before a tag: the target of a link, an attribute
_MERE_MARKUP = re.compile(r"[ \t*_\"'(]*")
_LIST_MARKS = " \t\r>*+-"


class _Token(NamedTuple):
    start: int
    end: int
    value: str


class Tokens:
    """What tokens stand for. A key is the name in a tag, or a whole tag as it is written."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._patterns = [(re.compile(_pattern(key)), value) for key, value in values.items()]

    def read(self, reading: Reading, source: str) -> Reading:
        """The reading with the values in place of the tokens, in texts and links."""
        links = [
            link._replace(label=self._replaced(link.label), target=self._replaced(link.target))
            for link in reading.links
        ]
        hidden = [comment.span for comment in reading.comments]
        waiting = [
            token for token in self._tokens(source) if not any(span.start <= token.start < span.end for span in hidden)
        ]
        blocks: list[Block] = []
        for block in reading.blocks:
            texts = []
            for text in (block.text, *block.cells):
                changed, waiting = _with_values(text, waiting, source)
                texts.append(changed)
            blocks.append(block._replace(text=texts[0], cells=tuple(texts[1:])))
        alone = [token for token in waiting if _is_left_out(token, source) and _stands_alone(token, source)]
        return reading._replace(blocks=_with_paragraphs(blocks, alone), links=links)

    def _tokens(self, source: str) -> list[_Token]:
        """The tokens of a source, in order; where two overlap, the first."""
        found = sorted(
            _Token(match.start(), match.end(), value)
            for pattern, value in self._patterns
            for match in pattern.finditer(source)
        )
        kept: list[_Token] = []
        for token in found:
            if token.value and (not kept or token.start >= kept[-1].end):
                kept.append(token)
        return kept

    def _replaced(self, text: str) -> str:
        for pattern, value in self._patterns:
            text = pattern.sub(value.replace("\\", r"\\"), text)
        return text


def _pattern(key: str) -> str:
    if _NAME.fullmatch(key):
        return _WRITTEN.format(re.escape(key))
    return r"\s+".join(map(re.escape, key.split())) or "(?!)"


def _with_values(text: Text, tokens: Sequence[_Token], source: str) -> tuple[Text, list[_Token]]:
    """The text with the values of the tokens that stand in it, and the other tokens."""
    span = text.span()
    if span is None or not tokens:
        return text, list(tokens)
    mine, others = [], []
    for token in tokens:
        between = (
            (span.end, token.start) if token.start >= span.end
            else (token.end, span.start) if token.end <= span.start else (0, 0)
        )  # fmt: skip
        readable = any(piece.start <= token.start and token.end <= piece.end for piece in text.pieces)
        if readable or (_is_left_out(token, source) and _MERE_MARKUP.fullmatch(source, *between)):
            mine.append(token)
        else:
            others.append(token)
    return (Text(_merged(text.pieces, mine, source)) if mine else text), others


def _is_left_out(token: _Token, source: str) -> bool:
    """Whether readers pass over a token in the text, as they do over shortcodes and components."""
    line = source.rfind("\n", 0, token.start) + 1
    return bool(_LEFT_OUT.match(source, token.start, token.end)) and not _IN_MARKUP.search(source, line, token.start)


def _merged(pieces: Sequence[Piece], tokens: list[_Token], source: str) -> Iterator[Piece]:
    """The pieces without what the tokens cover, and the values where the tokens stand, parted as in the source."""
    waiting = tokens[::-1]
    before = ""  # the last character
    for piece in [part for each in pieces for part in _outside(each, tokens)]:
        while waiting and 0 <= waiting[-1].start < piece.start:
            token = waiting.pop()
            yield from _of(token, before, source)
            before = token.value
            if source[token.end : token.end + 1].isspace() and not piece.value[0].isspace():
                yield Piece(" ", -1, -1)
        yield piece
        before = piece.value
    for token in reversed(waiting):
        yield from _of(token, before, source)
        before = token.value


def _of(token: _Token, before: str, source: str) -> Iterator[Piece]:
    """A value where its token stands; in two pieces, so that none is as long as its source."""
    if before and not before[-1].isspace() and source[token.start - 1].isspace():
        yield Piece(" ", -1, -1)
    first = token.value[: 1 if len(token.value) == token.end - token.start else len(token.value)]
    yield Piece(first, token.start, token.end)
    yield Piece(token.value[len(first) :], token.start, token.end)


def _outside(piece: Piece, tokens: list[_Token]) -> Iterator[Piece]:
    """What no token covers of a piece."""
    value, start, end = piece
    verbatim = end - start == len(value)
    for token in tokens:
        if start >= 0 and token.start < end and start < token.end:
            if not verbatim:
                return
            if start < token.start:
                yield Piece(value[: token.start - start], start, token.start)
            value, start = value[max(token.end - start, 0) :], token.end
    if value:
        yield Piece(value, start, end)


def _stands_alone(token: _Token, source: str) -> bool:
    before = source.rfind("\n", 0, token.start) + 1
    after = source.find("\n", token.end)
    rest = source[before : token.start] + source[token.end : after if after >= 0 else len(source)]
    return not rest.strip(_LIST_MARKS)


def _with_paragraphs(blocks: list[Block], tokens: Sequence[_Token]) -> list[Block]:
    """The blocks, and a paragraph for each token that is one by itself."""
    made = list(blocks)
    for token in tokens:
        place = next((index for index, block in enumerate(made) if _start(block) > token.start), len(made))
        made.insert(place, Block("paragraph", Text(_of(token, "", ""))))
    return made


def _start(block: Block) -> int:
    spans = [span.start for text in (block.text, *block.cells) if (span := text.span())]
    return min(spans, default=-1)
