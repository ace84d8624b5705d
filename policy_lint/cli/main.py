"""Entry point of the command ``policy-lint``."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from policy_lint.cli.status import ERROR, OK
from policy_lint.errors import PolicyLintError
from policy_lint.version import version

COMMANDS = {
    "check": "lint policies: which disclosures are there, weak, missing or broken",
    "checklist": "the evidence view: every requirement, its status, and the lines that satisfy it",
    "explain": "what a rule asks, when it applies, what passes and what does not",
    "rules": "list every rule: id, regime, topic, severity, plugin",
}


def main(argv: list[str] | None = None) -> int:
    """Runs a command and returns its exit status: 0, 1 findings, 2 wrong usage or an error, 3 nothing to check."""
    arguments = _parser(argv if argv is not None else sys.argv[1:])
    try:
        status: int = arguments.run(arguments)
    except PolicyLintError as error:
        print(f"policy-lint: {error}", file=sys.stderr)
        return ERROR
    except KeyboardInterrupt:
        print("policy-lint: interrupted", file=sys.stderr)
        return ERROR
    except BrokenPipeError:  # the reader of a pipe has gone; what it read is all it wanted
        sys.stderr.close()
        return OK
    except Exception as error:
        if "POLICY_LINT_DEBUG" in os.environ:
            raise
        print(
            f"policy-lint: internal error, please report it: {type(error).__name__}: {error} "
            "(POLICY_LINT_DEBUG=1 shows where)",
            file=sys.stderr,
        )
        return ERROR
    return status


def _parser(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="policy-lint", description="A linter for privacy policies kept in git.")
    parser.add_argument("--version", action="version", version=f"policy-lint {version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = next((word for word in argv if word in COMMANDS), "")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == named:  # only the command that runs is imported
            module = import_module(f"policy_lint.cli.{name}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
