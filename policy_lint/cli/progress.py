"""A bar on the terminal while more than a second of work is ahead; in a pipe there is none."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

from policy_lint.projects import Project
from policy_lint.runner import Policy

_WORTH = 1.0  # seconds ahead


class Progress:
    """Called for each notice that is judged; a context, at whose end the bar is gone."""

    def __init__(self, found: Sequence[Project], quiet: bool = False) -> None:
        self._on = sys.stderr.isatty() and not quiet and os.environ.get("TERM") != "dumb"
        self._sizes = [policy.size for project in found for policy in project.policies] if self._on else []
        self._judged = 0
        self._done, self._total = 0, sum(self._sizes)
        self._begun = time.monotonic()
        self._width = 0  # of the bar on the screen

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._draw("")

    def __call__(self, policy: Policy) -> None:
        if not self._on:
            return
        self._done += self._sizes[self._judged]
        self._judged += 1
        seconds = (time.monotonic() - self._begun) * (self._total - self._done) / max(self._done, 1)
        if self._width or seconds > _WORTH:
            self._draw(self._bar(self._done / max(self._total, 1)))

    def _bar(self, share: float) -> str:
        import shutil

        words = f"{self._judged} of {len(self._sizes)} policies judged"
        room = min(40, shutil.get_terminal_size().columns - len(words) - 4)  # brackets, blank, and no last column
        full = round(share * room)
        return f"[{'#' * full}{'.' * (room - full)}] {words}" if room > 0 else ""

    def _draw(self, bar: str) -> None:
        if bar or self._width:
            sys.stderr.write(f"\r{' ' * self._width}\r{bar}")
            sys.stderr.flush()
        self._width = len(bar)
