"""Entry point of the command ``policy-lint``."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from policy_lint.cli.status import ERROR
from policy_lint.errors import PolicyLintError, UsageError, said
from policy_lint.version import version

COMMANDS = {
    "check": "lint policies: which disclosures are there, weak, missing or broken",
    "checklist": "the evidence view: every requirement, its status, and the lines that satisfy it",
    "diff": "which disclosures appeared, weakened, moved or vanished between two git revisions",
    "explain": "what a rule asks, when it applies, what passes and what does not",
    "rules": "list every rule: id, regime, topic, severity, plugin",
    "init": "write a commented configuration, and show the snippets for pre-commit and GitHub Actions",
    "baseline": "accept the findings of today; --prune drops those that are gone",
    "config": "the effective configuration of a path, and where each value came from",
    "pack": "rules of your own: write a pack to start from, and run its examples",
    "completion": "print the script by which a shell completes commands, options, rules and paths",
    "schema": "print a JSON Schema: config, report, check, facts, …",
}


def run() -> NoReturn:
    """The program: :func:`main`, and away.

    To free all that a run holds, one thing after the other, would take a fifth of the time of a short run, and the system
    does it at once. What else belongs to an orderly end is done: handlers that plugins registered, and all output.
    """
    status = main()
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1  # a plugin's thread that still works is waited for
    if alone and sys.getprofile() is None and sys.gettrace() is None:  # profilers and debuggers want the last word
        atexit._run_exitfuncs()
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (AttributeError, OSError, ValueError):  # closed or not there: Python knows what to do
            sys.exit(status)
        os._exit(status)
    sys.exit(status)


def main(argv: list[str] | None = None) -> int:
    """Runs a command and returns its exit status: 0, 1 findings, 2 wrong usage or an error, 3 nothing to check."""
    # A run allocates much and frees it at its end; looking for garbage in between would cost a tenth of the time.
    gc.set_threshold(200_000, 20, 100)
    if argv is None:
        from policy_lint.cli.path import leave_out_working_folder

        leave_out_working_folder()
    words = sys.argv[1:] if argv is None else argv
    try:
        if words[:1] == ["help"]:
            words = [*words[1:2], "--help"]
        named = next((word for word in words if not word.startswith("-")), "")
        if named and named not in COMMANDS:
            raise UsageError(_unknown(named))
        commands = parser(named)
        if not words:
            commands.print_help(sys.stderr)
            return ERROR
        arguments = _parsed(commands, words)
        status: int = arguments.run(arguments)
        return status
    except PolicyLintError as error:
        message = str(error)
    except KeyboardInterrupt:
        message = "interrupted"
    except Exception as error:
        if "POLICY_LINT_DEBUG" in os.environ:
            raise
        message = f"internal error, please report it: {said(error)} (POLICY_LINT_DEBUG=1 shows where)"
    print(f"policy-lint: {message}", file=sys.stderr)
    return ERROR


def _parsed(commands: argparse.ArgumentParser, words: Sequence[str]) -> argparse.Namespace:
    """The arguments, among which paths may stand anywhere: argparse itself wants them all in one place."""
    arguments, more = commands.parse_known_args(words)
    unknown = [word for word in more if word.startswith("-") and word != "-"]
    if unknown or (more and "paths" not in arguments):
        command = _command(commands, arguments.command)
        command.error(f"unrecognized arguments: {' '.join(more)}{_meant(unknown, command)}")
    if more:
        arguments.paths += more
    return arguments


def _command(commands: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser:
    (found,) = (each for each in commands._actions if isinstance(each, argparse._SubParsersAction))
    command: argparse.ArgumentParser = found.choices[name]
    return command


def _meant(unknown: Sequence[str], command: argparse.ArgumentParser) -> str:
    """What somebody may have meant by an option that there is not."""
    from policy_lint.plugins.finder import load
    from policy_lint.yamlfile import suggestion

    if not unknown:
        return ""
    options = command._option_string_actions
    name = unknown[0].lstrip("-")
    if "--format" in options and name in (options["--format"].choices or load().reporters):
        return f"; did you mean '--format {name}'?"
    return suggestion(unknown[0].partition("=")[0], options)


class _Parser(argparse.ArgumentParser):
    """Complains in one sentence, as everything else does."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} ('{self.prog} --help' shows what there is)")


class _Version(argparse.Action):
    """Prints the version and, without loading them, the plugins that are installed."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from policy_lint.plugins.metadata import find

        plugins = [f"plugin {entry}" for entry in find() if entry.distribution != "policy-lint"]
        print(f"policy-lint {version()}", *plugins, sep="\n")
        parser.exit()


def parser(*named: str) -> argparse.ArgumentParser:
    """The parser of the command line, which knows the options of the commands named: only their modules are imported."""
    parser = _Parser(prog="policy-lint", description="A linter for privacy policies kept in git.", allow_abbrev=False)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version, and those of the plugins")
    commands = parser.add_subparsers(prog="policy-lint", dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        description = f"{summary[0].upper()}{summary[1:]}."
        command = commands.add_parser(name, help=summary, description=description, allow_abbrev=False)
        if name in named:
            module = import_module(f"policy_lint.cli.{name}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser


def _unknown(word: str) -> str:
    if os.path.exists(word):
        return f"'{word}' is no command; to lint it, use 'policy-lint check {word}'"
    from policy_lint.yamlfile import suggestion

    meant = {"lint": "check", "run": "check"}.get(word, word)
    hint = suggestion(meant, COMMANDS) or f"; the commands are {', '.join(COMMANDS)}"
    return f"'{word}' is no command{hint}"


if __name__ == "__main__":
    run()
