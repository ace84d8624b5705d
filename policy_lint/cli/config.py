"""``policy-lint config PATH``: the configuration that a path falls under, and where each value came from."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from typing import Any

from policy_lint.cli.options import add_settings, settler
from policy_lint.cli.output import write
from policy_lint.cli.status import OK
from policy_lint.config.settings import Settings
from policy_lint.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="a file or folder (default: this folder)")
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    if not os.path.exists(arguments.path):
        raise UsageError(f"there is no such file or folder: '{arguments.path}'")
    settings = settler(arguments)(arguments.path)
    write("".join(line + "\n" for line in _lines(settings)))
    return OK


def _lines(settings: Settings) -> list[str]:
    rows = [
        (f"{'.'.join(map(str, steps))}: {json.dumps(value, ensure_ascii=False)}", _origins(settings, steps, value))
        for steps, value in _leaves(settings.effective(), ())
    ]
    width = max(len(setting) for setting, _ in rows)
    return [f"{setting.ljust(width)}  # {origins or 'default'}" for setting, origins in rows]


def _origins(settings: Settings, steps: tuple[str | int, ...], value: Any) -> str:
    """Where a value came from; of a list, where its items did."""
    items = range(len(value)) if isinstance(value, list) else ()
    return ", ".join(dict.fromkeys(settings.origin(*steps, item) for item in items)) or settings.origin(*steps)


def _leaves(data: Any, above: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value with the way to it; a list of words is one value."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*above, key))
    elif isinstance(data, list) and any(isinstance(item, dict) for item in data):
        for index, item in enumerate(data):
            yield from _leaves(item, (*above, index))
    else:
        yield above, data
