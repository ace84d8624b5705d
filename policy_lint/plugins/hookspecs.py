"""The whole contract between policy-lint and its plugins. Entry-point group: ``policy_lint``.

A plugin is what an entry point of that group names: a module (or an object in it) that implements some of the hooks
below, each marked with :data:`hookimpl`; or, for a pack of requirement files, a package without any code. The name
of the entry point is the plugin's name: it prefixes its rules (``lgpd/right-access``) and selects them
(``--select lgpd``). Names are compared as PyPI does: case, ``-``, ``_`` and ``.`` are no matter.

When and by whom. The plugins that the configuration does not disable are imported and their hooks called once for
every configuration of a run, by :func:`policy_lint.plugins.finder.load`, before any document is read, in the order
of the plugins' names. A hook gets no arguments and returns a list. The functions in what it returns (a reader, a
reporter, a detector) are called later, as their own documentation says, perhaps from several threads at once.

What may raise. Nothing should; everything may. A plugin that cannot be imported, a hook that raises or returns what it
should not, a rule that exists already is a failure: it is named with package and version, the plugin is left
out, everything else goes on, and the run ends with status 2.

Versions. A module that implements hooks states the plugin API it was written for as ``POLICY_LINT_API = 1``; nothing
stated means 1. The number is a major version: another one than :data:`API_VERSION` is a failure. What will go is
first marked by ``warn_on_impl`` in its specification: for at least one minor release its use is a warning on standard
error. Every change here stands in CHANGELOG.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from policy_lint.plugins.api import LanguageFolder, PackFolder, Reader, Reporter

API_VERSION = 1
hookspec = pluggy.HookspecMarker("policy_lint")
hookimpl = pluggy.HookimplMarker("policy_lint")


@hookspec
def policy_lint_packs() -> list[PackFolder]:  # type: ignore[empty-body]
    """The plugin's folders of requirement files: checks declared in YAML, and those in Python that the files name.

    Not needed by a package without code: its folder is the pack. A file that breaks the schema, a pattern that does not
    compile, an id that is there already drop the folder with a failure that names the file and the line. A check in
    Python is a function that a requirement file names as its ``detector``; it may raise: the failure names the rule and
    the document, and the other rules are judged.
    """


@hookspec
def policy_lint_languages() -> list[LanguageFolder]:  # type: ignore[empty-body]
    """The plugin's folders of wording in further languages. One language may have several, its grammar stands in one."""


@hookspec
def policy_lint_readers() -> list[Reader]:  # type: ignore[empty-body]
    """The document formats the plugin reads.

    A suffix that is read already, by policy-lint or by a plugin whose name comes first, is a failure.
    """


@hookspec
def policy_lint_reporters() -> list[Reporter]:  # type: ignore[empty-body]
    """The output formats the plugin writes. A name that is taken already is a failure."""
