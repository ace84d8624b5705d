"""A summary in Markdown, for the page of a CI job or a comment: counts by document, then the findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import SEVERITIES, Diagnostic, DocumentReport, Report
from policy_lint.reporters.exchange import plain, portable
from policy_lint.reporters.style import Paint, shorten
from policy_lint.reporters.summary import plural, summary

LIMIT = 60_000  # bytes; a comment takes 65,536
_FAILURES = 5_000
_TABLE = 20_000
_RESERVED = 1_000  # for the sentences around the parts
_STATUSES = ("met", "partial", "missing", "problem")
_COLUMNS = ("document", "policy", *SEVERITIES, *_STATUSES)
_MARKUP = re.compile(r"([\\`*_\[\]<>&~$])")
_REFERENCE = re.compile(r"://|@|#\d|www\.|GH-\d", re.IGNORECASE)


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes at most ``LIMIT`` bytes of UTF-8 and says what is left out."""
    failures, more_failures = _fitting((f"- **failed** {_text(failure)}\n" for failure in report.failures), _FAILURES)
    rows, more_documents = _fitting(map(_row, report.documents), _TABLE)
    used = _RESERVED + sum(map(_size, failures + rows))
    findings, more_findings = _fitting(_findings(report), LIMIT - used)
    parts = ["## policy-lint\n\n", f"{summary(report, Paint(False))}\n\n"]
    if failures:
        parts += [*failures, _left_out(more_failures, "failure"), "\n"]
    parts += [_line(_COLUMNS), _line(["---"] * 2 + ["--:"] * (len(_COLUMNS) - 2)), *rows, "\n"]
    parts += [_left_out(more_documents, "document"), *findings, _left_out(more_findings, "finding")]
    stream.write("".join(parts).rstrip("\n") + "\n")


def _fitting(blocks: Iterable[str], limit: int) -> tuple[list[str], int]:
    """The first blocks that together stay below a number of bytes, and how many do not fit."""
    kept: list[str] = []
    left_out = 0
    for block in blocks:
        limit -= _size(block)
        if left_out or limit < 0:
            left_out += 1
        else:
            kept.append(block)
    return kept, left_out


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _left_out(count: int, noun: str) -> str:
    return f"\n_{plural(count, noun)} more, left out to keep this summary short._\n\n" if count else ""


def _row(document: DocumentReport) -> str:
    found = Counter(finding.severity for finding in document.diagnostics)
    judged = Counter(result.standing for result in document.requirements)
    counts = [str(found[severity]) for severity in SEVERITIES]
    counts += [str(judged[status]) if document.requirements else "" for status in _STATUSES]
    return _line([_code(portable(document.path)), _text(document.policy), *counts])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |\n"


def _findings(report: Report) -> Iterator[str]:
    """A block for each finding; the first of a document brings the heading along."""
    for document in report.documents:
        heading = f"\n### {_code(portable(document.path))}\n\n"
        for finding in document.diagnostics:
            yield heading + _finding(finding)
            heading = ""


def _finding(finding: Diagnostic) -> str:
    place = finding.place
    lines = [f"- **{finding.severity}** `{finding.rule}` line {place.line}: {_text(finding.message)}"]
    lines += [_code(place.quote)] if plain(place.quote) else []
    lines += [_text("; ".join(finding.citation))] if finding.citation else []
    lines += [_text(finding.help)] if finding.help else []
    return "<br>".join(lines) + "\n"


def _text(text: str) -> str:
    """Text as text: no markup, and what would become a link or notify somebody as code."""
    words = shorten(plain(text), 500).split()
    return " ".join(_code(word) if _REFERENCE.search(word) else _MARKUP.sub(r"\\\1", word) for word in words)


def _code(text: str) -> str:
    text = shorten(plain(text), 200)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text[:1] in ("", "`") or text[-1:] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"
