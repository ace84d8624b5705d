"""The built-in checks: the law as data, one file per requirement, entering through the same hooks as any plugin."""

from __future__ import annotations

from pathlib import Path

from policy_lint.plugins import PackFolder, hookimpl

POLICY_LINT_API = 1


@hookimpl
def policy_lint_packs() -> list[PackFolder]:
    return [PackFolder(Path(__file__).parent, "policy-lint", __name__)]
