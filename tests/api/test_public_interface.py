"""What others build on does not change without a line in the changelog.

``public-interface.txt`` holds every public name with its signature, and CHANGELOG.md states the file's checksum beside what
changed. ``pytest tests/api --snapshot-update`` writes the file anew; the changelog is for a person to write.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from zlib import crc32

import pytest
from conftest import ROOT

import policy_lint
from policy_lint import plugins, testing
from policy_lint.plugins import hookspecs

RECORD = Path(__file__).parent / "public-interface.txt"


def interface() -> str:
    """A line for each public name, and one for each public member of the classes."""
    lines = [f"plugin API {hookspecs.API_VERSION}"]
    for name, hook in sorted(vars(hookspecs).items()):
        if hasattr(hook, "policy_lint_spec"):
            lines.append(f"hook {name}{inspect.signature(hook)}")
    for module in (policy_lint, plugins, testing):
        for name in sorted(module.__all__):
            lines += _described(f"{module.__name__}.{name}", getattr(module, name))
    return "\n".join(lines) + "\n"


def _described(name: str, thing: object) -> Iterator[str]:
    if inspect.isclass(thing) and issubclass(thing, tuple) and hasattr(thing, "_fields"):
        annotations = {key: getattr(value, "__forward_arg__", value) for key, value in thing.__annotations__.items()}
        defaults = thing._field_defaults  # type: ignore[attr-defined]
        for field in thing._fields:
            default = "…" if callable(defaults.get(field)) else repr(defaults.get(field))
            yield f"{name}.{field}: {annotations[field]}" + (f" = {default}" if field in defaults else "")
    elif inspect.isclass(thing):
        yield f"{name}{inspect.signature(thing.__init__)}"
    elif callable(thing) and not isinstance(thing, ModuleType) and hasattr(thing, "__code__"):
        yield f"{name}{inspect.signature(thing)}"
    else:
        yield name
    if inspect.isclass(thing):
        for member, value in sorted(vars(thing).items()):
            if member.startswith("_") or member in getattr(thing, "_fields", ()):
                continue
            function = getattr(value, "fget", None) or getattr(value, "func", None) or getattr(value, "__func__", value)
            kind = "" if inspect.isfunction(value) else "property " if function is not value else ""
            yield f"{kind}{name}.{member}" + (str(inspect.signature(function)) if inspect.isfunction(function) else "")


def test_it_is_as_recorded(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--snapshot-update"):
        RECORD.write_text(interface(), encoding="utf-8")
    assert interface() == RECORD.read_text(encoding="utf-8"), "then tell the change in CHANGELOG.md"


def test_the_changelog_tells_of_it() -> None:
    checksum = f"{crc32(RECORD.read_text(encoding='utf-8').encode()):08x}"
    latest = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]
    said = f"public interface ({checksum})"
    assert said in latest, f"say under the latest version what changed for plugins and programs: '… {said} …'"


@pytest.mark.parametrize(
    "name", ["policy_lint_languages", "policy_lint_packs", "policy_lint_readers", "policy_lint_reporters"]
)
def test_every_hook_says_what_it_is_for(name: str) -> None:
    assert f"hook {name}() -> " in interface()
    assert (getattr(hookspecs, name).__doc__ or "").strip().endswith(".")
