"""What a document is written in; a policy in another language than the rules is not judged, never "missing"."""

from __future__ import annotations

from collections import Counter

import pytest

from policy_lint.documents.language import language_of
from policy_lint.runner import Linter

ENGLISH = (
    "We keep the data that you give us for as long as your account is open, and we delete it when you close it. " * 3
)
GERMAN = (
    "Wir speichern die Daten, die Sie uns geben, solange Ihr Konto besteht, und löschen sie danach unverzüglich. " * 3
)


@pytest.mark.parametrize(
    ("text", "front_matter", "path", "language"),
    [
        (ENGLISH, {}, "privacy.md", "en"),
        (ENGLISH, {}, "de/privacy.md", "en"),
        (ENGLISH, {"lang": "de-AT"}, "privacy.md", "de"),
        (GERMAN, {}, "de/privacy.md", "de"),
        (GERMAN, {}, "privacy.de.md", "de"),
        (GERMAN, {}, "legal/pt-BR/privacy.md", "pt"),
        (GERMAN, {}, "datenschutz.md", "und"),
        ("Kurz.", {}, "privacy.md", "en"),
    ],
)
def test_language(text: str, front_matter: dict[str, str], path: str, language: str) -> None:
    assert language_of(text, front_matter, path) == language


def test_other_languages_are_not_judged(linter: Linter) -> None:
    [document] = linter.lint_text(GERMAN, "de/privacy.md").documents
    judged = [result for result in document.requirements if result.topic != "suppressions"]  # comments are ours
    assert Counter(result.status for result in judged).keys() == {"not-evaluated"}
    assert document.diagnostics == ()
