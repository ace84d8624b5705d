"""A whole story in one repository, from ``init`` to a report; every command's output is the snapshot ``story``."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policy_lint.version import VERSION

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("clone")]

TITLE = "# Privacy policy of the corner shop\n"
STORAGE = "\n## Storage\n\nWe keep your orders for as long as necessary.\n"
RIGHTS = "\n## Your rights\n\nYou have the right to obtain access to the personal data that we hold about you.\n"
CONTACT = "\nAsk us for them by e-mail to .\n"
COMMENT = "\n<!-- policy-lint: ignore dangling-contact until 2026-12-31 -- the mailbox is being set up, ticket 7 -->"
COMPLAINT = "\nYou have the right to lodge a complaint with a supervisory authority.\n"
FEW_RULES = "\nas-of: 2026-11-22\nselect: [retention-period, right-access, right-complaint, dangling-contact]\n"
BASELINE = "\nbaseline: .policy-lint-baseline.json\n"


class Session:
    """A user at a prompt in an empty repository; keeps what was typed and what came back."""

    def __init__(self, folder: Path, workshop: Any) -> None:
        self.folder = folder
        outside = {
            key: value for key, value in workshop.environment.items() if key not in ("GITHUB_ACTIONS", "NO_COLOR")
        }
        self._environment = {**outside, "PYTHONIOENCODING": "utf-8", "TERM": "dumb"}
        self._git = ["git", *workshop.committer]
        self.transcript = ""

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")
        self.transcript += f"# {name} is edited\n\n"

    def append(self, name: str, text: str) -> None:
        self.write(name, (self.folder / name).read_text(encoding="utf-8") + text)

    def policy_lint(self, *arguments: str, status: int = 0) -> None:
        self._run("policy-lint", [sys.executable, "-m", "policy_lint"], arguments, status)

    def git(self, *arguments: str, status: int = 0) -> None:
        self._run("git", self._git, arguments, status)

    def pre_commit(self, *arguments: str, shown: bool = True) -> None:
        self._run("pre-commit", [sys.executable, "-m", "pre_commit"], arguments, 0, shown)

    def _run(self, name: str, command: list[str], arguments: tuple[str, ...], status: int, shown: bool = True) -> None:
        done = subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        if shown:
            words = (f"'{word}'" if " " in word else word for word in arguments)
            self.transcript += f"$ {name} {' '.join(words)}\n{done.stdout}[status {done.returncode}]\n\n"
        assert done.returncode == status, done.stdout


def test_from_init_to_a_report(workshop: Any, tmp_path: Path, snapshot: Callable[[str, str], None]) -> None:
    here = Session(tmp_path, workshop)
    here.git("init", "--quiet", "--initial-branch", "main")
    here.write("privacy.md", TITLE + STORAGE + RIGHTS)

    here.policy_lint("init", "--regime", "gdpr", "--controller", "Corner Shop Ltd")
    here.append(".policy-lint.yaml", FEW_RULES)
    here.policy_lint("check", status=1)

    here.policy_lint("baseline")
    here.policy_lint("check", "--baseline", ".policy-lint-baseline.json")
    here.append(".policy-lint.yaml", BASELINE)

    here.write(".pre-commit-config.yaml", workshop.hooks({"id": "policy-lint"}))
    here.pre_commit("install", "--install-hooks", shown=False)
    here.git("add", "--all")
    here.git("commit", "--quiet", "--message", "A policy that has its faults")

    here.write("privacy.md", TITLE + STORAGE + RIGHTS + CONTACT)
    here.git("commit", "--quiet", "--all", "--message", "Where to ask", status=1)
    here.write("privacy.md", TITLE + STORAGE + RIGHTS + COMMENT + CONTACT)
    here.git("commit", "--quiet", "--all", "--message", "Where to ask")
    here.policy_lint("check", "--format", "concise", "--show-suppressed")

    here.write("privacy.md", TITLE + STORAGE + RIGHTS + COMPLAINT + COMMENT + CONTACT)
    here.policy_lint("check")
    here.policy_lint("baseline", "--prune")
    here.git("commit", "--quiet", "--all", "--message", "The right to complain")

    here.git("switch", "--quiet", "--create", "shorter")
    here.write("privacy.md", TITLE + STORAGE + RIGHTS)
    here.git("commit", "--quiet", "--all", "--no-verify", "--message", "Shorter")
    here.policy_lint("diff", "main", status=1)
    here.policy_lint("diff", "main", "HEAD", "--format", "markdown", "--fail-on", "never")

    here.git("switch", "--quiet", "main")
    here.policy_lint(
        *("check", "--statistics", "--format", "text"),
        *("--format", "sarif", "--output", "reports/policy.sarif"),
        *("--format", "html", "--output", "reports/policy.html"),
    )
    here.policy_lint("checklist", "privacy.md")
    here.git("status", "--short")

    snapshot("story", re.sub(r"\([0-9a-f]{7}\)", "(COMMIT)", here.transcript.replace(VERSION, "VERSION")))
    assert json.loads((tmp_path / "reports" / "policy.sarif").read_text(encoding="utf-8"))["runs"][0]["results"] == []
    page = (tmp_path / "reports" / "policy.html").read_text(encoding="utf-8")
    assert "the mailbox is being set up, ticket 7" in page
