"""What check and checklist have in common: find what is asked for, lint it, write the report, name what failed."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policy_lint import projects
from policy_lint.cli.options import Settler
from policy_lint.cli.output import complain, deliver, use_color
from policy_lint.cli.progress import Progress
from policy_lint.cli.status import NOTHING, OK
from policy_lint.documents.files import decode
from policy_lint.errors import PolicyLintError, UsageError
from policy_lint.plugins.api import Reporter, ReportOptions
from policy_lint.projects import Project
from policy_lint.report import NOT_EVALUATED, DocumentReport, Report
from policy_lint.runner import Linter

if TYPE_CHECKING:
    from policy_lint.baseline import Baseline, Scope

STDIN = "-"


def find(arguments: argparse.Namespace) -> list[Project]:
    """What the paths ask for, at least one project. Raises UsageError, InputError or PluginError."""
    settings_at = Settler(arguments)
    if STDIN not in arguments.paths:
        if arguments.stdin_filename is not None:
            raise UsageError("--stdin-filename needs '-' as PATH")
        found = projects.projects(arguments.paths, settings_at, arguments.force_exclude)
        for warning in dict.fromkeys(each for project in found for each in project.linter.plugins.warnings):
            print(f"policy-lint: warning: {warning}", file=sys.stderr)
        return found
    if len(arguments.paths) > 1:
        raise UsageError("'-' stands alone: standard input is one document")
    return [Project(Linter(settings_at(_stdin_name(arguments))), [])]


def lint(arguments: argparse.Namespace, found: Sequence[Project]) -> list[Report]:
    """The report on each project."""
    if STDIN not in arguments.paths:
        with Progress(found, quiet=found[0].linter.settings.quiet) as judged:
            return projects.lint(found, arguments.jobs, judged)
    name = _stdin_name(arguments)
    return [found[0].linter.lint_text(decode(sys.stdin.buffer.read(), name), name)]


def baselines(found: Sequence[Project]) -> dict[str, Baseline]:
    """The baselines that are asked for, by path. Raises InputError for one that cannot be read."""
    paths = [path for path in dict.fromkeys(project.linter.settings.baseline for project in found) if path]
    if not paths:
        return {}
    from policy_lint.baseline import Baseline

    return {path: Baseline.load(path) for path in paths}


def accept(reports: Sequence[Report], found: Sequence[Project], accepted: dict[str, Baseline]) -> list[Report]:
    """The reports with accepted findings marked; the first of those that share a baseline names its stale entries."""
    marked = list(reports)
    for path, baseline in accepted.items():
        mine = [index for index, project in enumerate(found) if project.linter.settings.baseline == path]
        for index in mine:
            marked[index] = baseline.accept(marked[index], found[index].linter.protected)
        stale = baseline.stale(scope([marked[index] for index in mine], [found[index].linter for index in mine]))
        marked[mine[0]] = marked[mine[0]]._replace(stale=tuple(stale))
    return marked


def scope(reports: Sequence[Report], linters: Sequence[Linter]) -> Scope:
    """What the linters have looked at when they gave these reports."""
    rules = {each.id: each for linter in linters for each in linter.requirements}
    known = [policy.name for linter in linters for policy in linter.settings.policies]
    from policy_lint.baseline import Scope

    return Scope.of(reports, rules.values(), known if all(linter.settings.source for linter in linters) else None)


def publish(
    reports: Sequence[Report],
    outputs: Sequence[tuple[Reporter, str]],
    arguments: argparse.Namespace,
    look: ReportOptions | None = None,
) -> int:
    """Writes the reports as one, in colour where it fits; the status as far as the findings do not decide it."""
    report = projects.merge(reports)
    look = look or ReportOptions()
    if not report.documents and not report.failures:
        if arguments.force_exclude and arguments.paths and all(map(os.path.isfile, arguments.paths)):
            print("policy-lint: nothing to check: everything that is named is excluded", file=sys.stderr)
            return OK
        where = ", ".join(f"'{path}'" for path in arguments.paths) or "this folder and its configuration"
        print(f"policy-lint: nothing to check: no privacy policy in {where}", file=sys.stderr)
        return NOTHING
    failures = list(report.failures)
    for reporter, target in outputs:
        color = use_color(arguments.color, target)
        try:
            deliver(report, reporter, target, look._replace(color=color))
        except PolicyLintError as error:  # the other outputs are written all the same
            failures.append(str(error))
    status = complain(failures)
    for baseline, count in Counter(entry.baseline for entry in report.stale if not look.quiet).items():
        entries = "entry is" if count == 1 else "entries are"
        print(f"policy-lint: {baseline}: {count} {entries} stale; policy-lint baseline --prune drops what is",
              file=sys.stderr)  # fmt: skip
    unread = [document for document in report.documents if document.requirements and not _is_judged(document)]
    for document in unread:
        print(f"policy-lint: {document.path}: not judged: there are no rules for its language ('{document.language}')",
              file=sys.stderr)  # fmt: skip
    if status == OK and unread and len(unread) == len(report.documents):
        return NOTHING
    return status


def _is_judged(document: DocumentReport) -> bool:
    """Whether the rules about what a policy says could read the document."""
    asked = [result for result in document.requirements if result.topic != "suppressions"]
    return not asked or any(result.status != NOT_EVALUATED for result in asked)


def _stdin_name(arguments: argparse.Namespace) -> str:
    name: str = arguments.stdin_filename or "stdin.md"
    return name
