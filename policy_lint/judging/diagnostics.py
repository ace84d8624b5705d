"""From verdicts to the report's results and diagnostics: messages, severities and places."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from policy_lint.documents.model import Document, Span
from policy_lint.expressions import expression
from policy_lint.judging.evidence import Hit, Hits
from policy_lint.judging.verdicts import MISSING, NOT_APPLICABLE, PARTIAL, PRESENT, Judge, Verdict
from policy_lint.packs.model import Requirement
from policy_lint.report import NOT_EVALUATED, Diagnostic, Place, Result

_LONG_MARKUP = 16  # characters; a tag with attributes is longer, a mere <strong> is not
_LOWER = {"error": "warning", "warning": "info", "info": "info"}
_TAG = expression(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
_UNSEEN = expression("[\u00ad\u200b-\u200d\u2060\ufeff]")  # soft hyphens and characters without width
_WORD = expression(r"\w+")


class Circumstances(NamedTuple):
    """What findings may depend on besides the text.

    severities  rule id -> severity of the configuration, "off" included
    declared    where the configuration declares a fact
    unread      for a requirement, the links to other notices that might hold it and are not read: the document, the
                link's place, the notice's path
    """

    as_of: date
    regimes: Collection[str]
    facts: Mapping[str, object]
    severities: Mapping[str, str]
    declared: Callable[[str], tuple[Document, Span] | None] = lambda fact: None
    unread: Callable[[Requirement], Sequence[tuple[Document, Span, str]]] = lambda requirement: ()


def place(document: Document, span: Span, section: str | None = None) -> Place:
    """Where a span stands, for a report."""
    line, column = document.position(span.start)
    end_line, end_column = document.position(span.end)
    title = document.section_at(span.start).title if section is None else section
    return Place(document.path, line, column, end_line, end_column, document.quote(span), title)


def result(verdict: Verdict) -> Result:
    """The line of a verdict in the report."""
    evidence = tuple(_evidence_place(hit) for hit in verdict.evidence)
    trigger = _evidence_place(verdict.trigger) if verdict.trigger else None
    line = _line(verdict.requirement, verdict.status, evidence, verdict.reason, trigger)
    return line._replace(is_open=verdict.status == NOT_APPLICABLE and _is_open(verdict))


def _is_open(verdict: Verdict) -> bool:
    """Whether nobody knows if the duty exists, but the law (or good practice) wants an answer to that very question."""
    return verdict.undeclared and verdict.requirement.applies.undeclared == "missing"


def unjudged(requirement: Requirement, reason: str) -> Result:
    """The line of a requirement that could not be judged: never "missing"."""
    return _line(requirement, NOT_EVALUATED, (), reason)


def _line(
    requirement: Requirement, status: str, evidence: tuple[Place, ...], reason: str, trigger: Place | None = None
) -> Result:
    return Result(
        requirement.id,
        requirement.title,
        requirement.regime,
        requirement.topic,
        status,
        evidence,
        reason,
        trigger,
        requirement.citation,
        requirement.requires,
        requirement.help,
        requirement.severity,
    )


def _evidence_place(hit: Hit) -> Place:
    return place(hit.document, _cited(hit), hit.passage.section.title)


def _cited(hit: Hit) -> Span:
    """The passage; in HTML the longest part of it with matched words that no tag with attributes interrupts.

    The quote must be the source itself, and what stands in attributes is nothing that a reader sees.
    """
    if hit.document.format != "html":
        return hit.passage.span
    runs: list[list[int]] = []
    for start, end in sorted((piece.start, piece.end) for piece in hit.passage.text.pieces if piece.start >= 0):
        if runs and start - runs[-1][1] <= _LONG_MARKUP:
            runs[-1][1] = max(end, runs[-1][1])
        else:
            runs.append([start, end])
    touching = [run for run in runs if run[0] < hit.words.end and hit.words.start < run[1]]
    if not touching:
        return hit.passage.span
    return Span(*max(touching, key=lambda run: run[1] - run[0]))


def diagnose(verdict: Verdict, judge: Judge, hits: Sequence[Hits], circumstances: Circumstances) -> list[Diagnostic]:
    """The findings that a verdict gives rise to; none when all is well."""
    requirement = verdict.requirement
    if requirement.kind == "prohibited":
        return [
            _diagnostic(verdict, judge, circumstances, hit, index < verdict.strong)
            for index, hit in enumerate(verdict.evidence)
        ]
    if verdict.status == PARTIAL:
        return [_diagnostic(verdict, judge, circumstances, verdict.evidence[0], False)]
    if verdict.status == MISSING or _is_open(verdict):
        return [_missing(verdict, judge, hits, circumstances)]
    return []


def _diagnostic(verdict: Verdict, judge: Judge, circumstances: Circumstances, hit: Hit, strong: bool) -> Diagnostic:
    requirement = verdict.requirement
    key = ("found" if strong else "partial") if requirement.kind == "prohibited" else "partial"
    message = hit.message or requirement.message.get(key) or requirement.message.get("found", "")
    severity = hit.severity or _severity(verdict, judge, circumstances, partial=not strong)
    severity = circumstances.severities.get(requirement.id, severity)
    related = tuple((other.message, _evidence_place(other)) for other in hit.related)
    where = place(hit.document, hit.words)
    return _build(requirement, severity, message, where, verdict, related)._replace(words=normal_words(where.quote))


def normal_words(quote: str) -> str:
    """The words of a piece of source, whatever its case, its line breaks and the markup around them.

    What has no words, such as a placeholder, stands for itself.
    """
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", html.unescape(_TAG.sub(" ", quote)))).casefold()
    return " ".join(_WORD.findall(text)) or " ".join(quote.split())


def _missing(verdict: Verdict, judge: Judge, hits: Sequence[Hits], circumstances: Circumstances) -> Diagnostic:
    requirement = verdict.requirement
    severity = _severity(verdict, judge, circumstances, partial=False)
    severity = circumstances.severities.get(requirement.id, severity)
    message = requirement.message["missing"]
    related: list[tuple[str, Place]] = []
    if verdict.trigger is not None:
        trigger = _evidence_place(verdict.trigger)
        message += f" (asked for because {verdict.reason} in line {trigger.line})"
        related.append(("this makes it necessary", trigger))
    elif verdict.reason and not verdict.undeclared:
        message += f" (asked for because {verdict.reason})"
        if line := circumstances.declared(verdict.fact):
            related.append(("this makes it necessary", place(*line)))
    there = [found for found in hits if judge.is_home(requirement, found.document)] or hits
    if verdict.elsewhere is not None:
        other = _evidence_place(verdict.elsewhere)
        message += f" (it has to stand in {there[0].document.path}, not in {other.path}, line {other.line})"
        related.append(("this stands in another document", other))
    for document, span, path in circumstances.unread(requirement):
        line_of_link = document.position(span.start)[0]
        message += f" ({path}, linked in line {line_of_link}, is not part of the notice and was not read)"
        related.append((f"{path} is linked here and was not read", place(document, span)))
    return _build(requirement, severity, message, _home(requirement, there, judge), verdict, tuple(related))


def _build(
    requirement: Requirement,
    severity: str,
    message: str,
    where: Place,
    verdict: Verdict,
    related: tuple[tuple[str, Place], ...],
) -> Diagnostic:
    return Diagnostic(
        requirement.id,
        severity,
        message,
        where,
        requirement.citation,
        requirement.help,
        verdict.status,
        requirement.regime,
        requirement.topic,
        requirement.plugin,
        related,
    )


def _home(requirement: Requirement, hits: Sequence[Hits], judge: Judge) -> Place:
    """The heading under which a missing disclosure belongs, else the document's title, else its beginning."""
    read = [(found, found.rules[requirement.id].home) for found in hits if requirement.id in found.rules]
    for rank in range(max((len(home) for _, home in read), default=0)):
        for found, home in read:
            for section in found.sections_at_home.get(home[rank], ()) if rank < len(home) else ():
                addressed = judge.addresses(found.frames.get(section.index, ""), requirement, found)
                if section.span is not None and addressed:
                    return place(found.document, section.span, section.title)
    document = hits[0].document
    if document.title is not None and document.title.span is not None:
        return place(document, document.title.span, document.title.title)
    first = document.passages[0].span if document.passages else Span(0, 0)
    return place(document, Span(first.start, first.start), "")


def _severity(verdict: Verdict, judge: Judge, circumstances: Circumstances, partial: bool) -> str:
    requirement = verdict.requirement
    severity = requirement.severity
    for case in requirement.severity_when:
        if _case_holds(case, verdict, judge, circumstances):
            severity = case["severity"]
            break
    if not partial:
        return severity
    return requirement.partial_severity or _LOWER[severity]


def _case_holds(case: Mapping[str, Any], verdict: Verdict, judge: Judge, circumstances: Circumstances) -> bool:
    if case.get("undeclared") and not verdict.undeclared:
        return False
    regime = case.get("regime", "")
    if regime and (regime.lstrip("-") in circumstances.regimes) == regime.startswith("-"):
        return False
    fact = case.get("fact", "")
    if fact:
        name, _, value = fact.partition("=")
        if circumstances.facts.get(name) is not (value == "true"):
            return False
    if case.get("present") and not any(judge.verdict(other).status in PRESENT for other in case["present"]):
        return False
    return not case.get("since") or circumstances.as_of.isoformat() >= case["since"]
