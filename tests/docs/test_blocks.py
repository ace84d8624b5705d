"""Every block that the documentation shows is tried, page by page, as a reader would who follows it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from blocks import NOT_RUN, PAGES, UNCHECKED, Bench, Tree, blocks, excused, mentioned, parse
from conftest import ROOT

SHOWN = [page for page in PAGES if any(blocks(page))]
NAMES = [page.relative_to(ROOT).as_posix() for page in SHOWN]


@pytest.mark.skipif(os.name == "nt", reason="the blocks are written for a POSIX shell")
@pytest.mark.parametrize("page", SHOWN, ids=NAMES)
def test_what_a_page_shows_works(page: Path, tmp_path: Path) -> None:
    shown = [block for block in blocks(page) if not excused(block, UNCHECKED)]
    if shown:
        (tmp_path / "bench").mkdir()
        bench = (Tree if page.name == "CONTRIBUTING.md" else Bench)(tmp_path / "bench")
        for block in shown:
            bench.check(block)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_commands_that_a_page_mentions_are_commands(page: Path) -> None:
    for command in mentioned(page):
        parse(command)


def test_no_excuse_is_left_over() -> None:
    every = [block for page in SHOWN for block in blocks(page)]
    unused = [one for one in UNCHECKED if not any(excused(block, [one]) for block in every)]
    lines = [(block, line) for block in every for line in block.text.splitlines()]
    unused += [one for one in NOT_RUN if not any(excused(block, [one], line) for block, line in lines)]
    assert not unused
