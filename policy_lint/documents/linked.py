"""Other notices of a repository: those that documents link to, whatever way sites write such links."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from policy_lint.config.settings import shown
from policy_lint.documents.model import Document, Link
from policy_lint.expressions import expression
from policy_lint.plugins.api import Reader

_ABOUT_NOTICE = expression(
    r"privacy|cookie|data[-_ ]?protection|datenschutz|gdpr|ccpa|cpra|california|notice|sub-?processor|retention|recipients",
    re.IGNORECASE,
)
_FILE_IN_TAG = expression(r"[\"'\s]([\w./-]+\.\w+)")  # {% link legal/cookies.md %}, {{< ref "cookies.md" >}}
_SCHEME = expression(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def linked_notices(documents: Sequence[Document], readers: Mapping[str, Reader]) -> list[tuple[Document, Link, str]]:
    """Links from documents of a notice to other notices of the repository: each with the path it leads to, once."""
    read = {os.path.realpath(document.path) for document in documents}
    found = []
    for document in documents:
        for link in document.links:
            for path in _targets(document.path, link.target, readers):
                if not os.path.isfile(path):
                    continue
                about = f"{link.label} {os.path.splitext(os.path.basename(path))[0]}"
                if os.path.realpath(path) not in read and _ABOUT_NOTICE.search(about):
                    read.add(os.path.realpath(path))
                    found.append((document, link, shown(path)))
                break
    return found


def _targets(document: str, target: str, readers: Mapping[str, Reader]) -> Iterator[str]:
    """The files that a link may mean: relative to the document or, as sites do, to a folder above it."""
    in_tag = _FILE_IN_TAG.search(target) if "{" in target else None
    path = in_tag[1] if in_tag else unquote(re.split("[?#]", target.strip(), maxsplit=1)[0])
    if not path or path.startswith("//") or _SCHEME.match(path) or "{" in path or "\0" in path:
        return
    folder = os.path.dirname(os.path.abspath(document))
    folders = [folder]
    if path.startswith("/") or in_tag:
        while not os.path.exists(os.path.join(folder, ".git")) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
            folders.append(folder)
    bare = path.strip("/") if path.startswith("/") else path.rstrip("/")
    names = [bare] if os.path.splitext(bare)[1].lower() in readers else []
    stem = bare[: -len(".html")] if bare.endswith(".html") else bare
    names += [name + suffix for suffix in readers for name in (stem, f"{stem}/index")]
    yield from (os.path.normpath(os.path.join(above, name)) for above in folders for name in names)
