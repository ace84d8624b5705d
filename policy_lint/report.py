"""The report: what a run found, as plain data. Reporters only read it.

Lines and columns are 1-based positions in the source file as it stands on disk, columns in Unicode characters, ends
exclusive; ``quote`` is the source at that place, markup included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from policy_lint.documents.model import Block

SEVERITIES = ("error", "warning", "info")


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
    """The status of one requirement in one notice, with every passage found, strongest first."""

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


class Diagnostic(NamedTuple):
    """One finding."""

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


class Basis(NamedTuple):
    """What a notice was judged by: the day, the bodies of law, the configuration file and a digest of the settings."""

    as_of: str
    regimes: tuple[str, ...]
    config: str
    digest: str


class DocumentReport(NamedTuple):
    """One document of a notice.

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


class Report(NamedTuple):
    """Everything one run has to say.

    failures  what went wrong inside a check or with a document, one sentence each; the run ends with status 2
    """

    version: str
    documents: tuple[DocumentReport, ...]
    failures: tuple[str, ...] = ()

    @property
    def diagnostics(self) -> Iterator[Diagnostic]:
        for document in self.documents:
            yield from document.diagnostics

    def counts(self) -> dict[str, int]:
        """Number of findings by severity, most severe first."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for diagnostic in self.diagnostics:
            counts[diagnostic.severity] += 1
        return counts
