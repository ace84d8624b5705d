"""Front matter: YAML or TOML between fences at the very top of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from policy_lint.expressions import expression
from policy_lint.yamlfile import yaml_loader

_YAML_END = expression(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M)
_TOML_END = expression(r"^\+\+\+[ \t]*(?:\n|\Z)", re.M)
_FRONT_START = expression(r"(---|\+\+\+)[ \t]*\n")
_ENTRY = expression(r"""(["']?)([A-Za-z_][\w.-]*(?: [\w.-]+)*)\1[ \t]*[:=](?:[ \t]+|$)(.*)""")


class _Late(Mapping[str, Any]):
    """Front matter that is parsed when a key is asked for whose name stands in it: most of it interests nobody here."""

    def __init__(self, content: str, parse: Callable[[str], dict[str, Any] | None]) -> None:
        self._content = content
        self._parse = parse

    @cached_property
    def _entries(self) -> dict[str, Any]:
        return self._parse(self._content) or {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._content:
            raise KeyError(key)
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def front_matter(text: str) -> tuple[Mapping[str, Any], int]:
    """What stands between fences at the very top, and the offset at which the document itself begins."""
    start = _FRONT_START.match(text)
    end = (_YAML_END if start[1] == "---" else _TOML_END).search(text, start.end()) if start else None
    if start is None or end is None:
        return {}, 0
    content = text[start.end() : end.start()]
    parse = _yaml if start[1] == "---" else _toml
    first = next((line for line in content.split("\n") if line.strip() and line[0] != "#"), "")
    if _ENTRY.match(first):  # then it is a table, whatever follows
        return _Late(content, parse), end.end()
    parsed = parse(content)
    return (parsed, end.end()) if parsed is not None else ({}, 0)  # not parsed: text between two rules


def _yaml(content: str) -> dict[str, Any] | None:
    import yaml

    try:
        parsed = yaml.load(content, Loader=yaml_loader(content))
    except (yaml.YAMLError, ValueError, TypeError, LookupError, ArithmeticError, RecursionError):
        return _entries(content)
    if parsed is None:
        return {}
    return {str(key): value for key, value in parsed.items()} if isinstance(parsed, dict) else None


def _toml(content: str) -> dict[str, Any] | None:
    from policy_lint.toml import tomllib

    try:
        parsed: dict[str, Any] = tomllib.loads(content)
    except (ValueError, RecursionError):
        return _entries(content)
    return parsed


def _entries(content: str) -> dict[str, Any] | None:
    """The simple ``key: value`` lines of front matter that no parser takes; None where it starts with another."""
    entries: dict[str, Any] = {}
    for line in content.split("\n"):
        match = _ENTRY.match(line)
        if match:
            entries[match[2]] = _scalar(match[3].strip())
        elif not entries and line.strip() and line[0] not in "#{[":
            return None
    return entries or None


def _scalar(value: str) -> str | int | bool:
    if value in ("true", "false"):
        return value == "true"
    if re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
        return value[1:-1]
    return value
