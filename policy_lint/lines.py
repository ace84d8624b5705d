"""What ends a line: CRLF, LF or CR, and nothing else that Unicode knows."""

from __future__ import annotations

import re

LINE_END = re.compile(r"\r\n?|\n")


def line_starts(text: str) -> list[int]:
    """Offset of the first character of every line."""
    return [0, *(match.end() for match in LINE_END.finditer(text))]
