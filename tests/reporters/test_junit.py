"""JUnit XML, read by junitparser, and held to the elements and attributes that Jenkins' schema knows."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from policy_lint.report import Suppression

# https://github.com/jenkinsci/xunit-plugin (junit-10.xsd), with "error" as everyone writes it
ATTRIBUTES = {
    "testsuites": ({"tests", "failures", "errors"}, {"name", "time"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"time", "skipped", "file"}),
    "testcase": ({"name"}, {"classname", "time"}),
    "failure": ({"message"}, {"type"}),
    "error": ({"message"}, {"type"}),
    "skipped": ({"message"}, set()),
}
CHILDREN = {"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"failure", "error", "skipped"}}


def read(text: str) -> JUnitXml:
    return JUnitXml.fromstring(text.encode())


@pytest.mark.parametrize("kind", ["small", "hostile", "empty"])
def test_holds_only_what_the_schema_knows(kind: str, reports, written) -> None:
    root = ElementTree.fromstring(written("junit", getattr(reports, kind)).encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        required, optional = ATTRIBUTES[element.tag]
        assert required <= set(element.attrib) <= required | optional
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())


def test_junitparser_reads_every_case(reports, written) -> None:
    found = []
    for suite in read(written("junit", reports.small)):
        for case in suite:
            assert len(case.result) <= 1
            outcome = (type(case.result[0]), case.result[0].message) if case.result else ()
            found.append((suite.name, case.classname, case.name, *outcome))
    policy = "legal/Datenschutz & Co.md"
    assert found == [
        (policy, "gdpr.rights", "right-access", Failure, "Nothing says that readers can have a copy."),
        (policy, "gdpr.retention", "retention-period", Failure, "The period is vague."),
        (policy, "gdpr.contact", "controller-contact"),
        (policy, "ccpa.selling", "ccpa-do-not-sell", Skipped, "nothing is sold"),
        (policy, "gdpr.style", "plain-language", Skipped, "not evaluated"),
        ("cookies.md", "zoo.animals", "zoo/pet-names", Failure, "Pets have no names."),
    ]


@pytest.mark.parametrize("kind", ["small", "hostile", "empty"])
def test_the_totals_are_those_that_junitparser_counts(kind: str, reports, written) -> None:
    def totals(element: JUnitXml) -> tuple[int, ...]:
        return (element.tests, element.failures, element.errors)

    stated = read(written("junit", getattr(reports, kind)))
    counted = read(written("junit", getattr(reports, kind)))
    for suite in counted:
        suite.update_statistics()
    counted.update_statistics()
    assert totals(stated) == totals(counted)
    assert [(*totals(s), s.skipped) for s in stated] == [(*totals(s), s.skipped) for s in counted]
    assert stated.tests >= 5


def test_a_failure_says_where_and_why(reports, written) -> None:
    case = next(case for suite in read(written("junit", reports.small)) for case in suite)
    assert case.result[0].type == "error"
    assert case.result[0].text == (
        "legal/Datenschutz & Co.md:3:4: error: Nothing says that readers can have a copy.\n"
        "Rights\nGDPR Art. 15\nAdd the right of access."
    )


def test_a_requirement_fails_in_the_document_where_the_finding_stands(reports, written) -> None:
    first, second = reports.small.documents
    missing, weak = first.diagnostics
    moved = (first._replace(diagnostics=(missing,)), second._replace(diagnostics=(weak,)))
    suites = list(read(written("junit", reports.small._replace(documents=moved))))
    assert "retention-period" not in [case.name for case in suites[0]]
    assert [(case.name, bool(case.result)) for case in suites[1]] == [("retention-period", True)]


def test_notices_are_judged_apart(reports, written) -> None:
    first = reports.small.documents[0]
    clean = first._replace(path="other.md", policy="app", diagnostics=())
    suites = list(read(written("junit", reports.small._replace(documents=(first, clean)))))
    assert [case.name for case in suites[1]] == [result.id for result in first.requirements]
    assert suites[1].failures == 0


def test_settled_findings_are_skipped_with_their_reason(reports, written) -> None:
    first, second = reports.small.documents
    missing, weak = first.diagnostics
    settled = (missing._replace(suppressed=Suppression("ticket 812")), weak._replace(accepted=True))
    report = reports.small._replace(documents=(first._replace(diagnostics=(), settled=settled), second))
    cases = {case.name: case for case in next(iter(read(written("junit", report))))}
    assert [
        (type(cases[rule].result[0]), cases[rule].result[0].message) for rule in ("right-access", "retention-period")
    ] == [
        (Skipped, "suppressed: ticket 812"),
        (Skipped, "accepted by the baseline"),
    ]


def test_what_failed_is_an_error(reports, written) -> None:
    suite = list(read(written("junit", reports.small._replace(failures=("a.md: broken",)))))[-1]
    case = next(iter(suite))
    assert (suite.name, suite.errors, type(case.result[0]), case.result[0].message) == (
        "policy-lint", 1, Error, "a.md: broken"
    )  # fmt: skip
