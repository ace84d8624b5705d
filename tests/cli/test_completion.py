"""The completion scripts, in the shells that are here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome

from policy_lint.cli.main import COMMANDS

Command = Callable[..., Outcome]
ASK = """\
source "$1"; shift
COMP_WORDS=(policy-lint "$@"); COMP_CWORD=$#
_shtab_policy_lint policy-lint "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(not shutil.which("bash") or sys.platform == "win32", reason="needs bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ([""], {*COMMANDS}),
        (["che"], {"check", "checklist"}),
        (["check", "--fail"], {"--fail-on"}),
        (["check", "--fail-on", ""], {"error", "warning", "info", "never"}),
        (["check", "--format", "s"], {"sarif"}),
        (["check", "--regime", "c"], {"ccpa", "coppa", "caloppa"}),
        (["check", "--select", "retention"], {"retention-period"}),
        (["check", "pri"], {"privacy.md"}),
        (["explain", "right-comp"], {"right-complaint"}),
        (["schema", "f"], {"facts", "frames"}),
        (["diff", "some"], {"some-branch"}),
    ],
)
def test_bash_offers(command: Command, tmp_path: Path, words: list[str], offered: set[str]) -> None:
    script = tmp_path / "completion"
    script.write_text(command("completion", "bash").out, encoding="utf-8")
    (tmp_path / "privacy.md").touch()
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    if "diff" in words:
        subprocess.run(["git", "init", "--quiet", "--initial-branch", "some-branch"], cwd=tmp_path, check=True)
        subprocess.run(["git", *identity, "commit", "--quiet", "--allow-empty", "-m", "x"], cwd=tmp_path, check=True)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", ASK, "bash", str(script), *words],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert {word for word in done.stdout.split() if not word.startswith("-") or words[-1].startswith("-")} == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_can_read_the_script(command: Command, tmp_path: Path, shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "completion"
    script.write_text(command("completion", shell).out, encoding="utf-8")
    subprocess.run([shell, "-n", str(script)], check=True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh", "powershell"])
def test_there_is_a_script_for_every_shell(command: Command, shell: str) -> None:
    run = command("completion", shell)
    assert (run.status, run.err) == (0, "")
    assert "checklist" in run.out


def test_a_shell_that_is_not_known(command: Command) -> None:
    run = command("completion", "ksh")
    assert (run.status, run.out) == (2, "")
    assert "invalid choice: 'ksh'" in run.err
