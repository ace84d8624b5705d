"""A run over paths: each document falls under the configuration nearest to it, and so do the rules that judge it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from policy_lint.config.settings import Settings
from policy_lint.documents.files import collect, notices
from policy_lint.report import Report
from policy_lint.runner import Linter, Policy
from policy_lint.version import version

SettingsAt = Callable[[str], Settings]


class Project(NamedTuple):
    """The notices that one configuration governs, and the linter made from it."""

    linter: Linter
    policies: list[Policy]

    def lint(self) -> Report:
        return self.linter.lint(self.policies)


def projects(paths: Sequence[str], settings_at: SettingsAt) -> list[Project]:
    """What the paths ask for, or without paths what the working folder holds; at least one, in the order of the paths.

    ``settings_at`` gives the settings that a file or folder falls under. Raises InputError for a path that does not
    exist or cannot be read, and what making a linter raises.
    """
    here = Linter(settings_at(paths[0] if paths else "."))
    if not paths and here.settings.policies:
        return [Project(here, here.policies([]))]
    readers = here.plugins.readers
    files = collect(paths, readers) if paths else notices(".", readers)
    linters = {here.settings.source: here}
    grouped: dict[str, list[str]] = {}
    for file in files:
        settings = settings_at(file)
        grouped.setdefault(settings.source, []).append(file)
        if settings.source not in linters:
            linters[settings.source] = Linter(settings)
    found = [Project(linters[source], linters[source].policies(group)) for source, group in grouped.items()]
    return found or [Project(here, [])]


def merge(reports: Sequence[Report]) -> Report:
    """One report of several, in their order."""
    return Report(
        version(),
        tuple(document for report in reports for document in report.documents),
        tuple(failure for report in reports for failure in report.failures),
        tuple(entry for report in reports for entry in report.stale),
    )
