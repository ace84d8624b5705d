"""The configuration that ``policy-lint init`` writes, and the snippets that it shows: texts made from answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from glob import escape
from typing import NamedTuple

from policy_lint.version import version

_REPOSITORY = "policy-lint/policy-lint"
_MORE_FACTS = ("has-dpo", "relies-on-legitimate-interests", "direct-marketing", "uses-cookies")  # shown as a comment


class Notice(NamedTuple):
    """A notice to configure: its name and its documents, paths from the configuration with forward slashes."""

    name: str
    documents: tuple[str, ...]


def starter(
    regimes: Sequence[str],
    known_regimes: Iterable[str],
    facts: Mapping[str, object],
    meanings: Mapping[str, str],
    notices: Sequence[Notice],
    exclude: Sequence[str] = (),
    *,
    chosen: bool,
) -> str:
    """The text of a configuration.

    ``facts`` are the declared ones, ``meanings`` says what every fact means, ``exclude`` holds globs. A part for which there
    is nothing is a comment. ``chosen``: whether somebody chose the regimes, which are the default otherwise.
    """
    policies = [line for notice in notices or [Notice("website", ("privacy.md",))] for line in _policy(notice, facts)]
    shown = "controller contact minimum-age transfers-outside-eea sells-personal-information".split()
    undeclared = [name for name in (*shown, *_MORE_FACTS) if name not in facts]
    policies += [f"      # {_example(name)}{_meaning(meanings.get(name, ''))}" for name in undeclared]
    block = ["policies:", *policies]
    return "\n".join(
        [
            "# The configuration of policy-lint. Every key is described in",
            f"# https://github.com/{_REPOSITORY}/blob/main/docs/configuration.md;",
            "# policy-lint config FILE shows what holds for a file, and why.",
            "",
            f"# The laws to check, of {', '.join(sorted(known_regimes))}; leave out what does not apply to you.",
            *([] if chosen else ["# TODO: nobody has chosen yet, this is the default. Keep what applies to you."]),
            f"regimes: [{', '.join(regimes)}]",
            "",
            "# The lowest severity that makes a run fail: error, warning, info or never.",
            "fail-on: error",
            "",
            "# Notices. The documents of one are read and judged together. Facts say what a text cannot show; they decide which",
            "# requirements apply, and a text that contradicts one is a finding. One that is not declared makes nothing missing.",
            *(block if notices else [f"# {line}" for line in block]),
            "",
            "# Rules with a severity of their own; policy-lint rules lists all.",
            "# rules:",
            "#   plain-language: {severity: off}",
            "",
            "# What is left out when folders are searched, written as in a .gitignore.",
            *_excluded(exclude),
            "",
        ]
    )


def _policy(notice: Notice, facts: Mapping[str, object]) -> list[str]:
    return [
        f"  - name: {scalar(notice.name)}",
        "    documents:",
        *(f"      - {scalar(escape(document))}" for document in notice.documents),
        "    facts:" if facts else "    facts: {}",
        *(f"      {name}: {scalar(value)}" for name, value in facts.items()),
    ]


def _excluded(globs: Sequence[str]) -> list[str]:
    return ["exclude:", *(f"  - {scalar(glob)}" for glob in globs)] if globs else ["# exclude:", "#   - archive/"]


def _example(name: str) -> str:
    examples = {"controller": "Example GmbH", "contact": "privacy@example.com", "minimum-age": 16}
    return f"{name}: {scalar(examples.get(name, True))}"


def _meaning(text: str) -> str:
    return f"  # {text}" if text else ""


def scalar(value: object) -> str:
    """A value as YAML in one line, quoted if it must be."""
    import yaml

    text: str = yaml.safe_dump([value], allow_unicode=True, width=float("inf"), default_flow_style=False)
    return text[2:].rstrip("\n") if text.count("\n") == 1 else json.dumps(value)


def snippets() -> str:
    """How to run policy-lint by pre-commit and by GitHub Actions."""
    return f"""\
To run it before every commit, in .pre-commit-config.yaml:

repos:
  - repo: https://github.com/{_REPOSITORY}
    rev: v{version()}
    hooks:
      - id: policy-lint-all

To run it on every pull request, in .github/workflows/policy-lint.yaml:

name: Privacy policy
on:
  pull_request:
permissions:
  contents: read
jobs:
  policy-lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: {_REPOSITORY}@v{version()}
"""


def grouped(documents: Iterable[tuple[str, str, bool]]) -> list[Notice]:
    """The notices that documents seem to make.

    A document is a path with forward slashes, its language, and whether its name promises a whole policy (and not the part
    on cookies or California only). What lies in one folder in one language is one notice, unless it holds several whole
    policies.
    """
    groups: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for path, language, is_whole in documents:
        groups.setdefault((path.rpartition("/")[0], language), []).append((path, is_whole))
    found: list[tuple[str, ...]] = []
    for group in groups.values():
        group.sort(key=lambda each: not each[1])
        if sum(is_whole for _, is_whole in group) > 1:
            found += [(path,) for path, _ in group]
        else:
            found.append(tuple(path for path, _ in group))
    return _named(found)


def _named(groups: Sequence[tuple[str, ...]]) -> list[Notice]:
    """Notices called like their first document, without its suffix where that is clear enough."""
    stems = [group[0].rpartition(".")[0] or group[0] for group in groups]
    return [
        Notice(stem if stems.count(stem) == 1 else group[0], group) for stem, group in zip(stems, groups, strict=True)
    ]
