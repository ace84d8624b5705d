"""Questions on a terminal: asked again until the answer can be used; Enter takes what stands in brackets."""

from __future__ import annotations

import sys

from policy_lint.errors import UsageError

_YES_OR_NO = {"y": True, "yes": True, "n": False, "no": False}


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def text(question: str) -> str:
    """A line of text, "" if none is given. Raises UsageError when the input ends."""
    print(f"{question} ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        print(file=sys.stderr)
        raise UsageError("the questions were not answered; nothing is written")
    return " ".join(line.split())


def yes_or_no(question: str, default: bool | None = None) -> bool | None:
    """True or False; the default, which may be None for not known, if nothing is given."""
    choices = {True: "[Y/n]", False: "[y/N]", None: "[y/n, Enter: not known]"}[default]
    while True:
        answer = text(f"{question} {choices}").lower()
        if not answer:
            return default
        if answer in _YES_OR_NO:
            return _YES_OR_NO[answer]
        print("Please answer y or n.", file=sys.stderr)


def whole_number(question: str) -> int | None:
    """A number above zero, None if none is given."""
    while True:
        answer = text(question)
        if not answer:
            return None
        if answer.isdecimal() and int(answer) > 0:
            return int(answer)
        print("Please answer with a number, or with Enter.", file=sys.stderr)
