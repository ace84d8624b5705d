"""The report: what a run found, as plain data. Reporters only read it.

Lines and columns are 1-based positions in the source file as it stands on disk, columns in Unicode characters, ends
exclusive; ``quote`` is the source at that place, markup included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from policy_lint.documents.model import Block

SEVERITIES = ("error", "warning", "info")
NOT_EVALUATED = "not-evaluated"
# The reasons for judging nothing in a document that is empty, or in one of which nobody can tell the language.
NO_TEXT = "there is no text"
NO_LANGUAGE = "its words tell no language; 'lang: en' in its front matter or 'language: en' in the configuration does"


def reaches(severity: str, fail_on: str) -> bool:
    """Whether a severity is at or above a threshold; nothing reaches ``never``."""
    return fail_on != "never" and SEVERITIES.index(severity) <= SEVERITIES.index(fail_on)


class Place(NamedTuple):
    """A stretch of a document."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    quote: str = ""
    section: str = ""


class Result(NamedTuple):
    """The status of one requirement in one notice, with every passage found, strongest first.

    ``is_open``: not applicable only because nobody has said whether it applies, though the law wants an answer.
    """

    id: str
    title: str
    regime: str
    topic: str
    status: str
    evidence: tuple[Place, ...]
    reason: str = ""
    trigger: Place | None = None
    citation: tuple[str, ...] = ()
    requires: str = ""
    help: str = ""
    severity: str = ""
    is_open: bool = False

    @property
    def standing(self) -> str:
        """The status as people are told it: what must not be there, and is, is a ``problem`` rather than missing."""
        return "problem" if self.status == "missing" and self.evidence else self.status


class Suppression(NamedTuple):
    """Why a comment in the document suppresses a finding, and the last day on which it does ("" for any)."""

    reason: str
    until: str = ""


class Diagnostic(NamedTuple):
    """One finding.

    words       the words it rests on, normalised; "" for what is missing
    suppressed  by which comment, if one covers it
    accepted    whether the baseline holds it
    """

    rule: str
    severity: str
    message: str
    place: Place
    citation: tuple[str, ...]
    help: str
    status: str
    regime: str
    topic: str
    plugin: str
    related: tuple[tuple[str, Place], ...] = ()
    words: str = ""
    suppressed: Suppression | None = None
    accepted: bool = False

    @property
    def settlement(self) -> str:
        """Why the finding does not count, as a few words; "" for one that does."""
        if self.suppressed:
            until = f" (until {self.suppressed.until})" if self.suppressed.until else ""
            return f"suppressed: {self.suppressed.reason}{until}"
        return "accepted by the baseline" if self.accepted else ""


class Basis(NamedTuple):
    """What a notice was judged by: the day, the bodies of law, the configuration file and a digest of the settings."""

    as_of: str
    regimes: tuple[str, ...]
    config: str
    digest: str


class DocumentReport(NamedTuple):
    """One document of a notice.

    diagnostics  the findings that count
    settled      those that do not: suppressed by a comment or accepted by the baseline
    lines   the source line of a 1-based number, for excerpts
    source  the whole text, and ``blocks`` what the reader made of it, for reporters that show the document
    """

    path: str
    format: str
    policy: str
    language: str
    requirements: tuple[Result, ...]
    diagnostics: tuple[Diagnostic, ...]
    lines: Mapping[int, str]
    source: str = ""
    blocks: Sequence[Block] = ()
    basis: Basis | None = None
    settled: tuple[Diagnostic, ...] = ()

    @property
    def everything(self) -> list[Diagnostic]:
        """All findings, the settled ones included, in the order of their places."""
        return sorted((*self.diagnostics, *self.settled), key=order)

    def shown(self, show_suppressed: bool) -> Sequence[Diagnostic]:
        """The findings that count, or all of them."""
        return self.everything if show_suppressed else self.diagnostics


class Stale(NamedTuple):
    """An entry of a baseline, and how many findings fewer than it accepts there are."""

    baseline: str
    rule: str
    path: str
    policy: str
    text: str
    missing: int


class Report(NamedTuple):
    """Everything one run has to say.

    failures  what went wrong inside a check or with a document, one sentence each; the run ends with status 2
    stale     what could be dropped from the baselines
    hints     what a person might want to know about the run itself, one sentence each; no part of any verdict
    """

    version: str
    documents: tuple[DocumentReport, ...]
    failures: tuple[str, ...] = ()
    stale: tuple[Stale, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def diagnostics(self) -> Iterator[Diagnostic]:
        """The findings that count."""
        for document in self.documents:
            yield from document.diagnostics

    @property
    def settled(self) -> Iterator[Diagnostic]:
        """The findings that are suppressed or accepted."""
        for document in self.documents:
            yield from document.settled

    def counts(self) -> dict[str, int]:
        """Number of findings by severity, most severe first."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for diagnostic in self.diagnostics:
            counts[diagnostic.severity] += 1
        return counts


def order(diagnostic: Diagnostic) -> tuple[Any, ...]:
    """What findings are sorted by: their places, then how grave they are."""
    place = diagnostic.place
    return (place.path, place.line, place.column, SEVERITIES.index(diagnostic.severity), diagnostic.rule)
