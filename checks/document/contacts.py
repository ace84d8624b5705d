"""dangling-contact: invitations to write, call or visit that name no address, number or link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found, Link, Passage, Span

_VERB = r"(?:e-?mail(?:ing|ed)?|contact(?:ing|ed)?|call(?:ing)?|writ(?:e|ing)|reach(?:ing|ed)?|phon(?:e|ing)|send(?:ing)?|" \
        r"addressed|sent|visit(?:ing)?|directed)"  # fmt: skip
_AT_END = re.compile(
    rf"\b{_VERB}\b[^.!?]{{0,140}}?\b(?P<hole>(?:at|on|to|via|through|by e-?mail at|by e-?mail|address(?:es)?|below|this link)"
    rf"\s*[:.,;]?)\s*$",
    re.IGNORECASE,
)
# "to" and "on" end many sentences; they dangle only right behind a means ("e-mail us on", "write to:").
_WEAK = re.compile(r"\b(?:on|to|below|via|through|by|address|addresses|by e-?mail)\s*[.,;]?\s*$", re.IGNORECASE)
_COLON = re.compile(r":\s*$")
_IN_MIDDLE = re.compile(rf"\b{_VERB}\b[^.!?;]{{0,100}}?\b(?P<hole>at|via|on|to)\s+(?P<end>[.,;)]|or\s+(?:by|at|via)\b|\(\s*\))",
                        re.IGNORECASE)  # fmt: skip
_LABEL = re.compile(r"(?:e-?mail(?: address)?|phone|telephone|tel|address|fax|postal address|mailing address)\s*:\s*$",
                    re.IGNORECASE)  # fmt: skip
_ADDRESS = re.compile(
    r"[\w.+-]+\s?(?:@|\[at\]|\(at\))\s?[\w-]+|https?://|www\.|\b[\w-]{2,}\.(?:com|org|net|io|eu|co|de|fr|uk|app|dev|ai)\b"
    r"|\+?\d[\d ()./-]{6,}\d|\{\{|\$\{|%\{|<%|\b(?:street|st\.|road|avenue|ave\.?|suite|floor|p\.?\s?o\.? box|drive|lane|"
    r"boulevard|blvd|square|plaza|parkway|way)\b|\b\d{4,6}\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"\[email\s*(?:protected|redacted|removed|hidden)\]|\[emailprotected\]", re.IGNORECASE)
_NOT_US = re.compile(r"\b(?:we|they|us|companies|partners)\s+(?:may|might|can|could|will|shall|also|use\w*)\b[^.]{0,60}"
                     r"\b(?:contact|reach|call|e-?mail|write|send|visit)", re.IGNORECASE)  # fmt: skip
_FOLLOWING = 3  # passages behind an invitation in which its address may stand


def dangling_contact(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Invitations without their address; links on a contact's label without a target; hidden addresses."""
    for document in documents:
        for passage in document.passages:
            if passage.kind != "heading":
                yield from _in_passage(document, passage)
        for link in document.links:
            found = _empty_link(document, link)
            if found is not None:
                yield found


def _in_passage(document: Document, passage: Passage) -> Iterator[Found]:
    value = passage.text.value
    hidden = _HIDDEN.search(value)
    if hidden:
        span = passage.text.span(*hidden.span()) or passage.span
        yield Found(document, span, False, "The e-mail address was hidden by a tool; readers see none.", "info")
        return
    if _NOT_US.search(value):
        return
    middle = _IN_MIDDLE.search(value)
    if middle and not _links_at(document, passage, middle.start("hole"), middle.end("end")):
        span = passage.text.span(middle.start(), middle.end("hole")) or passage.span
        yield Found(document, span)
        return
    hole = _AT_END.search(value) or _LABEL.search(value)
    if hole is None or _ADDRESS.search(value[hole.start() :]) or _links_at(document, passage, hole.start(), len(value)):
        return
    if hole.re is _AT_END and _WEAK.search(value) and not _means(value[hole.start() :]):
        return
    if _address_follows(document, passage):
        return
    yield Found(document, passage.text.span(hole.start(), len(value)) or passage.span)


def _means(text: str) -> bool:
    """Whether a sentence that ends in "to" or "on" speaks of a way to reach us: "e-mail us on", "write to"."""
    return re.match(r"(?:e-?mail|call|phone|writ\w+|contact)\w*\s+(?:us\s+|our\s+\w+\s+)?(?:on|to|via|by)\b", text,
                    re.IGNORECASE) is not None  # fmt: skip


def _links_at(document: Document, passage: Passage, start: int, end: int) -> bool:
    span = passage.text.span(start, end) or passage.span
    reach = Span(span.start, span.end + 200)
    return any(link.target and link.span.start < reach.end and reach.start < link.span.end for link in document.links)


def _address_follows(document: Document, passage: Passage) -> bool:
    """Whether an address, number or link stands right behind the invitation, in its list or in the lines after it."""
    following = document.passages[passage.index + 1 : passage.index + 1 + _FOLLOWING]
    for other in following:
        if other.section is not passage.section and passage not in other.leads:
            break
        if _ADDRESS.search(other.text.value) or _links_at(document, other, 0, len(other.text.value)):
            return True
    between = document.source[passage.span.end : following[0].span.start] if following else document.source[passage.span.end :]
    return bool(_ADDRESS.search(between))


def _empty_link(document: Document, link: Link) -> Found | None:
    """A link whose label invites to contact and whose target is empty, "#", a bare scheme or a script."""
    target = link.target.strip().lower()
    if not re.search(r"contact|e-?mail|write|call|reach|form|@", link.label, re.IGNORECASE):
        return None
    if target in ("mailto:", "tel:"):
        return Found(document, link.span)
    if target in ("", "#") or target.startswith("javascript:"):
        return Found(document, link.span, False, "The link leads nowhere.")
    return None
