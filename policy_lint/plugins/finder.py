"""Find plugins, load them, sort what they contribute: three steps, each on plain data.

Finding reads the ``entry_points.txt`` files on the path and imports nothing; :mod:`importlib.metadata` would cost
more than linting a policy. Everything is sorted, so that two runs see the same plugins in the same order.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any, NamedTuple

from policy_lint.errors import PluginError
from policy_lint.plugins.api import PackFolder, Reader, Reporter
from policy_lint.plugins.hookspecs import API_VERSION

GROUP = "policy_lint"
_ENGINE = ("policy_lint.documents.readers", "policy_lint.reporters")


class EntryPoint(NamedTuple):
    """A plugin as its distribution announces it."""

    name: str
    module: str
    distribution: str


class Plugins(NamedTuple):
    """What all plugins contribute, sorted."""

    entry_points: tuple[EntryPoint, ...]
    packs: tuple[PackFolder, ...]
    readers: dict[str, Reader]  # by suffix
    reporters: dict[str, Reporter]  # by name


def find() -> list[EntryPoint]:
    """The plugins that are installed, by name; of a distribution that is there twice, the first on the path."""
    found: dict[tuple[str, str], EntryPoint] = {}
    for folder in sys.path:
        try:
            entries = sorted(entry.path for entry in os.scandir(folder or ".") if entry.name.endswith(".dist-info"))
        except OSError:
            continue
        for path in entries:
            try:
                with open(os.path.join(path, "entry_points.txt"), encoding="utf-8") as file:
                    text = file.read()
            except OSError:
                continue
            if f"[{GROUP}]" in text:
                distribution = os.path.basename(path)[: -len(".dist-info")].replace("-", " ")
                for name, module in _entries(text):
                    found.setdefault((name, distribution.split()[0]), EntryPoint(name, module, distribution))
    return [found[key] for key in sorted(found)]


def _entries(text: str) -> Iterable[tuple[str, str]]:
    inside = False
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            inside = line == f"[{GROUP}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            name, _, module = line.partition("=")
            yield name.strip(), module.strip()


def load(required: Iterable[str] = (), disabled: Iterable[str] = ()) -> Plugins:
    """Loads what is installed. Raises PluginError with the plugin's name and version for anything that fails."""
    import pluggy

    from policy_lint.plugins import hookspecs

    entry_points = [entry for entry in find() if entry.name not in set(disabled)]
    for name in required:
        if name not in {entry.name for entry in entry_points} | {e.distribution.split()[0] for e in entry_points}:
            known = ", ".join(entry.name for entry in entry_points) or "none"
            raise PluginError(
                f"the plugin '{name}' is required by the configuration but not installed (found: {known})"
            )
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    names = {}
    for module in _ENGINE:
        manager.register(import_module(module))
    for entry in entry_points:
        plugin = _import(entry)
        names[entry.name] = entry
        try:
            manager.register(plugin, name=entry.name)
        except (ValueError, pluggy.PluginValidationError) as error:
            raise PluginError(f"the plugin {entry.name} ({entry.distribution}) cannot be used: {error}") from None
    return _classify(manager, entry_points)


def _import(entry: EntryPoint) -> Any:
    module, _, attribute = entry.module.partition(":")
    try:
        plugin = import_module(module)
        for name in filter(None, attribute.split(".")):
            plugin = getattr(plugin, name)
    except Exception as error:  # whatever a stranger's module raises, it must name the plugin
        reason = f"{type(error).__name__}: {error}"
        raise PluginError(f"the plugin {entry.name} ({entry.distribution}) does not load: {reason}") from error
    wanted = getattr(plugin, "POLICY_LINT_API", API_VERSION)
    if wanted != API_VERSION:
        raise PluginError(
            f"the plugin {entry.name} ({entry.distribution}) was built for version {wanted} of the plugin API; "
            f"this is version {API_VERSION}"
        )
    return plugin


def _classify(manager: Any, entry_points: list[EntryPoint]) -> Plugins:
    packs: list[PackFolder] = []
    readers: dict[str, Reader] = {}
    reporters: dict[str, Reporter] = {}
    for name, plugin in sorted(manager.list_name_plugin()):
        only = manager.subset_hook_caller
        others = [other for other in manager.get_plugins() if other is not plugin]
        try:
            packs += [pack for part in only("policy_lint_packs", others)() for pack in part]
            for reader in (reader for part in only("policy_lint_readers", others)() for reader in part):
                for suffix in reader.suffixes:
                    if suffix in readers:
                        raise PluginError(f"'{suffix}' files are claimed by {readers[suffix].name} and {reader.name}")
                    readers[suffix] = reader
            for reporter in (reporter for part in only("policy_lint_reporters", others)() for reporter in part):
                if reporter.name in reporters:
                    raise PluginError(f"the output format '{reporter.name}' is defined twice, by {name} too")
                reporters[reporter.name] = reporter
        except PluginError:
            raise
        except Exception as error:
            raise PluginError(f"the plugin {name} fails: {type(error).__name__}: {error}") from error
    packs.sort(key=lambda pack: (pack.name != "policy-lint", pack.name))
    return Plugins(tuple(entry_points), tuple(packs), readers, reporters)
