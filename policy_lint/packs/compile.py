"""From the files of a pack's folder to the compiled pack, as plain data that JSON can hold.

A pack's folder holds requirement files anywhere below it, word families in ``lexicon/en/*.yaml`` and,
optionally, ``frames.yaml`` (wording that addresses readers under one law, and headings of glossaries) and
``facts.yaml`` (what organisations can declare about themselves, by name, with a sentence each).

A language's folder, ``languages/CODE`` of a pack or any other, holds ``language.yaml`` (its grammar), word families in
``lexicon/*.yaml``, ``frames.yaml``, and anywhere below it wording files: the patterns and examples of a rule that a
requirement file defines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policy_lint.errors import InputError
from policy_lint.packs.model import Requirement
from policy_lint.patterns.compiler import PatternTable
from policy_lint.patterns.grammar import Grammar
from policy_lint.patterns.language import Lexicon, PatternError
from policy_lint.yamlfile import YamlFile, suggestion

LEXICON, FRAMES, FACTS = "lexicon", "frames.yaml", "facts.yaml"
LANGUAGES, LANGUAGE = "languages", "language.yaml"
_NO_RULES = (FRAMES, FACTS, LANGUAGE)
_LOWER = {"error": "warning", "warning": "info", "info": "info"}


def requirement_files(folder: Path) -> list[Path]:
    """The requirement files below a pack's folder, or the wording files of a language's, in order of their names."""
    inside = ((path, path.relative_to(folder)) for path in folder.rglob("*.yaml"))
    return sorted(
        (path for path, at in inside if at.parts[0] not in (LEXICON, LANGUAGES) and path.name not in _NO_RULES),
        key=lambda path: path.relative_to(folder).as_posix(),
    )


def lexicon_families(folder: Path) -> dict[str, list[str]]:
    """The word families that the files of a folder define. Raises InputError."""
    families: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = YamlFile.read(path)
        file.check("lexicon")
        for name, entries in file.data.items():
            if name in families:
                raise InputError(f"the family '{name}' is already defined in another file", file.where((name,)))
            families[name] = [str(entry) for entry in entries]
    return families


def compile_pack(folder: Path, name: str, base: Mapping[str, Iterable[str]] | None = None) -> dict[str, Any]:
    """The compiled pack of a folder. ``base`` holds word families that the pack may use and add to.

    Raises InputError with file and line for anything that is not as the check schema or the pattern language wants.
    """
    families: dict[str, list[str]] = {key: list(entries) for key, entries in (base or {}).items()}
    families |= lexicon_families(folder / LEXICON / "en")
    compiler = _Compiler(name, folder, Lexicon(families))
    requirements = [compiler.requirement(path) for path in requirement_files(folder)]
    seen: dict[str, str] = {}
    for requirement in requirements:
        if requirement["id"] in seen:
            raise InputError(f"the rule '{requirement['id']}' is already defined in {seen[requirement['id']]}",
                             str(folder / requirement["file"]))  # fmt: skip
        seen[requirement["id"]] = requirement["file"]
    for identifier, where in compiler.mentioned:
        if identifier not in seen:
            raise InputError(f"there is no rule '{identifier}' in this pack{suggestion(identifier, seen)}", where)
    frames, definitions = compiler.frames(folder / FRAMES)
    return {
        "name": name,
        "requirements": requirements,
        "probes": compiler.probes,
        "frames": frames,
        "definitions": definitions,
        "facts": compiler.facts(folder / FACTS),
        "tables": compiler.table.tables(),
    }


def compile_language(code: str, folders: Sequence[Path], rules: Mapping[str, Requirement]) -> dict[str, Any]:
    """The compiled wording of a language from all folders that bring some of it.

    ``rules`` are those that are installed; wording for a rule of a plugin that is not is left out. Raises InputError
    with file and line.
    """
    described = [folder for folder in folders if (folder / LANGUAGE).is_file()]
    if len(described) != 1:
        found = " and ".join(str(folder / LANGUAGE) for folder in described) or f"no {LANGUAGE}"
        raise InputError(
            f"the language '{code}' must be described once, by a {LANGUAGE}; found {found}", str(folders[-1])
        )
    file = YamlFile.read(described[0] / LANGUAGE)
    file.check("language")
    families: dict[str, list[str]] = {}
    for folder in folders:
        families |= lexicon_families(folder / LEXICON)
    compiler = _Compiler(code, described[0], Lexicon(families, Grammar.of(file.data["words"])))
    wordings: dict[str, Any] = {}
    for number, folder in enumerate(folders):
        for path in requirement_files(folder):
            compiler.wording(path, [number, path.relative_to(folder).as_posix()], rules, wordings)
    frames, definitions = compiler.frames(described[0] / FRAMES)
    return {
        "code": code,
        "name": file.data["name"],
        "words": file.data["words"],
        "sentences": file.data["sentences"],
        "wordings": wordings,
        "probes": compiler.probes,
        "frames": frames,
        "definitions": definitions,
        "tables": compiler.table.tables(),
    }


class _Compiler:
    def __init__(self, name: str, folder: Path, lexicon: Lexicon) -> None:
        self.name = name
        self.folder = folder
        self.table = PatternTable(lexicon)
        self.probes: list[list[Any]] = []
        self.builtin = name == "policy-lint"
        self.mentioned: list[tuple[str, str]] = []  # ids of rules, and where they are referred to

    def requirement(self, path: Path) -> dict[str, Any]:
        file = YamlFile.read(path)
        file.check("check")
        data = file.data
        identifier = data["id"]
        if identifier.split("/")[-1] != path.stem:
            raise InputError(f"the rule '{identifier}' stands in a file of another name", file.where(("id",)))
        if not self.builtin:
            prefix, _, identifier = identifier.rpartition("/")
            if prefix not in ("", self.name):
                raise InputError(
                    f"the rules of this plugin begin with '{self.name}/', not '{prefix}/'", file.where(("id",))
                )
            identifier = f"{self.name}/{identifier}"
        evidence = data.get("evidence", {})
        applies = data.get("applies", "always")
        conditions: dict[str, Any] = {} if applies == "always" else applies
        kind = data.get("kind", "required")
        self._wants_messages(file, kind, data)
        parts = evidence.get("parts", {})
        for index, combination in enumerate(data.get("complete", [])):
            for part in combination:
                if part not in parts and "=" not in part:
                    raise InputError(
                        f"'{part}' is not one of the parts{suggestion(part, list(parts))}",
                        file.where(("complete", index)),
                    )
        severity = data["severity"]
        if data.get("source-check") == "verify":
            severity = _LOWER[severity]
        return {
            "id": identifier,
            "title": data["title"],
            "regime": data["regime"],
            "topic": data["topic"],
            "kind": kind,
            "citation": data["citation"],
            "since": data.get("since", ""),
            "until": data.get("until", ""),
            "requires": " ".join(data["requires"].split()),
            "severity": severity,
            "partial_severity": data.get("partial-severity", ""),
            "severity_when": [
                {**case, "present": self._own(file, ("severity-when", index), case["present"])}
                if "present" in case
                else case
                for index, case in enumerate(data.get("severity-when", []))
            ],
            "source_check": data.get("source-check", ""),
            "applies": {
                "always": applies == "always",
                "when": conditions.get("when", ""),
                "facts": conditions.get("facts", []),
                "all_facts": conditions.get("all-facts", []),
                "unless": conditions.get("unless", []),
                "cues": self._entries(file, ("applies", "cues"), conditions.get("cues", [])),
                "present": self._own(file, ("applies", "present"), conditions.get("present", [])),
                "undeclared": conditions.get("undeclared", "not-applicable"),
            },
            "denial": data.get("denial", "irrelevant"),
            "frame": data.get("frame", "any"),
            "definitions": data.get("definitions", False),
            "bundle": data.get("bundle", ""),
            **self._searched(file),
            "complete": data.get("complete", []),
            "any_language": data.get("any-language", False),
            "detector": data.get("detector", ""),
            "protected": data.get("protected", False),
            "message": {key: " ".join(text.split()) for key, text in data["message"].items()},
            "help": " ".join(data["help"].split()),
            "plugin": self.name,
            "file": path.relative_to(self.folder).as_posix(),
        }

    def _own(self, file: YamlFile, steps: tuple[Any, ...], identifiers: list[str]) -> list[str]:
        """The ids of other rules of the pack, which need no prefix; refused later on if there are no such rules."""
        prefix = "" if self.builtin else f"{self.name}/"
        full = [identifier if identifier.startswith(prefix) else prefix + identifier for identifier in identifiers]
        self.mentioned += [(identifier, file.where(steps)) for identifier in full]
        return full

    def wording(self, path: Path, place: list[Any], rules: Mapping[str, Requirement], wordings: dict[str, Any]) -> None:
        """Adds the wording of a file, found at ``place``, to ``wordings``, which holds that of others by rule."""
        file = YamlFile.read(path)
        file.check("wording")
        data = file.data
        identifier = data["id"]
        if identifier.split("/")[-1] != path.stem:
            raise InputError(f"the wording of '{identifier}' stands in a file of another name", file.where(("id",)))
        if identifier in wordings:
            raise InputError(f"the wording of '{identifier}' stands in another file already", file.where(("id",)))
        rule = rules.get(identifier)
        if rule is None and "/" in identifier:
            return
        if rule is None:
            raise InputError(
                f"there is no rule '{identifier}'{suggestion(identifier, list(rules))}", file.where(("id",))
            )
        for part in data["evidence"].get("parts", {}):
            if part not in rule.parts:
                hint = suggestion(part, list(rule.parts))
                message = f"'{part}' is not one of the parts of the rule '{identifier}'{hint}"
                raise InputError(message, file.where(("evidence", "parts", part)))
        cues = self._entries(file, ("cues",), data.get("cues", []))
        wordings[identifier] = {**self._searched(file), "cues": cues, "file": place}

    def _searched(self, file: YamlFile) -> dict[str, Any]:
        """What is looked for: evidence and what voids it, as requirement files and wording files name it."""
        data = file.data
        evidence = data.get("evidence", {})
        return {
            "home": self._patterns(file, ("home",), data.get("home", [])),
            "met": self._entries(file, ("evidence", "met"), evidence.get("met", [])),
            "partial": self._entries(file, ("evidence", "partial"), evidence.get("partial", [])),
            "fallback": self._entries(file, ("evidence", "fallback"), evidence.get("fallback", [])),
            "parts": {
                part: self._entries(file, ("evidence", "parts", part), entries)
                for part, entries in evidence.get("parts", {}).items()
            },
            "denied": self._entries(file, ("denied",), data.get("denied", [])),
            "weak": self._entries(file, ("weak",), data.get("weak", [])),
            "never": self._entries(file, ("not",), data.get("not", [])),
        }

    @staticmethod
    def _wants_messages(file: YamlFile, kind: str, data: dict[str, Any]) -> None:
        wanted = ["missing"] if kind == "required" else ["found"]
        evidence = data.get("evidence", {})
        if any(evidence.get(key) for key in ("partial", "parts", "fallback")) or data.get("weak"):
            wanted.append("partial")
        for key in wanted:
            if key not in data["message"]:
                raise InputError(f"there is no message for the status '{key}'", file.where(("message",)))

    def _patterns(self, file: YamlFile, steps: tuple[Any, ...], patterns: str | list[str]) -> list[int]:
        listed = [patterns] if isinstance(patterns, str) else patterns
        numbers = []
        for index, pattern in enumerate(listed):
            try:
                numbers.append(self.table.add(pattern))
            except PatternError as error:
                place = steps if isinstance(patterns, str) else (*steps, index)
                raise InputError(str(error), file.where(place)) from None
        return numbers

    def _entries(self, file: YamlFile, steps: tuple[Any, ...], entries: list[Any]) -> list[int]:
        numbers = []
        for index, entry in enumerate(entries):
            here = (*steps, index)
            if isinstance(entry, str):
                entry = {"say": entry}
            probe = [
                self._patterns(file, (*here, key), entry.get(key, []))
                for key in ("say", "also", "not", "under", "nearby")
            ]
            numbers.append(len(self.probes))
            self.probes.append([*probe, entry.get("stance", "affirmed")])
        return numbers

    @staticmethod
    def facts(path: Path) -> dict[str, list[str]]:
        """The facts of ``facts.yaml``: name -> what it means, and the regime whose choice presumes it or ""."""
        if not path.is_file():
            return {}
        file = YamlFile.read(path)
        file.check("facts")
        said = {name: {"means": fact} if isinstance(fact, str) else fact for name, fact in file.data.items()}
        return {name: [fact["means"], fact.get("presumed", "")] for name, fact in said.items()}

    def frames(self, path: Path) -> tuple[list[Any], list[int]]:
        """The reader frames and the headings of glossaries of ``frames.yaml``."""
        if not path.is_file():
            return [], []
        file = YamlFile.read(path)
        file.check("frames")
        frames = []
        for name, frame in file.data["frames"].items():
            patterns = [
                self._patterns(file, ("frames", name, key), frame.get(key, []))
                for key in ("headings", "sentences", "lasting")
            ]
            frames.append([name, frame["regimes"], *patterns])
        return frames, self._patterns(file, ("definitions",), file.data.get("definitions", []))
