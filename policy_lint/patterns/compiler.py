"""From chains of word sets to the tables that the matcher runs on.

The tables are text, so that they cache as JSON and nothing of them is taken apart before a document asks for it: most
documents ask for a small part.

Every distinct word set is one *element*. All elements share one automaton, keyed by words, that is walked once from each
word of a text. Its final states fall into *classes*, each standing for the elements that are complete there; the
classes found in a passage, as a bit mask, say at once which patterns cannot hold in it. The others are joined over the
places of their elements: no pattern is ever run on a passage that lacks one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain as chained
from typing import Any

from policy_lint.patterns.language import Lexicon, Sequence, parse

# How many passages of a thousand hold a word, roughly, in English privacy policies; a pattern is looked up under its
# rarest element, so wrong numbers cost time, never a match.
_FREQUENCY = {
    400: "<cap> <name> and the to",
    200: "data information of or we you your",
    100: "<number> a as for if in is may on our personal services that this use with",
    50: "about account any are be by can collect from have not other policy privacy provide service such third us when"
    " will",
    25: "access address advertizing also an applicable at business certain collected consent contact content cookies"
    " device do email how including it law legal more out parties party platform please process processing purposes"
    " request right rights security share their these through time under used user users using where which",
    15: "activity ads all app based browser companies customer delete disclose does e features following help improve"
    " include interest interests laws legitimate like location make marketing name necessary notice number only opt"
    " order partners payment products profile protect protection provided providers purpose receive related relevant"
    " required see settings site so some support terms they website websites what who",
    8: "1 6 <email> <url> <year> above age allow analytics applications apps ask available below change changes child"
    " children choices choose company complaint consumer contract control cookie customers date disclosure eu european"
    " exercize experience gdpr has here id identifiers its keep limited link members messages no obligations one"
    " policies preferences processed provider public questions retain retention section send shared sharing sources"
    " store stored subject transfer types until up within years",
}
_PER_MILLE = {word: rate for rate, words in _FREQUENCY.items() for word in words.split()}


class PatternTable:
    """Collects patterns and yields the compiled tables.

    ``add`` gives each distinct pattern a number; ``tables`` gives what :class:`~policy_lint.patterns.matcher.Matcher`
    takes.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._numbers: dict[str, int] = {}
        self._elements: dict[frozenset[Sequence], int] = {}
        self._chains: list[list[Any]] = []

    def add(self, pattern: str) -> int:
        """The pattern's number. Raises PatternError."""
        if pattern not in self._numbers:
            chains = parse(pattern, self.lexicon)
            negators = self.lexicon.grammar.negators
            number = self._numbers[pattern] = len(self._numbers)
            for chain in chains:
                steps = [[self._element(step.sequences), step.gap] for step in chain.steps]
                says_no = any(all(negators & set(sequence) for sequence in step.sequences) for step in chain.steps)
                self._chains.append([number, chain.at_start, chain.at_end, says_no, steps])
        return self._numbers[pattern]

    def _element(self, sequences: frozenset[Sequence]) -> int:
        return self._elements.setdefault(sequences, len(self._elements))

    def tables(self) -> dict[str, str]:
        """The compiled tables: numbers and words parted by blanks, lines by ``;`` and chains by ``,``.

        nodes     the automaton of all elements: each node has a class (-1: none) and its following words, each with the
                  node it leads to; the last one is the root
        classes   for each class, the elements that are complete in its nodes
        elements  for each element, its classes
        chains    for each pattern, its chains: tied to start, gap to the end or -1, says no by itself, the rarest
                  element, and for each step its element and the gap before it
        anchors   for each pattern, the rarest elements of its chains
        words, prefixes, suffixes  of the words that patterns ask for
        """
        words = {*self.lexicon.grammar.context, "<column>"}
        weights = []
        trie = _Node()
        for sequences, number in self._elements.items():
            weights.append(_weight(sequences))
            for sequence in sequences:
                words.update(sequence)
                trie.add(sequence, number)
        nodes: list[str] = []
        classes: dict[tuple[int, ...], int] = {}
        trie.flatten(nodes, classes, {})
        for chain in self._chains:
            # What the chain is looked up under.
            chain.append(min((element for element, _ in chain[4]), key=lambda element: weights[element]))
        numbers = self._numbers_by_use()
        chains: list[list[str]] = [[] for _ in self._numbers]
        anchors: list[list[int]] = [[] for _ in self._numbers]
        for pattern, at_start, at_end, says_no, steps, anchor in self._chains:
            flat = [number for element, gap in steps for number in (numbers[element], gap)]
            chains[pattern].append(_blanks([int(at_start), at_end, int(says_no), numbers[anchor], *flat]))
            anchors[pattern].append(numbers[anchor])
        of_classes = [sorted(numbers[element] for element in elements) for elements in classes]
        of_elements: list[list[int]] = [[] for _ in numbers]
        for number, elements in enumerate(of_classes):
            for element in elements:
                of_elements[element].append(number)
        return {
            "nodes": ";".join(nodes),
            "classes": ";".join(map(_blanks, of_classes)),
            "elements": ";".join(map(_blanks, of_elements)),
            "prefixes": _blanks(sorted(word[:-1] for word in words if word.endswith("*"))),
            "suffixes": _blanks(sorted(word[1:] for word in words if word.startswith("*"))),
            "words": _blanks(sorted(words)),
            "chains": ";".join(map(",".join, chains)),
            "anchors": ";".join(map(_blanks, anchors)),
        }

    def _numbers_by_use(self) -> dict[int, int]:
        """New numbers for the elements, those that chains need besides their anchor first: their bits make short masks."""
        uses = Counter(element for chain in self._chains for element, _ in chain[4] if element != chain[5])
        order = sorted(self._elements.values(), key=lambda element: (-uses[element], element))
        return {element: number for number, element in enumerate(order)}


class _Node:
    """A node of the trie of all word sequences, before equal subtrees are shared."""

    __slots__ = ("children", "elements")

    def __init__(self) -> None:
        self.elements: set[int] = set()
        self.children: dict[str, _Node] = {}

    def add(self, sequence: Sequence, element: int) -> None:
        node = self
        for word in sequence:
            node = node.children.setdefault(word, _Node())
        node.elements.add(element)

    def flatten(self, nodes: list[str], classes: dict[tuple[int, ...], int], seen: dict[Any, int]) -> int:
        """Appends the subtree to ``nodes``, each distinct one once, children first; returns its number."""
        children = {word: self.children[word].flatten(nodes, classes, seen) for word in sorted(self.children)}
        own = tuple(sorted(self.elements))
        number = classes.setdefault(own, len(classes)) if own else -1
        key = (number, tuple(children.items()))
        if key not in seen:
            seen[key] = len(nodes)
            nodes.append(_blanks([number, *chained.from_iterable(children.items())]))
        return seen[key]


def _blanks(values: Iterable[object]) -> str:
    return " ".join(map(str, values))


def _weight(sequences: frozenset[Sequence]) -> float:
    """How often an element is found, roughly: the sum over the rarest words of its sequences."""
    rarest = {min(sequence, key=lambda word: _PER_MILLE.get(word, 1)) for sequence in sequences}
    return sum(_PER_MILLE.get(word, 1) for word in rarest)
