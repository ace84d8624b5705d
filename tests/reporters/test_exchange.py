"""What holds for every format for other programs."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SAMPLES
from hypothesis import given
from hypothesis import strategies as st

from policy_lint.reporters.exchange import plain, portable

FORMATS = ("sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "markdown", "csv")
Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_same_input_gives_the_same_bytes(policy_lint: Run, tmp_path: Path) -> None:
    outputs = []
    for seed in "12":
        pairs = [
            f"--{key}={value}" for name in FORMATS for key, value in (("format", name), ("output", f"{name}.{seed}"))
        ]
        result = policy_lint("check", str(SAMPLES), "--as-of", "2026-11-22", *pairs, PYTHONHASHSEED=seed)
        assert (result.returncode, result.stdout, result.stderr) == (1, "", "")
        outputs.append([(tmp_path / f"{name}.{seed}").read_bytes() for name in FORMATS])
    assert outputs[0] == outputs[1]
    assert all(outputs[0])


@pytest.mark.parametrize("name", FORMATS)
def test_the_status_does_not_depend_on_the_format(name: str, policy_lint: Run) -> None:
    assert policy_lint("check", str(SAMPLES), "--format", name).returncode == 1
    assert policy_lint("check", str(SAMPLES), "--format", name, "--fail-on", "never").returncode == 0


@pytest.mark.parametrize("name", FORMATS)
def test_no_text_steers_a_terminal(name: str, reports, written) -> None:
    text = written(name, reports.hostile)
    assert {character for character in text if unicodedata.category(character) == "Cc"} <= {"\n"}
    assert "\u202e" not in text
    assert text.encode("utf-8").endswith(b"\n")


@given(st.text(st.characters()))
def test_plain_text_is_one_line_of_printable_characters(text: str) -> None:
    cleaned = plain(text)
    assert len(cleaned.splitlines()) <= 1
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert plain(cleaned) == cleaned == cleaned.strip()


def test_paths_are_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "work"
    inside.mkdir()
    monkeypatch.chdir(inside)
    assert portable("./legal/../privacy.md") == "privacy.md"
    assert portable(str(inside / "legal" / "privacy.md")) == "legal/privacy.md"
    assert portable("../privacy.md") == "../privacy.md"
    assert portable(str(tmp_path / "privacy.md")) == (tmp_path / "privacy.md").as_posix()
