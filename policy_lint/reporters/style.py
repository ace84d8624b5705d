"""Colour and excerpts for terminals."""

from __future__ import annotations

import unicodedata

_CODES = {"error": "1;31", "warning": "1;33", "info": "1;36", "met": "32", "partial": "33", "missing": "31",
          "faint": "2", "bold": "1"}  # fmt: skip
_WIDTH = 100  # columns of an excerpt


class Paint:
    """Wraps text in a colour, or leaves it as it is."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, style: str) -> str:
        code = _CODES.get(style)
        return f"\x1b[{code}m{text}\x1b[0m" if self._on and code and text else text


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def squash(text: str) -> str:
    """On one line, with single blanks."""
    return " ".join(text.split())


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a word."""
    text = squash(text)
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", 0, limit - 1)
    return text[: cut if cut > limit // 2 else limit - 1] + "…"


def excerpt(line: str, start: int, end: int) -> tuple[str, int, int]:
    """A window of a long line around ``line[start:end]``: its text, and where in it the part begins and ends."""
    left = max(0, min(start - _WIDTH // 4, len(line) - _WIDTH))
    right = min(len(line), left + _WIDTH)
    window = "".join(" " if c in "\t\v\f" else c if c.isprintable() else "·" for c in line[left:right])
    if left:
        window = "…" + window[1:]
    if right < len(line):
        window = window[:-1] + "…"
    return window, start - left, min(max(end, start), right) - left
