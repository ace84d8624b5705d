"""Dates that a policy shows about itself: effective-date, stale-date, conflicting-dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from policy_lint.plugins import Context, Document, Found, Span

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH = r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|" \
         r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"  # fmt: skip
_DATE = re.compile(
    r"(?<![\w/-])(?:"
    r"(?P<iso>(?:19|20)\d\d)[-/.](?P<isom>\d{1,2})[-/.](?P<isod>\d{1,2})"
    rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?,? {_MONTH.format('m1')},? (?P<y1>(?:19|20)\d\d)"
    rf"|{_MONTH.format('m2')} (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>(?:19|20)\d\d)"
    rf"|{_MONTH.format('m3')},? (?P<y3>(?:19|20)\d\d)"
    r"|(?P<n1>\d{1,2})[/.-](?P<n2>\d{1,2})[/.-](?P<y4>(?:19|20)\d\d)"
    r")(?![\w/-])",
    re.IGNORECASE,
)
_UPDATED = r"updat\w+|revis\w+|modifi\w+|amend\w+|review\w+|chang\w+|version|publish\w+|posted|stand|as of|as at|dated"
_EFFECTIVE = r"effective|in effect|in force|takes? effect|valid from|applies from|enters? into force"
_LABEL = re.compile(rf"\b(?:(?P<effective>{_EFFECTIVE})|(?P<updated>{_UPDATED}))\b", re.IGNORECASE)
_OTHER_LAW = re.compile(
    r"\b(act|ccpa|cpra|gdpr|regulation|directive|law|judgment|decision|court|statute|framework|shield|code|born|order)\b",
    re.IGNORECASE,
)
_SELF = re.compile(r"\b(policy|notice|statement|document|version|terms|page)\b", re.IGNORECASE)
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
    kind: str  # "updated", "effective", or "" for a date without a label
    edge: bool  # stands alone at the top or the end of the document


def effective_date(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Evidence that the policy shows a date of its own (11 CCR 7011(e)(4), Bus. & Prof. Code 22575(b)(4))."""
    for stated in _all(documents):
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
    dated = [stated for stated in _all(documents) if stated.kind or stated.edge]
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
        yield Found(newest.document, newest.span, False, "The policy is almost twelve months old: review it soon.", "info")


def _ago(days: int) -> str:
    return f"{days // 365} years" if days >= 730 else f"{days // 30} months"


def conflicting_dates(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Two dates under the same kind of label, outside change logs."""
    for document in documents:
        by_kind: dict[str, list[Stated]] = {}
        for stated in _all([document]):
            if stated.kind and _is_date_line(document, stated.span) and not _in_change_log(document, stated.span):
                by_kind.setdefault(stated.kind, []).append(stated)
        for kind, found in by_kind.items():
            first = found[0]
            for other in found[1:]:
                if _differ(first, other):
                    yield Found(
                        document,
                        other.span,
                        message=f"This {'effective' if kind == 'effective' else 'update'} date differs from the one in "
                        f"line {document.position(first.span.start)[0]}.",
                        related=((document, first.span, "the other date"),),
                    )
                    break
    for stated in _all(documents):
        if stated.kind == "updated" and stated.exact and stated.day > context.as_of and not stated.ambiguous:
            yield Found(stated.document, stated.span, message="The policy says it was updated on a day in the future.")


def _differ(first: Stated, other: Stated) -> bool:
    if first.ambiguous or other.ambiguous:
        return first.day.year != other.day.year
    if first.exact and other.exact:
        return first.day != other.day
    return (first.day.year, first.day.month) != (other.day.year, other.day.month)


def _is_date_line(document: Document, span: Span) -> bool:
    """Whether a date stands in a short line of its own; prose and the rows of a version table tell history."""
    passage = document.passage_at(span)
    return passage is not None and passage.kind != "row" and len(passage.text.value) <= _SHORT


def _in_change_log(document: Document, span: Span) -> bool:
    path = " ".join(document.section_at(span.start).path).lower()
    return any(word in path for word in ("change log", "changelog", "history", "previous version", "archive", "revisions"))


def _all(documents: Sequence[Document]) -> Iterator[Stated]:
    """The dates that the documents state about themselves, in order; dates of laws and events are left out."""
    for document in documents:
        last = len(document.passages) - 1
        for passage in document.passages:
            value = passage.text.value
            for match in _DATE.finditer(value):
                day, exact, ambiguous = _day(match)
                span = passage.text.span(match.start(), match.end())
                if day is None or span is None:
                    continue
                kind = _label(value, match.start(), match.end())
                alone = value.strip(" .*_()[]") == match.group().strip(" .")
                edge = alone and (passage.index < 6 or passage.index > last - 3)
                yield Stated(document, span, day, exact, ambiguous, kind, edge)


def _label(value: str, start: int, end: int) -> str:
    """The kind of label that stands before (or, in a short line, behind) a date; "" when there is none."""
    before, after = value[max(0, start - _LABEL_REACH) : start], value[end : end + 30]
    short = len(value) <= _SHORT
    if _OTHER_LAW.search(before) and not _SELF.search(before):
        return ""
    labels = list(_LABEL.finditer(before)) or (list(_LABEL.finditer(after)) if short else [])
    if not labels or not (short or _SELF.search(value)):
        return ""
    nearest = labels[-1] if labels[-1].string is before else labels[0]
    joined = len(labels) > 1 and labels[-1].start() - labels[-2].end() < 15
    # "Effective and last updated" is both; the update is what counts.
    return "updated" if nearest.group("updated") or (joined and labels[-2].group("updated")) else "effective"


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
        ambiguous = first <= 12 and second <= 12 and first != second
    try:
        return date(year, month, day), exact, ambiguous
    except ValueError:
        return None, exact, ambiguous


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))
