"""Annotations of a GitHub Actions run. GitHub shows ten of a step and drops the others, so the worst ten it is."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import SEVERITIES, Diagnostic, Report
from policy_lint.reporters.exchange import clean, plain, portable
from policy_lint.reporters.style import Paint
from policy_lint.reporters.summary import plural, summary

SHOWN = 10
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes what failed and the gravest findings as workflow commands, then how many are left."""
    ranked = sorted(report.diagnostics, key=lambda finding: SEVERITIES.index(finding.severity))
    lines = [_command("error", plain(failure), {"title": "policy-lint"}) for failure in report.failures]
    lines += [_annotation(finding) for finding in ranked[: max(SHOWN - len(lines), 0)]]
    rest = ranked[len(lines) - len(report.failures) :]
    if rest:
        counts = Counter(finding.severity for finding in rest)
        parts = ", ".join(plural(counts[severity], severity) for severity in SEVERITIES if counts[severity])
        lines.append(f"{plural(len(rest), 'more finding')}: {parts}")
    if not options.quiet:
        lines.append(summary(report, Paint(False)))
    stream.writelines(line + "\n" for line in lines)


def _annotation(finding: Diagnostic) -> str:
    place = finding.place
    where = {"file": portable(place.path), "line": str(place.line), "endLine": str(place.end_line)}
    if place.line == place.end_line:  # columns of a longer stretch are not supported
        where |= {"col": str(place.column), "endColumn": str(place.end_column)}
    message = [finding.message, "; ".join(finding.citation), finding.help]
    text = "\n".join(plain(part) for part in message if part)
    return _command(_COMMANDS[finding.severity], text, {**where, "title": finding.rule})


def _command(name: str, message: str, properties: dict[str, str]) -> str:
    given = ",".join(f"{key}={clean(value).translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{name} {given}::{message.translate(_DATA)}"
