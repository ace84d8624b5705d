"""Configuration files: what is read, what is refused, and with which words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome

Command = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "privacy.md").write_text("# Privacy policy\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("regimes: [gdpr]\nfail-at: error\n", ":2: unknown key 'fail-at'; did you mean 'fail-on'?"),
        ("rules:\n  right-access:\n    severty: off\n", ":3: unknown key 'severty'; did you mean 'severity'?"),
        ("rules:\n  right-access: {severity: eror}\n", ":2: 'eror' is not one of error, warning, info, off; "
         "did you mean 'error'?"),
        ("rules:\n  right-acces: {severity: off}\n", ":2: there is no rule 'right-acces'; did you mean 'right-access'"),
        ("fail-on: 3\n", ":1: '3' is not one of error, warning, info, never"),
        ("\nregimes: gdpr\n", ":2: 'regimes' must be a list, not text"),
        ("regimes:\n- gdpr\n- 7\n", ":3: 'regimes.1' must be text, not a whole number"),
        ("regimes:\n- ccpa\n- gdrp\n", ":3: there is no regime 'gdrp'; did you mean 'gdpr'?"),
        ("select:\n- retention\n- retentions\n", ":3: no rule, topic, regime, plugin or citation is called 'retentions'; "
         "did you mean 'retention'?"),
        ("policies:\n- name: web\n", ":2: 'policies.0': the key 'documents' is missing"),
        ("policies:\n- name: web\n  documents: [privacy.md]\n- documents: [privacy.md]\n  name: web\n",
         ":5: there are two notices called 'web'"),
        ("policies:\n- name: web\n  documents: [policy.md]\n", ":3: no document of the notice 'web' fits 'policy.md'"),
        ("policies:\n- name: web\n  documents: [privacy.md]\n  facts:\n    transfers-outside-ea: true\n",
         ":5: there is no fact 'transfers-outside-ea'; did you mean 'transfers-outside-eea'?"),
        ("policies:\n- name: web\n  documents: [privacy.md]\n  facts:\n    transfers-outside-eea: 'yes'\n",
         ":5: the fact 'transfers-outside-eea' must be true or false, not 'yes'"),
        ("rules:\n  plain-language: off\n",
         ":2: 'rules.plain-language' must be a mapping, not false; for example {severity: 'off'}"),
        ("policies:\n- name: web\n  documents: [a.md]\n  facts: {minimum_age: 16}\n",
         ":4: there is no fact 'minimum_age'; did you mean 'minimum-age'?"),
        ("policies:\n- name: web\n  documents: [a.md]\n  facts: {1: true}\n", ":4: there is no fact '1'; known are "),
        ("just text\n", ":1: this file must be a mapping, not text"),
        ("- a\n- b\n", ":1: this file must be a mapping, not a list"),
        ("regimes: [gdpr\nfail-on: error\n", ":2:8: this is not valid YAML: "),
        ("regimes: [gdpr]\nregimes: [ccpa]\n", ":2: the key 'regimes' stands here twice"),
        ("regimes: !!python/object/apply:os.getcwd []\n", ":1:10: this is not valid YAML: could not determine"),
        ("regimes: &r [gdpr]\nselect: *r\n", ":1: this part is used again by an alias (*name); write it out instead"),
        ("regimes: " + "[" * 100_000, ": this YAML is nested too deeply"),
        ("\n".join(" " * level + "a:" for level in range(2_000)), ": this YAML is nested too deeply"),
        ("- " * 100_000, ": this YAML is nested too deeply"),
        ("regimes: 2026-13-45\n", ": this YAML holds a value that cannot be read: month must be in 1..12"),
        (b"regimes: [gdpr]\n# \xe4rger\n", ":2: this is not UTF-8 text"),
    ],
)  # fmt: skip
def test_yaml_is_refused(command: Command, folder: Path, config: str | bytes, message: str) -> None:
    (folder / ".policy-lint.yaml").write_bytes(config.encode() if isinstance(config, str) else config)
    run = command("check")
    assert run.err.startswith(f"policy-lint: .policy-lint.yaml{message}")
    assert run.err.count("\n") == 1
    assert (run.status, run.out) == (2, "")


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("[tool.x]\nregime = 1\n[tool.policy-lint]\nregime = ['gdpr']\n", ":4: unknown key 'regime'; did you mean "),
        ("[tool.policy-lint]\nregimes = 'gdpr'\n", ":2: 'regimes' must be a list, not text"),
        ("[tool.policy-lint.rules]\nright-acces = {severity = 'off'}\n", ":2: there is no rule 'right-acces'; "),
        ("[tool.policy-lint]\nrules.right-access.severity = 'of'\n", ":2: 'of' is not one of "),
        ("[tool.policy-lint.rules.right-access]\nseverity = 'of'\n", ":2: 'of' is not one of "),
        ("[tool.policy-lint]\nregimes = ['gdpr', =]\n", ":2:20: this is not valid TOML: "),
        ("[tool.policy-lint]\nx = " + "[" * 100_000, ": this TOML is nested too deeply"),
        (b"[tool.policy-lint]\n# \xe4\n", ":2: this is not UTF-8 text"),
    ],
)  # fmt: skip
def test_toml_is_refused(command: Command, folder: Path, config: str | bytes, message: str) -> None:
    (folder / "pyproject.toml").write_bytes(config.encode() if isinstance(config, str) else config)
    run = command("check")
    assert run.err.startswith(f"policy-lint: pyproject.toml{message}")
    assert (run.status, run.out) == (2, "")


@pytest.mark.parametrize("name", [".policy-lint.yml", "policy-lint.yaml"])
def test_a_mistaken_name_is_not_passed_over(command: Command, folder: Path, name: str) -> None:
    (folder / name).touch()
    run = command("check")
    assert run.err == f"policy-lint: {name}: a configuration is not read under this name; call it .policy-lint.yaml\n"
    assert run.status == 2


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "\N{BYTE ORDER MARK}regimes: [gdpr]\n", "{}", "$schema: config.json\n"]
)
def test_a_configuration_may_be_empty(command: Command, folder: Path, text: str) -> None:
    (folder / ".policy-lint.yaml").write_text(text, encoding="utf-8")
    assert command("check", "--select", "retention-period").status == 1


def test_a_pyproject_without_our_table_is_none_of_our_business(command: Command, folder: Path) -> None:
    (folder / "app").mkdir()
    (folder / "app" / "privacy.md").write_text("# Privacy policy\n", encoding="utf-8")
    (folder / "app" / "pyproject.toml").write_text("[tool.policy-lint-x]\nbroken = true\n", encoding="utf-8")
    (folder / ".policy-lint.yaml").write_text("fail-on: never\n", encoding="utf-8")
    assert command("check", "app/privacy.md").status == 0


def test_off_may_be_written_bare(command: Command, folder: Path) -> None:
    for severity in ("off", "'off'"):
        config = f"rules:\n  retention-period: {{severity: {severity}}}\n"
        (folder / ".policy-lint.yaml").write_text(config, encoding="utf-8")
        assert "× 0 requirements" in command("check", "--select", "retention-period").out


def test_config_shows_each_value_and_its_origin(command: Command, folder: Path) -> None:
    config = """\
regimes: [gdpr]
ignore:
- right-access
policies:
- name: website
  documents: [privacy.md]
  facts: {minimum-age: 16}
rules:
  effective-date:
    severity: off
"""
    (folder / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    run = command("config", "privacy.md", "--ignore", "retention", "--as-of", "2026-11-22")
    lines = [re.sub(" +# ", "  # ", line) for line in run.out.splitlines()]
    assert [line for line in lines if not line.startswith("baseline")] == [
        'regimes: ["gdpr"]  # .policy-lint.yaml:1',
        "select: []  # default",
        'ignore: ["right-access", "retention"]  # .policy-lint.yaml:3, --ignore',
        "exclude: []  # default",
        'fail-on: "error"  # default',
        'as-of: "2026-11-22"  # --as-of',
        'format: "text"  # default',
        'output: "-"  # default',
        "statistics: false  # default",
        "show-suppressed: false  # default",
        "quiet: false  # default",
        'rules.effective-date.severity: "off"  # .policy-lint.yaml:10',
        'policies.0.name: "website"  # .policy-lint.yaml:5',
        'policies.0.documents: ["privacy.md"]  # .policy-lint.yaml:6',
        "policies.0.facts.minimum-age: 16  # .policy-lint.yaml:7",
        "plugins.require: []  # default",
        "plugins.disable: []  # default",
    ]


def test_a_document_of_two_notices_is_judged_in_both(command: Command, folder: Path) -> None:
    (folder / "app.md").write_text("# App\n", encoding="utf-8")
    config = "policies:\n- name: web\n  documents: [privacy.md]\n- name: app\n  documents: [app.md, privacy.md]\n"
    (folder / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    for arguments in ([], ["privacy.md"]):
        run = command("check", "--select", "retention-period", "--format", "concise", *arguments)
        assert run.out.endswith("\n3 documents × 1 requirement evaluated: 2 errors\n")
