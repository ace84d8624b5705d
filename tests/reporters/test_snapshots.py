"""The exact bytes that a user sees. ``pytest --snapshot-update`` writes them anew; the difference is to be reviewed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SAMPLES, SNAPSHOTS, Outcome

from policy_lint.version import VERSION

Command = Callable[..., Outcome]
Snapshot = Callable[[str, str], None]
DAY = ("--as-of", "2026-11-22")
CASES: dict[str, tuple[str, ...]] = {
    "help": ("--help",),
    "check-help": ("check", "--help"),
    "bakery-text": ("check", "samples/bakery", *DAY),
    "bakery-checklist": ("checklist", "samples/bakery", *DAY),
    "startup-text": ("check", "samples/startup", *DAY),
    "startup-concise": ("check", "samples/startup", "--format", "concise", *DAY),
    "startup-colour": ("check", "samples/startup", "--select", "dangling-contact", "--color", "always", *DAY),
    "startup-checklist": ("checklist", "samples/startup", *DAY),
    "startup-json": ("check", "samples/startup", "--select", "general", "--format", "json", *DAY),
    "samples-statistics": ("check", "samples", "--statistics", "--select", "general", *DAY),
    "samples-quiet": ("check", "samples", "--quiet", "--select", "general", "--format", "concise", *DAY),
    "plugin-explain": ("explain", "zoo/pet-names"),
    "plugin-rules": ("rules",),
}


@pytest.mark.parametrize("name", CASES)
def test_output(
    command: Command, snapshot: Snapshot, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    monkeypatch.setenv("COLUMNS", "100")
    if name.startswith("plugin"):
        request.getfixturevalue("zoo")
    run = command(*CASES[name])
    assert run.err == ""
    out = run.out
    if name == "plugin-rules":
        out = "".join(line for line in out.splitlines(keepends=True) if "zoo" in line)
    snapshot(name, out.replace(VERSION, "VERSION"))


def test_there_is_no_snapshot_without_a_case() -> None:
    assert {path.stem for path in SNAPSHOTS.iterdir()} == set(CASES)


@pytest.mark.parametrize("rule", ["retention-period", "empty-section"])
def test_explain_has_its_parts(command: Command, rule: str) -> None:
    lines = command("explain", rule).out.splitlines()
    assert lines[0].startswith(f"{rule}: ")
    heads = [line.split()[0] for line in lines if line.startswith("  ") and line[2:3] != " "]
    assert heads[:4] == ["regime", "topic", "law", "severity"] or heads[:5] == ["regime", "topic", "law", "in", "severity"]
    assert "do" in heads
    assert max(map(len, lines)) <= 100
