"""From chains of word sets to the tables that the matcher runs on; plain lists and dicts, so that they cache as JSON.

Every distinct word set is one *element*. All elements share one trie, keyed by words, that is walked once for each
word of a text; a pattern is then a join over the places where its elements were found. No pattern is ever run on a
passage that lacks one of its elements.
"""

from __future__ import annotations

from typing import Any

from policy_lint.patterns.language import Lexicon, Sequence, parse

NEGATORS = frozenset({"not", "never", "no", "neither", "nor", "none", "nobody", "nothing"})
EXCEPTIONS = frozenset({"except", "unless", "excepting"})
# Words that decide what a negation governs; the matcher sees them even when no pattern asks for them.
RESETS = frozenset({"but", "unless", "except", "if", "when", "where", "while", "because", "although", "however", "so"})
HARMLESS = frozenset({"only", "limited", "just", "solely", "merely", "later", "exhaustive", "necessarily"})
SUBJECTS = frozenset({"we", "you", "they", "it"})
CONTEXT_WORDS = RESETS | HARMLESS | SUBJECTS
_COMMON = frozenset(
    """we us our you your the a an to of and or for in on by with from that this is are be as at it may can will have
    has not do if any such other personal data information use used when which about their they all third party
    parties services service""".split()
)


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
            number = self._numbers[pattern] = len(self._numbers)
            for chain in chains:
                steps = [[self._element(step.sequences), step.gap] for step in chain.steps]
                says_no = any(
                    all(NEGATORS & set(sequence) for sequence in step.sequences) for step in chain.steps
                )
                self._chains.append([number, chain.at_start, chain.at_end, says_no, steps])
        return self._numbers[pattern]

    def _element(self, sequences: frozenset[Sequence]) -> int:
        return self._elements.setdefault(sequences, len(self._elements))

    def tables(self) -> dict[str, Any]:
        trie: list[Any] = [[], {}]
        prefixes: set[str] = set()
        words = set(NEGATORS | EXCEPTIONS | CONTEXT_WORDS)
        weights = []
        for sequences, number in self._elements.items():
            weights.append(sum(_weight(sequence) for sequence in sequences))
            for sequence in sorted(sequences):
                node = trie
                for word in sequence:
                    words.add(word)
                    if word.endswith("*"):
                        prefixes.add(word[:-1])
                    node = node[1].setdefault(word, [[], {}])
                node[0].append(number)
        for chain in self._chains:
            anchor = min((step[0] for step in chain[4]), key=lambda element: weights[element])
            chain.append(anchor)
        return {
            "trie": trie[1],
            "prefixes": sorted(prefixes),
            "words": sorted(words),
            "chains": self._chains,
            "patterns": len(self._numbers),
        }


def _weight(sequence: Sequence) -> float:
    """How common a word sequence is, roughly: the pattern is looked up under its rarest element."""
    return min(50.0 if word in _COMMON else 4.0 if word.startswith("<") else 1.0 for word in sequence)
