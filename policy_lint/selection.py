"""Which rules a run applies: regimes, --select and --ignore, the law of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase

from policy_lint.citations import cites
from policy_lint.config.settings import DEFAULT_REGIMES, Settings
from policy_lint.errors import UsageError
from policy_lint.packs.model import GENERAL, Requirement
from policy_lint.yamlfile import suggestion

OFF = "off"
_OTHER_FACTS = {"controller": str, "contact": str, "minimum-age": int}  # those that are no conditions
_KINDS = {bool: "true or false", int: "a whole number", str: "text"}


def select(requirements: Sequence[Requirement], settings: Settings, facts: Iterable[str] = ()) -> list[Requirement]:
    """The rules that apply, in their given order. ``facts`` are those that may be declared besides the rules' own.

    Raises UsageError, with the place it stands at, for a regime, rule or selector that is unknown.
    """
    regimes = {requirement.regime for requirement in requirements}
    for index, regime in enumerate(settings.regimes):
        _refuse_unknown("regime", regime, regimes, settings.origin("regimes", index))
    ids = {requirement.id for requirement in requirements}
    for rule in {**settings.severities, **settings.pinned}:
        _refuse_unknown("rule", rule, ids, settings.origin("rules", rule))
    for requirement in requirements:
        if requirement.id in settings.pinned and requirement.kind == "prohibited":
            where = settings.origin("rules", requirement.id, "document")
            message = (
                f"'{requirement.id}' says what no document may hold; only what has to be there can be pinned to one"
            )
            raise UsageError(message, where)
    _check_facts(requirements, settings, facts)
    wanted = _matching("select", settings.select, requirements, settings)
    unwanted = _matching("ignore", settings.ignore, requirements, settings)
    unwanted |= {rule for rule, severity in settings.severities.items() if severity == OFF}
    day = (settings.as_of or date.today()).isoformat()
    kept = [
        requirement
        for requirement in requirements
        if requirement.regime in (GENERAL, *settings.regimes)
        and (not settings.select or requirement.id in wanted)
        and requirement.id not in unwanted
        and requirement.since <= day <= (requirement.until or day)
    ]
    off = sorted({each.regime for each in requirements if each.id in wanted - unwanted} - {GENERAL, *settings.regimes})
    if settings.select and not kept and off:
        chosen = ",".join([*settings.regimes, *off])
        raise UsageError(
            f"what is selected belongs to the regime {' or '.join(off)}, which is off; --regime {chosen} turns it on",
            settings.origin("select", 0),
        )
    return kept


def chosen_regimes(requirements: Sequence[Requirement], settings: Settings) -> tuple[str, ...]:
    """The regimes of the settings; where nobody has chosen any, also those that a selector asks for and no other.

    So ``--select lgpd`` is enough for a plugin that brings a law of its own. Raises UsageError as :func:`select` does.
    """
    on = settings.regimes
    if on != DEFAULT_REGIMES or settings.origin("regimes"):
        return on
    for index, selector in enumerate(settings.select):
        found = _matching("select", [selector], requirements, settings, index)
        regimes = sorted({each.regime for each in requirements if each.id in found})
        if not {GENERAL, *on} & {*regimes}:
            on = (*on, *regimes)
    return on


def _check_facts(requirements: Sequence[Requirement], settings: Settings, facts: Iterable[str]) -> None:
    """Refuses a declared fact that nobody knows, and one that is not of the kind it has to be."""
    conditions = {fact for each in requirements for fact in (*each.applies.facts, *each.applies.all_facts)}
    conditions |= {fact for each in requirements for fact in each.applies.unless}
    conditions |= {part for each in requirements for parts in each.complete for part in parts if "=" in part}
    conditions |= {case["fact"] for each in requirements for case in each.severity_when if "fact" in case}
    known: dict[str, type] = {**{fact.split("=")[0]: bool for fact in [*conditions, *facts]}, **_OTHER_FACTS}
    declared: list[tuple[Mapping[str, object], tuple[object, ...]]] = [(settings.facts, ("facts",))]
    declared += [(policy.facts, ("policies", index, "facts")) for index, policy in enumerate(settings.policies)]
    for facts_of_one, steps in declared:
        for name, value in facts_of_one.items():
            where = settings.origin(*steps, name)
            _refuse_unknown("fact", name, known, where)
            if type(value) is not known[name]:
                raise UsageError(f"the fact '{name}' must be {_KINDS[known[name]]}, not '{value}'", where)


def _matching(
    key: str, selectors: Iterable[str], requirements: Sequence[Requirement], settings: Settings, first: int = 0
) -> set[str]:
    """The ids of the rules that one of the selectors names: id, topic, regime, plugin, a glob of ids, or a citation."""
    ids: set[str] = set()
    for index, selector in enumerate(selectors, first):
        found = {each.id for each in requirements if _is_named(each, selector)}
        if not found:
            names = {name for requirement in requirements for name in _names(requirement)}
            hint = _cited(selector, requirements) or suggestion(selector, sorted(names))
            message = f"no rule, topic, regime, plugin or citation is called '{selector}'{hint}"
            raise UsageError(message, settings.origin(key, index))
        ids |= found
    return ids


def _cited(selector: str, requirements: Sequence[Requirement]) -> str:
    """``; did you mean 'GDPR Art. 13'?`` for a citation without its law."""
    for citation in (citation for each in requirements for citation in each.citation):
        law = citation.partition(" ")[0]
        if law.isalpha() and cites(citation, f"{law} {selector}"):
            return f"; did you mean '{law} {selector}'?"
    return ""


def _is_named(requirement: Requirement, selector: str) -> bool:
    if selector in _names(requirement) or fnmatchcase(requirement.id, selector):
        return True
    return any(cites(citation, selector) for citation in requirement.citation)


def _names(requirement: Requirement) -> tuple[str, ...]:
    return (requirement.id, requirement.topic, requirement.regime, requirement.plugin)


def _refuse_unknown(kind: str, name: str, known: Iterable[str], where: str) -> None:
    if name not in known:
        everything = "policy-lint rules lists them" if kind == "rule" else f"known are {', '.join(sorted(known))}"
        hint = suggestion(name, sorted(known)) or f"; {everything}"
        raise UsageError(f"there is no {kind} '{name}'{hint}", where)
