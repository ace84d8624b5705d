"""The matcher: which patterns a passage's words satisfy, where, and whether they are denied there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from policy_lint.patterns.grammar import ENGLISH, Grammar
from policy_lint.patterns.tokens import Tokens, classify, scan

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
    at_end: int
    says_no: bool
    steps: list[list[int]]
    masks: tuple[int, ...]  # for each element but the rarest, the classes that have it


class Matcher:
    """Runs the compiled tables of one pack over passages. Holds no state of a run but a cache of words."""

    def __init__(
        self, tables: Mapping[str, Any], wanted: Collection[int] | None = None, grammar: Grammar = ENGLISH
    ) -> None:
        """``wanted`` are the numbers of the patterns that will be asked for; None for all."""
        self._grammar = grammar
        self._nodes: list[Any] = tables["nodes"]
        self._root: dict[str, int] = self._nodes[-1][1]
        self._words = frozenset(tables["words"])
        self._prefixes = frozenset(tables["prefixes"])
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._suffixes: list[str] = tables["suffixes"]
        self._cache: dict[str, tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]] = {}
        self._masks: dict[int, int] = {}
        self._bits = [1 << number for number in range(len(tables["classes"]))]
        for number, elements in enumerate(tables["classes"]):
            for element in elements:
                self._masks[element] = self._masks.get(element, 0) | self._bits[number]
        self._by_anchor: dict[int, list[_Chain]] = {}
        for number, at_start, at_end, says_no, steps, (anchor, *others) in tables["chains"]:
            if wanted is not None and number not in wanted:
                continue
            masks = tuple(self._masks[element] for element in others)
            self._by_anchor.setdefault(anchor, []).append(_Chain(number, at_start, at_end, says_no, steps, masks))
        self._anchors = [
            tuple(element for element in elements if element in self._by_anchor) for elements in tables["classes"]
        ]

    def tokens(self, value: str) -> Tokens:
        """The words of a text, with those keys only that some pattern asks for."""
        keys: list[tuple[str, ...]] = []
        firsts: list[tuple[int, ...]] = []
        spans: list[tuple[int, int]] = []
        breaks: list[int] = []
        cache = self._cache
        for raw, start, end in scan(value):
            entry = cache.get(raw)
            if entry is None:
                entry = cache[raw] = self._resolve(raw)
            for word, first in entry:
                keys.append(word)
                firsts.append(first)
                spans.append((start, end))
            if not entry:
                breaks.append(len(keys))
        return Tokens(keys, firsts, spans, breaks)

    def _resolve(self, raw: str) -> tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]:
        """For each word that a written token stands for, its known keys and first nodes; nothing for a clause mark."""
        entry = []
        for keys in classify(raw, self._grammar):
            known = [key for key in keys if key in self._words]
            word = keys[0]
            for length in self._lengths:
                if length > len(word):
                    break
                if word[:length] in self._prefixes:
                    known.append(word[:length] + "*")
            known += ["*" + suffix for suffix in self._suffixes if word.endswith(suffix)]
            entry.append((tuple(known), tuple(self._root[key] for key in known if key in self._root)))
        return tuple(entry)

    def scan(self, tokens: Tokens, own: int = 0) -> Scan:
        """Looks a text up; only matches that end after the word number ``own`` will count."""
        keys = tokens.keys
        count = len(keys)
        nodes = self._nodes
        places: dict[int, list[tuple[int, int]]] = {}
        stack: list[tuple[int, int]] = []
        for at, firsts in enumerate(tokens.firsts):
            for first in firsts:
                stack.append((first, at + 1))
                while stack:
                    number, after = stack.pop()
                    kind, children = nodes[number]
                    if kind >= 0:
                        if kind in places:
                            places[kind].append((at, after))
                        else:
                            places[kind] = [(at, after)]
                    if children and after < count:
                        for following in keys[after]:
                            if following in children:
                                stack.append((children[following], after + 1))
        return Scan(self, tokens, places, own)


class Scan:
    """One text, looked up: asks for single patterns or for all that might hold."""

    __slots__ = ("_elements", "_mask", "_matcher", "_places", "candidates", "own", "tokens")

    def __init__(self, matcher: Matcher, tokens: Tokens, places: dict[int, list[tuple[int, int]]], own: int) -> None:
        self._matcher = matcher
        self._places = places  # by class
        self._elements: dict[int, list[tuple[int, int]]] = {}
        mask = 0
        for kind in places:
            mask |= matcher._bits[kind]
        self._mask = mask
        self.tokens = tokens
        self.own = own
        #: The patterns that might hold, with those of their chains that might; a superset of those that do.
        self.candidates: dict[int, list[_Chain]] = {}
        anchors: set[int] = set()
        for kind in places:
            anchors.update(matcher._anchors[kind])
        for anchor in anchors:
            for chain in matcher._by_anchor[anchor]:
                for needed in chain.masks:
                    if not needed & mask:
                        break
                else:
                    if chain.pattern in self.candidates:
                        self.candidates[chain.pattern].append(chain)
                    else:
                        self.candidates[chain.pattern] = [chain]

    @property
    def _begin(self) -> int:
        """The first own word; in a table row the mark of its first column does not count."""
        keys = self.tokens.keys
        return self.own + (self.own < len(keys) and "<column>" in keys[self.own])

    def _element(self, element: int) -> list[tuple[int, int]]:
        """The places of an element, in no particular order."""
        found = self._elements.get(element)
        if found is None:
            found = []
            left = self._matcher._masks[element] & self._mask
            while left:
                lowest = left & -left
                found += self._places[lowest.bit_length() - 1]
                left ^= lowest
            self._elements[element] = found
        return found

    def match(self, pattern: int) -> Match | None:
        """The pattern's best match that reaches into the text's own words: an affirmed one where there is one."""
        best: Match | None = None
        for chain in self.candidates.get(pattern, ()):
            joined = self._join(chain)
            # A lead that says it all by itself lends nothing to its items: they must say it in their own words.
            complete = bool(self.own and joined and joined[0][0] <= self.own)
            for end, start in joined:
                if end <= self.own or (complete and start < self.own):
                    continue
                found = Match(start, end, AFFIRMED if chain.says_no else self._stance(start, end))
                if found.stance == AFFIRMED:
                    return found
                if best is None or found.stance == DENIED:
                    best = found
        return best

    def holds(self, pattern: int) -> bool:
        """Whether the pattern matches anywhere in the text, leads included, affirmed or not."""
        return any(self._join(chain) for chain in self.candidates.get(pattern, ()))

    def _join(self, chain: _Chain) -> list[tuple[int, int]]:
        """The matches of a chain, as (end, start); for each end the latest start."""
        steps = chain.steps
        reached: dict[int, int] = {}  # end of the partial match -> its latest start
        first, lead = steps[0]
        begin = self._begin if chain.at_start else 0
        for start, end in self._element(first):
            if chain.at_start and start > lead and not self.own <= start <= begin + lead:
                continue
            if start >= reached.get(end, 0):
                reached[end] = start
        for element, gap in steps[1:]:
            following: dict[int, int] = {}
            for start, end in self._element(element):
                origin = -1
                for before, begun in reached.items():
                    if before <= start <= before + gap and begun > origin:
                        origin = begun
                if origin >= 0 and origin > following.get(end, -1):
                    following[end] = origin
            if not following:
                return []
            reached = following
        if chain.at_end >= 0:
            least = len(self.tokens.keys) - chain.at_end
            reached = {end: start for end, start in reached.items() if end >= least}
        return sorted(reached.items()) if len(reached) > 1 else list(reached.items())

    def _stance(self, start: int, end: int) -> str:
        """Affirmed, denied by a negation inside or beside the match, or denied but for exceptions."""
        keys = self.tokens.keys
        breaks = self.tokens.breaks
        grammar = self._matcher._grammar
        index = bisect_right(breaks, start)
        clause = breaks[index - 1] if index else 0
        denied = False
        for at in range(end - 1, max(clause, start - _WINDOW) - 1, -1):
            here = keys[at]
            if not here:
                continue
            word = here[0]
            # What stands before another subject or a conjunction belongs to another clause.
            if at < start and (word in grammar.resets or word in grammar.subjects):
                break
            if word in grammar.negators and not self._harmless(at + 1):
                denied = True
                break
        if not denied and not (grammar.after and self._denied_behind(end)):
            return AFFIRMED
        rest = keys[start : start + 60]
        return EXCEPTED if any(word[0] in grammar.exceptions for word in rest if word) else DENIED

    def _denied_behind(self, end: int) -> bool:
        """Whether a negation of the same clause stands close behind a match: "… übermitteln wir nicht"."""
        grammar, keys, breaks = self._matcher._grammar, self.tokens.keys, self.tokens.breaks
        index = bisect_left(breaks, end)
        clause = breaks[index] if index < len(breaks) else len(keys)
        for at in range(end, min(clause, end + grammar.after)):
            if keys[at] and keys[at][0] in grammar.resets:
                return False
            if keys[at] and keys[at][0] in grammar.negators:
                return not self._harmless(at + 1)
        return False

    def _harmless(self, at: int) -> bool:
        """Whether the words behind a negator take its force: "not only", "no. 5", "no longer than"."""
        harmless = self._matcher._grammar.harmless
        first, *second = self.tokens.keys[at : at + 2] or [()]
        return any((word,) in harmless for word in first) or any(
            (word, other) in harmless for word in first for others in second for other in others
        )
