"""The things that plugins give to the engine and get from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

if TYPE_CHECKING:
    from policy_lint.documents.model import Document, Reading, Span
    from policy_lint.judging.verdicts import Verdict
    from policy_lint.report import Report


class PackFolder(NamedTuple):
    """A folder of requirement files.

    path     the folder; its layout is described in :mod:`policy_lint.packs.compile`
    name     the plugin's name, which prefixes its rule ids; "" stands for it and is the better choice
    package  import name of the package whose modules hold the pack's detectors, if it has any
    """

    path: Path
    name: str = ""
    package: str = ""


class LanguageFolder(NamedTuple):
    """A folder of wording in a further language, for rules of any pack.

    path    the folder; its layout is described in :mod:`policy_lint.packs.compile`
    code    the language's two-letter code (ISO 639-1), in lower case
    common  words that are frequent in the language and in no other, by which a text in it is known; for the languages
            of :mod:`policy_lint.documents.language` not needed
    """

    path: Path
    code: str
    common: tuple[str, ...] = ()


class Reader(NamedTuple):
    """A document format: its name in reports, the file suffixes it takes (``.wiki``), and the function that reads a text.

    ``read`` gets the decoded source and gives back a :class:`Reading`, whose pieces know where in the source they
    stand. It is called once for every document of the format, and must not keep anything of one. It should not raise
    for any text; if it does, or gives back positions outside the source, the document is named and counts as not read.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[str], Reading]


class ReportOptions(NamedTuple):
    """How a report is to look.

    color            colour on or off
    quiet            only the findings
    statistics       end with counts by rule
    show_suppressed  also the findings that are suppressed or accepted, marked (JSON and HTML always have them)
    """

    color: bool = False
    quiet: bool = False
    statistics: bool = False
    show_suppressed: bool = False


class Reporter(NamedTuple):
    """An output format: its name on the command line and the function that writes a report.

    ``write`` is called once a run, with everything that was found, and only reads it. What it writes reaches the file
    or standard output when it has returned; if it raises, nothing of it does, and the other formats are written.
    """

    name: str
    write: Callable[[Report, TextIO, ReportOptions], None]


class Found(NamedTuple):
    """What a detector found: for a prohibited item the offence, for a required one the evidence.

    A detector is the function ``module:function`` of the pack's package that a requirement file names: it is called
    with the documents of a notice (a sequence of :class:`Document`) and a :class:`Context`, and yields these.

    document  where
    span      source offsets of the words it rests on
    strong    False for a borderline case (status partial, lower severity)
    message   replaces the requirement's own message, if given
    severity  replaces the requirement's own severity, if given
    related   other places that belong to it: (document, span, what it is)
    """

    document: Document
    span: Span
    strong: bool = True
    message: str = ""
    severity: str = ""
    related: tuple[tuple[Document, Span, str], ...] = ()


class Context(NamedTuple):
    """What a detector may ask for besides the documents of the notice.

    as_of    the day by which dates are judged
    regimes  the regimes selected
    facts    what the configuration declares about the organisation
    verdict  the verdict on another requirement of the same pack, by id
    parts    the passages of one of the requirement's named parts, denied ones included; with ``rule=``, of a part of
             another requirement of the same pack
    declared  the line of the configuration that declares a fact: its document and span, None where none does
    """

    as_of: date
    regimes: Collection[str]
    facts: Mapping[str, object]
    verdict: Callable[[str], Verdict]
    parts: Callable[..., Sequence[Any]]
    declared: Callable[[str], tuple[Document, Span] | None] = lambda fact: None
