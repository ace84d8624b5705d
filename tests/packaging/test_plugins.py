"""What a plugin's author does, outside the repository and with nothing but the guide: write, try, install, use."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow

NOTICE = """\
# Privacy notice

Padaria Aurora Ltda is the controller. You have the right of access to your data.

We sell the cloud kettle. Complaints about parcels go to nobody.
"""
MEMO = "= Privacy notice\n\nWe sell the cloud kettle.\n"


class Author:
    """An environment with policy-lint, both example plugins and a new pack in it, and a folder to work in."""

    def __init__(self, workshop: Any) -> None:
        self.workshop = workshop
        self.folder: Path = workshop.folder / "author"
        self.folder.mkdir()
        self.binaries: Path = workshop.folder / "plugins" / ("Scripts" if sys.platform == "win32" else "bin")
        workshop.run(sys.executable, "-m", "venv", self.binaries.parent)
        examples = self.folder / "examples"
        shutil.copytree(
            ROOT / "examples", examples, ignore=shutil.ignore_patterns("*.egg-info", "build", "__pycache__")
        )
        self.pip(workshop.wheel)
        self.lint("pack", "new", "acme")
        self.pip(examples / "policy-lint-lgpd", examples / "policy-lint-housestyle", "-e", "policy-lint-acme")
        (self.folder / "privacy.md").write_text(NOTICE, encoding="utf-8")
        (self.folder / "privacy.memo").write_text(MEMO, encoding="utf-8")

    def pip(self, *requirements: object) -> None:
        python = self.binaries / "python"
        self.workshop.run(python, "-m", "pip", "install", "--quiet", *requirements, cwd=self.folder)

    def lint(self, *arguments: str, status: int = 0) -> str:
        """What the command prints, with paths and line ends as on Linux."""
        out: bytes = self.workshop.run(self.binaries / "policy-lint", *arguments, cwd=self.folder, allowed=(status,))
        return out.decode().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def author(workshop: Any) -> Author:
    return Author(workshop)


def test_the_examples_of_every_pack_hold(author: Author) -> None:
    assert author.lint("pack", "test", "policy-lint-acme") == "1 rule, 5 examples: all hold\n"
    assert author.lint("pack", "test", "examples/policy-lint-lgpd").endswith(" examples: all hold\n")
    assert author.lint("pack", "test", "examples/policy-lint-housestyle").endswith(" examples: all hold\n")


def test_the_rules_are_listed_with_their_plugins(author: Author) -> None:
    listed = {rule["id"]: rule["plugin"] for rule in json.loads(author.lint("rules", "--format", "json"))}
    assert listed["acme/complaints-contact"] == "acme"
    assert listed["lgpd/right-access"] == "lgpd"
    assert listed["housestyle/product-name"] == "housestyle"
    assert len([rule for rule in listed if rule.startswith("lgpd/")]) == 18
    assert "plugin lgpd (policy-lint-lgpd 0.1.0)\n" in author.lint("--version")


def test_a_rule_is_explained(author: Author) -> None:
    assert author.lint("explain", "acme/complaints-contact").startswith("acme/complaints-contact: Where to complain\n")
    assert "LGPD Art. 18 II" in author.lint("explain", "lgpd/right-access")


def test_a_new_rule_is_selected_and_in_every_report(author: Author) -> None:
    outputs = ("--format", "sarif", "--output", "report.sarif", "--format", "html", "--output", "report.html")
    author.lint("check", "--select", "acme", *outputs, "privacy.md", status=1)
    (run,) = json.loads((author.folder / "report.sarif").read_text(encoding="utf-8"))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["acme/complaints-contact"]
    assert [result["ruleId"] for result in run["results"]] == ["acme/complaints-contact"]
    assert run["invocations"][0]["executionSuccessful"] is True
    assert "acme/complaints-contact" in (author.folder / "report.html").read_text(encoding="utf-8")


def test_brazilian_law(author: Author) -> None:
    for chosen in (("--regime", "lgpd", "--ignore", "general"), ("--select", "lgpd")):
        report = json.loads(author.lint("check", *chosen, "--format", "json", "privacy.md", status=1))
        statuses = {each["id"]: each["status"] for each in report["documents"][0]["requirements"]}
        assert statuses["lgpd/right-access"] == statuses["lgpd/controller-identity"] == "met"
        assert statuses["lgpd/right-petition"] == "missing"
        assert set(statuses) == {rule for rule in statuses if rule.startswith("lgpd/")}


def test_house_style(author: Author) -> None:
    lines = author.lint("check", "--select", "housestyle", "--format", "concise", "privacy.memo", "--fail-on", "never")
    assert lines.startswith(
        "privacy.memo:3:13: warning housestyle/product-name The product is called CloudKettle, not 'cloud kettle'."
    )
    tally = author.lint("check", "--select", "housestyle", "--format", "tally", "privacy.memo")
    assert tally == "style: 1 of 2\n"


def test_a_required_plugin(author: Author) -> None:
    (author.folder / "strict.yaml").write_text("plugins: {require: [Policy_Lint_LGPD]}\n", encoding="utf-8")
    author.lint("check", "--config", "strict.yaml", "--select", "housestyle", "privacy.md")
    (author.folder / "strict.yaml").write_text("plugins: {require: [policy-lint-popia]}\n", encoding="utf-8")
    author.lint("check", "--config", "strict.yaml", "privacy.md", status=2)
