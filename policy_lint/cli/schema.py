"""``policy-lint schema NAME``: a published JSON Schema."""

from __future__ import annotations

import argparse
import json

from policy_lint.cli.output import write
from policy_lint.cli.status import OK
from policy_lint.yamlfile import load_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name",
        metavar="NAME",
        help="config, report, diff, baseline; of a pack: check, facts, frames, lexicon, wording, language",
    )


def run(arguments: argparse.Namespace) -> int:
    write(json.dumps(load_schema(arguments.name), ensure_ascii=False, indent=2) + "\n")
    return OK
