"""Finds who is named as responsible: full names first, and mere brands only where no full name is tied to the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found


def detect(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Evidence that the controller is named; a brand is no evidence beside a legal name, only noise."""
    for part, strong in (("legal-name", True), ("brand", False)):
        hits = [hit for hit in context.parts(part) if hit.stance == "affirmed"]
        for hit in hits:
            yield Found(hit.document, hit.words, strong)
        if hits:
            return
