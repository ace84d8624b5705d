"""One run: read the documents, find the evidence, judge it, and make the report. Prints nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from policy_lint import suppressions
from policy_lint.config.settings import JUDGING, Settings, documents_of
from policy_lint.documents.files import collect, notices, parse_document, read_document
from policy_lint.documents.language import ENGLISH
from policy_lint.documents.model import Document
from policy_lint.errors import InputError, PluginError, PolicyLintError, UsageError, said
from policy_lint.judging.declared import Declared
from policy_lint.judging.detectors import DetectingJudge, ProblemJudge
from policy_lint.judging.diagnostics import Circumstances, diagnose, result, unjudged
from policy_lint.judging.evidence import Finder
from policy_lint.judging.linked import LinkedNotices
from policy_lint.languages import Languages
from policy_lint.packs.load import load_pack
from policy_lint.packs.model import GENERAL, Pack, Requirement
from policy_lint.plugins.api import PackFolder
from policy_lint.plugins.finder import BUILT_IN, Plugins, languages_in, load
from policy_lint.report import (
    NO_TEXT,
    NOT_EVALUATED,
    Basis,
    Diagnostic,
    DocumentReport,
    Report,
    Result,
    order,
)
from policy_lint.selection import chosen_regimes, select
from policy_lint.version import version


class Policy(NamedTuple):
    """A notice about to be judged: documents that are read together, and their language if it is declared.

    ``declared`` says where the configuration declares a fact, as ``path:line``.
    """

    name: str
    documents: tuple[str, ...]
    facts: Mapping[str, object]
    language: str = ""
    declared: Mapping[str, str] = {}

    @property
    def size(self) -> int:
        """Bytes of its documents, as far as they can be seen; how long judging takes follows from it."""
        return sum(os.path.getsize(path) for path in self.documents if os.path.isfile(path))


class Linter:
    """The rules and readers that are installed, ready to lint. Thread-safe: holds no state of a run.

    Raises PluginError or InputError when a plugin or one of its files is not as it should be.
    """

    def __init__(self, settings: Settings | None = None, packs: Sequence[PackFolder] = ()) -> None:
        """``packs`` are folders of requirement files to use besides those of the plugins, or instead of one's own."""
        self.settings = settings or Settings()
        found = load(self.settings.require, self.settings.disable)
        replaced = {pack.name for pack in packs}
        found = found._replace(packs=tuple(pack for pack in found.packs if pack.name not in replaced))
        self.packs, failures = _load_packs(found, packs)
        self.plugins: Plugins = found._replace(packs=(*found.packs, *packs), failures=(*found.failures, *failures))
        self.requirements = [requirement for pack in self.packs for requirement in pack.requirements]
        self.protected = frozenset(requirement.id for requirement in self.requirements if requirement.protected)
        self._by_id = {requirement.id: requirement for requirement in self.requirements}
        languages = (*found.languages, *(language for pack in packs for language in languages_in(pack)))
        self.languages = Languages(languages, self.requirements)
        self._choose()

    def under(self, settings: Settings) -> Linter:
        """A linter with other settings, which shares what this one has loaded if it asks for the same plugins."""
        if (settings.require, settings.disable) != (self.settings.require, self.settings.disable):
            return Linter(settings)
        other = copy(self)
        other.settings = settings
        other._choose()
        return other

    def _choose(self) -> None:
        """What depends on the settings: which rules apply, and what is looked for."""
        facts = [fact for pack in self.packs for fact in pack.facts]
        try:
            regimes = chosen_regimes(self.requirements, self.settings)
            self.settings = self.settings._replace(regimes=regimes)
            self.selected = select(self.requirements, self.settings, facts)
            for number in {*range(len(self.settings.overrides))}.difference(self.settings.fitting or ()):
                select(self.requirements, self.settings.overridden(number), facts)  # also where no file fits
        except UsageError as error:
            raise self.plugins.blamed(error) from None
        self._finders: dict[tuple[int, str], Finder] = {}  # by number of the pack and language

    def read_by(self, requirement: Requirement) -> list[str]:
        """The codes of the languages that a rule reads, English first; what needs no words reads any language."""
        if requirement.any_language or requirement.id in suppressions.RULES:
            return ["any"]
        pack = next(pack for pack in self.packs if requirement in pack.requirements)
        return [code for code in self.languages if requirement.id in self.languages.pack(pack, code).reads]

    def examples(self, requirement: Requirement, language: str = ENGLISH) -> Mapping[str, Sequence[str]]:
        """A rule's examples in a language that it has wording in, by the status they have."""
        path = self.languages.wording(requirement.id, language)
        examples: Mapping[str, Sequence[str]] = self._file(requirement, path)["examples"]
        return examples

    def declared(self, requirement: Requirement) -> Mapping[str, object]:
        """The facts that are declared where a requirement's examples have the status they are listed under."""
        facts: Mapping[str, object] = self._file(requirement).get("declared", {})
        return facts

    def file_of(self, requirement: Requirement) -> Path:
        """The requirement file of a rule."""
        paths = (folder.path / requirement.file for folder in self.plugins.packs if folder.name == requirement.plugin)
        return next(path for path in paths if path.is_file())

    def _file(self, requirement: Requirement, path: Path | None = None) -> Mapping[str, Any]:
        from policy_lint.yamlfile import YamlFile

        data: Mapping[str, Any] = YamlFile.read(path or self.file_of(requirement)).data
        return data

    def _finder(self, number: int, language: str) -> Finder:
        """What finds the evidence of a pack in documents of a language; made when the first one is met."""
        if (number, language) not in self._finders:
            pack = self.languages.pack(self.packs[number], language)
            self._finders[number, language] = Finder(pack, (GENERAL, *self.settings.regimes))
        return self._finders[number, language]

    # --- what to read ---------------------------------------------------------------------------------------------

    def policies(self, paths: Sequence[str]) -> list[Policy]:
        """The notices that the paths touch; a document of a configured notice brings the others of it along.

        Raises InputError for a path that does not exist or cannot be read.
        """
        excluded = self.settings.excludes
        if paths:
            return self.bundled(collect(paths, self.plugins.readers, excluded))
        return self._bundles() or [_single(path) for path in notices(".", self.plugins.readers, excluded)]

    def bundled(self, files: Iterable[str]) -> list[Policy]:
        """The notices that files belong to. Raises InputError for a notice of the configuration that has no files."""
        members: dict[str, list[Policy]] = {}
        for bundle in self._bundles():
            for path in bundle.documents:
                members.setdefault(os.path.realpath(path), []).append(bundle)
        found: dict[tuple[str, tuple[str, ...]], Policy] = {}
        for file in files:
            for policy in members.get(os.path.realpath(file)) or [_single(file)]:
                found.setdefault((policy.name, policy.documents), policy)
        return list(found.values())

    def _bundles(self) -> list[Policy]:
        """The notices of the configuration. Raises InputError for documents that are not there or in no notice."""
        excludes = self.settings.excludes
        bundles = [
            Policy(each.name, tuple(documents_of(each, excludes)), each.facts, each.language, each.declared)
            for each in self.settings.policies
        ]
        for rule, path in self.settings.pinned.items():
            if _bundle_of(path, bundles) is None:
                where = self.settings.origin("rules", rule, "document")
                raise InputError(f"'{path}', in which '{rule}' has to be met, is a document of no notice", where)
        return bundles

    # --- linting --------------------------------------------------------------------------------------------------

    def lint(self, policies: Iterable[Policy]) -> Report:
        """Judges notices. What fails is named in the report's ``failures``; the rest is still judged."""
        documents: list[DocumentReport] = []
        failures: list[str] = []
        for policy in policies:
            read = self._read(policy.documents, policy.language, failures)
            if read:
                documents += self.judge(policy.name, read, policy.facts, failures, policy.declared)
        return Report(version(), tuple(documents), (*self.plugins.failures, *failures))

    def lint_text(self, source: str, name: str = "policy.md") -> Report:
        """Judges a text; the name's suffix says its format, and of which notice of the configuration it is a document.

        Raises InputError for a format that is not read.
        """
        failures: list[str] = []
        policy = _bundle_of(name, self._bundles()) or _single(name)
        read = []
        for path in policy.documents:
            if path == name or _same_file(path, [name]):
                document = parse_document(
                    name, source, self.plugins.readers, policy.language, self.languages, self.settings.tokens
                )
                read.append(document)
            else:
                read += self._read([path], policy.language, failures)
        judged = tuple(self.judge(policy.name, read, policy.facts, failures, policy.declared))
        return Report(version(), judged, (*self.plugins.failures, *failures))

    def _read(self, paths: Iterable[str], language: str, failures: list[str]) -> list[Document]:
        read = []
        for path in paths:
            try:
                read.append(read_document(path, self.plugins.readers, language, self.languages, self.settings.tokens))
            except InputError as error:
                failures.append(str(error))
            except Exception as error:  # a reader must not raise; the other documents are judged all the same
                failures.append(f"{path}: the document cannot be read: {said(error)}")
        return read

    def _presumed(self) -> dict[str, bool]:
        """The facts that choosing the regimes declares."""
        everything = [fact for pack in self.packs for fact in pack.facts.items()]
        return {name: True for name, (_, regime) in everything if regime in self.settings.regimes}

    def _pinned(self, documents: Sequence[Document]) -> dict[str, str]:
        """The document, if it is one of these, in which the configuration wants a rule to be met."""
        pinned = self.settings.pinned.items()
        return {rule: each.path for rule, path in pinned for each in documents if _same_file(path, [each.path])}

    def judge(
        self,
        name: str,
        documents: Sequence[Document],
        facts: Mapping[str, object],
        failures: list[str],
        declared: Mapping[str, str] | None = None,
    ) -> list[DocumentReport]:
        """The reports on the documents of one notice; requirements are listed with the first of them.

        ``declared`` says where the configuration declares a fact, as ``path:line``.
        """
        as_of = self.settings.as_of or date.today()
        basis = _basis(self.settings, as_of)
        circumstances = Circumstances(
            as_of,
            self.settings.regimes,
            {**self._presumed(), **facts, **self.settings.facts},
            self.settings.severities,
            Declared(declared or {}),
        )
        pinned = self._pinned(documents)
        linked = LinkedNotices(documents, self.plugins.readers)
        results: list[Result] = []
        diagnostics: list[Diagnostic] = []
        evaluated: set[str] = set()
        for number, pack in enumerate(self.packs):
            own = {requirement.id for requirement in pack.requirements} - {*suppressions.RULES}
            wanted = [requirement for requirement in self.selected if requirement.id in own]
            if not wanted:
                continue
            if not any(document.passages for document in documents):
                results += [unjudged(requirement, NO_TEXT) for requirement in wanted]
                continue
            hits = [self._finder(number, document.language).find(document) for document in documents]
            finder = partial(self._finder, number)
            circumstances = circumstances._replace(unread=partial(linked.that_might_hold, finder=finder))
            judge = DetectingJudge(pack, hits, circumstances, pinned)
            for requirement in wanted:
                try:
                    verdict = judge.verdict(requirement.id)
                    outcome, found_here = result(verdict), diagnose(verdict, judge, hits, circumstances)
                except (Exception, SystemExit) as error:  # it must be named and must not hide the others
                    plugin = self.plugins.called(pack.name)
                    failures.append(
                        f"{documents[0].path}: the check '{requirement.id}' of {plugin} failed: {said(error)}"
                    )
                    continue
                results.append(outcome)
                if verdict.status != NOT_EVALUATED:
                    evaluated.add(requirement.id)
                diagnostics += found_here
        found = suppressions.Suppressions(documents, self._by_id, as_of)
        diagnostics = found.mark(diagnostics)
        problems = found.problems(evaluated)
        for pack in self.packs:  # the rules about suppressions come last, and whatever the language is
            last = ProblemJudge(pack, problems, circumstances)
            for requirement in self.selected:
                if requirement.id in suppressions.RULES and requirement.plugin == pack.name:
                    verdict = last.verdict(requirement.id)
                    results.append(result(verdict))
                    diagnostics += diagnose(verdict, last, [], circumstances)
        diagnostics.sort(key=order)
        return [
            DocumentReport(
                document.path,
                document.format,
                name,
                document.language,
                tuple(results) if document is documents[0] else (),
                tuple(each for each in mine if each.suppressed is None),
                {line: document.line_text(line) for each in mine for line in _lines(each)},
                document.source,
                document.blocks,
                basis,
                tuple(each for each in mine if each.suppressed is not None),
            )
            for document in documents
            for mine in [[each for each in diagnostics if each.place.path == document.path]]
        ]


def _basis(settings: Settings, as_of: date) -> Basis:
    judging = {key: value for key, value in settings.effective().items() if key in JUDGING}
    digest = f"{crc32(json.dumps(judging, sort_keys=True, default=str).encode()):08x}"
    return Basis(as_of.isoformat(), settings.regimes, settings.source, digest)


def _lines(diagnostic: Diagnostic) -> range:
    return range(diagnostic.place.line, diagnostic.place.end_line + 1)


def _single(path: str) -> Policy:
    return Policy("", (path,), {})


def _bundle_of(path: str, bundles: Iterable[Policy]) -> Policy | None:
    return next((each for each in bundles if _same_file(path, each.documents)), None)


def _same_file(path: str, documents: Iterable[str]) -> bool:
    return any(os.path.realpath(path) == os.path.realpath(other) for other in documents)


def _load_packs(plugins: Plugins, more: Sequence[PackFolder]) -> tuple[list[Pack], list[str]]:
    """The packs of the plugins, and what is wrong with those that cannot be used; then ``more``, which may raise."""
    base: dict[str, list[str]] = {}
    packs: list[Pack] = []
    failures = []
    for folder in (*plugins.packs, *more):
        try:
            pack = load_pack(folder.path, folder.name, base or None)
            _refuse_repeated_ids(pack, packs)
        except Exception as error:
            if folder.name == BUILT_IN or folder in more:
                raise
            reason = str(error) if isinstance(error, PolicyLintError) else said(error)
            failures.append(f"the plugin {plugins.called(folder.name)} cannot be used: {reason}")
            continue
        packs.append(pack._replace(package=folder.package))
        if len(plugins.packs) + len(more) > 1 and not base:
            from policy_lint.packs.compile import LEXICON, lexicon_families

            base = lexicon_families(folder.path / LEXICON / "en")  # the first pack's words are there for all others
    return packs, failures


def _refuse_repeated_ids(pack: Pack, others: Sequence[Pack]) -> None:
    known = {requirement.id for other in others for requirement in other.requirements}
    for requirement in pack.requirements:
        if requirement.id in known:
            raise PluginError(f"there is a rule '{requirement.id}' already")
