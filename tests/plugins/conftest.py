"""Plugins made on the spot, installed as pip would into a folder that is on the path."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from conftest import Outcome

Command = Callable[..., Outcome]

RULE = """\
id: {id}
title: A word
regime: general
topic: words
citation: [House rules]
requires: The word.
severity: error
evidence: {{met: ["{word}"]}}
message: {{missing: The word is missing.}}
help: Write it.
examples: {{met: ["{word}"]}}
"""


class Site:
    """A folder like site-packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")

    def install(self, entry: str, files: dict[str, str], distribution: str = "acme-lint", version: str = "1.2") -> None:
        """Installs a distribution with one plugin, ``name = module``."""
        folder = f"{distribution.replace('-', '_')}-{version}.dist-info"
        self.write(
            {
                **files,
                f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n",
                f"{folder}/entry_points.txt": f"[console_scripts]\nacme = acme\n\n[policy_lint]\n{entry}\n",
            }
        )

    def code(self, body: str, name: str = "acme") -> None:
        """Installs a plugin that is a module with this code."""
        head = "POLICY_LINT_API = 1\nfrom policy_lint.plugins import *\n"
        self.install(f"{name} = {name}_plugin", {f"{name}_plugin.py": head + dedent(body)}, f"{name}-lint")

    def pack(self, *rules: str, name: str = "acme", more: dict[str, str] | None = None) -> None:
        """Installs a package without code, with a rule for each word."""
        files = {f"{name}_pack/{rule}.yaml": RULE.format(id=rule, word=rule) for rule in rules}
        more = {f"{name}_pack/{path}": text for path, text in (more or {}).items()}
        self.install(f"{name} = {name}_pack", {**files, **more}, f"{name}-lint")


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """An empty one on the path; what is imported from it is forgotten again."""
    folder = tmp_path_factory.mktemp("site")
    monkeypatch.syspath_prepend(str(folder))
    yield Site(folder)
    base = str(tmp_path_factory.getbasetemp())
    for name, module in list(sys.modules.items()):
        if base in str(getattr(module, "__file__", None) or getattr(module, "__path__", "")):
            del sys.modules[name]


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A policy in the working folder in which one built-in rule finds something."""
    path = tmp_path / "privacy.md"
    path.write_text("# Privacy policy\n\nWe keep your data. TODO\n", encoding="utf-8")
    return path
