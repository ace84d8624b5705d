"""Notices judged by several processes. Reports come in the order of the notices, whichever was ready first."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence

from policy_lint.config.settings import Settings
from policy_lint.report import Report
from policy_lint.runner import Linter, Policy

Work = Sequence[tuple[Linter, Policy]]

_WORTH = 300_000  # bytes of policies for each process: less is judged sooner than another process starts
START = "fork" if sys.platform == "linux" else "spawn"
_work: Work = ()  # of the process that started this one


def processes(work: Work) -> int:
    """How many processes are worth starting: one for each core, as long as there is enough for each to do."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, len(work), sum(policy.size for _, policy in work) // _WORTH))


def judge(work: Work, jobs: int) -> Iterator[Report]:
    """The report on each notice. What a process leaves undone that dies is judged in this one."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context
    from multiprocessing.reduction import ForkingPickler

    ForkingPickler.register(Linter, _again)
    context = get_context(START)
    done = 0
    try:
        with ProcessPoolExecutor(min(jobs, len(work)), context, _start, (work,)) as pool:
            for report in pool.map(_judge, range(len(work))):
                yield report
                done += 1
    except BrokenProcessPool:
        for linter, policy in work[done:]:
            yield linter.lint([policy])


def _again(linter: Linter) -> tuple[type[Linter], tuple[Settings]]:
    """Where a process does not inherit the linters it makes them anew."""
    return Linter, (linter.settings,)


def _start(work: Work) -> None:
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one answers to the keyboard


def _judge(number: int) -> Report:
    linter, policy = _work[number]
    return linter.lint([policy])
