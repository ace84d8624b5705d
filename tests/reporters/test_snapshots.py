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
    "bakery-text": ("check", "samples/bakery", *DAY),
    "bakery-checklist": ("checklist", "samples/bakery", *DAY),
    "startup-text": ("check", "samples/startup", *DAY),
    "startup-concise": ("check", "samples/startup", "--format", "concise", *DAY),
    "startup-colour": ("check", "samples/startup", "--select", "dangling-contact", "--color", "always", *DAY),
    "startup-checklist": ("checklist", "samples/startup", *DAY),
    "startup-json": ("check", "samples/startup", "--select", "general", "--format", "json", *DAY),
    "samples-statistics": ("check", "samples", "--statistics", "--select", "general", *DAY),
    "samples-quiet": ("check", "samples", "--quiet", "--select", "general", "--format", "concise", *DAY),
}
EXPLAINED = "plugin-explain"
STORY = "story"  # told by tests/packaging
RULE = """\
id: pet-names
title: The names of the pets
regime: zoo
topic: animals
citation: [Zoo Act § 3, Zoo Act § 4(2)]
since: 2019-01-01
until: 2030-12-31
requires: >-
  The name of every animal that can read the data of visitors, and of the keeper who answers for what it does with them.
severity: warning
applies: {when: there are animals, facts: [has-animals=true], undeclared: missing}
evidence:
  met: ["(cat|dog|parrot) called"]
  partial: ["our (cat|dog|parrot)"]
message: {missing: No animal is named., partial: The animal has no name.}
help: Name the animal.
examples:
  met: ["Our dog called Rex reads your mail."]
  partial: ["Our dog reads your mail."]
  missing: ["A dogma is no dog.", "| Animal | Name |\\n|---|---|\\n| none | none |"]
"""
MODULE = """\
from pathlib import Path

from policy_lint.plugins import PackFolder, hookimpl


@hookimpl
def policy_lint_packs():
    return [PackFolder(Path(__file__).parent / "zoo", "zoo")]
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like site-packages in which a plugin with one rule is installed."""
    folder = tmp_path_factory.mktemp("site")
    metadata = folder / "zoo_checks-1.0.dist-info"
    for path, text in {
        folder / "zoo" / "pet-names.yaml": RULE,
        folder / "zoo_checks.py": MODULE,
        metadata / "METADATA": "Metadata-Version: 2.1\nName: zoo-checks\nVersion: 1.0\n",
        metadata / "entry_points.txt": "[policy_lint]\nzoo = zoo_checks\n",
    }.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", CASES)
def test_output(command: Command, snapshot: Snapshot, name: str, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    run = command(*CASES[name])
    assert run.err == ""
    snapshot(name, run.out.replace(VERSION, "VERSION"))


def test_there_is_no_snapshot_without_a_case() -> None:
    assert {path.stem for path in SNAPSHOTS.iterdir()} == {*CASES, EXPLAINED, STORY}


def test_a_rule_explained(command: Command, snapshot: Snapshot, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(site))
    snapshot(EXPLAINED, command("explain", "zoo/pet-names").out)


def test_a_rule_listed(command: Command, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(site))
    lines = command("rules").out.splitlines()
    assert [line.split(maxsplit=6) for line in lines if line.startswith("zoo/")] == [
        ["zoo/pet-names", "zoo", "animals", "warning", "zoo", "en", "The names of the pets"]
    ]


def test_the_version_names_the_plugins(command: Command, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(site))
    assert command("--version").out == f"policy-lint {VERSION}\nplugin zoo (zoo-checks 1.0)\n"


@pytest.mark.parametrize("rule", ["retention-period", "empty-section"])
def test_explain_has_its_parts(command: Command, rule: str) -> None:
    lines = command("explain", rule).out.splitlines()
    assert lines[0].startswith(f"{rule}: ")
    heads = [line.split()[0] for line in lines if line.startswith("  ") and line[2:3] != " "]
    assert heads[:4] == ["regime", "topic", "law", "severity"] or heads[:5] == [
        "regime",
        "topic",
        "law",
        "in",
        "severity",
    ]
    assert "do" in heads
    assert max(map(len, lines)) <= 100
