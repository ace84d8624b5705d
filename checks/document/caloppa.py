"""caloppa-effective-date: the day from which the policy applies, told from a mere "last updated"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found

from .dates import effective_date

_EFFECTIVE = re.compile(
    r"\b(?:effective|in effect|in force|takes? effect|valid (?:from|as of)|appl(?:y|ies|icable) (?:from|as of)|"
    r"(?:comes?|enters?|entered|entry) into (?:force|effect))\b",
    re.IGNORECASE,
)


def caloppa_effective_date(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Evidence that the policy identifies its effective date (Bus. & Prof. Code 22575(b)(4))."""
    for found in effective_date(documents, context):
        passage = found.document.passage_at(found.span)
        if passage is not None and _EFFECTIVE.search(passage.text.value):
            yield found
        else:
            message = found.message or "The date says when the policy was changed, not from when it applies."
            yield found._replace(strong=False, message=message, severity="info")
