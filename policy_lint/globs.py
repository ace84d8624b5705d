"""Globs for paths, in the language of .gitignore: ``archive/``, ``*.de.md``, ``/legal/**/draft-*``, ``!current.md``."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathspec import Pattern


class Glob(NamedTuple):
    """A glob and the folder that it is relative to, "" for the working folder."""

    pattern: str
    base: str = ""


def fits(path: str, globs: Sequence[Glob]) -> bool:
    """Whether a path fits globs: the last that fits decides, and one that begins with ``!`` takes back.

    A path that ends with a slash is a folder; what fits a folder fits everything below it.
    """
    relative = {base: _relative(path, base) for base in {glob.base for glob in globs}}
    for glob in reversed(globs):
        pattern = _compiled(glob.pattern)
        if pattern is not None and pattern.match_file(relative[glob.base]) is not None:
            return pattern.include is True
    return False


def is_glob(pattern: str) -> bool:
    """Whether a pattern can fit a path at all: it is not blank, a comment or nonsense."""
    return _compiled(pattern) is not None


def _relative(path: str, base: str) -> str:
    """A path as seen from a folder, with forward slashes; of one outside, what can still fit by its names."""
    try:
        relative = os.path.relpath(path, base or os.curdir)
    except ValueError:  # Windows: on another drive
        relative = os.path.splitdrive(os.path.abspath(path))[1]
    relative = re.sub(r"^(?:\.\./)+|^/", "", relative.replace(os.sep, "/"))
    return relative + "/" * path.endswith("/")


@cache
def _compiled(pattern: str) -> Pattern | None:
    """The compiled pattern; None for what git passes over."""
    from pathspec import GitIgnoreSpec  # lazily: most runs need no globs

    try:
        made = GitIgnoreSpec.from_lines([re.sub(r"^(!?)\./", r"\1/", pattern)]).patterns
    except ValueError:
        return None
    return next((each for each in made if each.include is not None), None)
