"""A run over paths: each document falls under the configuration nearest to it, and so do the rules that judge it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from policy_lint.config.settings import DEFAULT_REGIMES, Settings
from policy_lint.documents.files import collect, looks_like_notice, notices, parts_beside
from policy_lint.errors import InputError
from policy_lint.report import Report
from policy_lint.runner import Linter, Policy
from policy_lint.version import version

if TYPE_CHECKING:
    from policy_lint.baseline import Baseline, Scope

SettingsAt = Callable[[str], Settings]
_Key = tuple[str, "tuple[int, ...] | None"]  # the configuration, and which of its overrides


class Source(NamedTuple):
    """A text that is no file: the name it goes by, whose suffix says its format, and the text itself."""

    name: str
    text: str


class Project(NamedTuple):
    """The notices that one configuration governs, or a text, and the linter made from the configuration."""

    linter: Linter
    policies: list[Policy]
    source: Source | None = None


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

    ``judged`` is called for each notice, in their order. Raises InputError for a text of a format that is not read.
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
        if project.source is not None:
            parts.append(project.linter.lint_text(project.source.text, project.source.name))
        reports.append(merge(parts or [project.linter.lint([])]))
    return reports


def baselines(found: Sequence[Project]) -> dict[str, Baseline]:
    """The baselines that are asked for, by path. Raises InputError for one that cannot be read."""
    paths = [path for path in dict.fromkeys(project.linter.settings.baseline for project in found) if path]
    if not paths:
        return {}
    from policy_lint.baseline import Baseline

    return {path: Baseline.load(path) for path in paths}


def accept(reports: Sequence[Report], found: Sequence[Project], accepted: Mapping[str, Baseline]) -> list[Report]:
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
    from policy_lint.baseline import Scope

    rules = {each.id: each for linter in linters for each in linter.requirements}
    known = [policy.name for linter in linters for policy in linter.settings.policies]
    return Scope.of(reports, rules.values(), known if all(linter.settings.source for linter in linters) else None)


def merge(reports: Sequence[Report]) -> Report:
    """One report of several, in their order."""
    return Report(
        version(),
        tuple(document for report in reports for document in report.documents),
        tuple(dict.fromkeys(failure for report in reports for failure in report.failures)),
        tuple(entry for report in reports for entry in report.stale),
        tuple(hint for report in reports for hint in report.hints),
    )


def hint(found: Sequence[Project], reports: Sequence[Report], paths: Sequence[str]) -> tuple[str, ...]:
    """What whoever named these paths, or none, and may have no configuration, should know."""
    return (*_strangers(reports), *([] if paths else _left_out(found)), *_laws(found, reports))


def _strangers(reports: Sequence[Report]) -> Iterator[str]:
    """Documents that are judged among policies and are not called like one."""
    single = [each.path for report in reports for each in report.documents if not each.policy]
    others = [path for path in single if not looks_like_notice(path)]
    if others and len(others) < len(single):
        more = f" and {len(others) - 1} more do" if len(others) > 1 else " does"
        yield (
            f"{others[0]}{more} not look like a privacy policy, by the name; "
            "policy-lint check without a path finds those that do"
        )


def _left_out(found: Sequence[Project]) -> Iterator[str]:
    """Documents beside a policy that may be a part of it, where nothing says so."""
    for project in found:
        paths = [path for policy in project.policies for path in policy.documents]
        settings = project.linter.settings
        parts = [] if settings.policies else parts_beside(paths, project.linter.plugins.readers)
        for part in parts:
            if not settings.excludes(part):
                yield f"{part} is not read; if it is part of a policy, policy-lint init writes down that they are one"


def _laws(found: Sequence[Project], reports: Sequence[Report]) -> tuple[str, ...]:
    """That several laws were checked because none was named."""
    counts: Counter[str] = Counter()
    for project, report in zip(found, reports, strict=True):
        if not project.linter.settings.origin("regimes"):
            counts.update(diagnostic.regime for diagnostic in report.diagnostics)
    regimes = [regime for regime in DEFAULT_REGIMES if counts[regime]]
    if len(regimes) < 2:
        return ()
    shares = ", ".join(f"{counts[regime]} {regime}" for regime in regimes)
    return (
        f"nothing says which laws apply to you, so several were checked (findings: {shares}); "
        f"--regime {regimes[0]}, for example, checks one, and policy-lint init writes your choice down",
    )
