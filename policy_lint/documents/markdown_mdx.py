"""What MDX adds to Markdown: modules, components and expressions. Found here, blanked by the canvas.

Nothing is evaluated. The tags of components go and what stands between them stays; an expression goes unless it is a mere
name, which stands for a value, or a string. What is not closed is text. Takes linear time for any text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from policy_lint.documents.model import Span
from policy_lint.expressions import expression

# At the beginning of a line, what only a module can mean: "import duties apply" is prose.
_MODULE = expression(
    r"""^(?: import[ \t]+ (?:["'] | \{ | \*[ \t] | [\w$]+[ \t]*(?:,[ \t]*[{*]|[ \t]from[ \t]+["']))
    | import[ \t]*\{ | export[ \t]*[{*] | export[ \t]+(?:default\b|(?:async|class|const|function|let|var)[ \t]) )""",
    re.M | re.X,
)
# A component that is not made by this file; upper case alone is HTML of old.
_COMPONENT = expression(
    r"</(?!(?i:a|b|big|blockquote|body|br|center|code|div|em|font|form|h[1-6]|head|html|i|li|ol|p|pre|script|small|span|strong|"
    r"style|sub|sup|table|tbody|td|th|thead|title|tr|u|ul)>)[A-Z][\w.]*[a-z]\w*>"
)
_TAG = r"</?[A-Za-z][\w.:-]*(?=[\s/>])|</?(?=>)"
_OUTSIDE = expression(rf"\\.|^[ \t>]*(?P<fence>```+|~~~+)|(?P<code>`+)|\{{|{_TAG}", re.M | re.S)
_INSIDE = expression(r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|/\*|`|[{}()\[\]\n]""", re.S)
_IN_TAG = expression(r""""[^"]*"|'[^']*'|[<>{]""")
_NAME = expression(r"\{\s*[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\s*\}")
_STRING = expression(r"""(\{\s*(["'`]))(?=[^"'`]*\w)[^"'`\\$]*(\2\s*\})""")
_NOT_IN_VALUE = expression(r"""[\s"'=<>`]""")
_GOES_ON = (",", "(", "[", "{", "=", ">", "+", "&", "|", "?", ":")
_OPENING = {")": "(", "]": "[", "}": "{"}
_BLANK_LINE = expression(r"\n[ \t]*(?:\n|\Z)")
# Elements that only wrap: Markdown between them is Markdown, which HTML would not know.
_WRAPPERS = frozenset({"center", "div", "main", "section", "span"})


def is_mdx(text: str) -> bool:
    """Whether a Markdown file imports, exports or has components, as only MDX does."""
    if ("import" in text or "export" in text) and _MODULE.search(text):
        return True
    return "</" in text and _COMPONENT.search(text) is not None


def not_text(text: str) -> Iterator[Span]:
    """Modules, tags of components and expressions, and what no tag of HTML may hold; in order, none in another."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._closing: dict[int, int] = {}  # of brackets that were met with: behind which offset they are closed
        self._seen = 0  # up to here brackets were looked for
        self._no_code: dict[int, int] = {}  # length of a run of backticks: no such run stands before this offset
        self._paragraph_end = -1  # of the paragraph in which code was looked for

    def scan(self) -> Iterator[Span]:
        modules = [match.start() for match in _MODULE.finditer(self._text)][::-1]
        here = 0
        while match := _OUTSIDE.search(self._text, here):
            while modules and modules[-1] < here:
                modules.pop()  # inside of code or of another module
            start, found = match.start(), match[0]
            if modules and modules[-1] <= start:
                start = modules.pop()
                here = self._module_end(start)
                yield Span(start, here)
                continue
            here = match.end()
            if match["fence"] or match["code"]:
                here = self._code_end(match)
            elif found == "{":
                if end := self._closed(start):
                    here = end
                    yield from self._expression(start, end)
            elif found[0] == "<" and (end := self._tag_end(here)):
                here = end
                yield from self._tag(found.strip("</>"), start, end)
        for start in reversed(modules):
            if start >= here:
                here = self._module_end(start)
                yield Span(start, here)

    def _code_end(self, match: re.Match[str]) -> int:
        """Behind the code that a fence or a run of backticks opens."""
        here = match.end()
        if marker := match["fence"]:
            close = re.compile(rf"^[ \t>]*{marker[0]}{{{len(marker)},}}[ \t]*$", re.M).search(self._text, here)
            return close.end() if close else len(self._text)
        length = len(match["code"])
        if here < self._no_code.get(length, 0):
            return here
        if here > self._paragraph_end:
            blank = _BLANK_LINE.search(self._text, here)
            self._paragraph_end = blank.start() if blank else len(self._text)
        close = re.compile(rf"(?<!`)`{{{length}}}(?!`)").search(self._text, here, self._paragraph_end)
        if close is None:
            self._no_code[length] = self._paragraph_end
        return close.end() if close else here

    def _expression(self, start: int, end: int) -> Iterator[Span]:
        if string := _STRING.fullmatch(self._text, start, end):
            yield Span(*string.span(1))
            yield Span(*string.span(3))
        elif not _NAME.fullmatch(self._text, start, end):
            yield Span(start, end)

    def _tag(self, name: str, start: int, end: int) -> Iterator[Span]:
        if not name or not name[0].islower() or "." in name or (name in _WRAPPERS and self._stands_alone(start, end)):
            yield Span(start, end)
            return
        here = start  # an element of HTML: its values may be expressions, which a parser of HTML must get over
        while (here := self._text.find("{", here, end)) >= 0:
            value, here = here, self._closed(here) or here + 1
            yield from (Span(*match.span()) for match in _NOT_IN_VALUE.finditer(self._text, value, here))

    def _stands_alone(self, start: int, end: int) -> bool:
        before = self._text.rfind("\n", 0, start) + 1
        after = self._text.find("\n", end)
        return not (self._text[before:start] + self._text[end : after if after >= 0 else len(self._text)]).strip(" \t>")

    def _tag_end(self, here: int) -> int:
        """Behind the tag whose name ends here; 0 for what is none."""
        while match := _IN_TAG.search(self._text, here):
            if match[0] == ">":
                return match.end()
            here = self._closed(match.start()) if match[0] == "{" else 0 if match[0] == "<" else match.end()
            if not here:
                return 0
        return 0

    def _closed(self, start: int) -> int:
        """Behind the bracket that closes the one at an offset; 0 for none."""
        if start >= self._seen:
            self._match_brackets(start, lambda here, depth: depth == 0)
        return self._closing.get(start, 0)

    def _module_end(self, start: int) -> int:
        """Behind the last line of a statement: brackets closed, and nothing that would go on."""
        text = self._text

        def is_over(here: int, depth: int) -> bool:
            return depth == 0 and text[here - 1] == "\n" and not text[start:here].rstrip().endswith(_GOES_ON)

        end = self._match_brackets(start, is_over) if start >= self._seen else 0
        if end:
            return end - (text[end - 1] == "\n")
        blank = _BLANK_LINE.search(text, start)
        return blank.start() if blank else len(text)

    def _match_brackets(self, here: int, is_over: Callable[[int, int], bool]) -> int:
        """Notes which brackets close which, until it is over or the text ends (0)."""
        text, opened = self._text, []
        depths = dict.fromkeys(_OPENING.values(), 0)
        while match := _INSIDE.search(text, here):
            found, here = match[0], match.end()
            if found in ("`", "/*"):  # closed where it first can be; else it is nothing
                close = text.find("*/" if found == "/*" else found, here)
                here = close + len(found) if close >= 0 else here
            elif found in depths:
                opened.append(match.start())
                depths[found] += 1
            elif depths.get(_OPENING.get(found, ""), 0):
                while True:
                    last = opened.pop()
                    depths[text[last]] -= 1
                    if text[last] == _OPENING[found]:
                        break
                self._closing[last] = here
            if is_over(here, len(opened)):
                self._seen = max(self._seen, here)
                return here
        self._seen = len(text)
        return len(text) if not opened and text else 0
