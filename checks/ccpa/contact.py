"""Contacts for questions about the policy: ccpa-contact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from policy_lint.plugins import Context, Document, Found


def for_questions(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Addresses that are offered for questions; general pages, and links behind an invitation to ask, are borderline."""
    asked = [hit for hit in context.parts("channel") if hit.stance == "affirmed"]
    weak = [hit for hit in context.parts("page") if hit.stance == "affirmed"]
    weak += [hit for hit in context.parts("invitation") if hit.stance == "affirmed" and _has_link(hit)]
    seen: set[tuple[str, int]] = set()
    for hits, strong in ((asked, True), (weak, False)):
        for hit in sorted(hits, key=lambda each: each.passage.index):
            key = (hit.document.path, hit.passage.index)
            if key not in seen:
                seen.add(key)
                yield Found(hit.document, hit.passage.span, strong=strong)


def _has_link(hit: Any) -> bool:
    """Whether a link to another page stands in the passage of an invitation; addresses that a script hides are none."""
    span = hit.passage.span
    return any(
        span.start <= link.span.start < span.end
        and link.target.strip()
        and not link.target.startswith("#")
        and "email-protection" not in link.target
        for link in hit.document.links
    )
