"""What happened to the disclosures between two revisions, in words: the sentence a reviewer must read comes first."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TextIO

from policy_lint.compare import (
    APPEARED,
    KINDS,
    MOVED,
    STRENGTHENED,
    VANISHED,
    WEAKENED,
    Change,
    Comparison,
    NoticeChange,
    Side,
)
from policy_lint.report import Diagnostic, Place
from policy_lint.reporters.exchange import plain
from policy_lint.reporters.style import Paint, shorten
from policy_lint.reporters.summary import plural

VERSION = 1
_NAMED = 4  # disclosures that the first sentence names of a kind; the rest is counted
_QUOTE = 100
_VERBS = {VANISHED: "drops", WEAKENED: "weakens", APPEARED: "adds", STRENGTHENED: "strengthens", MOVED: "moves"}
_LOOKS = {VANISHED: "error", WEAKENED: "warning", APPEARED: "met", STRENGTHENED: "met", MOVED: "info"}
_BARE = frozenset("a all an consent each how the what where whether which who".split())  # take no article
_MARKUP = re.compile(r"([\\`*_\[\]<>&~$@#|!])")


# --- the sentence -------------------------------------------------------------------------------------------------


def sentence(comparison: Comparison) -> str:
    """The change in one sentence, losses first."""
    gone = [notice for notice in comparison.notices if not notice.new]
    new = [notice for notice in comparison.notices if not notice.old]
    both = [notice for notice in comparison.notices if notice.old and notice.new]
    titles: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for notice in both:
        for change in notice.changes:
            name = _named(change.title)
            if name not in titles[change.kind]:
                titles[change.kind].append(name)
    parts = [_whole("removes", notice, "its") for notice in gone]
    parts += [f"{_VERBS[kind]} {_enumerated(titles[kind])}" for kind in (VANISHED, WEAKENED) if titles[kind]]
    parts += [_whole("adds", notice, "") for notice in new]
    parts += [f"{_VERBS[kind]} {_enumerated(titles[kind])}" for kind in (APPEARED, STRENGTHENED, MOVED) if titles[kind]]
    found = sum(len(notice.found) for notice in both)
    fixed = sum(len(notice.fixed) for notice in both)
    parts += [f"brings {plural(found, 'new finding')}"] if found else []
    parts += [f"fixes {plural(fixed, 'finding')}"] if fixed else []
    return f"This change {'; '.join(parts)}." if parts else "This change leaves every disclosure as it was."


def _whole(verb: str, notice: NoticeChange, whose: str) -> str:
    count = plural(len(notice.changes), "disclosure")
    return f"{verb} the notice '{plain(notice.name)}' with {whose} {count}".replace("  ", " ")


def _enumerated(names: Sequence[str]) -> str:
    shown = list(names[:_NAMED])
    if len(names) > _NAMED:
        shown.append(f"{len(names) - _NAMED} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _named(title: str) -> str:
    """A title as it stands in a sentence: the right of access, how to reach the controller, the EU representative."""
    first, _, rest = title.partition(" ")
    proper = not first[1:].islower() or rest[:1].isupper()
    name = title if proper else title[:1].lower() + title[1:]
    return name if first.lower() in _BARE or first.endswith("'") else f"the {name}"


# --- text ---------------------------------------------------------------------------------------------------------


def _text(comparison: Comparison, stream: TextIO, color: bool) -> None:
    paint = Paint(color)
    lines = [paint(sentence(comparison), "bold"), ""]
    for notice in comparison.notices:
        if notice.changes or notice.found or notice.fixed or sorted(notice.old) != sorted(notice.new):
            lines += [*_notice(notice, paint), ""]
    stream.write("\n".join([*lines, _counts(comparison), ""]))


def _notice(notice: NoticeChange, paint: Paint) -> Iterator[str]:
    yield paint(plain(notice.name), "bold") + _paths(notice)
    for change in notice.changes:
        kind = paint(change.kind.ljust(12), _LOOKS[change.kind])
        severity = f"  {paint(change.severity, change.severity)}" if change.severity else ""
        yield f"  {kind} {change.rule}{severity}"
        yield f"    was  {_was(change)}"
        yield f"    now  {_now(change)}"
        if change.finding and change.after.status == "partial":
            yield f"         {plain(change.finding.message)}"
    for verb, found in (("new finding", notice.found), ("fixed", notice.fixed)):
        for finding in found:
            look = "error" if verb != "fixed" else "met"
            yield f"  {paint(verb.ljust(12), look)} {finding.rule}  {paint(finding.severity, finding.severity)}"
            yield f"         {_at(finding.place)}  {plain(finding.message)}"


def _paths(notice: NoticeChange) -> str:
    """Which documents it was and is, where that is more than the name says."""
    if sorted(notice.old) == sorted(notice.new):
        return "" if notice.new == (notice.name,) else f" ({_listed(notice.new)})"
    if not notice.old:
        return " is new"
    if not notice.new:
        return " is gone"
    return f" ({_listed(notice.old)} → {_listed(notice.new)})"


def _listed(paths: Iterable[str]) -> str:
    return ", ".join(plain(path) for path in paths)


def _was(change: Change) -> str:
    return _side(change.before) if change.before.places else change.before.status


def _now(change: Change) -> str:
    """What stands there now, or what is said about its absence."""
    after, finding = change.after, change.finding
    if after.status in ("met", "partial"):
        return _side(after) + _suppressed(finding)
    if finding:
        return f"{_at(finding.place)}  {after.status}: {plain(finding.message)}{_suppressed(finding)}"
    return after.status + (f": {plain(after.reason)}" if after.reason else "")


def _side(side: Side) -> str:
    place = side.places[0]
    more = f" and {len(side.places) - 1} more" if len(side.places) > 1 else ""
    section = f' in "{shorten(plain(place.section), 40)}"' if place.section else ""
    return f"{_at(place)}  {side.status}{section}: {shorten(plain(place.quote), _QUOTE)}{more}"


def _suppressed(finding: Diagnostic | None) -> str:
    return f" (suppressed: {plain(finding.suppressed.reason)})" if finding and finding.suppressed else ""


def _at(place: Place) -> str:
    return f"{plain(place.path)}:{place.line}:{place.column}"


def _counts(comparison: Comparison) -> str:
    counts = Counter(change.kind for change in comparison.changes)
    found = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]) or "no disclosure changed"
    between = f"between {_revision(comparison.base, comparison.base_commit)} and "
    between += _revision(comparison.head, comparison.head_commit)
    return f"{plural(len(comparison.notices), 'notice')} compared {between}: {found}"


def _revision(name: str, commit: str) -> str:
    if not name:
        return "the working tree"
    return plain(name) if commit.startswith(name) else f"{plain(name)} ({commit[:7]})"


# --- json, by schemas/diff.schema.json ----------------------------------------------------------------------------


def _json(comparison: Comparison, stream: TextIO, color: bool) -> None:
    data = {
        "version": VERSION,
        "tool": {"name": "policy-lint", "version": comparison.version},
        "base": {"revision": comparison.base, "commit": comparison.base_commit},
        "head": {"revision": comparison.head, "commit": comparison.head_commit} if comparison.head else None,
        "summary": sentence(comparison),
        "notices": [_notice_data(notice) for notice in comparison.notices],
        "failures": list(comparison.failures),
    }
    json.dump(data, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _notice_data(notice: NoticeChange) -> dict[str, Any]:
    return {
        "name": notice.name,
        "base": list(notice.old),
        "head": list(notice.new),
        "changes": [_change_data(change) for change in notice.changes],
        "new_findings": [_finding_data(finding) for finding in notice.found],
        "fixed_findings": [_finding_data(finding) for finding in notice.fixed],
    }


def _change_data(change: Change) -> dict[str, Any]:
    data: dict[str, Any] = {
        "kind": change.kind,
        "id": change.rule,
        "title": change.title,
        "regime": change.regime,
        "topic": change.topic,
        "severity": change.severity or None,
        "before": _side_data(change.before),
        "after": _side_data(change.after),
    }
    if change.finding:
        data["finding"] = _finding_data(change.finding)
    return data


def _side_data(side: Side) -> dict[str, Any]:
    data: dict[str, Any] = {"status": side.status, "places": [place._asdict() for place in side.places]}
    return {**data, "reason": side.reason} if side.reason else data


def _finding_data(finding: Diagnostic) -> dict[str, Any]:
    data: dict[str, Any] = {"rule": finding.rule, "severity": finding.severity, "message": finding.message}
    data |= finding.place._asdict()
    if finding.suppressed:
        data["suppressed"] = {key: value for key, value in finding.suppressed._asdict().items() if value}
    return data


# --- markdown -----------------------------------------------------------------------------------------------------


def _markdown(comparison: Comparison, stream: TextIO, color: bool) -> None:
    lines = [f"**{_marked(sentence(comparison))}**", ""]
    for notice in comparison.notices:
        if notice.changes or notice.found or notice.fixed:
            lines += [f"### {_marked(plain(notice.name) + _paths(notice))}", "", *_items(notice), ""]
    lines += [f"_{_marked(_counts(comparison))}_", ""]
    stream.write("\n".join(lines))


def _items(notice: NoticeChange) -> Iterator[str]:
    for change in notice.changes:
        severity = f" ({change.severity})" if change.severity else ""
        yield f"- **{change.kind}**: {_marked(change.title)}, `{change.rule}`{severity}"
        yield f"  - was {_marked(_was(change))}"
        why = f" — {plain(change.finding.message)}" if change.finding and change.after.status == "partial" else ""
        yield f"  - now {_marked(_now(change) + why)}"
    for verb, found in (("new finding", notice.found), ("fixed", notice.fixed)):
        for finding in found:
            about = f"{_at(finding.place)} {plain(finding.message)}"
            yield f"- **{verb}**: `{finding.rule}` ({finding.severity}) {_marked(about)}"


def _marked(text: str) -> str:
    """Text without markup, links or mentions; a zero-width joiner keeps addresses from becoming links."""
    return re.sub(r"(?<=://)|(?<=www\.)", "\u2060", _MARKUP.sub(r"\\\1", text)).replace("\\@", "@\u2060")


FORMATS: dict[str, Callable[[Comparison, TextIO, bool], None]] = {"text": _text, "json": _json, "markdown": _markdown}
