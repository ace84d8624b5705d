"""What the documentation shows is true: pages are up to date, configurations load, commands exist, links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from policy_lint.config.files import load_config
from policy_lint.patterns.language import Lexicon, parse
from policy_lint.runner import Linter

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_page_of_every_rule_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "rule_pages.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_configurations_load(path: Path, tmp_path: Path) -> None:
    for number, text in enumerate(blocks(path, "yaml")):
        data = yaml.safe_load(text)
        if not isinstance(data, dict) or not {"regimes", "policies", "rules", "fail-on"} & data.keys():
            continue
        config = tmp_path / f"{number}" / ".policy-lint.yaml"
        config.parent.mkdir()
        config.write_text(text, encoding="utf-8")
        Linter(load_config(config))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_exist(path: Path) -> None:
    words = re.findall(
        r"policy-lint ((?:check|checklist|explain|rules|config|schema|baseline|diff|init)\b[^\n`]*)",
        path.read_text("utf-8"),
    )
    for command in {word.split()[0] for word in words}:
        done = subprocess.run(
            [sys.executable, "-m", "policy_lint.cli.main", command, "--help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", [*PAGES, ROOT / "docs" / "rules" / "index.md"], ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_patterns_shown_are_patterns() -> None:
    """Everything in the left column of the language's table is of the language."""
    families = {"personal-data": ["personal data"], "dpo": ["data protection officer"]}
    rows = re.findall(
        r"^\| (`.*?`(?: `.*?`|, `.*?`)*) \|", (ROOT / "docs" / "patterns.md").read_text("utf-8"), re.MULTILINE
    )
    shown = [pattern for row in rows for pattern in re.findall(r"`(.*?)`", row.replace("\\|", "|"))]
    assert len(shown) > 12
    for pattern in shown:
        gap_or_end = pattern.startswith("...") or pattern in ("^", "$")
        text = f"a {pattern} b" if pattern.startswith("...") else {"^": "^ a", "$": "a $"}.get(pattern, pattern)
        assert parse(text if gap_or_end or "?" not in pattern else f"a {pattern}", Lexicon(families))
