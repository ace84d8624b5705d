"""``policy-lint completion SHELL``: the script by which a shell completes commands, options, formats, rules and paths."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from policy_lint.cli.output import write
from policy_lint.cli.status import OK

SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")
_REVISIONS = "git for-each-ref --format='%(refname:short)' refs/heads refs/tags"
_RULES = "policy-lint rules --format ids"  # asked when it is needed: plugins come and go


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def run(arguments: argparse.Namespace) -> int:
    import shtab

    from policy_lint.cli.main import COMMANDS, parser
    from policy_lint.packs.model import GENERAL
    from policy_lint.runner import Linter
    from policy_lint.yamlfile import schema_names

    linter = Linter()
    choices = {
        "--format": sorted(linter.plugins.reporters),
        "--regime": sorted({rule.regime for rule in linter.requirements} - {GENERAL}),
        "--jobs": ["auto"],
        "name": schema_names(),
    }
    asked = dict.fromkeys(("--select", "--ignore", "rule"), shtab.cmd(_RULES))
    asked |= dict.fromkeys(("base", "head"), shtab.cmd(_REVISIONS))
    asked |= dict.fromkeys(("PATH", "FILE", "--stdin-filename"), shtab.FILE)
    everything = parser(*COMMANDS)
    for action in _actions(everything):
        for name in (*action.option_strings, action.dest, str(action.metavar)):
            if name in asked:
                action.complete = asked[name]  # type: ignore[attr-defined]
            elif name in choices and not action.choices:
                action.choices = choices[name]
    write(shtab.complete(everything, arguments.shell))
    return OK


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The options and arguments of a command and of those below it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
        else:
            yield action
