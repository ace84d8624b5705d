"""Which rules a run applies: regimes, --select and --ignore, the law of a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fnmatch import fnmatchcase

from policy_lint.errors import UsageError
from policy_lint.packs.model import Requirement
from policy_lint.yamlfile import suggestion

GENERAL = "general"  # the regime of document checks, always on


def select(
    requirements: Sequence[Requirement],
    regimes: Collection[str],
    selected: Iterable[str] = (),
    ignored: Iterable[str] = (),
    as_of: date | None = None,
) -> list[Requirement]:
    """The rules that apply, in their given order.

    Raises UsageError for a regime that no rule has, and for a selector that no rule answers to.
    """
    known = {requirement.regime for requirement in requirements} - {GENERAL}
    for regime in regimes:
        if regime not in known:
            raise UsageError(f"there is no regime '{regime}'; known are {', '.join(sorted(known))}")
    wanted = [_Selector(word, requirements) for word in selected]
    unwanted = [_Selector(word, requirements) for word in ignored]
    kept = []
    for requirement in requirements:
        named = any(selector.takes(requirement) for selector in wanted)
        if wanted and not named:
            continue
        if requirement.regime != GENERAL and requirement.regime not in regimes:
            continue
        if any(selector.takes(requirement) for selector in unwanted) or not _in_force(requirement, as_of):
            continue
        kept.append(requirement)
    return kept


def _in_force(requirement: Requirement, day: date | None) -> bool:
    if day is None:
        return True
    text = day.isoformat()
    return requirement.since <= text and (not requirement.until or text <= requirement.until)


class _Selector:
    """One word of --select or --ignore: a rule id, topic, regime, plugin, or a glob of ids."""

    def __init__(self, word: str, requirements: Sequence[Requirement]) -> None:
        self._word = word
        if not any(self.takes(requirement) for requirement in requirements):
            names = sorted({name for requirement in requirements for name in _names(requirement)})
            raise UsageError(f"no rule, topic, regime or plugin is called '{word}'{suggestion(word, names)}")

    def takes(self, requirement: Requirement) -> bool:
        return self._word in _names(requirement) or fnmatchcase(requirement.id, self._word)


def _names(requirement: Requirement) -> tuple[str, ...]:
    return (requirement.id, requirement.topic, requirement.regime, requirement.plugin)
