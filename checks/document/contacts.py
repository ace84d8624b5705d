"""dangling-contact: invitations to write, call or visit that name no address, number or link."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found, Link, Passage, Span, expression

from .candidates import passages_with

# Whom or what an invitation concerns: us, or somebody who acts for us; never the reader.
_WHOM = (
    r"(?:us|me|our [\w' -]{2,50}?|the (?:company|dpo|team|data (?:protection|privacy) officer|privacy officer|controller|"
    r"data controller|following[\w ]{0,20}|address[\w ]{0,10}|representative|developer|support[\w ]{0,20})|customer (?:service|support)|"
    r"(?:requests?|questions?|inquiries|enquiries|complaints?|letters?|mail|e-?mails?|messages?)(?: to)?(?: us)?|support|it|them|this)"
)
_INVITES = r"\b(?:e-?mail(?:ing)?|contact(?:ing)?|call(?:ing)?|writ(?:e|ing)(?: to)?|reach(?:ing)?(?: out to)?|phon(?:e|ing)|get in touch with|" \
           r"send(?:ing)?|(?:be )?(?:addressed|sent|directed)|visit(?:ing)?|mail(?:ing)?)\b"  # fmt: skip
_AT_END = expression(
    rf"{_INVITES}(?: {_WHOM})?[^.!?:]{{0,110}}?(?<!not )\b(?P<hole>(?:at|via|through|by e-?mail at|this link|"
    rf"(?:by|via) e-?mail|(?:the )?(?:following|this) (?:e-?mail |postal |mailing )?address(?:es)?|on|to|by)\s*[:.,;]*)\s*$",
    re.IGNORECASE,
)
# "to", "on" and "by" end many sentences; they dangle only right behind a means ("e-mail us on", "write to:").
_WEAK = expression(r"\b(?:on|to|via|through|by|(?:by|via) e-?mail)\s*[.,;:]*\s*$", re.IGNORECASE)
_MEANS = expression(
    rf"(?:e-?mail|call|phone|writ\w+|contact|reach)\w*\s+(?:{_WHOM}\s+)?(?:(?:by|via) (?:e-?mail|phone|telephone|mail|post)\s+)?"
    r"(?:on|to|via|by|through)\s*[:.,;]*\s*$",
    re.IGNORECASE,
)
_IN_MIDDLE = expression(
    rf"\b(?:e-?mail(?:ing)?|contact(?:ing)?|call(?:ing)?|writ(?:e|ing)(?: to)?|reach(?:ing)?)\s+(?:to\s+)?{_WHOM}[^.!?;]{{0,60}}?"
    r"\b(?P<hole>at|via|on|to)\s+(?P<end>[.,;)](?!\w)|or\s+(?:by|at|via|call)\b|\(\s*\))",
    re.IGNORECASE,
)
# A blank before the full stop is what a lost link leaves: "by writing to ."
_LOST = expression(r"\b(?:visit|write to|writing to|e-?mail(?:ing)? us at|contact us at) (?:the |our )?(?P<hole>)(?P<end>\.)(?=\s|$)",
                   re.IGNORECASE)  # fmt: skip
_FIELD = r"(?:(?:full |company |legal )?name|(?:physical|postal|mailing|street|e-?mail)? ?address(?: for contact)?|(?:tele)?phone(?: number)?)"
# The names of the details where the details should stand.
_FIELDS = expression(
    rf"\b(?:contact|reach|write to|e-?mail) us\b[^.:]{{0,70}}: {_FIELD}(?:,? (?:and )?{_FIELD})+", re.IGNORECASE
)
# "Write to the address below": where no document of the notice shows one, nobody can.
_POINTED = expression(
    r"\b(?:e-?mail|contact|call|writ(?:e|ing)|reach|phone|get in touch|send|mail)\b[^.!?:]{0,60}\b(?:at|to|via|by|by means of|through|on|using|with) (?:us at )?"
    r"(?:the |our |an? )?(?P<kind>(?:[\w-]+ ){0,3}?(?:address(?:es)?|numbers?|contact details|details|contact information))\s+[^.!?:]{0,30}?"
    r"(?:\bbelow|\babove|\bat the (?:end|bottom|top|foot|beginning)|\bin the (?:footer|header|imprint)|\bat the foot)\b",
    re.IGNORECASE,
)
_POINTED_ABOVE = expression(
    r"\b(?:e-?mail|contact|call|writ(?:e|ing)|reach|phone|get in touch|send|mail)\b[^.!?:]{0,60}\b(?:at|to|via|by|through|on|using|with) "
    r"the (?:above|below|following)(?:-mentioned)? (?:[\w-]+ ){0,2}?(?:address(?:es)?|numbers?|contact details|details)\b(?=[^:]*$)",
    re.IGNORECASE,
)
_POINTERS = ("address", "number", "details", "contact information")
# An address, a number or what a build puts in its place; dates are none.
_SOMEWHERE = expression(
    r"@|\[at\]|\(at\)|\{\{|\$\{|%\{|<%|(?<![\d/.-])(?!(?:19|20)\d\d-\d\d-\d\d|\d\d?[./-]\d\d?[./-]\d{4})\+?\(?\d[\d ()./-]{6,}\d|"
    r"\b(?:street|road|avenue|lane|drive|square|boulevard|terrace|quay|suite|p\.?\s?o\.? box)\b|\w(?:straße|strasse|gasse|platz|weg) \d|"
    r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b\d{5}\b",
    re.IGNORECASE,
)
_LABEL = expression(
    r"^\W*(?P<hole>(?:e-?mail(?: address)?|(?:tele)?phone(?: number)?|tel|address|fax|(?:postal|mailing) address)\s*:)\s*$",
    re.IGNORECASE,
)
_ADDRESS = expression(
    r"[\w.+-]+\s?(?:@|\[at\]|\(at\)|\bat\b(?= \w+ dot ))\s?[\w-]+|https?://|www\.|\b[\w-]{2,}\.(?:com|org|net|io|eu|co|de|fr|uk|app|dev|ai)\b"
    r"|\+?\d[\d ()./-]{6,}\d|\{\{|\$\{|%\{|<%|\b(?:street|st\.|road|avenue|ave\.?|suite|floor|p\.?\s?o\.? box|drive|lane|"
    r"boulevard|blvd|square|plaza|parkway|way)\b|\b\d{4,6}\b",
    re.IGNORECASE,
)
_TAILS = ("at", "via", "through", "by", "on", "to", "link", "mail", "address", "addresses")  # how invitations end
_GAPS = (
    " .",
    " ,",
    " ;",
    " )",
    "()",
    " or by",
    " or at",
    " or via",
    " or call",
)  # one of them is in every broken middle
_HIDDEN = expression(r"\[email\s*(?:protected|redacted|removed|hidden)\]|\[emailprotected\]", re.IGNORECASE)
_NOT_US = expression(
    r"\b(?:we|they|companies|partners|staff)\s+(?:may|might|can|could|will|shall|also|use\w*|do not|never)\b[^.]{0,60}"
    r"\b(?:contact|reach|call|e-?mail|write|send|visit)|\b(?:if|when|where|whenever|once) you\b[^.,]{0,60}"
    r"\b(?:contact|reach|call|e-?mail|write|send|visit)\w*\b|\b(?:contact|reach|identify|call|e-?mail) you\b",
    re.IGNORECASE,
)
_SENTENCE = expression(
    r"(?:we|you|our|your|if|the|this|these|it|when|where|please|by|any|all|however|in addition|although|for|individuals|as|"
    r"personal|to|under|only|users|customers)\b[^@]*[.!?:]$",
    re.IGNORECASE | re.DOTALL,
)
# Something that the build puts there: a tag of a template, an expression or a component of MDX.
_FILLED_IN = expression(r"\{\{|\{%|\$\{|%\{|<%|\{[A-Za-z_]|<[A-Z]\w*[a-z]\w*(?:\s[^<>]*)?/>")
_FOLLOWING = 4  # passages behind an invitation in which its address may stand
_REACH = 200  # characters behind an invitation in which its link may stand


class _Targets:
    """The places of a document's links that lead somewhere, for quick questions about a stretch of the source."""

    def __init__(self, document: Document) -> None:
        self._spans = sorted(link.span for link in document.links if link.target)
        self._starts = [span.start for span in self._spans]

    def within(self, start: int, end: int) -> bool:
        at = bisect_left(self._starts, end)
        return any(self._spans[index].end > start for index in range(at - 1, max(at - 4, -1), -1))


def dangling_contact(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Invitations without their address; links on a contact's label without a target; hidden addresses."""
    yield from _pointing_nowhere(documents)
    for document in documents:
        targets = _Targets(document)
        hidden: list[Span] = []
        suspects = {passage.index for passage in passages_with(document, _GAPS)}
        for passage in document.passages:
            value = passage.text.value
            match = _HIDDEN.search(value) if "[" in value else None
            if match:
                hidden.append(passage.text.span(*match.span()) or passage.span)
            elif passage.kind != "heading" and (
                value[-24:].rstrip(" :.,;*_").endswith(_TAILS)
                or (value[-3:].rstrip().endswith(":") and len(value) < 50)
                or passage.index in suspects
                or (" us" in value and "address" in value and ": " in value)
            ):
                yield from _in_passage(document, passage, targets)
        if hidden:
            more = len(hidden) - 1
            places = f" here and in {more} more place{'s' if more > 1 else ''}" if more else ""
            yield Found(document, hidden[0], False, f"A tool hid the e-mail address{places}; readers see none.", "info")
        for link in document.links:
            if link.target in ("", "#") or link.target[:1] in "mMtTjJ":
                yield from _empty_link(document, link)


def _pointing_nowhere(documents: Sequence[Document]) -> Iterator[Found]:
    """Invitations to write to an address "below" in a notice that shows no address, number or link for it at all."""
    if any("@" in document.source for document in documents):
        return
    pointing = [
        (document, passage, match)
        for document in documents
        for passage in passages_with(document, _POINTERS)
        if (match := _POINTED.search(passage.text.value) or _POINTED_ABOVE.search(passage.text.value))
        and not _NOT_US.search(passage.text.value)
    ]
    if not pointing or any(_shows_an_address(document) for document in documents):
        return
    for document, passage, match in pointing:
        span = passage.text.span(*match.span()) or passage.span
        yield Found(document, span, message="The notice shows no such address or number.")


def _shows_an_address(document: Document) -> bool:
    return bool(_SOMEWHERE.search(document.source)) or any(
        link.target.lower().startswith(("mailto:", "tel:")) for link in document.links
    )


def _in_passage(document: Document, passage: Passage, targets: _Targets) -> Iterator[Found]:
    value = passage.text.value
    fields = _FIELDS.search(value) if "us" in value else None
    if fields:
        yield Found(document, passage.text.span(*fields.span()) or passage.span)
        return
    middle = _IN_MIDDLE.search(value) or _LOST.search(value)
    if (
        middle
        and not _linked(passage, middle.start("hole"), middle.end("end"), targets)
        and not _NOT_US.search(value)
        and not _is_filled_in(document, passage, middle.start("hole"), middle.end("end"))
    ):
        yield Found(document, passage.text.span(middle.start(), middle.end("hole")) or passage.span)
        return
    hole = _AT_END.search(value[-260:]) or _LABEL.match(value)
    if hole is None or _NOT_US.search(value):
        return
    start = hole.start() + (max(len(value) - 260, 0) if hole.re.pattern == _AT_END.pattern else 0)
    if (
        _ADDRESS.search(value, start)
        or _linked(passage, start, len(value), targets)
        or _is_filled_in(document, passage, start, len(value))
    ):
        return
    if hole.re.pattern == _AT_END.pattern and _WEAK.search(value) and not _MEANS.match(value[start:]):
        return
    if _address_follows(document, passage, targets):
        return
    yield Found(document, passage.text.span(start, len(value)) or passage.span)


def _is_filled_in(document: Document, passage: Passage, start: int, end: int) -> bool:
    """Whether the source has a tag, in the words or right behind them, that stands for what readers will see."""
    span = passage.text.span(max(start - 1, 0), end) or passage.span
    behind = document.line_end(span.end) if end == len(passage.text.value) else span.end
    return _FILLED_IN.search(document.source, span.start, behind) is not None


def _linked(passage: Passage, start: int, end: int, targets: _Targets) -> bool:
    span = passage.text.span(start, end) or passage.span
    return targets.within(span.start, span.end + _REACH)


def _address_follows(document: Document, passage: Passage, targets: _Targets) -> bool:
    """Whether an address, a name, a number or a link stands right behind the invitation."""
    following = document.passages[passage.index + 1 : passage.index + 1 + _FOLLOWING]
    if following:
        between = document.source[passage.span.end : following[0].span.start]
        first = following[0].text.value.strip()
        # "Write to us at:" before anything that is no sentence: a name, the lines of an address, a heading with one
        named = following[0].kind != "heading" or (
            passage.section in (following[0].section.parent, following[0].section)
            and (document.format == "html" or following[0].section.parent is not None)
        )
        announced = passage.text.value.rstrip(" *_").endswith((":", "at"))
        if announced and named and not _SENTENCE.match(first):
            return True
    else:
        between = document.source[passage.span.end :]
    for other in following:
        if other.section is not passage.section and passage not in other.leads:
            break
        if _ADDRESS.search(other.text.value) or targets.within(other.span.start, other.span.end):
            return True
    return bool(_ADDRESS.search(between))


_CONTACT_LABEL = expression(
    r"\b(?:contact (?:us|form|page|details|information)|e-?mail|write to|call us|reach us|web ?form|request form|get in touch)\b|^contact$|contact\W*$",
    re.IGNORECASE,
)


def _empty_link(document: Document, link: Link) -> Iterator[Found]:
    """A link whose label invites to contact and whose target is empty, "#", a bare scheme or a script."""
    target = link.target.strip().lower()
    if target in ("mailto:", "tel:"):
        yield Found(document, link.span)
        return
    if target not in ("", "#") and not target.startswith("javascript:"):
        return
    if not _CONTACT_LABEL.search(link.label) or "@" in link.label or len(link.label) > 80:
        return
    source = document.source[link.span.start : link.span.start + 300]
    if document.format == "html" and not re.match(r"<a\b[^>]*\bhref\s*=", source, re.IGNORECASE):
        return
    yield Found(document, link.span, False, "The link leads nowhere.")
