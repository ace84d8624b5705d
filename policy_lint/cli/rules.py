"""``policy-lint rules``: every rule."""

from __future__ import annotations

import argparse
import json
import sys

from policy_lint.cli.status import OK
from policy_lint.runner import Linter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")


def run(arguments: argparse.Namespace) -> int:
    columns = ("id", "regime", "topic", "severity", "plugin", "title")
    rows = [[getattr(rule, column) for column in columns] for rule in Linter().requirements]
    rows.sort(key=lambda row: (row[4] != "policy-lint", row[1], row[2], row[0]))
    if arguments.format == "json":
        json.dump([dict(zip(columns, row, strict=True)) for row in rows], sys.stdout, ensure_ascii=False, indent=1)
        print()
        return OK
    widths = [max(len(row[index]) for row in [list(columns), *rows]) for index in range(len(columns) - 1)]
    for row in [list(columns), *rows]:
        print("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip())
    return OK
