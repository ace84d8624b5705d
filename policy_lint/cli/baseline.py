"""``policy-lint baseline``: accept the findings of today, or drop accepted ones that are gone."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from policy_lint.baseline import NAME, Baseline
from policy_lint.cli.linting import find, lint, publish
from policy_lint.cli.options import add_paths, add_settings
from policy_lint.cli.output import write
from policy_lint.cli.status import OK
from policy_lint.config.settings import Settings
from policy_lint.projects import Project, scope
from policy_lint.report import Report
from policy_lint.reporters.summary import plural


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    add_settings(parser)
    baseline = parser.add_argument_group("baseline")
    baseline.add_argument(
        "--output",
        metavar="FILE",
        help=f"the baseline (default: that of the configuration, else {NAME} beside the configuration or here)",
    )
    baseline.add_argument(
        "--prune", action="store_true", help="accept nothing new, only drop what no finding answers to any more"
    )


def run(arguments: argparse.Namespace) -> int:
    found = find(arguments)
    targets = [arguments.output or _target(project.linter.settings) for project in found]
    before = {target: _load(target, arguments.prune) for target in targets}
    reports = lint(arguments, found)
    status = publish(reports, [], arguments)
    if status != OK:
        return status
    for target, baseline in before.items():
        mine = [index for index, other in enumerate(targets) if other == target]
        update = _prune if arguments.prune else _renew
        sentence = update(baseline, [found[index] for index in mine], [reports[index] for index in mine])
        print(f"policy-lint: {target}: {sentence}", file=sys.stderr)
    return OK


def _target(settings: Settings) -> str:
    return settings.baseline or os.path.join(os.path.dirname(settings.source), NAME)


def _load(target: str, prune: bool) -> Baseline:
    return Baseline.load(target) if prune or os.path.lexists(target) else Baseline(target)


def _renew(before: Baseline, found: Sequence[Project], reports: Sequence[Report]) -> str:
    protected = frozenset().union(*(project.linter.protected for project in found))
    after = before.renewed(reports, scope(reports, [project.linter for project in found]), protected)
    write(after.text(), before.path)
    new, gone = ((one.accepted - other.accepted).total() for one, other in ((after, before), (before, after)))
    sentence = f"{plural(after.accepted.total(), 'finding')} accepted ({new} new, {gone} gone)"
    refused = sorted({each.rule for report in reports for each in report.diagnostics if each.rule in protected})
    if refused:
        sentence += f"; not those of protected rules: {', '.join(refused)}"
    if not found[0].linter.settings.baseline:
        sentence += "; give it to check by --baseline, or by the key baseline of the configuration"
    return sentence


def _prune(before: Baseline, found: Sequence[Project], reports: Sequence[Report]) -> str:
    for project, report in zip(found, reports, strict=True):
        before.accept(report, project.linter.protected)
    stale = before.stale(scope(reports, [project.linter for project in found]))
    after = before.pruned(stale)
    if stale:
        write(after.text(), before.path)
    entries = "entry" if len(stale) == 1 else "entries"
    return f"{len(stale)} stale {entries} dropped, {plural(after.accepted.total(), 'accepted finding')} left"
