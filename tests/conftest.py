"""Shared fixtures: the installed linter, the command line, and the labelled policies where they are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import pytest

from policy_lint.cli.main import main
from policy_lint.config.settings import Settings
from policy_lint.runner import Linter

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
SNAPSHOTS = ROOT / "tests" / "snapshots"
AS_OF = date(2026, 11, 22)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--snapshot-update", action="store_true", help="write tests/snapshots instead of comparing with it"
    )


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text, byte for byte, with the file of a name in tests/snapshots."""

    def compare(name: str, text: str) -> None:
        path = SNAPSHOTS / f"{name}.txt"
        if request.config.getoption("--snapshot-update"):
            path.write_bytes(text.encode())
        assert text.encode() == path.read_bytes()

    return compare


@pytest.fixture(scope="session")
def all_regimes() -> tuple[str, ...]:
    """Every regime that the built-in rules know."""
    return tuple(sorted({rule.regime for rule in Linter().requirements} - {"general"}))


@pytest.fixture(scope="session")
def linter(all_regimes: tuple[str, ...]) -> Linter:
    """A linter with every rule on."""
    return Linter(Settings(regimes=all_regimes, as_of=AS_OF))


class Outcome(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Runs the command in this process, which is fast, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*arguments: str, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        try:
            status = main(list(arguments))
        except SystemExit as end:  # --help and --version
            status = int(end.code or 0)
        return Outcome(status, *capsys.readouterr())

    return run


@pytest.fixture
def policy_lint(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command in an empty folder (or ``cwd``), as a user would, and gives back what it printed."""

    def run(
        *arguments: str, cwd: Path | None = None, stdin: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "GITHUB_ACTIONS")}
        return subprocess.run(
            [sys.executable, "-m", "policy_lint.cli.main", *arguments],
            cwd=cwd or tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**clean, "PYTHONIOENCODING": "utf-8", **environment},
            timeout=120,
        )

    return run


def corpus(name: str) -> Path:
    """A folder of labelled policies beside the repository or at POLICY_LINT_CORPUS; skips the test where it is not."""
    shared = Path(os.environ.get("POLICY_LINT_CORPUS", ROOT.parent / "shared"))
    for folder in (shared / name, shared / "corpora" / name):
        if folder.is_dir():
            return folder
    pytest.skip(f"the labelled policies '{name}' are not here; set POLICY_LINT_CORPUS to the folder that holds them")
