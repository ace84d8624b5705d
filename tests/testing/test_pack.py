"""``policy-lint pack``: rules of one's own, written and tried without code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome

from policy_lint.testing import Rules

Command = Callable[..., Outcome]
RULE = "policy_lint_acme/contact/complaints-contact.yaml"


@pytest.fixture
def pack(command: Command, tmp_path: Path) -> Path:
    """A new pack, as the command writes it."""
    assert command("pack", "new", "acme").status == 0
    return tmp_path / "policy-lint-acme"


def change(pack: Path, old: str, new: str) -> None:
    path = pack / RULE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", ["lgpd", "Acme_Rules", "policy-lint-x1"])
def test_a_new_pack_passes(command: Command, tmp_path: Path, name: str) -> None:
    run = command("pack", "new", name)
    folder = run.out.partition("/")[0]
    assert run.out.endswith(f"next: policy-lint pack test {folder}\n")
    assert command("pack", "test", folder).out == "1 rule, 5 examples: all hold\n"
    lines = (tmp_path / folder / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 11


@pytest.mark.parametrize("name", ["", "..", "a/b", "-x", "4ever", "policy-lint", "a b", "ä"])
def test_what_cannot_be_a_name(command: Command, tmp_path: Path, name: str) -> None:
    run = command("pack", "new", "--", name)
    assert (run.status, run.err) == (
        2, f"policy-lint: '{name}' cannot be the name of a pack; use letters, digits and hyphens, as in 'lgpd'\n"
    )  # fmt: skip
    assert not list(tmp_path.iterdir())


def test_a_pack_is_not_overwritten(command: Command, pack: Path) -> None:
    run = command("pack", "new", "acme")
    assert (run.status, run.err) == (2, "policy-lint: 'policy-lint-acme' is there already\n")


@pytest.mark.parametrize("path", ["policy-lint-acme", "policy-lint-acme/policy_lint_acme", f"policy-lint-acme/{RULE}"])
def test_a_pack_is_found_by_any_of_its_paths(command: Command, pack: Path, path: str) -> None:
    assert command("pack", "test", path).out == "1 rule, 5 examples: all hold\n"


def test_a_pack_is_found_from_inside(command: Command, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pack / "policy_lint_acme" / "contact")
    assert command("pack", "test").out == "1 rule, 5 examples: all hold\n"


def test_a_folder_without_a_project_is_a_pack(command: Command, pack: Path) -> None:
    (pack / "pyproject.toml").unlink()
    assert command("pack", "test", "policy-lint-acme").out == "1 rule, 5 examples: all hold\n"
    assert Rules(pack / "policy_lint_acme").ids == ["acme/complaints-contact"]


def test_a_file_of_another_suffix_is_not_overlooked(command: Command, pack: Path) -> None:
    path = (pack / RULE).rename((pack / RULE).with_suffix(".yml"))
    run = command("pack", "test", "policy-lint-acme")
    assert (run.status, run.err) == (
        2, f"policy-lint: {path}: a requirement file is not read under this name; call it .yaml\n"
    )  # fmt: skip


def test_an_example_that_does_not_hold(command: Command, pack: Path) -> None:
    change(pack, "Send complaints about privacy to privacy@example.com.", "Privacy is important to us.")
    change(pack, "We have never had a complaint.", "Write complaints to a@example.com.")
    run = command("pack", "test", "policy-lint-acme")
    assert run.status == 1
    place = f"policy-lint-acme/{RULE}"
    assert run.out == (
        f"{place}:22: acme/complaints-contact: missing instead of met: Privacy is important to us.\n"
        f"{place}:28: acme/complaints-contact: met instead of missing, because of 'Write complaints to a@example.com.': "
        "Write complaints to a@example.com.\n"
        "1 rule, 5 examples: 2 do not hold\n"
    )


def test_a_rule_that_is_not_tried(command: Command, pack: Path) -> None:
    change(
        pack, "  missing:\n    - Complaints about a delivery", "  not-applicable:\n    - Complaints about a delivery"
    )
    run = command("pack", "test", "policy-lint-acme")
    assert run.status == 1
    assert "acme/complaints-contact: an example of what is met and one of what is missing are needed\n" in run.out


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("topic: contact", "topics: contact", "5: unknown key 'topics'; did you mean 'topic'?"),
        ("severity: error", "severity: eror", "8: 'eror' is not one of error, warning, info; did you mean 'error'?"),
        ("<email>", "<mail>", "12: pattern 'complaint(s) ...12 <mail>': unknown class <mail>"),
        ("complaint(s) ...12 (write", "{complaint} ...12 (write", "15: unknown word family {complaint}"),
        ("  partial: Complaints are", "  partly: Complaints are", "18: unknown key 'partly'; did you mean 'partial'?"),
        ("id: complaints-contact", "id: contact", "2: the rule 'contact' stands in a file of another name"),
    ],
)
def test_mistakes_have_file_line_and_advice(command: Command, pack: Path, old: str, new: str, message: str) -> None:
    change(pack, old, new)
    run = command("pack", "test", "policy-lint-acme")
    assert (run.status, run.out) == (2, "")
    assert run.err == f"policy-lint: {pack / RULE}:{message}\n"


@pytest.mark.parametrize(
    ("path", "message"),
    [("nowhere", "nowhere: there is no such file or folder"), (".", ".: there is no requirement file here")],
)
def test_where_there_is_no_pack(command: Command, tmp_path: Path, path: str, message: str) -> None:
    run = command("pack", "test", path)
    assert (run.status, run.err) == (2, f"policy-lint: {message}\n")


# --- the helper for tests -------------------------------------------------------------------------------------------


def test_rules_are_tried_on_passages(pack: Path) -> None:
    rules = Rules(pack)
    text = "# Privacy\n\nHello to all of you here. *Complaints*: privacy@example.com"
    outcome = rules.expect("complaints-contact", text, "met", at=[(3, 28)])
    assert outcome.quotes == ["Complaints*: privacy@example.com"]
    assert rules.judge("acme/complaints-contact", "Hello.").diagnostics[0].message.startswith("Nothing says where")
    rules.expect("complaints-contact", "<p>Complaints: a@b.example", "met", name="p.html")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"status": "partial"}, "complaints-contact: met instead of partial: Complaints: a@b.example"),
        ({"status": "met", "at": [(2, 1)]}, "complaints-contact: the evidence stands at [(1, 1)]"),
        ({"status": "met", "evidence": []}, "complaints-contact: the evidence is ['Complaints: a@b.example']"),
    ],
)
def test_what_is_not_as_expected(pack: Path, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        Rules(pack).expect("complaints-contact", "Complaints: a@b.example", **arguments)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_facts_and_the_built_in_rules() -> None:
    rules = Rules()
    text = "# Privacy\n\nHello."
    rules.expect("transfer-safeguards", text, "not-applicable")
    rules.expect("transfer-safeguards", text, "missing", facts={"transfers-outside-eea": True})


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)


def test_pytest_runs_the_examples_where_it_is_asked_to(pack: Path) -> None:
    (pack / "other.yaml").write_text("just: data\n", encoding="utf-8")
    plugin = ("-p", "policy_lint.testing.pytest_plugin")
    done = run_pytest(pack, *plugin, "-v")
    assert "5 passed" in done.stdout
    assert f"{RULE}::partial-1 PASSED" in done.stdout
    change(pack, "For complaints, please write to us.", "For complaints, see below.")
    done = run_pytest(pack, *plugin)
    assert done.returncode == 1
    assert f"{RULE}:25: missing instead of partial\n\nFor complaints, see below." in done.stdout
    change(pack, "topic: contact", "topics: contact")
    done = run_pytest(pack, *plugin)
    assert "complaints-contact.yaml:5: unknown key 'topics'; did you mean 'topic'?" in done.stdout
    assert "Traceback" not in done.stdout


def test_pytest_leaves_yaml_alone_where_nobody_asked(pack: Path) -> None:
    assert "no tests ran" in run_pytest(pack).stdout


def test_packs_side_by_side_are_tried_one_by_one(command: Command, pack: Path) -> None:
    assert command("pack", "new", "other").status == 0
    run = command("pack", "test")
    assert (run.status, run.out) == (0, "2 rules, 10 examples: all hold\n")
