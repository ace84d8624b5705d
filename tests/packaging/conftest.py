"""A copy of the sources from which the tests of this folder install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, SAMPLES

LINT = ("check", "--isolated", "--as-of", "2026-11-22", "--format", "json")
OURS = (
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "pyproject.toml",
    "setup.py",
    "policy_lint",
    "checks",
    "schemas",
)


class Workshop:
    """A copy of the sources, what is built from it, and everything that installing it needs, downloaded once."""

    committer = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "source"
        self.wheels = folder / "wheels"
        self.cache = folder / "cache"
        ours = {"POLICY_LINT_CACHE": str(self.cache), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        self.environment = {**os.environ, **ours}
        for name in ("PYTHONPATH", "VIRTUAL_ENV", "GIT_DIR", "GIT_INDEX_FILE"):
            self.environment.pop(name, None)
        for name in OURS:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            self.source.mkdir(exist_ok=True)
            copy(ROOT / name, self.source / name)
        for cache in self.source.rglob("__pycache__"):
            shutil.rmtree(cache)
        (folder / "project").mkdir()
        shutil.copytree(SAMPLES, folder / "project" / "samples")
        self.run(sys.executable, "-m", "build", "--outdir", self.wheels, self.source)
        (self.sdist,) = self.wheels.glob("*.tar.gz")
        (self.wheel,) = self.wheels.glob("*.whl")
        needed = ["setuptools>=77", "PyYAML>=6", "jsonschema>=4.18", "platformdirs>=4", self.wheel]
        self.run(sys.executable, "-m", "pip", "download", "--quiet", "--dest", self.wheels, *needed)
        self.environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}

    def run(self, *arguments: object, cwd: Path | None = None, allowed: Sequence[int] = (0,)) -> bytes:
        """The standard output of a command that has to end with one of the statuses allowed."""
        command = [str(argument) for argument in arguments]
        done = subprocess.run(command, cwd=cwd, env=self.environment, capture_output=True, check=False)
        assert done.returncode in allowed, f"{command}\n{done.stdout.decode()}\n{done.stderr.decode()}"
        return done.stdout

    def published(self) -> Path:
        """A clone with one commit, from which pre-commit fetches; what that installs stays in this workshop."""
        clone = self.folder / "clone"
        shutil.copytree(self.source, clone, ignore=shutil.ignore_patterns("*.egg-info", "build"))
        for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "everything")):
            self.run("git", *self.committer, *arguments, cwd=clone)
        self.environment["PRE_COMMIT_HOME"] = str(self.folder / "pre-commit")
        return clone

    def hooks(self, *hooks: dict[str, Any]) -> str:
        """A ``.pre-commit-config.yaml`` with hooks from the clone."""
        clone = self.folder / "clone"
        rev = self.run("git", "rev-parse", "HEAD", cwd=clone).decode().strip()
        return yaml.safe_dump({"repos": [{"repo": clone.as_posix(), "rev": rev, "hooks": list(hooks)}]})

    def shipped(self, part: str) -> set[str]:
        """The files of a part of the sources that every installation needs."""
        files = (path for path in (self.source / part).rglob("*") if path.is_file() and path.suffix != ".pyc")
        return {path.relative_to(self.source).as_posix() for path in files}

    def report(self, name: str, *requirement: object) -> bytes:
        """What the command says about the samples when pip has installed it in a fresh environment."""
        place = self.folder / name
        self.run(sys.executable, "-m", "venv", place)
        binaries = place / ("Scripts" if sys.platform == "win32" else "bin")
        self.run(binaries / "python", "-m", "pip", "install", "--quiet", *requirement)
        return self.run(binaries / "policy-lint", *LINT, "samples", cwd=self.folder / "project", allowed=(1,))


@pytest.fixture(scope="package")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


@pytest.fixture(scope="package")
def clone(workshop: Workshop) -> Path:
    """Our sources, as pre-commit fetches them."""
    return workshop.published()


@pytest.fixture(scope="package")
def expected(workshop: Workshop) -> bytes:
    """What the installed wheel says."""
    return workshop.report("from-wheel", workshop.wheel)
