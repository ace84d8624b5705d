"""Checkstyle's XML, which Jenkins, SonarQube and many review tools read."""

from __future__ import annotations

from typing import TextIO
from xml.etree.ElementTree import Element, SubElement

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Report
from policy_lint.reporters.exchange import clean, plain, portable
from policy_lint.reporters.xmlfile import write_xml


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes a ``file`` for every document, without errors when nothing was found, and one for what failed."""
    root = Element("checkstyle", version="4.3")
    for document in report.documents:
        file = SubElement(root, "file", name=clean(portable(document.path)))
        for finding in document.diagnostics:
            SubElement(
                file,
                "error",
                line=str(finding.place.line),
                column=str(finding.place.column),
                severity=finding.severity,
                message=plain(finding.message),
                source=f"policy-lint.{finding.rule}",
            )
    if report.failures:
        file = SubElement(root, "file", name="policy-lint")
        for failure in report.failures:
            SubElement(file, "error", line="0", severity="error", message=plain(failure), source="policy-lint")
    write_xml(root, stream)
