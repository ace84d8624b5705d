"""How a policy is worded: vague-wording and plain-language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from policy_lint.plugins import Context, Document, Found, Passage, Section, Span, expression

from .candidates import passages_with

# --- vague wording -----------------------------------------------------------------------------------------------

_SHARE = 0.30  # of the practice sentences that may be hedged
_FEWEST = 5  # hedged sentences below which nothing is said
_PRACTICE = expression(
    r"\b(?:we|our (?:company|partners|affiliates|service providers)|the company|the controller|the service provider)\b[^.;:]{0,60}?\b"
    r"(?:collect|gather|obtain|receive|use|process|analy[sz]e|share|disclose|transfer|sell|provide|store|retain|keep|combine|send|"
    r"record|track|delete|pass|access|monitor)(?:s|d|ed|ing)?\b"
    r"|\b(?:data|information|details|cookies|records)\b[^.;:]{0,40}?\b(?:is|are|will be|may be|might be|could be|can be)\s+(?:\w+ly\s+)?"
    r"(?:collected|used|processed|shared|disclosed|transferred|sold|stored|retained|kept|combined|sent|recorded|tracked|deleted|passed)\b",
)
_HEDGE = expression(
    # modal verbs of the organisation or of its data; never those of the reader
    r"\b(?:we|it|they|company|partners|providers|affiliates|data|information|details|cookies|which|that|these|this)\s+(?:also\s+)?"
    r"(?-i:may|might|could|can)\s+(?!not\b)"
    # how often, how much, what else
    r"|\b(?:from time to time|sometimes|often|generally|usually|typically|periodically)\b"
    r"|\b(?:including but not limited to|including without limitation|among other things|and other|etc)\b"
    r"|\b(?:such as|for example)\b"
    r"|\b(?:certain|some|various) (?:of|data|information|third|service|personal|types?|kinds?|partners?|companies|purposes|cases|other|"
    r"circumstances|business|entities|activities)\b|\b(?:as needed|where possible|reasonably necessary)\b"
    # conditions that name nothing, and catch-alls
    r"|\b(?:as (?:otherwise )?permitted by (?:applicable )?law|where applicable|if necessary|depending on the circumstances|in some cases)\b"
    r"|\b(?:to improve our (?:products and )?services|for (?:various |our |other )?(?:legitimate )?business purposes|"
    r"to enhance your experience|for research purposes|trusted partners|selected third parties)\b",
    re.IGNORECASE,
)
# Sentences that must be conditional: rights, the reader's choices, events that nobody can foresee, the law itself.
_FREE = expression(
    r"\b(?:you (?:may|can|have|might)|users? (?:may|can)|if you|when you|where you|your right|your consent|merger|acquisition|bankruptcy|"
    r"court|subpoena|law enforcement|legal process|obligation|required by law|change (?:this|our)|update (?:this|our)|amend|"
    r"third[- ]party (?:sites?|websites?)|cookies can|defined|means|refers to)\b",
)
_MODAL = expression(r"\b(?:may|might|could|can)\b", re.IGNORECASE)
_TOPICS = expression(
    r"\b(?:purpos\w+|how (?:do )?we use|use of|recipient\w*|shar(?:e|ing)|disclos\w+|transfer\w*|retention|how long|third part\w+)\b",
    re.IGNORECASE,
)


class _Practice(NamedTuple):
    """A sentence about what the organisation does, and its hedge, if it has one."""

    passage: Passage
    hedge: re.Match[str] | None


def vague_wording(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """One finding for each topmost section in which more than the allowed share of the practice sentences is hedged."""
    for document in documents:
        if document.language != "en":
            continue
        sections: dict[int, list[_Practice]] = {}
        for passage in document.passages:
            value = passage.text.value
            if passage.kind in ("heading", "row"):
                continue
            lowered = value.lower()  # several times as fast as expressions that ignore case
            if not _PRACTICE.search(lowered) or _FREE.search(lowered):
                continue
            sections.setdefault(_topic(passage.section).index, []).append(_Practice(passage, _HEDGE.search(value)))
        for practices in sections.values():
            hedged = [each for each in practices if each.hedge is not None]
            share = len(hedged) / len(practices)
            if len(hedged) < _FEWEST or share <= _SHARE:
                continue
            # A verb shows the trouble better than "such as".
            first = next((each for each in hedged if each.hedge and _MODAL.search(each.hedge.group())), hedged[0])
            title = " ".join(_topic(first.passage.section).path)
            strict = bool(_TOPICS.search(title))
            assert first.hedge is not None
            yield Found(
                document,
                first.passage.text.span(*first.hedge.span()) or first.passage.span,
                message=f"{len(hedged)} of {len(practices)} sentences here about what is done hedge it, first with "
                f"'{' '.join(first.hedge.group().split())}'.",
                severity="warning" if strict else "",
            )


def _topic(section: Section) -> Section:
    """The section under the document's title that holds a section."""
    while section.parent is not None and section.parent.parent is not None:
        section = section.parent
    return section


# --- plain language ----------------------------------------------------------------------------------------------

_SENTENCE_WORDS = 45
_PARAGRAPH_WORDS = 200
_SECTION_WORDS = 600
_EASE = 30.0  # Flesch reading ease below which a text is very hard
_EASE_WORDS = 300  # a text shorter than this says nothing about its ease
_EASE_SAMPLE = 2000  # and no more words than these are needed to tell
_LEGALESE = expression(
    r"\b(?:hereinafter|aforementioned|notwithstanding|hereby|thereof|hereof|herein|therein|inter alia|mutatis mutandis|"
    r"including without limitation|to the fullest extent permitted|for the avoidance of doubt|"
    r"pursuant to (?!(?:art|article|section|sec|§|regulation|directive)\b))",
    re.IGNORECASE,
)
_LEGAL_HINTS = ("erein", "ereb", "ereof", "forementioned", "otwithstanding", "inter alia", "mutatis", "without limitation", "fullest extent",
                "avoidance of doubt", "ursuant to")  # fmt: skip
_SHOUTED = expression(r"(?:\b[A-Z][A-Z'’&-]*\b[\s,;:.()\"“”/]*){25,}")
_WORD = expression(r"[A-Za-z][A-Za-z'’-]*")
_VOWELS = expression(r"[aeiouy]+")
_LISTED = expression(r"\(\w{1,3}\)|;|\b(?:street|suite|avenue)\b", re.IGNORECASE)


class _Paragraph(NamedTuple):
    passages: list[Passage]
    words: int


def plain_language(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """At most one finding for each paragraph: long sentences and paragraphs, legalese, capitals; and hard sections."""
    for document in documents:
        if document.language != "en":
            continue
        paragraphs = _paragraphs(document)
        jargon = frozenset(passages_with(document, _LEGAL_HINTS))
        for paragraph in paragraphs:
            found = _judged(document, paragraph, jargon)
            if found is not None:
                yield found
        yield from _long_sections(document, paragraphs)
        ease = _reading_ease(document)
        if ease is not None and ease < _EASE:
            title = document.title
            span = title.span if title is not None and title.span is not None else document.passages[0].span
            yield Found(document, span, message=f"The text is very hard to read (Flesch reading ease {ease:.0f}).")


def _paragraphs(document: Document) -> list[_Paragraph]:
    """The sentences of running text, by block; lists, tables and headings are short forms already."""
    blocks: dict[int, list[Passage]] = {}
    for passage in document.passages:
        if passage.kind == "sentence":
            blocks.setdefault(passage.block, []).append(passage)
    return [
        _Paragraph(passages, sum(passage.text.value.count(" ") + 1 for passage in passages))
        for passages in blocks.values()
    ]


def _judged(document: Document, paragraph: _Paragraph, jargon: Collection[Passage]) -> Found | None:
    """The worst thing about a paragraph, if anything is; ``jargon`` are the passages that may hold some."""
    first, last = paragraph.passages[0], paragraph.passages[-1]
    for passage in paragraph.passages:
        value = passage.text.value
        if (len(value) > 150 and value[:50].upper() == value[:50] and value.upper() == value) or (
            len(value) > 100 and (match := _SHOUTED.search(value))
        ):
            return Found(document, passage.span, message="This is in capitals, which are hard to read.")
    if paragraph.words > _PARAGRAPH_WORDS:
        span = Span(first.span.start, last.span.end)
        return Found(document, span, message=f"This paragraph has {paragraph.words} words; split it.")
    for passage in paragraph.passages:
        value = passage.text.value
        words = value.count(" ") + 1
        if words > _SENTENCE_WORDS and not _enumerates(value):
            return Found(document, passage.span, message=f"This sentence has {words} words; split it.")
        if passage in jargon:
            match = _LEGALESE.search(value)
            if match is not None:
                span = passage.text.span(*match.span()) or passage.span
                return Found(
                    document, span, message=f"'{match.group().strip()}' is legal jargon; use an everyday word."
                )
    return None


def _enumerates(value: str) -> bool:
    """Whether a long sentence is a list or an address in one line, which is no long thought."""
    return len(_LISTED.findall(value)) >= 3 or value.count(",") > 8


def _long_sections(document: Document, paragraphs: Sequence[_Paragraph]) -> Iterator[Found]:
    words: dict[int, int] = {}
    section_of: dict[int, Section] = {}
    for paragraph in paragraphs:
        section = paragraph.passages[0].section
        words[section.index] = words.get(section.index, 0) + paragraph.words
        section_of[section.index] = section
    for index, count in words.items():
        section = section_of[index]
        if count > _SECTION_WORDS and section.span is not None:
            yield Found(document, section.span, message=f"{count} words follow without a heading; divide the section.")


def _reading_ease(document: Document) -> float | None:
    """Flesch reading ease of the running text; None for a text too short to tell."""
    sentences = words = syllables = 0
    for passage in document.passages:
        if passage.kind != "sentence":
            continue
        found = _WORD.findall(passage.text.value)
        if len(found) < 4:
            continue
        sentences += 1
        words += len(found)
        if words > _EASE_SAMPLE:
            break
        syllables += sum(map(_syllables, found))
    if words < _EASE_WORDS or not sentences:
        return None
    return 206.835 - 1.015 * words / sentences - 84.6 * syllables / words


@lru_cache(maxsize=10_000)  # most words come again and again
def _syllables(word: str) -> int:
    lowered = word.lower()
    return len(_VOWELS.findall(lowered)) - len(_SILENT.findall(lowered))


_SILENT = expression(r"[^aeiouyl\s][aeiouy]*[^aeiouy\s]e\b|[^aeiouydt\s]ed\b")
