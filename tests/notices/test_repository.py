"""A notice of two documents in a git repository, from the first check to a change: everything through the real command."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

RULES = ["retention-period", "controller-contact", "contradicted-fact", "declared-minimum-age", "right-access"]
CONFIG = f"""\
select: [{", ".join(RULES)}, suppressions]
policies:
  - name: site
    documents: [privacy.md, legal/rights.md]
    facts:
      minimum-age: 16
      sells-personal-information: false
"""
PRIVACY = """\
# Privacy policy

Firm Ltd, 1 High Street, Dublin, privacy@firm.de, is the controller of your personal data.

## Retention

We keep your data for as long as necessary.
"""
RIGHTS = """\
# Your rights

You have the right to access: you can ask us for a copy of the personal data that we hold about you.
Users must be 16 or older.
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "legal").mkdir()
    for name, text in ((".policy-lint.yaml", CONFIG), ("privacy.md", PRIVACY), ("legal/rights.md", RIGHTS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Jo", "-c", "user.email=jo@firm.de"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "change")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(run: subprocess.CompletedProcess[str], everything: bool = False) -> list[tuple[str, str, int]]:
    documents: list[dict[str, Any]] = json.loads(run.stdout)["documents"]
    return [
        (finding["rule"], finding["path"], finding["line"])
        for document in documents
        for finding in document["diagnostics"]
        if everything or not (finding.get("suppressed") or finding.get("accepted"))
    ]


WEAK = ("retention-period", "privacy.md", 7)


def test_a_bundle(repository: Path, policy_lint: Run) -> None:
    for paths in ([], ["legal/rights.md"], ["privacy.md", "legal/rights.md"]):
        run = policy_lint("check", "--format", "json", *paths)
        assert (found(run), run.returncode, run.stderr) == ([WEAK], 0, "")
    assert found(policy_lint("check", "--format", "json", "rights.md", cwd=repository / "legal"))[0][0] == WEAK[0]
    pin = "rules:\n  right-access: {document: privacy.md}\n"
    (repository / ".policy-lint.yaml").write_text(CONFIG + pin, encoding="utf-8")
    run = policy_lint("check", "--format", "json", "legal/rights.md")
    assert (("right-access", "privacy.md", 1) in found(run), run.returncode) == (True, 1)


def test_facts(repository: Path, policy_lint: Run) -> None:
    change(repository / "legal" / "rights.md", "16 or older", "13 or older. We sell your personal information")
    run = policy_lint("check", "--format", "json", "privacy.md")
    here = [("contradicted-fact", "legal/rights.md", 4), ("declared-minimum-age", "legal/rights.md", 4)]
    assert (sorted(found(run)), run.returncode) == (sorted([WEAK, *here]), 1)
    out = policy_lint("check", "privacy.md").stdout
    assert "= declared here: .policy-lint.yaml:6:7" in out
    assert "= declared here: .policy-lint.yaml:7:7" in out


def test_a_baseline(repository: Path, policy_lint: Run) -> None:
    change(repository / "legal" / "rights.md", "16 or older", "13 or older")
    assert policy_lint("check").returncode == 1
    assert policy_lint("baseline").returncode == 0
    with (repository / ".policy-lint.yaml").open("a", encoding="utf-8") as config:
        config.write("baseline: .policy-lint-baseline.json\n")
    commit(repository)
    change(repository / "privacy.md", "## Retention", "We care.\n\n## Retention")  # other lines, the same findings
    run = policy_lint("check", "--format", "json", "legal/rights.md")
    assert (found(run), run.returncode) == ([], 0)
    assert len(found(run, everything=True)) == 2
    change(repository / "legal" / "rights.md", "13 or older", "14 or older")
    run = policy_lint("check", "--format", "json")
    assert (found(run), run.returncode) == ([("declared-minimum-age", "legal/rights.md", 4)], 1)
    assert "stale" in run.stderr


def test_suppressions(repository: Path, policy_lint: Run) -> None:
    ignore = "<!-- policy-lint: ignore retention-period until 2030-01-31 -- with legal, ticket 8 -->\n"
    change(repository / "privacy.md", "We keep", f"{ignore}We keep")
    run = policy_lint("check", "--format", "json", "--as-of", "2026-11-22", "legal/rights.md")
    assert (found(run), found(run, everything=True)) == ([], [("retention-period", "privacy.md", 8)])
    run = policy_lint("check", "--format", "json", "--as-of", "2030-02-01")
    assert {rule for rule, *_ in found(run)} == {"retention-period", "suppression-expired"}
    change(repository / "privacy.md", "as long as necessary", "two years after the end of the contract")
    run = policy_lint("check", "--format", "json", "--as-of", "2026-11-22")
    assert [rule for rule, *_ in found(run)] == ["suppression-unused"]


def test_a_document_that_is_emptied_loses_what_it_said(repository: Path, policy_lint: Run) -> None:
    for name in ("privacy.md", "legal/rights.md"):
        (repository / name).write_text("", encoding="utf-8")
    run = policy_lint("check")
    assert (run.returncode, run.stderr.count("there is no text")) == (3, 2)
    diff = policy_lint("diff", "HEAD")
    assert diff.returncode == 1
    assert "controller-contact" in diff.stdout
    assert "right-access" in diff.stdout
