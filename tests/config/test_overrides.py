"""Overrides: other settings for some files of a configuration."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome

Command = Callable[..., Outcome]
WEAK = "# Privacy policy\n\nWe keep your data for as long as necessary.\n"
CONFIG = """\
ignore: [right-access]
rules:
  retention-period: {severity: error}
overrides:
- files: [archive/, "*.old.md"]
  fail-on: never
  ignore: [effective-date]
- files: [archive/2020/]
  regimes: [gdpr]
  rules:
    retention-period: {severity: info}
    plain-language: {severity: off}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "archive" / "2020").mkdir(parents=True)
    for path in ("privacy.md", "privacy.old.md", "archive/privacy.md", "archive/2020/privacy.md"):
        (tmp_path / path).write_text(WEAK, encoding="utf-8")
    (tmp_path / ".policy-lint.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_overrides_change_the_rules_of_some_files(command: Command) -> None:
    run = command("check", "--format", "concise", "--quiet")
    rules = {
        path: {tuple(line.split(" ")[1:3]) for line in run.out.splitlines() if line.startswith(f"{path}:")}
        for path in ("privacy.md", "archive/privacy.md", "archive/2020/privacy.md")
    }
    assert ("error", "retention-period") in rules["privacy.md"] & rules["archive/privacy.md"]
    assert ("info", "retention-period") in rules["archive/2020/privacy.md"]
    assert ("error", "effective-date") in rules["privacy.md"] - rules["archive/privacy.md"]
    assert not any(rule == "right-access" for found in rules.values() for _, rule in found)
    assert any(rule.startswith("ccpa-") for _, rule in rules["archive/privacy.md"])
    assert not any(rule.startswith("ccpa-") for _, rule in rules["archive/2020/privacy.md"])


@pytest.mark.usefixtures("folder")
def test_the_threshold_is_that_of_the_file(command: Command) -> None:
    assert command("check", "privacy.md").status == 1
    assert command("check", "privacy.old.md", "archive").status == 0
    assert command("check", "archive/privacy.md", "privacy.md").status == 1
    assert command("check", "privacy.old.md", "--fail-on", "error").status == 1


@pytest.mark.usefixtures("folder")
def test_config_shows_what_overrides_make_of_a_file(command: Command) -> None:
    def shown(*arguments: str) -> list[str]:
        lines = [re.sub(" +# ", "  # ", line) for line in command("config", *arguments).out.splitlines()]
        return [line for line in lines if not line.endswith("# default")]

    assert shown("privacy.md") == [
        'ignore: ["right-access"]  # .policy-lint.yaml:1',
        'rules.retention-period.severity: "error"  # .policy-lint.yaml:3',
    ]
    assert shown("archive/2020/privacy.md", "--ignore", "retention") == [
        'regimes: ["gdpr"]  # .policy-lint.yaml:9',
        'ignore: ["right-access", "retention", "effective-date"]  # .policy-lint.yaml:1, --ignore, .policy-lint.yaml:7',
        'fail-on: "never"  # .policy-lint.yaml:6',
        'rules.retention-period.severity: "info"  # .policy-lint.yaml:11',
        'rules.plain-language.severity: "off"  # .policy-lint.yaml:12',
    ]
    assert shown("privacy.old.md")[-1] == 'rules.retention-period.severity: "error"  # .policy-lint.yaml:3'
    assert 'regimes: ["ccpa"]  # --regime' in shown("archive/2020/privacy.md", "--regime", "ccpa")
    assert 'overrides.1.files: ["archive/2020/"]  # .policy-lint.yaml:8' in shown(".")
    assert 'overrides.1.rules.plain-language.severity: "off"  # .policy-lint.yaml:12' in shown(".")


def test_overrides_hold_for_notices_of_the_configuration(command: Command, folder: Path) -> None:
    policies = "policies:\n- name: now\n  documents: [privacy.md]\n- name: then\n  documents: [archive/privacy.md]\n"
    (folder / ".policy-lint.yaml").write_text(CONFIG + policies, encoding="utf-8")
    for arguments in ([], ["archive/privacy.md", "privacy.md"]):
        run = command("check", "--select", "effective-date", "--format", "concise", "--quiet", *arguments)
        assert [line.split(":")[0] for line in run.out.splitlines()] == ["privacy.md"]


@pytest.mark.parametrize("arguments", [[], ["privacy.md"], ["archive/privacy.md"]])
def test_an_override_does_not_divide_a_notice(command: Command, folder: Path, arguments: list[str]) -> None:
    policies = "policies:\n- name: web\n  documents: [privacy.md, archive/privacy.md]\n"
    (folder / ".policy-lint.yaml").write_text(CONFIG + policies, encoding="utf-8")
    run = command("check", *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "policy-lint: .policy-lint.yaml:5: this override fits 'archive/privacy.md' but not 'privacy.md', "
        "and the two are one notice, 'web'\n"
    )


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("fail-on: never", "'overrides.0': the key 'files' is missing"),
        ("files: []", "'overrides.0.files': [] should be non-empty"),
        ("files: ['#']", "'#' fits no path"),
        ("files: ['*']\n  policies: []", "unknown key 'policies'"),
        ("files: [nothing]\n  rules: {right-acces: {severity: off}}", "there is no rule 'right-acces'; did you mean "),
        ("files: [nothing]\n  regimes: [gdrp]", "there is no regime 'gdrp'; did you mean 'gdpr'?"),
        ("files: ['*']\n  ignore: [retentoin]", "no rule, topic, regime, plugin or citation is called 'retentoin'"),
    ],
)
def test_wrong_overrides(command: Command, folder: Path, override: str, message: str) -> None:
    (folder / ".policy-lint.yaml").write_text(f"overrides:\n- {override}\n", encoding="utf-8")
    run = command("check")
    assert re.match(rf"policy-lint: \.policy-lint\.yaml:[23]: {re.escape(message)}", run.err), run.err
    assert run.status == 2


def test_overrides_in_pyproject(command: Command, folder: Path) -> None:
    (folder / ".policy-lint.yaml").unlink()
    config = '[[tool.policy-lint.overrides]]\nfiles = ["archive/"]\nfail-on = "never"\n'
    (folder / "pyproject.toml").write_text(config, encoding="utf-8")
    assert command("check", "archive").status == 0
    broken = config + '[[tool.policy-lint.overrides]]\nfiles = ["*"]\nfail-on = "nevr"\n'
    (folder / "pyproject.toml").write_text(broken, encoding="utf-8")
    run = command("check", "archive")
    assert run.err.startswith("policy-lint: pyproject.toml:6: 'nevr' is not one of ")


@pytest.mark.parametrize(
    ("config", "arguments", "expected"),
    [
        ("quiet: true", [], False),
        ("quiet: true", ["--no-quiet"], True),
        ("quiet: false", ["--quiet"], False),
    ],
)
def test_options_and_keys_say_how_it_looks(
    command: Command, folder: Path, config: str, arguments: list[str], expected: bool
) -> None:
    (folder / ".policy-lint.yaml").write_text(f"{config}\nformat: concise\nstatistics: true\n", encoding="utf-8")
    run = command("check", "privacy.md", "--select", "retention-period", *arguments)
    assert run.out.startswith("privacy.md:3:4: warning retention-period ")
    assert ("evaluated" in run.out) is expected


def test_the_report_of_the_configuration_goes_where_it_says(command: Command, folder: Path) -> None:
    (folder / ".policy-lint.yaml").write_text("format: json\noutput: report.json\n", encoding="utf-8")
    assert command("check", "privacy.md").out == ""
    assert (folder / "report.json").read_text(encoding="utf-8").startswith("{")
    assert command("check", "privacy.md", "--format", "concise").out.startswith("privacy.md:1:")
    assert command("check", "privacy.md", "--output", "-").out.startswith("{")
    assert command("checklist", "privacy.md").out.startswith("privacy.md")
    (folder / ".policy-lint.yaml").write_text("\nformat: jsn\n", encoding="utf-8")
    run = command("check", "privacy.md")
    assert run.err == "policy-lint: .policy-lint.yaml:2: there is no format 'jsn'; did you mean 'json'?\n"


def test_the_day_of_the_configuration(command: Command, folder: Path) -> None:
    (folder / ".policy-lint.yaml").write_text("as-of: 2020-01-01\n", encoding="utf-8")
    assert 'as-of: "2020-01-01"' in command("config", "privacy.md").out
    (folder / ".policy-lint.yaml").write_text("\nas-of: tomorrow\n", encoding="utf-8")
    run = command("check")
    assert (run.status, run.err) == (
        2,
        "policy-lint: .policy-lint.yaml:2: 'tomorrow' is not a day; write it as YYYY-MM-DD\n",
    )


def test_the_language_of_the_configuration(command: Command, folder: Path) -> None:
    config = "policies:\n- name: web\n  documents: [privacy.md]\n  language: fr\n"
    (folder / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    run = command("check")
    assert run.status == 3
    assert run.err == "policy-lint: privacy.md: not judged: there are no rules for its language ('fr')\n"
