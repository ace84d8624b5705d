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
SHORT_GERMAN = "Hier steht, wie wir mit Ihren Daten umgehen und welche Rechte Sie haben."
SHORT_ENGLISH = "We keep your order for six years. You can complain to the ICO. Write to us with questions."
FRENCH = (
    "Nous conservons les données que vous nous donnez tant que votre compte existe et les effaçons pour vous ensuite. "
    * 3
)
LATVIAN = "Mēs glabājam datus, kurus jūs mums sniedzat, kamēr jūsu konts ir atvērts, un dzēšam tos pēc tam. " * 3


@pytest.mark.parametrize(
    ("text", "front_matter", "path", "attribute", "language"),
    [
        (ENGLISH, {}, "privacy.md", "", "en"),
        (ENGLISH, {}, "de/privacy.md", "", "en"),  # not translated yet
        (ENGLISH, {}, "privacy.html", "de", "en"),  # the template says so
        (ENGLISH, {"lang": "de-AT"}, "privacy.md", "", "de"),
        (GERMAN, {}, "privacy.md", "", "de"),
        (GERMAN, {}, "legal/pt-BR/privacy.md", "", "de"),
        (GERMAN, {"locale": "de_CH"}, "privacy.md", "", "de"),
        (GERMAN, {"language": 7}, "privacy.md", "", "de"),
        (FRENCH, {}, "privacy.md", "", "fr"),
        (LATVIAN, {}, "lv/privacy.md", "", "lv"),
        (LATVIAN, {}, "privacy.lv.md", "", "lv"),
        (LATVIAN, {}, "privacy.html", "lv-LV", "lv"),
        (LATVIAN, {}, "privacy.md", "", "und"),
        (SHORT_GERMAN, {}, "privacy-short.md", "", "de"),
        (SHORT_GERMAN, {}, "en/privacy.md", "en", "de"),
        (SHORT_ENGLISH, {}, "uk.md", "", "en"),
        (SHORT_ENGLISH, {}, "privacy.md", "uk", "en"),
        ("Our cookies: none.", {}, "uk.md", "", "en"),  # hardly a word that tells, but no Ukrainian either
        ("Як ми захищаємо приватність.", {}, "uk.md", "", "uk"),
        ("How do I ask? What do I get? See macOS or example.com.", {}, "privacy.md", "", "en"),
        ("Kurz.", {}, "privacy.md", "", "en"),
        ("Kurz.", {}, "privacy.de.md", "", "de"),
        ("Kurz.", {}, "de/index.md", "", "de"),
        ("Kurz.", {}, "Datenschutzerklaerung.md", "", "de"),
    ],
)
def test_language(text: str, front_matter: dict[str, object], path: str, attribute: str, language: str) -> None:
    assert language_of(text, front_matter, path, attribute) == language


def test_html_says_its_language(linter: Linter) -> None:
    page = '<!doctype html><html class="no-js" lang="de-DE"><body><main><p>Kurz.</p></main></body></html>'
    assert linter.lint_text(page, "page.html").documents[0].language == "de"


def test_other_languages_are_not_judged(linter: Linter) -> None:
    [document] = linter.lint_text(FRENCH, "fr/privacy.md").documents
    judged = [result for result in document.requirements if result.regime != "general"]
    assert Counter(result.status for result in judged).keys() == {"not-evaluated"}
    assert document.diagnostics == ()


def test_what_needs_no_words_is_judged_in_any_language(linter: Linter) -> None:
    source = FRENCH + "\n\n## Vos droits\n\n## Contact\n\n{{ adresse }} et [ici](#nulle-part)\n"
    [document] = linter.lint_text(source, "fr/privacy.md").documents
    assert {found.rule for found in document.diagnostics} == {"placeholder", "empty-section", "broken-anchor"}
