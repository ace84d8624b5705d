"""References inside the document that lead nowhere: dangling-reference and broken-anchor."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from urllib.parse import unquote

from policy_lint.plugins import Context, Document, Found, Link, Passage, expression

from .candidates import passages_with

_NAMED = expression(
    r"(?:(?:the|our|under|see|in)\s+)(?:[\"“”'‘«](?P<quoted>[^\"“”’»]{3,60}?)[.,]?[\"“”'’»]\s+(?:section|heading|paragraph)"
    r"|(?:section|heading|paragraph)\s+(?:titled|entitled|called|headed|named|labell?ed)?\s*[\"“«](?P<after>[^\"“”»]{3,60}?)[.,]?[\"”»]"
    r"|(?P<plain>(?:[A-Z][\w’'&-]*)(?:\s+(?:[A-Z&][\w’'&-]*|of|to|and|the|for|with|your|we|our|us|or|in)){0,7}?)\s+"
    r"section\s+(?P<where>below|above|of this (?:policy|notice|statement)))"
)
_QUOTED_DIRECTION = expression(
    r"(?:see|refer to)\s+[\"“«](?P<quoted>[^\"“”»]{3,60}?)[.,]?[\"”»]\s*,?\s*(?P<where>below|above)"
)
_NUMBERED = expression(
    r"\b(?P<kind>sections?|clauses?|paragraphs?|points?)\s+(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?![\w-]|\.\d|\()",
    re.IGNORECASE,
)
_ANNEX = expression(r"\b(?P<kind>Annex|Appendix|Schedule|Exhibit)\s+(?P<name>\d{1,2}|[A-Z]|I{1,3}|IV|V)\b(?!\w)")
_TABLE = expression(r"\b(?:in|see) the (?P<kind>table|chart) (?P<where>below|above)\b", re.IGNORECASE)
_OTHER = expression(
    r"^[^.]{0,60}?\b(?:(?:of|to|in|from) (?:the|our|its|their|that)? ?(?!(?:this|the) (?:privacy|policy|notice|statement|document))\w+|"
    r"act\b|code\b|regulation|gdpr|ccpa|directive|law\b|terms|agreement|u\.?s\.?c|cfr|ccr|bgb|tmg|ttdsg|addendum|dpa\b)",
    re.IGNORECASE,
)
_BEFORE_OTHER = expression(r"(?:act|code|gdpr|law|terms(?: of \w+)?|agreement|addendum|civ\.|regulation[s]?|article \S+)[\s,(]*$",
                           re.IGNORECASE)  # fmt: skip
_ELSEWHERE = expression(r"\b(?:website|site|app|browser|settings|account|help|page of|your device)\b", re.IGNORECASE)
_HEADING_NUMBER = expression(r"^\W*(?:section|clause|article|part)?\s*(\d{1,2}(?:\.\d{1,2})*)[.):\s-]", re.IGNORECASE)
_LINE_NUMBER = expression(r"^[ \t>*_#-]{0,12}(\d{1,2}(?:\\?\.\d{1,2})*)(?=[\\.):\s]|$)", re.MULTILINE)
_OTHER_TEXT = expression(r"\b(?:data privacy framework|dpf|principles|arbitration|standard contractual clauses|agreement|terms|directive|regulation)\b",
                         re.IGNORECASE)  # fmt: skip
_COMMON = frozenset(("contact", "choice", "right", "cookie", "change"))
_CONTACT_IN = expression(
    r"\b(?:contact (?:information|details)|(?:e-?mail |postal )?address|phone number)\b[^.;]{0,30}\bin (?P<where>section) "
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*)(?=\W|$)(?! of)",
    re.IGNORECASE,
)
_REACHABLE = expression(
    r"@|\+?\d[\d ()-]{6,}\d|\b\d{5}\b|\b\d{4} [A-Z]{2}\b|https?:|www\.|\b(?:street|road|avenue|suite|p\.?o\.? box|form|portal|e-?mail us|contact us)\b",
    re.IGNORECASE,
)
_STOP = frozenset(
    "the a an of to and or for in on our your we us how what do does is are this section below above".split()
)


_HINTS = ("ection", "heading", "aragraph", "lause", "point ", "points ", "nnex", "ppendix", "chedule", "xhibit", "he table ", "he chart ",
          "” below", "\" below", "” above", "\" above", "», below", "”, below", "\", below", "ANNEX", "SECTION")  # fmt: skip
# Wording that leads readers to a place in an app, an account or a web site, not in the notice.
_UI = expression(
    r"\b(?:log(?:ging)? in(?:to)?|sign(?:ing)? in(?:to)?|click\w*|tap(?:ping)?|scroll\w*|navigat\w+|menu|settings|dashboard|"
    r"(?:accessing|visit|visiting|go to|open) (?:the|our|your)|web ?page|my account|your account|account page)\b",
    re.IGNORECASE,
)


class _Notice:
    """What the references of a notice can mean: titles, labels, numbers, and any other place that bears the name."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents

    @cached_property
    def titles(self) -> list[str]:
        return [section.title for document in self.documents for section in document.sections if section.title]

    @cached_property
    def words(self) -> list[frozenset[str]]:
        return [words for title in self.titles if (words := _words(title))]

    @cached_property
    def numbers(self) -> set[str]:
        return _numbers(self.documents, self.titles)

    @cached_property
    def has_rows(self) -> bool:
        return any(block.kind == "row" for document in self.documents for block in document.blocks)

    def text_of(self, number: str) -> list[str]:
        """What stands in the section of a number; empty when no heading or several bear it."""
        found = [
            (document, section)
            for document in self.documents
            for section in document.sections
            if (match := _HEADING_NUMBER.match(section.title)) and _plain_number(match.group(1)) == number
        ]
        if len(found) != 1:
            return []
        document, section = found[0]
        last = section.index
        for other in document.sections[section.index + 1 :]:
            match = _HEADING_NUMBER.match(other.title)
            if match and not _plain_number(match.group(1)).startswith(number + "."):
                break
            last = other.index  # headings without a number belong to the numbered one above them
        return [passage.text.value for passage in document.passages if section.index <= passage.section.index <= last]

    def names(self, name: str) -> bool:
        """Whether a heading, a label or the beginning of a passage answers to a name."""
        wanted = _words(name)
        return not wanted or _resolves(wanted, self.words) or self._begins(name)

    def _begins(self, name: str) -> bool:
        """Whether a passage, or a sentence in it, begins with the name, as labels inside the text do."""
        words = re.findall(r"\w+", name)
        if not words:
            return False
        flexible = r"\W+".join(map(re.escape, words))
        # "Contact us" is a common beginning of sentences ("Contact us at ..."); as a name it must end there.
        ending = r"\s*(?:[.:–—-]|$)" if len(words) < 3 and _words(name) <= _COMMON else r"\b"
        start = r"(?:^|[.!?:;]\W{0,3})" if len(words) > 2 else "^"
        label = re.compile(rf"{start}\W{{0,4}}(?:[\dIVXa-z]{{1,4}}[.)]\s*)*{flexible}{ending}", re.IGNORECASE)
        return any(label.search(passage.text.value) for document in self.documents for passage in document.passages)

    def numbered(self, number: str) -> bool:
        """Whether a section of this number exists, or too few are numbered to tell."""
        number = _plain_number(number)
        if number in self.numbers:
            return True
        if "." in number:
            head = number.rsplit(".", 1)[0]
            return not any(known.startswith(head + ".") for known in self.numbers) and not self._counts(head)
        return not self._counts(number)

    def _counts(self, number: str) -> bool:
        """Whether the sections are numbered from 1 without gaps, so that a missing number means something."""
        top = {int(known) for known in self.numbers if known.isdigit()} | {
            int(known.split(".")[0]) for known in self.numbers
        }
        highest = max(top, default=0)
        return highest >= 2 and len(top & set(range(1, highest + 1))) == highest and number.split(".")[0].isdigit()


def dangling_reference(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """References by name or number to a section that the notice does not have, and tables that are not there."""
    notice = _Notice(documents)
    for document in documents:
        for passage in passages_with(document, _HINTS):
            value = passage.text.value
            if passage.kind != "heading":
                yield from _by_name(document, passage, value, notice)
                yield from _by_number(document, passage, value, notice)
                yield from _without_contact(document, passage, value, notice)
                yield from _attachments(document, passage, value, notice)


def _by_name(document: Document, passage: Passage, value: str, notice: _Notice) -> Iterator[Found]:
    for match in [*_NAMED.finditer(value), *_QUOTED_DIRECTION.finditer(value)]:
        group = next(g for g in ("quoted", "after", "plain") if match.groupdict().get(g))
        name, behind = match.group(group).strip(), value[match.end() : match.end() + 40]
        if _ELSEWHERE.match(behind.split("of", 1)[-1].strip()[:12]) or _OTHER.match(behind):
            continue
        if (
            notice.names(name)
            or (_UI.search(value) and match.groupdict().get("where") is None)
            or _linked(document, passage, match.start(group), match.end(group))
        ):
            continue
        yield Found(
            document,
            passage.text.span(match.start(group), match.end(group)) or passage.span,
            message=f"There is no section '{name}'.",
        )


def _by_number(document: Document, passage: Passage, value: str, notice: _Notice) -> Iterator[Found]:
    for match in _NUMBERED.finditer(value):
        behind, before = value[match.end() : match.end() + 70], value[max(0, match.start() - 40) : match.start()]
        if notice.numbered(match.group("number")) or _OTHER.match(behind) or _BEFORE_OTHER.search(before):
            continue
        named = re.match(r"\s*\(\W?([^()]{4,60})\)", behind)
        if before.lower().endswith("this ") or (named and notice.names(named.group(1))):
            continue
        if _linked(document, passage, match.start(), match.end()):
            continue
        yield Found(
            document,
            passage.text.span(match.start(), match.end()) or passage.span,
            message=f"There is no {match.group('kind').lower().rstrip('s')} {match.group('number')} in the notice.",
        )


def _without_contact(document: Document, passage: Passage, value: str, notice: _Notice) -> Iterator[Found]:
    """References to a section for contact details that it does not give."""
    for match in _CONTACT_IN.finditer(value):
        number = _plain_number(match.group("number"))
        texts = notice.text_of(number)
        if texts and not any(_REACHABLE.search(text) for text in texts):
            yield Found(
                document,
                passage.text.span(match.start("where"), match.end()) or passage.span,
                message=f"Section {number} gives no contact details.",
            )


def _attachments(document: Document, passage: Passage, value: str, notice: _Notice) -> Iterator[Found]:
    for match in _ANNEX.finditer(value):
        behind, before = value[match.end() : match.end() + 50], value[max(0, match.start() - 40) : match.start()]
        named = {match.group("kind").lower(), match.group("name").lower()}
        if any(named <= set(re.findall(r"\w+", title.lower())) for title in notice.titles) or notice.names(
            match.group()
        ):
            continue
        if _OTHER.match(behind) or _BEFORE_OTHER.search(before) or _speaks_of_another_text(document, passage):
            continue
        if _linked(document, passage, passage.span.start, passage.span.end, whole=True):
            continue
        span = passage.text.span(match.start(), match.end()) or passage.span
        yield Found(document, span, message=f"There is no {match.group()} in the notice.")
    if document.format == "html":
        return
    for match in _TABLE.finditer(value):
        if (
            not notice.has_rows
            and "<table" not in document.source
            and "![" not in document.source
            and "<img" not in document.source
        ):
            span = passage.text.span(match.start(), match.end()) or passage.span
            yield Found(document, span, message="There is no table in the notice.")


def _speaks_of_another_text(document: Document, passage: Passage) -> bool:
    """Whether the sentence, or one before it in its paragraph, is about a text that has annexes of its own."""
    return any(
        other.block == passage.block and _OTHER_TEXT.search(other.text.value)
        for other in document.passages[max(passage.index - 3, 0) : passage.index + 1]
    )


def _linked(document: Document, passage: Passage, start: int, end: int, whole: bool = False) -> bool:
    """Whether the words are a link, so that readers get somewhere (broken-anchor looks where)."""
    span = passage.span if whole else passage.text.span(start, end) or passage.span
    return any(link.target and link.span.start < span.end and span.start < link.span.end for link in document.links)


def _plain_number(number: str) -> str:
    return re.sub(r"(?:\.0)+$", "", number.replace("\\", ""))


def _numbers(documents: Sequence[Document], titles: list[str]) -> set[str]:
    """The numbers that headings bear, also those of lines that begin with one; empty when headings have none."""
    found = {_plain_number(match.group(1)) for title in titles if (match := _HEADING_NUMBER.match(title))}
    if len(found) < 2:
        return set()
    for document in documents:
        for passage in document.passages:
            match = _HEADING_NUMBER.match(passage.text.value[:40])
            if match:
                found.add(_plain_number(match.group(1)))
        if document.format != "html":
            for match in _LINE_NUMBER.finditer(document.source):
                found.add(_plain_number(match.group(1)))
    return found


def _words(title: str) -> frozenset[str]:
    title = unicodedata.normalize("NFKC", title).lower().replace("’", "'").replace("'s", "")
    return frozenset(word.rstrip("s") for word in re.findall(r"[^\W\d_]+", title) if word not in _STOP)


def _resolves(name: frozenset[str], titles: list[frozenset[str]]) -> bool:
    """A heading that shares the greater part of the words will do."""
    return not name or any(len(name & title) * 2 >= len(name) and name & title for title in titles)


def broken_anchor(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Links to a fragment that no heading or id of the target answers to, and to files that do not exist."""
    by_path = {os.path.normpath(document.path): document for document in documents}
    anchors: dict[int, _Anchors] = {}
    for document in documents:
        broken: dict[str, Found] = {}  # by target; the first link to it stands for all
        inside = hit = lost = 0  # links to places in documents of the notice: all, exact ones, those without a target
        for link in document.links:
            target = link.target.strip()
            if not target or _EXTERNAL.match(target) or "{{" in target or not link.label.strip():
                continue
            path, _, fragment = target.partition("#")
            path = unquote(path.split("?")[0])
            other: Document | None = document
            if path:
                place = os.path.normpath(os.path.join(os.path.dirname(document.path), path))
                other = by_path.get(place)
                if other is None:
                    if os.path.splitext(path)[1] in (".md", ".txt", ".html", ".rst") and _is_local(document, place):
                        yield Found(document, link.span, message=f"There is no file '{path}'.")
                    continue
            if not fragment or other is None or fragment.lower() in ("top", "content", "main") or fragment[0] in "/!:?":
                continue
            if document.format == "html" and _scripted(document, link):
                continue
            if id(other) not in anchors:
                anchors[id(other)] = _Anchors(other)
            inside += 1
            found = anchors[id(other)].find(document, link, unquote(fragment))
            if found is not None:
                broken.setdefault(target, found)
                lost += found.strong
            else:
                hit += 1
        if lost >= _ALL_LOST and not hit:
            # The anchors were lost together, say in a conversion: one cause, one finding.
            first = next(found for found in broken.values() if found.strong)
            yield first._replace(message=f"None of the {inside} links to places in this document finds its target.")
        else:
            yield from broken.values()


_EXTERNAL = expression(r"[a-z][a-z0-9+.-]*:|//|[/{$<%]", re.IGNORECASE)
_ALL_LOST = 4
_SCRIPTED = expression(
    r"""<a\b[^>]*\b(?:onclick|role=["']?(?:button|tab)|data-[\w-]+|aria-controls|aria-expanded)\b""", re.IGNORECASE
)


def _is_local(document: Document, place: str) -> bool:
    """Whether a file is missing from a place that can be looked into."""
    return os.path.isdir(os.path.dirname(document.path) or ".") and not os.path.exists(place)


def _scripted(document: Document, link: Link) -> bool:
    """Whether a script, not the fragment, decides what a link of a page does."""
    return _SCRIPTED.match(document.source[link.span.start : link.span.start + 400]) is not None


class _Anchors:
    """The names that links can use for the places of a document."""

    def __init__(self, document: Document) -> None:
        self.known = set(document.anchors) | {section.anchor for section in document.sections if section.anchor}
        slugs: dict[str, int] = {}
        for section in document.sections:
            for slug in {_slug(section.title), _slug(section.title, strict=True)}:
                count = slugs.get(slug, 0)
                self.known.add(f"{slug}-{count}" if count else slug)
                slugs[slug] = count + 1
        # A heading's link to itself, "## [](#rights) Rights" or "[¶](#rights)", tells the anchor it is given.
        for link in document.links:
            if link.target.startswith("#") and not re.search(r"\w", link.label):
                title = document.section_at(link.span.end).span
                line = document.line_start(link.span.start)
                if title is not None and document.line_start(title.start) == line:
                    self.known.add(unquote(link.target[1:]))
        self.folded: dict[str, str] = {}
        for name in sorted(self.known):
            self.folded.setdefault(_fold(name), name)

    def find(self, document: Document, link: Link, fragment: str) -> Found | None:
        """What is wrong with a link to a fragment, if anything is."""
        if fragment in self.known:
            return None
        near = self.folded.get(_fold(fragment))
        if near:
            return Found(document, link.span, False, f"The anchor is spelt '#{near}'.", "info")
        return Found(document, link.span, message=f"There is no heading or id '#{fragment}'.")


def _slug(title: str, strict: bool = False) -> str:
    """A heading's anchor as GitHub makes it; ``strict`` drops non-ASCII and doubled hyphens as others do."""
    text = title.strip().lower()
    if strict:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        return re.sub(r"-{2,}", "-", re.sub(r"[\s_]+", "-", re.sub(r"[^\w\s-]", "", text))).strip("-")
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text))


def _fold(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", name.lower()))
