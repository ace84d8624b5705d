"""``policy-lint rules``: every rule."""

from __future__ import annotations

import argparse
import json

from policy_lint.cli.options import installed, regimes_of
from policy_lint.cli.output import complain, write

_COLUMNS = ("id", "regime", "topic", "severity", "plugin", "languages", "title")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("text", "json", "ids"), default="text", help="text (default), json, or ids"
    )
    parser.add_argument(
        "--regime", metavar="NAME,…", help="only the rules of these bodies of law, for example gdpr,ccpa"
    )


def run(arguments: argparse.Namespace) -> int:
    linter = installed()
    requirements = linter.requirements
    if arguments.regime is not None:
        regimes = regimes_of(arguments.regime)
        linter = linter.under(linter.settings.override("regimes", regimes, "--regime"))  # refuses an unknown one
        requirements = [each for each in requirements if each.regime in regimes]
    rules = sorted(requirements, key=lambda r: (r.plugin != "policy-lint", r.plugin, r.regime, r.topic, r.id))
    if arguments.format == "ids":
        write("".join(f"{rule.id}\n" for rule in rules))
        return complain(linter.plugins.failures)
    objects = [
        {name: linter.read_by(rule) if name == "languages" else getattr(rule, name) for name in _COLUMNS}
        for rule in rules
    ]
    if arguments.format == "json":
        write(json.dumps(objects, ensure_ascii=False, indent=1) + "\n")
    else:
        rows = [[",".join(cell) if isinstance(cell, list) else cell for cell in each.values()] for each in objects]
        table = [list(_COLUMNS), *rows]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        write("".join("  ".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in table))
    return complain(linter.plugins.failures)
