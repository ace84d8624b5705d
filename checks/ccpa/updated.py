"""The date of the last update: ccpa-last-updated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found

from ..document.dates import stated_dates


def last_updated(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Dates that the policy shows of itself: full ones labelled as update are strong, all others borderline."""
    for stated in stated_dates(documents):
        if stated.kind == "updated":
            message = ""
            if stated.ambiguous:
                message = "The date can be read in two ways; write the month as a word."
            elif not stated.exact:
                message = "The date has no day; give day, month and year."
            yield Found(stated.document, stated.span, not message, message)
        elif stated.kind or stated.edge:
            yield Found(stated.document, stated.span, False)
