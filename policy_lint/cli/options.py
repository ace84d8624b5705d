"""Options that several commands share, and the settings they come to."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TextIO

from policy_lint.config.settings import Settings, find_config, load_config, parse_day
from policy_lint.errors import UsageError
from policy_lint.plugins.api import ReportOptions


def add_settings(parser: argparse.ArgumentParser) -> None:
    """The options that decide which rules run, by which law, under which configuration."""
    rules = parser.add_argument_group("rules")
    rules.add_argument("--regime", metavar="NAME,…", help="bodies of law, for example gdpr,ccpa (the default)")
    rules.add_argument("--select", metavar="RULE,…", help="only these rules: id, topic, regime, plugin or a glob of ids")
    rules.add_argument("--ignore", metavar="RULE,…", help="not these rules")
    rules.add_argument("--as-of", metavar="DATE", help="judge by the law and the dates of this day (default: today)")
    config = parser.add_argument_group("configuration")
    config.add_argument("--config", metavar="FILE", help="this configuration, not the nearest .policy-lint.yaml")
    config.add_argument("--isolated", action="store_true", help="read no configuration")


def add_color(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour (default: auto)")


def settings(arguments: argparse.Namespace) -> Settings:
    """Defaults, the configuration, then the command line. Raises InputError or UsageError."""
    if arguments.isolated and arguments.config:
        raise UsageError("--isolated and --config exclude each other")
    found = Settings()
    if arguments.config:
        if not os.path.isfile(arguments.config):
            raise UsageError(f"there is no configuration file '{arguments.config}'")
        found = load_config(_path(arguments.config))
    elif not arguments.isolated:
        paths = getattr(arguments, "paths", None)
        path = find_config(paths[0] if paths and os.path.exists(paths[0]) else ".")
        if path is not None:
            found = load_config(_path(str(path)))
    if arguments.regime is not None:
        found = found._replace(regimes=_words(arguments.regime))
    if arguments.select is not None:
        found = found._replace(select=_words(arguments.select))
    if arguments.ignore is not None:
        found = found._replace(ignore=found.ignore + _words(arguments.ignore))
    if arguments.as_of is not None:
        found = found._replace(as_of=parse_day(arguments.as_of))
    return found


def _path(name: str):  # type: ignore[no-untyped-def]
    from pathlib import Path

    relative = os.path.relpath(name)
    return Path(name if relative.startswith("..") else relative)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def use_color(choice: str, stream: TextIO) -> bool:
    """Colour on a terminal only, unless asked for; NO_COLOR turns it off."""
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def write(writer: Callable[[TextIO], None], target: str | None) -> None:
    """Writes to standard output as UTF-8, or to a file. Raises UsageError when the file cannot be written."""
    if target is None or target == "-":
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
        writer(sys.stdout)
        sys.stdout.flush()
        return
    try:
        with open(target, "w", encoding="utf-8", newline="\n") as stream:
            writer(stream)
    except OSError as error:
        raise UsageError(f"the report cannot be written to '{target}': {error.strerror}") from None


def report_options(arguments: argparse.Namespace, target: str | None) -> ReportOptions:
    return ReportOptions(
        color=target is None and use_color(arguments.color, sys.stdout),
        quiet=getattr(arguments, "quiet", False),
        statistics=getattr(arguments, "statistics", False),
    )
