"""The evidence view: a table for each notice, requirement by requirement, with the lines that satisfy it."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from policy_lint.plugins.api import ReportOptions
from policy_lint.report import DocumentReport, Report, Result
from policy_lint.reporters.exchange import plain
from policy_lint.reporters.style import Paint, shorten

_QUOTE = 72
_SHOWN = 3  # passages listed for one requirement; the rest is counted

_LEFT_OUT = {"not-applicable": "not applicable", "not-evaluated": "not evaluated"}


def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    """Writes a table for every document that leads a notice."""
    paint = Paint(options.color)
    for document in report.documents:
        if document.requirements:
            stream.write("\n".join([*_table(document, paint), "", ""]))


def _table(document: DocumentReport, paint: Paint) -> list[str]:
    kept = [result for result in document.requirements if result.status not in _LEFT_OUT or result.is_open]
    names = max((len(result.id) for result in kept), default=0)
    counts = Counter(map(_standing, document.requirements))
    name = plain(f"{document.path} ({document.policy})" if document.policy else document.path)
    lines = [paint(name, "bold")]
    for regime in dict.fromkeys(result.regime for result in kept):
        lines.append(paint(f"  {regime}", "faint"))
        for result in kept:
            if result.regime == regime:
                lines += _row(result, names, document.path, paint)
    for status, name in _LEFT_OUT.items():
        left_out = [each.id for each in document.requirements if each.status == status and not each.is_open]
        if left_out:
            lines.append(f"  {name}: {', '.join(left_out)}")
    lines.append("  " + ", ".join(f"{count} {status}" for status, count in sorted(counts.items())))
    return lines


def _standing(result: Result) -> str:
    return "open" if result.is_open else result.standing


def _row(result: Result, names: int, path: str, paint: Paint) -> list[str]:
    head = f"    {paint(_standing(result).ljust(8), result.status)} {result.id.ljust(names)}  "
    blank = " " * (4 + 8 + 1 + names + 2)
    shown = []
    for place in result.evidence[:_SHOWN]:
        where = (
            f"{place.line}:{place.column}" if place.path == path else f"{plain(place.path)}:{place.line}:{place.column}"
        )
        shown.append(f"{where.ljust(7)} {shorten(plain(place.quote), _QUOTE)}")
    if len(result.evidence) > _SHOWN:
        shown.append(f"and {len(result.evidence) - _SHOWN} more")
    if not shown:
        shown = [shorten(plain(result.reason), _QUOTE)] if result.reason else [""]
    return [(head + shown[0]).rstrip(), *(blank + more for more in shown[1:])]
