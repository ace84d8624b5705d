"""Facts of the configuration held against the text: what contradicts one, and what is declared but not to be found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from policy_lint.plugins import Context, Document, Found, Span, expression

from .contradictions import is_hedged, is_question

# The pairs of categorical statements of the rule "contradiction" that speak of a fact; the file of the rule here has
# further parts, named FACT-yes and FACT-no.
_PAIRS = {
    "sells-personal-information": "sale",
    "transfers-outside-eea": "transfer",
    "uses-cookies": "cookies",
    "automated-decisions": "decisions",
    "processes-special-categories": "special",
    "direct-marketing": "marketing",
    "has-dpo": "dpo",
}
_NO_ONLY = frozenset({"uses-cookies"})  # "we use cookies" may speak of the necessary ones, which the fact leaves out
# Requirements whose full evidence shows a fact to be true.
_SHOWN_BY = {"transfers-outside-eea": "third-country-transfers", "has-dpo": "dpo-contact"}
_PRESUMED = frozenset({"directed-to-children"})  # what choosing a regime declares is nobody's word
_AGES = {
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "twenty-one": 21,
}  # fmt: skip
_AGE = expression(rf"\b(?:\d{{1,2}}|{'|'.join(_AGES)})\b", re.IGNORECASE)
_OF_PEOPLE = range(6, 26)
_AT = r"\s*(?:@|\[at\]|\(at\)|&#64;)\s*"
_NUMBER = expression(r"[+(\d][\d ()./-]{5,}\d")


def contradicted_fact(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Statements against what the configuration declares, each with the line that declares it."""
    for fact, value in context.facts.items():
        line = context.declared(fact)
        if not isinstance(value, bool) or (line is None and fact in _PRESUMED):
            continue
        said = f"{_declares(context, fact, str(value).lower())}; this says the opposite."
        seen: set[tuple[str, int]] = set()
        for hit in _statements(fact, not value, context):
            key = (hit.document.path, hit.passage.index)
            if key not in seen:
                seen.add(key)
                yield Found(hit.document, hit.words, message=said, related=_declared_at(line))


def _statements(fact: str, value: bool, context: Context) -> Iterator[Any]:
    """What the text says of a fact: that it is so, or that it is not."""
    side = "yes" if value else "no"
    hits = [*context.parts(f"{fact}-{side}")]
    if fact in _PAIRS and not (value and fact in _NO_ONLY):
        hits += context.parts(f"{_PAIRS[fact]}-{side}", rule="contradiction")
    if value and fact in _SHOWN_BY:
        verdict = context.verdict(_SHOWN_BY[fact])
        hits += [hit for hit in verdict.evidence[: verdict.strong] if hit not in verdict.denials]
    for hit in hits:
        if hit.stance == "affirmed" and not is_question(hit) and (value or not is_hedged(hit)):
            yield hit


def declared_controller(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """The places that name the controller as it is declared; else, weak, the name that stands there instead."""
    name = str(context.facts.get("controller", ""))
    if not name:
        return
    found = list(_found(documents, _words(name)))
    yield from found
    if not found:
        verdict = context.verdict("controller-identity")
        for hit in verdict.evidence[: verdict.strong][:1]:
            yield _instead(hit, context, "controller", name, "this names it in another way, or names somebody else")


def declared_contact(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """The places where the declared address, number or page stands, links to it included."""
    contact = str(context.facts.get("contact", "")).strip()
    if not contact:
        return
    yield from _found(documents, _contact(contact))
    wanted = _bare(contact)
    for document in documents:
        for link in document.links:
            if _bare(unquote(link.target)) == wanted:
                yield Found(document, link.span)


def declared_minimum_age(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """The places that state the declared age; else, weak, those that state another."""
    age = context.facts.get("minimum-age")
    if not isinstance(age, int):
        return
    others = []
    for hit in context.parts("age"):
        if age in _ages(hit.passage.text.value):
            yield Found(hit.document, hit.words)
        elif ages := _ages(hit.document.quote(hit.words)):
            others.append((hit, ages[0]))
    for hit, other in others:
        yield _instead(hit, context, "minimum-age", str(age), f"this says {other}")


def _ages(text: str) -> list[int]:
    found = [_AGES.get(word.lower(), 0) or int(word) for word in _AGE.findall(text)]
    return [age for age in found if age in _OF_PEOPLE]


def _instead(hit: Any, context: Context, fact: str, value: str, instead: str) -> Found:
    """What stands in the text where the declared value should."""
    message = f"{_declares(context, fact, value)}; {instead}."
    return Found(hit.document, hit.words, False, message, related=_declared_at(context.declared(fact)))


def _declares(context: Context, fact: str, value: str) -> str:
    line = context.declared(fact)
    where = f" ({line[0].path}:{line[0].position(line[1].start)[0]})" if line else ""
    return f"The configuration declares {fact}: {value}{where}"


def _declared_at(line: tuple[Document, Span] | None) -> tuple[tuple[Document, Span, str], ...]:
    return ((*line, "declared here"),) if line else ()


def _found(documents: Sequence[Document], pattern: re.Pattern[str]) -> Iterator[Found]:
    for document in documents:
        for block in document.blocks:
            for text in (block.text, *block.cells):
                for match in pattern.finditer(text.value):
                    span: Span | None = text.span(*match.span())
                    if span is not None:
                        yield Found(document, span)


def _words(name: str) -> re.Pattern[str]:
    """The words of a name, whatever stands between them."""
    words = re.findall(r"\w+|&", name)
    pattern = r"[\W_]+".join("(?:&|and)" if word == "&" else re.escape(word) for word in words)
    return re.compile(rf"(?<!\w){pattern}(?!\w)" if words else "(?!)", re.IGNORECASE)


def _contact(contact: str) -> re.Pattern[str]:
    """An address as it may be written in a text; a telephone number with any signs between its digits."""
    local, at, domain = contact.partition("@")
    if at:
        return re.compile(rf"(?<![\w.+-]){re.escape(local)}{_AT}{re.escape(domain)}(?![\w-]|\.\w)", re.IGNORECASE)
    if _NUMBER.fullmatch(contact):
        digits = r"[ ()./\u00a0-]{0,3}".join(re.findall(r"\d", contact))
        return re.compile(rf"(?<!\d){digits}(?!\d)")
    return _words(_bare(contact))


def _bare(address: str) -> str:
    """An address without its scheme, "www.", query and last slash."""
    return re.sub(r"^(?:mailto:|tel:|https?://)?(?:www\.)?|[?#].*$|/$", "", address.strip().lower())
