"""Two reports compared: which disclosures appeared, got stronger or weaker, moved or vanished, notice by notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from policy_lint.report import NO_TEXT, SEVERITIES, Diagnostic, DocumentReport, Place, Report, Result, reaches

VANISHED, WEAKENED, APPEARED, STRENGTHENED, MOVED = "vanished", "weakened", "appeared", "strengthened", "moved"
KINDS = (VANISHED, WEAKENED, APPEARED, STRENGTHENED, MOVED)
_STRENGTH = {"met": 2, "partial": 1}
_RANK = ("met", "partial", "missing", "not-applicable", "not-evaluated")
_SHINGLE = 5  # words that must agree in a row for texts to be alike
_ALIKE = 0.5  # share of a text that must stand in another for the two to belong together


class Rules(NamedTuple):
    """What comparing needs to know of the rules: which forbid something, and how grave it is when one is not met."""

    prohibited: Collection[str]
    severities: Mapping[str, str]


class Side(NamedTuple):
    """A requirement at one revision; without evidence, ``places`` holds where it would belong, if that is known."""

    status: str
    places: tuple[Place, ...]
    reason: str = ""


class Change(NamedTuple):
    """What happened to a requirement.

    finding   what the newer text gets for it, if anything
    severity  of the finding; for a notice that is gone, that of the rule; "" when the duty is gone too
    """

    kind: str
    rule: str
    title: str
    regime: str
    topic: str
    before: Side
    after: Side
    severity: str
    finding: Diagnostic | None


class NoticeChange(NamedTuple):
    """What happened to a notice. ``old`` and ``new`` are the paths of its documents, empty where it does not exist."""

    name: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    changes: tuple[Change, ...]
    found: tuple[Diagnostic, ...]
    fixed: tuple[Diagnostic, ...]


class Comparison(NamedTuple):
    """Everything there is to say about two revisions, named as they were given ("" is the working tree)."""

    version: str
    base: str
    head: str
    base_commit: str
    head_commit: str
    notices: tuple[NoticeChange, ...]
    failures: tuple[str, ...]

    @property
    def changes(self) -> Iterator[Change]:
        for notice in self.notices:
            yield from notice.changes


class _Notice(NamedTuple):
    name: str
    documents: tuple[DocumentReport, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(document.path for document in self.documents)


def compare(
    base: Report, head: Report, rules: Rules, extra_base: Collection[str] = (), extra_head: Collection[str] = ()
) -> list[NoticeChange]:
    """What happened to each notice.

    ``extra_base`` and ``extra_head`` are documents that count only as what a document of the other side was or became.
    """
    groups = _groups(_notices(base), _notices(head))
    found = []
    for old, new in groups:
        paths = [path for notice in (*old, *new) for path in notice.paths]
        if (old and new) or not {*extra_base, *extra_head}.issuperset(paths):
            found.append(_compared(old, new, rules))
    return found


def fails(change: Change, fail_on: str) -> bool:
    """Whether a change is a loss at or above a severity that the text does not account for with a suppression."""
    if change.kind not in (VANISHED, WEAKENED) or not change.severity:
        return False
    if change.finding and change.finding.suppressed:
        return False
    return reaches(change.severity, fail_on)


# --- which notices belong together --------------------------------------------------------------------------------


def _notices(report: Report) -> list[_Notice]:
    notices: list[_Notice] = []
    for document in report.documents:
        if document.requirements or not notices or not document.policy or notices[-1].name != document.policy:
            notices.append(_Notice(document.policy, (document,)))
        else:
            notices[-1] = _Notice(document.policy, (*notices[-1].documents, document))
    return notices


def _groups(base: Sequence[_Notice], head: Sequence[_Notice]) -> list[tuple[list[_Notice], list[_Notice]]]:
    """Notices that are to be compared, by name, else by path, else by what they say; a notice may have been split."""
    pairs = {(old, new) for old, b in enumerate(base) for new, h in enumerate(head) if b.name and b.name == h.name}
    done = _ends(pairs)
    for old, b in enumerate(base):
        for new, h in enumerate(head):
            if ("old", old) not in done and ("new", new) not in done and set(b.paths) & set(h.paths):
                pairs.add((old, new))
    done = _ends(pairs)
    said: dict[tuple[str, int], frozenset[tuple[str, ...]]] = {}
    lonely_old = [old for old in range(len(base)) if ("old", old) not in done]
    lonely_new = [new for new in range(len(head)) if ("new", new) not in done]
    if lonely_old or lonely_new:
        said |= {("old", old): _said(notice.documents) for old, notice in enumerate(base)}
        said |= {("new", new): _said(notice.documents) for new, notice in enumerate(head)}
    for old in lonely_old:
        new, share = _likest(said["old", old], {new: said["new", new] for new in range(len(head))})
        if share >= _ALIKE:
            pairs.add((old, new))
    for new in lonely_new:
        old, share = _likest(said["new", new], {old: said["old", old] for old in range(len(base))})
        if share >= _ALIKE:
            pairs.add((old, new))
    return _joined(base, head, pairs)


def _ends(pairs: Iterable[tuple[int, int]]) -> set[tuple[str, int]]:
    return {end for old, new in pairs for end in (("old", old), ("new", new))}


def _joined(
    base: Sequence[_Notice], head: Sequence[_Notice], pairs: Iterable[tuple[int, int]]
) -> list[tuple[list[_Notice], list[_Notice]]]:
    """The groups that pairs make, in the order of the newer notices, then of the older."""
    group = {("new", new): index for index, new in enumerate(range(len(head)))}
    group |= {("old", old): len(head) + old for old in range(len(base))}
    for old, new in sorted(pairs):
        low, high = sorted((group["old", old], group["new", new]))
        group = {end: low if number == high else number for end, number in group.items()}
    found = []
    for number in sorted(set(group.values())):
        old_ones = [base[index] for side, index in group if side == "old" and group[side, index] == number]
        new_ones = [head[index] for side, index in group if side == "new" and group[side, index] == number]
        found.append((old_ones, new_ones))
    return found


def _said(documents: Iterable[DocumentReport]) -> frozenset[tuple[str, ...]]:
    """The runs of words of some documents."""
    found = set()
    for document in documents:
        words = document.source.lower().split()
        found |= {tuple(words[at : at + _SHINGLE]) for at in range(max(len(words) - _SHINGLE + 1, 0))}
    return frozenset(found)


def _likest(said: frozenset[tuple[str, ...]], others: Mapping[int, frozenset[tuple[str, ...]]]) -> tuple[int, float]:
    """Which of the others holds most of a text, and how much of the smaller of the two stands in both."""
    best, share = -1, 0.0
    for index, other in others.items():
        common = len(said & other) / max(min(len(said), len(other)), 1)
        if common > share:
            best, share = index, common
    return best, share


# --- what happened to a notice ------------------------------------------------------------------------------------


def _compared(old: Sequence[_Notice], new: Sequence[_Notice], rules: Rules) -> NoticeChange:
    first = (*new, *old)[0]
    before, after = _best(old), _best(new)
    findings = [finding for notice in new for document in notice.documents for finding in document.everything]
    places = _Places(old, new)
    changes = []
    for rule in dict.fromkeys([*before, *after]):
        if rule not in rules.prohibited:
            change = _change(rule, before.get(rule), after.get(rule), bool(new), findings, rules, places)
            changes += [change] if change else []
    grave = ("", *reversed(SEVERITIES))
    changes.sort(key=lambda change: (KINDS.index(change.kind), -grave.index(change.severity)))
    return NoticeChange(
        first.name or first.documents[0].path,
        tuple(path for notice in old for path in notice.paths),
        tuple(path for notice in new for path in notice.paths),
        tuple(changes),
        tuple(_only(new, old, rules)),
        tuple(_only(old, new, rules)),
    )


def _best(notices: Sequence[_Notice]) -> dict[str, Result]:
    """The best result on each requirement, with the evidence of all."""
    best: dict[str, Result] = {}
    for notice in notices:
        for result in (result for document in notice.documents for result in document.requirements):
            known = best.get(result.id)
            if known is None:
                best[result.id] = result
            else:
                strongest = min(known, result, key=lambda each: _RANK.index(each.status))
                evidence = dict.fromkeys((*strongest.evidence, *known.evidence, *result.evidence))
                best[result.id] = strongest._replace(evidence=tuple(evidence))
    return best


def _change(
    rule: str,
    before: Result | None,
    after: Result | None,
    exists: bool,
    findings: Sequence[Diagnostic],
    rules: Rules,
    places: _Places,
) -> Change | None:
    known = after or before
    assert known is not None
    if (before is None and after is not None and places.old) or (after is None and exists):
        return None  # not judged on one of the sides
    was = _STRENGTH.get(before.status, 0) if before else 0
    now = _STRENGTH.get(after.status, 0) if after else 0
    if was == now and not (was and places.moved(before, after)):
        return None
    emptied = after is not None and after.reason == NO_TEXT
    if after and after.status == "not-evaluated" and not emptied:
        return None
    kind = (
        MOVED
        if was == now
        else APPEARED
        if not was
        else VANISHED
        if not now
        else WEAKENED
        if now < was
        else STRENGTHENED
    )
    finding = next((each for each in findings if each.rule == rule), None) if now < 2 else None
    severity = finding.severity if finding else "" if exists and not emptied else rules.severities.get(rule, "")
    home = (finding.place,) if finding and not now else ()
    return Change(
        kind,
        rule,
        known.title,
        known.regime,
        known.topic,
        Side(before.status, before.evidence, before.reason) if before else Side("missing", ()),
        Side(after.status, after.evidence or home, after.reason) if after else Side("missing", ()),
        severity,
        finding,
    )


def _only(these: Sequence[_Notice], those: Sequence[_Notice], rules: Rules) -> Iterator[Diagnostic]:
    """The open findings about what must not be there that only these notices have; a finding that moved is the same."""
    other = Counter(_key(finding) for finding in _forbidden(those, rules))
    for finding in _forbidden(these, rules):
        if other[_key(finding)]:
            other[_key(finding)] -= 1
        else:
            yield finding


def _forbidden(notices: Sequence[_Notice], rules: Rules) -> Iterator[Diagnostic]:
    for notice in notices:
        for document in notice.documents:
            yield from (finding for finding in document.diagnostics if finding.rule in rules.prohibited)


def _key(finding: Diagnostic) -> tuple[str, str]:
    return finding.rule, _squashed(finding.place.quote)


def _squashed(text: str) -> str:
    return " ".join(text.split())


class _Places:
    """Where passages stood and stand; a document or a section that has another name is still the same place."""

    def __init__(self, old: Sequence[_Notice], new: Sequence[_Notice]) -> None:
        self.old = [document for notice in old for document in notice.documents]
        self.new = [document for notice in new for document in notice.documents]
        self._became = dict(self._pairs())
        self._old_titles = {document.path: _titles(document) for document in self.old}
        self._new_titles = {document.path: _titles(document) for document in self.new}

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Each older document with what it has become."""
        new = {document.path for document in self.new}
        kept = {document.path for document in self.old} & new
        yield from ((path, path) for path in kept)
        rest = [document for document in self.new if document.path not in kept]
        said = {index: _said([document]) for index, document in enumerate(rest)}
        for document in self.old:
            if document.path not in kept:
                index, share = _likest(_said([document]), said)
                if share >= _ALIKE:
                    yield document.path, rest[index].path

    def moved(self, before: Result | None, after: Result | None) -> bool:
        """Whether the strongest passage that is still there word for word stands elsewhere."""
        if before is None or after is None:
            return False
        now: dict[str, list[Place]] = {}
        for place in after.evidence:
            now.setdefault(_squashed(place.quote), []).append(place)
        for place in before.evidence:
            same = now.get(_squashed(place.quote))
            if same:
                return not any(self._same(place, other) for other in same)
        return False

    def _same(self, old: Place, new: Place) -> bool:
        if self._became.get(old.path) != new.path:
            return False
        if old.section == new.section:
            return True
        return old.section not in self._new_titles[new.path] and new.section not in self._old_titles[old.path]


def _titles(document: DocumentReport) -> set[str]:
    return {_squashed(block.text.value) for block in document.blocks if block.kind == "heading"} | {""}
