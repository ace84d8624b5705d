"""The built-in output formats, one module each in ``formats``, which is imported when its format is asked for."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, TextIO

from policy_lint.plugins import Reporter, hookimpl
from policy_lint.reporters import formats

if TYPE_CHECKING:
    from policy_lint.plugins.api import ReportOptions
    from policy_lint.report import Report


def _reporter(name: str) -> Reporter:
    def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
        import_module(f"{formats.__name__}.{name}").write(report, stream, options)

    return Reporter(name, write)


@hookimpl
def policy_lint_reporters() -> list[Reporter]:
    return [_reporter(module.name) for module in iter_modules(formats.__path__)]
