"""What is announced and does not come: empty sections and lists without items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found, Passage, Section, Span

_NOTHING = re.compile(r"[\s\-_*=#>|:.·•+~`\\]*")
_MARKUP = re.compile(r"<!--.*?-->|<[^<>]{0,2000}>|\{[%#].*?[%#]\}|\{:.*?\}", re.DOTALL)
_STUB = re.compile(r"(see (above|below)|n/?a|none|not applicable|coming soon|t\.?b\.?[ad]\.?|to be (completed|added|"
                   r"determined|defined)|under construction)[.!]?", re.IGNORECASE)  # fmt: skip
_CONTENTS = re.compile(r"contents|on this page|navigation|menu|quick links|index|overview", re.IGNORECASE)
_ANNOUNCES = re.compile(
    r"(?:\bfollowing\b[^.:]{0,80}|\b(?:follows|includ(?:e|es|ing)|as|not|to|for|are|is|when|where|if|that|may|can|will|with|from|by|"
    r"these|in|of|on|the right|rights|purposes|ways|reasons|circumstances|cases|categories|examples|types|"
    r"information|data|below)\b[ ,]*(?:\([^()]{0,60}\))?):$",
    re.IGNORECASE,
)
_FULL_SENTENCE = re.compile(
    r"(we|you|our|your|if|the|this|these|it|when|where|please|by|any|all|however|in addition|although|for more)\b.*[.!?]$",
    re.IGNORECASE | re.DOTALL,
)


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
            if not body and _is_blank(document, section) and not _CONTENTS.search(section.title):
                yield Found(document, section.span)
            elif len(body) == 1 and _STUB.fullmatch(body[0].text.value.strip()):
                yield Found(document, section.span, False)


def _is_blank(document: Document, section: Section) -> bool:
    """Whether the source under a heading holds nothing at all: no code, image, list of links or included file."""
    assert section.span is not None
    following = [other.span.start for other in document.sections[section.index + 1 :] if other.span is not None]
    end = following[0] if following else len(document.source)
    rest = document.source[document.line_end(section.span.end) : document.line_start(end) if following else end]
    return _NOTHING.fullmatch(_MARKUP.sub(" ", rest)) is not None


def incomplete_list(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Sentences that announce a list which does not follow."""
    for document in documents:
        for passage in document.passages:
            if passage.kind in ("heading", "row") or not _ANNOUNCES.search(passage.text.value.rstrip(" *_")):
                continue
            following = document.passages[passage.index + 1 : passage.index + 2]
            if not following:
                rest = document.source[passage.span.end :]
                if _NOTHING.fullmatch(_MARKUP.sub(" ", rest)):
                    yield Found(document, passage.span)
                continue
            if _completes(following[0], passage) or _something_between(document, passage, following[0]):
                continue
            yield Found(document, passage.span)


def _completes(following: Passage, announcer: Passage) -> bool:
    """Whether what follows can be the list: items, rows, announced headings, or lines that are no full sentences."""
    if announcer in following.leads or following.kind in ("item", "row"):
        return True
    if following.kind == "heading":
        return False
    if announcer.kind == "item" and following.section is announcer.section:
        return True  # a label in a list, with its text below it
    text = following.text.value.strip()
    return text[:1].islower() or not text[:1].isalpha() or not _FULL_SENTENCE.match(text)


def _something_between(document: Document, passage: Passage, following: Passage) -> bool:
    """An image, a code block or an include between the two may be the list."""
    between = document.source[passage.span.end : following.span.start]
    return _NOTHING.fullmatch(_MARKUP.sub(" ", between)) is None
