"""Options that several commands share, and the settings they come to."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from policy_lint.config.files import find_config, load_config
from policy_lint.config.settings import Settings, parse_day, words
from policy_lint.errors import UsageError
from policy_lint.globs import Glob, is_glob


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


class Settler:
    """The settings that paths fall under: defaults, the nearest configuration, then the command line."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        if arguments.isolated and arguments.config:
            raise UsageError("--isolated and --config exclude each other")
        if arguments.config and not os.path.isfile(arguments.config):
            raise UsageError(f"--config: there is no file '{arguments.config}'")
        self._arguments = arguments
        self._find = cache(find_config)
        self._load = cache(self._loaded)

    def __call__(self, path: str) -> Settings:
        """The settings for a file, overrides included, or for a folder. Raises InputError or UsageError."""
        is_folder = os.path.isdir(path)
        if self._arguments.isolated:
            config = ""
        elif self._arguments.config:
            config = self._arguments.config
        else:
            config = self._find((path if is_folder else os.path.dirname(path)) or ".") or ""
        found = self._load(config)
        return found if is_folder else found.at(path)

    def _loaded(self, config: str) -> Settings:
        found = load_config(config) if config else Settings()
        given = self._arguments
        if given.regime is not None:
            found = found.override("regimes", words(given.regime, "--regime"), "--regime")
        if given.select is not None:
            found = found.override("select", words(given.select, "--select"), "--select")
        if given.ignore is not None:
            found = found.adding("ignore", words(given.ignore, "--ignore"), "--ignore")
        if given.exclude is not None:
            found = found.adding(
                "exclude", [_glob(pattern) for pattern in words(given.exclude, "--exclude")], "--exclude"
            )
        if given.as_of is not None:
            found = found.override("as-of", parse_day(given.as_of, "--as-of"), "--as-of")
        if getattr(given, "baseline", None) is not None:
            if not given.baseline:
                raise UsageError("--baseline: the name of a file is needed")
            found = found.override("baseline", given.baseline, "--baseline")
        for key in ("fail-on", "statistics", "show-suppressed", "quiet"):
            value = getattr(given, key.replace("-", "_"), None)
            if value is not None:
                found = found.override(key, value, f"--{key}")
        return found


def _glob(pattern: str) -> Glob:
    if not is_glob(pattern):
        raise UsageError(f"--exclude: '{pattern}' fits no path")
    return Glob(pattern)
