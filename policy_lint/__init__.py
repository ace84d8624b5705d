"""policy-lint: a linter for privacy policies.

The names below are public and stable, as :mod:`policy_lint.plugins` (for plugins) and :mod:`policy_lint.testing` (for
their tests) are; everything else may change. They are imported when they are first used: the command line needs none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policy_lint.api import lint, render
    from policy_lint.errors import InputError, PluginError, PolicyLintError, UsageError
    from policy_lint.plugins.api import ReportOptions
    from policy_lint.report import Diagnostic, DocumentReport, Place, Report, Result, Suppression
    from policy_lint.version import VERSION as __version__  # noqa: N811

__all__ = [
    "Diagnostic",
    "DocumentReport",
    "InputError",
    "Place",
    "PluginError",
    "PolicyLintError",
    "Report",
    "ReportOptions",
    "Result",
    "Suppression",
    "UsageError",
    "__version__",
    "lint",
    "render",
]

_MODULES = {
    "policy_lint.api": ("lint", "render"),
    "policy_lint.errors": ("InputError", "PluginError", "PolicyLintError", "UsageError"),
    "policy_lint.plugins.api": ("ReportOptions",),
    "policy_lint.report": ("Diagnostic", "DocumentReport", "Place", "Report", "Result", "Suppression"),
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from policy_lint.version import version

        return version()
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
