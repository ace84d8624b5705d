"""What git leaves out: the .gitignore files of a repository and its .git/info/exclude, read without git.

The user's own exclude file is not read: what is linted must not depend on the machine. Nor is the index: a file that was
added against a .gitignore is found only when it is named.
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

from policy_lint.globs import Glob, fits

GITIGNORE = ".gitignore"
_GIT = ".git"

Rules = tuple[Glob, ...]


def rules_above(folder: str) -> Rules:
    """The rules that a folder falls under by what lies above it; none outside a repository.

    None either for a folder that is ignored itself: who names it wants it searched.
    """
    place = Path(os.path.abspath(folder))
    chain = [place, *place.parents]
    top = next((number for number, each in enumerate(chain) if (each / _GIT).exists()), 0)
    rules: Rules = ()
    for above, each in pairwise(reversed(chain[: top + 1])):
        rules = rules_at(str(above), rules)
        if is_ignored(f"{each}/", rules):
            return ()
    return rules


def rules_at(folder: str, above: Rules) -> Rules:
    """The rules for what lies in a folder, given those for the folder itself; a repository inside another starts anew."""
    git = os.path.join(folder, _GIT)
    if os.path.exists(git):
        above = _rules(os.path.join(_common(git), "info", "exclude"), folder)
    return above + _rules(os.path.join(folder, GITIGNORE), folder)


def is_ignored(path: str, rules: Rules) -> bool:
    """Whether rules leave out a file, or a folder if the path ends with a slash, that lies in no folder left out."""
    return bool(rules) and fits(path, rules, itself=True)


def _rules(path: str, base: str) -> Rules:
    return tuple(Glob(line, base) for line in _text(path).split("\n") if line and not line.startswith("#"))


def _common(git: str) -> str:
    """The folder that the working trees of a repository share; ``git`` is a .git folder, or the file that points to one."""
    if not os.path.isfile(git):
        return git
    pointed = os.path.join(os.path.dirname(git), _text(git).removeprefix("gitdir:").strip())
    return os.path.join(pointed, _text(os.path.join(pointed, "commondir")).strip())


def _text(path: str) -> str:
    """What a file of git holds, "" if it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""
