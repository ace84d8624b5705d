"""contradiction: a categorical statement and its opposite elsewhere in the notice, both shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from policy_lint.plugins import Context, Document, Found

# The requirement file names the parts of a pair X "X-no" (the categorical statement) and "X-yes" (its opposite).
_PAIRS = (
    "payment", "sale", "share", "cookies", "collect", "transfer", "decisions", "special", "marketing", "location",
    "anonymous", "signal", "dpo",
)  # fmt: skip
_HEDGE = re.compile(
    r"\b(?:except|unless|other than|without (?:your|their|first|prior)|for money|for monetary|outside of|apart from|"
    r"knowingly|intentionally|unless|as described|as set out|as stated|beyond|only)\b",
    re.IGNORECASE,
)


def contradiction(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """For every pair, the first categorical statement that an affirmed opposite stands against."""
    for pair in _PAIRS:
        denials = [hit for hit in context.parts(f"{pair}-no") if not _hedged(hit)]
        practices = [hit for hit in context.parts(f"{pair}-yes") if hit.stance == "affirmed"]
        for denial in denials:
            against = next((hit for hit in practices if _separate(denial, hit)), None)
            if against is not None:
                line = against.document.position(against.words.start)[0]
                yield Found(
                    denial.document,
                    denial.words,
                    message=f"This contradicts line {line}.",
                    related=((against.document, against.words, "the other statement"),),
                )
                break


def _hedged(hit: Any) -> bool:
    """Whether the statement, or the sentence behind it, limits itself."""
    passages = hit.document.passages
    following = passages[hit.passage.index + 1 : hit.passage.index + 2]
    return bool(
        _HEDGE.search(hit.passage.text.value)
        or any(other.block == hit.passage.block and _HEDGE.match(other.text.value[:40]) for other in following)
    )


def _separate(denial: Any, practice: Any) -> bool:
    """Not the same sentence, and addressed to the same readers."""
    return denial.passage is not practice.passage and (
        not denial.frame or not practice.frame or denial.frame == practice.frame
    )
