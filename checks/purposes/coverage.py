"""Whether the purposes of a notice are tied to legal bases: what single passages cannot show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found

_MANY = 3  # statements that join a purpose and a basis show that the notice does so throughout
_SHARE = 0.5  # a short notice may have fewer, if they make up this share of its purposes


def pairs(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Statements that join a purpose and its legal basis; bases that stand alone are weak evidence."""
    joined = [hit for hit in context.parts("pair") if hit.stance == "affirmed"]
    purposes = len(context.verdict("purposes").evidence)
    enough = len(joined) >= _MANY or (bool(joined) and len(joined) >= _SHARE * purposes)
    for hit in joined:
        yield Found(hit.document, hit.passage.span, enough)
    seen = {hit.passage.index for hit in joined}
    for hit in context.parts("basis"):
        if hit.stance == "affirmed" and hit.passage.index not in seen:
            yield Found(hit.document, hit.passage.span, False)
