"""The guides for programs and plugins, followed to the letter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from blocks import texts
from conftest import Outcome

Command = Callable[..., Outcome]


def test_the_programs_of_the_api_guide(command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "legal").mkdir()
    (tmp_path / "legal" / "privacy.md").write_text("# Privacy policy\n", encoding="utf-8")
    program, batches = texts("api.md", "python")
    exec(program, {})
    out = capsys.readouterr().out
    assert "retention-period met ['We keep your data for two years.']\n" in out
    assert '"ruleId": "controller-identity"' in out
    exec(batches, {})
    rows = (tmp_path / "statuses.tsv").read_text(encoding="utf-8").splitlines()
    assert "legal/privacy.md\tcontroller-identity\tmissing" in rows


def test_the_rule_of_the_plugin_guide_is_the_one_that_pack_new_writes(command: Command, tmp_path: Path) -> None:
    command("pack", "new", "acme")
    (rule,) = (text for text in texts("plugins.md", "yaml") if text.startswith("id: "))
    (tmp_path / "policy-lint-acme/policy_lint_acme/contact/complaints-contact.yaml").write_text(rule, encoding="utf-8")
    assert command("pack", "test", "policy-lint-acme").out == "1 rule, 3 examples: all hold\n"


def test_the_code_of_the_plugin_guide(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command("pack", "new", "acme")
    package = tmp_path / "policy-lint-acme" / "policy_lint_acme"
    hooks, check, tests = texts("plugins.md", "python")
    (package / "__init__.py").write_text(hooks, encoding="utf-8")
    (package / "checks.py").write_text(check, encoding="utf-8")
    (package / "product-name.yaml").write_text(
        """\
id: product-name
title: The name of the product
regime: general
topic: style
kind: prohibited
citation: [Brand book]
requires: The right name.
severity: warning
detector: checks:product_name
message: {found: This is not its name.}
help: Write CloudKettle.
examples: {met: [CloudKettle boils.], missing: [The cloudkettle boils.]}
""",
        encoding="utf-8",
    )
    assert command("pack", "test", "policy-lint-acme").out == "2 rules, 7 examples: all hold\n"
    monkeypatch.chdir(tmp_path / "policy-lint-acme")
    names: dict[str, Callable[[], None]] = {}
    exec(tests, names)
    names["test_complaints"]()
