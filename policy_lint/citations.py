"""Citations of the law, compared as lawyers write them: "GDPR Art. 13(2)(a)", "CCPA 1798.130", "11 CCR 7011(e)"."""

from __future__ import annotations

import re
from typing import NamedTuple

from policy_lint.expressions import expression

_NUMBER = expression(r"(\d+(?:\.\d+)*[a-z]{0,2}\b|\d+[A-Z]\b)((?:\(\w+\))*)(?:\s*[-–]\s*(\d+(?:\.\d+)*))?")
_FILLER = frozenset(
    {"art", "arts", "article", "articles", "section", "sections", "sec", "s", "code", "recital", "no", "of"}
)
_ALSO_CALLED = {
    "ccpa": {"cal", "civ"},
    "cpra": {"cal", "civ"},
    "caloppa": {"bus", "prof"},
    "coppa": {"16", "cfr"},
    "dpa": {"data", "protection", "act"},
}


class _Reference(NamedTuple):
    law: frozenset[str]
    numbers: tuple[tuple[str, str, str], ...]  # number, paragraphs "(2)(a)", end of a range or ""


def cites(citation: str, wanted: str) -> bool:
    """Whether a rule's citation lies at, or below, the wanted place: "GDPR Art. 13" covers "GDPR Art. 13(2)(a)"."""
    there, here = _read(citation), _read(wanted)
    if not here.law or not here.numbers or not here.law <= there.law | _names(there.law):
        return False
    number, paragraphs, _ = here.numbers[-1]
    return any(_covers(number, paragraphs, found) for found in there.numbers)


def _covers(number: str, paragraphs: str, found: tuple[str, str, str]) -> bool:
    start, below, end = found
    if end and start.isdigit() and end.isdigit() and number.isdigit():
        return int(start) <= int(number) <= int(end)
    return start == number and below.startswith(paragraphs)


def _read(text: str) -> _Reference:
    first = re.match(r"(?:11 CCR|16 CFR)\b", text)
    begin = first.end() if first else 0
    numbers = tuple((m[1], m[2], m[3] or "") for m in _NUMBER.finditer(text, begin))
    at = _NUMBER.search(text, begin)
    words = re.findall(r"\w+", text[: at.start() if at else len(text)].lower())
    return _Reference(frozenset(words) - _FILLER, numbers)


def _names(law: frozenset[str]) -> frozenset[str]:
    """Short names of the law whose words these are."""
    return frozenset(name for name, words in _ALSO_CALLED.items() if words <= law)
