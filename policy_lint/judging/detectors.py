"""Checks that patterns cannot express: Python functions of a pack, and what the engine itself finds wrong with comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module

from policy_lint.documents.model import Passage, Span, Text
from policy_lint.judging.declared import CONFIGURATION
from policy_lint.judging.diagnostics import Circumstances
from policy_lint.judging.evidence import Hit, Hits
from policy_lint.judging.verdicts import MET, MISSING, PARTIAL, Judge, Verdict
from policy_lint.packs.model import Pack, Requirement
from policy_lint.plugins.api import Context, Found
from policy_lint.report import SEVERITIES


class DetectingJudge(Judge):
    """A judge that also runs the detectors, the checks that patterns cannot express."""

    def __init__(
        self, pack: Pack, hits: Sequence[Hits], circumstances: Circumstances, pinned: Mapping[str, str]
    ) -> None:
        super().__init__(pack, hits, circumstances.facts, pinned)
        self._pack_of = pack
        self._circumstances = circumstances

    def _judge(self, requirement: Requirement) -> Verdict:
        if not requirement.detector:
            return super()._judge(requirement)
        module, _, function = requirement.detector.partition(":")
        read = [found.document for found in self._hits if requirement.id in found.rules]
        documents = [document for document in read if self.is_home(requirement, document)]
        if not documents:
            return self._applied(requirement, MISSING, (), 0, ())
        detector = getattr(import_module(f"{self._pack_of.package}.{module}"), function)
        context = Context(
            self._circumstances.as_of,
            self._circumstances.regimes,
            self._circumstances.facts,
            lambda rule: self.verdict(rule if rule in self._by_id else f"{self._pack_of.name}/{rule}"),
            partial(self._part, requirement),
            self._circumstances.declared,
        )
        found = sorted(map(self._checked, detector(documents, context)), key=lambda each: not each.strong)
        if requirement.kind == "prohibited":
            return _prohibited(requirement, found)
        evidence = tuple(_hit(each) for each in found)
        strong = sum(each.strong for each in found)
        status = MET if strong else PARTIAL if evidence else MISSING
        return self._applied(requirement, status, evidence, strong, ())

    def _checked(self, found: Found) -> Found:
        """What a detector found, if the report can hold it. Raises TypeError and ValueError."""
        if not isinstance(found, Found):
            raise TypeError(f"it yielded a {type(found).__name__}, not a Found")
        if found.severity not in ("", *SEVERITIES):
            raise ValueError(f"'{found.severity}' is no severity; they are {', '.join(SEVERITIES)}")
        for document, span in [found[:2], *(place[:2] for place in found.related)]:
            known = any(document is hits.document for hits in self._hits)
            if not known and getattr(document, "format", "") != CONFIGURATION:
                raise ValueError("it found something in a document that is not of this notice")
            if not 0 <= span[0] <= span[1] <= len(document.source):
                raise ValueError(f"the span {tuple(span)} is not in the source of {document.path}")
        related = tuple((document, Span(*span), message) for document, span, message in found.related)
        return found._replace(span=Span(*found.span), related=related)

    def _part(self, requirement: Requirement, name: str, rule: str = "") -> list[Hit]:
        owner = self._by_id.get(rule) if rule else requirement
        return super()._part(owner, name) if owner else []


class ProblemJudge(Judge):
    """Judges the rules about suppressions by what was found wrong with them."""

    def __init__(self, pack: Pack, problems: Mapping[str, Sequence[Found]], circumstances: Circumstances) -> None:
        super().__init__(pack, [], circumstances.facts)
        self._problems = problems

    def _judge(self, requirement: Requirement) -> Verdict:
        return _prohibited(requirement, self._problems[requirement.id])


def _prohibited(requirement: Requirement, found: Sequence[Found]) -> Verdict:
    evidence = tuple(_hit(each) for each in found)
    strong = sum(each.strong for each in found)
    return Verdict(requirement, MISSING if strong else PARTIAL if evidence else MET, evidence, strong)


def _hit(found: Found) -> Hit:
    document, span = found.document, found.span
    section = document.section_at(span.start)
    passage = Passage("sentence", Text.of(document.source, span.start, span.end), span, section, -1)
    related = tuple(_hit(Found(*place[:2], message=place[2])) for place in found.related)
    return Hit(document, passage, message=found.message, severity=found.severity, related=related)
