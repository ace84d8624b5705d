"""In which language a document is written: what it says of itself, else what its words show, else where it lies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

from policy_lint.documents.sentences import ENGLISH as ENGLISH_SENTENCES
from policy_lint.documents.sentences import SentenceRules
from policy_lint.expressions import expression

ENGLISH = "en"
UNKNOWN = "und"  # the code of ISO 639-2 for an undetermined language
_SAMPLE = 20_000  # characters that are looked at
_ENOUGH = 25  # words below which a share tells nothing; a few common words, and hardly any of another language, do
_FEW = 3  # common words that tell the language of a short text
_SHARE = 0.05  # of a language's common words; prose has 0.2 and more, a mere list 0.06, another language next to none
COMMON: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the and to you your our for that this with by it be may from have their when will which these",
        "cs": "že je pro se jsou nebo vaše které jako podle osobních údajů",
        "da": "og at du af dine ikke eller på er det til vores",
        "de": "und der das den dem des wir sie ihre ihrer ihren nicht mit von für auf ist werden wird oder bei zur zum durch"
        " verantwortlich daten datenschutz ein eine einer können haben wenn",
        "es": "el los las y que para por con su sus una del usted como sus nuestros",
        "fi": "ja tai että sinun ei voi ovat jos tämä henkilötietoja",
        "fr": "le les et vous nous votre vos est pour dans que qui sur une avec ou aux du nos sont",
        "hu": "az és hogy nem egy vagy ezt azt adatok személyes",
        "it": "il gli che di per con sono della dei delle nel una alla dati",
        "nb": "og å du av dine ikke eller på er det til våre",
        "nl": "het een van wij uw voor met niet zijn worden onze aan door",
        "pl": "i w z na do że jest przez oraz się dla są nie lub",
        "pt": "os que para com uma dos das não seus sua são ao pela",
        "ro": "și cu pentru care sau este nu din sunt datele",
        "sv": "och att som av för på är vi dina inte eller till",
    }.items()
}
_WORD = expression(r"[^\W\d_]+")
_CODE = expression(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_IN_PATH = expression(
    r"(?:^|[/._-])(bg|cs|da|de|el|en|es|et|fi|fr|ga|hr|hu|it|ja|ko|lt|lv|mt|nb|nl|no|pl|pt|ro|ru|sk|sl|sv|tr|uk|zh)"
    r"(?:[-_][A-Za-z]{2,4})?(?=[/.]|$)"
)
_CYRILLIC, _GREEK, _HAN = (
    expression(r"[\u0400-\u04ff]"),
    expression(r"[\u0370-\u03ff]"),
    expression(r"[\u3040-\u9fff\uac00-\ud7af]"),
)
_SCRIPT = {"bg": _CYRILLIC, "ru": _CYRILLIC, "uk": _CYRILLIC, "el": _GREEK, "ja": _HAN, "ko": _HAN, "zh": _HAN}
_GERMAN_NAME = expression(r"(?:^|[/._-])datenschutz[^/]*$", re.IGNORECASE)


class Languages(Protocol):
    """What is known of the languages that the rules read."""

    @property
    def common(self) -> Mapping[str, frozenset[str]]:
        """Words by which a text in one of the languages is known, in lower case."""

    def sentence_rules(self, code: str) -> SentenceRules:
        """Where its sentences end; the rules of English for a language that is not known."""


class OnlyEnglish:
    """The least that can be known."""

    common: Mapping[str, frozenset[str]] = COMMON

    def sentence_rules(self, code: str) -> SentenceRules:
        return ENGLISH_SENTENCES


def language_of(
    text: str,
    front_matter: Mapping[str, Any],
    path: str,
    attribute: str = "",
    common: Mapping[str, frozenset[str]] = COMMON,
) -> str:
    """The language's two-letter code, or ``und``.

    What front matter states, counts. Else the words decide, and where they are too few or of no language that is
    known here, the ``lang`` attribute and the path: templates state languages that nobody wrote in. Neither counts for
    a language whose script the text does not have: ``uk.md`` in Latin letters is no Ukrainian.

    ``text`` is the readable text, ``path`` the document's path with forward slashes, ``attribute`` what the document
    type states (``<html lang="de">``), ``common`` the words by which languages are known.
    """
    for key in ("lang", "language", "locale"):
        stated = front_matter.get(key)
        if isinstance(stated, str) and _CODE.fullmatch(stated.strip()):
            return stated.strip()[:2].lower()
    words = Counter(_WORD.findall(text[:_SAMPLE].lower()))
    return (
        _told_by(words, common) or _stated(path, attribute, text) or (ENGLISH if words.total() < _ENOUGH else UNKNOWN)
    )


def _told_by(words: Counter[str], common: Mapping[str, frozenset[str]]) -> str:
    """The language of a text with these words; empty where they do not tell."""
    count = words.total()
    if (
        count < _ENOUGH
    ):  # initials, "do" and "com" are words of some language too: letters that stand alone are left out
        words = Counter({word: number for word, number in words.items() if len(word) > 1})
    hits = {code: sum(words[word] for word in known) for code, known in common.items()}
    likeliest = max(hits, key=lambda code: hits[code])  # English, the first, where two are alike
    if count >= _ENOUGH:
        return likeliest if hits[likeliest] >= _SHARE * count else ""
    next_best = max(number for code, number in hits.items() if code != likeliest)
    different = sum(word in words for word in common[likeliest])
    return likeliest if hits[likeliest] >= max(_FEW, 2 * next_best) and different > 1 else ""


def _stated(path: str, attribute: str, text: str) -> str:
    if _CODE.fullmatch(attribute):
        stated = attribute[:2].lower()
    else:
        found = _IN_PATH.findall("/".join(path.split("/")[-3:]))
        stated = found[-1] if found else "de" if _GERMAN_NAME.search(path) else ""
    return "" if stated in _SCRIPT and not _SCRIPT[stated].search(text) else stated
