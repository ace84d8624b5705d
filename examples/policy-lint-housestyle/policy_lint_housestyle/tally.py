"""Writes how many requirements of each topic are met: a reporter only reads the report."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from policy_lint.plugins import Report, ReportOptions


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes a line for each topic: met, and asked for."""
    met: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for document in report.documents:
        for result in document.requirements:
            if result.status in ("met", "partial", "missing"):
                asked[result.topic] += 1
                met[result.topic] += result.status == "met"
    for topic in sorted(asked):
        stream.write(f"{topic}: {met[topic]} of {asked[topic]}\n")
