"""The fuzzer itself: it runs, finds what is broken, and finds nothing in a short run."""

from __future__ import annotations

import pytest
from fuzz import fuzz


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_a_short_run_finds_nothing(name: str) -> None:
    assert fuzz.run([name], 100, 60, first_seed=0) == (pytest.approx(100, abs=30), [])


def test_what_fails_is_shown_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: str) -> None:
        assert "{%" not in source, "found it"

    monkeypatch.setitem(fuzz.TARGETS, "broken", ("text", lambda: broken))
    _, (failure,) = fuzz.run(["broken"], 500, 60, first_seed=0)
    assert failure.startswith("broken: AssertionError: found it")
    assert "with '{%'" in failure
