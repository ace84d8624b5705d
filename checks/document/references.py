"""References inside the document that lead nowhere: dangling-reference and broken-anchor."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from policy_lint.plugins import Context, Document, Found, Link

_NAMED = re.compile(
    r"(?:(?:the|our|under|see|in)\s+)(?:[\"“”'‘«](?P<quoted>[^\"“”’»]{3,60}?)[.,]?[\"“”'’»]\s+(?:section|heading|paragraph)"
    r"|(?:section|heading|paragraph)\s+(?:titled|entitled|called|headed|named|labell?ed)?\s*[\"“«](?P<after>[^\"“”»]{3,60}?)[.,]?[\"”»]"
    r"|(?P<plain>(?:[A-Z][\w’'&-]*)(?:\s+(?:[A-Z&][\w’'&-]*|of|to|and|the|for|with|your|we|our|us|or|in)){0,7}?)\s+"
    r"section\s+(?P<where>below|above|of this (?:policy|notice|statement)))"
)
_QUOTED_DIRECTION = re.compile(r"(?:see|refer to)\s+[\"“«](?P<quoted>[^\"“”»]{3,60}?)[.,]?[\"”»]\s*,?\s*(?P<where>below|above)")
_NUMBERED = re.compile(
    r"\b(?P<kind>sections?|clauses?|paragraphs?|points?)\s+(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?![\w-]|\.\d|\()",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"\b(?P<kind>Annex|Appendix|Schedule|Exhibit)\s+(?P<name>\d{1,2}|[A-Z]|I{1,3}|IV|V)\b(?!\w)")
_TABLE = re.compile(r"\b(?:in|see) the (?P<kind>table|chart) (?P<where>below|above)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"^[^.]{0,60}?\b(?:(?:of|to|in|from) (?:the|our|its|their|that)? ?(?!(?:this|the) (?:privacy|policy|notice|statement|document))\w+|"
    r"act\b|code\b|regulation|gdpr|ccpa|directive|law\b|terms|agreement|u\.?s\.?c|cfr|ccr|bgb|tmg|ttdsg|addendum|dpa\b)",
    re.IGNORECASE,
)
_BEFORE_OTHER = re.compile(r"(?:act|code|gdpr|law|terms(?: of \w+)?|agreement|addendum|civ\.|regulation[s]?|article \S+)[\s,(]*$",
                           re.IGNORECASE)  # fmt: skip
_ELSEWHERE = re.compile(r"\b(?:website|site|app|browser|settings|account|help|page of|your device)\b", re.IGNORECASE)
_HEADING_NUMBER = re.compile(r"^\W*(?:section|clause|article|part)?\s*(\d{1,2}(?:\.\d{1,2})*)[.):\s-]", re.IGNORECASE)
_STOP = frozenset("the a an of to and or for in on our your we us how what do does is are this section below above".split())


def dangling_reference(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """References by name or number to a section that the notice does not have, and tables that are not there."""
    titles = [section.title for document in documents for section in document.sections if section.title]
    labels = [_label_words(p.text.value) for document in documents for p in document.passages if p.kind != "heading"]
    words = [_words(title) for title in titles] + [label for label in labels if label]
    numbers = _numbers(documents, titles)
    for document in documents:
        for passage in document.passages:
            if passage.kind == "heading":
                continue
            value = passage.text.value
            for match in [*_NAMED.finditer(value), *_QUOTED_DIRECTION.finditer(value)]:
                group = next(g for g in ("quoted", "after", "plain") if match.groupdict().get(g))
                name, behind = match.group(group), value[match.end() : match.end() + 40]
                if _ELSEWHERE.match(behind.split("of", 1)[-1].strip()[:12]) or _OTHER.match(behind):
                    continue
                if not _resolves(_words(name), words):
                    span = passage.text.span(match.start(group), match.end(group)) or passage.span
                    yield Found(document, span, message=f"There is no section '{name}'.")
            for match in _NUMBERED.finditer(value):
                behind, before = value[match.end() : match.end() + 70], value[max(0, match.start() - 40) : match.start()]
                if not numbers or match.group("number") in numbers or _OTHER.match(behind) or _BEFORE_OTHER.search(before):
                    continue
                span = passage.text.span(match.start(), match.end()) or passage.span
                yield Found(document, span, message=f"There is no {match.group().lower()} here.")
            for match in _ANNEX.finditer(value):
                behind, before = value[match.end() : match.end() + 50], value[max(0, match.start() - 40) : match.start()]
                named = {match.group("kind").lower(), match.group("name").lower()}
                if any(named <= set(re.findall(r"\w+", title.lower())) for title in titles):
                    continue
                if _OTHER.match(behind) or _BEFORE_OTHER.search(before) or any(_covers(document, link, passage) for link in document.links):
                    continue
                span = passage.text.span(match.start(), match.end()) or passage.span
                yield Found(document, span, message=f"There is no {match.group()} in the notice.")
            for match in _TABLE.finditer(value):
                if not any(block.kind == "row" for each in documents for block in each.blocks) and "<table" not in document.source:
                    span = passage.text.span(match.start(), match.end()) or passage.span
                    yield Found(document, span, message="There is no table in the notice.")


def _covers(document: Document, link: Link, passage: object) -> bool:
    span = passage.span  # type: ignore[attr-defined]
    return bool(link.span.start < span.end and span.start < link.span.end and link.target)


def _numbers(documents: Sequence[Document], titles: list[str]) -> set[str]:
    """The numbers that headings bear, also those of an ordered list of bold labels; empty when there are none."""
    found = {match.group(1) for title in titles if (match := _HEADING_NUMBER.match(title))}
    if len(found) < 2:
        return set()
    for document in documents:
        for passage in document.passages:
            line = document.line_text(document.position(passage.span.start)[0])
            match = _HEADING_NUMBER.match(line)
            if match:
                found.add(match.group(1))
    return found


def _words(title: str) -> frozenset[str]:
    title = unicodedata.normalize("NFKC", title).lower().replace("’", "'").replace("'s", "")
    return frozenset(word.rstrip("s") for word in re.findall(r"[^\W\d_]+", title) if word not in _STOP)


def _label_words(text: str) -> frozenset[str]:
    """Bold or run-in labels ("Contact us: …") can be what a reference means."""
    head = re.match(r"([^.:!?]{3,40})[.:](?:\s|$)", text)
    return _words(head.group(1)) if head and "section" not in head.group(1).lower() else frozenset()


def _resolves(name: frozenset[str], titles: list[frozenset[str]]) -> bool:
    """A heading that shares the greater part of the words will do."""
    return not name or any(len(name & title) * 2 >= len(name) and name & title for title in titles)


def broken_anchor(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Links to a fragment that no heading or id of the target answers to, and to files that do not exist."""
    by_path = {os.path.normpath(document.path): document for document in documents}
    for document in documents:
        for link in document.links:
            target = link.target.strip()
            if not target or re.match(r"[a-z][a-z0-9+.-]*:|//|[/{$<%]", target, re.IGNORECASE) or "{{" in target:
                continue
            path, _, fragment = target.partition("#")
            path = unquote(path.split("?")[0])
            other: Document | None = document
            if path:
                place = os.path.normpath(os.path.join(os.path.dirname(document.path), path))
                other = by_path.get(place)
                if other is None:
                    if os.path.splitext(path)[1] in (".md", ".txt", ".html", ".rst") and not os.path.exists(place):
                        yield Found(document, link.span, message=f"There is no file '{path}'.")
                    continue
            if fragment and other is not None and fragment.lower() not in ("top", "content", "main"):
                yield from _fragment(document, link, other, unquote(fragment))


def _fragment(document: Document, link: Link, other: Document, fragment: str) -> Iterator[Found]:
    known = set(other.anchors) | {section.anchor for section in other.sections if section.anchor}
    slugs: dict[str, int] = {}
    for section in other.sections:
        for slug in {_slug(section.title), _slug(section.title, strict=True)}:
            count = slugs.get(slug, 0)
            known.add(f"{slug}-{count}" if count else slug)
            slugs[slug] = count + 1
    if fragment in known:
        return
    near = next((name for name in sorted(known) if _fold(name) == _fold(fragment)), None)
    if near is not None:
        yield Found(document, link.span, False, f"The anchor is spelt '#{near}'.", "info")
    else:
        yield Found(document, link.span, message=f"There is no heading or id '#{fragment}'.")


def _slug(title: str, strict: bool = False) -> str:
    """A heading's anchor as GitHub makes it; ``strict`` drops non-ASCII and doubled hyphens as others do."""
    text = title.strip().lower()
    if strict:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        return re.sub(r"-{2,}", "-", re.sub(r"[\s_]+", "-", re.sub(r"[^\w\s-]", "", text))).strip("-")
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text))


def _fold(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", name.lower()))
