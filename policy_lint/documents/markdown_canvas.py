"""What is no text in a Markdown document is blanked before it is parsed, without moving anything."""

from __future__ import annotations

import re
from bisect import bisect_right

from policy_lint.documents.front_matter import front_matter
from policy_lint.documents.markdown_mdx import is_mdx, not_text
from policy_lint.documents.templates import without_templates
from policy_lint.expressions import expression

# Stands for a blanked character. White space to the emphasis rules, but no indentation to the block rules; a policy
# that really has this space (of the Ogham script) loses nothing but the space.
FILL = "\u1680"
_NOT_NEWLINE = expression(r"[^\n]")
_ONLY_FILL = expression(rf"^[ \t]*{FILL}[ \t{FILL}]*$", re.M)
_BRACES = expression(
    r"""(?<=\]\()\{\{[^{}\n]*\}\}             # a link target: blanked, it has no spaces and the link is one
    | \{:[^{}\n]*\} | \{[#.]\w[^{}\n]*\}    # attributes of kramdown, Pandoc, Docusaurus
    | \{[ ]?(?:[ ][#.][\w-]+|[ ][\w-]+=(?:"[^"{}\n]*"|'[^'{}\n]*'|[\w./%-]+))+[ ]*\}  # of Python-Markdown
    | \{--(?:[^-]|-(?!-\}))*--\} | \{>>(?:[^<]|<(?!<\}))*<<\} | \{\+\+ | \+\+\} | \{== | ==\}  # editors' marks
    """,
    re.X,
)
_ID = expression(r"\{:?[^}]*?#([^\s}]+)")
_NOTE = expression(r"^([ \t>]*)\[\^[^\]\[\s]+\]:", re.M)
_NOTE_REFERENCE = expression(r"\[\^[^\]\[\s]+\]")
_ALERT = expression(r"(?<=> )\[!\w+\](?:[+-](?=[ \t])|(?=[ \t]*$))", re.M)
# Containers, abbreviations, tables of contents, files that are put in.
_DIRECTIVE = expression(
    r"^([ \t>]*)(:{3,}[^\n]*|\*\[[^\]\n]+\]:[^\n]*|\[(?:TOC|\[_?TOC_?\])\][ \t]*|-+8<-+(?:[ \t][^\n]*)?)$", re.M
)
_MARKDOWN_IN_HTML = expression(r"^<\w+[ \t][^<>\n]*\bmarkdown\b[^<>\n]*>[ \t]*$", re.M)
# What the four columns before the following lines belong to: an admonition or tab, a footnote, a definition.
_INDENTING = expression(
    r"""^(?P<indent>[ ]*)
    (?: (?P<marker> (?:!!!|\?\?\?\+?|===)[ \t]+\S[^\n]*) (?=\n(?:[ \t]*\n)?(?P=indent)(?:[ ]{4}|\t)[ \t]*\S)
    | \[\^[^\]\[\s]+\]: | :[ \t]+\S )""",
    re.M | re.X,
)
_INDENT = expression(r" {4}| {0,3}\t")


class Canvas:
    """The text as the parser gets to see it: of ``work`` every offset is that of the text, of ``feed`` every line."""

    def __init__(self, text: str, mdx: bool = False) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.front_matter, body = front_matter(text)
        work = _NOT_NEWLINE.sub(" ", text[:body]) + text[body:].replace("\0", "\ufffd")
        self.work, self.comments = without_templates(work, FILL, jsx=True)
        self.ids: dict[int, tuple[str, bool]] = {}  # by line: an explicit id, and whether it has the line for itself
        self.notes: set[int] = set()  # lines at which a footnote starts
        self._blank_braces()
        self.mdx = mdx or is_mdx(self.work)
        if self.mdx:
            self._blank_mdx()
        self._blank_lines()
        dedents = self._take_indents()
        self._blank_notes()
        if FILL in self.work:
            self.work = _ONLY_FILL.sub(_spaces, self.work)
        self.filled = FILL in self.work
        self.feed = self._dedented(dedents) if dedents else self.work

    def line(self, offset: int) -> int:
        """Number of the line that an offset is in, from 0."""
        return bisect_right(self.starts, offset) - 1

    def line_end(self, line: int) -> int:
        """Offset after the last character of a line, not counting its line end."""
        return self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)

    def _blank_braces(self) -> None:
        if "{" not in self.work:
            return

        def blank(match: re.Match[str]) -> str:
            if match[0][1] in ":# " and (found := _ID.match(match[0])):
                line = self.line(match.start())
                around = self.work[self.starts[line] : match.start()] + self.work[match.end() : self.line_end(line)]
                self.ids[line] = (found[1], not around.strip(" \t>"))
            return _filling(match[0])

        self.work = _BRACES.sub(blank, self.work)

    def _blank_mdx(self) -> None:
        done, parts = 0, []
        for start, end in not_text(self.work):
            parts += [self.work[done:start], _filling(self.work[start:end])]
            done = end
        self.work = "".join((*parts, self.work[done:]))

    def _blank_notes(self) -> None:
        if "[^" in self.work:
            self.notes = {self.line(match.start()) for match in _NOTE.finditer(self.work)}
            self.work = _NOTE.sub(lambda match: match[1] + FILL * (len(match[0]) - len(match[1])), self.work)
            self.work = _NOTE_REFERENCE.sub(_fill, self.work)
        if "[!" in self.work:
            self.work = _ALERT.sub(_fill, self.work)

    def _blank_lines(self) -> None:
        if ":::" in self.work or "]:" in self.work or "TOC" in self.work or "8<" in self.work:
            self.work = _DIRECTIVE.sub(lambda match: match[1] + " " * len(match[2]), self.work)
        if "markdown" in self.work:
            self.work = _MARKDOWN_IN_HTML.sub(_spaces, self.work)

    def _take_indents(self) -> dict[int, int]:
        """By line: how many indentations of four columns belong to a marker above, not to the text."""
        dedents: dict[int, int] = {}

        def take(match: re.Match[str]) -> str:
            inside = re.compile(rf"[ \t]*$|{match['indent']}(?: {{4}}|\t)", re.M)
            for line in range(self.line(match.start()) + 1, len(self.starts)):
                if not inside.match(self.work, self.starts[line]):
                    break
                dedents[line] = dedents.get(line, 0) + 1
            return _spaces(match) if match["marker"] else match[0]

        self.work = _INDENTING.sub(take, self.work)
        return dedents

    def _dedented(self, dedents: dict[int, int]) -> str:
        lines = self.work.split("\n")
        for line, count in dedents.items():
            for _ in range(count):
                lines[line] = _INDENT.sub("", lines[line], count=1) if _INDENT.match(lines[line]) else lines[line]
        return "\n".join(lines)


def _filling(text: str) -> str:
    return _NOT_NEWLINE.sub(FILL, text)


def _fill(match: re.Match[str]) -> str:
    return _filling(match[0])


def _spaces(match: re.Match[str]) -> str:
    return _NOT_NEWLINE.sub(" ", match[0])
