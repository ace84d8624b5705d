"""``policy-lint diff BASE [HEAD]``: what happened to the disclosures between two git revisions."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from io import StringIO
from typing import NamedTuple

from policy_lint.cli.options import add_color, add_settings, settler
from policy_lint.cli.output import complain, format_of, refuse_untold, use_color, write
from policy_lint.cli.progress import Progress
from policy_lint.cli.status import FINDINGS, NOTHING, OK
from policy_lint.compare import Comparison, Rules, compare, fails
from policy_lint.config.files import NAME, PYPROJECT
from policy_lint.config.settings import FAIL_ON, PolicySettings, Settings
from policy_lint.config.settler import Settler
from policy_lint.documents.files import notices
from policy_lint.documents.ignored import GITIGNORE
from policy_lint.errors import PolicyLintError, UsageError
from policy_lint.globs import expanded
from policy_lint.history import Repository, working_in
from policy_lint.plugins.finder import load
from policy_lint.projects import Project, lint, merge, projects
from policy_lint.report import Report
from policy_lint.reporters import diff
from policy_lint.version import version

_SKIPPED = "node_modules"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("base", metavar="BASE", help="the older revision: a branch, tag or commit")
    parser.add_argument("head", metavar="HEAD", nargs="?", help="the newer revision (default: the working tree)")
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        default=[],
        help="files or folders; ./NAME for one that is called like a revision",
    )
    add_settings(parser)
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format",
        choices=tuple(diff.FORMATS),
        help="text, json or markdown (default: as the file is called, else text)",
    )
    output.add_argument("--output", metavar="FILE", default="-", help="where to (default: standard output)")
    add_color(output)
    status = parser.add_argument_group("exit status")
    status.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        help="lowest severity of a disclosure that weakened or vanished that ends with status 1 (default: error)",
    )


class _Side(NamedTuple):
    """One of the revisions: its name and commit ("" for the working tree) and the folder that holds its files."""

    name: str
    commit: str
    folder: str

    @property
    def shown(self) -> str:
        return self.name or "the working tree"


def run(arguments: argparse.Namespace) -> int:
    shape = arguments.format or format_of(arguments.output, diff.FORMATS)
    if not shape:
        refuse_untold(arguments.output, diff.FORMATS)
    repository = Repository()
    head, paths = _revisions(arguments, repository)
    if arguments.config:
        arguments.config = os.path.abspath(arguments.config)
    wanted = _wanted(paths)
    with ExitStack() as stack:
        sides = []
        for name in (arguments.base, head):
            commit = _commit(repository, name) if name else ""
            folder = stack.enter_context(repository.extracted(commit, wanted)) if commit else repository.top
            sides.append(_Side(name, commit, folder))
        comparison, thresholds = _compare(arguments, sides[0], sides[1], paths, repository)
    if not comparison.notices and not comparison.failures:
        where = ", ".join(f"'{path}'" for path in paths) or "this repository"
        between = f"{sides[0].shown} or {sides[1].shown}"
        print(f"policy-lint: nothing to compare: no privacy policy in {where} at {between}", file=sys.stderr)
        return NOTHING
    stream = StringIO()
    diff.FORMATS[shape or "text"](comparison, stream, use_color(arguments.color, arguments.output))
    write(stream.getvalue(), arguments.output)
    status = complain(comparison.failures)
    if status != OK:
        return status
    lost = any(
        fails(change, next((thresholds[path] for path in (*notice.new, *notice.old) if path in thresholds), "error"))
        for notice in comparison.notices
        for change in notice.changes
    )
    return FINDINGS if lost else OK


# --- what is asked for --------------------------------------------------------------------------------------------


def _revisions(arguments: argparse.Namespace, repository: Repository) -> tuple[str, list[str]]:
    """The newer revision ("" for the working tree) and the paths, from the root of the repository."""
    head, paths = arguments.head or "", list(arguments.paths)
    _commit(repository, arguments.base)
    if head and repository.commit(head) is None:
        if not _is_path(repository, head, arguments.base):
            _commit(repository, head)  # says what is wrong
        head, paths = "", [head, *paths]
    return head, [_from_root(path, repository) for path in paths]


def _commit(repository: Repository, name: str) -> str:
    commit = repository.commit(name)
    if commit is None:
        if repository.commit("HEAD") is None:
            raise UsageError("there are no commits in this repository yet to compare with")
        hint = "; this clone is shallow, fetch the revision first" if repository.shallow else ""
        if os.path.exists(name):
            hint = f"; to compare it with the last commit, use 'policy-lint diff HEAD {name}'"
        raise UsageError(f"'{name}' is not a revision of this repository{hint}")
    return commit


def _is_path(repository: Repository, word: str, base: str) -> bool:
    path = _from_root(word, repository)
    below = path + "/"
    return os.path.exists(word) or any(
        repository.files(_commit(repository, base), lambda other: other == path or other.startswith(below))
    )


def _from_root(path: str, repository: Repository) -> str:
    """A path as the repository names it. Raises UsageError for one outside."""
    folder, name = os.path.split(os.path.abspath(path))
    full = os.path.join(os.path.realpath(folder), name)
    try:
        relative = os.path.relpath(full, repository.top)
    except ValueError:
        relative = os.pardir
    if relative.split(os.sep)[0] == os.pardir:
        raise UsageError(f"'{path}' is not in the repository")
    return relative.replace(os.sep, "/")


def _wanted(paths: Sequence[str]) -> Callable[[str], bool]:
    """Which files of a revision are needed: configurations, and what may be a document."""
    suffixes = set(load((), ()).readers)
    named = set(paths)

    def wanted(path: str) -> bool:
        name = path.rsplit("/", 1)[-1]
        if name in (PYPROJECT, GITIGNORE) or name.startswith(NAME.rsplit(".", 1)[0]) or path in named:
            return True
        return os.path.splitext(name)[1].lower() in suffixes and _SKIPPED not in path.split("/")

    return wanted


# --- judging both sides -------------------------------------------------------------------------------------------


def _compare(
    arguments: argparse.Namespace, base: _Side, head: _Side, paths: Sequence[str], repository: Repository
) -> tuple[Comparison, dict[str, str]]:
    """Both sides judged by the rules and facts of the newer one; and the --fail-on of each document."""
    here = [path for path in paths if os.path.lexists(os.path.join(head.folder, path))]
    there = [path for path in paths if os.path.lexists(os.path.join(base.folder, path))]
    for path in paths:
        if path not in here and path not in there:
            raise UsageError(f"there is no '{path}' at {base.shown} or {head.shown}")
    with working_in(head.folder):
        newer = settler(arguments)
        rebased = _Rebased(newer, repository.top)
        found = projects(here, rebased) if here or not paths else []
        extra_new = _candidates(rebased, base.folder) if set(paths) - set(here) else []
        found += projects(extra_new, rebased) if extra_new else []
        after = _lint(found, head)
    with working_in(base.folder):
        older = _Older(arguments, rebased, head.folder, repository.top)
        before_found = projects(there, older) if there or not paths else []
        extra_old = _candidates(older, head.folder) if set(paths) - set(there) or older.borrowed else []
        known = {path for project in before_found for policy in project.policies for path in policy.documents}
        extra_old = [path for path in extra_old if path not in known]
        if extra_old:
            before_found += projects(extra_old, older)
        before = _lint(before_found, base)
    linters = [project.linter for project in (*found, *before_found)]
    requirements = [requirement for linter in linters for requirement in linter.requirements]
    severities = {requirement.id: requirement.severity for requirement in requirements}
    for linter in linters:
        severities |= {rule: severity for rule, severity in linter.settings.severities.items() if severity != "off"}
    rules = Rules({each.id for each in requirements if each.kind == "prohibited"}, severities)
    thresholds = {
        path: project.linter.settings.fail_on
        for project in (*before_found, *found)
        for policy in project.policies
        for path in (path.replace(os.sep, "/") for path in policy.documents)
    }
    comparison = Comparison(
        version(),
        base.name,
        head.name,
        base.commit,
        head.commit,
        tuple(compare(before, after, rules, extra_old, extra_new)),
        tuple(dict.fromkeys((*before.failures, *after.failures))),
    )
    return comparison, thresholds


def _lint(found: Sequence[Project], side: _Side) -> Report:
    with Progress(found) as judged:
        report = merge(lint(found, None, judged))
    general = {failure for project in found for failure in project.linter.plugins.failures}
    failures = (each if each in general else f"at {side.shown}: {each}" for each in report.failures)
    return report._replace(failures=tuple(failures))


def _candidates(settings_at: Callable[[str], Settings], other: str) -> list[str]:
    """Documents of this side that are not there at the other: one may be what a document was or became."""
    settings = settings_at(".")
    readers = load(settings.require, settings.disable).readers
    found = notices(".", readers, lambda path: settings_at(path).excludes(path))
    return [path for path in found if not os.path.lexists(os.path.join(other, path))]


class _Rebased:
    """Settings whose notices lie below the working folder wherever the configuration was read from."""

    def __init__(self, settings_at: Settler, top: str) -> None:
        self._settings_at = settings_at
        self._top = top

    def __call__(self, path: str) -> Settings:
        return self._settings_at(path).rebased(self._base)

    def _base(self, base: str) -> str:
        return os.path.relpath(os.path.realpath(base), self._top) if os.path.isabs(base) else base


class _Older:
    """The settings of the older side: rules and facts of the newer one, notices as they were put together then."""

    def __init__(self, arguments: argparse.Namespace, newer: _Rebased, head: str, top: str) -> None:
        self._newer = newer
        self._head = head
        self._own = _Rebased(settler(arguments), top)
        self.borrowed = False  # whether notices of the newer configuration are looked for in the older text

    def __call__(self, path: str) -> Settings:
        with working_in(self._head):
            settings = self._newer(path)
        try:
            own = self._own(path).policies
        except PolicyLintError:  # a configuration that was broken then says nothing
            own = ()
        facts = {policy.name: policy.facts for policy in settings.policies}
        policies = [policy._replace(facts=facts.get(policy.name, policy.facts)) for policy in own or settings.policies]
        self.borrowed |= not own and bool(policies)
        return settings._replace(policies=tuple(_existing(policies)))


def _existing(policies: Collection[PolicySettings]) -> Iterator[PolicySettings]:
    """The notices without the globs that fit no file."""
    for policy in policies:
        globs = tuple(each for each in policy.documents if expanded(each, policy.base))
        if globs:
            yield policy._replace(documents=globs)
