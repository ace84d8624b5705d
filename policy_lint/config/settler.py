"""The settings that a path falls under: defaults, the nearest configuration, then what the caller decides."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from policy_lint.config.files import find_config, load_config
from policy_lint.config.settings import Settings

_ADDED = ("ignore", "exclude")  # the keys whose values are added to those of the configuration


class Given(NamedTuple):
    """A value that the caller decides, by its key in the config schema, and how the caller calls it (``--select``)."""

    key: str
    value: Any
    origin: str


class Settler:
    """Gives the settings of paths; a configuration file is looked for and read once."""

    def __init__(self, given: Sequence[Given] = (), config: str = "", isolated: bool = False) -> None:
        """``config`` is the file to use instead of the nearest one; ``isolated`` means none at all."""
        self._given = given
        self._config = config
        self._isolated = isolated
        self._find = cache(find_config)
        self._load = cache(self._loaded)

    def __call__(self, path: str) -> Settings:
        """The settings for a file, overrides included, or for a folder. Raises InputError or UsageError."""
        is_folder = os.path.isdir(path)
        if self._isolated or self._config:
            config = self._config
        else:
            config = self._find((path if is_folder else os.path.dirname(path)) or ".") or ""
        found = self._load(config)
        return found if is_folder else found.at(path)

    def _loaded(self, config: str) -> Settings:
        found = load_config(config) if config else Settings()
        for key, value, origin in self._given:
            change = found.adding if key in _ADDED else found.override
            found = change(key, value, origin)
        return found
