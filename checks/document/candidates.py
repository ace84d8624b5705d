"""A cheap first look: which passages of a document hold one of some words, found in one go for the whole document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from policy_lint.plugins import Document, Passage


@lru_cache(maxsize=8)  # several checks look at the same document in turn
def _joined(document: Document) -> tuple[str, list[int]]:
    """The text of all passages, one a line, and where each begins."""
    values = [passage.text.value for passage in document.passages]
    starts, offset = [], 0
    for value in values:
        starts.append(offset)
        offset += len(value) + 1
    return "\n".join(values), starts


def passages_with(document: Document, words: Iterable[str]) -> list[Passage]:
    """The passages in which one of the words occurs (exactly so, upper and lower case told apart), in order."""
    whole, starts = _joined(document)
    found: set[int] = set()
    for word in words:
        at = whole.find(word)
        while at >= 0:
            index = bisect_right(starts, at) - 1
            found.add(index)
            at = whole.find(word, starts[index + 1]) if index + 1 < len(starts) else -1
    return [document.passages[index] for index in sorted(found)]
