"""Real policies, whole: no crash, no hang, and every place in the report slices back to its quote."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import corpus
from readings import assert_spans

from policy_lint.report import Place, Report
from policy_lint.runner import Linter

PATIENCE = 5.0  # seconds of CPU for one policy


@pytest.mark.parametrize(("name", "pattern", "count"), [("open-terms-archive", "*.md", 157), ("c3pa", "*.html", 80)])
def test_corpus(linter: Linter, name: str, pattern: str, count: int) -> None:
    paths = sorted(corpus(name).glob(pattern))
    assert len(paths) >= count
    for path in paths:
        source = path.read_bytes().decode("utf-8-sig", errors="replace")
        started = time.process_time()
        report = linter.lint_text(source, str(path))
        assert time.process_time() - started < PATIENCE, path
        assert not report.failures
        assert_spans(linter.plugins.readers[path.suffix].read(source), source)
        lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for place in _places(report):
            assert _slice(lines, place) == place.quote.replace("\r\n", "\n").replace("\r", "\n"), (path, place)


def _places(report: Report) -> list[Place]:
    results = [result for document in report.documents for result in document.requirements]
    findings = [finding for document in report.documents for finding in document.everything]
    related = [place for finding in findings for _, place in finding.related]
    triggers = [result.trigger for result in results if result.trigger]
    evidence = [place for result in results for place in result.evidence]
    return [*(finding.place for finding in findings), *related, *triggers, *evidence]


def _slice(lines: list[str], place: Place) -> str:
    """What stands at a place of 1-based lines and columns, ends exclusive."""
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    inner = lines[place.line : place.end_line - 1]
    return "\n".join(
        [lines[place.line - 1][place.column - 1 :], *inner, lines[place.end_line - 1][: place.end_column - 1]]
    )


def test_the_corpora_are_where_the_tests_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without them the tests above are skipped, with a message that says what to do."""
    monkeypatch.setenv("POLICY_LINT_CORPUS", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="set POLICY_LINT_CORPUS to the folder that holds them"):
        corpus("c3pa")
