"""Statements that nothing is sold against what the rest of the text describes: ccpa-no-sale-consistency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found


def no_sale(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """The no-sale statement, once for each document, where practices that usually are a sale or sharing are described.

    A flat "yes" in the text (a table cell) is a full finding, anything else a borderline one.
    """
    statements = context.parts("statement")
    excused = context.parts("explained")
    if not statements or excused:
        return
    practices = [hit for hit in context.parts("practice") if hit.stance == "affirmed"]
    flat = [hit for hit in context.parts("listed") if hit.stance == "affirmed"]
    against = [*flat, *practices]
    if not against:
        return
    first = statements[0]
    related = tuple((hit.document, hit.passage.span, "described here") for hit in against[:3])
    yield Found(first.document, first.passage.span, bool(flat), related=related)
