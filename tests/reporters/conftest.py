"""Small reports made by hand: what the formats write does not depend on which rules exist."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import NamedTuple

import pytest

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Diagnostic, DocumentReport, Place, Report, Result
from policy_lint.reporters import policy_lint_reporters

HOSTILE = (
    "=1+1 a|b `c` <script>alert(1)</script> <b>**x** [y](http://evil.example) www.evil.example @octocat me@x.example #1 "
    "octo/cat#2 ::error::x ##[error]y \x1b[31m\x9b2J\x00\ud800\ufffe\u202e %0A ]]> & \"q\" 's' ~~z~~ ![i](x) \\* $e$\n"
    "::error file=a::b\r\n# c\n\n---\n"
)
PATH = HOSTILE.replace("\x00", "").replace("\ud800", "\udcff") + ".md"  # what a file system can hold


class Reports(NamedTuple):
    """``small`` has one of everything, ``hostile`` the same with every text meant to do harm, ``empty`` no findings."""

    small: Report
    hostile: Report
    empty: Report


@pytest.fixture
def reports() -> Reports:
    small = _small()
    clean = [document._replace(diagnostics=()) for document in small.documents]
    return Reports(small, _hostile(small), Report("1.2.3", tuple(clean)))


@pytest.fixture
def written() -> Callable[..., str]:
    """The report in a format, found by its name as the command line finds it."""

    def write(format: str, report: Report, **options: bool) -> str:
        stream = StringIO()
        reporter = next(reporter for reporter in policy_lint_reporters() if reporter.name == format)
        reporter.write(report, stream, ReportOptions(**options))
        return stream.getvalue()

    return write


@pytest.fixture
def many() -> Callable[[int], Report]:
    """A report with a number of findings in one document, mild ones first."""

    def make(count: int) -> Report:
        document = _small().documents[0]
        severities = ("info", "warning", "error")
        finding = document.diagnostics[0]
        findings = [
            finding._replace(severity=severities[index * 3 // count], message=f"Finding {index}.")
            for index in range(count)
        ]
        return Report("1.2.3", (document._replace(diagnostics=tuple(findings)),))

    return make


def _small() -> Report:
    policy = "legal/Datenschutz & Co.md"
    heading = Place(policy, 3, 4, 3, 10, "Rights", "Rights")
    vague = Place(policy, 5, 7, 5, 26, "as 😀 long as needed", "Storage")
    period = Place("cookies.md", 2, 1, 3, 9, "30 days\nat most.", "Cookies")
    requirements = (
        Result("right-access", "Right of access", "gdpr", "rights", "missing", (), citation=("GDPR Art. 15",)),
        Result(
            "retention-period",
            "Storage period",
            "gdpr",
            "retention",
            "partial",
            (vague, period),
            citation=("GDPR Art. 13(2)(a)", "GDPR Art. 5(1)(e)"),
            requires="The period for which personal data are stored.",
            help="State a period.",
            severity="error",
        ),
        Result("controller-contact", "Contact", "gdpr", "contact", "met", (heading,)),
        Result("ccpa-do-not-sell", "Opt-out", "ccpa", "selling", "not-applicable", (), reason="nothing is sold"),
        Result("plain-language", "Plain language", "gdpr", "style", "not-evaluated", ()),
    )
    missing = Diagnostic(
        "right-access", "error", "Nothing says that readers can have a copy.", heading, ("GDPR Art. 15",),
        "Add the right of access.", "missing", "gdpr", "rights", "policy-lint", (("this makes it necessary", period),),
    )  # fmt: skip
    weak = Diagnostic(
        "retention-period", "warning", "The period is vague.", vague, ("GDPR Art. 13(2)(a)", "GDPR Art. 5(1)(e)"),
        "State a period.", "partial", "gdpr", "retention", "policy-lint", words="as long as needed",
    )  # fmt: skip
    odd = Diagnostic(
        "zoo/pet-names", "info", "Pets have no names.", period, (), "", "missing", "zoo", "animals", "zoo", words="30 days at most",
    )  # fmt: skip
    lines = {3: "## Rights", 5: "Grüße as 😀 long as needed"}
    return Report(
        "1.2.3",
        (
            DocumentReport(policy, "markdown", "website", "en", requirements, (missing, weak), lines),
            DocumentReport("cookies.md", "markdown", "website", "en", (), (odd,), {2: "30 days", 3: "at most."}),
        ),
    )


def _hostile(report: Report) -> Report:
    def harm(place: Place) -> Place:
        return place._replace(path=PATH, quote=HOSTILE, section=HOSTILE)

    documents = [
        document._replace(
            path=PATH,
            policy=HOSTILE,
            requirements=tuple(
                result._replace(evidence=tuple(map(harm, result.evidence)), reason=HOSTILE)
                for result in document.requirements
            ),
            diagnostics=tuple(
                finding._replace(
                    message=HOSTILE,
                    words=HOSTILE,
                    place=harm(finding.place),
                    related=tuple((HOSTILE, harm(place)) for _, place in finding.related),
                )
                for finding in document.diagnostics
            ),
        )
        for document in report.documents
    ]
    return Report(report.version, tuple(documents), (HOSTILE,))
