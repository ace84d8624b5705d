"""The linter for programs that embed it. What is public is what :mod:`policy_lint` exports; see CHANGELOG.md."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import StringIO

from policy_lint import projects
from policy_lint.config.settler import Given, Settler
from policy_lint.errors import UsageError
from policy_lint.plugins.api import ReportOptions
from policy_lint.plugins.finder import load
from policy_lint.projects import Project, Source
from policy_lint.report import Report
from policy_lint.runner import Linter
from policy_lint.yamlfile import suggestion

Path = os.PathLike[str]


def lint(
    source: str | Path | Iterable[Path],
    *,
    name: str = "policy.md",
    regimes: Iterable[str] | None = None,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
    facts: Mapping[str, bool | int | str] | None = None,
    as_of: date | None = None,
    config: Path | None = None,
    isolated: bool = False,
    baseline: Path | None = None,
) -> Report:
    """Lints a text, or files and folders, and gives back the report. Prints and remembers nothing; thread-safe.

    source    a ``str`` is the text of a policy; a ``pathlib.Path`` is a file or folder on disk, and so is each of several
    name      what a text is called in the report; its suffix says the format (``.md``, ``.html``, ``.rst``, ``.txt``)
    regimes   the bodies of law (default: those of the configuration, else ``gdpr`` and ``ccpa``)
    select    only these rules: ids, topics, regimes, plugins, citations or globs of ids
    ignore    not these rules; added to those of the configuration
    facts     what the organisation knows about itself, as in the configuration: ``{"sells-personal-information": False}``
    as_of     the day by whose law and dates to judge (default: today)
    config    the configuration file to use; a text is under none if none is given, files under the nearest one
    isolated  no configuration for files either
    baseline  the file of accepted findings, instead of the configuration's

    The report has the findings (``report.diagnostics``), the evidence (``report.documents[0].requirements``), and in
    ``report.failures`` what went wrong with a document, a check or a plugin while everything else was judged: where it
    matters that nothing is missed, refuse a report with failures.

    Raises UsageError for arguments that make no sense (an unknown rule, a required plugin that is not installed),
    InputError for a configuration, baseline or path that cannot be read; both are :class:`policy_lint.PolicyLintError`.
    """
    if isolated and config is not None:
        raise UsageError("the arguments isolated and config exclude each other")
    values = {
        "regimes": _names(regimes, "regimes"),
        "select": _names(select, "select"),
        "ignore": _names(ignore, "ignore"),
        "facts": facts,
        "as-of": as_of,
        "baseline": None if baseline is None else os.fspath(baseline),
    }
    given = [
        Given(key, value, f"argument {key.replace('-', '_')}") for key, value in values.items() if value is not None
    ]
    settings_at = Settler(given, "" if config is None else os.fspath(config), isolated or isinstance(source, str))
    if isinstance(source, str):
        linter = Linter(settings_at(name))
        if len(source.split()) == 1 and os.path.splitext(source.strip())[1].lower() in linter.plugins.readers:
            raise UsageError(f"'{source.strip()}' is a text for lint(); a path has to be a pathlib.Path")
        return _judged([Project(linter, [], Source(name, source))])
    paths = [os.fspath(path) for path in ([source] if isinstance(source, os.PathLike) else source)]
    if not paths:
        raise UsageError("there is no path to lint")
    return _judged(projects.projects(paths, settings_at))


def _judged(found: Sequence[Project]) -> Report:
    accepted = projects.baselines(found)
    return projects.merge(projects.accept(projects.lint(found), found, accepted))


def _names(names: Iterable[str] | None, argument: str) -> tuple[str, ...] | None:
    """The names that an argument lists. Raises UsageError for one text, whose characters would be the names, or none."""
    if names is None:
        return None
    found = () if isinstance(names, str) else tuple(names)
    if not found:
        raise UsageError(f"argument {argument}: a list of at least one name is needed")
    return found


def render(report: Report, format: str = "json", options: ReportOptions | None = None) -> str:
    """A report in one of the formats of ``policy-lint check --format``, those of plugins included, as text.

    Raises UsageError for a format that does not exist, PluginError when a plugin's format fails.
    """
    plugins = load()
    if format not in plugins.reporters:
        hint = suggestion(format, plugins.reporters) or f"; known are {', '.join(sorted(plugins.reporters))}"
        raise plugins.blamed(UsageError(f"there is no format '{format}'{hint}"))
    stream = StringIO()
    plugins.reporters[format].write(report, stream, options or ReportOptions())
    return stream.getvalue()
