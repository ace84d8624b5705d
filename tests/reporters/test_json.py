"""The JSON report: as its schema says, the same bytes every time, and every place gives back its quote."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES, Outcome, corpus
from jsonschema import Draft202012Validator

Command = Callable[..., Outcome]
PAGE = """\
<!doctype html>
<html lang="en"><head><title>Privacy</title></head>
<body><nav><a href="/">Home</a></nav>
<main>\r
<h1>Privacy &amp; you 🔒</h1>
<p>We keep your <b>account&nbsp;data</b> for as long as necessary.\tPlease contact us at</p>
<h2>Your rights</h2>
<ul><li>access your&#32;data</li><li>have it erased</li></ul>
<p>By using 🍪 this site you
agree to this policy.</p>
</main></body></html>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The samples and a page of HTML, with a byte order mark and mixed line ends."""
    shutil.copytree(SAMPLES, tmp_path / "samples")
    (tmp_path / "samples" / "page.html").write_bytes(b"\xef\xbb\xbf" + PAGE.encode())
    return tmp_path


def report(command: Command, *arguments: str) -> dict[str, Any]:
    run = command("check", "--isolated", "--as-of", "2026-11-22", "--format", "json", *arguments)
    assert run.err == ""
    data: dict[str, Any] = json.loads(run.out)
    return data


def validate(data: Any, command: Command) -> None:
    schema = json.loads(command("schema", "report").out)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(data)


def places(data: Any) -> Iterator[dict[str, Any]]:
    """Every place anywhere in a report."""
    if isinstance(data, dict):
        if "line" in data:
            yield data
        for value in data.values():
            yield from places(value)
    elif isinstance(data, list):
        for value in data:
            yield from places(value)


def slices(place: dict[str, Any], folder: Path) -> str:
    """What stands in the file at a place, by lines and columns alone."""
    source = (folder / place["path"]).read_bytes().decode("utf-8-sig")
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    chosen = lines[place["line"] - 1 : place["end_line"]]
    chosen[-1] = chosen[-1][: place["end_column"] - 1]
    chosen[0] = chosen[0][place["column"] - 1 :]
    return "\n".join(chosen)


def test_reports_are_as_the_schema_says(command: Command, folder: Path) -> None:
    data = report(command, "samples")
    validate(data, command)
    assert [document["format"] for document in data["documents"]] == ["markdown", "html", "text"]
    assert all(document["diagnostics"] and document["requirements"] for document in data["documents"])


def test_reports_on_real_policies_are_as_the_schema_says(command: Command) -> None:
    for path in sorted(corpus("seeds").glob("*.txt")):
        validate(report(command, str(path)), command)


def test_a_report_names_what_failed(command: Command, folder: Path) -> None:
    (folder / "samples" / "broken.md").write_bytes(b"\xff")
    run = command("check", "--isolated", "--format", "json", "samples")
    data = json.loads(run.out)
    validate(data, command)
    assert data["failures"] == ["samples/broken.md:1:1: this is not UTF-8 text: byte 0xff; save the file as UTF-8"]
    assert len(data["documents"]) == 3


def test_every_place_gives_its_quote(command: Command, folder: Path) -> None:
    found = list(places(report(command, "samples")))
    assert {Path(place["path"]).suffix for place in found} == {".md", ".html", ".txt"}
    for place in found:
        assert slices(place, folder) == place["quote"].replace("\r\n", "\n"), place


def test_a_schema_allows_nothing_undeclared(command: Command) -> None:
    def objects(schema: Any) -> Iterator[dict[str, Any]]:
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                yield schema
            for value in schema.values():
                yield from objects(value)
        elif isinstance(schema, list):
            for value in schema:
                yield from objects(value)

    for name in ("report", "config", "check"):
        assert all("additionalProperties" in each for each in objects(json.loads(command("schema", name).out)))
