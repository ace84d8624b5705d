"""Loading a pack: compiled beside its files (as in the wheel), else from the user's cache, else compiled now.

The compiled form is keyed by a digest of the files it was made from, so it can be stale nowhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import get_ident
from typing import Any
from zlib import crc32

from policy_lint.packs.model import Applies, Frame, Pack, Probe, Requirement

COMPILED = "compiled.json"
_FORMAT = "12"  # of the compiled form; raise it whenever the compiler's output changes
_KEPT = 8  # compiled forms of one pack in the cache
_HERE = Path(__file__).parent
_ENGINE = (
    "compile.py",
    "../patterns/tokens.py",
    "../patterns/language.py",
    "../patterns/compiler.py",
    "../patterns/grammar.py",
)


def digest(folder: Path, name: str, base: Mapping[str, Iterable[str]] | None) -> str:
    """What the compiled form of a pack depends on, as a short hexadecimal checksum (hashlib alone would cost 7 ms)."""
    state = crc32(f"{_FORMAT} {name} {sorted((base or {}).items())!r}".encode())
    size = 0
    engine = [str(_HERE.joinpath(part)) for part in _ENGINE]
    for path in [*engine, *sorted(_yaml_files(str(folder)))]:
        with open(path, "rb") as file:
            data = file.read()
        place = path.removeprefix(str(folder)).replace(os.sep, "/") if path not in engine else os.path.basename(path)
        state = crc32(data, crc32(place.encode(), state))
        size += len(data)
    return f"{state:08x}{size:x}"


def _yaml_files(folder: str) -> Iterable[str]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from _yaml_files(entry.path)
        elif entry.name.endswith(".yaml"):
            yield entry.path


def load_pack(folder: Path, name: str, base: Mapping[str, Iterable[str]] | None = None) -> Pack:
    """The pack of a folder. Raises InputError when one of its files is not as it should be."""
    key = digest(folder, name, base)
    data = _read(folder / COMPILED, key)
    if data is None:
        cache = _cache_folder() / f"{name}-{key}.json"
        data = _read(cache, key)
        if data is None:
            data = build(folder, name, base)
            _write(cache, data)
    return unpack(data)


def build(folder: Path, name: str, base: Mapping[str, Iterable[str]] | None = None) -> dict[str, Any]:
    """Compiles the pack of a folder; the result carries its digest."""
    from policy_lint.packs.compile import compile_pack

    return {"digest": digest(folder, name, base), **compile_pack(folder, name, base=base)}


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
        data["language"],
        tuple(requirements),
        tuple(Probe(*probe) for probe in data["probes"]),
        tuple(Frame(frame[0], tuple(frame[1]), *(tuple(part) for part in frame[2:])) for frame in data["frames"]),
        tuple(data["definitions"]),
        {name: (means, presumed) for name, (means, presumed) in data["facts"].items()},
        data["tables"],
    )


def _frozen(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


def _read(path: Path, key: str) -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return data if data.get("digest") == key else None


def _write(path: Path, data: dict[str, Any]) -> None:
    """Into the cache, if that is possible; a cache that cannot be written is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}-{get_ident()}")
        partial.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
        partial.replace(path)
        # Several checkouts and versions share the cache; the newest few stay.
        there = sorted(path.parent.glob(f"{data['name']}-*.json"), key=os.path.getmtime, reverse=True)
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
