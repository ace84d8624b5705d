"""The pattern language in another language than English: its spelling, endings, compounds and negation."""

from __future__ import annotations

import pytest

from policy_lint.patterns.compiler import PatternTable
from policy_lint.patterns.grammar import Grammar
from policy_lint.patterns.language import Lexicon
from policy_lint.patterns.matcher import AFFIRMED, DENIED, EXCEPTED, Match, Matcher

GRAMMAR = Grammar.of(
    {
        "letters": {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"},
        "endings": ["e", "en", "t"],
        "numbers": ["zwölf"],
        "negators": ["nicht", "keine"],
        "exceptions": ["außer"],
        "resets": ["aber", "wenn"],
        "subjects": ["wir"],
        "harmless": ["nur", "länger als"],
        "after": 4,
    }
)


def match(pattern: str, text: str) -> Match | None:
    table = PatternTable(Lexicon({}, GRAMMAR))
    number = table.add(pattern)
    matcher = Matcher(table.tables(), grammar=GRAMMAR)
    return matcher.scan(matcher.tokens(text)).match(number)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("löschung", "Loeschung"),
        ("loeschung", "LÖSCHUNG"),
        ("lösch+", "wir löschen"),
        ("*behörde(n)", "die Datenschutzaufsichtsbehörden"),
        ("*behörde", "Behörde"),
        ("(recht(s|e)|anspruch) auf", "Ihre Rechte auf"),
        ("<number> monate", "zwölf Monate"),
        ("reise", "die Reise"),  # no rule of English spelling
    ],
)
def test_finds(pattern: str, text: str) -> None:
    assert match(pattern, text) is not None


@pytest.mark.parametrize(
    ("pattern", "text"), [("*behörde", "Behördengang"), ("lösch+", "Löscher"), ("twelve", "<number>")]
)
def test_does_not_find(pattern: str, text: str) -> None:
    assert match(pattern, text) is None


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Wir geben Daten an Werber.", AFFIRMED),
        ("Wir geben keine Daten an Werber.", DENIED),
        ("Daten an Werber geben wir nicht.", DENIED),
        ("Daten an Werber geben wir nicht nur einmal.", AFFIRMED),
        ("Daten an Werber geben wir nicht länger als nötig.", AFFIRMED),
        ("Daten an Werber; das ist nicht viel.", AFFIRMED),
        ("Daten an Werber, aber nicht an andere.", AFFIRMED),
        ("Daten an Werber geben wir nicht, außer Sie wollen es.", EXCEPTED),
    ],
)
def test_negation(text: str, stance: str) -> None:
    found = match("daten an werber", text)
    assert found is not None
    assert found.stance == stance
