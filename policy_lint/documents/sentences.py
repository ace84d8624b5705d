"""Cutting a block's text into sentences, and into the items of an enumeration that runs inside a line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from policy_lint.expressions import expression

Cut = tuple[int, int]


class SentenceRules(NamedTuple):
    """Where sentences end in a language; all words in lower case but ``openers``.

    abbreviations  words behind which a full stop ends no sentence
    closing        those of them that may end one all the same, if one of ``openers`` follows
    openers        words that rarely stand behind a name, as they are written at the beginning of a sentence
    ordinals       words before which a number with a full stop is an ordinal ("25. Mai"); they may be beginnings
    """

    abbreviations: frozenset[str]
    closing: frozenset[str]
    openers: tuple[str, ...]
    ordinals: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Sequence[str]]) -> SentenceRules:
        """The rules of the ``sentences`` of a ``language.yaml``."""
        return cls(
            frozenset(data.get("abbreviations", ())) | frozenset(data.get("closing", ())),
            frozenset(data.get("closing", ())),
            tuple(f"{word} " for word in data.get("openers", ())),
            tuple(data.get("ordinals", ())),
        )


ENGLISH = SentenceRules(
    frozenset(
        """e.g i.e etc inc ltd co corp llc plc art arts no nos sec secs para paras vs mr mrs ms dr st approx incl cf viz
        u.s u.k e.u s.a s.r.l s.p.a b.v n.v p.o a.m p.m jr sr dept gov ave blvd rd tel fax ext al civ bus prof gen cal reg
        regs pub jan feb mar apr jun jul aug sep sept oct nov dec e.u.s d.c""".split()
    ),
    # "Inc.", "etc." and "in the U.S." may end a sentence.
    frozenset({"inc", "ltd", "etc", "co", "llc", "corp", "u.s", "u.k", "e.u", "d.c"}),
    tuple(
        f"{word} "
        for word in """We You Our Your This These If The For In To When Please However, Where By As It They All Any Learn""".split()
    ),
)
_END = expression(r"[.!?…][\"'”’)\]»]*(?=\s)|[.!?][\"”’)\]]*(?=[A-Z][a-z])")
_NEXT = expression(r"\s*[\"'“‘(\[«•–—-]*\s*")
_LAST_WORD = expression(r"([\w.]+?)\.?[\"'”’)\]»]*$")
_MARKER = expression(r"(?<![\w()])\(?(\d{1,2}|[a-z]|[ivx]{2,5})\)\s")
_BULLET = expression(r"(?<=\s)([-–•*·])\s+(?=[A-Za-z\"“])")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_LONGEST = 3000  # characters; what runs on without a full stop is cut here, at a white space


def sentences(value: str, start: int = 0, end: int | None = None, rules: SentenceRules = ENGLISH) -> list[Cut]:
    """The sentences of ``value[start:end]``, without surrounding white space; what is blank yields nothing."""
    stop = len(value) if end is None else end
    cuts: list[Cut] = []
    begin = start
    for match in _END.finditer(value, start, stop):
        if _ends_here(value, begin, match.start(), match.end(), stop, rules):
            _append(cuts, value, begin, match.end())
            begin = match.end()
    _append(cuts, value, begin, stop)
    return cuts


def _ends_here(value: str, begin: int, mark: int, after: int, stop: int, rules: SentenceRules) -> bool:
    following = _NEXT.match(value, after, stop)
    at = following.end() if following else after
    if at >= stop:
        return True
    if value[mark] != ".":
        return not value[at].islower()
    word = _LAST_WORD.search(value[max(begin, mark - 20) : mark])
    last = word.group(1).lower() if word else ""
    if last in rules.abbreviations or (len(last) == 1 and last.isalpha() and last != "i"):
        # "Your visit to site A. For example": a letter closes what is no numbering ("A. If you ...").
        closes = last in rules.closing or (len(last) == 1 and mark - begin > 12)
        return closes and value[at:].startswith(rules.openers)
    if rules.ordinals and last.isdigit() and len(last) <= 2:
        return not value[at].islower() and not value[at:].lower().startswith(rules.ordinals)
    return not value[at].islower()


def _append(cuts: list[Cut], value: str, start: int, end: int) -> None:
    while end - start > _LONGEST:
        blank = value.rfind(" ", start + 1, start + _LONGEST)
        cut = blank if blank > 0 else start + _LONGEST
        _append(cuts, value, start, cut)
        start = cut
    stripped = value[start:end].strip()
    if stripped:
        begin = value.index(stripped[0], start)
        cuts.append((begin, begin + len(stripped)))


def enumeration(value: str, rules: SentenceRules = ENGLISH) -> list[Cut]:
    """The items of a running enumeration, "… (1) first; (2) second": at least two, markers in order; else nothing.

    An item reaches to the next marker; the last one to the end of its sentence.
    """
    if ")" not in value:
        return _flattened(value, rules)
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for match in _MARKER.finditer(value):
        rank = _ranks(match.group(1))
        if run and len(run) + 1 in rank:
            run.append(match)
        elif 1 in rank:
            run = [match]
        if len(run) > len(best):
            best = list(run)
    if len(best) < 2:
        return _flattened(value, rules)
    items = [(left.end(), right.start()) for left, right in pairwise(best)]
    tail = sentences(value, best[-1].end(), rules=rules)
    items.append((best[-1].end(), tail[0][1] if tail else len(value)))
    return [(start, end) for start, end in items if value[start:end].strip()]


def _flattened(value: str, rules: SentenceRules) -> list[Cut]:
    """The items of a bulleted list that lost its line breaks: "You may: - see your data - have it deleted"."""
    colon = value.find(": ")
    if colon < 0:
        return []
    found = list(_BULLET.finditer(value, colon))
    marks = [match for match in found if match.group(1) == found[0].group(1)]
    if len(marks) < 2 or value[colon + 1 : marks[0].start()].strip():
        return []
    items = [(left.end(), right.start()) for left, right in pairwise(marks)]
    tail = sentences(value, marks[-1].end(), rules=rules)
    return [*items, (marks[-1].end(), tail[0][1] if tail else len(value))]


def _ranks(marker: str) -> set[int]:
    """What place in an enumeration a marker can stand for: "i" is the first or the ninth."""
    if marker.isdigit():
        return {int(marker)}
    ranks = {ord(marker) - ord("a") + 1} if len(marker) == 1 else set()
    return ranks | ({_ROMAN.index(marker) + 1} if marker in _ROMAN else set())
