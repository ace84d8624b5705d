"""``policy-lint explain RULE``: what the law asks, when it applies, what passes and what does not."""

from __future__ import annotations

import argparse
import sys

from policy_lint.cli.options import add_color, use_color
from policy_lint.cli.status import OK
from policy_lint.errors import UsageError
from policy_lint.runner import Linter
from policy_lint.yamlfile import suggestion


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="a rule id; policy-lint rules lists them")
    add_color(parser)


def run(arguments: argparse.Namespace) -> int:
    from policy_lint.reporters.explain import write

    linter = Linter()
    by_id = {requirement.id: requirement for requirement in linter.requirements}
    if arguments.rule not in by_id:
        raise UsageError(f"there is no rule '{arguments.rule}'{suggestion(arguments.rule, list(by_id))}")
    requirement = by_id[arguments.rule]
    write(requirement, linter.examples(requirement), sys.stdout, use_color(arguments.color, sys.stdout))
    return OK
