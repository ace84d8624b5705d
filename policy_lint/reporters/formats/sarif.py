"""SARIF 2.1.0, for code scanning. Open findings only unless asked for: many viewers show suppressed ones as open."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Diagnostic, Place, Report, Result
from policy_lint.reporters.exchange import URL, fingerprints, portable
from policy_lint.reporters.style import shorten

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_LONGEST = 1000  # characters; code scanning cuts descriptions at 1024
_Json = dict[str, Any]


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes one run; ASCII only, so that no text of a policy can disturb whoever prints the file."""
    rules = _rules(report)
    index = {rule.id: number for number, rule in enumerate(rules)}
    run: _Json = {
        "tool": {
            "driver": {
                "name": "policy-lint",
                "informationUri": URL,
                "version": report.version,
                "rules": [_descriptor(rule) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.failures,
                "toolExecutionNotifications": [
                    {"level": "error", "message": _message(failure)} for failure in report.failures
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, fingerprint, index[finding.rule]) | _suppressions(finding, options)
            for document in report.documents
            for finding, fingerprint in fingerprints(document, options.show_suppressed)
        ],
    }
    json.dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, stream, indent=1)
    stream.write("\n")


def _rules(report: Report) -> list[Result]:
    """Every rule that was evaluated or has a finding, as the result that knows most about it."""
    rules = {result.id: result for document in report.documents for result in document.requirements}
    for finding in (*report.diagnostics, *report.settled):
        rule = rules.get(finding.rule) or Result(
            finding.rule, finding.rule, finding.regime, finding.topic, finding.status, (), citation=finding.citation
        )
        rules[rule.id] = rule._replace(help=rule.help or finding.help, severity=rule.severity or finding.severity)
    return sorted(rules.values(), key=lambda rule: rule.id)


def _descriptor(rule: Result) -> _Json:
    advice = rule.help or rule.title
    law = "; ".join(rule.citation)
    page = "" if "/" in rule.id else f"{URL}/blob/main/docs/rules/{rule.id}.md"  # plugins have their own
    more = [f"**Law:** {law}"] if law else []
    more += [f"[Examples of what passes and what does not]({page})"] if page else []
    descriptor: _Json = {
        "id": rule.id,
        "shortDescription": {"text": shorten(rule.title, _LONGEST)},
        "fullDescription": {"text": shorten(rule.requires or rule.title, _LONGEST)},
        "help": {
            "text": f"{advice} ({law})" if law else advice,
            "markdown": "\n\n".join([advice, *more]),
        },
        "defaultConfiguration": {"level": _LEVELS.get(rule.severity, "warning")},
        "properties": {"tags": list(dict.fromkeys([rule.regime, rule.topic, *rule.citation]))},
    }
    return {**descriptor, "helpUri": page} if page else descriptor


def _result(finding: Diagnostic, fingerprint: str, rule_index: int) -> _Json:
    result: _Json = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": _message(finding.message),
        "locations": [{"physicalLocation": _location(finding.place)}],
        "partialFingerprints": {"ruleAndContent/v1": fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(place), "message": _message(message)}
            for number, (message, place) in enumerate(finding.related, 1)
        ]
    return result


def _suppressions(finding: Diagnostic, options: ReportOptions) -> _Json:
    """Said of every result or of none: an empty list stands for a finding that counts."""
    if not options.show_suppressed:
        return {}
    kind = "inSource" if finding.suppressed else "external"
    return {"suppressions": [{"kind": kind, "justification": finding.settlement}] if finding.settlement else []}


def _location(place: Place) -> _Json:
    region: _Json = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    if place.quote:
        region["snippet"] = {"text": place.quote}
    return {"artifactLocation": {"uri": _uri(place.path)}, "region": region}


def _uri(path: str) -> str:
    path = portable(path)
    return Path(path).as_uri() if os.path.isabs(path) else quote(os.fsencode(path))


def _message(text: str) -> _Json:
    return {"text": text.replace("](", "] (")}  # [words](target) would be a link; the words may be the policy's
