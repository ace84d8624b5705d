"""Every requirement's own examples hold, and every requirement has enough of them."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import AS_OF

from policy_lint.packs.model import Requirement
from policy_lint.runner import Linter
from policy_lint.testing import Rules

_LINTER = Linter()
_REQUIREMENTS = {rule.id: rule for rule in _LINTER.requirements}
_RULES = Rules(as_of=AS_OF)
_WORDED = [
    (rule, language)
    for language in _LINTER.languages
    for rule in sorted(_REQUIREMENTS)
    if language == "en" or _LINTER.languages.wording(rule, language)
]
_IDS = [rule if language == "en" else f"{rule}-{language}" for rule, language in _WORDED]


def _wanted(rule: Requirement) -> dict[str, int]:
    if rule.kind == "prohibited":
        return {"missing": 4, "met": 6}
    return {"met": 4, "missing": 6, **({"partial": 3} if rule.partial or rule.parts else {})}


@pytest.mark.parametrize(("rule", "language"), _WORDED, ids=_IDS)
def test_examples(rule: str, language: str) -> None:
    """A passage listed under a status gets it; what is listed as no evidence is cited nowhere."""
    examples = [example for example in _RULES.examples(rule) if example.language == language]
    flaws = [f"{flaw}: {example.passage}" for example in examples if (flaw := _RULES.flaw(example))]
    assert not flaws, "\n---\n".join(flaws)


@pytest.mark.parametrize(("rule", "language"), _WORDED, ids=_IDS)
def test_there_are_enough_examples(rule: str, language: str) -> None:
    examples = [example for example in _RULES.examples(rule) if example.language == language]
    found = Counter(example.status for example in examples)
    for status, count in _wanted(_REQUIREMENTS[rule]).items():
        assert found[status] >= count, f"{rule} has too few examples of '{status}'"
    assert len({example.passage for example in examples}) == len(examples), "an example stands twice"
