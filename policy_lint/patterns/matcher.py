"""The matcher: which patterns a passage's words satisfy, where, and whether they are denied there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policy_lint.patterns.compiler import EXCEPTIONS, HARMLESS, NEGATORS, RESETS, SUBJECTS
from policy_lint.patterns.tokens import CLAUSE_MARKS, Tokens, classify, scan

AFFIRMED, EXCEPTED, DENIED = "affirmed", "excepted", "denied"
_WINDOW = 7  # words before a match in which a negation of the same clause still governs it


class Match(NamedTuple):
    """Where a pattern holds: word numbers in the scanned text, end exclusive, and how it stands there."""

    start: int
    end: int
    stance: str


class _Chain(NamedTuple):
    pattern: int
    at_start: bool
    at_end: bool
    says_no: bool
    steps: list[tuple[int, int]]
    needs: frozenset[int]


class Matcher:
    """Runs the compiled tables of one pack over passages. Holds no state of a run but a cache of words."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._root: dict[str, Any] = tables["trie"]
        self._words = frozenset(tables["words"])
        self._prefixes = frozenset(tables["prefixes"])
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._cache: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._by_anchor: dict[int, list[_Chain]] = {}
        self._by_pattern: dict[int, list[_Chain]] = {}
        for number, at_start, at_end, says_no, steps, anchor in tables["chains"]:
            links = [(element, gap) for element, gap in steps]
            chain = _Chain(number, at_start, at_end, says_no, links, frozenset(element for element, _ in links))
            self._by_anchor.setdefault(anchor, []).append(chain)
            self._by_pattern.setdefault(number, []).append(chain)

    def tokens(self, value: str) -> Tokens:
        """The words of a text, with those keys only that some pattern asks for."""
        keys: list[tuple[str, ...]] = []
        starts: list[int] = []
        ends: list[int] = []
        breaks: list[int] = []
        commas: list[int] = []
        cache = self._cache
        for raw, start, end in scan(value):
            entry = cache.get(raw)
            if entry is None:
                entry = cache[raw] = self._resolve(raw)
            if entry:
                for word in entry:
                    keys.append(word)
                    starts.append(start)
                    ends.append(end)
            elif raw in CLAUSE_MARKS:
                breaks.append(len(keys))
            else:
                commas.append(len(keys))
        return Tokens(keys, starts, ends, breaks, commas)

    def _resolve(self, raw: str) -> tuple[tuple[str, ...], ...]:
        entry = []
        for keys in classify(raw):
            known = [key for key in keys if key in self._words]
            word = keys[0]
            for length in self._lengths:
                if length > len(word):
                    break
                if word[:length] in self._prefixes:
                    known.append(word[:length] + "*")
            entry.append(tuple(known))
        return tuple(entry)

    def scan(self, tokens: Tokens, own: int = 0) -> Scan:
        """Looks a text up; only matches that end after the word number ``own`` will count."""
        keys = tokens.keys
        count = len(keys)
        root = self._root
        places: dict[int, list[tuple[int, int]]] = {}
        for at, here in enumerate(keys):
            for key in here:
                node = root.get(key)
                if node is None:
                    continue
                for element in node[0]:
                    if element in places:
                        places[element].append((at, at + 1))
                    else:
                        places[element] = [(at, at + 1)]
                if node[1]:
                    stack = [(node[1], at + 1)]
                    while stack:
                        children, after = stack.pop()
                        if after >= count:
                            continue
                        for following in keys[after]:
                            node = children.get(following)
                            if node is not None:
                                for element in node[0]:
                                    places.setdefault(element, []).append((at, after + 1))
                                if node[1]:
                                    stack.append((node[1], after + 1))
        return Scan(self, tokens, places, own)


class Scan:
    """One text, looked up: asks for single patterns or for all that might hold."""

    __slots__ = ("_matcher", "_places", "own", "tokens")

    def __init__(self, matcher: Matcher, tokens: Tokens, places: dict[int, list[tuple[int, int]]], own: int) -> None:
        self._matcher = matcher
        self._places = places
        self.tokens = tokens
        self.own = own

    def candidates(self) -> set[int]:
        """Numbers of the patterns that might hold; a superset of those that do."""
        places = self._places.keys()
        by_anchor = self._matcher._by_anchor
        return {
            chain.pattern for element in places for chain in by_anchor.get(element, ()) if chain.needs <= places
        }

    def match(self, pattern: int) -> Match | None:
        """The pattern's best match that reaches into the text's own words: an affirmed one where there is one."""
        best: Match | None = None
        for chain in self._matcher._by_pattern.get(pattern, ()):
            for start, end in self._join(chain):
                found = Match(start, end, AFFIRMED if chain.says_no else self._stance(start, end))
                if found.stance == AFFIRMED:
                    return found
                if best is None or found.stance == DENIED:
                    best = found
        return best

    def holds(self, pattern: int) -> bool:
        """Whether the pattern matches anywhere in the text, leads included, affirmed or not."""
        own, self.own = self.own, 0
        try:
            return any(True for chain in self._matcher._by_pattern.get(pattern, ()) for _ in self._join(chain))
        finally:
            self.own = own

    def _join(self, chain: _Chain) -> Iterator[tuple[int, int]]:
        places = self._places
        if not chain.needs <= places.keys():
            return
        steps = chain.steps
        reached: dict[int, int] = {}  # end of the partial match -> its latest start
        for start, end in places[steps[0][0]]:
            if not chain.at_start or start == 0 or start == self.own:
                reached[end] = max(start, reached.get(end, start))
        for element, gap in steps[1:]:
            following: dict[int, int] = {}
            for start, end in places[element]:
                origin = -1
                for before, first in reached.items():
                    if before <= start <= before + gap and first > origin:
                        origin = first
                if origin >= 0 and origin > following.get(end, -1):
                    following[end] = origin
            if not following:
                return
            reached = following
        count = len(self.tokens.keys)
        for end, start in sorted(reached.items()):
            if end > self.own and (not chain.at_end or end == count):
                yield start, end

    def _stance(self, start: int, end: int) -> str:
        """Affirmed, denied by a negation inside or just before the match, or denied but for exceptions."""
        keys = self.tokens.keys
        breaks = self.tokens.breaks
        index = bisect_right(breaks, start)
        clause = breaks[index - 1] if index else 0
        denied = False
        for at in range(end - 1, max(clause, start - _WINDOW) - 1, -1):
            here = keys[at]
            if not here:
                continue
            word = here[0]
            # What stands before another subject or a conjunction belongs to another clause.
            if at < start and (word in RESETS or word in SUBJECTS):
                break
            if word in NEGATORS and not (at + 1 < len(keys) and _harmless(keys[at + 1])):
                denied = True
                break
        if not denied:
            return AFFIRMED
        rest = keys[start : start + 60]
        return EXCEPTED if any(word[0] in EXCEPTIONS for word in rest if word) else DENIED


def _harmless(keys: tuple[str, ...]) -> bool:
    return any(key in HARMLESS for key in keys)
