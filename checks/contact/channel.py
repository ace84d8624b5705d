"""Finds how the controller can be reached: written-out addresses first, then forms and links behind an invitation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from policy_lint.plugins import Context, Document, Found, expression

_EMAIL = expression(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_EXAMPLE = expression(
    r"@(?:[\w-]+\.)*(?:example|test|invalid|localhost)(?:\.[a-z]{2,3})?$|^(?:your|you|name|user)[\w.]*@", re.IGNORECASE
)
_PHONE = expression(r"(?<![\w@.])\+?\(?\d[\d ()./-]{6,}\d")
_HIDDEN = expression(r"^$|^#|email-protection")  # obfuscated addresses cannot be read
# In English and German.
_FORM = expression(r"[ck]onta[ck]t|form|request|support|ticket|privacy|anfrage", re.IGNORECASE)
_LABEL = expression(
    r"\b(?:contact|here|us|me|support|touch|write|form|e-?mail|team|request|this|page|centre|center"
    r"|hier|kontakt\w*|uns|schreiben|formular|nachricht|anfrage)\b",
    re.IGNORECASE,
)


def detect(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Evidence of a channel to the controller; weak where it is only an invitation or somebody else's address."""
    strong: list[Any] = []
    weak: list[Any] = []
    for hit in _affirmed(context.parts("channel")):
        if not _is_example(hit):
            strong.append(hit)
    for hit in _affirmed(context.parts("form")):
        (strong if _links(hit) else weak).append(hit)
    weak += [hit for hit in context.parts("invitation") if _links(hit)]
    if not strong:
        strong += [hit for hit in _affirmed(context.parts("elsewhere")) if not _is_example(hit)]
    weak += [hit for hit in _affirmed(context.parts("weak")) if not _is_example(hit)]
    seen: set[tuple[str, int]] = set()
    for hits, full in ((strong, True), ([] if strong else weak, False)):
        for hit in sorted(hits, key=lambda each: each.passage.index):
            key = (hit.document.path, hit.passage.index)
            if key not in seen:
                seen.add(key)
                yield Found(hit.document, hit.words, strong=full)


def _affirmed(hits: Sequence[Any]) -> list[Any]:
    return [hit for hit in hits if hit.stance == "affirmed"]


def _links(hit: Any) -> list[str]:
    """Targets of the links in the hit's passage that may lead to a channel."""
    span = hit.passage.span
    return [
        link.target
        for link in hit.document.links
        if span.start <= link.span.start < span.end
        and not _HIDDEN.search(link.target)
        and (_LABEL.search(link.label) or _FORM.search(link.target))
    ]


def _is_example(hit: Any) -> bool:
    """Whether every e-mail address of the passage is a mere example, with no telephone number beside it."""
    value = hit.passage.text.value
    emails = _EMAIL.findall(value)
    return bool(emails) and all(_EXAMPLE.search(email) for email in emails) and not _PHONE.search(value)
