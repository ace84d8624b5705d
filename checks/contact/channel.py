"""Finds how the controller can be reached: written-out addresses first, then forms and links behind an invitation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from policy_lint.plugins import Context, Document, Found, expression

from .hits import affirmed, graded, links

_EMAIL = expression(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_EXAMPLE = expression(
    r"@(?:[\w-]+\.)*(?:example|test|invalid|localhost)(?:\.[a-z]{2,3})?$|^(?:your|you|name|user)[\w.]*@", re.IGNORECASE
)
_PHONE = expression(r"(?<![\w@.])\+?\(?\d[\d ()./-]{6,}\d")
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
    for hit in affirmed(context.parts("channel")):
        if not _is_example(hit):
            strong.append(hit)
    for hit in affirmed(context.parts("form")):
        (strong if _leads_on(hit) else weak).append(hit)
    weak += [hit for hit in context.parts("invitation") if _leads_on(hit)]
    if not strong:
        strong += [hit for hit in affirmed(context.parts("elsewhere")) if not _is_example(hit)]
    weak += [hit for hit in affirmed(context.parts("weak")) if not _is_example(hit)]
    for hit, full in graded(strong, [] if strong else weak):
        yield Found(hit.document, hit.words, strong=full)


def _leads_on(hit: Any) -> bool:
    """Whether a link in the hit's passage may lead to a channel."""
    return any(_LABEL.search(link.label) or _FORM.search(link.target) for link in links(hit))


def _is_example(hit: Any) -> bool:
    """Whether every e-mail address of the passage is a mere example, with no telephone number beside it."""
    value = hit.passage.text.value
    emails = _EMAIL.findall(value)
    return bool(emails) and all(_EXAMPLE.search(email) for email in emails) and not _PHONE.search(value)
