"""contradiction: a categorical statement and its opposite elsewhere in the notice, both shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from policy_lint.plugins import Context, Document, Found, Passage, Span, expression

# The requirement file names the parts of a pair X "X-no" (the categorical statement) and "X-yes" (its opposite).
_PAIRS = (
    "payment", "card", "sale", "share", "cookies", "collect", "transfer", "decisions", "special", "marketing", "location",
    "anonymous", "signal", "dpo", "children", "consent",
)  # fmt: skip
# The sentence behind a statement takes it back: "Except ...", "However, we may ...".
_EXCEPTION = expression(
    r"(?:except|unless|other than|however|but|apart from|the (?:only )?exceptions?|notwithstanding|that said|in (?:some|certain|these)|"
    r"(?:we|this|it) (?:may|might|will)? ?(?:only|however))\b",
    re.IGNORECASE,
)


def contradiction(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """For every pair, the first categorical statement that an affirmed opposite stands against."""
    for pair in _PAIRS:
        practices = [hit for hit in context.parts(f"{pair}-yes") if hit.stance == "affirmed" and not is_question(hit)]
        if not practices:
            continue
        for denial in context.parts(f"{pair}-no"):
            if is_hedged(denial) or is_question(denial):
                continue
            against = next((hit for hit in practices if _separate(denial, hit)), None)
            if against is not None:
                yield _pair(denial.document, denial.words, against.document, against.words)
                break
    yield from _figures(documents)
    for document in documents:
        yield from _links(document)


def _pair(document: Document, span: Span, other: Document, against: Span) -> Found:
    line = other.position(against.start)[0]
    where = f"line {line}" if other is document else f"{other.path}, line {line}"
    return Found(
        document, span, message=f"This contradicts {where}.", related=((other, against, "the other statement"),)
    )


def is_hedged(hit: Any) -> bool:
    """Whether the sentence behind the statement limits it, or its lead-in or list of exceptions goes on."""
    text = hit.passage.text.value.rstrip(" *_")
    if text.endswith(":"):
        return True
    passages = hit.document.passages
    following = passages[hit.passage.index + 1 : hit.passage.index + 2]
    return any(
        other.section is hit.passage.section and _EXCEPTION.match(other.text.value.lstrip(" *_")) for other in following
    )


def is_question(hit: Any) -> bool:
    return str(hit.passage.text.value).rstrip(" *_").endswith("?")


def _separate(denial: Any, practice: Any) -> bool:
    """Not the same sentence or paragraph, and addressed to the same readers."""
    if denial.document is practice.document and denial.passage.block == practice.passage.block:
        return False
    return bool(not denial.frame or not practice.frame or denial.frame == practice.frame)


_MAIL = expression(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _links(document: Document) -> Iterator[Found]:
    """Links that show one e-mail address and write to another."""
    for link in document.links:
        if link.target[:7].lower() != "mailto:":
            continue
        shown, target = _MAIL.fullmatch(link.label.strip(" .<>")), unquote(link.target[7:].split("?")[0]).strip()
        if shown and _MAIL.fullmatch(target) and shown.group().lower() != target.lower():
            yield Found(document, link.span, message=f"The link shows one address and writes to another, {target}.")


# --- two figures for the same thing ------------------------------------------------------------------------------

_AGE = expression(
    r"\b(?:you|users|customers|members) (?:must|have to|need to|should) be (?:at least |over (?:the age of )?|older than |(?=\d\d\b(?! %| percent)))(\d\d)\b"
    r"(?: years(?: old| of age)?)?(?: (?:or|and) (?:over|older|above|more))?(?P<what>[^.;]{0,60})",
    re.IGNORECASE,
)
_OR_OVER = expression(r" (?:or|and) (?:over|older|above|more)\b", re.IGNORECASE)
_KEPT = expression(
    r"^\W*(?P<what>[A-Za-z][\w' /-]{2,50}?) (?:is|are|will be)(?: only| automatically| then| permanently| securely)? "
    r"(?:kept|stored|retained|saved|held|deleted|erased|removed|destroyed|purged)(?: automatically)? "
    r"(?:for|after|within|for up to|up to|for a period of)(?: a (?:maximum|period) of)?(?: up to)? "
    r"(?P<number>\d{1,4}|one|two|three|four|five|six|seven|ten|twelve) (?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
# The same in the active voice: "we keep server logs for 14 days".
_WE_KEEP = expression(
    r"^\W*we (?:only |will |also )?(?:keep|store|retain|save|hold|delete|erase|remove|destroy|purge) (?P<what>[A-Za-z][\w' /-]{2,50}?) "
    r"(?:for|after|within|for up to|up to)(?: a (?:maximum|period) of)?(?: up to)? "
    r"(?P<number>\d{1,4}|one|two|three|four|five|six|seven|ten|twelve) (?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
# Data of no name of their own are the same data only where nothing above or behind the sentence narrows them down.
_GENERAL_HEADING = expression(
    r"^\W*(?:[\d.]+ )?(?:(?:our )?(?:data )?(?:retention|storage)(?: periods?)?|how long\b.*|(?:the )?(?:data )?privacy|.{0,40}\b(?:privacy|data protection) (?:policy|notice|statement)|"
    r"data protection|(?:in short|summary|overview|at a glance|introduction|deletion|your data|your personal data))\W*$",
    re.IGNORECASE,
)
_VERBS = ("kept", "stored", "retained", "saved", "held", "deleted", "erased", "removed", "destroyed", "purged", "e keep ", "e store ", "e retain ", "e save ", "e hold ", "e delete ",
          "e erase ", "e remove ")  # fmt: skip
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "twelve": 12}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_POINTING = expression(r"\b(?:this|these|that|those|such|it)\b", re.IGNORECASE)
_VAGUE = frozenset(
    "your the our all any these this that such data information personal it they you we it's which who".split()
)
_ELSEWHERE = expression(
    r"\b(?:eea|eu|europe\w*|uk|united|states|california\w*|country|countries|jurisdiction|residents?|or|unless|parent\w*|guardian|"
    r"purchase|backups?|inactive|closed|terminat\w+|except|if|after your|other|depending|otherwise)\b",
    re.IGNORECASE,
)


class _Figure(NamedTuple):
    document: Document
    passage: Passage
    span: Span
    what: frozenset[str]
    value: int
    whole: bool  # nothing in the sentence or the headings narrows it down


def _figures(documents: Sequence[Document]) -> Iterator[Found]:
    """Two minimum ages for the same use, two storage periods for data of the same name."""
    ages: list[_Figure] = []
    periods: list[_Figure] = []
    for document in documents:
        for passage in document.passages:
            value = passage.text.value
            if passage.kind in ("heading", "row"):
                continue
            if "must be" in value or "be at least" in value:
                match = _AGE.search(value)
                if match and not _ELSEWHERE.search(_OR_OVER.sub("", value)):
                    ages.append(_figure(document, passage, match, match.group("what"), int(match.group(1))))
            if ("day" in value or "month" in value or "year" in value or "week" in value) and any(
                verb in value for verb in _VERBS
            ):
                match = _KEPT.match(value) or _WE_KEEP.match(value)
                if match and not _POINTING.search(match.group("what")) and not _ELSEWHERE.search(value):
                    number = match.group("number").lower()
                    days = _WORDS.get(number) or int(number)
                    periods.append(
                        _figure(
                            document, passage, match, match.group("what"), days * _DAYS[match.group("unit").lower()]
                        )
                    )
    for figures, named in ((ages, False), (periods, True)):
        for index, first in enumerate(figures):
            other = next((each for each in figures[:index] if _differ(first, each, named)), None)
            if other is not None:
                yield _pair(first.document, first.span, other.document, other.span)
                break


def _figure(document: Document, passage: Passage, match: re.Match[str], what: str, value: int) -> _Figure:
    words = frozenset(word.rstrip("s") for word in re.findall(r"[a-z]{3,}", what.lower()) if word not in _VAGUE)
    ends = passage.text.value[match.end() :].strip(" .!*_") == ""
    whole = ends and all(_GENERAL_HEADING.match(title) for title in passage.section.path)
    return _Figure(document, passage, passage.text.span(*match.span()) or passage.span, words, value, whole)


def _differ(first: _Figure, other: _Figure, named: bool) -> bool:
    """Another figure (a year may be called twelve months or 365 days) for the same thing."""
    if first.what != other.what or (named and not first.what and not (first.whole and other.whole)):
        return False
    return abs(first.value - other.value) > 0.07 * max(first.value, other.value)
