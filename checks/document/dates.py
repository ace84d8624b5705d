"""Dates that a policy shows about itself: effective-date, stale-date, conflicting-dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from policy_lint.plugins import Context, Document, Found, Passage, Span, expression

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH = r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|" \
         r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"  # fmt: skip
_DATE = expression(
    r"(?<![\w/-])(?:"
    r"(?P<iso>(?:19|20)\d\d)[-/.](?P<isom>\d{1,2})[-/.](?P<isod>\d{1,2})"
    rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?,? {_MONTH.format('m1')},? (?P<y1>(?:19|20)\d\d)"
    rf"|{_MONTH.format('m2')},? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[,.]? (?P<y2>(?:19|20)\d\d)"
    rf"|{_MONTH.format('m3')},? (?P<y3>(?:19|20)\d\d)"
    r"|(?P<n1>\d{1,2})[/.-](?P<n2>\d{1,2})[/.-](?P<y4>(?:19|20)?\d\d)"
    r")(?![^\W_]|[/-]\w|\.\d)",
    re.IGNORECASE,
)
_HINT = expression(r"(?:19|20)\d\d|\d[/.-]\d\d?[/.-]\d\d")  # a cheap test before _DATE
_UPDATED = r"updat\w+|revis\w+|modifi\w+|amend\w+|chang\w+|mise à jour"
_REVIEWED = r"review\w+"
_DATED = (
    r"version|publish\w+|posted|stand|status|as of|as at|dated|formulated|adopted|issued|established|created|written"
)
_EFFECTIVE = (
    r"effective|in effect|in force|takes? effect|valid from|applies from|"
    r"(?:enters?|entered|comes?|came|goes|went|put) into (?:force|effect)"
)
_LABEL = expression(
    rf"\b(?:(?P<effective>{_EFFECTIVE})|(?P<updated>{_UPDATED})|(?P<reviewed>{_REVIEWED})|(?P<dated>{_DATED}))\b",
    re.IGNORECASE,
)
# Labels that speak of nothing but the text they stand in, however long the line is.
_PLAIN_LABEL = expression(
    r"(?:\blast[ -](?:updated?|revised|revision|modified|changed|amended|reviewed)|\b(?:effective|revision|revised|update|"
    r"publication|modification) date|\b(?:date of|latest) (?:last )?(?:revision|update|change|modification|issue)|"
    r"^\W*(?:revised|updated|effective)|(?-i:\bEffective(?= $))|(?-i:(?<=[a-z\d])(?:Revised|Updated))) ?(?:on|as of|in|from|is|was)?[\W_]{0,6}$",
    re.IGNORECASE,
)
_OTHER_LAW = expression(
    r"\b(act|ccpa|cpra|gdpr|regulation|directive|law|judgment|decision|court|statute|framework|shield|code|born|order|consumer privacy)\b",
    re.IGNORECASE,
)
_SELF = expression(r"\b(policy|notice|statement|document|version|terms|page)\b", re.IGNORECASE)
# Not this text but an earlier, a later, a translated or another one.
_ASIDE = expression(
    r"\b(previous|prior|earlier|archived?|translations?|translated|until|through|terminated|discontinued|since|before|residents?|"
    r"new(?:er)? (?:\w+ )?(?:policy|notice|statement|version)|takes? the place)\b",
    re.IGNORECASE,
)
_OWN_NOTICE = expression(
    r"\b(?:california\w*|ccpa|colorado|virginia|nevada|connecticut|u\.?s\.?|eea|european|uk|canad\w+|brazil\w*|japan\w*|"
    r"korea\w*|australia\w*|addendum|supplement\w*|residents?|annex|appendix|schedule)\b|"
    r"^(?!.*\b(?:this|our|changes?|updates?)\b).*\b(?:policy|notice|statement|terms)\W*$",
    re.IGNORECASE,
)
_ENDS_THERE = expression(r"\b(?:until|till|through)\W*$", re.IGNORECASE)  # the last day of an earlier text
_CHANGES = expression(r"\b(?:changes?|change ?log|updates|history|revisions|versions)\b", re.IGNORECASE)
_LABEL_REACH = 70  # characters between a label and its date
_SHORT = 90  # characters of a line that is nothing but a label and a date
_YEAR = timedelta(days=366)


class Stated(NamedTuple):
    """A date in the text: where, which day, how exact, and what its label says it is."""

    document: Document
    span: Span
    day: date
    exact: bool  # False for month and year only
    ambiguous: bool  # 03/04/2026
    kind: str  # "updated", "effective", "reviewed", "dated", or "" for a date without a label
    edge: bool  # without a label at the top or the end of the document


def effective_date(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Evidence that the policy shows a date of its own (11 CCR 7011(e)(4), Bus. & Prof. Code 22575(b)(4))."""
    for document in documents:
        for span in _impossible(document):
            yield Found(document, span, False, "There is no such day.")
    for stated in stated_dates(documents):
        if stated.kind:
            yield _judged(stated, context)
        elif stated.edge:
            yield Found(stated.document, stated.span, False, "The date has no label; readers cannot tell what it is.")


def _judged(stated: Stated, context: Context) -> Found:
    message = ""
    if stated.day > context.as_of:
        message = "The date lies in the future."
    elif stated.ambiguous:
        message = "The date can be read in two ways; write the month as a word."
    elif not stated.exact:
        message = "The date has no day; give day, month and year."
    severity = "info" if stated.day > context.as_of and stated.day <= context.as_of + _YEAR else ""
    return Found(stated.document, stated.span, not message, message, severity)


def stale_date(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """The newest date a policy gives of itself, when it is more than twelve months old (1798.130(a)(5))."""
    dated = [stated for stated in stated_dates(documents) if stated.kind or stated.edge]
    dated = [stated for stated in dated if stated.day <= context.as_of]
    if not dated:
        return
    newest = max(dated, key=lambda stated: stated.day)
    age = (context.as_of - newest.day).days
    if not newest.exact:
        age -= 31  # some day of the month; give it the benefit of the doubt
    if age > 365:
        yield Found(newest.document, newest.span, True, f"The policy was last dated {_ago(age)} ago.")
    elif age > 334:
        yield Found(
            newest.document, newest.span, False, "The policy is almost twelve months old: review it soon.", "info"
        )


def _ago(days: int) -> str:
    return f"{days // 365} years" if days >= 730 else f"{days // 30} months"


def conflicting_dates(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Two dates under the same kind of label, outside change logs and notices that stand in the same document."""
    for document in documents:
        by_kind: dict[str, list[Stated]] = {}
        for stated in stated_dates([document]):
            if stated.kind == "updated" and stated.exact and stated.day > context.as_of and not stated.ambiguous:
                yield Found(document, stated.span, message="The policy says it was updated on a day in the future.")
            if stated.kind in ("updated", "effective", "reviewed") and _is_date_line(document, stated.span):
                by_kind.setdefault(stated.kind, []).append(stated)
        for kind, found in by_kind.items():
            if len({stated.day for stated in found}) > _LOG or _is_history(document, found[0]):
                continue  # a list of changes
            first = found[0]
            other = next(
                (each for each in found[1:] if _differ(first, each) and _same_text(document, first, each)), None
            )
            if other is not None:
                yield Found(
                    document,
                    other.span,
                    message=f"This {_NAMES[kind]} date differs from the one in line {document.position(first.span.start)[0]}.",
                    related=((document, first.span, "the other date"),),
                )


_LOG = 2  # more dates than these under one label are a history
_HISTORY = expression(r"\b(?:recent|past|latest) (?:updates|changes)\b|\bhistory\b", re.IGNORECASE)


def _is_history(document: Document, first: Stated) -> bool:
    """Whether the words before a date announce a list of changes."""
    passage = document.passage_at(first.span)
    before = document.passages[max(passage.index - 3, 0) : passage.index] if passage is not None else []
    return any(_HISTORY.search(other.text.value) for other in before)


_NAMES = {"updated": "update", "effective": "effective", "reviewed": "review"}


def _differ(first: Stated, other: Stated) -> bool:
    if first.ambiguous or other.ambiguous:
        return first.day.year != other.day.year
    if first.exact and other.exact:
        return first.day != other.day
    return (first.day.year, first.day.month) != (other.day.year, other.day.month)


def _is_date_line(document: Document, span: Span) -> bool:
    """Whether a date stands in a short line about this very text; prose and version tables tell history."""
    passage = document.passage_at(span)
    if (
        passage is None
        or passage.kind == "row"
        or len(passage.text.value) > _SHORT
        or _ASIDE.search(passage.text.value)
    ):
        return False
    path = " ".join(document.section_at(span.start).path).lower()
    return not any(
        word in path for word in ("change log", "changelog", "history", "previous version", "archive", "revisions")
    )


def _same_text(document: Document, first: Stated, other: Stated) -> bool:
    """Whether both dates are about the whole text, not one about a notice for some readers inside it."""
    above = set(document.section_at(first.span.start).path)
    return not any(
        _OWN_NOTICE.search(title) for title in document.section_at(other.span.start).path if title not in above
    )


def stated_dates(documents: Sequence[Document]) -> Iterator[Stated]:
    """The dates that the documents state about themselves, in order; dates of laws and events are left out."""
    for document in documents:
        yield from _of(document)


@lru_cache(maxsize=8)  # three checks ask for them
def _of(document: Document) -> tuple[Stated, ...]:
    return tuple(_read(document))


@lru_cache(maxsize=8)
def _with_dates(document: Document) -> list[Passage]:
    """The passages that may hold a date."""
    return [
        passage
        for passage in document.passages
        for value in [passage.text.value]
        if ("20" in value or "19" in value or "/" in value or "-" in value or "." in value[:-1]) and _HINT.search(value)
    ]


def _impossible(document: Document) -> Iterator[Span]:
    """Where a label of this text stands before a day that no calendar has: 31 February."""
    for passage in _with_dates(document):
        value = passage.text.value
        for match in _DATE.finditer(value):
            span = passage.text.span(match.start(), match.end())
            if span is not None and _day(match)[0] is None and _label(value, match.start(), match.end()):
                yield span


def _read(document: Document) -> Iterator[Stated]:
    last = len(document.passages) - 1
    first = next((passage.index for passage in document.passages[:4] if passage.kind != "heading"), 0)
    for passage in _with_dates(document):
        value = passage.text.value
        for match in _DATE.finditer(value):
            day, exact, ambiguous = _day(match)
            span = passage.text.span(match.start(), match.end())
            if day is None or span is None:
                continue
            kind = _label(value, match.start(), match.end())
            if not kind and len(match["y4"] or "") == 2:
                continue
            if not kind and _is_entry(document, passage, match):
                kind = "dated"
            yield Stated(
                document, span, day, exact, ambiguous, kind, _at_edge(value, match, passage.index - first, last - first)
            )


def _is_entry(document: Document, passage: Passage, match: re.Match[str]) -> bool:
    """Whether a date alone in its line is an entry of a list of changes to this text."""
    value = passage.text.value
    if passage.kind == "row" or (value[: match.start()] + value[match.end() :]).strip(" .,:*_()[]|"):
        return False
    return any(_CHANGES.search(title) for title in document.section_at(passage.span.start).path)


def _at_edge(value: str, match: re.Match[str], index: int, last: int) -> bool:
    """Whether a date opens or closes the document: alone in its line, "Vienna, May 2026", or as its very first words."""
    top, end = index < 7, index > last - 4
    rest = (value[: match.start()] + value[match.end() :]).strip(" .,*_()[]|")
    if not rest:
        return top or end
    if index == 0 and not value[: match.start()].strip(" *_(["):
        return True
    return (
        end
        and len(rest) < 40
        and not re.search(r"\b(?:copyright|all rights|was|were|is|are|the)\b|©", rest, re.IGNORECASE)
    )


def _label(value: str, start: int, end: int) -> str:
    """The kind of label that stands before (or, in a short line, behind) a date; "" when there is none."""
    before, after = value[max(0, start - _LABEL_REACH) : start], value[end : end + 30]
    short = len(value) <= _SHORT
    plain = _PLAIN_LABEL.search(before) and not _OTHER_LAW.search(value[end : end + 80])
    if not plain and _OTHER_LAW.search(before) and not _SELF.search(before):
        return ""
    labels = list(_LABEL.finditer(before)) or (list(_LABEL.finditer(after)) if short else [])
    if plain and not labels:
        return "updated"
    if not labels or not (plain or short or _SELF.search(value[max(0, start - 300) : end + 300])):
        return ""
    if _ENDS_THERE.search(before) or (len(labels) == 1 and _state_of_something(value, labels[0])):
        return ""
    nearest = labels[-1] if labels[-1].string is before else labels[0]
    joined = len(labels) > 1 and labels[-1].end() - labels[-2].start() < 30
    # "Effective and last updated" is both; the update is what counts.
    if joined and "updated" in (labels[-1].lastgroup, labels[-2].lastgroup):
        return "updated"
    return nearest.lastgroup or ""


def _state_of_something(value: str, label: re.Match[str]) -> bool:
    """Whether "as of" in the middle of a line tells when something was so: "not available as of 1 May 2026"."""
    return (
        label.group().lower() in ("as of", "as at")
        and label.string[: label.start()].strip(" *_([|") != ""
        and not _SELF.search(value)
    )


def _day(match: re.Match[str]) -> tuple[date | None, bool, bool]:
    """The day, whether it is exact, and whether it could be another one."""
    part = match.groupdict()
    exact, ambiguous = True, False
    if part["iso"]:
        year, month, day = int(part["iso"]), int(part["isom"]), int(part["isod"])
    elif part["y1"]:
        year, month, day = int(part["y1"]), _month(part["m1"]), int(part["d1"])
    elif part["y2"]:
        year, month, day = int(part["y2"]), _month(part["m2"]), int(part["d2"])
    elif part["y3"]:
        year, month, day, exact = int(part["y3"]), _month(part["m3"]), 1, False
    else:
        first, second, year = int(part["n1"]), int(part["n2"]), int(part["y4"])
        month, day = (first, second) if second > 12 else (second, first)
        short = len(part["y4"]) == 2
        year += 2000 if short else 0
        ambiguous = short or (first <= 12 and second <= 12 and first != second)
    try:
        return date(year, month, day), exact, ambiguous
    except ValueError:
        return None, exact, ambiguous


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))
