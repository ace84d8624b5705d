"""A run over many policies: several processes say the same as one, a bar on the terminal says how far it is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome

from policy_lint import workers

Command = Callable[..., Outcome]
Process = Callable[..., "subprocess.CompletedProcess[str]"]
READER = """\
import multiprocessing
import os
import time

from policy_lint.documents.text import read
from policy_lint.plugins import Reader, hookimpl


def read_odd(source):
    if "DIE" in os.environ and multiprocessing.parent_process() and "killer" in source:
        os._exit(9)
    time.sleep(float(os.environ.get("SLOW", 0)))
    return read(source)


@hookimpl
def policy_lint_readers():
    return [Reader("odd", (".odd",), read_odd)]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve policies: weak, wrong, in another language, not decodable."""
    folder = tmp_path / "policies"
    folder.mkdir()
    for number in range(10):
        text = f"# Privacy policy {number}\n\nWe keep your data for as long as necessary. Write to office{number}@.\n"
        (folder / f"privacy-v{number}.md").write_text(text, encoding="utf-8")
    (folder / "privacy.de.md").write_text(
        "# Datenschutz\n\n" + "Wir speichern die Daten nicht. " * 20, encoding="utf-8"
    )
    (folder / "privacy.fr.md").write_bytes(b"# Vie priv\xe9e\n")
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder like site-packages with a reader that is slow, or kills its process, when it is told to."""
    site = tmp_path / "site"
    metadata = site / "odd_reader-1.0.dist-info"
    metadata.mkdir(parents=True)
    (site / "odd_reader.py").write_text(READER, encoding="utf-8")
    (metadata / "entry_points.txt").write_text("[policy_lint]\nodd = odd_reader\n", encoding="utf-8")
    return site


@pytest.mark.parametrize("format", ["text", "json", "html", "sarif"])
def test_several_processes_say_the_same_as_one(policy_lint: Process, folder: Path, format: str) -> None:
    one, several = (policy_lint("check", ".", "--format", format, "--jobs", jobs, cwd=folder) for jobs in "13")
    assert one.stdout == several.stdout != ""
    assert one.stderr == several.stderr
    assert "privacy.fr.md:1:11: this is not UTF-8 text" in one.stderr
    assert one.returncode == several.returncode == 2


def test_a_process_that_dies_loses_nothing(policy_lint: Process, folder: Path, site: Path) -> None:
    for number in range(6):
        text = f"# Privacy policy\n\n{'killer' if number == 3 else 'Hello'}.\n"
        (folder / f"privacy-v{number}.odd").write_text(text, encoding="utf-8")
    one = policy_lint("check", ".", "--jobs", "1", cwd=folder, PYTHONPATH=str(site))
    several = policy_lint("check", ".", "--jobs", "2", cwd=folder, PYTHONPATH=str(site), DIE="1")
    assert "privacy-v3.odd" in one.stdout
    assert (several.returncode, several.stdout, several.stderr) == (one.returncode, one.stdout, one.stderr)


def test_processes_that_inherit_nothing_say_the_same(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = (
        "regimes: [gdpr]\nas-of: 2026-11-22\npolicies:\n- name: shop\n  documents: [privacy-v1.md, privacy-v2.md]\n"
    )
    (folder / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    one = command("check", str(folder), "--jobs", "1")
    monkeypatch.setattr(workers, "START", "spawn")
    assert command("check", str(folder), "--jobs", "2") == one


@pytest.mark.parametrize("number", ["0", "-1", "two", "", "1.5"])
def test_what_is_no_number_of_processes(command: Command, number: str) -> None:
    run = command("check", f"--jobs={number}")
    message = f"--jobs: '{number}' is not a number of processes; write 1 or more, or auto"
    assert (run.status, run.err) == (2, f"policy-lint: {message}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
@pytest.mark.parametrize(("slow", "shown"), [("0.5", True), ("0", False)])
def test_a_bar_while_more_than_a_second_is_ahead(folder: Path, site: Path, slow: str, shown: bool) -> None:
    for number in range(6):
        (folder / f"privacy-v{number}.odd").write_text("Privacy policy\n\nWe bake bread.\n", encoding="utf-8")
    files = [f"privacy-v{number}.odd" for number in range(6)]
    command = [sys.executable, "-m", "policy_lint", "check", *files, "--jobs", "1", "--exit-zero"]
    environment = {**os.environ, "PYTHONPATH": str(site), "SLOW": slow, "TERM": "xterm", "COLUMNS": "80"}
    ours, theirs = os.openpty()
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    try:
        said = os.read(ours, 65536).decode()
    except OSError:  # nothing was written and nobody can any more
        said = ""
    os.close(ours)
    assert done.stdout
    bars = [part for part in said.split("\r") if part.startswith("[")]
    if shown:
        assert said.startswith("\r")
        assert said.endswith("\r")
        assert bars[0] == f"[{'#' * 7}{'.' * 33}] 1 of 6 policies judged"
        assert bars[-1] == f"[{'#' * 40}] 6 of 6 policies judged"
    else:
        assert said == ""


def test_no_bar_in_a_pipe(policy_lint: Process, folder: Path, site: Path) -> None:
    for number in range(6):
        (folder / f"privacy-v{number}.odd").write_text("Privacy policy\n", encoding="utf-8")
    run = policy_lint("check", *sorted(path.name for path in folder.glob("*.odd")), cwd=folder,
                      PYTHONPATH=str(site), SLOW="0.4")  # fmt: skip
    assert run.stderr == ""
