"""What check and checklist have in common: find what is asked for, write the report, name what failed."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence

from policy_lint import projects
from policy_lint.cli.options import settler
from policy_lint.cli.output import complain, deliver, use_color
from policy_lint.cli.progress import Progress
from policy_lint.cli.status import NOTHING, OK
from policy_lint.documents.files import decode
from policy_lint.errors import PolicyLintError, UsageError
from policy_lint.packs.model import GENERAL
from policy_lint.plugins.api import Reporter, ReportOptions
from policy_lint.projects import Project, Source
from policy_lint.report import NO_LANGUAGE, NO_TEXT, NOT_EVALUATED, DocumentReport, Report
from policy_lint.runner import Linter

STDIN = "-"


def find(arguments: argparse.Namespace) -> list[Project]:
    """What the paths ask for, at least one project. Raises UsageError, InputError or PluginError."""
    settings_at = settler(arguments)
    if STDIN not in arguments.paths:
        if arguments.stdin_filename is not None:
            raise UsageError("--stdin-filename needs '-' as PATH")
        found = projects.projects(arguments.paths, settings_at, arguments.force_exclude)
    elif len(arguments.paths) > 1:
        raise UsageError("'-' stands alone: standard input is one document")
    else:
        name: str = arguments.stdin_filename or "stdin.md"
        linter = Linter(settings_at(name))
        found = [Project(linter, [], Source(name, decode(sys.stdin.buffer.read(), name)))]
    for warning in dict.fromkeys(each for project in found for each in project.linter.plugins.warnings):
        print(f"policy-lint: warning: {warning}", file=sys.stderr)
    return found


def lint(arguments: argparse.Namespace, found: Sequence[Project]) -> list[Report]:
    """The report on each project."""
    with Progress(found, quiet=found[0].linter.settings.quiet) as judged:
        return projects.lint(found, arguments.jobs, judged)


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
        where = ", ".join(f"'{path}'" for path in arguments.paths) or (
            "this folder and its configuration; name the file: policy-lint check FILE"
        )
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
    leading = [document for document in report.documents if document.requirements]
    unread = [document for document in leading if _why_unread(document)]
    for document in report.documents:
        reason = _why_unread(document) or ("" if document.blocks else NO_TEXT)
        if reason:
            judged = "" if reason == NO_TEXT else "not judged: "
            print(f"policy-lint: {document.path}: {judged}{reason}", file=sys.stderr)
    return NOTHING if status == OK and unread and len(unread) == len(leading) else status


def _why_unread(document: DocumentReport) -> str:
    """Why the rules about what a policy says could not read a document that leads a notice, if so."""
    asked = [result for result in document.requirements if result.topic != "suppressions"]
    # Some checks of the document itself need no words and read every language.
    asked = [result for result in asked if result.regime != GENERAL] or asked
    if not asked or any(result.status != NOT_EVALUATED for result in asked):
        return ""
    reason = asked[0].reason
    if reason in (NO_TEXT, NO_LANGUAGE):
        return reason
    return f"there are no rules for its language ('{document.language}')"
