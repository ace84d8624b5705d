"""One run: read the documents, find the evidence, judge it, and make the report. Prints nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from importlib import import_module
from typing import NamedTuple
from zlib import crc32

from policy_lint import suppressions
from policy_lint.config.settings import JUDGING, Settings, documents_of
from policy_lint.documents.files import collect, notices, parse_document, read_document
from policy_lint.documents.model import Document, Passage, Text
from policy_lint.errors import InputError, PluginError, PolicyLintError, UsageError
from policy_lint.judging.diagnostics import Circumstances, diagnose, result, unjudged
from policy_lint.judging.evidence import Finder, Hit, Hits
from policy_lint.judging.verdicts import MET, MISSING, PARTIAL, Judge, Verdict
from policy_lint.packs.load import load_pack
from policy_lint.packs.model import Pack, Requirement
from policy_lint.plugins.api import Context, Found, PackFolder
from policy_lint.plugins.finder import BUILT_IN, Plugins, load
from policy_lint.report import SEVERITIES, Basis, Diagnostic, DocumentReport, Report, Result, order
from policy_lint.selection import GENERAL, chosen_regimes, select
from policy_lint.version import version


class Policy(NamedTuple):
    """A notice about to be judged: documents that are read together, and their language if it is declared."""

    name: str
    documents: tuple[str, ...]
    facts: Mapping[str, object]
    language: str = ""

    @property
    def size(self) -> int:
        """Bytes of its documents, as far as they can be seen; how long judging takes follows from it."""
        return sum(os.path.getsize(path) for path in self.documents if os.path.isfile(path))


class Linter:
    """The rules and readers that are installed, ready to lint. Thread-safe: holds no state of a run.

    Raises PluginError or InputError when a plugin or one of its files is not as it should be.
    """

    def __init__(self, settings: Settings | None = None, packs: Sequence[PackFolder] = ()) -> None:
        """``packs`` are folders of requirement files to use besides those of the plugins."""
        self.settings = settings or Settings()
        found = load(self.settings.require, self.settings.disable)
        self.packs, failures = _load_packs(found, packs)
        self.plugins: Plugins = found._replace(packs=(*found.packs, *packs), failures=(*found.failures, *failures))
        self.requirements = [requirement for pack in self.packs for requirement in pack.requirements]
        self.protected = frozenset(requirement.id for requirement in self.requirements if requirement.protected)
        self._by_id = {requirement.id: requirement for requirement in self.requirements}
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
                select(
                    self.requirements, self.settings.overridden(number), facts
                )  # a mistake shows though no file fits
        except UsageError as error:
            raise self.plugins.blamed(error) from None
        self._finders = [Finder(pack, (GENERAL, *regimes)) for pack in self.packs]

    def examples(self, requirement: Requirement) -> Mapping[str, Sequence[str]]:
        """The examples in a requirement's file, by the status they have."""
        from policy_lint.yamlfile import YamlFile

        paths = (folder.path / requirement.file for folder in self.plugins.packs if folder.name == requirement.plugin)
        path = next(path for path in paths if path.is_file())
        examples: Mapping[str, Sequence[str]] = YamlFile.read(path).data["examples"]
        return examples

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
        bundles = self._bundles()
        found: list[Policy] = []
        for path in files:
            policy = next((each for each in bundles if _same_file(path, each.documents)), None) or _single(path)
            if policy not in found:
                found.append(policy)
        return found

    def _bundles(self) -> list[Policy]:
        return [
            Policy(each.name, tuple(documents_of(each, self.settings.excludes)), each.facts, each.language)
            for each in self.settings.policies
        ]

    # --- linting --------------------------------------------------------------------------------------------------

    def lint(self, policies: Iterable[Policy]) -> Report:
        """Judges notices. What fails is named in the report's ``failures``; the rest is still judged."""
        documents: list[DocumentReport] = []
        failures: list[str] = []
        for policy in policies:
            read: list[Document] = []
            for path in policy.documents:
                try:
                    read.append(read_document(path, self.plugins.readers, policy.language))
                except InputError as error:
                    failures.append(str(error))
                except Exception as error:  # a reader must not raise; the other documents are judged all the same
                    failures.append(f"{path}: the document cannot be read: {type(error).__name__}: {error}")
            if read:
                documents += self.judge(policy.name, read, policy.facts, failures)
        return Report(version(), tuple(documents), (*self.plugins.failures, *failures))

    def lint_text(self, source: str, name: str = "policy.md") -> Report:
        """Judges a text; the name's suffix says its format. Raises InputError for a format that is not read."""
        failures: list[str] = []
        document = parse_document(name, source, self.plugins.readers)
        judged = tuple(self.judge("", [document], {}, failures))
        return Report(version(), judged, (*self.plugins.failures, *failures))

    def _presumed(self) -> dict[str, bool]:
        """The facts that choosing the regimes declares."""
        everything = [fact for pack in self.packs for fact in pack.facts.items()]
        return {name: True for name, (_, regime) in everything if regime in self.settings.regimes}

    def judge(
        self, name: str, documents: Sequence[Document], facts: Mapping[str, object], failures: list[str]
    ) -> list[DocumentReport]:
        """The reports on the documents of one notice; requirements are listed with the first of them."""
        as_of = self.settings.as_of or date.today()
        basis = _basis(self.settings, as_of)
        facts = {**self._presumed(), **facts, **self.settings.facts}
        circumstances = Circumstances(as_of, self.settings.regimes, facts, self.settings.severities)
        results: list[Result] = []
        diagnostics: list[Diagnostic] = []
        evaluated: set[str] = set()
        for pack, finder in zip(self.packs, self._finders, strict=True):
            own = {requirement.id for requirement in pack.requirements} - {*suppressions.RULES}
            wanted = [requirement for requirement in self.selected if requirement.id in own]
            if not wanted:
                continue
            if pack.language != documents[0].language:
                results += [unjudged(requirement, documents[0].language) for requirement in wanted]
                continue
            hits = [finder.find(document) for document in documents]
            judge = _DetectingJudge(pack, hits, circumstances, documents)
            for requirement in wanted:
                try:
                    verdict = judge.verdict(requirement.id)
                    outcome, found_here = result(verdict), diagnose(verdict, judge, hits, circumstances)
                except (Exception, SystemExit) as error:  # it must be named and must not hide the others
                    reason = f"{type(error).__name__}: {error}"
                    plugin = self.plugins.called(pack.name)
                    failures.append(f"{documents[0].path}: the check '{requirement.id}' of {plugin} failed: {reason}")
                    continue
                results.append(outcome)
                evaluated.add(requirement.id)
                diagnostics += found_here
        found = suppressions.Suppressions(documents, self._by_id, as_of)
        diagnostics = found.mark(diagnostics)
        problems = found.problems(evaluated)
        for pack in self.packs:  # the rules about suppressions come last, and whatever the language is
            last = _ProblemJudge(pack, problems, circumstances)
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


class _DetectingJudge(Judge):
    """A judge that also runs the detectors, the checks that patterns cannot express."""

    def __init__(
        self, pack: Pack, hits: Sequence[Hits], circumstances: Circumstances, documents: Sequence[Document]
    ) -> None:
        super().__init__(pack, hits, circumstances.facts)
        self._pack_of = pack
        self._circumstances = circumstances
        self._documents = documents

    def _judge(self, requirement: Requirement) -> Verdict:
        if not requirement.detector:
            return super()._judge(requirement)
        module, _, function = requirement.detector.partition(":")
        detector = getattr(import_module(f"{self._pack_of.package}.{module}"), function)
        context = Context(
            self._circumstances.as_of,
            self._circumstances.regimes,
            self._circumstances.facts,
            lambda rule: self.verdict(rule if rule in self._by_id else f"{self._pack_of.name}/{rule}"),
            lambda part: self._collect(requirement, requirement.parts.get(part, [])),
        )
        found = sorted(map(self._checked, detector(self._documents, context)), key=lambda each: not each.strong)
        if requirement.kind == "prohibited":
            return _prohibited(requirement, found)
        evidence = tuple(_hit(each) for each in found)
        strong = sum(each.strong for each in found)
        status = MET if strong else PARTIAL if evidence else MISSING
        return self._applied(requirement, status, evidence, strong, ())

    def _checked(self, found: Found) -> Found:
        """What a detector found, if the report can hold it. Raises TypeError and ValueError."""
        if not isinstance(found, Found):
            raise TypeError(f"it yielded a {type(found).__name__}, not a Found")
        if found.severity not in ("", *SEVERITIES):
            raise ValueError(f"'{found.severity}' is no severity; they are {', '.join(SEVERITIES)}")
        for document, span in [found[:2], *(place[:2] for place in found.related)]:
            if not any(document is each for each in self._documents):
                raise ValueError("it found something in a document that is not of this notice")
            if not 0 <= span[0] <= span[1] <= len(document.source):
                raise ValueError(f"the span {tuple(span)} is not in the source of {document.path}")
        return found


def _basis(settings: Settings, as_of: date) -> Basis:
    judging = {key: value for key, value in settings.effective().items() if key in JUDGING}
    digest = f"{crc32(json.dumps(judging, sort_keys=True, default=str).encode()):08x}"
    return Basis(as_of.isoformat(), settings.regimes, settings.source, digest)


class _ProblemJudge(Judge):
    """Judges the rules about suppressions by what was found wrong with them."""

    def __init__(self, pack: Pack, problems: Mapping[str, Sequence[Found]], circumstances: Circumstances) -> None:
        super().__init__(pack, [], circumstances.facts)
        self._problems = problems

    def _judge(self, requirement: Requirement) -> Verdict:
        return _prohibited(requirement, self._problems[requirement.id])


def _prohibited(requirement: Requirement, found: Sequence[Found]) -> Verdict:
    evidence = tuple(_hit(each) for each in found)
    strong = sum(each.strong for each in found)
    return Verdict(requirement, MISSING if strong else PARTIAL if evidence else MET, evidence, strong)


def _hit(found: Found) -> Hit:
    document, span = found.document, found.span
    section = document.section_at(span.start)
    passage = Passage("sentence", Text.of(document.source, span.start, span.end), span, section, -1)
    related = tuple(_hit(Found(*place[:2], message=place[2])) for place in found.related)
    return Hit(
        document, passage, (0, len(passage.text.value)), message=found.message, severity=found.severity, related=related
    )


def _lines(diagnostic: Diagnostic) -> range:
    return range(diagnostic.place.line, diagnostic.place.end_line + 1)


def _single(path: str) -> Policy:
    return Policy("", (path,), {})


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
            reason = str(error) if isinstance(error, PolicyLintError) else f"{type(error).__name__}: {error}"
            failures.append(f"the plugin {plugins.called(folder.name)} cannot be used: {reason}")
            continue
        packs.append(pack._replace(package=folder.package))
        if len(plugins.packs) + len(more) > 1 and not base:
            from policy_lint.packs.compile import lexicon_families

            base = lexicon_families(folder.path, "en")  # the first pack's words are there for all others
    return packs, failures


def _refuse_repeated_ids(pack: Pack, others: Sequence[Pack]) -> None:
    known = {requirement.id for other in others for requirement in other.requirements}
    for requirement in pack.requirements:
        if requirement.id in known:
            raise PluginError(f"there is a rule '{requirement.id}' already")
