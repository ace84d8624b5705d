"""Hooks of mkdocs: what is right on GitHub is right in the site, and pages of the repository's root are in it.

What lies outside ``docs/`` and is no page of the site is linked on GitHub. A link to a file that is not there is a
warning, which ends a strict build.
"""

from __future__ import annotations

import logging
import os.path
import posixpath
import re
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
FROM_ROOT = {
    name: f"{name.removesuffix('.md').lower()}.md" for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
}
_LINK = re.compile(r"^(?P<fence>`{3,}).*?^(?P=fence)`*$|(?<=\]\()(?P<target>[^)#\s]+)", re.MULTILINE | re.DOTALL)
_CELLS = re.compile(r"^\|.*$", re.MULTILINE)
_log = logging.getLogger("mkdocs.hooks.site_links")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages of the repository's root."""
    for name, inside in FROM_ROOT.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, inside, content=_relinked(text, PurePosixPath(name), inside, config)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """The text of a page of ``docs/`` with the links that the site needs."""
    if page.file.generated_by:
        return markdown
    return _relinked(markdown, PurePosixPath("docs", page.file.src_uri), page.file.src_uri, config)


def _relinked(text: str, place: PurePosixPath, inside: str, config: MkDocsConfig) -> str:
    """The text of a file of the repository as that of a page of the site."""

    def target(link: re.Match[str]) -> str:
        written = link["target"]
        if written is None or re.match(r"[a-z]+:", written):
            return link[0]
        path = posixpath.normpath(place.parent / written)
        if path == "README.md":
            path = "docs/index.md"
        page = FROM_ROOT.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else "")
        if page:
            return posixpath.relpath(page, posixpath.dirname(inside) or ".")
        if not (ROOT / path).exists():
            _log.warning("%s links to %s, which is not there", place, written)
        return f"{config.repo_url}{'/tree' if os.path.isdir(ROOT / path) else '/blob'}/main/{path}"

    return _CELLS.sub(_bars, _LINK.sub(target, text))


def _bars(row: re.Match[str]) -> str:
    """A row of a table; GitHub wants the bars in its code escaped, Python's Markdown shows the escape."""
    return re.sub(r"`[^`]+`", lambda code: code[0].replace(r"\|", "|"), row[0])
