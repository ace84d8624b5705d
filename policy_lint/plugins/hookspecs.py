"""The whole contract between policy-lint and its plugins. Entry-point group: ``policy_lint``.

A plugin is a module (or object) that implements some of these hooks with :data:`hookimpl`. It may state the API it
was written for as ``POLICY_LINT_API = 1``; another major version ends the run with status 2. Hooks are called once a
run, before any document is read, in the order of the plugins' names; each returns a list. An exception in a hook ends
the run with status 2 and the plugin's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from policy_lint.plugins.api import PackFolder, Reader, Reporter

API_VERSION = 1
hookspec = pluggy.HookspecMarker("policy_lint")
hookimpl = pluggy.HookimplMarker("policy_lint")


@hookspec
def policy_lint_packs() -> list[PackFolder]:  # type: ignore[empty-body]
    """The plugin's folders of requirement files."""


@hookspec
def policy_lint_readers() -> list[Reader]:  # type: ignore[empty-body]
    """The document formats the plugin reads. A suffix that two plugins claim is an error."""


@hookspec
def policy_lint_reporters() -> list[Reporter]:  # type: ignore[empty-body]
    """The output formats the plugin writes."""
