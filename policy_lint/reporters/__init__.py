"""The built-in output formats, one module each; a reporter's module is imported when its format is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, TextIO

from policy_lint.plugins import Reporter, hookimpl

if TYPE_CHECKING:
    from policy_lint.plugins.api import ReportOptions
    from policy_lint.report import Report

_NAMES = tuple("text concise json sarif github gitlab junit checkstyle rdjson markdown csv html".split())


def _reporter(name: str) -> Reporter:
    def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
        import_module(f"policy_lint.reporters.{name}").write(report, stream, options)

    return Reporter(name, write)


@hookimpl
def policy_lint_reporters() -> list[Reporter]:
    return [_reporter(name) for name in _NAMES]
