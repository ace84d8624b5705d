"""The pattern language: phrases that a lawyer can read, compiled to word sequences with bounded gaps.

======================  =========================================================================================
``delete``              the word, in any spelling (``personalise`` finds ``personalize``) and case
``delete+``             the verb with its regular inflections: delete, deletes, deleted, deleting
``right(s)``            with or without the ending; ``recht(s|e)``: with one of several
``retain*``             every word that begins so
``*behörde``            every word that ends so; it may have endings: ``*behörde(n)``
``{personal-data}``     a family of the lexicon
``<email>``             a class of words: ``<email> <url> <phone> <number> <year>``, ``<cap>`` (capitalised),
                        ``<name>`` (capitalised, and neither a function word nor a term like Company or Service),
                        ``<column>`` (stands before the head of a column, which a table row repeats before its cell)
``privacy@``            an e-mail address with that local part
``(a|b c|)``            alternatives, word sequences (which may hold brackets); the empty one allows nothing
``(a|b)?`` ``word?``    optional
``...`` ``...4``        a gap: up to 10 words, up to 4 words (at most 40)
``^`` ``$``             the beginning, the end of the passage
======================  =========================================================================================

Punctuation and hyphens do not count; a white space in the pattern means "directly followed by". Alternatives hold no
gaps, so that every pattern is a short chain of finite word sets: matching is bounded by construction, whoever wrote
the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import product
from typing import NamedTuple

from policy_lint.patterns.grammar import ENGLISH, Grammar
from policy_lint.patterns.tokens import classify, normal, written

GAP = 10
MAX_GAP = 40
MAX_TERMS = 24
MAX_DEPTH = 5
MAX_SEQUENCES = 4000
MAX_VARIANTS = 16
CLASSES = frozenset({"<email>", "<url>", "<phone>", "<number>", "<year>", "<cap>", "<name>", "<column>"})

_PART = re.compile(
    r"\s+|\.\.\.(\d*)|\{([\w-]+)\}(\??)|(<\w+>)(\??)|(\()|(\^|\$)"
    r"|(\*?[\w'’&@.§/-]+?)(\([^\W\d_]{1,20}(?:\|[^\W\d_]{1,20})*\))?([*+]?)(\??)(?=\s|$|\|)"
)
Sequence = tuple[str, ...]


class PatternError(ValueError):
    """A pattern that is not of the language; the message is one sentence that quotes it."""


class Step(NamedTuple):
    """One link of the chain: at most ``gap`` words may stand before it."""

    sequences: frozenset[Sequence]
    gap: int


class _Term(NamedTuple):
    """A part of a pattern: word sequences, or without them a gap (its size) or an anchor."""

    sequences: frozenset[Sequence] | None
    gap: int
    optional: bool = False
    anchor: str = ""


class Chain(NamedTuple):
    """A pattern without optional parts: steps in order, tied to the passage's ends or not.

    at_start  the first step stands at the beginning, its gap aside
    at_end    how many words may follow the last step before the end; -1 when it is not tied to the end
    """

    steps: tuple[Step, ...]
    at_start: bool
    at_end: int


def inflect(verb: str, grammar: Grammar = ENGLISH) -> list[str]:
    """Regular inflections of a verb, itself first; a form that does not exist does no harm."""
    if grammar.endings is not None:
        return [verb, *(verb + ending for ending in grammar.endings)]
    stem = verb[:-1] if verb.endswith("e") else verb
    forms = [verb]
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        forms += [verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    else:
        forms += [verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s"), stem + "ed", stem + "ing"]
    if re.search(r"[^aeiou][aeiou][bdgklmnprt]$", verb):
        forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return forms


class Lexicon:
    """Families of words by name; ``{name}`` in a pattern or in another family stands for any of its entries."""

    def __init__(self, families: Mapping[str, Iterable[str]], grammar: Grammar = ENGLISH) -> None:
        self.grammar = grammar
        self._entries = {name: list(entries) for name, entries in families.items()}
        self._expanded: dict[str, frozenset[Sequence]] = {}
        self._open: list[str] = []

    def sequences(self, name: str) -> frozenset[Sequence]:
        """All word sequences of a family.

        Raises PatternError for an unknown family, a family that contains itself, or one that is too large.
        """
        if name not in self._expanded:
            if name not in self._entries:
                raise PatternError(f"unknown word family {{{name}}}")
            if name in self._open:
                raise PatternError(f"word family {{{name}}} contains itself")
            self._open.append(name)
            try:
                found: set[Sequence] = set()
                for entry in self._entries[name]:
                    found |= phrase(entry, self)
                self._expanded[name] = _bounded(found, name)
            finally:
                self._open.pop()
        return self._expanded[name]


def _bounded(found: AbstractSet[Sequence], what: str) -> frozenset[Sequence]:
    if len(found) > MAX_SEQUENCES:
        raise PatternError(f"'{what}' stands for {len(found)} word sequences; at most {MAX_SEQUENCES} are allowed")
    return frozenset(found)


def _word(word: str, ending: str, mark: str, grammar: Grammar) -> set[Sequence]:
    """The word sequences of one written word with its ``(s)``, ``+`` or ``*``."""
    if word.endswith("@"):
        return {(word.lower(),)}
    if mark == "*":
        return {(normal(word.lower(), grammar) + "*",)}
    before, word = ("*", word[1:]) if word.startswith("*") else ("", word)
    forms = [word] if mark != "+" else inflect(word.lower(), grammar)
    for suffix in filter(None, ending[1:-1].split("|")):
        forms.append(word[:-1] + suffix if suffix == "ies" else word + suffix)
    result = set()
    for form in forms:
        sequence: list[str] = []
        for raw, _, _ in written(form):
            for keys in classify(raw, grammar):
                sequence.append(keys[-1] if keys[0] == "<number>" or keys[0] == "<year>" else keys[0])
        if not sequence or (before and len(sequence) > 1):
            raise PatternError(f"'{before}{form}' is not a word")
        result.add((before + sequence[0], *sequence[1:]))
    return result


def _terms(pattern: str, lexicon: Lexicon) -> list[_Term]:
    """The pattern's parts in order. Raises PatternError."""
    terms: list[_Term] = []
    at = 0
    while at < len(pattern):
        match = _PART.match(pattern, at)
        if match is None:
            raise PatternError(f"pattern '{pattern}': cannot read '{pattern[at : at + 12]}' at character {at + 1}")
        at = match.end()
        gap, family, family_opt, cls, cls_opt, bracket, anchor, word, ending, mark, word_opt = match.groups()
        if gap is not None:
            size = int(gap) if gap else GAP
            if not 1 <= size <= MAX_GAP:
                raise PatternError(f"pattern '{pattern}': a gap holds 1 to {MAX_GAP} words, not {size}")
            terms.append(_Term(None, size))
        elif anchor:
            terms.append(_Term(None, 0, False, anchor))
        elif family:
            terms.append(_Term(lexicon.sequences(family), 0, bool(family_opt)))
        elif cls:
            if cls not in CLASSES:
                raise PatternError(f"pattern '{pattern}': unknown class {cls}")
            terms.append(_Term(frozenset({(cls,)}), 0, bool(cls_opt)))
        elif bracket:
            close, alternatives = _group(pattern, at)
            found: set[Sequence] = set()
            for alternative in alternatives:
                found |= phrase(alternative, lexicon)
            optional = pattern[close + 1 : close + 2] == "?"
            at = close + 1 + optional
            terms.append(_Term(_bounded(found, pattern), 0, optional or () in found))
        elif word:
            terms.append(_Term(frozenset(_word(word, ending or "", mark, lexicon.grammar)), 0, bool(word_opt)))
    return terms


def _group(pattern: str, start: int) -> tuple[int, list[str]]:
    """The alternatives of the bracket that opens before ``start``, and where it closes."""
    depth, begin, alternatives = 1, start, []
    for at in range(start, len(pattern)):
        if pattern[at] == "(":
            depth += 1
            if depth > MAX_DEPTH:
                raise PatternError(f"pattern '{pattern}': brackets are nested more than {MAX_DEPTH} deep")
        elif pattern[at] == ")":
            depth -= 1
        if depth == 0 or (depth == 1 and pattern[at] == "|"):
            alternatives.append(pattern[begin:at])
            begin = at + 1
        if depth == 0:
            return at, alternatives
    raise PatternError(f"pattern '{pattern}': a bracket is not closed")


def phrase(entry: str, lexicon: Lexicon) -> set[Sequence]:
    """All word sequences of a phrase without gaps or anchors, as in a lexicon entry.

    Raises PatternError when there is a gap or anchor, or too many sequences.
    """
    options: list[list[Sequence]] = []
    for sequences, _, optional, anchor in _terms(entry.strip(), lexicon):
        if sequences is None:
            raise PatternError(f"'{entry}': '{anchor or '...'}' cannot stand inside alternatives or families")
        options.append([*sequences, *([()] if optional and () not in sequences else [])])
    count = 1
    for option in options:
        count *= len(option)
    if count > MAX_SEQUENCES:
        raise PatternError(f"'{entry}' stands for {count} word sequences; at most {MAX_SEQUENCES} are allowed")
    return {tuple(word for part in choice for word in part) for choice in product(*options)}


def parse(pattern: str, lexicon: Lexicon) -> list[Chain]:
    """The chains a pattern stands for, one for each choice of its optional parts.

    Raises PatternError with one sentence when the pattern is not of the language or too large.
    """
    pattern = " ".join(pattern.split())
    terms = _terms(pattern, lexicon)
    if len(terms) > MAX_TERMS:
        raise PatternError(f"pattern '{pattern}' has {len(terms)} parts; at most {MAX_TERMS} are allowed")
    optional = [index for index, term in enumerate(terms) if term[2]]
    if 2 ** len(optional) > MAX_VARIANTS:
        raise PatternError(f"pattern '{pattern}' has {len(optional)} optional parts; at most 4 are allowed")
    chains = []
    for choice in product((True, False), repeat=len(optional)):
        dropped = {index for index, keep in zip(optional, choice, strict=True) if not keep}
        chain = _chain(pattern, [term for index, term in enumerate(terms) if index not in dropped])
        if chain is not None:
            chains.append(chain)
    if not chains:
        raise PatternError(f"pattern '{pattern}' can match nothing at all; name at least one word")
    return chains


def _chain(pattern: str, terms: list[_Term]) -> Chain | None:
    steps: list[Step] = []
    gap, at_start, at_end = 0, False, -1
    for index, (sequences, size, _, anchor) in enumerate(terms):
        if sequences is None and anchor:
            if (anchor == "^" and index) or (anchor == "$" and index != len(terms) - 1):
                raise PatternError(f"pattern '{pattern}': '{anchor}' stands at the wrong end")
            at_start |= anchor == "^"
            at_end = min(gap, MAX_GAP) if anchor == "$" else at_end
        elif sequences is None:
            gap += size
        else:
            kept = _bounded({sequence for sequence in sequences if sequence}, pattern)
            if kept:
                steps.append(Step(kept, min(gap, MAX_GAP)))
                gap = 0
    return Chain(tuple(steps), at_start, at_end) if steps else None
