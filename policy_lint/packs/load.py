"""Loading a pack: compiled beside its files (as in the wheel), else from the user's cache, else compiled now.

The compiled form is keyed by a digest of the files it was made from, so it can be stale nowhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import get_ident
from typing import Any
from zlib import crc32

from policy_lint.packs.model import Applies, Frame, Language, Pack, Probe, Requirement
from policy_lint.patterns.grammar import Grammar

COMPILED = "compiled.json"
_LANGUAGES = "languages"
_FORMAT = "17"  # of the compiled form; raise it whenever the compiler's output changes
_KEPT = 8  # compiled forms of one pack in the cache
_HERE = Path(__file__).parent
_ENGINE = (
    "compile.py",
    "../patterns/tokens.py",
    "../patterns/language.py",
    "../patterns/compiler.py",
    "../patterns/grammar.py",
)


def digest(folders: Sequence[Path], name: str, base: Mapping[str, Iterable[str]] | None = None) -> str:
    """What the compiled form of folders depends on, as a short hexadecimal checksum (hashlib alone would cost 7 ms)."""
    state = crc32(f"{_FORMAT} {name} {sorted((base or {}).items())!r}".encode())
    size = 0
    engine = [str(_HERE.joinpath(part)) for part in _ENGINE]
    files = [(os.path.basename(path), path) for path in engine]
    for folder in map(str, folders):
        files += [(path.removeprefix(folder).replace(os.sep, "/"), path) for path in sorted(_yaml_files(folder))]
    for place, path in files:
        with open(path, "rb") as file:
            data = file.read()
        state = crc32(data, crc32(place.encode(), state))
        size += len(data)
    return f"{state:08x}{size:x}"


def _yaml_files(folder: str) -> Iterable[str]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name != _LANGUAGES:  # a language is compiled for itself
                yield from _yaml_files(entry.path)
        elif entry.name.endswith(".yaml"):
            yield entry.path


def load_pack(folder: Path, name: str, base: Mapping[str, Iterable[str]] | None = None) -> Pack:
    """The pack of a folder. Raises InputError when one of its files is not as it should be."""
    return unpack(_load([folder], name, digest([folder], name, base), lambda: build(folder, name, base)))


def load_language(code: str, folders: Sequence[Path], rules: Mapping[str, Requirement]) -> Language:
    """A language from the folders that bring its wording. Raises InputError when a file is not as it should be."""
    data = _load(folders, f"language-{code}", digest(folders, code), lambda: build_language(code, folders, rules))
    return Language(
        data["code"],
        data["name"],
        Grammar.of(data["words"]),
        data["sentences"],
        {rule: _frozen(wording) for rule, wording in data["wordings"].items()},
        *_found_by(data),
        data["tables"],
    )


def build(folder: Path, name: str, base: Mapping[str, Iterable[str]] | None = None) -> dict[str, Any]:
    """Compiles the pack of a folder; the result carries its digest."""
    from policy_lint.packs.compile import compile_pack

    return {"digest": digest([folder], name, base), **compile_pack(folder, name, base)}


def build_language(code: str, folders: Sequence[Path], rules: Mapping[str, Requirement]) -> dict[str, Any]:
    """Compiles the wording of a language; the result carries its digest."""
    from policy_lint.packs.compile import compile_language

    return {"digest": digest(folders, code), **compile_language(code, folders, rules)}


def _load(folders: Sequence[Path], name: str, key: str, build: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The compiled form with a digest: beside the files if one folder holds them all, else from the cache, else built."""
    data = _read(folders[0] / COMPILED, key) if len(folders) == 1 else None
    if data is None:
        cache = _cache_folder() / f"{name}-{key}.json"
        data = _read(cache, key)
        if data is None:
            data = build()
            _write(cache, name, data)
    return data


def unpack(data: dict[str, Any]) -> Pack:
    """The pack that compiled data stands for."""
    requirements = []
    for fields in data["requirements"]:
        applies = Applies(**_frozen(fields["applies"]))
        plain = _frozen(fields)
        plain["complete"] = tuple(tuple(parts) for parts in fields["complete"])
        plain["applies"] = applies
        requirements.append(Requirement(**plain))
    return Pack(
        data["name"],
        tuple(requirements),
        *_found_by(data),
        {name: (means, presumed) for name, (means, presumed) in data["facts"].items()},
        data["tables"],
        frozenset(rule.id for rule in requirements if rule.detector or rule.met or rule.partial or rule.parts),
    )


def _found_by(data: Mapping[str, Any]) -> tuple[tuple[Probe, ...], tuple[Frame, ...], tuple[int, ...]]:
    """Probes, frames and headings of glossaries."""
    return (
        tuple(Probe(*probe) for probe in data["probes"]),
        tuple(Frame(frame[0], tuple(frame[1]), *(tuple(part) for part in frame[2:])) for frame in data["frames"]),
        tuple(data["definitions"]),
    )


def _frozen(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


def _read(path: Path, key: str) -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return data if data.get("digest") == key else None


def _write(path: Path, name: str, data: dict[str, Any]) -> None:
    """Into the cache, if that is possible; a cache that cannot be written is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}-{get_ident()}")
        partial.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
        partial.replace(path)
        # Several checkouts and versions share the cache; the newest few stay.
        there = sorted(path.parent.glob(f"{name}-*.json"), key=os.path.getmtime, reverse=True)
        for old in there[_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _cache_folder() -> Path:
    """``POLICY_LINT_CACHE``, else the user's cache folder of the platform."""
    configured = os.environ.get("POLICY_LINT_CACHE")
    if configured:
        return Path(configured)
    from platformdirs import user_cache_path

    return user_cache_path("policy-lint", appauthor=False)
