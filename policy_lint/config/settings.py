"""The settings of a run: defaults, then the configuration file, then the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from policy_lint.errors import InputError, UsageError

DEFAULT_REGIMES = ("gdpr", "ccpa")
FAIL_ON = ("error", "warning", "info", "never")


class PolicySettings(NamedTuple):
    """A notice: its name, the globs of its documents (below ``base``), and what is declared about the organisation."""

    name: str
    base: str
    documents: tuple[str, ...]
    facts: Mapping[str, object]
    where: str = ""


class Settings(NamedTuple):
    """Everything that decides what a run does; the fields are named like the keys of the config schema.

    origins  where a value came from (``.policy-lint.yaml:3``, ``--regime``), by its path (``regimes``, ``ignore.0``);
             what is not there is a default
    source   the configuration file, if one was read
    baseline  the file of accepted findings, "" for none
    """

    regimes: tuple[str, ...] = DEFAULT_REGIMES
    fail_on: str = "error"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    policies: tuple[PolicySettings, ...] = ()
    severities: Mapping[str, str] = {}
    require: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    as_of: date | None = None
    baseline: str = ""
    source: str = ""
    origins: Mapping[str, str] = {}

    def override(self, key: str, value: Any, origin: str) -> Settings:
        """With another value of one key, given by ``origin``."""
        kept = {path: place for path, place in self.origins.items() if path.split(".")[0] != key}
        return self._replace(**{key.replace("-", "_"): value}, origins={**kept, key: origin})

    def origin(self, *steps: object) -> str:
        """Where the value at the steps, or the nearest one above it, came from; "" for a default."""
        path = [str(step) for step in steps]
        places = (self.origins.get(".".join(path[:end])) for end in range(len(path), 0, -1))
        return next(filter(None, places), "")

    def effective(self) -> dict[str, Any]:
        """The keys of the config schema with their values."""
        return {
            "regimes": list(self.regimes),
            "select": list(self.select),
            "ignore": list(self.ignore),
            "fail-on": self.fail_on,
            "as-of": self.as_of.isoformat() if self.as_of else "today",
            "baseline": self.baseline,
            "rules": {rule: {"severity": severity} for rule, severity in self.severities.items()},
            "policies": [
                {"name": policy.name, "documents": list(policy.documents), "facts": dict(policy.facts)}
                for policy in self.policies
            ],
            "plugins": {"require": list(self.require), "disable": list(self.disable)},
        }


def from_data(data: Mapping[str, Any], source: str, where: Mapping[str, str]) -> Settings:
    """The settings that checked configuration data stand for."""
    policies = tuple(
        PolicySettings(
            policy["name"],
            os.path.dirname(source),
            tuple(policy["documents"]),
            policy.get("facts", {}),
            where.get(f"policies.{index}.documents", source),
        )
        for index, policy in enumerate(data.get("policies", ()))
    )
    severities = {rule: options["severity"] for rule, options in data.get("rules", {}).items() if "severity" in options}
    plugins = data.get("plugins", {})
    return Settings(
        regimes=tuple(data.get("regimes", DEFAULT_REGIMES)),
        fail_on=data.get("fail-on", "error"),
        select=tuple(data.get("select", ())),
        ignore=tuple(data.get("ignore", ())),
        policies=policies,
        severities={rule: severity or "off" for rule, severity in severities.items()},  # YAML reads a bare off as false
        require=tuple(plugins.get("require", ())),
        disable=tuple(plugins.get("disable", ())),
        baseline=_beside(source, data["baseline"]) if "baseline" in data else "",
        source=source,
        origins=where,
    )


def _beside(source: str, path: str) -> str:
    """A path that a configuration file gives, which is relative to it."""
    return shown(os.path.normpath(os.path.join(os.path.dirname(source), path)))


def documents_of(policy: PolicySettings) -> Iterator[str]:
    """The files that a notice's globs stand for, in order, each once. Raises InputError for one that fits no file."""
    from glob import escape, glob

    seen: set[str] = set()
    for pattern in policy.documents:
        found = sorted(filter(os.path.isfile, glob(os.path.join(escape(policy.base), pattern), recursive=True)))
        if not found:
            raise InputError(f"no document of the notice '{policy.name}' fits '{pattern}'", policy.where)
        for path in found:
            if path not in seen:
                seen.add(path)
                yield shown(path)


def shown(path: str) -> str:
    """A path as reports show it: relative to the working folder if it lies below it, else as it is."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # Windows: on another drive
        return path
    return path if relative.startswith("..") else relative


def parse_day(text: str) -> date:
    """A day given as YYYY-MM-DD. Raises UsageError."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError(f"--as-of: '{text}' is not a day; write it as YYYY-MM-DD")


def words(text: str, option: str) -> Sequence[str]:
    """The words of a comma-separated option. Raises UsageError when there is none."""
    found = tuple(word.strip() for word in text.split(",") if word.strip())
    if not found:
        raise UsageError(f"{option}: at least one name is needed")
    return found
