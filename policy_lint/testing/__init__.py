"""Tests of rules and readers, for the people who write them. Stable, like :mod:`policy_lint.plugins`.

::

    from policy_lint.testing import Rules

    rules = Rules("policy_lint_lgpd")  # a pack's folder, its project, or one requirement file

    def test_access():
        rules.expect("right-access", "You may ask which data we hold.", "met", at=[(1, 1)])

``policy-lint pack test PATH`` runs the examples that stand in the requirement files; so does pytest with
``-p policy_lint.testing.pytest_plugin``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from policy_lint.config.settings import Settings
from policy_lint.documents.files import parse_document
from policy_lint.documents.language import ENGLISH
from policy_lint.errors import PluginError, UsageError
from policy_lint.packs.model import GENERAL, Requirement
from policy_lint.plugins.api import PackFolder
from policy_lint.plugins.finder import BUILT_IN
from policy_lint.plugins.guard import check_reading
from policy_lint.report import Diagnostic, Place
from policy_lint.runner import Linter
from policy_lint.testing.locate import packs_at
from policy_lint.yamlfile import YamlFile, suggestion

if TYPE_CHECKING:
    from policy_lint.documents.model import Reading

__all__ = ["Example", "Outcome", "Rules", "assert_reading"]


class Example(NamedTuple):
    """A passage of a requirement or wording file, the status that it is listed under, and where it stands.

    line      1-based, in the file at ``path``
    language  two-letter code of the language it is written in
    """

    rule: str
    status: str
    passage: str
    path: str
    line: int
    language: str = ENGLISH


class Outcome(NamedTuple):
    """What a rule says about a passage.

    status       ``met``, ``partial``, ``missing``, ``not-applicable`` or ``not-evaluated``
    evidence     the places of every passage found, strongest first
    diagnostics  the findings of the rule
    reason       why it is not applicable, or what made it apply
    """

    status: str
    evidence: tuple[Place, ...]
    diagnostics: tuple[Diagnostic, ...]
    reason: str = ""

    @property
    def quotes(self) -> list[str]:
        """The source of the evidence, markup included."""
        return [place.quote for place in self.evidence]

    @property
    def positions(self) -> list[tuple[int, int]]:
        """1-based line and column at which each piece of evidence begins; for a prohibited rule, each finding."""
        return [(place.line, place.column) for place in self.evidence]


class Rules:
    """The rules of a pack, or all that are installed, ready to be tried; every regime is on."""

    def __init__(self, path: str | os.PathLike[str] | None = None, *, as_of: date | None = None) -> None:
        """``path`` is a pack's folder, its project or one requirement file, installed or not; None for what is installed.

        ``as_of`` is the day whose law and dates count (default: today). Raises InputError with file and line for a
        requirement file that is not as it should be.
        """
        folders = packs_at(Path(path)) if path is not None else []
        names = tuple(folder.name for folder in folders)
        strangers = [folder for folder in folders if folder.name != BUILT_IN]
        for folder in strangers:
            _make_importable(folder)
        everything = Linter(Settings(), strangers)
        regimes = tuple(sorted({rule.regime for rule in everything.requirements} - {GENERAL}))
        self._read = cache(YamlFile.read)  # a file holds many examples
        self._linter = everything.under(everything.settings._replace(regimes=regimes, select=names, as_of=as_of))
        self._wanted = [rule for rule in everything.requirements if not names or rule.plugin in names]
        file = Path(path).resolve() if path is not None and Path(path).is_file() else None
        if file is not None:
            self._wanted = [rule for rule in self._wanted if self._path(rule) == file]

    @property
    def ids(self) -> list[str]:
        """The ids of the rules, sorted."""
        return sorted(rule.id for rule in self._wanted)

    def judge(
        self,
        rule: str,
        passage: str,
        *,
        name: str = "policy.md",
        facts: Mapping[str, object] | None = None,
        language: str = "",
    ) -> Outcome:
        """What a rule says about a text; ``name`` says its format. A pack's own rules need no prefix.

        ``language`` is the two-letter code of the text's; found out if not given.

        Raises UsageError for a rule that is not there and PluginError for one that fails.
        """
        return self._judge(self._rule(rule).id, passage, name, facts or {}, {}, language)

    def _judge(
        self,
        rule: str,
        passage: str,
        name: str,
        facts: Mapping[str, object],
        declared: Mapping[str, str],
        language: str,
    ) -> Outcome:
        """The outcome; ``declared`` says where a fact is declared, as ``path:line``."""
        linter = self._linter.under(self._linter.settings._replace(facts=facts)) if facts else self._linter
        failures: list[str] = []
        document = parse_document(name, passage, linter.plugins.readers, language, linter.languages)
        (report,) = linter.judge("", [document], {}, failures, declared)
        for failure in failures:
            if f"'{rule}'" in failure:
                raise PluginError(failure)
        result = next(each for each in report.requirements if each.id == rule)
        found = tuple(each for each in report.diagnostics if each.rule == rule)
        return Outcome(result.status, result.evidence, found, result.reason)

    def expect(
        self,
        rule: str,
        passage: str,
        status: str,
        *,
        evidence: Sequence[str] | None = None,
        at: Sequence[tuple[int, int]] | None = None,
        name: str = "policy.md",
        facts: Mapping[str, object] | None = None,
        language: str = "",
    ) -> Outcome:
        """Asserts that a rule gives a text a status, and, where given, this evidence (source, markup included) and these
        positions of it (1-based line and column). Raises AssertionError that says what came instead.
        """
        outcome = self.judge(rule, passage, name=name, facts=facts, language=language)
        reason = f" ({outcome.reason})" if outcome.reason else ""
        assert outcome.status == status, f"{rule}: {outcome.status}{reason} instead of {status}: {passage}"
        assert evidence is None or outcome.quotes == list(evidence), f"{rule}: the evidence is {outcome.quotes}"
        assert at is None or outcome.positions == list(at), f"{rule}: the evidence stands at {outcome.positions}"
        return outcome

    # --- the examples of the requirement files --------------------------------------------------------------------

    def examples(self, rule: str | None = None) -> Iterator[Example]:
        """The examples in the files of the rules, or of one of them, as they stand there, in every language."""
        rules = self._wanted if rule is None else [self._rule(rule)]
        for each, language in ((each, language) for each in rules for language in self._linter.languages):
            worded = self._path(each) if language == ENGLISH else self._linter.languages.wording(each.id, language)
            if worded is None:
                continue
            file = self._read(worded)
            for status, passages in file.data["examples"].items():
                for index, passage in enumerate(passages):
                    path, _, line = file.where(("examples", status, index)).rpartition(":")
                    yield Example(each.id, status, passage, path, int(line), language)

    def flaw(self, example: Example) -> str:
        """What is wrong with an example, in one sentence; "" if it holds.

        A passage listed under a status gets it. One listed under ``missing`` for what is required may also make it not
        applicable: a look-alike must not be evidence; whether the duty exists is another question.
        """
        rule = self._rule(example.rule)
        file = self._read(self._path(rule))
        facts: Mapping[str, object] = file.data.get("declared", {})
        declared = {fact: file.where(("declared", fact)) for fact in facts}
        outcome = self._judge(example.rule, example.passage, "example.md", facts, declared, example.language)
        expected = {example.status}
        if example.status == "missing" and rule.kind == "required":
            expected.add("not-applicable")
        if outcome.status in expected:
            return ""
        because = f", because of {outcome.quotes[0]!r}" if outcome.quotes else ""
        return f"{outcome.status} instead of {example.status}{because}"

    def untried(self) -> Iterator[str]:
        """The rules whose files lack an example of what is met or of what is missing."""
        for rule in self._wanted:
            examples = {example.status for example in self.examples(rule.id)}
            if not examples >= {"met", "missing"}:
                yield rule.id

    def _rule(self, name: str) -> Requirement:
        found = [rule for rule in self._wanted if name in (rule.id, rule.id.partition("/")[2])]
        if not found:
            raise UsageError(f"there is no rule '{name}'{suggestion(name, self.ids)}")
        return found[0]

    def _path(self, rule: Requirement) -> Path:
        return self._linter.file_of(rule).resolve()


def _make_importable(folder: PackFolder) -> None:
    """Puts the project of a pack first on the path, for its detectors, unless that is where the pack is imported from."""
    top, _, below = folder.package.partition(".")
    if not top or folder.path.name != folder.package.rpartition(".")[2]:
        return
    project = folder.path.parents[below.count(".") + bool(below)]
    spec = find_spec(top)
    if spec is None or str(project / top) not in (spec.submodule_search_locations or ()):
        sys.path.insert(0, str(project))
        sys.modules.pop(top, None)
        invalidate_caches()


def assert_reading(reading: Reading, source: str) -> None:
    """Asserts that what a reader made of a text is right: every piece is the source at its place, in order.

    Raises AssertionError that says which is not.
    """
    try:
        check_reading(reading, source)
    except (TypeError, ValueError) as error:
        raise AssertionError(str(error)) from error
    for block in reading.blocks:
        for text in (block.text, *block.cells):
            for value, start, end in text.pieces:
                same = start < 0 or end - start != len(value) or source[start:end] == value
                assert same, f"at ({start}, {end}) the source is {source[start:end]!r}, not {value!r}"
            places = [piece.start for piece in text.pieces if piece.start >= 0]
            assert places == sorted(places), f"the pieces of '{text.value[:60]}' are not in the order of the source"
