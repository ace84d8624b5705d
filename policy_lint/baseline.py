"""Baselines: findings that are accepted for now, known again by what they rest on and never by their line.

A finding is the same as long as its rule, its document and the words it rests on are the same; something missing, as long
as it is missing from the same document or notice. Findings that are alike are counted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from policy_lint.errors import InputError
from policy_lint.packs.model import Requirement
from policy_lint.report import Diagnostic, DocumentReport, Report, Stale
from policy_lint.yamlfile import load_schema, violations

NAME = ".policy-lint-baseline.json"
VERSION = 1
_LONGEST = 160  # characters of text; what is longer is cut and gets a digest
_BUILT_IN = "policy-lint"


class Key(NamedTuple):
    """What makes findings the same: either ``path`` or ``policy`` is given, ``text`` is empty for what is missing."""

    policy: str
    path: str
    rule: str
    text: str


class Scope(NamedTuple):
    """What a run has looked at: the rules that judged each document and each notice, and which rules there are.

    policies  the notices that the configurations know; None where none was read
    """

    judged: frozenset[tuple[str, str, str]]  # policy, absolute path, rule; one of the first two is empty
    rules: frozenset[str]
    plugins: frozenset[str]
    policies: frozenset[str] | None

    @classmethod
    def of(
        cls, reports: Iterable[Report], requirements: Iterable[Requirement], policies: Collection[str] | None = None
    ) -> Scope:
        """What the runs that gave these reports have looked at."""
        judged: set[tuple[str, str, str]] = set()
        for report in reports:
            for document, rules in _judged(report.documents):
                for rule in rules:
                    judged.add(("", os.path.abspath(document.path), rule))
                    judged.add((document.policy, "", rule))
        installed = list(requirements)
        return cls(
            frozenset(judged),
            frozenset(each.id for each in installed),
            frozenset(each.plugin for each in installed),
            None if policies is None else frozenset(policies),
        )


def _judged(documents: Iterable[DocumentReport]) -> Iterator[tuple[DocumentReport, list[str]]]:
    """Each document with the rules it was judged by; the first of a notice lists them for all."""
    rules: list[str] = []
    before = ""
    for document in documents:
        if document.requirements or not document.policy or document.policy != before:
            rules = [result.id for result in document.requirements if result.status != "not-evaluated"]
        before = document.policy
        yield document, rules


class Baseline:
    """The accepted findings of one file, and how many of each have been met with in this run."""

    def __init__(self, path: str, accepted: Counter[Key] | None = None) -> None:
        self.path = path
        self.accepted: Counter[Key] = accepted or Counter()
        self._left = Counter(self.accepted)
        self._folder = os.path.dirname(os.path.abspath(path))

    @classmethod
    def load(cls, path: str) -> Baseline:
        """Reads a file. Raises InputError with one sentence for one that is not there or not as it should be."""
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise InputError("there is no such baseline; policy-lint baseline writes one", path) from None
        except UnicodeDecodeError:
            raise InputError("the baseline is not UTF-8 text", path) from None
        except OSError as error:
            raise InputError(f"the baseline cannot be read: {error.strerror}", path) from None
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            place = f"{path}:{error.lineno}:{error.colno}"
            raise InputError(f"the baseline is not valid JSON: {error.msg}", place) from None
        except (RecursionError, ValueError):  # nested too deeply, or a number of thousands of digits
            raise InputError("this is not a baseline of policy-lint", path) from None
        return cls(path, _entries(data, path))

    def key(self, diagnostic: Diagnostic, policy: str) -> Key:
        """What a finding in a document of a notice is known by."""
        if not diagnostic.words and policy:
            return Key(policy, "", diagnostic.rule, "")
        return Key("", self._relative(diagnostic.place.path), diagnostic.rule, _short(diagnostic.words))

    def _relative(self, path: str) -> str:
        full = os.path.abspath(path)
        try:
            return Path(os.path.relpath(full, self._folder)).as_posix()
        except ValueError:  # Windows: on another drive
            return Path(full).as_posix()

    def accept(self, report: Report, protected: Collection[str]) -> Report:
        """The report with the findings that the baseline holds marked; of protected rules none is."""
        return report._replace(documents=tuple(self._accepted(each, protected) for each in report.documents))

    def _accepted(self, document: DocumentReport, protected: Collection[str]) -> DocumentReport:
        counting, settled = [], list(document.settled)
        for diagnostic in document.diagnostics:
            key = self.key(diagnostic, document.policy)
            if diagnostic.rule not in protected and self._left[key] > 0:
                self._left[key] -= 1
                settled.append(diagnostic._replace(accepted=True))
            else:
                counting.append(diagnostic)
        return document._replace(diagnostics=tuple(counting), settled=tuple(settled))

    def stale(self, seen: Scope) -> list[Stale]:
        """The entries that no finding answers to, as far as the run can tell: it must have looked where they stand."""
        return [
            Stale(self.path, key.rule, key.path, key.policy, key.text, count)
            for key, count in sorted(self._left.items())
            if count > 0 and self._is_seen(key, seen)
        ]

    def _is_seen(self, key: Key, seen: Scope) -> bool:
        plugin = key.rule.partition("/")[0] if "/" in key.rule else _BUILT_IN
        if key.rule not in seen.rules:
            return plugin in seen.plugins  # else the plugin is not there, and nobody knows
        if key.policy:
            gone = seen.policies is not None and key.policy not in seen.policies
            return gone or (key.policy, "", key.rule) in seen.judged
        path = os.path.normpath(os.path.join(self._folder, key.path))
        return ("", path, key.rule) in seen.judged or not os.path.lexists(path)

    def pruned(self, stale: Iterable[Stale]) -> Baseline:
        """Without the stale entries."""
        gone = Counter({Key(each.policy, each.path, each.rule, each.text): each.missing for each in stale})
        return Baseline(self.path, self.accepted - gone)

    def renewed(self, reports: Iterable[Report], seen: Scope, protected: Collection[str]) -> Baseline:
        """With the findings of the reports in place of all that the run has looked at; the other entries stay."""
        kept = Counter({key: count for key, count in self.accepted.items() if not self._is_seen(key, seen)})
        found = Counter(
            self.key(diagnostic, document.policy)
            for report in reports
            for document in report.documents
            for diagnostic in document.diagnostics
            if diagnostic.rule not in protected
        )
        return Baseline(self.path, kept + found)

    def text(self) -> str:
        """The file's content: one entry a line, sorted, the same bytes for the same findings."""
        listed = ",\n".join("  " + _line(key, self.accepted[key]) for key in sorted(self.accepted))
        findings = f"[\n{listed}\n ]" if listed else "[]"
        return f'{{\n "version": {VERSION},\n "findings": {findings}\n}}\n'


def _line(key: Key, count: int) -> str:
    fields = {"rule": key.rule, "path": key.path, "policy": key.policy, "text": key.text, "count": count}
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def _short(words: str) -> str:
    if len(words) <= _LONGEST:
        return words
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{words[:_LONGEST].rstrip()} … {digest}"


def _entries(data: Any, path: str) -> Counter[Key]:
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list) or "version" not in data:
        raise InputError("this is not a baseline of policy-lint", path)
    version = data["version"]
    if isinstance(version, int) and version > VERSION:
        raise InputError(f"the baseline is of version {version}, written by a newer policy-lint than this one", path)
    for index, each in enumerate(data["findings"]):
        if isinstance(each, dict) and ("path" in each) == ("policy" in each):
            raise InputError(f"the baseline is damaged: 'findings.{index}' needs either a path or a policy", path)
    for _, message in violations(data, load_schema("baseline")):
        raise InputError(f"the baseline is damaged: {message}", path)
    entries: Counter[Key] = Counter()
    for each in data["findings"]:
        key = Key(each.get("policy", ""), each.get("path", ""), each["rule"], each.get("text", ""))
        entries[key] = max(entries[key], int(each["count"]))  # twice the same: left by a merge of two branches
    return entries
