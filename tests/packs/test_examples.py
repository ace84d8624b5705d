"""Every requirement's own examples hold, and every requirement has enough of them."""

from __future__ import annotations

import pytest

from policy_lint.packs.model import Requirement
from policy_lint.runner import Linter

_RULES = sorted(Linter().requirements, key=lambda rule: rule.id)


def _wanted(rule: Requirement) -> dict[str, int]:
    if rule.kind == "prohibited":
        return {"missing": 4, "met": 6}
    return {"met": 4, "missing": 6, **({"partial": 3} if rule.partial or rule.parts else {})}


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.id)
def test_examples(rule: Requirement, linter: Linter) -> None:
    """A passage listed under a status gets it; what is listed as no evidence is cited nowhere."""
    wrong = []
    for status, passages in linter.examples(rule).items():
        for passage in passages:
            report = linter.lint_text(passage, "example.md")
            assert not report.failures
            result = next(result for result in report.documents[0].requirements if result.id == rule.id)
            expected = {status}
            if status == "missing" and rule.kind == "required":
                expected.add(
                    "not-applicable"
                )  # a look-alike must not be evidence; whether the duty exists is another question
            if result.status not in expected:
                wrong.append(f"{result.status} instead of {status}: {passage}")
    assert not wrong, "\n---\n".join(wrong)


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.id)
def test_there_are_enough_examples(rule: Requirement, linter: Linter) -> None:
    examples = linter.examples(rule)
    for status, count in _wanted(rule).items():
        assert len(examples.get(status, ())) >= count, f"{rule.id} has too few examples of '{status}'"
    texts = [passage for passages in examples.values() for passage in passages]
    assert len(texts) == len(set(texts)), "an example stands twice"
