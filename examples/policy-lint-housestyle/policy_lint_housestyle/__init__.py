"""A company's own checks, a document format and an output format. Everything is imported when it is first needed."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from policy_lint.plugins import PackFolder, Reader, Reading, Report, Reporter, ReportOptions, hookimpl

POLICY_LINT_API = 1


def _read(source: str) -> Reading:
    from policy_lint_housestyle.memo import read

    return read(source)


def _write(report: Report, stream: TextIO, options: ReportOptions) -> None:
    from policy_lint_housestyle.tally import write

    write(report, stream, options)


@hookimpl
def policy_lint_packs() -> list[PackFolder]:
    return [PackFolder(Path(__file__).parent, package=__name__)]


@hookimpl
def policy_lint_readers() -> list[Reader]:
    return [Reader("memo", (".memo",), _read)]


@hookimpl
def policy_lint_reporters() -> list[Reporter]:
    return [Reporter("tally", _write)]
