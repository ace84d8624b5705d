"""The reader for plain text: policies copied from a web page or written by hand, with no markup to go by.

Structure is read from what a human goes by: blank lines, indentation, capitals, numbers, bullets, and whether a line
was broken because it was full or on purpose. The steps are: lines (comments and rules gone), tables of contents out,
headings found, then one pass that gathers lines into blocks. Every step is linear in the length of the source.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from policy_lint.documents.model import Block, Comment, Link, Piece, Reading, Span, Text
from policy_lint.lines import LINE_END

_COMMENT_START = re.compile("<!--")
_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]]{0,3}\Z")  # a line that ends a sentence or announces something
_WORD = re.compile(r"[^\W_]")

# A heading is short. Nobody wraps prose at more columns than this; a longer line is a paragraph by itself.
_HEADING_WORDS, _HEADING_LENGTH, _WRAP = 14, 100, 132
_LEAST_WIDTH = 60  # short lines that go on do not make a file that narrow

# -- what a short line may be ----------------------------------------------------------------------------------------

# The themes that privacy policies give a top-level heading. A heading without a level that is none of these, below
# one that is, reads as subordinate ("Usage Data" below "Information We Collect").
_THEME = re.compile(
    r"""(?ix)\b(?:
      introduction | overview | preamble | summary | who\s+we\s+are | about\s+(?:us|this) | scope | definitions?
    | (?:data\s+)?controller | data\s+protection\s+officer | dpo | representative
    | (?:information|data|what|which|how|when|we)\b.*\bcollect(?:ed)? | collection
    | (?:how|why|ways|what)\b.*\b(?:us(?:e|ed|ing)|process(?:ed)?) | uses?\s+of | purposes?
    | shar(?:e|es|ed|ing) | disclos(?:e|es|ed|ures?|ing) | recipients? | third[\s-]part(?:y|ies)
    | service\s+providers? | (?:sub-?)?processors
    | cookies? | tracking | do\s+not\s+track
    | reten(?:tion|d) | retain(?:ed)? | storage | how\s+long
    | security | secure | protect(?:ed|ion|ing)?
    | rights? | choices? | opt[\s-]?out | automated\s+decision\S*
    | (?:international|cross[\s-]border|data|overseas|global)\s+transfers? | transfers?\s+(?:of|outside|abroad|to)
    | child(?:ren)? | minors
    | (?:changes?|updates?|amendments?|modifications?|revisions?)(?:\s*\Z|\s+(?:to|of|in)\b|.*\b(?:policy|notice)\b)
    | contact(?:ing)?(?:\s+(?:us|details|information)|\s*\Z) | questions | complaints?
    | (?:legal|lawful)\s+(?:bas[ie]s|grounds?)
    | california | ccpa | cpra | gdpr | eea | european? | residents
    | (?:your|user|customer)s?\s+(?:content|code|data|files)
    )\b"""
)
# What names a part of a theme rather than the theme.
_PART = re.compile(r"(?i)\b(?:automatically|directly|from (?:you|other|third|our|your))\b")
_RECIPIENT = re.compile(r"(?i)\b(?:providers?|partners?|processors?|third[\s-]part(?:y|ies))\b")

_TITLE = re.compile(
    r"(?i)(?!.*\bthis\b)(?!changes|updates|scope|questions)"
    r"(?:.*\b(?:privacy|data[\s-]protection|cookies?)\b.{0,40}\b(?:policy|notice|statement|declaration)\b"
    r"|(?:data )?privacy\Z)"
)
_CONTENTS = re.compile(r"(?i)(?:table of )?contents:?|(?:on|in) this (?:page|policy|notice|document):?|quick links:?")
_PAGE = re.compile(r"(?:\.[ .]{2,}|…|·[ ·]{2,}|_{3,}|\t| {3,})\s*\d{1,4}\Z")  # the end of "Cookies ........ 4"
_LEADER = re.compile(r"(?:\.[ .]{3,}|……|·[ ·]{3,}|_{4,})\s*\d{1,4}\Z")

# Lines that say something about the document, not in it: dates, versions, copyright, page numbers.
_DATE = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?[A-Z][a-z]{2,8}\.? (?:\d{1,2}(?:st|nd|rd|th)?,? )?\d{4}"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
)
_META = re.compile(
    r"(?i:(?=.*[\d:])(?:this (?:policy|notice) (?:was|is) )?(?:last |date (?:of )?|most recently |first )*"
    r"(?:updated?|modified|revised|revision|reviewed|effective|published|issued|version|date)\b(?!.*\bpolicy\Z)"
    rf"|©|\(c\)|copyright\b|all rights reserved|page \d)|(?:{_DATE})\Z"
)
_LABEL = re.compile(
    r"(?i)(?:e-?mail|mail|phone|tel(?:ephone)?|fax|(?:postal )?address|web(?:site)?|url|attention"
    r"|vat|registration|company|represented|managing)\b[^:]{0,30}[:.]|attn\b|c/o\b|p\.? ?o\.? box\b"
)
_URL = re.compile(r"(?i:https?://|\bwww\.)[^\s<>\"“”«»]+")
_LINK = re.compile(
    _URL.pattern + "|"
    r"(?<![\w.+%-])[\w.+%-]{1,64}@\w[\w-]{0,62}(?:\.\w[\w-]{0,62})+"  # bounded: a megabyte of "a" must not hurt
)
_COMPANY = re.compile(
    r"\b(?:GmbH|AG|SE|UG|Inc|LLC|Ltd|Limited|Corp|PLC|plc|S\.?A|B\.?V|S\.?L|SAS|SARL|Oy|AB|ApS)\.?(?:,|\Z)"
)
# "10115 Berlin", "123 Main St", "Some Street 1", "Springfield, IL 62704", "London EC1A 1BB"
_STREET = re.compile(
    r"\d+[a-z]?,?\s|.*\b(?!(?:19|20)\d\d\Z)\d+[a-z]?\Z|.*\b[A-Z]{2} \d{5}\b|.*\b[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}\b"
)

# What makes a line without a full stop a sentence all the same (only asked of lines that are not in title case).
_SENTENCE = re.compile(
    r"""(?ix)
      (?:we|you|they|it|this|these|those|there|please|if|thank|click|read|see|i)\b
    | (?:(?!\b(?:that|which|who|whom|what|how|why|when|where|whether|we|you|they)\b).)*
      \b(?:is|are|was|were|will|may|can|must|shall|should|has|have|does)\b
    | (?!who|what|where|how|why|which).*\b(?:at|to|by|of|with|for|from|the|a|an|and|or|our|your|is|are|including)\Z
    """
)
_ANNOUNCES = re.compile(r"(?i),|\b(?:following|follows|below|various|if|when|may|are|is|includes?|including)\b")
_SMALL = re.compile(
    r"(?:an?|and|as|at|but|by|for|from|if|in|into|is|nor|of|on|or|our|the|this|to|under|via|vs|with|your|we|you|us|it)\b"
)


def _ended(text: str) -> bool:
    return bool(_ENDED.search(text, max(len(text) - 4, 0)))


def _short(text: str) -> bool:
    return len(text) <= _HEADING_LENGTH and len(text.split()) <= _HEADING_WORDS


def _begins_lower(text: str) -> bool:
    first = _WORD.search(text, 0, 6)
    return first is not None and first.group().islower()


def _title_case(text: str) -> bool:
    """Every word that carries meaning begins with a capital (a digit will do)."""
    return not any(word[0].islower() and not _SMALL.match(word) for word in text.split())


def _theme(text: str) -> bool:
    return len(text) <= _HEADING_LENGTH and bool(_THEME.search(text)) and not _PART.search(text)


def _names_document(text: str) -> bool:
    return _short(text) and not _ended(text) and bool(_TITLE.match(text)) and not _SENTENCE.match(text)


def _address(text: str) -> bool:
    """A line of an address or of a contact block."""
    if len(text) > _HEADING_LENGTH:
        return False
    contact = _LABEL.match(text) or "://" in text or "@" in text or "www." in text
    return bool(contact) or (bool(_COMPANY.search(text) or _STREET.match(text)) and not _theme(text))


def _phrase(text: str) -> bool:
    """Could be a heading, judged by its words alone."""
    if not _short(text) or _begins_lower(text) or not _WORD.search(text) or "\t" in text or "|" in text:
        return False
    if text.endswith(("?", "?:")):
        return True
    if _meta(text) or _address(text):
        return False
    title = _title_case(text)
    if text.endswith((".", ";", ",", "…", "!")) or (": " in text and not title):
        return False
    if text.endswith(":"):  # a label, unless it reads like a title: "We do not:" announces a list
        announces = _ANNOUNCES.search(text) or _SENTENCE.match(text[:-1])
        return not announces and (title or (_theme(text) and len(text.split()) <= 6))
    return title or not _SENTENCE.match(text)


def _meta(text: str) -> bool:
    return len(text) <= _HEADING_LENGTH and bool(_META.match(text))


def _prose(text: str) -> bool:
    """Reads like running text."""
    if len(text) > _HEADING_LENGTH:
        return True
    return (_ended(text) or len(text.split()) >= 6) and not _title_case(text) and not _meta(text)


# -- markers ---------------------------------------------------------------------------------------------------------

_BULLET = re.compile(r"([•◦▪‣●○■□∙⁃➢➤►])\s*(?=\S)|([-*–—·o])\s+(?=\S)")
_LONE_BULLET = re.compile("[•◦▪‣●○■□∙·]")  # on a line of its own, above the text
_NUMBER = re.compile(
    r"(?P<path>\d{1,3}(?:\.\d{1,3}){1,4})[.)]?\s+(?=\S)"
    r"|(?P<open>\(?)(?:(?P<digits>\d{1,3})|(?P<letters>[ivxlc]{1,6}|[IVXLC]{1,6}|[A-Za-z]))"
    r"(?P<close>[.)])(?:\s+(?=\S)|(?<=\d[.)])(?=[^\W\d_])|(?<=\))(?=[^\W_]))"
)
_SECTION = re.compile(
    r"(?:(?i:section|article|part|chapter)\s+|§\s*)(?:(?P<path>\d{1,3}(?:\.\d{1,3})*)|(?P<letters>[IVXLC]{1,6}|[A-Z]))"
    r"\s*[-–—:.)]\s*(?=\S)"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class _Marker(NamedTuple):
    """A list marker or the number of a heading.

    form    what it looks like; items of one list share it
    ways    how it can be read, likeliest first, as (numerals, value): "i" is 1 in Roman numerals and the 9th letter
    parent  the numbers before the last one: ("3",) in "3.2"
    """

    form: str
    ways: tuple[tuple[str, int], ...]
    length: int
    parent: tuple[str, ...] = ()

    @property
    def bullet(self) -> bool:
        return not self.ways

    @property
    def first(self) -> bool:
        return any(value == 1 for _, value in self.ways)


def _roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters.lower()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _ways(letters: str) -> tuple[tuple[str, int], ...]:
    ways = []
    if all(letter in _ROMAN for letter in letters.lower()):
        ways.append(("roman", _roman(letters)))
    if len(letters) == 1:
        ways.append(("letter", ord(letters.lower()) - ord("a") + 1))
    return tuple(ways if letters in "iI" else reversed(ways))


def _marker(text: str) -> _Marker | None:
    bullet = _BULLET.match(text)
    if bullet:
        return _Marker(bullet[1] or bullet[2], (), bullet.end())
    match = _SECTION.match(text)
    number = match or _NUMBER.match(text)
    if not number:
        return None
    if number["letters"]:
        ways = _ways(number["letters"])
        case = "A" if number["letters"].isupper() else "a"
        return _Marker("§" if match else number["open"] + case + number["close"], ways, number.end())
    *parent, last = (number["path"] or number["digits"]).split(".")
    form = "§" if match else "1.1" if parent else f"{number['open']}1{number['close']}"
    return _Marker(form, (("arabic", int(last)),), number.end(), tuple(parent))


# -- lines -----------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class _Line:
    """A line with words on it.

    start, end   where its text stands in the source, without the space around it
    stop, after  where its line break stands
    gap          a blank line, a rule or the start of the file is above
    ruled        of these, it is only a rule
    underline    "=" or "-" when such a rule is right below
    bare         an item of a list whose markers got lost
    heading      how it shows that it is a heading: "plain", "caps", "number" or "underline"; "" for other lines
    """

    text: str
    start: int
    end: int
    stop: int
    after: int
    indent: int
    gap: bool
    ruled: bool
    underline: str = ""
    marker: _Marker | None = None
    bare: bool = False
    heading: str = ""
    level: int = 0
    minor: bool = False
    theme: bool = False

    @cached_property
    def phrase(self) -> bool:
        return _phrase(self.text)

    @cached_property
    def prose(self) -> bool:
        return _prose(self.text)

    @property
    def words(self) -> str:
        """The text behind the marker."""
        return self.text[self.marker.length :] if self.marker else self.text


class _Source:
    """The source text and the HTML comments in it, which are not text."""

    def __init__(self, source: str) -> None:
        self.text = source
        self.comments: list[Comment] = []
        kept, done = [], 0
        start = source.find("<!--")
        while start >= 0 and (end := source.find("-->", start + 4)) >= 0:
            self.comments.append(Comment(Span(start, end + 3), source[start + 4 : end].strip()))
            kept += [source[done:start], " " * (end + 3 - start)]
            done = end + 3
            start = source.find("<!--", done)
        self.masked = "".join([*kept, source[done:]])  # as long as the source
        self._ends = [comment.span.end for comment in self.comments]

    def pieces(self, start: int, end: int) -> list[Piece]:
        """What stands between two offsets, around the comments."""
        if not self.comments:
            return [Piece(self.text[start:end], start, end)]
        pieces = []
        for index in range(bisect_right(self._ends, start), len(self._ends)):
            comment = self.comments[index].span
            if comment.start >= end:
                break
            pieces.append(Piece(self.text[start : comment.start], start, comment.start))
            start = comment.end
        pieces.append(Piece(self.text[start:end], start, end))
        return pieces

    def links(self) -> list[Link]:
        links = []
        for match in _LINK.finditer(self.masked):
            label = match.group().rstrip(".,;:!?'’)]}*_")
            if match.group()[len(label) :].startswith(")") and "(" in label:
                label += ")"
            mail = "@" in label and not _URL.match(label)
            links.append(Link(Span(match.start(), match.start() + len(label)), label, "mailto:" * mail + label))
        return links


def _lines(source: _Source) -> list[_Line]:
    masked = source.masked
    lines: list[_Line] = []
    gap, blank, begin, bullet = True, True, 0, ""
    while begin < len(masked):
        found = LINE_END.search(masked, begin)
        stop, after = (found.start(), found.end()) if found else (len(masked), len(masked))
        raw = masked[begin:stop]
        start, end = begin + len(raw) - len(raw.lstrip()), begin + len(raw.rstrip())
        text = raw.strip()
        if text and source.comments:
            text = "".join(piece.value for piece in source.pieces(start, end))
        if not text:
            # A line with nothing but a comment is not there; an empty one parts what it stands between.
            if not source.text[begin:stop].strip():
                gap = blank = True
                bullet = ""
        elif not _WORD.search(text):  # a rule
            if lines and not gap and len(text) >= 3 and text[0] in "=-" and not text.strip(text[0]):
                lines[-1].underline = text[0]
            gap = True
            bullet = text if _LONE_BULLET.fullmatch(text) else ""
        else:
            lead = _COMMENT_START.split(source.text[begin:start], 1)[0]
            indent = len(lead.replace("\f", "").expandtabs(4))
            line = _Line(text, start, end, stop, after, indent, gap, gap and not blank)
            line.marker = _Marker(bullet, (), 0) if bullet else _marker(text)
            bullet = ""
            lines.append(line)
            gap = blank = False
        begin = after
    return lines


def _entry(line: _Line) -> str:
    """What a line is called in a table of contents, "" when it is too long for one."""
    if len(line.text) > _WRAP:
        return ""
    words = _PAGE.sub("", line.words)
    return " ".join(re.findall(r"\w+", words.lower())) if _short(words) else ""


def _without_contents(lines: list[_Line]) -> list[_Line]:
    """Take tables of contents out: lines with page numbers, and runs of lines that come again as headings."""
    entries = [_entry(line) for line in lines]
    last = {entry: index for index, entry in enumerate(entries)}
    again = [bool(entry) and last[entry] > index for index, entry in enumerate(entries)]
    for index, line in enumerate(lines):
        if _names_document(line.text):
            again[index] = False

    drop = {index for index, line in enumerate(lines) if len(line.text) <= _WRAP and _LEADER.search(line.text)}
    index = 0
    while index < len(lines):
        run = index
        while run < len(lines) and again[run]:
            run += 1
        above = lines[index - 1].text if index > 0 else ""
        announced = above.endswith(":") and not _CONTENTS.fullmatch(above)  # "You have the right to:"
        targets = {last[entry] for entry in entries[index:run]}
        # Headings have text between them. A list that is simply repeated further down has not.
        apart = sum(target + 1 not in targets for target in targets)
        if len(targets) >= 3 and not announced and min(targets) >= run and 2 * apart >= len(targets):
            drop.update(range(index, run))
        index = max(run, index + 1)
    labels = [index - 1 for index in drop if index > 0 and index - 1 not in drop]
    drop.update(index for index in labels if _CONTENTS.fullmatch(lines[index].text))
    if not drop:
        return lines
    kept = []
    for index, line in enumerate(lines):
        if index not in drop:
            line.gap = line.gap or index - 1 in drop
            kept.append(line)
    return kept


class _Layout:
    """How wide the file is wrapped, and with that whether a line break was made on purpose."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        # A line was full when the one below goes on in lower case. Without any such line nothing is wrapped.
        full = sorted(
            above.indent + len(above.text)
            for above, below in pairwise(lines)
            if not below.gap and len(above.text) <= _WRAP and _begins_lower(below.text) and not _ended(above.text)
        )
        self.width = max(full[len(full) * 95 // 100], _LEAST_WIDTH) if full else sys.maxsize

    def deliberate(self, above: _Line, below: _Line) -> bool:
        """The next word would have fitted on the line above."""
        word = below.text[: _WRAP + 1].split(None, 1)[0]
        return above.indent + len(above.text) + 1 + len(word) <= self.width or len(above.text) > _WRAP

    def runs_on(self, above: _Line, below: _Line) -> bool:
        """Two lines without a blank one between are one paragraph."""
        if not self.deliberate(above, below):
            return True
        if _begins_lower(below.text):
            return not above.text.endswith((":", ";"))
        if len(above.text) > _WRAP:
            return False
        # The lines of an address are one paragraph; sentences on lines of their own are not.
        return not (_ended(above.text) or _meta(above.text) or _meta(below.text))


# -- lists without markers -------------------------------------------------------------------------------------------


def _find_bare_items(lines: Sequence[_Line], layout: _Layout) -> None:
    """Mark the short lines below "We collect:" whose bullets got lost on the way."""
    for index, line in enumerate(lines):
        if line.text.endswith(":"):
            run = _bare_run(lines, index + 1, layout)
            if len(run) >= 2:
                for item in run:
                    item.bare = True


def _bare_run(lines: Sequence[_Line], begin: int, layout: _Layout) -> list[_Line]:
    run: list[_Line] = []
    for index in range(begin, len(lines)):
        line, above = lines[index], lines[index - 1]
        if line.marker is not None or not _short(line.text) or _meta(line.text) or _address(line.text):
            break
        if line.gap != lines[begin].gap or not (line.gap or layout.deliberate(above, line)):
            break
        below = lines[index + 1] if index + 1 < len(lines) else None
        body = below is not None and (below.marker is not None or below.prose)
        if body and line.phrase and (_theme(line.text) or (line.gap and not _like(line, run))):
            break  # a heading
        if _ended(line.text) and not line.text.endswith(";"):
            if run and above.text.endswith((",", ";", " and", " or")):  # "… ; and", "your address."
                run.append(line)
            break
        run.append(line)
    return run


def _like(line: _Line, run: Sequence[_Line]) -> bool:
    """Written like the items above it: in title case only if they all are."""
    return not _title_case(line.text) or all(_title_case(item.text) for item in run)


# -- headings --------------------------------------------------------------------------------------------------------


def _find_headings(lines: Sequence[_Line], layout: _Layout) -> None:
    """Mark the headings in ``lines``, with their levels."""
    _Numbers(lines, layout).find()
    _find_plain(lines, layout)
    _find_title(lines)
    _rank(lines)


def _stands_clear(lines: Sequence[_Line], index: int, layout: _Layout) -> bool:
    """What is above the line is finished, so that it can begin something new."""
    line = lines[index]
    if line.gap:
        return True
    above = lines[index - 1]
    if not layout.deliberate(above, line):
        return False
    finished = _ended(above.text) or len(above.text) > _WRAP or _meta(above.text)
    return bool(finished) or above.phrase or (above.marker is not None and line.indent <= above.indent)


def _find_plain(lines: Sequence[_Line], layout: _Layout) -> None:
    """Headings that only stand out by their place and their words; from below, as what follows decides much."""
    listed = _inside_lists(lines)
    body = False  # there is running text further down: without it a short line is a signature or a footer
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.marker is None and not line.bare and (not listed[index] or line.text.isupper()):
            if line.underline and _underlined(lines, index, layout):
                line.heading = "underline"
                line.level = 1 if line.underline == "=" else 2
            elif _plain_heading(lines, index, layout, body):
                line.heading = "caps" if line.text.isupper() else "plain"
            line.theme = bool(line.heading) and _theme(line.text)
        body = body or line.marker is not None or line.theme or line.prose


def _inside_lists(lines: Sequence[_Line]) -> list[bool]:
    """For every line, whether it is indented below an item of a list."""
    inside, outermost = [], None
    for line in lines:
        item = line.marker is not None and not line.heading
        if outermost is None or line.indent <= outermost:
            outermost = line.indent if item else None
        inside.append(outermost is not None and line.indent > outermost)
    return inside


def _underlined(lines: Sequence[_Line], index: int, layout: _Layout) -> bool:
    line = lines[index]
    return (
        _short(line.text)
        and not line.text.endswith((".", ";", ","))
        and not _meta(line.text)
        and _stands_clear(lines, index, layout)
    )


def _plain_heading(lines: Sequence[_Line], index: int, layout: _Layout, body: bool) -> bool:
    line = lines[index]
    caps = line.text.isupper()
    heading = _phrase(line.text[:-1]) if caps and line.text.endswith(".") and len(line.text) <= 60 else line.phrase
    if not heading or not _stands_clear(lines, index, layout):
        return False
    theme = _theme(line.text)
    if not theme and not body:
        return False
    below = lines[index + 1] if index + 1 < len(lines) else None
    if below is None or below.gap:
        prose = below is not None and below.prose
        return theme or prose or index == 0 or not _address(lines[index - 1].text)
    if not layout.deliberate(line, below) or (caps and below.text.isupper()) or _begins_lower(below.text):
        return False
    if below.marker is not None or below.prose:
        return True
    return theme or (line.gap and bool(below.heading))


class _Numbers:
    """Tells numbered headings from the items of numbered lists, from the top down."""

    def __init__(self, lines: Sequence[_Line], layout: _Layout) -> None:
        self._lines = lines
        self._layout = layout
        self._base = min((line.indent for line in lines), default=0)
        # The last number of a heading and of an item, by what the marker looks like and the numbers before it.
        self._headings: dict[tuple[str, ...], tuple[str, int]] = {}
        self._items: dict[tuple[str, ...], tuple[str, int]] = {}
        self._announced: dict[tuple[str, ...], tuple[str, int]] = {}  # items of a list below "as follows:"
        self._styles: list[str] = []  # from the outermost kind of number inwards

    def find(self) -> None:
        index = 0
        while index < len(self._lines):
            line = self._lines[index]
            if line.marker is None or line.marker.bullet:
                if line.marker is None and line.gap and line.indent <= self._base:
                    self._items.clear()  # text of its own ends a list
                index += 1
            else:
                index += self._judge(index, line.marker)

    def _judge(self, index: int, marker: _Marker) -> int:
        """Mark the numbered line at ``index``, and those right below that count on; how many these are."""
        key = (marker.form, *marker.parent)
        way = _next_way(marker, self._headings.get(key), self._items.get(key), self._announced.get(key))
        before = (way[0], way[1] - 1)
        follows = self._headings.get(key) == before  # the number of the next heading
        run = self._run(index, follows)
        last = (way[0], way[1] + max(len(run) - 1, 0))
        above = self._lines[index - 1] if index > 0 else None
        announced = (
            above is not None and above.text.endswith(":") and not above.heading and not self._prose_below(index)
        )
        themes = sum(_theme(line.words) for line in run)
        if not run:
            chosen = False
        elif marker.form == "§" or (marker.parent and all(line.gap for line in run[1:])):
            chosen = True
        elif before in (self._items.get(key), self._announced.get(key)) and not (follows and themes):
            chosen = False
        elif len(run) > 1:  # a list, or sections without text
            chosen = follows or (all(line.gap for line in run) and not announced and 2 * themes > len(run))
        else:
            chosen = follows or (not announced and (bool(themes) or self._has_body(index)))
        if chosen:
            self._headings[key] = last
            self._items.clear()
            self._announced.clear()
            self._mark(run, way[0], len(marker.parent))
        else:
            listed = announced or self._announced.get(key) == before
            (self._announced if listed else self._items)[key] = last
        return max(len(run), 1)

    def _mark(self, run: Sequence[_Line], style: str, depth: int) -> None:
        if style in self._styles:
            del self._styles[self._styles.index(style) + 1 :]
        else:
            self._styles.append(style)
        for line in run:
            line.heading = "number"
            line.level = 1 + len(self._styles) + depth
            line.theme = _theme(line.words)

    def _run(self, index: int, follows: bool) -> list[_Line]:
        """The line at ``index`` and those right below that count on, as far as they may be headings."""
        run: list[_Line] = []
        while index + len(run) < len(self._lines):
            line = self._lines[index + len(run)]
            clear = _counts_on(run[-1], line) if run else _stands_clear(self._lines, index, self._layout)
            if not clear or not self._may_be_heading(line, index + len(run), follows):
                break
            run.append(line)
        return run

    def _may_be_heading(self, line: _Line, index: int, follows: bool) -> bool:
        marker = line.marker
        if marker is None or marker.bullet or line.bare or "a" in marker.form or "(" in marker.form:
            return False
        if line.indent > self._base and not marker.parent:
            return False
        words = line.words
        if words.endswith(".") and len(words) <= 60 and (words.isupper() or _title_case(words)):
            words = words[:-1]
        if _phrase(words):
            return True
        # Where a heading with this number is due, and the line stands alone, it may be long or a sentence.
        alone = line.gap and (index + 1 == len(self._lines) or self._lines[index + 1].gap)
        whole = len(words) <= _WRAP and not _begins_lower(words) and not words.endswith((".", ";", ",", ":"))
        return follows and alone and whole

    def _has_body(self, index: int) -> bool:
        """Below the line is text of its own, not the rest of its sentence and not only the bullets of an item."""
        if index + 1 == len(self._lines) or self._lines[index + 1].gap:
            return True
        line, below = self._lines[index], self._lines[index + 1]
        return below.marker is None and not _begins_lower(below.text) and self._layout.deliberate(line, below)

    def _prose_below(self, index: int) -> bool:
        below = self._lines[index + 1] if index + 1 < len(self._lines) else None
        return below is not None and below.gap and below.marker is None and below.prose


def _counts_on(above: _Line, below: _Line) -> bool:
    one, two = above.marker, below.marker
    if one is None or two is None or one.form != two.form or one.parent != two.parent:
        return False
    return any((way, value - 1) in one.ways for way, value in two.ways)


def _next_way(marker: _Marker, *last: tuple[str, int] | None) -> tuple[str, int]:
    """How to read a number after the ones before it: "I." after "H." is a letter."""
    return next(((way, value) for way, value in marker.ways if (way, value - 1) in last), marker.ways[0])


def _find_title(lines: Sequence[_Line]) -> None:
    """The title: among the short lines at the top those that name the document, else the first heading there."""
    opening = []
    for line in lines:
        if line.marker is not None or (line.prose and not _names_document(line.text)):
            break
        opening.append(line)
    named = [index for index, line in enumerate(opening) if _names_document(line.text)]
    for index in named:
        opening[index].heading = opening[index].heading or "plain"
    # What stands above the title is the web page's, not the document's.
    for line in opening[: named[-1] if named else 0]:
        if line.heading in ("plain", "caps") and not line.theme:
            line.heading = ""
    titles = [opening[index] for index in named] or [line for line in opening if line.heading][:1]
    for line in titles:
        if named or not (line.theme or line.heading == "underline"):
            if not line.heading:
                line.heading = "plain"
            line.level, line.theme = 1, False


def _rank(lines: Sequence[_Line]) -> None:
    """Tell which headings without a level are subordinate."""
    headings = [(index, line) for index, line in enumerate(lines) if line.heading and line.level != 1]
    # Where the main headings are marked (by numbers, underlines, capitals), the others between them are below them.
    form, main = "", range(0)
    for candidate in ("number", "underline", "caps"):
        marked = [index for index, line in headings if line.heading == candidate]
        if 2 <= len(marked) < len(headings):
            form, main = candidate, range(marked[0], marked[-1])
            break
    themed = False
    for index, line in headings:
        if line.level == 0 and line.heading != form:
            lead_in = index > 0 and lines[index - 1].text.endswith(":") and not lines[index - 1].heading
            if line.theme and index not in main:
                line.minor = lead_in and bool(_RECIPIENT.search(line.text))
            else:
                line.minor = lead_in or themed or index in main
        themed = themed or line.theme or line.heading == form


# -- blocks ----------------------------------------------------------------------------------------------------------


class _Open(NamedTuple):
    """An item that later lines may continue, follow or go below."""

    indent: int
    form: str
    way: tuple[str, int]


class _Reader:
    """Gathers lines into blocks, from the top down."""

    def __init__(self, source: _Source, lines: Sequence[_Line], layout: _Layout) -> None:
        self._source = source
        self._lines = lines
        self._layout = layout
        self._lists: list[_Open] = []  # from the outermost list inwards
        self._index = 0

    def blocks(self) -> Iterator[Block]:
        while self._index < len(self._lines):
            line = self._lines[self._index]
            if line.heading:
                self._lists.clear()
                self._index += 1
                yield Block("heading", self._text([line]), line.level, minor=line.minor)
            elif columns := self._columns(self._index):
                self._lists.clear()
                yield from self._table(columns)
            elif line.bare:
                self._index += 1
                yield Block("item", self._text([line]), len(self._lists) + 1)
            elif line.marker is not None and self._opens_item(self._index):
                yield self._item(line, line.marker)
            else:
                yield self._paragraph(line)

    def _text(self, lines: Sequence[_Line]) -> Text:
        pieces: list[Piece] = []
        for index, line in enumerate(lines):
            if index > 0:
                above = lines[index - 1]
                # A lone carriage return cannot map to a newline of the same length.
                lone = self._source.text[above.stop : above.after] == "\r"
                pieces.append(Piece("\n", -1, -1) if lone else Piece("\n", above.stop, above.after))
            pieces += self._source.pieces(line.start, line.end)
        return Text(pieces)

    def _gather(self, joins: Callable[[_Line, _Line], bool]) -> list[_Line]:
        """The line at hand and those below that continue it."""
        lines = self._lines
        begin = self._index
        self._index += 1
        while self._index < len(lines):
            above, below = lines[self._index - 1], lines[self._index]
            if below.gap or below.heading or below.bare or not joins(above, below):
                break
            if self._opens_item(self._index) or self._columns(self._index):
                break
            self._index += 1
        return list(lines[begin : self._index])

    def _paragraph(self, line: _Line) -> Block:
        # Only a line that is indented below an item is a further paragraph of it.
        depth = sum(item.indent < line.indent for item in self._lists)
        del self._lists[depth:]
        return Block("paragraph", self._text(self._gather(self._layout.runs_on)), depth)

    # Tables

    def _columns(self, index: int) -> int:
        """How many columns the table has whose head is at ``index``; 0 where none is."""
        if index + 1 >= len(self._lines):
            return 0
        head, first = self._lines[index], self._lines[index + 1]
        cells = _cells(head)
        if not 2 <= len(cells) == len(_cells(first)) or (first.gap and not first.ruled):
            return 0
        names = [head.text[start:end] for start, end in cells]
        return len(names) if all(len(name) <= 60 and not _ended(name) for name in names) else 0

    def _table(self, columns: int) -> Iterator[Block]:
        head = self._lines[self._index]
        header = tuple(head.text[start:end] for start, end in _cells(head))
        self._index += 1
        while self._index < len(self._lines):
            line = self._lines[self._index]
            cells = _cells(line)
            if (line.gap and not line.ruled) or len(cells) != columns:
                break
            text = self._text([line])
            yield Block("row", Text(()), cells=tuple(text.cut(*cell) for cell in cells), header=header)
            self._index += 1

    # Lists

    def _opens_item(self, index: int) -> bool:
        """The marker is one, and not a dash or a number that a wrapped sentence happens to have there."""
        line = self._lines[index]
        marker = line.marker
        if marker is None or line.heading:
            return False
        if marker.form == "§" or (marker.form == "1.1" and _begins_lower(line.words)):
            return False  # "Section 3: …", "2.5 million users"
        if line.gap or index == 0:
            return True
        above = self._lines[index - 1]
        deliberate, ended = self._layout.deliberate(above, line), _ended(above.text)
        if above.heading or (deliberate and ended) or self._sibling(line, marker) is not None:
            return True
        if marker.bullet:
            return deliberate or ended or line.indent != above.indent
        return (deliberate or ended) and (marker.first or bool(marker.parent))

    def _sibling(self, line: _Line, marker: _Marker) -> int | None:
        """The depth of the open list that an item goes on with."""
        for depth, item in enumerate(self._lists):
            beside = item.form == marker.form and abs(item.indent - line.indent) <= 1
            if beside and (marker.bullet or (item.way[0], item.way[1] + 1) in marker.ways):
                return depth
        return None

    def _item(self, line: _Line, marker: _Marker) -> Block:
        depth = self._sibling(line, marker)
        if marker.parent:  # the number says how deep it is
            depth = len(marker.parent) - 1
            self._lists += [_Open(line.indent, marker.form, ("", 0))] * (depth - len(self._lists))
        elif depth is None:
            # Deeper, or with another marker below an item that stands at the same column.
            while self._lists and self._lists[-1].indent > line.indent + 1:
                self._lists.pop()
            depth = len(self._lists)
            forms = [item.form for item in self._lists if abs(item.indent - line.indent) <= 1]
            if marker.form in forms:  # a number out of order is in the same list all the same
                depth -= len(forms) - forms.index(marker.form)
        way = (
            _next_way(marker, self._lists[depth].way if depth < len(self._lists) else None) if marker.ways else ("", 0)
        )
        self._lists[depth:] = [_Open(line.indent, marker.form, way)]

        lines = self._gather(lambda above, below: below.indent > line.indent or self._wraps(above, below))
        text = self._text(lines)
        return Block("item", text.cut(marker.length, len(text.value)), depth + 1)

    def _wraps(self, above: _Line, below: _Line) -> bool:
        return _begins_lower(below.text) or not self._layout.deliberate(above, below)


def _cells(line: _Line) -> list[tuple[int, int]]:
    """Where the cells stand in the text of a table's line; empty for other lines."""
    text = line.text
    if line.marker is not None or ("\t" not in text and " | " not in text and not text.startswith("|")):
        return []
    cells = []
    start = 0
    for cell in re.split(r"(\|)" if "|" in text else r"(\t+)", text):
        words = cell.strip()
        if words and words != "|":
            begin = start + cell.index(words)
            cells.append((begin, begin + len(words)))
        start += len(cell)
    return cells


def read(source: str) -> Reading:
    """Read a plain text. Never raises; what looks like nothing in particular is a paragraph."""
    whole = _Source(source)
    lines = _without_contents(_lines(whole))
    layout = _Layout(lines)
    _find_bare_items(lines, layout)
    _find_headings(lines, layout)
    return Reading(list(_Reader(whole, lines, layout).blocks()), whole.links(), whole.comments)
