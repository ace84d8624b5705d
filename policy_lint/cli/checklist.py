"""``policy-lint checklist``: the evidence view."""

from __future__ import annotations

import argparse

from policy_lint.cli.linting import find, lint, publish
from policy_lint.cli.options import add_outputs, add_paths, add_settings
from policy_lint.cli.output import reporters
from policy_lint.plugins.api import Reporter
from policy_lint.reporters.checklist import write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    add_settings(parser)
    add_outputs(parser, "text (default), csv or json")


def run(arguments: argparse.Namespace) -> int:
    found = find(arguments)
    formats = found[0].linter.plugins.reporters
    known = {"text": Reporter("text", write), "csv": formats["csv"], "json": formats["json"]}
    outputs = reporters(arguments.outputs, known, "text")
    return publish(lint(arguments, found), outputs, arguments)
