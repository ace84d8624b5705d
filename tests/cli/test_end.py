"""The end of a run, which frees nothing one by one: still nothing is lost."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Process = Callable[..., "subprocess.CompletedProcess[str]"]
HOOK = """

from policy_lint.plugins import hookimpl


@hookimpl
def policy_lint_readers():
    return []
"""
POLICY = "# Privacy policy\n\nWe bake bread. {{ name }}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "privacy.md").write_text(POLICY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def plugin(tmp_path: Path) -> Callable[[str], str]:
    """Makes a plugin of some source that is imported in every run; gives the folder for PYTHONPATH."""

    def make(source: str) -> str:
        metadata = tmp_path / "site" / "late-1.0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "entry_points.txt").write_text("[policy_lint]\nlate = late\n", encoding="utf-8")
        (tmp_path / "site" / "late.py").write_text(source + HOOK, encoding="utf-8")
        return str(tmp_path / "site")

    return make


def test_what_a_plugin_wants_done_at_the_end_is_done(
    policy_lint: Process, folder: Path, plugin: Callable[[str], str]
) -> None:
    site = plugin("import atexit\natexit.register(lambda: print('farewell'))\n")
    run = policy_lint("check", "privacy.md", cwd=folder, PYTHONPATH=site)
    assert run.returncode == 1
    assert run.stdout.endswith("farewell\n")


def test_a_thread_that_still_works_is_waited_for(
    policy_lint: Process, folder: Path, plugin: Callable[[str], str]
) -> None:
    site = plugin(
        "import threading\nimport time\n\n\ndef work():\n    time.sleep(1)\n    open('done', 'w').close()\n\n\n"
        "threading.Thread(target=work).start()\n"
    )
    run = policy_lint("check", "privacy.md", cwd=folder, PYTHONPATH=site)
    assert run.returncode == 1
    assert (folder / "done").exists()


@pytest.mark.parametrize("module", ["policy_lint", "policy_lint.cli.main"])
def test_output_to_a_slow_reader_is_whole(folder: Path, module: str) -> None:
    parts = (f"\n## Part {number}\n\nWe may collect {{{{ field_{number} }}}}.\n" for number in range(1000))
    (folder / "privacy.md").write_text(POLICY + "".join(parts), encoding="utf-8")
    command = [sys.executable, "-m", module, "check", "privacy.md", "--format", "json", "--as-of", "2026-11-22"]
    subprocess.run([*command, "--output", "whole.json"], cwd=folder, check=False)
    whole = (folder / "whole.json").read_bytes()
    assert len(whole) > 200_000  # more than a pipe holds
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        time.sleep(1)
        assert process.stdout.read() == whole
    assert process.returncode == 1


def test_a_profiler_has_the_last_word(folder: Path) -> None:
    command = [sys.executable, "-m", "cProfile", "-m", "policy_lint", "check", "privacy.md", "--exit-zero"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0
    assert "function calls" in run.stdout


def test_closed_output_is_no_crash(folder: Path) -> None:
    run = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m policy_lint check privacy.md --output report.txt --exit-zero >&-'],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "placeholder" in (folder / "report.txt").read_text(encoding="utf-8")
