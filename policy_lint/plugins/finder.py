"""Load the plugins that are installed and sort what they contribute.

A plugin that cannot be used is left out and named; what the others contribute does not depend on it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from policy_lint.errors import PluginError, PolicyLintError, UsageError, said
from policy_lint.plugins.api import LanguageFolder, PackFolder, Reader, Reporter
from policy_lint.plugins.guard import guarded_reader, guarded_reporter
from policy_lint.plugins.hookspecs import API_VERSION
from policy_lint.plugins.metadata import GROUP, EntryPoint, find, normalised

BUILT_IN = "policy-lint"
_ENGINE = ("policy_lint.documents.readers", "policy_lint.reporters")
_HOOKS = "policy_lint_"
_Thing = TypeVar("_Thing")


class Plugins(NamedTuple):
    """What all plugins contribute, sorted.

    failures  what is wrong with those that cannot be used, a sentence each; a run with one ends with status 2
    warnings  what those that are used should do otherwise
    """

    entry_points: tuple[EntryPoint, ...] = ()
    packs: tuple[PackFolder, ...] = ()
    languages: tuple[LanguageFolder, ...] = ()
    readers: Mapping[str, Reader] = {}  # by suffix
    reporters: Mapping[str, Reporter] = {}  # by name
    failures: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def called(self, name: str) -> str:
        """A plugin with its package and version, as messages name it."""
        return next((str(entry) for entry in self.entry_points if entry.name == name), name)

    def blamed(self, error: PolicyLintError) -> PolicyLintError:
        """An error that says that something is unknown, with the plugin that cannot be used, which may be why."""
        return type(error)(f"{error} (and {self.failures[0]})") if self.failures else error

    def with_(self, entry: EntryPoint, given: _Contribution) -> Plugins:
        """Together with another plugin. Raises PluginError for what is there already."""
        readers, reporters = dict(self.readers), dict(self.reporters)
        if any(entry.name == other.name for other in self.entry_points):
            raise PluginError(f"another plugin is called so too: {self.called(entry.name)}")
        for reader in given.readers:
            for suffix in reader.suffixes:
                if readers.setdefault(suffix, reader) is not reader:
                    raise PluginError(f"'{suffix}' files are read already, as {readers[suffix].name}")
        for reporter in given.reporters:
            if reporters.setdefault(reporter.name, reporter) is not reporter:
                raise PluginError(f"there is a format '{reporter.name}' already")
        return Plugins(
            (*self.entry_points, entry),
            (*self.packs, *given.packs),
            (*self.languages, *given.languages),
            readers,
            reporters,
            self.failures,
            (*self.warnings, *given.warnings),
        )


class _Contribution(NamedTuple):
    """What one plugin contributes."""

    packs: Sequence[PackFolder]
    languages: Sequence[LanguageFolder]
    readers: Sequence[Reader]
    reporters: Sequence[Reporter]
    warnings: Sequence[str] = ()


def load(required: Iterable[str] = (), disabled: Iterable[str] = ()) -> Plugins:
    """Loads what is installed and not disabled; what fails is named in ``failures``.

    Both are names of plugins or of their distributions. Raises UsageError for a required one that is not installed.
    """
    import pluggy

    from policy_lint.plugins import hookspecs

    unwanted = {normalised(name) for name in disabled}
    if BUILT_IN in unwanted:
        raise UsageError(f"plugins.disable: '{BUILT_IN}' is the linter itself; to leave its rules out, ignore them")
    entry_points = [entry for entry in find() if not {entry.name, entry.distribution} & unwanted]
    _refuse_missing(required, entry_points)
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    engine = [_contribution(manager, import_module(module)) for module in _ENGINE]
    plugins = Plugins(
        readers={suffix: reader for part in engine for reader in part.readers for suffix in reader.suffixes},
        reporters={reporter.name: reporter for part in engine for reporter in part.reporters},
    )
    failures = []
    for entry in entry_points:
        try:
            plugins = plugins.with_(entry, _loaded(manager, entry))
        except PluginError as error:
            failures.append(f"the plugin {entry} cannot be used: {error}")
    return plugins._replace(failures=tuple(failures))


def _refuse_missing(required: Iterable[str], entry_points: Sequence[EntryPoint]) -> None:
    names = {name for entry in entry_points for name in (entry.name, entry.distribution)}
    for name in required:
        if normalised(name) not in names:
            known = ", ".join(map(str, entry_points)) or "none"
            raise UsageError(
                f"the plugin '{name}' is required by the configuration but not installed (installed: {known})"
            )


def _loaded(manager: Any, entry: EntryPoint) -> _Contribution:
    """What a plugin contributes, in its name. Raises PluginError for whatever is wrong with it."""
    plugin = _shielded("it does not load", lambda: _import(entry.module))
    wanted = getattr(plugin, "POLICY_LINT_API", 1)
    if wanted != API_VERSION:
        raise PluginError(f"it was built for version {wanted} of the plugin API; this is version {API_VERSION}")
    given = _shielded("its hooks fail", lambda: _contribution(manager, plugin))
    packs = [_named(pack, entry) for pack in given.packs or _bare_pack(manager, plugin)]
    third_party = entry.name != BUILT_IN
    return _Contribution(
        packs,
        [_coded(language) for language in (*given.languages, *(each for pack in packs for each in languages_in(pack)))],
        [guarded_reader(reader, str(entry)) for reader in given.readers] if third_party else given.readers,
        [guarded_reporter(reporter, str(entry)) for reporter in given.reporters] if third_party else given.reporters,
        [f"the plugin {entry}: {warning}" for warning in given.warnings],
    )


def _shielded(what: str, act: Callable[[], _Thing]) -> _Thing:
    """The result of a stranger's code. Raises PluginError for whatever it raises."""
    try:
        return act()
    except PluginError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"{what}: {said(error)}") from error


def _import(target: str) -> Any:
    module, _, attribute = target.partition(":")
    plugin = import_module(module)
    for name in filter(None, attribute.split(".")):
        plugin = getattr(plugin, name)
    return plugin


def _contribution(manager: Any, plugin: Any) -> _Contribution:
    """What the hooks of a plugin return. Raises PluginError for what is no hook, and whatever the hooks raise."""
    import pluggy

    try:
        name = manager.register(plugin)
    except (ValueError, pluggy.PluginValidationError) as error:
        raise PluginError(str(error).splitlines()[-1].strip()) from None
    warnings = []
    for hook in manager.get_hookcallers(plugin) or ():
        if hook.spec is None:
            raise PluginError(f"'{hook.name}' is no hook of the plugin API")
        if hook.spec.warn_on_impl:
            warnings.append(f"{hook.name}: {hook.spec.warn_on_impl}")
    for attribute in sorted(vars(plugin)) if hasattr(plugin, "__dict__") else ():
        member = getattr(plugin, attribute)
        if attribute.startswith(_HOOKS) and callable(member) and not hasattr(member, f"{GROUP}_impl"):
            raise PluginError(f"'{attribute}' is not marked as a hook: @hookimpl is missing")
    others = [other for other_name, other in manager.list_name_plugin() if other_name != name]

    def results(hook: str, kind: type[_Thing]) -> list[_Thing]:
        found = [each for part in manager.subset_hook_caller(_HOOKS + hook, others)() for each in part]
        for each in found:
            if not isinstance(each, kind):
                raise PluginError(f"{_HOOKS}{hook} must return a list of {kind.__name__}, not of {type(each).__name__}")
        return found

    return _Contribution(
        results("packs", PackFolder),
        results("languages", LanguageFolder),
        results("readers", Reader),
        results("reporters", Reporter),
        warnings,
    )


def _bare_pack(manager: Any, plugin: Any) -> list[PackFolder]:
    """A package without hooks is itself a pack. Raises PluginError where there is no requirement file in it."""
    if manager.get_hookcallers(plugin):
        return []
    places = list(getattr(plugin, "__path__", ()))
    folders = [folder for folder in filter(os.path.isdir, places) if any(Path(folder).rglob("*.yaml"))]
    if not folders and any(map(os.path.isfile, (parent for place in places for parent in Path(place).parents))):
        raise PluginError(f"its requirement files are in a zip file, {places[0]}; they have to be unpacked")
    if not folders:
        raise PluginError("it implements no hook and is no folder of requirement files")
    return [PackFolder(Path(folder), package=plugin.__name__) for folder in folders]


def _named(pack: PackFolder, entry: EntryPoint) -> PackFolder:
    """The pack under the name of its plugin. Raises PluginError when it has another one, or no folder."""
    if pack.name and normalised(pack.name) != entry.name:
        raise PluginError(f"its pack is called '{pack.name}'; a pack bears the name of its plugin")
    if not os.path.isdir(pack.path):
        raise PluginError(f"its pack is not a folder: {pack.path}")
    return pack._replace(name=entry.name)


def _coded(language: LanguageFolder) -> LanguageFolder:
    """The language, if it is one that packs do not speak already. Raises PluginError."""
    if not re.fullmatch("[a-z]{2}", language.code) or language.code == "en":
        raise PluginError(
            f"it brings a language '{language.code}': a code of two letters is wanted, and not that of English"
        )
    if not os.path.isdir(language.path):
        raise PluginError(f"its language '{language.code}' is not a folder: {language.path}")
    return language


def languages_in(pack: PackFolder) -> list[LanguageFolder]:
    """The languages that lie in a pack's folder: ``languages/CODE``."""
    folder = os.path.join(pack.path, "languages")
    codes = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir()) if os.path.isdir(folder) else []
    return [LanguageFolder(Path(folder, code), code) for code in codes]
