"""A run over paths: each document falls under the configuration nearest to it, and so do the rules that judge it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from policy_lint.config.settings import Settings
from policy_lint.documents.files import collect, notices
from policy_lint.errors import InputError
from policy_lint.report import Report
from policy_lint.runner import Linter, Policy
from policy_lint.version import version

SettingsAt = Callable[[str], Settings]
_Key = tuple[str, "tuple[int, ...] | None"]  # the configuration, and which of its overrides


class Project(NamedTuple):
    """The notices that one configuration governs, and the linter made from it."""

    linter: Linter
    policies: list[Policy]


def projects(paths: Sequence[str], settings_at: SettingsAt, force_exclude: bool = False) -> list[Project]:
    """What the paths ask for, or without paths what the working folder holds; at least one, in the order of the paths.

    ``settings_at`` gives the settings that a file or folder falls under; with ``force_exclude`` they may exclude files
    that are named. Raises InputError for a path that does not exist or cannot be read, for a notice of which an override
    fits a part only, and what making a linter raises.
    """
    here = Linter(settings_at(paths[0] if paths else "."))
    readers = here.plugins.readers
    asked: dict[_Key, tuple[Settings, list[str], list[Policy]]] = {}

    def group(settings: Settings) -> tuple[Settings, list[str], list[Policy]]:
        return asked.setdefault((settings.source, settings.fitting), (settings, [], []))

    def excluded(file: str) -> bool:
        return settings_at(file).excludes(file)

    if not paths and here.settings.policies:
        for policy in here.policies([]):
            group(here.settings.at(policy.documents[0]))[2].append(policy)
    else:
        try:
            for file in collect(paths, readers, excluded, force_exclude) if paths else notices(".", readers, excluded):
                group(settings_at(file))[1].append(file)
        except InputError as error:
            raise here.plugins.blamed(error) from None
    found = []
    for settings, files, policies in asked.values():
        linter = here.under(settings)
        policies += linter.bundled(files) if files else []
        _refuse_divided(policies, settings)
        found.append(Project(linter, policies))
    return found or [Project(here, [])]


def _refuse_divided(policies: Iterable[Policy], settings: Settings) -> None:
    """Refuses an override that fits some documents of a notice only: they are judged together, by one set of rules."""
    for policy in policies:
        first, *others = policy.documents
        for other in others:
            differing = set(settings.fitting_at(first)) ^ set(settings.fitting_at(other))
            if differing:
                number = min(differing)
                inside, outside = (first, other) if number in settings.fitting_at(first) else (other, first)
                raise InputError(
                    f"this override fits '{inside}' but not '{outside}', and the two are one notice, '{policy.name}'",
                    settings.overrides[number].where,
                )


def lint(
    found: Sequence[Project], jobs: int | None = 1, judged: Callable[[Policy], None] = lambda _: None
) -> list[Report]:
    """The report on each project, the same however many processes judge (``None``: as many as are worth it).

    ``judged`` is called for each notice, in their order.
    """
    work = [(project.linter, policy) for project in found for policy in project.policies]
    if jobs != 1:
        from policy_lint import workers

        jobs = jobs or workers.processes(work)
    made = iter(workers.judge(work, jobs) if jobs > 1 else (linter.lint([policy]) for linter, policy in work))
    reports = []
    for project in found:
        parts = []
        for policy in project.policies:
            parts.append(next(made))
            judged(policy)
        reports.append(merge(parts or [project.linter.lint([])]))
    return reports


def merge(reports: Sequence[Report]) -> Report:
    """One report of several, in their order."""
    return Report(
        version(),
        tuple(document for report in reports for document in report.documents),
        tuple(dict.fromkeys(failure for report in reports for failure in report.failures)),
        tuple(entry for report in reports for entry in report.stale),
    )
