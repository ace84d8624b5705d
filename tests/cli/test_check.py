"""``policy-lint check``: exit statuses, formats and where they go, and which configuration a document falls under."""

from __future__ import annotations

import json
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
def test_two_runs_give_the_same_bytes(command: Command) -> None:
    for name in ("text", "concise", "json"):
        assert command("check", "--format", name).out == command("check", "--format", name).out


def test_a_policy_in_another_language_is_not_passed_in_silence(command: Command, folder: Path) -> None:
    text = "Wir speichern die Daten, die Sie uns geben, solange Ihr Konto besteht, und löschen sie danach. " * 4
    (folder / "privacy.de.md").write_text(f"# Datenschutz\n\n{text}\n", encoding="utf-8")
    run = command("check", "--isolated", "privacy.de.md")
    assert run.status == 3
    assert "privacy.de.md: not judged" in run.err
