"""What is announced and does not come: empty sections and lists without items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found, Passage, Section, expression

_NOTHING = expression(r"[\s\-_*=#>|:.·•+~`\\]*")
_CONTENT = expression(
    r"<(?:img|table|iframe|object|embed|svg|form|input|select|button|video|address|dl|ul|ol)\b", re.IGNORECASE
)
_MARKUP = expression(r"<!--.*?-->|<[^<>]{0,2000}>|\{[%#].*?[%#]\}|\{:.*?\}", re.DOTALL)
_STUB = expression(r"(see (above|below)|n/?a|none|not applicable|coming soon|t\.?b\.?[ad]\.?|to be (completed|added|"
                   r"determined|defined)|under construction)[.!]?", re.IGNORECASE)  # fmt: skip
_CONTENTS = expression(r"contents|on this page|navigation|menu|quick links|index|overview|\b(?:policy|notice|statement)$",
                       re.IGNORECASE)  # fmt: skip
_NUMBER = expression(r"\W*(?:section|part|article|chapter|clause)?\s*(\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}(?=[.)])|[A-Z](?=[.):]))",
                     re.IGNORECASE)  # fmt: skip
_FIRST = expression(r"\W*(?:1|[aA]|i)[.):]")  # the first of several numbered headings
_GENERAL = expression(r"general(?:ly)?|in general|introduction|overview|basics|summary", re.IGNORECASE)
_SENTENCE = expression(
    r"(?:you|we|please|if you)\b.*\b(?:can|may|will|are|have|click|download|see|find)\b", re.IGNORECASE
)
# "Legal basis: consent" says something, and so do a sentence in bold and a line that is a date.
_SAYS = expression(
    r"[:–—]\s*\S|\w\s-\s\w|[.!;,]$|https?:|@|\b(?:we|you|our|please)\b.*\b(?:will|may|can|do|are|have|must)\b|"
    r"\b(?:updated|effective|revised|version|following|below)\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_ANNOUNCES = expression(
    r"(?:\bfollowing\b[^.:]{0,80}|\b(?:as follows|includ(?:e|es|ing)|such as|as|not|not limited to|limited to|to|for|are|is|when|"
    r"where|if|that|may|can|will|with|from|by|these|in|of|on|the right|in order to|you have|below|"
    r"(?:these|those|such|your|certain|several|various) [\w ]{0,30}?(?:rights|purposes|ways|reasons|circumstances|cases|categories|"
    r"examples|types|situations))\b[ ,]*(?:\([^()]{0,60}\))?):$",
    re.IGNORECASE,
)
# What stands before such a colon must be completed by a phrase: "You have the right to:", "We do not:".
_OPEN_CLAUSE = expression(
    r"\b(?:(?:we|you|they|it|who)(?: (?:also|only|always|never|do|does|may|can|will|must|shall|should))*(?: not)?|"
    r"(?:right|order|limited|used?|us|able|entitled|required|need|data|information) to|when|where|if|that|unless|in case of|"
    r"response to|such as|including|includes?)[ ,]*:$",
    re.IGNORECASE,
)
_CONTACT = expression(r"\b(?:contact|write|reach|e-?mail|address|call|mail|phone|post|representative|controller|officer)\w*\b",
                      re.IGNORECASE)  # fmt: skip
_FULL_SENTENCE = expression(
    r"(we|you|our|your|if|the|this|these|it|when|where|please|by|any|all|however|in addition|although|for more)\b.*[.!?]$",
    re.IGNORECASE | re.DOTALL,
)
# A sentence that goes on to something else, so that it cannot be the first point of a list.
_GOES_ON = expression(
    r"(?:please|in addition|additionally|however|furthermore|moreover|if you (?:have any|would like|wish|want)|other|"
    r"you (?:are|must|should|retain|keep)|in all|in any|all of|for more|to (?:exercise|learn)|although|we (?:also|will not|reserve|have)|"
    r"this (?:policy|notice)|individuals)\b",
    re.IGNORECASE,
)
_COMMON = frozenset("data information personal your with from that this we our use collect may other following".split())
# The shapes of paragraphs that are points of a list: "The right to rectification – ...", "(a) ...", "Label: ...".
_POINT = expression(r"(?:the |your )?rights?\b|\W*\(?\w{1,3}[.)]\s|[^.:!?]{2,60}(?: [–—-] |: |\. )", re.IGNORECASE)


def empty_section(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Headings that nothing follows before the next heading of the same or a higher level."""
    for document in documents:
        first_text = next((p.index for p in document.passages if p.kind != "heading"), len(document.passages))
        bodies: dict[int, list[Passage]] = {}
        opened: dict[int, int] = {}
        for passage in document.passages:
            if passage.span == passage.section.span:
                opened[passage.section.index] = passage.index
            else:
                bodies.setdefault(passage.section.index, []).append(passage)
        parents = {section.parent.index for section in document.sections if section.parent is not None}
        for section in document.sections:
            if section.span is None or section.index in parents or opened.get(section.index, -1) < first_text:
                continue
            body = bodies.get(section.index, [])
            if not body and _ought_to_say_more(document, section) and _is_blank(document, section):
                yield Found(document, section.span)
            elif len(body) == 1 and _STUB.fullmatch(body[0].text.value.strip()):
                yield Found(document, section.span, False)


def _ought_to_say_more(document: Document, section: Section) -> bool:
    """Whether a heading promises text: not a line in bold, a label with its value or one that groups what follows."""
    assert section.span is not None
    if (
        not re.search(r"\w", section.title)
        or _CONTENTS.search(section.title)
        or _SAYS.search(section.title)
        or not _is_marked(document, section)
    ):
        return False
    following = document.sections[section.index + 1] if section.index + 1 < len(document.sections) else None
    if following is None or following.span is None:
        return True
    own, other = _NUMBER.match(section.title), _NUMBER.match(following.title)
    if own is None:
        return _FIRST.match(following.title) is None and not _is_group(document, section, following)
    # "4 General" before "4.1 Sharing" or before an unnumbered heading is the head of a group.
    return other is not None and not other.group(1).startswith(own.group(1) + ".")


def _is_group(document: Document, section: Section, following: Section) -> bool:
    """Whether a heading without a number groups the next ones of its level, or is a line above one."""
    if sum(other.title == section.title for other in document.sections) > 1:
        return True  # "Our promise" above each of several headings
    if _GENERAL.fullmatch(following.title.strip()) or _SENTENCE.match(following.title):
        return True
    return bool((_stems(section.title) & _stems(following.title)) - _COMMON)


def _stems(text: str, most: int = 0) -> set[str]:
    """The longer words of a text, or ``most`` of the last of them, without the s of the plural."""
    return {word.rstrip("s") for word in re.findall(r"\w{4,}", text.lower())[-most:]}


def _is_marked(document: Document, section: Section) -> bool:
    """Whether the source marks the heading as one; a line in bold or a cell of a table may be an emphasised word."""
    assert section.span is not None
    if document.format == "text":
        return True
    start = document.line_start(section.span.start)
    before = document.source[max(start, section.span.start - 400) : section.span.start].lower()
    if document.format == "html":
        before = document.source[max(0, section.span.start - 400) : section.span.start].lower()
        opened = [(before.rfind(f"<h{level}"), level) for level in range(1, 7)]
        at = max(opened)[0]
        return at >= 0 and "</h" not in before[at:]
    if before.lstrip(" >").startswith("#") or "<h" in before:
        return True
    end = document.line_end(section.span.end)
    return re.match(r" {0,3}(?:=+|-+)\s*(?:\n|$)", document.source[end : end + 200]) is not None


def _is_blank(document: Document, section: Section) -> bool:
    """Whether the source under a heading holds nothing at all: no code, image, list of links or included file."""
    assert section.span is not None
    following = [other.span.start for other in document.sections[section.index + 1 :] if other.span is not None]
    end = following[0] if following else len(document.source)
    start = section.span.end if document.format == "html" else document.line_end(section.span.end)
    rest = document.source[start : document.line_start(end) if following and document.format != "html" else end]
    return _CONTENT.search(rest) is None and _NOTHING.fullmatch(_MARKUP.sub(" ", rest)) is not None


def incomplete_list(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Sentences that announce a list which does not follow."""
    for document in documents:
        for passage in document.passages:
            value = passage.text.value.rstrip(" *_​")
            if not value.endswith(":") or passage.kind in ("heading", "row") or not _ANNOUNCES.search(value):
                continue
            following = document.passages[passage.index + 1 : passage.index + 2]
            if not following:
                rest = document.source[passage.span.end :]
                if not _CONTENT.search(rest) and _NOTHING.fullmatch(_MARKUP.sub(" ", rest)):
                    yield Found(document, passage.span)
                continue
            if _completes(document, following[0], passage, value) or _something_between(
                document, passage, following[0]
            ):
                continue
            yield Found(document, passage.span)


def _completes(document: Document, following: Passage, announcer: Passage, value: str) -> bool:
    """Whether what follows can be the list: items, rows, announced headings, paragraphs that are its points."""
    if announcer in following.leads or following.kind in ("item", "row"):
        return True
    if following.kind == "heading":
        return (
            following.section.parent is announcer.section
            or _is_heading_line(document, announcer)
            or not _is_marked(document, following.section)
            or _is_point(following.section.title, value)
        )
    if announcer.kind == "item" and following.section is announcer.section:
        return True  # a label in a list, with its text below it
    text = following.text.value.strip()
    if text[:1].islower() or not text[:1].isalpha() or not _FULL_SENTENCE.match(text):
        return True
    if _CONTACT.search(value[-60:]):
        return not _GOES_ON.match(text)
    if _OPEN_CLAUSE.search(value):
        return False
    return not _GOES_ON.match(text) or _POINT.match(text) is not None


def _is_heading_line(document: Document, passage: Passage) -> bool:
    """Whether an announcement is set as a heading, so that headings of its level can be what it announces."""
    return re.match(r" {0,3}#{2,6} ", document.source[document.line_start(passage.span.start) :][:20]) is not None


def _is_point(title: str, announcer: str) -> bool:
    """Whether a heading of the same level can be the first of what was announced."""
    if _FIRST.match(title) or title.endswith((":", ".")):
        return True
    return bool((_stems(title) - _COMMON) & _stems(announcer, 25)) or (
        "bas" in announcer and "consent" in title.lower()
    )


def _something_between(document: Document, passage: Passage, following: Passage) -> bool:
    """An image, a code block or an include between the two may be the list."""
    between = document.source[passage.span.end : following.span.start]
    return _CONTENT.search(between) is not None or _NOTHING.fullmatch(_MARKUP.sub(" ", between)) is None
