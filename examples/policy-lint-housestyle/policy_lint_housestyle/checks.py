"""The checks that patterns cannot express."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found, Span

_NAME = re.compile(r"\bcloud\s?kettle\b", re.IGNORECASE)
_RIGHT = "CloudKettle"
_LONGEST = 45  # words
_VERY_LONG = 60


def product_name(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """The product's name, wherever it is not written as the brand book wants it."""
    for document in documents:
        for passage in document.passages:
            for match in _NAME.finditer(passage.text.value):
                span = passage.text.span(match.start(), match.end())
                if match.group() != _RIGHT and span is not None:
                    yield Found(document, span, message=f"The product is called {_RIGHT}, not '{match.group()}'.")


def long_sentence(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Sentences of more than 45 words; one of more than 60 is a strong case."""
    for document in documents:
        for passage in document.passages:
            words = len(passage.text.value.split())
            if words > _LONGEST and passage.kind in ("sentence", "item"):
                start, end = passage.span
                message = f"This sentence has {words} words; the house style allows {_LONGEST}."
                yield Found(document, Span(start, end), strong=words > _VERY_LONG, message=message)
