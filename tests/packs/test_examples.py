"""Every requirement's own examples hold, and every requirement has enough of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_lint.documents.files import parse_document
from policy_lint.packs.model import Requirement
from policy_lint.runner import Linter

_RULES = sorted(Linter().requirements, key=lambda rule: rule.id)


def _wanted(rule: Requirement) -> dict[str, int]:
    if rule.kind == "prohibited":
        return {"missing": 4, "met": 6}
    return {"met": 4, "missing": 6, **({"partial": 3} if rule.partial or rule.parts else {})}


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.id)
def test_examples(rule: Requirement, linter: Linter, tmp_path: Path) -> None:
    """A passage listed under a status gets it; what is listed as no evidence is cited nowhere."""
    facts = linter.declared(rule)
    config = tmp_path / ".policy-lint.yaml"
    config.write_text("".join(f"{fact}: {value}\n" for fact, value in facts.items()), encoding="utf-8")
    places = {fact: f"{config}:{line}" for line, fact in enumerate(facts, 1)}
    wrong = []
    for status, passages in linter.examples(rule).items():
        for passage in passages:
            failures: list[str] = []
            document = parse_document("example.md", passage, linter.plugins.readers)
            (report,) = linter.judge("", [document], facts, failures, places)
            assert not failures
            result = next(result for result in report.requirements if result.id == rule.id)
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
