"""What the documentation shows is true: pages are up to date, configurations load, commands exist, links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from blocks import PAGES, texts
from conftest import ROOT, Outcome
from markdown_it import MarkdownIt

from policy_lint.config.files import load_config
from policy_lint.patterns.language import Lexicon, parse
from policy_lint.yamlfile import load_schema

WRITTEN = [page for page in PAGES if page.parent.name != "rules"]


def test_the_page_of_every_rule_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "rule_pages.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_table_of_inputs_is_that_of_the_action() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    page = (ROOT / "docs" / "github-actions.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:`[\w-]+`(?:, )?)+) \|", page, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    assert named == {*action["inputs"], *action["outputs"]}


def test_links_lead_to_files_and_headings(command: Callable[..., Outcome]) -> None:
    """As they stand, which is how GitHub shows them: our own rule knows how."""
    pages = map(str, WRITTEN)
    assert command("check", "--isolated", "--select", "broken-anchor", "--quiet", *pages) == (0, "", "")


def test_links_to_other_places_are_well_formed() -> None:
    for page in WRITTEN:
        for link in re.findall(r"\]\(([a-z]+:[^)]*)\)", page.read_text(encoding="utf-8")):
            assert re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[^\s<>\"]*)?", link), f"{page.name}: {link}"


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_no_text_is_lost_where_it_is_shown(page: Path) -> None:
    """An angle bracket outside code is a tag, and a bar in a table ends its cell, for GitHub even in code."""
    text = page.read_text(encoding="utf-8")
    inline = [token for block in MarkdownIt().enable("table").parse(text) for token in block.children or ()]
    assert [token.content for token in inline if token.type == "html_inline"] == []
    cells = 0
    for line in re.sub(r"^(`{3,}).*?^\1`*$", "", text, flags=re.MULTILINE | re.DOTALL).splitlines():
        bars = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert bars in (0, cells) or not cells, line
        cells = bars


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


def test_every_key_of_the_configuration_is_described() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    schema = load_schema("config")
    keys = set(_keys(schema, schema))
    assert {key for key in keys if f"`{key}`" not in text} == set()
    tables = text.partition("## Keys")[2].partition("### Overrides")[0]
    described = set(re.findall(r"^\| `([^`]+)` \|", tables, re.MULTILINE))
    assert described - keys == {"controller", "contact", "minimum-age"}


def _keys(node: dict[str, Any], schema: dict[str, Any], above: str = "") -> Iterator[str]:
    """The keys of a schema, as the page writes them: ``policies[].name``, ``rules.*.severity``; shared ones once."""
    for name, value in node["properties"].items():
        yield above + name
        if "$ref" in value:
            value = schema["$defs"][value["$ref"].rpartition("/")[2]] if not above else {}
        if "properties" in value:
            yield from _keys(value, schema, f"{above}{name}.")
        if "properties" in value.get("items", {}):
            yield from _keys(value["items"], schema, f"{above}{name}[].")
        if isinstance(value.get("additionalProperties"), dict) and "properties" in value["additionalProperties"]:
            yield from _keys(value["additionalProperties"], schema, f"{above}{name}.*.")


def test_the_configurations_of_the_guide_say_the_same(tmp_path: Path) -> None:
    whole = next(text for text in texts("configuration.md", "yaml") if "policies" in text)
    (tmp_path / ".policy-lint.yaml").write_text(whole, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(texts("configuration.md", "toml")[0], encoding="utf-8")
    from_yaml, from_toml = (
        load_config(str(tmp_path / name)).effective() for name in (".policy-lint.yaml", "pyproject.toml")
    )
    from_yaml["policies"] = from_yaml["policies"][:1]  # the other table shows one notice only
    assert from_yaml == from_toml
