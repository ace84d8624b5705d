"""A compiled pack: requirements as data and the tables of its patterns. Read-only after loading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

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
    """All rules of one plugin for one language."""

    name: str
    language: str
    requirements: tuple[Requirement, ...]
    probes: tuple[Probe, ...]
    frames: tuple[Frame, ...]
    definitions: tuple[int, ...]
    facts: Mapping[str, tuple[str, str]]  # what it means, and the regime whose choice presumes it
    tables: Mapping[str, Any]
    package: str = ""  # import name of the package whose modules hold the detectors
