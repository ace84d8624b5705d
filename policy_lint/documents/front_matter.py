"""Front matter: YAML or TOML between fences at the very top of a document."""

from __future__ import annotations

import re
from typing import Any

from policy_lint.yamlfile import yaml_loader

_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M)
_TOML_END = re.compile(r"^\+\+\+[ \t]*(?:\n|\Z)", re.M)
_FRONT_START = re.compile(r"(---|\+\+\+)[ \t]*\n")
_ENTRY = re.compile(r"""(["']?)([A-Za-z_][\w.-]*(?: [\w.-]+)*)\1[ \t]*[:=](?:[ \t]+|$)(.*)""")


def front_matter(text: str) -> tuple[dict[str, Any], int]:
    """What stands between fences at the very top, and the offset at which the document itself begins."""
    start = _FRONT_START.match(text)
    end = (_YAML_END if start[1] == "---" else _TOML_END).search(text, start.end()) if start else None
    if start is None or end is None:
        return {}, 0
    content = text[start.end() : end.start()]
    parsed = _yaml(content) if start[1] == "---" else _toml(content)
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
