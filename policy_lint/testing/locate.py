"""Which pack a path belongs to, told by the ``pyproject.toml`` that would install it; nothing is imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policy_lint.errors import InputError
from policy_lint.packs.compile import requirement_files
from policy_lint.plugins.api import PackFolder
from policy_lint.plugins.metadata import GROUP, normalised
from policy_lint.yamlfile import read_text

PYPROJECT = "pyproject.toml"
_PREFIX = "policy-lint-"


def packs_at(path: Path) -> list[PackFolder]:
    """The packs that a path stands for: those of a project, the one of a folder or of a requirement file in it.

    A folder of projects stands for those of all. A folder that no project installs is a pack named like the folder. Raises InputError for a path that does not
    exist, a ``pyproject.toml`` that cannot be read, a file called ``.yml``, and where there is no requirement file.
    """
    if not path.exists():
        raise InputError("there is no such file or folder", str(path))
    here = path.resolve()
    project = next((folder for folder in (here, *here.parents) if _announced(_project(folder))), None)
    folders = list(_folders(project)) if project is not None else []
    around = [folder for folder in folders if folder.path == here or folder.path in here.parents]
    below = [folder for folder in folders if here in folder.path.parents]
    found = around or below
    if not found and here.is_dir():
        projects = sorted(file.parent for file in here.glob(f"*/{PYPROJECT}"))
        found = [folder for project in projects for folder in _folders(project)]
    if not found and here.is_dir():
        name = normalised(here.name)
        found = [PackFolder(here, name.removeprefix(_PREFIX) or name)]
    for folder in found:
        for mistaken in sorted(folder.path.rglob("*.yml")):
            raise InputError("a requirement file is not read under this name; call it .yaml", str(mistaken))
    found = [folder for folder in found if requirement_files(folder.path)]
    if not found:
        raise InputError("there is no requirement file here", str(path))
    return found


def _project(folder: Path) -> Mapping[str, Any]:
    """What the pyproject.toml of a folder says; nothing where there is none."""
    from policy_lint.toml import tomllib

    file = folder / PYPROJECT
    if not file.is_file():
        return {}
    try:
        data: Mapping[str, Any] = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not valid TOML: {error}", str(file)) from None
    return data


def _announced(data: Mapping[str, Any]) -> Mapping[str, str]:
    """The plugins that a project announces: module by name."""
    found: Mapping[str, str] = data.get("project", {}).get("entry-points", {}).get(GROUP, {})
    return found


def _folders(project: Path) -> Iterator[PackFolder]:
    """The folders of the modules that a project's entry points name, where setuptools would look for them."""
    data = _project(project)
    mapped = data.get("tool", {}).get("setuptools", {}).get("package-dir", {})
    for name, target in _announced(data).items():
        module = target.partition(":")[0].strip()
        relative = module.replace(".", "/")
        for place in (mapped.get(module), *(f"{root}/{relative}" for root in (mapped.get("", "src"), "."))):
            if place and (project / place).is_dir():
                yield PackFolder((project / place).resolve(), normalised(name), module)
                break
