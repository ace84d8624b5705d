"""Options that several commands share, and what they say about settings."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_lint.config.settings import Settings, parse_day, words
from policy_lint.config.settler import Given, Settler
from policy_lint.errors import PolicyLintError, UsageError
from policy_lint.globs import Glob, is_glob

if TYPE_CHECKING:
    from policy_lint.runner import Linter


class Output(NamedTuple):
    """A format and the file it is written to; "" is not given, as file also "-" for standard output."""

    format: str = ""
    target: str = ""


class _PairAction(argparse.Action):
    """Collects --format and --output, as they come, into pairs."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        value: str | Sequence[Any] | None,
        option: str | None = None,
    ) -> None:
        pairs: list[Output] = list(getattr(namespace, self.dest))
        field = "format" if option == "--format" else "target"
        if not pairs or getattr(pairs[-1], field):
            pairs.append(Output())
        pairs[-1] = pairs[-1]._replace(**{field: str(value)})
        setattr(namespace, self.dest, pairs)


def add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a file, a folder, or - for standard input; nothing: the policies of the configuration, else the "
        "documents below this folder that look like privacy policies",
    )
    parser.add_argument("--stdin-filename", metavar="NAME", help="the name, and so the format, of standard input")
    parser.add_argument(
        "--jobs",
        type=_jobs,
        metavar="N",
        help="processes that judge (default: auto, one for each core where there is enough to do); the report is the same",
    )


def add_settings(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """The options that decide which rules run, by which law, under which configuration; gives back the group of rules."""
    rules = parser.add_argument_group("rules")
    rules.add_argument("--regime", metavar="NAME,…", help="bodies of law, for example gdpr,ccpa (the default)")
    rules.add_argument(
        "--select", metavar="RULE,…", help="only these: id, topic, regime, plugin, citation or a glob of ids"
    )
    rules.add_argument("--ignore", metavar="RULE,…", help="not these rules")
    rules.add_argument("--as-of", metavar="DATE", help="judge by the law and the dates of this day (default: today)")
    files = parser.add_argument_group("files")
    files.add_argument(
        "--exclude", metavar="GLOB,…", help="leave out what is found below a folder and fits, as in a .gitignore"
    )
    files.add_argument(
        "--force-exclude", action="store_true", help="leave out files that are named, too, as a hook wants"
    )
    config = parser.add_argument_group("configuration")
    config.add_argument("--config", metavar="FILE", help="this configuration, not the nearest .policy-lint.yaml")
    config.add_argument("--isolated", action="store_true", help="read no configuration")
    return rules


def add_outputs(parser: argparse.ArgumentParser, formats: str) -> argparse._ArgumentGroup:
    """--format and --output, in pairs, and --color; gives back their group in the help."""
    output = parser.add_argument_group("output")
    output.set_defaults(outputs=())
    output.add_argument("--format", action=_PairAction, dest="outputs", metavar="NAME", help=f"{formats}; repeatable")
    output.add_argument(
        "--output", action=_PairAction, dest="outputs", metavar="FILE", help="where to; repeatable, in pairs"
    )
    add_color(output)
    return output


def add_color(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour (default: auto)")


def _jobs(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isdecimal() or int(text) == 0:
        raise UsageError(f"--jobs: '{text}' is not a number of processes; write 1 or more, or auto")
    return int(text)


def settler(arguments: argparse.Namespace) -> Settler:
    """What gives paths their settings. Raises UsageError for options that make no sense."""
    if arguments.isolated and arguments.config:
        raise UsageError("--isolated and --config exclude each other")
    if arguments.config and not os.path.isfile(arguments.config):
        raise UsageError(f"--config: there is no file '{arguments.config}'")
    return Settler(list(_given(arguments)), arguments.config or "", arguments.isolated)


def installed() -> Linter:
    """What is installed, without the plugins that the configuration here disables (none if it cannot be read)."""
    from policy_lint.runner import Linter

    try:
        disabled = Settler()(".").disable
    except PolicyLintError:
        disabled = ()
    return Linter(Settings(disable=disabled))


def _given(arguments: argparse.Namespace) -> Iterator[Given]:
    if arguments.regime is not None:
        yield Given("regimes", regimes_of(arguments.regime), "--regime")
    for key in ("select", "ignore"):
        if getattr(arguments, key) is not None:
            yield Given(key, words(getattr(arguments, key), f"--{key}"), f"--{key}")
    if arguments.exclude is not None:
        yield Given("exclude", [_glob(each) for each in words(arguments.exclude, "--exclude")], "--exclude")
    if arguments.as_of is not None:
        yield Given("as-of", parse_day(arguments.as_of, "--as-of"), "--as-of")
    if getattr(arguments, "baseline", None) == "":
        raise UsageError("--baseline: the name of a file is needed")
    for key in ("baseline", "fail-on", "statistics", "show-suppressed", "quiet"):
        value = getattr(arguments, key.replace("-", "_"), None)
        if value is not None:
            yield Given(key, value, f"--{key}")


def regimes_of(text: str) -> Sequence[str]:
    """The bodies of law that ``--regime`` names. Raises UsageError when there is none."""
    return words(text.lower(), "--regime")


def _glob(pattern: str) -> Glob:
    if not is_glob(pattern):
        raise UsageError(f"--exclude: '{pattern}' fits no path")
    return Glob(pattern)
