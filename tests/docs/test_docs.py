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
from conftest import ROOT, Outcome

from policy_lint.config.files import load_config
from policy_lint.patterns.language import Lexicon, parse
from policy_lint.runner import Linter
from policy_lint.yamlfile import load_schema

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


def configurations(key: str) -> list[Any]:
    """The blocks of YAML in all pages that are a mapping with a key."""
    found = [yaml.safe_load(text) for path in PAGES for text in blocks(path, "yaml")]
    return [data for data in found if isinstance(data, dict) and key in data]


def test_the_hooks_shown_exist_and_take_their_arguments(tmp_path: Path, command: Callable[..., Outcome]) -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    shown = configurations("repos")
    assert len(shown) > 2
    for number, data in enumerate(shown):
        file = tmp_path / f"{number}.yaml"
        file.write_text(yaml.safe_dump(data), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "validate-config", str(file)], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout
        for hook in data["repos"][0]["hooks"]:
            assert hook["id"] in hooks
            assert command("check", *hook.get("args", []), "--help").status == 0


def test_the_workflows_shown_keep_to_the_schema_and_to_the_action(tmp_path: Path) -> None:
    shown = configurations("jobs")
    assert len(shown) > 2
    inputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
    for number, data in enumerate(shown):
        file = tmp_path / f"{number}.yaml"
        file.write_text(yaml.safe_dump({"on" if key is True else key: value for key, value in data.items()}), "utf-8")
        check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(file)]
        done = subprocess.run(check, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        steps = [step for job in data["jobs"].values() for step in job["steps"]]
        for step in steps:
            if step.get("uses", "").startswith("policy-lint/"):
                assert step["with"].keys() <= inputs.keys()


def test_the_table_of_inputs_is_that_of_the_action() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    page = (ROOT / "docs" / "github-actions.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:`[\w-]+`(?:, )?)+) \|", page, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    assert named == {*action["inputs"], *action["outputs"]}


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
    page = ROOT / "docs" / "configuration.md"
    whole = next(text for text in blocks(page, "yaml") if "policies" in text)
    (tmp_path / ".policy-lint.yaml").write_text(whole, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(blocks(page, "toml")[0], encoding="utf-8")
    from_yaml, from_toml = (
        load_config(str(tmp_path / name)).effective() for name in (".policy-lint.yaml", "pyproject.toml")
    )
    from_yaml["policies"] = from_yaml["policies"][:1]  # the other table shows one notice only
    assert from_yaml == from_toml
