"""docutils, taught what the reader needs: no transforms, no output, no files, every directive and role, and places.

Nothing global is changed: the states of the parser are subclassed for our own parses. What is not of docutils but of
Sphinx or of an extension is read as what it most likely is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from docutils import frontend, nodes, utils
from docutils.parsers.rst import Parser, states
from docutils.statemachine import StringList

_TABLES = frozenset(("csv-table", "list-table", "table"))
_OF_SUBSTITUTIONS = frozenset(("replace", "unicode"))
_WITHOUT_TEXT = frozenset(
    "autosummary class-diagram code code-block contents date default-role doctest footer graph graphviz header"
    " highlight include index inheritance-diagram ipython literalinclude math mermaid meta only parsed-literal"
    " plantuml productionlist prompt raw role sectnum section-numbering sourcecode target-notes testcleanup testcode"
    " testoutput testsetup title toctree todo todolist uml".split()
)
_ARGUMENT_IS_TEXT = frozenset(
    "attention caution centered danger deprecated error hint important note seealso tip versionadded versionchanged"
    " versionremoved warning".split()
)
_ARGUMENT_IS_TITLE = frozenset(("sidebar", "topic"))
_IMAGES = frozenset(("figure", "image"))
_OPTION = re.compile(r":([\w][\w+.-]*):(?:\s+(.*)|$)")
_MARKUP = re.compile(r"[`*|_\[:]")
_EFFORT = 100_000_000  # characters times markup; docutils looks at all that follows for the end of each
_SENTENCE_END = (".", "!", "?", ":")
_TITLED = re.compile(r"(.+?)\s*(?<!\x00)<([^<>]+)>", re.S)
_ROLE = re.compile(r"([\w.+-]+)\s*\(\s*raw\s*\)")


class InlineText(nodes.inline):
    """A stretch of inline markup: ``rawsource`` is what was parsed, ``line`` where it begins (1-based)."""


def parse(lines: list[str]) -> nodes.document:
    """The tree of a document. Raises anything, as docutils does on some inputs."""
    document = utils.new_document("<policy>", _settings())
    machine = states.RSTStateMachine(state_classes=_state_classes(), initial_state="Body")
    try:
        machine.run(StringList(lines, source="<policy>"), document, inliner=_inliner())
    finally:
        _State.nested_sm_cache.clear()
    return document


def _settings() -> Any:
    settings = frontend.get_default_settings(Parser)
    for name, value in (
        ("_disable_config", True),
        ("file_insertion_enabled", False),
        ("halt_level", 5),
        ("raw_enabled", False),
        ("report_level", 5),
        ("syntax_highlight", "none"),
        ("warning_stream", False),
    ):
        setattr(settings, name, value)
    return settings


def _inliner() -> states.Inliner:
    """One that knows every role; its class cannot be derived from, as it looks into its own variables."""
    inliner = states.Inliner()
    roles = _Roles()
    inliner.interpreted = roles.interpreted  # type: ignore[method-assign]
    inliner.raw_roles = roles.raw  # type: ignore[attr-defined]
    return inliner


class _Roles:
    """Every role is its text, and maybe a link."""

    def __init__(self) -> None:
        self.raw = {"raw"}

    def interpreted(self, rawsource: str, text: str, role: str, lineno: int) -> Any:
        """The text of a role as an ``inline`` node with the attributes ``role`` and ``target``."""
        titled = _TITLED.fullmatch(text)
        label, target = (titled[1], titled[2]) if titled else (text, text)
        label = "" if role.lower() in self.raw else nodes.unescape(label)
        node = nodes.inline(rawsource, label, role=role.lower(), titled=titled is not None)
        node["target"] = nodes.unescape(target).strip()
        return [node], []


class _State(states.RSTState):
    """A state whose nested parsers have our states too, and whose inline text knows its place."""

    nested_sm_cache: list[Any] = []  # noqa: RUF012  # not that of docutils, whose machines have its own states

    def __init__(self, state_machine: Any, debug: bool = False) -> None:
        super().__init__(state_machine, debug)
        self.nested_sm_kwargs = {"state_classes": _state_classes(), "initial_state": "Body"}

    def inline_text(self, text: str, lineno: int) -> Any:
        children: Any = [nodes.Text(text)]
        messages: Any = []
        if len(_MARKUP.findall(text)) * len(text) < _EFFORT:
            children, messages = super().inline_text(text, lineno)
        node = InlineText(text, "", *children)
        node.line = self.state_machine.get_source_and_line(lineno)[1] or lineno
        return [node], messages


class _Body(_State, states.Body):
    """A state in which explicit markup can stand."""

    def explicit_construct(self, match: re.Match[str]) -> Any:
        for method, pattern in states.Body.explicit.constructs:
            if found := pattern.match(match.string):
                if method is states.Body.directive:
                    return self.directive(found)
                break
        return super().explicit_construct(match)  # type: ignore[no-untyped-call]

    def comment(self, match: re.Match[str]) -> Any:
        first = self._line()
        found, blank_finish = super().comment(match)  # type: ignore[no-untyped-call]
        for node in found:
            node["lines"] = (first, self._line())
        return found, blank_finish

    def directive(self, match: re.Match[str], **option_presets: Any) -> Any:
        name = match[1].lower()
        first = self._line()
        if name in _OF_SUBSTITUTIONS:
            return super().directive(match, **option_presets)  # type: ignore[no-untyped-call]
        if name in _TABLES:
            found, blank_finish = super().directive(match, **option_presets)  # type: ignore[no-untyped-call]
            for node in found:
                if isinstance(node, nodes.Element):
                    node["directive"] = name
                    node["lines"] = (first, self._line())
            return found, blank_finish
        machine: Any = self.state_machine
        lines, _, offset, blank_finish = machine.get_first_known_indented(match.end(), strip_top=False)
        return self._read_directive(name, lines, offset, first), blank_finish

    def _line(self) -> int:
        return int(self.state_machine.get_source_and_line()[1] or 1)

    def _read_directive(self, name: str, lines: StringList, offset: int, line: int) -> list[nodes.Node]:
        if name == "role" and lines and (raw := _ROLE.match(lines[0])):
            self.inliner.raw_roles.add(raw[1].lower())  # type: ignore[attr-defined]
        if name in _WITHOUT_TEXT:
            return []
        if lines and not lines[0]:
            lines.trim_start()
            offset += 1
        count = len(lines)
        head = next((at for at in range(count) if not lines[at] or _OPTION.match(lines[at])), count)
        body, options = head, {}
        while body < count and lines[body] and ((option := _OPTION.match(lines[body])) or lines[body][0] == " "):
            if option:
                options[option[1].lower()] = (option[2] or "").strip()
            body += 1
        argument = " ".join(lines[:head]).strip()
        node = nodes.container(directive=name, anchor=options.get("name", ""))
        if name in _IMAGES:
            image = nodes.image(uri=argument, alt=options.get("alt", ""), lines=(line, line))
            node += image
        elif name == "rubric" or name in _ARGUMENT_IS_TITLE:
            if argument:
                children, _ = self.inline_text("\n".join(lines[:head]).strip(), line)
                node += nodes.rubric("", "", *children) if name == "rubric" else nodes.paragraph("", "", *children)
        elif name in _ARGUMENT_IS_TEXT or argument.endswith(_SENTENCE_END):
            if body == head:
                body = 0
            else:
                self.nested_parse(lines[:head], offset, node)
        while body < count and not lines[body]:
            body += 1
        if body < count:
            self.nested_parse(lines[body:], offset + body, node)
        return [node]


@cache
def _state_classes() -> tuple[type[states.RSTState], ...]:
    """The states of docutils, by their names, with ours before them."""
    return tuple(
        type(state.__name__, (_Body if issubclass(state, states.Body) else _State, state), {})
        for state in states.state_classes
    )
