"""However it is installed, it does the same: from a wheel, from an sdist, editable, and by pre-commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES

pytestmark = pytest.mark.slow

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
CONFIG = """\
repos:
- repo: {repo}
  rev: {rev}
  hooks:
  - id: policy-lint
    args: [--isolated, --as-of, "2026-11-22", --format, json, --output, report.json]
"""


class Workshop:
    """A copy of the sources, what is built from it, and everything that installing it needs, downloaded once."""

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


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


@pytest.fixture(scope="module")
def expected(workshop: Workshop) -> bytes:
    """What the installed wheel says."""
    return workshop.report("from-wheel", workshop.wheel)


def test_the_wheel_holds_the_law_and_no_tests(workshop: Workshop) -> None:
    with zipfile.ZipFile(workshop.wheel) as wheel:
        names = set(wheel.namelist())
    checks = {f"policy_lint_checks/{path.removeprefix('checks/')}" for path in workshop.shipped("checks")}
    schemas = {f"policy_lint_schemas/{path.removeprefix('schemas/')}" for path in workshop.shipped("schemas")}
    assert workshop.shipped("policy_lint") | checks | schemas | {"policy_lint_checks/compiled.json"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {
        "policy_lint",
        "policy_lint_checks",
        "policy_lint_schemas",
    }


def test_the_sdist_holds_what_building_needs(workshop: Workshop) -> None:
    with tarfile.open(workshop.sdist) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    needed = workshop.shipped("policy_lint") | workshop.shipped("checks") | workshop.shipped("schemas")
    assert needed | {"pyproject.toml", "setup.py", "LICENSE", "README.md"} <= names
    assert "checks/compiled.json" not in names


def test_the_installed_wheel_reports_on_the_samples_and_compiles_nothing(workshop: Workshop, expected: bytes) -> None:
    assert not workshop.cache.exists()
    assert expected.startswith(b'{\n "version": 1,\n')
    assert expected.count(b'"severity": "error"') > 5


def test_installed_from_an_sdist_it_does_the_same(workshop: Workshop, expected: bytes) -> None:
    assert workshop.report("from-sdist", workshop.sdist) == expected


def test_installed_editable_it_does_the_same(workshop: Workshop, expected: bytes) -> None:
    assert workshop.report("editable", "--editable", workshop.source) == expected


def test_installed_by_pre_commit_it_does_the_same(workshop: Workshop, expected: bytes) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    clone, project = workshop.folder / "clone", workshop.folder / "project"
    shutil.copytree(workshop.source, clone, ignore=shutil.ignore_patterns("*.egg-info", "build"))
    for folder in (clone, project):
        workshop.run("git", "init", "--quiet", cwd=folder)
        workshop.run("git", "add", "--all", cwd=folder)
    workshop.run("git", *identity, "commit", "--quiet", "--message", "everything", cwd=clone)
    rev = workshop.run("git", "rev-parse", "HEAD", cwd=clone).decode().strip()
    (project / ".pre-commit-config.yaml").write_text(CONFIG.format(repo=clone.as_posix(), rev=rev), encoding="utf-8")
    workshop.environment["PRE_COMMIT_HOME"] = str(workshop.folder / "pre-commit")
    workshop.run("git", "add", "--all", cwd=project)
    workshop.run(sys.executable, "-m", "pre_commit", "run", "--all-files", cwd=project, allowed=(1,))
    assert (project / "report.json").read_bytes() == expected
