"""What the command imports, which is most of the time that linting one policy takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES

HEAVY = {"yaml", "jsonschema", "importlib.metadata", "multiprocessing", "tomllib", "rich"}
SCRIPT = """\
import sys
from policy_lint.cli.main import main
try:
    main(sys.argv[2:])
except SystemExit:
    pass
print(*sys.modules, file=open(sys.argv[1], "w"))
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    """The modules that a run of the command, in an interpreter without site packages of its own, has imported."""
    listing = folder / "modules.txt"
    subprocess.run([sys.executable, "-c", SCRIPT, str(listing), *arguments], cwd=ROOT, capture_output=True, check=True)
    return set(listing.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("arguments", [["--help"], []])
def test_help_imports_next_to_nothing(tmp_path: Path, arguments: list[str]) -> None:
    modules = imported(tmp_path, *arguments)
    ours = {module for module in modules if module.split(".")[0] == "policy_lint"}
    assert ours == {
        "policy_lint",
        "policy_lint.cli",
        "policy_lint.cli.main",
        "policy_lint.cli.status",
        "policy_lint.errors",
        "policy_lint.version",
    }
    assert not modules & HEAVY


def test_version_loads_no_plugin(tmp_path: Path) -> None:
    assert not imported(tmp_path, "--version") & {*HEAVY, "policy_lint_checks", "policy_lint.runner"}


def test_help_on_a_command_imports_nothing_heavy(tmp_path: Path) -> None:
    assert not imported(tmp_path, "check", "--help") & {*HEAVY, "markdown_it", "docutils"}


@pytest.mark.parametrize(
    ("sample", "unneeded"),
    [("bakery/privacy.md", {"docutils"}), ("startup/privacy-policy.txt", {"markdown_it", "docutils"})],
)
def test_check_imports_nothing_heavy(tmp_path: Path, sample: str, unneeded: set[str]) -> None:
    path = tmp_path / Path(sample).name
    path.write_text((SAMPLES / sample).read_text(encoding="utf-8"), encoding="utf-8")  # front matter is none of them
    imported(tmp_path, "check", str(path), "--isolated")  # compiles the checks, if they are not
    modules = imported(tmp_path, "check", str(path), "--isolated")
    assert "policy_lint.runner" in modules
    assert not modules & (HEAVY | unneeded)
