"""The hooks, run by the real pre-commit: tried in a repository, then installed in one that commits."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("clone")]

CONFIG, HOOKS = ".policy-lint.yaml", ".pre-commit-config.yaml"
INSTALLED = """\
attrs docutils jsonschema jsonschema-specifications markdown-it-py mdurl platformdirs pluggy policy-lint pyyaml
referencing rpds-py shtab tomli typing-extensions
""".split()
VAGUE = "# Privacy policy\n\n## Storage\n\nWe keep your data for as long as necessary.\n"
CLEAR = VAGUE.replace("for as long as necessary", "for two years after your last order")
COOKIES = "# Cookies\n\nOur shop sets one cookie, which holds your basket and goes when you close the browser.\n"
ONE_RULE = "select: [retention-period]\nfail-on: warning\n"
NOTICE = ONE_RULE + "policies:\n- name: shop\n  documents: [privacy.md, cookie-policy.md]\n"


class Repository:
    """A repository of somebody who uses the hooks."""

    def __init__(self, folder: Path, workshop: Any, files: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._workshop = workshop
        folder.mkdir()
        self.git("init", "--quiet")
        self.write({CONFIG: ONE_RULE, **(files or {})})

    def write(self, files: Mapping[str, str]) -> None:
        """Writes and stages files."""
        for name, text in files.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        self.git("add", "--all")

    def git(self, *arguments: object, allowed: tuple[int, ...] = (0,)) -> str:
        return self.run("git", *self._workshop.committer, *arguments, allowed=allowed)

    def pre_commit(self, *arguments: object, allowed: tuple[int, ...] = (0,)) -> str:
        return self.run(sys.executable, "-m", "pre_commit", *arguments, allowed=allowed)

    def run(self, *arguments: object, allowed: tuple[int, ...]) -> str:
        out: bytes = self._workshop.run(*arguments, cwd=self.folder, allowed=allowed)
        return out.decode()

    def commits(self) -> int:
        return int(self.git("rev-list", "--count", "--all"))


def test_installed_by_pre_commit_it_does_the_same(workshop: Any, expected: bytes) -> None:
    shown = ["--isolated", "--as-of", "2026-11-22", "--format", "json", "--output", "report.json"]
    samples = workshop.folder / "project" / "samples"
    repository = Repository(workshop.folder / "same", workshop)
    shutil.copytree(samples, repository.folder / "samples")
    hook = {"id": "policy-lint", "args": shown}
    repository.write({HOOKS: workshop.hooks(hook)})
    repository.pre_commit("run", "--all-files", allowed=(1,))
    assert (repository.folder / "report.json").read_bytes() == expected


def test_what_it_installs_is_small(workshop: Any) -> None:
    repository = Repository(workshop.folder / "small", workshop, {"privacy.md": CLEAR})
    repository.write({HOOKS: workshop.hooks({"id": "policy-lint"})})
    repository.pre_commit("install-hooks")
    environments = list((workshop.folder / "pre-commit").glob("repo*/py_env-*"))
    assert environments
    for environment in environments:
        (python,) = [*environment.glob("bin/python"), *environment.glob("Scripts/python.exe")]
        command = (python, "-m", "pip", "list", "--format", "json", "--exclude", "pip", "--exclude", "setuptools")
        listed = {each["name"].lower().replace("_", "-") for each in json.loads(workshop.run(*command))}
        assert listed <= set(INSTALLED)
        assert {"policy-lint", "markdown-it-py", "pyyaml"} <= listed
    page = (ROOT / "docs" / "pre-commit.md").read_text(encoding="utf-8").lower()
    assert [name for name in INSTALLED if name not in page] == []


def test_both_hooks_can_be_tried_before_they_are_used(workshop: Any, clone: Path) -> None:
    repository = Repository(workshop.folder / "trying", workshop, {"privacy.md": VAGUE, "README.md": "# Shop\n"})
    said = repository.pre_commit("try-repo", clone.as_posix(), "--all-files", allowed=(1,))
    assert len(re.findall(r"^privacy\.md:5:\d+: warning\[retention-period\]", said, re.MULTILINE)) == 2
    assert len(re.findall(r"^policy-lint.*\.Failed$", said, re.MULTILINE)) == 2
    assert "README" not in said
    repository.write({"privacy.md": CLEAR})
    said = repository.pre_commit("try-repo", clone.as_posix(), "--all-files")
    assert len(re.findall(r"^policy-lint.*\.Passed$", said, re.MULTILINE)) == 2


def test_a_commit_is_refused_until_the_text_is_fixed(workshop: Any) -> None:
    repository = Repository(workshop.folder / "committing", workshop)
    repository.write({HOOKS: workshop.hooks({"id": "policy-lint"})})
    repository.pre_commit("install")
    repository.write({"privacy.md": VAGUE})
    repository.git("commit", "--quiet", "--message", "vague", allowed=(1,))
    assert repository.commits() == 0
    repository.write({"privacy.md": CLEAR})
    repository.git("commit", "--quiet", "--message", "clear")
    assert repository.commits() == 1
    repository.write({"README.md": "# Shop\n"})  # no policy: nothing is run, nothing complains
    repository.git("commit", "--quiet", "--message", "other")
    assert repository.commits() == 2


def test_a_changed_document_is_judged_with_the_others_of_its_notice(workshop: Any) -> None:
    repository = Repository(workshop.folder / "together", workshop)
    hooks = workshop.hooks({"id": "policy-lint"})
    repository.write({CONFIG: NOTICE, HOOKS: hooks, "privacy.md": CLEAR})
    repository.git("commit", "--quiet", "--message", "privacy")
    repository.pre_commit("install")
    repository.write({"cookie-policy.md": COOKIES})  # alone it says nothing of periods
    repository.git("commit", "--quiet", "--message", "cookies")
    assert repository.commits() == 2


def test_the_configuration_is_a_change_to_all_policies(workshop: Any) -> None:
    repository = Repository(workshop.folder / "all", workshop)
    hooks = workshop.hooks({"id": "policy-lint-all"})
    repository.write({CONFIG: "ignore: [general, gdpr, ccpa]\n", HOOKS: hooks})
    repository.write({"privacy.md": VAGUE})
    repository.git("commit", "--quiet", "--message", "vague")
    repository.pre_commit("install")
    repository.write({CONFIG: ONE_RULE})
    repository.git("commit", "--quiet", "--message", "strict", allowed=(1,))
    assert repository.commits() == 1
    repository.write({CONFIG: ONE_RULE, "privacy.md": CLEAR})
    repository.git("commit", "--quiet", "--message", "strict")
    assert repository.commits() == 2
