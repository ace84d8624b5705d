"""GitLab Code Quality. What failed has no place in this format; standard error and the exit status tell."""

from __future__ import annotations

import hashlib
import json
from typing import TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Report
from policy_lint.reporters.exchange import fingerprints, portable

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes the findings; a fingerprint is unique in the report, as a merge request compares by it alone."""
    findings = []
    for document in report.documents:
        for finding, name in fingerprints(document):
            path = portable(finding.place.path)
            findings.append(
                {
                    "description": finding.message,
                    "check_name": finding.rule,
                    "fingerprint": hashlib.sha256(f"{path}\0{name}".encode("utf-8", "surrogatepass")).hexdigest(),
                    "severity": _SEVERITIES[finding.severity],
                    "location": {
                        "path": path,
                        "lines": {"begin": finding.place.line, "end": finding.place.end_line},
                    },
                }
            )
    json.dump(findings, stream, indent=1)
    stream.write("\n")
