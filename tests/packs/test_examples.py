"""Every requirement's own examples hold, and every requirement has enough of them."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import AS_OF

from policy_lint.packs.model import Requirement
from policy_lint.runner import Linter
from policy_lint.testing import Rules

_REQUIREMENTS = {rule.id: rule for rule in Linter().requirements}
_RULES = Rules(as_of=AS_OF)
_IDS = sorted(_REQUIREMENTS)


def _wanted(rule: Requirement) -> dict[str, int]:
    if rule.kind == "prohibited":
        return {"missing": 4, "met": 6}
    return {"met": 4, "missing": 6, **({"partial": 3} if rule.partial or rule.parts else {})}


@pytest.mark.parametrize("rule", _IDS)
def test_examples(rule: str) -> None:
    """A passage listed under a status gets it; what is listed as no evidence is cited nowhere."""
    flaws = [f"{flaw}: {example.passage}" for example in _RULES.examples(rule) if (flaw := _RULES.flaw(example))]
    assert not flaws, "\n---\n".join(flaws)


@pytest.mark.parametrize("rule", _IDS)
def test_there_are_enough_examples(rule: str) -> None:
    examples = list(_RULES.examples(rule))
    found = Counter(example.status for example in examples)
    for status, count in _wanted(_REQUIREMENTS[rule]).items():
        assert found[status] >= count, f"{rule} has too few examples of '{status}'"
    assert len({example.passage for example in examples}) == len(examples), "an example stands twice"
