"""Checkstyle's XML, parsed, and read by diff-cover, which shows the findings of changed lines."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest


def test_small_report(reports, written) -> None:
    assert written("checkstyle", reports.small) == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<checkstyle version="4.3">\n'
        '  <file name="legal/Datenschutz &amp; Co.md">\n'
        '    <error line="3" column="4" severity="error" message="Nothing says that readers can have a copy."'
        ' source="policy-lint.right-access" />\n'
        '    <error line="5" column="7" severity="warning" message="The period is vague."'
        ' source="policy-lint.retention-period" />\n'
        "  </file>\n"
        '  <file name="cookies.md">\n'
        '    <error line="2" column="1" severity="info" message="Pets have no names."'
        ' source="policy-lint.zoo/pet-names" />\n'
        "  </file>\n"
        "</checkstyle>\n"
    )


@pytest.mark.parametrize("kind", ["small", "hostile", "empty"])
def test_holds_what_consumers_look_for_and_nothing_else(kind: str, reports, written) -> None:
    report = getattr(reports, kind)
    root = ElementTree.fromstring(written("checkstyle", report).encode())
    assert root.tag == "checkstyle"
    assert len(root) == len(report.documents) + bool(report.failures)
    for file in root:
        assert (file.tag, set(file.attrib)) == ("file", {"name"})
        for error in file:
            assert error.tag == "error"
            assert len(error) == 0
            assert {"line", "severity", "message", "source"} <= set(error.attrib) <= {
                "line", "column", "severity", "message", "source"
            }  # fmt: skip
            assert error.attrib["severity"] in ("error", "warning", "info")
            assert int(error.attrib["line"]) >= (file.attrib["name"] != "policy-lint")
    assert len(root.findall(".//error")) == len(list(report.diagnostics)) + len(report.failures)


def test_diff_cover_reads_every_finding(reports, written) -> None:
    from diff_cover.violationsreporters.java_violations_reporter import CheckstyleXmlDriver

    found = CheckstyleXmlDriver().parse_reports([written("checkstyle", reports.small)])
    assert {path: [tuple(violation) for violation in violations] for path, violations in found.items()} == {
        "legal/Datenschutz & Co.md": [
            (3, "error: Nothing says that readers can have a copy."),
            (5, "warning: The period is vague."),
        ],
        "cookies.md": [(2, "info: Pets have no names.")],
    }


def test_text_arrives_as_text(reports, written) -> None:
    root = ElementTree.fromstring(written("checkstyle", reports.hostile).encode())
    message = root[0][0].attrib["message"]
    assert message.startswith("=1+1 a|b `c` <script>alert(1)</script> <b>**x** [y](http://evil.example)")
    assert "]]> & \"q\" 's'" in message
