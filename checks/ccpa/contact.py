"""Contacts for questions about the policy: ccpa-contact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found

from ..contact.hits import affirmed, graded, links


def for_questions(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Addresses that are offered for questions; general pages, and links behind an invitation to ask, are borderline."""
    invitations = affirmed(context.parts("invitation"))
    weak = [hit for hit in invitations if any(link.target.strip() for link in links(hit))]
    for hit, strong in graded(affirmed(context.parts("channel")), affirmed(context.parts("page")) + weak):
        yield Found(hit.document, hit.passage.span, strong=strong)
