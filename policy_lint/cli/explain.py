"""``policy-lint explain RULE``: what the law asks, when it applies, what passes and what does not."""

from __future__ import annotations

import argparse
from io import StringIO

from policy_lint.cli.options import add_color, installed
from policy_lint.cli.output import complain, use_color, write
from policy_lint.errors import UsageError
from policy_lint.reporters import explain
from policy_lint.yamlfile import suggestion


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="a rule id; policy-lint rules lists them")
    parser.add_argument("--language", metavar="CODE", help="show the examples in another language, such as de")
    add_color(parser)


def run(arguments: argparse.Namespace) -> int:
    linter = installed()
    by_id = {requirement.id: requirement for requirement in linter.requirements}
    if arguments.rule not in by_id:
        hint = suggestion(arguments.rule, by_id) or "; policy-lint rules lists them"
        raise linter.plugins.blamed(UsageError(f"there is no rule '{arguments.rule}'{hint}"))
    requirement = by_id[arguments.rule]
    stream = StringIO()
    languages = linter.read_by(requirement)
    language = arguments.language or "en"
    if language != "en" and language not in languages:
        raise UsageError(f"the rule '{requirement.id}' has no wording in the language '{language}'; "
                         f"it reads {', '.join(languages)}")  # fmt: skip
    examples = linter.examples(requirement, language)
    declared = linter.declared(requirement)
    explain.write(requirement, examples, declared, languages, stream, use_color(arguments.color))
    write(stream.getvalue())
    return complain(linter.plugins.failures)
