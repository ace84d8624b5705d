"""The matcher: which patterns a passage's words satisfy, where, and whether they are denied there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import reduce
from itertools import chain as chained
from operator import or_
from typing import Any, NamedTuple

from policy_lint.patterns.grammar import ENGLISH, Grammar
from policy_lint.patterns.tokens import classify, parts, written

AFFIRMED, EXCEPTED, DENIED = "affirmed", "excepted", "denied"
_WINDOW = 7  # words before a match in which a negation of the same clause still governs it
_VOCABULARY = 100_000  # words that are remembered, as they are written; memory must not grow with the policies read

Places = list[tuple[int, int]]  # word numbers: the first, and the one after the last
_Node = tuple[int, Mapping[str, int]]  # its class, -1 for none, and the nodes that words lead to
#: The tables of no pattern at all.
NO_TABLES: Mapping[str, str] = {
    "nodes": "-1",
    **dict.fromkeys(("classes", "elements", "prefixes", "suffixes", "words", "chains", "anchors"), ""),
}


class Match(NamedTuple):
    """Where a pattern holds: word numbers in the scanned text, end exclusive, and how it stands there."""

    start: int
    end: int
    stance: str


class _State:
    """Where the automaton is after some words: at several of its nodes at once.

    classes    of the elements that are complete here
    next_keys  the keys of words that lead on
    children   the nodes they lead to, for each of the nodes here
    following  the states that words lead to, as far as any was asked for
    """

    __slots__ = ("children", "classes", "following", "next_keys")

    def __init__(self, nodes: Collection[_Node]) -> None:
        self.classes = tuple(number for number, _ in nodes if number >= 0)
        self.children = tuple(children for _, children in nodes if children)
        self.next_keys = frozenset(chained.from_iterable(self.children))
        self.following: dict[Word, _State] = {}


class Word:
    """A word as one matcher sees it; words with the same keys are the same object.

    keys    its normal form and classes such as ``<number>``, ``<email>``, ``<cap>``: those that a pattern asks for
    state   where it leads the automaton to
    denies  whether it is a negation
    """

    __slots__ = ("denies", "keys", "state")

    def __init__(self, keys: tuple[str, ...], state: _State, denies: bool) -> None:
        self.keys = keys
        self.state = state
        self.denies = denies


class Tokens(NamedTuple):
    """The words of a text, as one matcher sees them, and those (their numbers, ascending) that begin a new clause."""

    words: list[Word]
    breaks: list[int]


class _Chain(NamedTuple):
    needed: int  # bits of all its elements
    steps: list[tuple[int, int]]  # element, and the gap before it
    at_start: int
    at_end: int
    says_no: int
    anchor: int  # its rarest element

    @classmethod
    def of(cls, text: str) -> _Chain:
        at_start, at_end, says_no, anchor, *flat = map(int, text.split())
        steps = list(zip(flat[::2], flat[1::2], strict=True))
        needed = 0
        for element, _ in steps:
            needed |= 1 << element
        return cls(needed, steps, at_start, at_end, says_no, anchor)


class Matcher:
    """Runs the compiled tables of one pack over passages. Holds no state of a run but what it knows of words."""

    def __init__(self, tables: Mapping[str, str], grammar: Grammar = ENGLISH) -> None:
        self._grammar = grammar
        nodes, classes, elements, chains = (
            tables[key].split(";") for key in ("nodes", "classes", "elements", "chains")
        )
        self._nodes: Mapping[int, _Node] = _Memo(lambda node: _node(nodes[node]))
        self._classes: Mapping[int, list[int]] = _Memo(lambda number: [*map(int, classes[number].split())])
        self._classes_of: Mapping[int, set[int]] = _Memo(lambda element: {*map(int, elements[element].split())})
        self._chains: Mapping[int, list[_Chain]] = _Memo(lambda pattern: [*map(_Chain.of, chains[pattern].split(","))])
        self._anchors = tables["anchors"].split(";")  # for each pattern, the rarest elements of its chains
        self._bits: Mapping[int, int] = _Memo(self._bits_of)
        self._root = self._nodes[len(nodes) - 1][1]
        self._known = frozenset(tables["words"].split())
        self._prefixes = frozenset(tables["prefixes"].split())
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._suffixes = tables["suffixes"].split()
        self._words: dict[str, tuple[Word, ...]] = {}  # by what is written
        self._by_keys: dict[tuple[str, ...], Word] = {}
        self._chunks: dict[str, Tokens] = {}  # by what stands between white space
        self._states: dict[tuple[int, ...], _State] = {}  # by their nodes
        self._end = Word((), _State(()), False)  # stands behind the last word

    def _bits_of(self, number: int) -> int:
        bits = 0
        for element in self._classes[number]:
            bits |= 1 << element
        return bits

    def tokens(self, value: str) -> Tokens:
        """The words of a text, with those keys only that some pattern asks for."""
        words: list[Word] = []
        breaks: list[int] = []
        chunks = self._chunks
        for part in parts(value):
            more, ends = chunks.get(part) or self._read(part)
            if ends:
                breaks += [len(words) + at for at in ends]
            words += more
        return Tokens(words, breaks)

    def spans(self, value: str) -> list[tuple[int, int]]:
        """Where each of the words of ``tokens(value)`` stands: its first character and the one after its last."""
        return [(start, end) for raw, start, end in written(value) for _ in classify(raw, self._grammar)]

    def _read(self, part: str) -> Tokens:
        """The words of a part of a text, remembered."""
        words: list[Word] = []
        breaks: list[int] = []
        for raw, _, _ in written(part):
            found = self._words.get(raw)
            if found is None:
                found = self._words[raw] = tuple(self._looked_up(keys) for keys in classify(raw, self._grammar))
            words += found
            if not found:
                breaks.append(len(words))
        if len(self._chunks) > _VOCABULARY:
            self._chunks.clear()
            self._words.clear()
            self._by_keys.clear()
            self._states.clear()
        chunk = self._chunks[part] = Tokens(words, breaks)
        return chunk

    def _looked_up(self, keys: tuple[str, ...]) -> Word:
        known = [key for key in keys if key in self._known]
        word = keys[0]
        for length in self._lengths:
            if length > len(word):
                break
            if word[:length] in self._prefixes:
                known.append(word[:length] + "*")
        known += ["*" + suffix for suffix in self._suffixes if word.endswith(suffix)]
        found = self._by_keys.get(tuple(known))
        if found is None:
            denies = bool(known) and known[0] in self._grammar.negators
            found = Word(tuple(known), self._state_after(known, (self._root,)), denies)
            self._by_keys[found.keys] = found
        return found

    def _state_after(self, keys: Iterable[str], above: Iterable[Mapping[str, int]]) -> _State:
        nodes = tuple(children[key] for children in above for key in keys if key in children)
        state = self._states.get(nodes)
        if state is None:
            state = self._states[nodes] = _State([self._nodes[node] for node in nodes])
        return state

    def scan(self, tokens: Tokens, own: int = 0) -> Scan:
        """Looks a text up; only matches that end after the word number ``own`` will count."""
        words = tokens.words
        single: dict[int, int] = {}
        several: dict[int, Places] = {}
        bit = 1
        for start, (word, following) in enumerate(zip(words, [*words[1:], self._end], strict=False)):
            state = word.state
            for number in state.classes:
                single[number] = single.get(number, 0) | bit
            bit <<= 1
            after = start + 1
            while not state.next_keys.isdisjoint(following.keys):
                after += 1
                reached = state.following.get(following)
                if reached is None:
                    reached = state.following[following] = self._state_after(following.keys, state.children)
                state = reached
                for number in state.classes:
                    several.setdefault(number, []).append((start, after))
                following = words[after] if after < len(words) else self._end
        return Scan(self, tokens, single, several, own)


class Index:
    """Questions about patterns, by the rarest element of each chain of the pattern."""

    def __init__(self, matcher: Matcher, questions: Mapping[int, tuple[int, Iterable[int]]]) -> None:
        """``questions`` are patterns, each with those of which one must hold as well (none: nothing else must)."""
        self._matcher = matcher
        self._questions = questions
        self._by_anchor: dict[str, set[int]] = {}
        for question, (pattern, _) in questions.items():
            for anchor in matcher._anchors[pattern].split():
                self._by_anchor.setdefault(anchor, set()).add(question)
        self._by_class: Mapping[int, list[tuple[int, int]]] = _Memo(self._entries_of)

    def _entries_of(self, number: int) -> list[tuple[int, int]]:
        """What else is needed, and for which question, where a class is found."""
        chains = self._matcher._chains
        entries = []
        for anchor in self._matcher._classes[number]:
            for question in self._by_anchor.get(str(anchor), ()):
                pattern, also = self._questions[question]
                others = [other.needed for each in also for other in chains[each]] or [0]
                own = [chain.needed & ~(1 << anchor) for chain in chains[pattern] if chain.anchor == anchor]
                entries += [(needed | other, question) for needed in own for other in others]
        return entries

    def candidates(self, scan: Scan) -> set[int]:
        """The questions to which the answer might be yes: those to which all elements are there."""
        there, by_class = scan.there, self._by_class
        return {
            question for number in scan.classes for needed, question in by_class[number] if needed & there == needed
        }


class Scan:
    """One text, looked up: asks for single patterns.

    Sets of word numbers are bit masks: to join the places of a chain's elements takes a few operations on integers.
    """

    __slots__ = ("_elements", "_matcher", "_negations", "_several", "_single", "classes", "own", "there", "tokens")

    def __init__(
        self, matcher: Matcher, tokens: Tokens, single: dict[int, int], several: dict[int, Places], own: int
    ) -> None:
        self._matcher = matcher
        self._single = single  # class -> the words that alone are complete elements of it
        self._several = several  # class -> where more words than one are
        self._elements: dict[int, tuple[int, Places]] = {}
        self._negations: list[int] | None = None  # words that deny, once asked for
        #: The classes of elements that are complete somewhere in the text.
        self.classes = {*single, *several}
        #: Bits of the elements that are somewhere in the text.
        self.there: int = reduce(or_, map(matcher._bits.__getitem__, self.classes), 0)
        self.tokens = tokens
        self.own = own

    def _element(self, element: int) -> tuple[int, Places]:
        """The places of an element: those of one word as a mask, and the others."""
        single = 0
        several: Places = []
        for number in self.classes & self._matcher._classes_of[element]:
            if number in self._single:
                single |= self._single[number]
            if number in self._several:
                several += self._several[number]
        found = self._elements[element] = single, several
        return found

    def holds(self, pattern: int) -> bool:
        """Whether the pattern matches anywhere in the text, leads included, affirmed or not."""
        there = self.there
        for chain in self._matcher._chains[pattern]:
            if chain.needed & there == chain.needed and self._reach(chain):
                return True
        return False

    def match(self, pattern: int) -> Match | None:
        """The pattern's best match that reaches into the text's own words: an affirmed one where there is one."""
        best: Match | None = None
        own, there = self.own, self.there
        for chain in self._matcher._chains[pattern]:
            if chain.needed & there != chain.needed:
                continue
            reached = self._reach(chain)
            if not reached:
                continue
            ends = reached[-1]
            # A lead that says it all by itself lends nothing to its items: they must say it in their own words.
            complete = own > 0 and ends & -ends <= 1 << own
            ends = ends >> own + 1 << own + 1
            while ends:
                end = (ends & -ends).bit_length() - 1
                ends &= ends - 1
                start = self._start(chain, reached, end)
                if complete and start < own:
                    continue
                stance = AFFIRMED if chain.says_no else self._stance(start, end)
                if stance == AFFIRMED:
                    return Match(start, end, stance)
                if best is None or stance == DENIED:
                    best = Match(start, end, stance)
        return best

    def _reach(self, chain: _Chain) -> list[int]:
        """For each step of a chain, the words after it where the chain may go on; empty where it does not hold."""
        reached: list[int] = []
        elements = self._elements
        allowed = self._beginnings(chain) if chain.at_start else -1  # words at which the next element may start
        ends = 0
        for element, gap in chain.steps:
            if reached:
                if ends & ends - 1:
                    allowed = ends
                    for shift in _SHIFTS[gap]:
                        allowed |= allowed << shift
                else:  # only one
                    allowed = (ends << gap + 1) - ends
            single, several = elements.get(element) or self._element(element)
            ends = (single & allowed) << 1
            for start, end in several:
                if allowed >> start & 1:
                    ends |= 1 << end
            if not ends:
                return []
            reached.append(ends)
        if chain.at_end >= 0:
            least = max(len(self.tokens.words) - chain.at_end, 0)
            reached[-1] = ends >> least << least
            return reached if reached[-1] else []
        return reached

    def _start(self, chain: _Chain, reached: list[int], end: int) -> int:
        """The latest word at which a match begins that ends before the word number ``end``."""
        ends = 1 << end
        starts = 0
        for number in range(len(reached) - 1, -1, -1):
            element, gap = chain.steps[number]
            single, several = self._elements[element]
            starts = single & ends >> 1
            for first, after in several:
                if ends >> after & 1:
                    starts |= 1 << first
            if number:
                ends = starts
                for shift in _SHIFTS[gap]:
                    ends |= ends >> shift
                ends &= reached[number - 1]
        return (starts & self._beginnings(chain) if chain.at_start else starts).bit_length() - 1

    def _beginnings(self, chain: _Chain) -> int:
        """The words at which a chain may start that is tied to the start of the text, or of its own words.

        In a table row the mark of the first column does not count as a word.
        """
        words = self.tokens.words
        lead = chain.steps[0][1] + 1
        column = self.own < len(words) and "<column>" in words[self.own].keys
        return (1 << lead) - 1 | (1 << lead + column) - 1 << self.own

    def _stance(self, start: int, end: int) -> str:
        """Affirmed, denied by a negation inside or beside the match, or denied but for exceptions."""
        if not self._find_negations() or not (self._is_denied(start, end) or self._is_denied_behind(end)):
            return AFFIRMED
        exceptions = self._matcher._grammar.exceptions
        rest = self.tokens.words[start : start + 60]
        return EXCEPTED if any(word.keys[0] in exceptions for word in rest if word.keys) else DENIED

    def _find_negations(self) -> list[int]:
        """The words that deny."""
        if self._negations is None:
            self._negations = [
                at for at, word in enumerate(self.tokens.words) if word.denies and not self._harmless(at + 1)
            ]
        return self._negations

    def _is_denied(self, start: int, end: int) -> bool:
        """Whether a negation stands inside a match or, in the same clause, shortly before it."""
        words, breaks, grammar = self.tokens.words, self.tokens.breaks, self._matcher._grammar
        negations = self._find_negations()
        index = bisect_right(breaks, start)
        clause = breaks[index - 1] if index else 0
        for at in range(end - 1, max(clause, start - _WINDOW) - 1, -1):
            keys = words[at].keys
            # What stands before another subject or a conjunction belongs to another clause.
            if keys and (
                (at < start and (keys[0] in grammar.resets or keys[0] in grammar.subjects))
                or (at == start and self._begins_clause(start))
            ):
                return False
            if at in negations:
                return True
        return False

    def _begins_clause(self, at: int) -> bool:
        """Whether a word is a subject with its auxiliary behind it: "you can"; not as in "nor do we", "not ask you to"."""
        subjects, auxiliaries = self._matcher._grammar.subjects, self._matcher._grammar.auxiliaries
        return (
            self._form(at) in subjects
            and self._form(at + 1) in auxiliaries
            and (at == 0 or self._form(at - 1) not in auxiliaries)
        )

    def _form(self, at: int) -> str:
        """The normal form of a word, if anything is known of it."""
        words = self.tokens.words
        return words[at].keys[0] if at < len(words) and words[at].keys else ""

    def _is_denied_behind(self, end: int) -> bool:
        """Whether a negation of the same clause stands close behind a match: "… übermitteln wir nicht"."""
        grammar, words, breaks = self._matcher._grammar, self.tokens.words, self.tokens.breaks
        negations = self._find_negations()
        index = bisect_left(breaks, end)
        clause = breaks[index] if index < len(breaks) else len(words)
        for at in range(end, min(clause, end + grammar.after)):
            keys = words[at].keys
            if keys and keys[0] in grammar.resets:
                return False
            if at in negations:
                return True
        return False

    def _harmless(self, at: int) -> bool:
        """Whether the words behind a negator take its force: "not only", "no. 5", "no longer than"."""
        harmless = self._matcher._grammar.harmless
        first, *second = self.tokens.words[at : at + 2] or [self._matcher._end]
        return any((word,) in harmless for word in first.keys) or any(
            (word, other) in harmless for word in first.keys for others in second for other in others.keys
        )


class _Memo(dict[int, Any]):
    """Makes a value when it is first asked for."""

    def __init__(self, make: Callable[[int], Any]) -> None:
        self._make = make

    def __missing__(self, key: int) -> Any:
        value = self[key] = self._make(key)
        return value


def _node(text: str) -> _Node:
    number, *flat = text.split(" ")
    return int(number), dict(zip(flat[::2], map(int, flat[1::2]), strict=True))


def _shifts(gap: int) -> Iterator[int]:
    """By how many words to shift a mask, and add the result to it, so that every bit is spread over ``gap`` words."""
    done = 0
    while done < gap:
        yield min(done + 1, gap - done)
        done += min(done + 1, gap - done)


_SHIFTS = _Memo(lambda gap: tuple(_shifts(gap)))
