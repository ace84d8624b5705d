"""The settings of a run: defaults, then the configuration file, then the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from policy_lint.errors import InputError, UsageError
from policy_lint.globs import Glob, divided, expanded, fits, is_glob, once

CALLER = ("--", "argument ")  # how an origin begins that is no place in a configuration
DEFAULT_REGIMES = ("gdpr", "ccpa")
FAIL_ON = ("error", "warning", "info", "never")
JUDGING = frozenset(
    ("regimes", "select", "ignore", "fail-on", "baseline", "rules", "policies", "facts", "tokens", "plugins")
)  # besides as-of


class PolicySettings(NamedTuple):
    """A notice: its name, the globs of its documents (below ``base``), and what is declared about the organisation.

    language  the two-letter code of the language it is written in, "" if the documents show it themselves
    """

    name: str
    base: str
    documents: tuple[str, ...]
    facts: Mapping[str, object]
    where: str = ""
    language: str = ""
    declared: Mapping[str, str] = {}  # where each fact stands, as path:line


class Override(NamedTuple):
    """Other settings for some files: the files, the keys of the config schema it gives, and where it stands."""

    files: tuple[Glob, ...]
    keys: Mapping[str, Any]
    where: str = ""


class Settings(NamedTuple):
    """Everything that decides what a run does; the fields are named like the keys of the config schema.

    facts    what the caller declares about the organisation, for every notice
    origins  where a value came from (``.policy-lint.yaml:3``, ``--regime``), by its path (``regimes``, ``ignore.0``);
             what is not there is a default
    pinned   for a rule, the document in which it has to be met, as reports show its path
    tokens   for tags of templates, what they stand for
    source   the configuration file, if one was read
    baseline  the file of accepted findings, "" for none
    output    the file that the report is written to, "" for standard output
    fitting   the numbers of the overrides that are in these settings; None as long as no file was asked for
    """

    regimes: tuple[str, ...] = DEFAULT_REGIMES
    fail_on: str = "error"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[Glob, ...] = ()
    policies: tuple[PolicySettings, ...] = ()
    facts: Mapping[str, object] = {}
    severities: Mapping[str, str] = {}
    overrides: tuple[Override, ...] = ()
    pinned: Mapping[str, str] = {}
    tokens: Mapping[str, str] = {}
    require: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    as_of: date | None = None
    baseline: str = ""
    format: str = "text"
    output: str = ""
    statistics: bool = False
    show_suppressed: bool = False
    quiet: bool = False
    source: str = ""
    origins: Mapping[str, str] = {}
    fitting: tuple[int, ...] | None = None

    def override(self, key: str, value: Any, origin: str) -> Settings:
        """With another value of one key, given by ``origin``."""
        kept = {path: place for path, place in self.origins.items() if path.split(".")[0] != key}
        return self._replace(**{key.replace("-", "_"): value}, origins={**kept, key: origin})

    def adding(self, key: str, values: Sequence[Any], origin: str) -> Settings:
        """With more values of one key, given by ``origin``."""
        there = getattr(self, key)
        items = {f"{key}.{len(there) + index}": origin for index in range(len(values))}
        more: dict[str, Any] = {key: (*there, *values), "origins": {**self.origins, **items}}
        return self._replace(**more)

    def at(self, path: str) -> Settings:
        """The settings for a file: with the overrides that fit it, the later before the earlier.

        What the command line gives stays; ``ignore`` and ``rules`` add to what is there, other keys replace it.
        """
        found = self
        fitting = self.fitting_at(path)
        for number in fitting:
            found = found.overridden(number)
        return found._replace(fitting=fitting)

    def fitting_at(self, path: str) -> tuple[int, ...]:
        """The numbers of the overrides that fit a file."""
        return tuple(number for number, each in enumerate(self.overrides) if fits(path, each.files))

    def overridden(self, number: int) -> Settings:
        """The settings with one override."""
        found = self
        for key, value in self.overrides[number].keys.items():
            origin = self.origin("overrides", number, key)
            if key == "rules":
                lines = {
                    ".".join(("rules", *steps)): self.origin("overrides", number, key, *steps)
                    for rule, options in value.items()
                    for steps in ((rule,), *((rule, option) for option in options))
                }
                found = found._replace(
                    severities={**found.severities, **severities(value)},
                    pinned={**found.pinned, **_pinned(value, self.source)},
                    origins={**found.origins, **lines},
                )
            elif key == "ignore":
                found = found.adding(key, value, origin)
            elif not found.origins.get(key, "").startswith(CALLER):
                found = found.override(key, value if isinstance(value, str) else tuple(value), origin)
        return found

    def excludes(self, path: str) -> bool:
        """Whether a file that was found, not named, is left out."""
        return fits(path, self.exclude)

    def rebased(self, base_of: Callable[[str], str]) -> Settings:
        """With other folders for what is relative to one; ``base_of`` gives the new folder for the old."""

        def moved(globs: Sequence[Glob]) -> tuple[Glob, ...]:
            return tuple(glob._replace(base=base_of(glob.base)) for glob in globs)

        return self._replace(
            policies=tuple(policy._replace(base=base_of(policy.base)) for policy in self.policies),
            exclude=moved(self.exclude),
            overrides=tuple(each._replace(files=moved(each.files)) for each in self.overrides),
        )

    def origin(self, *steps: object) -> str:
        """Where the value at the steps, or the nearest one above it, came from; "" for a default."""
        path = [str(step) for step in steps]
        places = (self.origins.get(".".join(path[:end])) for end in range(len(path), 0, -1))
        return next(filter(None, places), "")

    def effective(self) -> dict[str, Any]:
        """The keys of the config schema with their values; overrides only as long as no file was asked for."""
        overrides = [{"files": [glob.pattern for glob in each.files], **each.keys} for each in self.overrides]
        return {
            "regimes": list(self.regimes),
            "select": list(self.select),
            "ignore": list(self.ignore),
            "exclude": [glob.pattern for glob in self.exclude],
            "fail-on": self.fail_on,
            "as-of": self.as_of.isoformat() if self.as_of else "today",
            "baseline": self.baseline,
            "format": self.format,
            "output": self.output or "-",
            "statistics": self.statistics,
            "show-suppressed": self.show_suppressed,
            "quiet": self.quiet,
            "tokens": dict(self.tokens),
            "rules": _by_rule({"severity": self.severities, "document": self.pinned}),
            "policies": [
                {
                    "name": policy.name,
                    "documents": list(policy.documents),
                    **({"language": policy.language} if policy.language else {}),
                    "facts": dict(policy.facts),
                }
                for policy in self.policies
            ],
            **({"facts": dict(self.facts)} if self.facts else {}),
            **({"overrides": overrides} if overrides and self.fitting is None else {}),
            "plugins": {"require": list(self.require), "disable": list(self.disable)},
        }


def _by_rule(options: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The options of each rule."""
    rules: dict[str, dict[str, str]] = {}
    for option, values in options.items():
        for rule, value in values.items():
            rules.setdefault(rule, {})[option] = value
    return rules


def from_data(data: Mapping[str, Any], source: str, where: Mapping[str, str]) -> Settings:
    """The settings that checked configuration data stand for. Raises InputError for what no schema can tell."""
    base = os.path.dirname(source)
    names = [policy["name"] for policy in data.get("policies", ())]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise InputError(f"there are two notices called '{name}'", where.get(f"policies.{index}.name", source))
    policies = tuple(
        PolicySettings(
            policy["name"],
            base,
            tuple(policy["documents"]),
            policy.get("facts", {}),
            where.get(f"policies.{index}.documents", source),
            policy.get("language", ""),
            {fact: where.get(f"policies.{index}.facts.{fact}", source) for fact in policy.get("facts", {})},
        )
        for index, policy in enumerate(data.get("policies", ()))
    )
    overrides = tuple(
        Override(
            _globs(override["files"], base, where, f"overrides.{index}.files"),
            {key: _spelt_out(value) if key == "rules" else value for key, value in override.items() if key != "files"},
            where.get(f"overrides.{index}", source),
        )
        for index, override in enumerate(data.get("overrides", ()))
    )
    plugins = data.get("plugins", {})
    return Settings(
        regimes=tuple(data.get("regimes", DEFAULT_REGIMES)),
        fail_on=data.get("fail-on", "error"),
        select=tuple(data.get("select", ())),
        ignore=tuple(data.get("ignore", ())),
        exclude=_globs(data.get("exclude", ()), base, where, "exclude"),
        policies=policies,
        severities=severities(_spelt_out(data.get("rules", {}))),
        overrides=overrides,
        pinned=_pinned(data.get("rules", {}), source),
        tokens={token: str(value) for token, value in data.get("tokens", {}).items()},
        require=tuple(plugins.get("require", ())),
        disable=tuple(plugins.get("disable", ())),
        as_of=parse_day(data["as-of"], where["as-of"]) if "as-of" in data else None,
        baseline=_beside(source, data["baseline"]) if "baseline" in data else "",
        format=data.get("format", "text"),
        output=_beside(source, data["output"]) if data.get("output", "-") != "-" else "",
        statistics=data.get("statistics", False),
        show_suppressed=data.get("show-suppressed", False),
        quiet=data.get("quiet", False),
        source=source,
        origins=where,
    )


def severities(rules: Mapping[str, Any]) -> dict[str, str]:
    """The severity of each rule that has one of its own."""
    return {rule: options["severity"] for rule, options in rules.items() if "severity" in options}


def _spelt_out(rules: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The settings of rules with "off" where YAML made false of it."""
    return {rule: {key: value or "off" for key, value in options.items()} for rule, options in rules.items()}


def _pinned(rules: Mapping[str, Any], source: str) -> dict[str, str]:
    """The document of each rule that has to be met in a certain one."""
    return {rule: _beside(source, options["document"]) for rule, options in rules.items() if "document" in options}


def _globs(patterns: Sequence[str], base: str, where: Mapping[str, str], key: str) -> tuple[Glob, ...]:
    for index, pattern in enumerate(patterns):
        if not is_glob(pattern):
            raise InputError(f"'{pattern}' fits no path", where[f"{key}.{index}"])
    return tuple(Glob(pattern, base) for pattern in patterns)


def _beside(source: str, path: str) -> str:
    """A path that a configuration file gives, which is relative to it."""
    return shown(os.path.normpath(os.path.join(os.path.dirname(source), path)))


def documents_of(policy: PolicySettings, excludes: Callable[[str], bool] = lambda path: False) -> Iterator[str]:
    """The files that a notice's globs stand for, in order, each once; of what a glob finds, not what is excluded.

    Raises InputError for a glob that fits no file.
    """
    seen: set[str] = set()
    for pattern in policy.documents:
        found = once(path for path in expanded(pattern, policy.base) if not os.path.isdir(path))
        kept = [path for path in found if not (divided(pattern)[1] and excludes(path))]
        if not kept:
            reason = " that is not excluded" if found else ""
            raise InputError(f"no document of the notice '{policy.name}' fits '{pattern}'{reason}", policy.where)
        for path in kept:
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


def parse_day(text: str, where: str) -> date:
    """A day given as YYYY-MM-DD at a place or by an option. Raises UsageError."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError(f"'{text}' is not a day; write it as YYYY-MM-DD", where)


def words(text: str, option: str) -> Sequence[str]:
    """The words of a comma-separated option. Raises UsageError when there is none."""
    found = tuple(word.strip() for word in text.split(",") if word.strip())
    if not found:
        raise UsageError(f"{option}: at least one name is needed")
    return found
