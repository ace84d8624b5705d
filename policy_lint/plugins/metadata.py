"""Which plugins are installed: reads the ``entry_points.txt`` files on the path and imports nothing.

:mod:`importlib.metadata` would cost more than linting a policy. Everything is sorted, so that two runs see the
same plugins in the same order.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

GROUP = "policy_lint"
_FOLDERS = (".dist-info", ".egg-info")  # of an installation, and of a legacy editable one
_EGG = "EGG-INFO"
_METADATA = ("METADATA", "PKG-INFO")

_Read = Callable[[str], str]  # the text of a file in a metadata folder, "" where there is none


class EntryPoint(NamedTuple):
    """A plugin as its distribution announces it; both names are normalised."""

    name: str
    module: str
    distribution: str
    version: str

    def __str__(self) -> str:
        package = f"{self.distribution} {self.version}".rstrip()
        return package if self.name == self.distribution else f"{self.name} ({package})"


def normalised(name: str) -> str:
    """A name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def find() -> list[EntryPoint]:
    """The plugins that are installed, our own first, then by name.

    Of a distribution that is there twice, the first on the path counts. The working folder counts only where the path
    names it, as an editable installation does: an empty entry, which stands for it, does not.
    """
    found: dict[str, list[EntryPoint]] = {}
    for place in filter(None, sys.path):
        for folder, read in _metadata(place):
            text = read("entry_points.txt")
            if f"[{GROUP}]" in text:
                name, version = _identity(folder, read)
                entries = [EntryPoint(normalised(key), module, name, version) for key, module in _entries(text)]
                found.setdefault(name, entries)
    everything = [entry for entries in found.values() for entry in entries]
    return sorted(everything, key=lambda entry: (entry.distribution != "policy-lint", entry))


def _metadata(place: str) -> Iterator[tuple[str, _Read]]:
    """The metadata folders at one place of the path, each with a function that reads its files."""
    try:
        names = sorted(entry.name for entry in os.scandir(place) if entry.name.endswith(_FOLDERS))
    except NotADirectoryError:
        yield from _zipped(place)
        return
    except OSError:
        return
    if place.endswith(".egg"):
        names.append(_EGG)
    for name in names:
        yield name, _reader(os.path.join(place, name))


def _reader(folder: str) -> _Read:
    def read(name: str) -> str:
        try:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                return file.read()
        except (OSError, UnicodeDecodeError):
            return ""

    return read


def _zipped(place: str) -> Iterator[tuple[str, _Read]]:
    """The same for a wheel, an egg or an application in one zip file."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(place) as archive:
            parts = [(name.split("/"), name) for name in archive.namelist() if name.endswith("/entry_points.txt")]
            for folder in sorted(steps[0] for steps, _ in parts if len(steps) == 2):
                texts = {
                    name: archive.read(f"{folder}/{name}").decode("utf-8", "replace")
                    for name in ("entry_points.txt", *_METADATA)
                    if f"{folder}/{name}" in archive.namelist()
                }
                yield folder, lambda name, texts=texts: texts.get(name, "")  # type: ignore[misc]
    except (OSError, BadZipFile):
        return


def _identity(folder: str, read: _Read) -> tuple[str, str]:
    """Name and version of the distribution: as its folder is called where that says both, else from its metadata."""
    if folder.endswith(".dist-info"):
        name, _, version = folder[: -len(".dist-info")].rpartition("-")
        return normalised(name), version
    metadata = next(filter(None, map(read, _METADATA)), "")
    fields = dict(re.findall(r"^(Name|Version):\s*(.+?)\s*$", metadata.partition("\n\n")[0], re.MULTILINE))
    return normalised(fields.get("Name", folder.partition(".")[0].split("-")[0])), fields.get("Version", "")


def _entries(text: str) -> Iterator[tuple[str, str]]:
    inside = False
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            inside = line == f"[{GROUP}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            name, _, module = line.partition("=")
            yield name.strip(), module.partition("[")[0].strip()
