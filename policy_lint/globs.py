"""Globs: those that paths are held against, and those that stand for the files there are.

The former are in the language of .gitignore: ``archive/``, ``*.de.md``, ``/legal/**/draft-*``, ``!current.md``.

A library, pathspec, was tried first. It takes what fits a folder for what lies below it as well, so that ``*`` with ``!*/``
and ``!*.md``, with which repositories list what they do keep, hides everything. A test holds this module to git itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import cache
from glob import has_magic
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from policy_lint.expressions import expression

_TOKEN = expression(
    r"""(?P<above>(?:^|(?<=/))\*{2,}/)      # any folders, or none
      | (?P<below>(?:^|(?<=/))\*{2,}$)      # whatever lies below
      | (?P<stars>\*+)
      | (?P<any>\?)
      | \[(?P<not>[!^]?)(?P<set>\]?(?:\[:\w+:\]|\\.|[^]\\])*)\]
      | \\(?P<escaped>.)
      | (?P<plain>[^\\[])
    """,
    re.VERBOSE | re.DOTALL,
)
_MEMBER = expression(r"\[:(\w+):\]|\\(.)|(.)", re.DOTALL)
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "digit": "0-9",
    "lower": "a-z",
    "punct": re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class Glob(NamedTuple):
    """A glob and the folder that it is relative to, "" for the working folder."""

    pattern: str
    base: str = ""


class _Compiled(NamedTuple):
    """What a glob fits: a regular expression for whole paths, or for names; folders only; and whether it takes back."""

    regex: re.Pattern[str]
    of_paths: bool
    of_folders: bool
    takes_back: bool

    def fits(self, path: str) -> bool:
        name = path.removesuffix("/")
        if self.of_folders and name == path:
            return False
        return self.regex.fullmatch(name if self.of_paths else name.rpartition("/")[2]) is not None


def fits(path: str, globs: Sequence[Glob], itself: bool = False) -> bool:
    """Whether a path fits globs: the last that fits decides, and one that begins with ``!`` takes back.

    A path that ends with a slash is a folder. What fits a folder fits everything below it, unless the path ``itself``
    must fit.
    """
    candidates: dict[str, list[str]] = {}
    for glob in reversed(globs):
        compiled = _compiled(glob.pattern)
        if glob.base not in candidates:
            candidates[glob.base] = _candidates(_relative(path, glob.base), itself)
        if compiled and any(map(compiled.fits, candidates[glob.base])):
            return not compiled.takes_back
    return False


def is_glob(pattern: str) -> bool:
    """Whether a pattern can fit a path at all: it is not blank, a comment or nonsense."""
    return _compiled(pattern) is not None


def expanded(pattern: str, base: str = "") -> list[str]:
    """The files and folders that a path with wildcards, as shells know them, stands for below a folder, sorted.

    ``**`` stands for any number of folders, and for none behind a link: links can lead round in circles. Hidden names need
    a pattern that names the dot.
    """
    root, wildcards = divided(pattern)
    root = Path(base, root)
    if not wildcards:
        return [str(root)] if os.path.lexists(root) else []
    parts = [part if part == "**" else re.sub(r"\*\*+", "*", part) for part in wildcards]
    found = root.glob("/".join([*parts, "*"] if parts[-1] == "**" else parts))
    hidden = any(part.startswith(".") for part in parts)
    shown = (path for path in found if hidden or not any(part[0] == "." for part in path.relative_to(root).parts))
    return sorted(map(str, shown))


def divided(pattern: str) -> tuple[Path, tuple[str, ...]]:
    """The part of a path with wildcards that holds none, and the rest."""
    parts = Path(pattern).parts
    plain = tuple(takewhile(lambda part: not has_magic(part), parts))
    return Path(*plain), parts[len(plain) :]


def once(paths: Iterable[str]) -> list[str]:
    """Paths, sorted; of several that lead to the same file, the one that is no link, else through the fewest folders."""
    worst_first = sorted(paths, key=lambda path: (os.path.islink(path), path.count(os.sep), path), reverse=True)
    return sorted({os.path.realpath(path): path for path in worst_first}.values())


def _candidates(path: str, itself: bool) -> list[str]:
    """A path, and the folders above it unless it must fit itself."""
    return [path] if itself else [path, *(path[: at.end()] for at in re.finditer(r"/(?!$)", path))]


def _relative(path: str, base: str) -> str:
    """A path as seen from a folder, with forward slashes; of one outside, what can still fit by its names."""
    try:
        relative = os.path.relpath(path, base or os.curdir)
    except ValueError:  # Windows: on another drive
        relative = os.path.splitdrive(os.path.abspath(path))[1]
    relative = re.sub(r"^(?:\.\./)+|^/", "", relative.replace(os.sep, "/"))
    return relative + "/" * path.endswith(("/", os.sep))


@cache
def _compiled(pattern: str) -> _Compiled | None:
    """The compiled pattern; None for what git passes over."""
    line = re.sub(r"(?<!\\)[ \r]+$", "", pattern)
    takes_back = line.startswith("!")
    body = re.sub(r"^\./", "/", line.removeprefix("!"))
    of_folders = body.endswith("/")
    body = body.removesuffix("/")
    of_paths = "/" in body
    body = body.removeprefix("/")
    regex, at = "", 0
    while at < len(body):
        token = _TOKEN.match(body, at)
        if token is None:  # a backslash or bracket that nothing follows
            return None
        regex += _translated(token)
        at = token.end()
    if not body or line.startswith("#"):
        return None
    try:
        return _Compiled(re.compile(regex, re.DOTALL), of_paths, of_folders, takes_back)
    except re.error:  # a range that runs backwards
        return None


def _translated(token: re.Match[str]) -> str:
    kind = token.lastgroup
    if kind == "set":
        members = (
            _CLASSES.get(name, "") if name else "-" if plain == "-" else re.escape(escaped or plain)
            for name, escaped, plain in _MEMBER.findall(token["set"])
        )
        return f"(?!/)[{'^' if token['not'] else ''}{''.join(members)}]"
    fixed = {"above": "(?:.*/)?", "below": ".+", "stars": "[^/]*", "any": "[^/]"}
    return fixed.get(kind or "") or re.escape(token[kind or 0])
