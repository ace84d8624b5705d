"""A rule, explained: what the law asks, when it applies, what passes and what does not."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TextIO

from policy_lint.packs.model import Requirement
from policy_lint.reporters.style import Paint

_WIDTH = 96
_STATUS = {
    "required": {
        "met": "Passes",
        "partial": "Is weak",
        "missing": "Does not count",
        "not-applicable": "Is not asked for",
    },
    "prohibited": {"met": "Passes", "partial": "Is borderline", "missing": "Is reported"},
}
_SOURCES = {
    "verify": "not confirmed against the source yet, and so reported one severity lower",
    "secondary": "rests on summaries of the law by agencies or law firms",
    "checked": "read in the source",
    "settled": "long-standing law",
}


def write(
    requirement: Requirement,
    examples: Mapping[str, Sequence[str]],
    declared: Mapping[str, object],
    languages: Sequence[str],
    stream: TextIO,
    color: bool,
) -> None:
    """Writes the explanation of one rule.

    ``declared`` are the facts that its examples presuppose, ``languages`` the codes of those it reads.
    """
    paint = Paint(color)
    lines = [paint(f"{requirement.id}: {requirement.title}", "bold"), ""]
    lines += _wrapped(requirement.requires)
    lines.append("")
    facts = {
        "regime": requirement.regime,
        "topic": requirement.topic,
        "law": "; ".join(requirement.citation),
        "in force": _period(requirement),
        "severity": requirement.severity + (" when missing" if requirement.kind == "required" else " when found"),
        "applies": requirement.applies.when or "always",
        "source": _SOURCES.get(requirement.source_check, ""),
        "languages": ", ".join(languages),
        "plugin": requirement.plugin,
    }
    for name, value in facts.items():
        if value:
            lines += _wrapped(value, f"  {name.ljust(9)} ")
    lines.append("")
    lines += _wrapped(requirement.help, "  do        ")
    if declared:
        said = (
            f"{fact}: {str(value).lower() if isinstance(value, bool) else value}" for fact, value in declared.items()
        )
        lines += ["", *_wrapped(", ".join(said), "  with      ")]
    for status, title in _STATUS[requirement.kind].items():
        if examples.get(status):
            lines += ["", paint(f"{title}:", "bold")]
            for example in examples[status]:
                lines += [""] + ["    " + line if line else "" for line in _example(example)]
    stream.write("\n".join(lines) + "\n")


def _wrapped(text: str, head: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False)


def _example(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.strip().splitlines():
        lines += textwrap.wrap(line, _WIDTH - 4, break_long_words=False) if "|" not in line else [line]
        if not line:
            lines.append("")
    return lines


def _period(requirement: Requirement) -> str:
    since = f"since {requirement.since}" if requirement.since else ""
    until = f"until {requirement.until}" if requirement.until else ""
    return " ".join(filter(None, (since, until)))
