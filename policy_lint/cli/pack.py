"""``policy-lint pack``: write a pack of rules and try its examples."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path

from policy_lint.cli.output import write
from policy_lint.cli.status import FINDINGS, OK
from policy_lint.errors import UsageError
from policy_lint.reporters.summary import plural


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    test = actions.add_parser(
        "test", help="run the examples in a pack's requirement files", description="Runs a pack's own examples."
    )
    test.add_argument(
        "paths", nargs="*", metavar="PATH", default=["."],
        help="a pack's project, its folder, or a requirement file (default: this folder)",
    )  # fmt: skip
    new = actions.add_parser("new", help="write a pack to start from", description="Writes a pack that passes.")
    new.add_argument("name", metavar="NAME", help="what its rules are prefixed with: lgpd gives lgpd/right-access")


def run(arguments: argparse.Namespace) -> int:
    return _new(arguments.name) if arguments.action == "new" else _test(arguments.paths)


def _test(paths: list[str]) -> int:
    """Tries every example; status 1 for one that does not hold or a rule without examples."""
    from policy_lint.testing import Rules

    flaws: list[str] = []
    tried: Counter[str] = Counter()
    for path in paths:
        rules = Rules(path)
        for example in rules.examples():
            flaw = rules.flaw(example)
            tried[example.rule] += 1
            if flaw:
                place = os.path.relpath(example.path)
                flaws.append(f"{place}:{example.line}: {example.rule}: {flaw}: {_shortened(example.passage)}")
        untried = list(rules.untried())
        flaws += [
            f"{path}: {rule}: an example of what is met and one of what is missing are needed" for rule in untried
        ]
    write("".join(f"{flaw}\n" for flaw in flaws))
    held = f"{len(flaws)} {'does' if len(flaws) == 1 else 'do'} not hold" if flaws else "all hold"
    write(f"{plural(len(tried), 'rule')}, {plural(tried.total(), 'example')}: {held}\n")
    return FINDINGS if flaws else OK


def _shortened(passage: str) -> str:
    text = " ".join(passage.split())
    return text if len(text) <= 100 else f"{text[:99]}…"


def _new(name: str) -> int:
    from policy_lint.testing.skeleton import skeleton

    folder, files = skeleton(name)
    if os.path.lexists(folder):
        raise UsageError(f"'{folder}' is there already")
    for path, text in files.items():
        write(text, str(Path(folder, path)))
    write("".join(f"{folder}/{path}\n" for path in files))
    write(f"next: policy-lint pack test {folder}\n")
    return OK
