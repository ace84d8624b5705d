"""JUnit XML: a suite for every document, a test case for every requirement or rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO
from xml.etree.ElementTree import Element, SubElement

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Diagnostic, DocumentReport, Report, Result
from policy_lint.reporters.exchange import clean, plain, portable
from policy_lint.reporters.xmlfile import write_xml

_SKIPPED = {"not-applicable": "not applicable", "not-evaluated": "not evaluated"}
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes the suites; what failed in the linter itself is a suite of its own, with errors."""
    root = Element("testsuites", name="policy-lint")
    for notice in _notices(report.documents):
        for document in notice:
            _suite(root, document, notice)
    if report.failures:
        suite = SubElement(root, "testsuite", name="policy-lint")
        for failure in report.failures:
            case = SubElement(suite, "testcase", classname="policy-lint", name=plain(failure), time="0")
            SubElement(case, "error", message=plain(failure), type="failure")
    for suite in root:
        _count(suite)
    for total in ("tests", "failures", "errors"):
        root.set(total, str(sum(int(suite.attrib[total]) for suite in root)))
    write_xml(root, stream)


def _notices(documents: Sequence[DocumentReport]) -> Iterator[list[DocumentReport]]:
    """Documents that were judged together: the first of them lists the requirements."""
    notice: list[DocumentReport] = []
    for document in documents:
        if notice and (document.requirements or not document.policy or document.policy != notice[0].policy):
            yield notice
            notice = []
        notice.append(document)
    if notice:
        yield notice


def _suite(root: Element, document: DocumentReport, notice: Sequence[DocumentReport]) -> None:
    path = clean(portable(document.path))
    suite = SubElement(root, "testsuite", name=path, file=path)
    mine: dict[str, list[Diagnostic]] = {}
    for finding in document.diagnostics:
        mine.setdefault(finding.rule, []).append(finding)
    settled = {finding.rule: plain(finding.settlement) for other in notice for finding in other.settled}
    elsewhere = {finding.rule for other in notice if other is not document for finding in other.diagnostics}
    for result in document.requirements:
        if result.id in mine or result.id not in elsewhere:  # else it fails in the document where the finding stands
            case = _case(suite, result.id, result)
            if result.id in mine:
                _fail(case, mine.pop(result.id))
            elif result.id in settled:
                SubElement(case, "skipped", message=settled[result.id])
            elif result.status in _SKIPPED:
                SubElement(case, "skipped", message=plain(result.reason) or _SKIPPED[result.status])
    for rule, findings in sorted(mine.items()):
        _fail(_case(suite, rule, findings[0]), findings)


def _case(suite: Element, rule: str, of: Result | Diagnostic) -> Element:
    return SubElement(suite, "testcase", classname=f"{of.regime}.{of.topic}", name=rule, time="0")


def _fail(case: Element, findings: Sequence[Diagnostic]) -> None:
    failure = SubElement(case, "failure", message=plain(findings[0].message), type=findings[0].severity)
    failure.text = "\n\n".join(map(_details, findings))


def _details(finding: Diagnostic) -> str:
    place = finding.place
    head = f"{portable(place.path)}:{place.line}:{place.column}: {finding.severity}: {finding.message}"
    return "\n".join(plain(line) for line in (head, place.quote, "; ".join(finding.citation), finding.help) if line)


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite)))
    for attribute, kind in _COUNTED.items():
        suite.set(attribute, str(sum(case.find(kind) is not None for case in suite)))
    suite.set("time", "0")
