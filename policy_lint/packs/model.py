"""A compiled pack: requirements as data and the tables of its patterns. Read-only after loading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from policy_lint.patterns.grammar import ENGLISH, Grammar
from policy_lint.patterns.matcher import NO_TABLES

GENERAL = "general"  # the regime of the rules about the document itself, always on


class Probe(NamedTuple):
    """One evidence entry: numbers of patterns, each a list of which one must hold (see the check schema)."""

    say: list[int]
    also: list[int]
    never: list[int]
    under: list[int]
    nearby: list[int]
    stance: str


class Applies(NamedTuple):
    """When a duty exists; empty lists and ``always`` True for an unconditional one."""

    always: bool = True
    when: str = ""
    facts: tuple[str, ...] = ()
    all_facts: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    cues: tuple[int, ...] = ()
    present: tuple[str, ...] = ()
    undeclared: str = "not-applicable"


class Requirement(NamedTuple):
    """One rule. Lists of numbers are probes of its pack; the field names are those of the check schema."""

    id: str
    title: str
    regime: str
    topic: str
    kind: str
    citation: tuple[str, ...]
    since: str
    until: str
    requires: str
    severity: str
    partial_severity: str
    severity_when: tuple[Mapping[str, Any], ...]
    source_check: str
    applies: Applies
    denial: str
    frame: str
    definitions: bool
    bundle: str
    home: tuple[int, ...]
    met: tuple[int, ...]
    partial: tuple[int, ...]
    fallback: tuple[int, ...]
    parts: Mapping[str, list[int]]
    complete: tuple[tuple[str, ...], ...]
    denied: tuple[int, ...]
    weak: tuple[int, ...]
    never: tuple[int, ...]
    any_language: bool
    detector: str
    protected: bool
    message: Mapping[str, str]
    help: str
    plugin: str
    file: str


class Frame(NamedTuple):
    """Readers under one law: the regimes they fall under, and the wording that addresses them."""

    name: str
    regimes: tuple[str, ...]
    headings: tuple[int, ...]
    sentences: tuple[int, ...]
    lasting: tuple[int, ...]


class Pack(NamedTuple):
    """All rules of one plugin, with their wording in one language.

    reads  ids of the rules that can be judged in that language
    """

    name: str
    requirements: tuple[Requirement, ...]
    probes: tuple[Probe, ...]
    frames: tuple[Frame, ...]
    definitions: tuple[int, ...]
    facts: Mapping[str, tuple[str, str]]  # what it means, and the regime whose choice presumes it
    tables: Mapping[str, str]
    reads: frozenset[str]
    package: str = ""  # import name of the package whose modules hold the detectors
    grammar: Grammar = ENGLISH


class Language(NamedTuple):
    """A further language: its grammar and the wording it has for rules of any pack.

    sentences  where its sentences end, as ``language.yaml`` says it
    wordings   for each rule, the fields of :class:`Requirement` that are of the language, ``cues``, and ``file``, where
               they come from: number of the folder, path in it
    """

    code: str
    name: str
    grammar: Grammar
    sentences: Mapping[str, Any]
    wordings: Mapping[str, Mapping[str, Any]]
    probes: tuple[Probe, ...]
    frames: tuple[Frame, ...]
    definitions: tuple[int, ...]
    tables: Mapping[str, str]

    @classmethod
    def without_words(cls, code: str) -> Language:
        """A language that nobody has brought any wording for."""
        return cls(code, code, ENGLISH, {}, {}, (), (), (), NO_TABLES)

    def translate(self, pack: Pack) -> Pack:
        """The pack with the wording of this language in place of its own; a rule without any reads nothing."""
        return pack._replace(
            requirements=tuple(self._translated(requirement) for requirement in pack.requirements),
            probes=self.probes,
            frames=self.frames,
            definitions=self.definitions,
            tables=self.tables,
            reads=frozenset(rule.id for rule in pack.requirements if rule.id in self.wordings or rule.any_language),
            grammar=self.grammar,
        )

    def _translated(self, requirement: Requirement) -> Requirement:
        wording = {"cues": (), **self.wordings.get(requirement.id, _NO_WORDING)}
        applies = requirement.applies._replace(cues=wording.pop("cues"))
        wording.pop("file", None)
        return requirement._replace(applies=applies, **wording)


_NO_WORDING: Mapping[str, Any] = {
    "parts": {},
    **dict.fromkeys(("home", "met", "partial", "fallback", "denied", "weak", "never"), ()),
}
