"""The settings of a run: defaults, then the configuration file, then the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from policy_lint.errors import InputError, UsageError
from policy_lint.yamlfile import YamlFile

NAME = ".policy-lint.yaml"
DEFAULT_REGIMES = ("gdpr", "ccpa")
FAIL_ON = ("error", "warning", "info", "never")


class PolicySettings(NamedTuple):
    """A notice: its name, the absolute globs of its documents, and what is declared about the organisation."""

    name: str
    documents: tuple[str, ...]
    facts: Mapping[str, object]


class Settings(NamedTuple):
    """Everything that decides what a run does; the keys are those of the config schema."""

    regimes: tuple[str, ...] = DEFAULT_REGIMES
    fail_on: str = "error"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    policies: tuple[PolicySettings, ...] = ()
    severities: Mapping[str, str] = {}
    require: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    as_of: date | None = None
    source: str = ""  # the configuration file, if one was read


def find_config(start: str) -> Path | None:
    """The nearest configuration above a file or folder, up to the repository's root."""
    place = Path(os.path.abspath(start))
    for folder in [place, *place.parents] if place.is_dir() else place.parents:
        if (folder / NAME).is_file():
            return folder / NAME
        if _pyproject(folder / "pyproject.toml") is not None:
            return folder / "pyproject.toml"
        if (folder / ".git").exists():
            return None
    return None


def _pyproject(path: Path) -> Any:
    """The ``[tool.policy-lint]`` table, or None. Raises InputError when the file is not TOML."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if "tool.policy-lint" not in text:
        return None
    try:
        import tomllib
    except ModuleNotFoundError:  # Python 3.10
        import tomli as tomllib
    try:
        return tomllib.loads(text).get("tool", {}).get("policy-lint")
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not valid TOML: {error}", str(path)) from None


def load_config(path: Path) -> Settings:
    """The settings of a configuration file. Raises InputError with file and line for whatever is wrong in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the configuration is not UTF-8 text", str(path)) from None
    except OSError as error:
        raise InputError(f"the configuration cannot be read: {error.strerror}", str(path)) from None
    if path.name == "pyproject.toml":
        data = _checked_table(path, text)
    else:
        file = YamlFile(str(path), text)
        if file.data is None:
            return Settings(source=str(path))
        file.check("config")
        data = file.data
    return _settings(data, path)


def _checked_table(path: Path, text: str) -> dict[str, Any]:
    from policy_lint.yamlfile import load_schema, violations

    data: dict[str, Any] = _pyproject(path) or {}
    for steps, message in violations(data, load_schema("config")):
        raise InputError(message, f"{path}:{_toml_line(text, [str(step) for step in steps])}")
    return data


def _toml_line(text: str, steps: list[str]) -> int:
    """The 1-based line of the key that breaks the schema: the first line below the table that begins with it."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        inside |= line.strip().startswith("[tool.policy-lint")
        if inside and any(line.split("=")[0].strip().strip("\"'[]").split(".")[-1] == step for step in reversed(steps)):
            return number
    return 1


def _settings(data: Mapping[str, Any], path: Path) -> Settings:
    base = path.parent
    policies = tuple(
        PolicySettings(
            policy["name"],
            tuple(os.path.join(str(base), pattern) for pattern in policy["documents"]),
            policy.get("facts", {}),
        )
        for policy in data.get("policies", ())
    )
    plugins = data.get("plugins", {})
    return Settings(
        regimes=tuple(data.get("regimes", DEFAULT_REGIMES)),
        fail_on=data.get("fail-on", "error"),
        select=tuple(data.get("select", ())),
        ignore=tuple(data.get("ignore", ())),
        policies=policies,
        severities={
            rule: options["severity"] for rule, options in data.get("rules", {}).items() if "severity" in options
        },
        require=tuple(plugins.get("require", ())),
        disable=tuple(plugins.get("disable", ())),
        source=str(path),
    )


def documents_of(policy: PolicySettings) -> Iterator[str]:
    """The files that a notice's globs stand for, in order, each once; paths relative to the working folder."""
    from glob import glob

    seen: set[str] = set()
    for pattern in policy.documents:
        for path in sorted(glob(pattern, recursive=True)):
            if path not in seen and os.path.isfile(path):
                seen.add(path)
                yield os.path.relpath(path)


def parse_day(text: str) -> date:
    """A day given as YYYY-MM-DD. Raises UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is not a day; write it as YYYY-MM-DD") from None
