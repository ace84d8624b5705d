"""The built-in document formats; each reader is imported when the first document of its format is read."""

from __future__ import annotations

from policy_lint.documents.model import Reading
from policy_lint.plugins import Reader, hookimpl


def _markdown(source: str) -> Reading:
    from policy_lint.documents.markdown import read

    return read(source)


def _mdx(source: str) -> Reading:
    from policy_lint.documents.markdown import read

    return read(source, mdx=True)


def _text(source: str) -> Reading:
    from policy_lint.documents.text import read

    return read(source)


def _html(source: str) -> Reading:
    from policy_lint.documents.html import read

    return read(source)


def _rst(source: str) -> Reading:
    from policy_lint.documents.rst import read

    return read(source)


@hookimpl
def policy_lint_readers() -> list[Reader]:
    return [
        Reader("markdown", (".md", ".markdown", ".mdown", ".mkd"), _markdown),
        Reader("markdown", (".mdx",), _mdx),
        Reader("text", (".txt", ".text"), _text),
        Reader("rst", (".rst", ".rest"), _rst),
        Reader("html", (".html", ".htm", ".xhtml"), _html),
    ]
