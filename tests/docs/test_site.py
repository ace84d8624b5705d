"""The documentation as a site: builds without a warning, has every page, asks nobody else for anything."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from blocks import PAGES
from conftest import ROOT

pytest.importorskip("mkdocs", reason="mkdocs is not installed: pip install -e .[docs]")

SOURCES = ("mkdocs.yml", "docs", "scripts", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")


def build(tree: Path, site: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT, folder)
    assert done.returncode == 0, done.stdout
    return folder


class Loaded(HTMLParser):
    """What a page loads by itself: scripts, styles, fonts, pictures, frames; links that only lead somewhere are none."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") not in ("canonical", "next", "prev", "edit"):
            self.addresses.append(given.get("href") or "")
        self.addresses += [given[name] or "" for name in ("src", "srcset", "data", "poster") if name in given]


def test_every_page_is_in_the_site(site: Path) -> None:
    outside = {"README.md", "accuracy-notes.md"}
    for page in (page for page in PAGES if page.name not in outside):
        made = page.relative_to(ROOT / "docs") if (ROOT / "docs") in page.parents else Path(page.name.lower())
        assert (site / made.with_suffix(".html")).is_file(), page


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        loaded = Loaded()
        loaded.feed(page.read_text(encoding="utf-8"))
        assert loaded.addresses
        assert not [address for address in loaded.addresses if re.match(r"(\w+:)?//", address)], page
        assert 'data-md-component="source"' not in page.read_text(encoding="utf-8")  # would ask GitHub for stars
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//|@import", style.read_text(encoding="utf-8")), style


@pytest.mark.parametrize(
    ("link", "complaint"),
    [
        ("[lost](no-such-page.md)", "no-such-page.md"),
        ("[lost](configuration.md#no-such-heading)", "no-such-heading"),
        ("[lost](../no-such-file.txt)", "no-such-file.txt"),
    ],
)
def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path, link: str, complaint: str) -> None:
    tree = tmp_path / "tree"
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        tree.mkdir(exist_ok=True)
        copy(ROOT / name, tree / name)
    with (tree / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{link}\n")
    done = build(tree, tmp_path / "site")
    assert done.returncode != 0
    assert complaint in done.stdout


def test_bars_in_the_cells_of_tables_are_shown(site: Path) -> None:
    page = (site / "patterns.html").read_text(encoding="utf-8")
    assert "<code>recht(s|e)</code>" in page
    assert "<code>(copy|copies of)</code>" in page


def test_the_search_knows_the_rules(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert any(entry["location"].startswith("rules/retention-period.html") for entry in index["docs"])
