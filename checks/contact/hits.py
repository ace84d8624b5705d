"""What the checks of contacts ask of the passages that patterns found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from policy_lint.plugins import Link, expression

_HIDDEN = expression(r"^$|^#|email-protection")  # obfuscated addresses cannot be read


def affirmed(hits: Sequence[Any]) -> list[Any]:
    """Those that are not denied."""
    return [hit for hit in hits if hit.stance == "affirmed"]


def links(hit: Any) -> list[Link]:
    """The links in a hit's passage that lead to another page or open a message."""
    span = hit.passage.span
    return [
        link
        for link in hit.document.links
        if span.start <= link.span.start < span.end and not _HIDDEN.search(link.target)
    ]


def graded(strong: Sequence[Any], weak: Sequence[Any]) -> Iterator[tuple[Any, bool]]:
    """The hits, each passage once, in document order, and whether they are full evidence; the strong ones first."""
    seen: set[tuple[str, int]] = set()
    for hits, full in ((strong, True), (weak, False)):
        for hit in sorted(hits, key=lambda each: each.passage.index):
            key = (hit.document.path, hit.passage.index)
            if key not in seen:
                seen.add(key)
                yield hit, full
