"""Concise lines, read by Vim's quickfix list as by many editors and CI logs."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ASK = 'call writefile([json_encode(map(getqflist(), {_, f -> [bufname(f.bufnr), f.lnum, f.col, f.text]}))], "list")'


@pytest.mark.skipif(not shutil.which("vim"), reason="Vim is not installed")
@pytest.mark.parametrize("kind", ["small", "hostile", "empty"])
def test_vim_goes_to_every_finding(kind: str, reports, written, tmp_path: Path) -> None:
    report = getattr(reports, kind)
    (tmp_path / "report").write_text(written("concise", report, quiet=True), encoding="utf-8")
    vim = ["vim", "-es", "-u", "NONE", "-c", "set encoding=utf-8", "-c", "cgetfile report", "-c", ASK, "-c", "qa!"]
    subprocess.run(vim, cwd=tmp_path, stdin=subprocess.DEVNULL, check=True, timeout=60)
    listed = json.loads((tmp_path / "list").read_text(encoding="utf-8"))
    found = list(report.diagnostics)
    assert len(listed) == len(found)
    for (path, line, column, text), finding in zip(listed, found, strict=True):
        assert (line, column) == (finding.place.line, finding.place.column)
        assert text.lstrip().startswith(f"{finding.severity} {finding.rule} ")
        if kind == "small":
            assert path == finding.place.path
