"""Configuration files: find the nearest one, read it, check it, and remember on which line each value stands."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from policy_lint.config.settings import Settings, from_data, shown
from policy_lint.errors import InputError
from policy_lint.yamlfile import YamlFile, load_schema, read_text, violations

NAME = ".policy-lint.yaml"
PYPROJECT = "pyproject.toml"
_MISTAKEN = (".policy-lint.yml", "policy-lint.yaml", "policy-lint.yml")


def find_config(start: str) -> str | None:
    """The nearest configuration above a file or folder, up to the repository's root.

    Raises InputError for a file that is meant to be one but is not called so.
    """
    place = Path(os.path.abspath(start))
    for folder in [place, *place.parents] if place.is_dir() else place.parents:
        if (folder / NAME).is_file():
            return shown(str(folder / NAME))
        for mistaken in _MISTAKEN:
            if (folder / mistaken).is_file():
                raise InputError(
                    f"a configuration is not read under this name; call it {NAME}", shown(str(folder / mistaken))
                )
        pyproject = folder / PYPROJECT
        if pyproject.is_file():
            path = shown(str(pyproject))
            if _table(path, read_text(path)) is not None:
                return path
        if (folder / ".git").exists():
            return None
    return None


def load_config(path: str) -> Settings:
    """The settings of a configuration file. Raises InputError with file and line for whatever is wrong in it."""
    text = read_text(path)
    where: Callable[[Sequence[Any]], str]
    if os.path.basename(path) == PYPROJECT:
        data, where = _table(path, text), partial(_toml_place, path, text)
    else:
        file = YamlFile(path, text)
        data, where = file.data, file.where
    data = {} if data is None else data
    for steps, message in violations(data, load_schema("config")):
        raise InputError(message, where(steps))
    return from_data(data, path, {".".join(map(str, steps)): where(steps) for steps in _steps(data)})


def _steps(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every key and item of the data."""
    items = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for step, value in items:
        yield (*above, step)
        yield from _steps(value, (*above, step))


def _table(path: str, text: str) -> Any:
    """The table ``[tool.policy-lint]`` of a pyproject.toml, None where there is none."""
    if "policy-lint" not in text:
        return None
    from policy_lint.toml import tomllib

    try:
        return tomllib.loads(text).get("tool", {}).get("policy-lint")
    except tomllib.TOMLDecodeError as error:
        at = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        where = f"{path}:{at[1]}:{at[2]}" if at else path
        raise InputError(f"this is not valid TOML: {str(error)[: at.start() if at else None]}", where) from None
    except RecursionError:
        raise InputError("this TOML is nested too deeply", path) from None


def _toml_place(path: str, text: str, steps: Sequence[Any]) -> str:
    """``path:line`` of the last of the steps that begins a line of the table or its sub-tables."""
    found, inside = 1, False
    rest = list(steps)
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("["):
            header = re.match(r"""\s*\[+\s*tool\s*\.\s*["']?policy-lint["']?\s*(?:\.\s*([\w-]+)|\])""", line)
            inside = header is not None
            if inside and found == 1:
                found = number
            if header and header[1] and rest[:1] == [header[1]] and line.lstrip().startswith("[["):
                if rest[1:] and rest[1] > 0:  # a table of the array that comes before the one we look for
                    rest[1] -= 1
                    inside = False
                elif rest[1:]:
                    found, rest = number, rest[2:]
                continue
        keys = [step for step in rest if isinstance(step, str)]
        if inside and keys and re.match(rf"""[\s\[]*(?:[\w."'-]*[."'])?{re.escape(keys[0])}["']?\s*[=.\]]""", line):
            found = number
            keys.pop(0)
            while keys and re.search(rf"""(?<![\w-]){re.escape(keys[0])}["']?\s*[=.\]]""", line):
                keys.pop(0)
            rest = keys
    return f"{path}:{found}"
