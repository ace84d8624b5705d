"""Verdicts: what the evidence says about each requirement, under the law of a day and the facts declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from policy_lint.documents.language import UNKNOWN
from policy_lint.documents.model import Document, Passage
from policy_lint.judging.evidence import Hit, Hits
from policy_lint.packs.model import GENERAL, Pack, Requirement
from policy_lint.patterns.matcher import AFFIRMED, DENIED
from policy_lint.report import NO_LANGUAGE, NOT_EVALUATED

MET, PARTIAL, MISSING, NOT_APPLICABLE = "met", "partial", "missing", "not-applicable"
PRESENT = (MET, PARTIAL)
Probes = Callable[[Requirement], Sequence[int]]  # those of a rule in the language of a document
_BUNDLE = 3  # rights of one group that make their common sentence a mere enumeration


class Verdict(NamedTuple):
    """The judgement on one requirement.

    evidence  passages it rests on, strongest first (for a prohibited item: the offending ones)
    strong    how many of them are full evidence
    denials   passages that deny the practice
    trigger   for a conditional requirement, the passage that makes it apply; None when a fact or the law does
    reason    why it is not applicable, or what made it apply
    undeclared  neither text nor facts say whether it applies
    fact      the declared fact that makes it apply, "" when something else does
    elsewhere  evidence in another document than the one that the requirement is pinned to
    """

    requirement: Requirement
    status: str
    evidence: tuple[Hit, ...] = ()
    strong: int = 0
    denials: tuple[Hit, ...] = ()
    trigger: Hit | None = None
    reason: str = ""
    undeclared: bool = False
    fact: str = ""
    elsewhere: Hit | None = None


class Duty(NamedTuple):
    """Whether a requirement applies; the other fields are those of a verdict."""

    applies: bool
    trigger: Hit | None = None
    reason: str = ""
    undeclared: bool = False
    fact: str = ""


class Judge:
    """Judges the documents of one notice together, with the rules of one pack.

    ``hits`` are those in each document, with the wording of its own language.
    ``pinned`` says for a rule in which document (its path) it has to be met; for all others any document will do.
    """

    def __init__(
        self, pack: Pack, hits: Sequence[Hits], facts: Mapping[str, object], pinned: Mapping[str, str] | None = None
    ) -> None:
        self._pack = pack
        self._hits = hits
        self._facts = facts
        self._pinned = pinned or {}
        self._bundled = self._count_bundles()
        self._done: dict[str, Verdict] = {}
        self._by_id = {requirement.id: requirement for requirement in pack.requirements}

    def verdict(self, identifier: str) -> Verdict:
        """The verdict on a requirement of the pack, judged after those that it depends on."""
        if identifier not in self._done:
            requirement = self._by_id[identifier]
            # A circle of conditions must not recurse: what is being judged counts as missing meanwhile.
            self._done[identifier] = Verdict(requirement, MISSING)
            self._done[identifier] = self._honest(self._judge(requirement))
        return self._done[identifier]

    def _honest(self, verdict: Verdict) -> Verdict:
        """Nothing was found, but not everything was read: then nothing is known."""
        if verdict.evidence or (verdict.status == NOT_APPLICABLE and not verdict.undeclared):
            return verdict
        rule = verdict.requirement
        unread = {
            hits.document.language
            for hits in self._hits
            if rule.id not in hits.rules and self.is_home(rule, hits.document)
        }
        if not unread:
            return verdict
        languages = " and ".join(f"'{language}'" for language in sorted(unread))
        reason = f"the rule does not read documents in the language {languages}" if unread != {UNKNOWN} else NO_LANGUAGE
        return Verdict(rule, NOT_EVALUATED, reason=reason)

    # --- evidence -------------------------------------------------------------------------------------------------

    def is_home(self, requirement: Requirement, document: Document) -> bool:
        """Whether a requirement may be met in a document."""
        return self._pinned.get(requirement.id, document.path) == document.path

    def _collect(self, requirement: Requirement, probes: Probes, anywhere: bool = False) -> list[Hit]:
        """The hits that may count for a requirement: right document, right readers, no glossary, no veto."""
        kept = []
        for hits in self._hits:
            rule = hits.rules.get(requirement.id)
            if rule is None or not (anywhere or self.is_home(requirement, hits.document)):
                continue
            found = hits.of(probes(rule))
            vetoed = _passages(hits.of(rule.never)) if found else set()
            for hit in found:
                if hit.passage in vetoed:
                    continue
                if not requirement.definitions and hit.passage.index in hits.definitions:
                    continue
                if requirement.frame == "own" and not self.addresses(hit.frame, requirement, hits):
                    continue
                kept.append(hit)
        return kept

    def addresses(self, frame: str, requirement: Requirement, hits: Hits) -> bool:
        """Whether wording in a frame is for readers under the law of a requirement; general ones know no frames."""
        return not frame or requirement.regime in (GENERAL, *hits.regimes[frame])

    def _part(self, requirement: Requirement, name: str) -> list[Hit]:
        return self._collect(requirement, lambda rule: rule.parts.get(name, ()))

    def _count_bundles(self) -> dict[tuple[str, int, int], int]:
        """How many rights of a group each passage supports: (group, document, passage) -> number."""
        counts: dict[tuple[str, int, int], int] = {}
        for requirement in self._pack.requirements:
            if requirement.bundle:
                for number, hits in enumerate(self._hits):
                    rule = hits.rules.get(requirement.id)
                    for hit in hits.of((*rule.met, *rule.partial)) if rule is not None else ():
                        key = (requirement.bundle, number, hit.passage.index)
                        counts[key] = counts.get(key, 0) + 1
        return counts

    def _is_bundle(self, requirement: Requirement, hit: Hit) -> bool:
        if not requirement.bundle:
            return False
        number = next(number for number, hits in enumerate(self._hits) if hits.document is hit.document)
        return self._bundled.get((requirement.bundle, number, hit.passage.index), 0) >= _BUNDLE

    # --- judgement ------------------------------------------------------------------------------------------------

    def _judge(self, requirement: Requirement) -> Verdict:
        full = self._collect(requirement, attrgetter("met"))
        weak = self._collect(requirement, attrgetter("partial"))
        parts = {name: self._part(requirement, name) for name in requirement.parts}
        halves = [hit for found in parts.values() for hit in found]
        everything = [*full, *weak, *halves]
        affirmed = [hit for hit in everything if hit.stance == AFFIRMED]
        outright = self._collect(requirement, attrgetter("denied"))
        denials = _merge(_without([hit for hit in everything if hit.stance == DENIED], affirmed), outright)
        full, weak = _affirmed(full, outright), _affirmed(weak, outright)
        parts = {name: _affirmed(found, outright) for name, found in parts.items()}
        hedged = [
            hit
            for hits in self._hits
            if requirement.id in hits.rules
            for hit in hits.of(hits.rules[requirement.id].weak)
        ]
        firm = _without(full, hedged)
        weak = _merge(weak, _without(full, firm))
        bundled = [hit for hit in firm if self._is_bundle(requirement, hit)]
        strong = _without(firm, bundled)
        complete = any(self._is_complete(combination, parts) for combination in requirement.complete)
        of_parts = [hit for found in parts.values() for hit in found]
        if complete:
            strong = _merge(strong, of_parts)
        else:
            weak = _merge(weak, of_parts)
        if bundled and strong:
            strong = _merge(strong, bundled)  # said in a few words elsewhere, the enumeration is evidence too
        else:
            weak = _merge(bundled, weak)  # an enumeration says more than a hint
        weak = _without(weak, strong)
        if not strong and not weak:
            weak = _affirmed(self._collect(requirement, attrgetter("fallback")), outright)
        evidence = tuple(strong + weak)
        status = MET if strong else PARTIAL if weak else MISSING
        if requirement.kind == "prohibited":
            status = MISSING if strong else PARTIAL if weak else MET
            return Verdict(requirement, status, evidence, len(strong), tuple(denials))
        return self._applied(requirement, status, evidence, len(strong), tuple(denials))

    def _is_complete(self, combination: Sequence[str], parts: Mapping[str, list[Hit]]) -> bool:
        """Whether all named parts are there; a word with "=" is a fact that must be declared so."""
        return all(self._holds(part) if "=" in part else bool(parts.get(part)) for part in combination)

    def _applied(
        self, requirement: Requirement, status: str, evidence: tuple[Hit, ...], strong: int, denials: tuple[Hit, ...]
    ) -> Verdict:
        """Denials and conditions, applied to what the evidence alone would say."""
        if evidence:
            return Verdict(requirement, status, evidence, strong, denials)
        if denials and requirement.denial == "satisfies":
            return Verdict(requirement, MET, denials, len(denials), denials)
        duty = self._applies(requirement)
        if (
            denials
            and requirement.denial == "not-applicable"
            and not (duty.applies and not duty.trigger and duty.reason)
        ):
            return Verdict(requirement, NOT_APPLICABLE, (), 0, denials, reason="the text says that this is not done")
        if not duty.applies:
            return Verdict(requirement, NOT_APPLICABLE, (), 0, denials, reason=duty.reason, undeclared=duty.undeclared)
        return Verdict(requirement, MISSING, (), 0, denials, *duty[1:], elsewhere=self._elsewhere(requirement))

    def _elsewhere(self, requirement: Requirement) -> Hit | None:
        """For a pinned requirement that is missing there, the best evidence in the other documents."""
        if requirement.id not in self._pinned:
            return None
        halves: Probes = lambda rule: [probe for probes in rule.parts.values() for probe in probes]  # noqa: E731
        for probes in (attrgetter("met"), halves, attrgetter("partial")):
            for hit in self._collect(requirement, probes, anywhere=True):
                if hit.stance == AFFIRMED:
                    return hit
        return None

    def _applies(self, requirement: Requirement) -> Duty:
        """Whether the duty exists."""
        applies = requirement.applies
        for fact in applies.unless:
            if self._holds(fact):
                return Duty(False, None, f"the configuration declares {fact}")
        if applies.always:
            return Duty(True)
        for fact in applies.facts:
            if self._holds(fact):
                said = fact if "=" in fact else f"{fact}: {self._facts[fact]}"
                return Duty(True, None, f"the configuration declares {said}", fact=fact.partition("=")[0])
        if applies.all_facts and all(self._holds(fact) for fact in applies.all_facts):
            first = applies.all_facts[0].partition("=")[0]
            return Duty(True, None, f"the configuration declares {', '.join(applies.all_facts)}", fact=first)
        stated = (*applies.facts, *applies.all_facts)
        declared = [fact for fact in stated if self._declared(fact)]
        if declared and (len(declared) == len(stated) or applies.all_facts):
            name = declared[0].split("=")[0]
            return Duty(False, None, f"the configuration declares {name}={str(self._facts[name]).lower()}")
        for identifier in applies.present:
            if identifier in self._by_id:
                verdict = self.verdict(identifier)
                if verdict.status in PRESENT and verdict.evidence:
                    return Duty(True, verdict.evidence[0], f"'{identifier}' is disclosed")
        cues = self._collect(requirement, attrgetter("applies.cues"), anywhere=True)
        cues = [hit for hit in cues if hit.stance == AFFIRMED]
        if cues:
            return Duty(True, cues[0], "the text speaks of it")
        if stated and not any("=" in fact for fact in stated):
            return Duty(False, None, f"the configuration does not declare {' or '.join(stated)}")
        reason = f"the text does not show it: {applies.when}"
        return Duty(False, None, f"fact not declared, and {reason}" if stated else reason, True)

    def _declared(self, fact: str) -> bool:
        name, _, value = fact.partition("=")
        return isinstance(self._facts.get(name), bool) if value else name in self._facts

    def _holds(self, fact: str) -> bool:
        """Whether a fact is declared so; one without a value (``controller``), whether it is declared at all."""
        name, _, value = fact.partition("=")
        return self._declared(fact) and (not value or self._facts[name] is (value == "true"))


def _affirmed(hits: list[Hit], denied: Sequence[Hit]) -> list[Hit]:
    return _without([hit for hit in hits if hit.stance == AFFIRMED], denied)


def _passages(hits: Iterable[Hit]) -> set[Passage]:
    return {hit.passage for hit in hits}


def _without(hits: list[Hit], others: Iterable[Hit]) -> list[Hit]:
    """Those in other passages than the others."""
    passages = _passages(others)
    return [hit for hit in hits if hit.passage not in passages]


def _merge(first: list[Hit], second: list[Hit]) -> list[Hit]:
    """Both, in document order within each, no passage twice."""
    if not second:
        return first
    by_passage: dict[Passage, Hit] = {}
    for hit in second:
        by_passage.setdefault(hit.passage, hit)
    return first + _without([*by_passage.values()], first)
