"""``policy-lint check``: exit statuses, formats and where they go, and which configuration a document falls under."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome

Command = Callable[..., Outcome]
WEAK = "# Privacy policy\n\nWe keep your data for as long as necessary.\n"  # one warning under ONLY
ONLY = ("--select", "retention-period", "--format", "concise")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with one policy that has a weak spot."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "privacy.md").write_text(WEAK, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 0),
        (["--fail-on", "error"], 0),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "info"], 1),
        (["--fail-on", "never"], 0),
        (["--fail-on", "info", "--exit-zero"], 0),
        (["--fail-on", "info", "--format", "json"], 1),
    ],
)
def test_the_status_depends_on_the_threshold_only(command: Command, arguments: list[str], status: int) -> None:
    assert command("check", "--select", "retention-period", *arguments).status == status


def test_paths_may_stand_behind_options(command: Command, folder: Path) -> None:
    for name in ("a.md", "b.md", "c.md"):
        (folder / name).write_text("# Privacy Policy\n\nWe keep your data for ten days.\n", encoding="utf-8")
    mixed = command("check", "a.md", "--format", "concise", "b.md", "--quiet", "c.md")
    assert mixed == command("check", "--format", "concise", "--quiet", "a.md", "b.md", "c.md")
    assert "c.md:1:3" in mixed.out


@pytest.mark.parametrize("words", [("check", "a.md", "--frmat", "json"), ("rules", "--format", "json", "a.md")])
def test_what_is_no_argument_is_refused(command: Command, words: tuple[str, ...]) -> None:
    refused = command(*words)
    assert refused.status == 2
    assert "unrecognized arguments" in refused.err


def test_exit_zero_does_not_hide_a_failure(command: Command, folder: Path) -> None:
    (folder / "privacy.md").write_bytes(b"\xff")
    assert command("check", "--exit-zero").status == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "json", "--output", "a.json", "--format", "concise"],
        ["--output", "a.json", "--format", "json", "--format", "concise"],
        ["--format", "concise", "--format", "json", "--output", "a.json"],
        ["--format", "concise", "--output", "-", "--format", "json", "--output", "a.json"],
    ],
)
def test_formats_and_files_pair_up(command: Command, folder: Path, arguments: list[str]) -> None:
    run = command("check", "--select", "retention-period", *arguments)
    assert run.out.startswith("privacy.md:3:4: warning retention-period ")
    assert json.loads((folder / "a.json").read_text(encoding="utf-8"))["version"] == 1


def test_a_file_alone_gets_the_text_format(command: Command, folder: Path) -> None:
    assert command("check", "--select", "retention-period", "--output", "report.txt").out == ""
    assert (folder / "report.txt").read_text(encoding="utf-8").startswith("privacy.md:3:4: warning[retention-period] ")


@pytest.mark.usefixtures("folder")
def test_colour_only_when_asked_for_or_on_a_terminal(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in command("check").out
    assert "\x1b[1;33m" in command("check", "--color", "always").out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in command("check").out
    assert "\x1b[" not in command("check", "--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in command("check").out


def test_the_nearest_configuration_governs_a_document(command: Command, folder: Path) -> None:
    (folder / ".policy-lint.yaml").write_text("rules:\n  retention-period: {severity: off}\n", encoding="utf-8")
    (folder / "app").mkdir()
    (folder / "app" / "pyproject.toml").write_text('[tool.policy-lint]\nfail-on = "info"\n', encoding="utf-8")
    (folder / "app" / "privacy.md").write_text(WEAK, encoding="utf-8")
    run = command("check", *ONLY)
    assert [line.split(":")[0] for line in run.out.splitlines()[:-1]] == ["app/privacy.md"]
    assert run.status == 1
    assert command("check", "privacy.md", *ONLY).status == 0
    isolated = command("check", "--isolated", *ONLY)
    assert [line.split(":")[0] for line in isolated.out.splitlines()[:-1]] == ["app/privacy.md", "privacy.md"]
    assert isolated.status == 0


def test_no_configuration_above_the_repository_is_read(command: Command, folder: Path) -> None:
    (folder / ".policy-lint.yaml").write_text("nonsense: true\n", encoding="utf-8")
    inner = folder / "vendored"
    (inner / ".git").mkdir(parents=True)
    (inner / "privacy.md").write_text(WEAK, encoding="utf-8")
    assert command("check", "vendored", *ONLY).status == 0
    assert command("check", *ONLY).status == 2


def test_options_win_over_the_configuration(command: Command, folder: Path) -> None:
    (folder / ".policy-lint.yaml").write_text("regimes: [ccpa]\nfail-on: info\n", encoding="utf-8")
    off = command("check", *ONLY)
    assert (off.status, off.out) == (2, "")
    assert "--regime ccpa,gdpr turns it on" in off.err
    run = command("check", "--regime", "gdpr", "--fail-on", "error", *ONLY)
    assert (run.status, run.out.count("retention-period")) == (0, 1)


def test_the_documents_of_a_notice_are_judged_together(command: Command, folder: Path) -> None:
    (folder / "how-long.md").write_text("# Retention\n\nWe keep your data for two years.\n", encoding="utf-8")
    config = "policies:\n- name: website\n  documents: [privacy.md, how-*.md]\n"
    (folder / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    for arguments in ([], ["privacy.md"], ["how-long.md"], ["."]):
        run = command("check", *arguments, *ONLY)
        assert run.out == "2 documents × 1 requirement evaluated: nothing found\n"


def test_facts_decide_what_is_asked_for(command: Command, folder: Path) -> None:
    arguments = ("check", "--select", "transfer-safeguards", "--format", "concise")
    assert command(*arguments).status == 0
    config = "policies:\n- name: website\n  documents: [privacy.md]\n  facts: {transfers-outside-eea: true}\n"
    (folder / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    assert "transfer-safeguards" in command(*arguments).out


@pytest.mark.usefixtures("folder")
def test_statistics_and_quiet(command: Command) -> None:
    run = command("check", "--select", "retention-period,effective-date", "--statistics", "--quiet")
    assert run.out.endswith("\n    1  error    effective-date\n    1  warning  retention-period\n\n")
    assert "evaluated" not in run.out


@pytest.mark.usefixtures("folder")
def test_statistics_of_concise_lines(command: Command) -> None:
    chosen = ("check", "--select", "retention-period,effective-date", "--format", "concise", "--statistics")
    lines = command(*chosen).out.splitlines()
    assert lines[2:] == [
        "",
        "    1  error    effective-date",
        "    1  warning  retention-period",
        "",
        "1 document × 2 requirements evaluated: 1 error, 1 warning",
    ]
    assert command("check", "--select", "empty-section", "--format", "concise", "--statistics").out.count("\n") == 1


@pytest.mark.usefixtures("folder")
def test_an_output_makes_its_folders(command: Command, folder: Path) -> None:
    assert command("check", *ONLY[:2], "--format", "json", "--output", "reports/of/today.json").out == ""
    assert json.loads((folder / "reports" / "of" / "today.json").read_text(encoding="utf-8"))["version"] == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("report.html", "<!doctype html>"),
        ("report.SARIF", '{\n "$schema": "https://docs.oasis-open.org/sarif/'),
        ("report.json", '{"version": 1,'),
        ("report.csv", "path,policy,id,"),
        ("report.md", "## policy-lint"),
        ("report.txt", "privacy.md:3:4: warning[retention-period]"),
        ("report", "privacy.md:3:4: warning[retention-period]"),
        ("report.log", "privacy.md:3:4: warning[retention-period]"),
    ],
)
def test_the_name_of_an_output_decides_its_format(command: Command, folder: Path, name: str, start: str) -> None:
    assert command("check", *ONLY[:2], "--output", name).out == ""
    assert (folder / name).read_text(encoding="utf-8").startswith(start)


def test_a_format_that_is_given_goes_before_the_name_of_the_output(command: Command, folder: Path) -> None:
    command("check", *ONLY[:2], "--output", "a.html", "--format", "csv", "--output", "b.sarif")
    assert (folder / "a.html").read_text(encoding="utf-8").startswith("path,policy")
    assert (folder / "b.sarif").read_text(encoding="utf-8").startswith("{")
    (folder / ".policy-lint.yaml").write_text("format: concise\noutput: out.html\n", encoding="utf-8")
    command("check", *ONLY[:2])
    assert (folder / "out.html").read_text(encoding="utf-8").startswith("privacy.md:3:4: warning ")


@pytest.mark.usefixtures("folder")
def test_an_output_that_cannot_be_written_does_not_take_the_others_along(command: Command, folder: Path) -> None:
    pairs = ["--format", "csv", "--output", ".", "--format", "json", "--output", "out.json", "--format", "concise"]
    run = command("check", *ONLY[:2], *pairs)
    assert (run.status, run.err) == (2, "policy-lint: '.' cannot be written: Is a directory\n")
    assert run.out.endswith("evaluated: 1 warning\n")
    assert (folder / "out.json").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said(folder: Path, policy_lint: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    run = policy_lint("check", "--output", "/dev/full", cwd=folder)
    assert (run.returncode, run.stderr) == (
        2,
        "policy-lint: '/dev/full' cannot be written: No space left on device\n",
    )
    command = [sys.executable, "-m", "policy_lint", "check"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True)
    expected = "policy-lint: standard output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, expected)


def test_suppressed_findings_are_shown_on_request(command: Command, folder: Path) -> None:
    comment = "<!-- policy-lint: ignore retention-period until 2027-01-31 -- ticket 812 -->"
    (folder / "privacy.md").write_text(
        f"# Privacy policy\n\n{comment}\n\nWe keep your data as long as necessary.\n", "utf-8"
    )
    arguments = ("check", *ONLY[:2], "--as-of", "2026-11-22", "--show-suppressed")
    why = "(suppressed: ticket 812 (until 2027-01-31))"
    for name in ("text", "concise"):
        run = command(*arguments, "--format", name, "--fail-on", "info")
        assert run.status == 0
        assert run.out.splitlines()[0].endswith(why)
        assert "retention-period" not in command(*arguments[:-1], "--format", name).out
    (result,) = json.loads(command(*arguments, "--format", "sarif").out)["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": why[1:-1]}]


@pytest.mark.usefixtures("folder")
def test_two_runs_give_the_same_bytes(command: Command) -> None:
    for name in ("text", "concise", "json"):
        assert command("check", "--format", name).out == command("check", "--format", name).out


def test_a_policy_in_another_language_is_not_passed_in_silence(command: Command, folder: Path) -> None:
    text = "Nous conservons les données que vous nous donnez tant que votre compte est ouvert pour vous. " * 4
    (folder / "privacy.fr.md").write_text(f"# Confidentialité\n\n{text}\n", encoding="utf-8")
    run = command("check", "--isolated", "privacy.fr.md")
    assert run.status == 3
    assert "privacy.fr.md: not judged: there are no rules for its language ('fr')" in run.err


def test_a_hint_where_nobody_said_which_laws_apply(command: Command, folder: Path) -> None:
    both = ("--select", "retention-period,ccpa-right-*")
    run = command("check", *both)
    assert run.out.splitlines()[-1] == (
        "hint: nothing says which laws apply to you, so several were checked (findings: 1 gdpr, 3 ccpa); "
        "--regime gdpr, for example, checks one, and policy-lint init writes your choice down"
    )
    assert command("check", *both, "--regime", "ccpa,gdpr").out.endswith(" evaluated: 3 errors, 1 warning\n")
    silent = [["--quiet"], ["--format", "concise"], ["--format", "json"], ["--ignore", "retention-period"]]
    for arguments in silent:
        assert "hint" not in command("check", *both, *arguments).out
    (folder / ".policy-lint.yaml").write_text("regimes: [gdpr, ccpa]\n", encoding="utf-8")
    assert "hint" not in command("check", *both).out
