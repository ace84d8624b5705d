"""Measures how much of the running text of web pages the HTML reader reads, against a plain extraction of all text.

usage: python benchmarks/html_coverage.py FOLDER_WITH_HTML_PAGES [--misses]

The plain extraction knows nothing of policies: Python's own parser, all text of the body but that of scripts, styles and
form controls, one line for each block-level element. Running text are its lines of ten words or more; menus, buttons
and headings are shorter. A line counts as read as far as its runs of five words stand in the reading. Running text of
cookie banners, footers and teasers is no policy and counts against the reader here, so the share has no need to be 1.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from policy_lint.documents.html import read

_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_NO_TEXT = frozenset("script style noscript template svg title textarea select button iframe head".split())
_RUNNING = 10  # words of a line of running text
_RUN = 5  # words that have to stand together
_WORD = re.compile(r"[^\W_]+")


class _Plain(HTMLParser):
    """All text of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self._inside: list[str] = []  # open elements without text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NO_TEXT:
            self._inside.append(tag)
        if tag in _BLOCKS:
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        if tag in _BLOCKS:
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.lines[-1].append(data)


def running_text(source: str) -> list[list[str]]:
    """The words of each line of running text, in lower case."""
    plain = _Plain()
    plain.feed(source)
    lines = (_words("".join(line)) for line in plain.lines)
    return [line for line in lines if len(line) >= _RUNNING]


def share_read(source: str) -> tuple[int, int, list[str]]:
    """Words of running text, how many of them were read, and the lines of which less than half was."""
    blocks = read(source).blocks
    texts = (
        text for block in blocks for text in (*block.header, block.text.value, *(cell.value for cell in block.cells))
    )
    known = set(_runs(_words(" ".join(texts))))
    words = found = 0
    misses = []
    for line in running_text(source):
        runs = list(_runs(line))
        share = sum(run in known for run in runs) / len(runs)
        words += len(line)
        found += round(share * len(line))
        if share < 0.5:
            misses.append(" ".join(line))
    return words, found, misses


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text.replace("\u00ad", ""))]


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(words) - _RUN + 1):
        yield tuple(words[start : start + _RUN])


def main() -> None:
    pages = sorted(Path(sys.argv[1]).glob("*.html"))
    total = read_words = 0
    shares = []
    for page in pages:
        words, found, misses = share_read(page.read_text(encoding="utf-8", errors="replace"))
        total, read_words = total + words, read_words + found
        shares.append((found / max(words, 1), words, page.name))
        if "--misses" in sys.argv:
            print(f"\n{page.name}: {found} of {words}", *(f"  - {miss[:150]}" for miss in misses), sep="\n")
    shares.sort()
    print(f"{len(pages)} pages, {total} words of running text, {read_words / max(total, 1):.1%} of them read")
    print(f"median page {shares[len(shares) // 2][0]:.1%}; least:")
    for share, words, name in shares[:8]:
        print(f"  {share:6.1%} of {words:6} words  {name}")


if __name__ == "__main__":
    main()
