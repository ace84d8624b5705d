"""In which language a document is written: what it says of itself, else what its words show, else where it lies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

UNKNOWN = "und"  # the code of ISO 639-2 for an undetermined language
_SAMPLE = 20_000  # characters that are looked at
_ENOUGH = 25  # words below which nothing can be told; then it is taken for English
_SHARE = 0.05  # of words that hardly any other language has; English prose has 0.2 and more, a mere list 0.06
_ENGLISH = frozenset(
    "the and to you your our for that this with by it be may from have their when will which these".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_IN_PATH = re.compile(
    r"(?:^|[/._-])(bg|cs|da|de|el|es|et|fi|fr|ga|hr|hu|it|ja|ko|lt|lv|mt|nb|nl|no|pl|pt|ro|ru|sk|sl|sv|tr|uk|zh)"
    r"(?:[-_][A-Za-z]{2,4})?(?=[/.]|$)"
)


def language_of(text: str, front_matter: Mapping[str, Any], path: str) -> str:
    """The language's two-letter code, or ``und``.

    ``text`` is the readable text, ``path`` the document's path with forward slashes.
    """
    for key in ("lang", "language", "locale"):
        stated = front_matter.get(key)
        if isinstance(stated, str) and _CODE.fullmatch(stated):
            return stated[:2].lower()
    words = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    if len(words) < _ENOUGH or sum(word in _ENGLISH for word in words) >= _SHARE * len(words):
        return "en"
    found = _IN_PATH.findall("/".join(path.split("/")[-3:]))
    return found[-1] if found else UNKNOWN
