"""Every requirement's own examples hold, in every language it reads, and there are enough of them."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import AS_OF

from policy_lint.packs.model import Requirement
from policy_lint.runner import Linter
from policy_lint.testing import Example, Rules

_REQUIREMENTS = {rule.id: rule for rule in Linter().requirements}
_RULES = Rules(as_of=AS_OF)
_EXAMPLES: dict[tuple[str, str], list[Example]] = {}
for _example in _RULES.examples():
    _EXAMPLES.setdefault((_example.rule, _example.language), []).append(_example)
_IDS = [rule if language == "en" else f"{rule}-{language}" for rule, language in _EXAMPLES]


def _wanted(rule: Requirement) -> dict[str, int]:
    if rule.kind == "prohibited":
        return {"missing": 4, "met": 6}
    return {"met": 4, "missing": 6, **({"partial": 3} if rule.partial or rule.parts else {})}


def test_every_rule_has_examples() -> None:
    assert {rule for rule, language in _EXAMPLES if language == "en"} == set(_REQUIREMENTS)
    assert {language for _, language in _EXAMPLES} >= {"en", "de"}


@pytest.mark.parametrize("examples", _EXAMPLES.values(), ids=_IDS)
def test_examples(examples: list[Example]) -> None:
    """A passage listed under a status gets it; what is listed as no evidence is cited nowhere."""
    flaws = [f"{flaw}: {example.passage}" for example in examples if (flaw := _RULES.flaw(example))]
    assert not flaws, "\n---\n".join(flaws)


@pytest.mark.parametrize("examples", _EXAMPLES.values(), ids=_IDS)
def test_there_are_enough_examples(examples: list[Example]) -> None:
    rule = _REQUIREMENTS[examples[0].rule]
    found = Counter(example.status for example in examples)
    for status, count in _wanted(rule).items():
        assert found[status] >= count, f"{rule.id} has too few examples of '{status}'"
    assert len({example.passage for example in examples}) == len(examples), "an example stands twice"
