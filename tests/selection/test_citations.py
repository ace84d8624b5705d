"""Rules are chosen by what they cite, as lawyers write it."""

from __future__ import annotations

import pytest

from policy_lint.citations import cites
from policy_lint.config.settings import Settings
from policy_lint.runner import Linter


@pytest.mark.parametrize(
    ("citation", "wanted"),
    [
        ("GDPR Art. 13(2)(a)", "GDPR Art. 13(2)(a)"),
        ("GDPR Art. 13(2)(a)", "GDPR Art. 13(2)"),
        ("GDPR Art. 13(2)(a)", "gdpr 13"),
        ("GDPR Arts 44-49", "GDPR Art. 46"),
        ("Cal. Civ. Code 1798.130(a)(5)(B)(i)", "CCPA 1798.130"),
        ("Cal. Civ. Code 1798.130(a)(5)", "Cal. Civ. Code 1798.130(a)"),
        ("11 CCR 7011(e)(3)(J) (2023)", "11 CCR 7011(e)"),
        ("11 CCR 7060-7062", "11 CCR 7061"),
        ("16 CFR 312.4(d)(2)", "COPPA 312.4"),
        ("Cal. Bus. & Prof. Code 22575(b)(4)", "CalOPPA 22575"),
    ],
)
def test_cites(citation: str, wanted: str) -> None:
    assert cites(citation, wanted)


@pytest.mark.parametrize(
    ("citation", "wanted"),
    [
        ("GDPR Art. 13(2)(a)", "GDPR Art. 13(2)(b)"),
        ("GDPR Art. 13", "GDPR Art. 1"),
        ("GDPR Art. 13", "CCPA 13"),
        ("Cal. Civ. Code 1798.130", "CCPA 1798.13"),
        ("GDPR Art. 13(2)(a)", "13"),
        ("GDPR Art. 13(2)(a)", "GDPR"),
        ("11 CCR 7060-7062", "11 CCR 7063"),
    ],
)
def test_cites_not(citation: str, wanted: str) -> None:
    assert not cites(citation, wanted)


def test_rules_are_selected_by_citation() -> None:
    selected = {rule.id for rule in Linter(Settings(select=("GDPR Art. 13(2)(a)",))).selected}
    assert "retention-period" in selected
    assert "right-complaint" not in selected
