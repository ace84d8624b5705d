"""Writes a page for every built-in rule, and one of the facts, into docs/rules/, from the requirement files and the accuracy figures.

usage: python scripts/rule_pages.py [--check]

``--check`` writes nothing and ends with 1 when a page is not what it would be.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from policy_lint.packs.model import Requirement
from policy_lint.runner import Linter

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "rules"
FIGURES = ROOT / "docs" / "accuracy.json"
Figures = Mapping[str, Mapping[str, Mapping[str, float]]]  # of a rule on a set of labelled policies, by name of the set
_TITLES = {
    "required": [
        ("met", "Passes"),
        ("partial", "Is weak"),
        ("missing", "Does not count"),
        ("not-applicable", "Is not asked for"),
    ],
    "prohibited": [("missing", "Is reported"), ("partial", "Is borderline"), ("met", "Passes")],
}
_SOURCES = {
    "checked": "the source was read",
    "secondary": "rests on summaries by agencies or law firms",
    "settled": "long-standing text",
    "verify": "not confirmed against the source yet; reported one severity lower",
}


def page(
    rule: Requirement,
    examples: Mapping[str, Sequence[str]],
    facts: Mapping[str, object],
    figures: Figures,
) -> str:
    """The page of one rule, in Markdown."""
    when = "missing" if rule.kind == "required" else "found"
    rows = [
        ("Regime, topic", f"{rule.regime}, {rule.topic}"),
        ("Law", "; ".join(rule.citation)),
        (
            "In force",
            " ".join(filter(None, (rule.since and f"since {rule.since}", rule.until and f"until {rule.until}"))),
        ),
        ("Severity", f"{rule.severity} when {when}{_cases(rule)}"),
        ("Applies", rule.applies.when or "always"),
        ("Facts that decide", ", ".join(f"`{fact}`" for fact in (*rule.applies.facts, *rule.applies.all_facts))),
        ("Source", _SOURCES[rule.source_check]),
    ]
    lines = [f"# {rule.id}", "", f"**{rule.title}**", "", rule.requires, "", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in rows if value]
    lines += ["", f"What to do: {rule.help}"]
    if facts:
        lines += ["", "The passages below are judged with these facts declared:", "", "```yaml", "facts:"]
        lines += [*(f"  {fact}: {_yaml(value)}" for fact, value in facts.items()), "```"]
    for status, title in _TITLES[rule.kind]:
        if examples.get(status):
            lines += ["", f"## {title}"]
            for example in examples[status]:
                fence = "````" if "```" in example else "```"
                lines += ["", f"{fence}markdown", example.strip(), fence]
    lines += _accuracy(rule.id, figures)
    return "\n".join(lines) + "\n"


def _yaml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cases(rule: Requirement) -> str:
    cases = []
    for case in rule.severity_when:
        conditions = []
        for key, value in case.items():
            if key == "undeclared":
                conditions.append("neither the text nor a fact says whether it applies")
            elif key == "regime":
                conditions.append(f"{value.lstrip('-')} is {'not ' if value.startswith('-') else ''}selected")
            elif key == "fact":
                conditions.append(f"{value} is declared")
            elif key == "present":
                conditions.append(f"{' or '.join(value)} is disclosed")
            elif key == "since":
                conditions.append(f"judged on or after {value}")
        cases.append(f"; {case['severity']} where {' and '.join(conditions)}")
    return "".join(cases)


def _accuracy(identifier: str, figures: Figures) -> list[str]:
    rows = [(corpus, values[identifier]) for corpus, values in sorted(figures.items()) if identifier in values]
    if not rows:
        return []
    lines = ["", "## Accuracy", "", "| labelled policies | there | not there | precision | recall | evidence precision |",
             "| --- | --: | --: | --: | --: | --: |"]  # fmt: skip
    for corpus, row in rows:
        numbers = [
            f"{row[key]:.2f}" if row[key] is not None else "–" for key in ("precision", "recall", "evidence_precision")
        ]
        lines.append(f"| {corpus} | {row['present']} | {row['absent']} | {' | '.join(numbers)} |")
    return [*lines, "", "What the figures mean and where the labels are wrong: [accuracy](../accuracy.md)."]


def _measured(identifier: str, figures: Figures) -> tuple[str, str, str]:
    """On how many policies a rule was measured, and the range of its precision and its recall, for the index."""
    rows = [values[identifier] for values in figures.values() if identifier in values]
    policies = sum(row["present"] + row["absent"] for row in rows)
    return str(policies) if rows else "–", _range(rows, "precision"), _range(rows, "recall")


def _range(rows: Sequence[Mapping[str, float]], key: str) -> str:
    found = sorted({f"{row[key]:.2f}" for row in rows if row[key] is not None})
    return "–".join(dict.fromkeys((found[0], found[-1]))) if found else "–"


def pages() -> dict[str, str]:
    """Every page by its file name, the index included."""
    linter = Linter()
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.is_file() else {}
    size = Counter(rule.regime for rule in linter.requirements)
    rules = sorted(linter.requirements, key=lambda rule: (-size[rule.regime], rule.regime, rule.topic, rule.id))
    made = {f"{rule.id}.md": page(rule, linter.examples(rule), linter.declared(rule), figures) for rule in rules}
    index = [
        "# Rules",
        "",
        "Written from the requirement files; `policy-lint explain RULE` says the same. Precision and recall are those of",
        '"the disclosure is there", the lowest and the highest of the sets of labelled policies on which the rule could be',
        "measured ([accuracy](../accuracy.md)); a dash means that nobody labelled what the rule looks for.",
    ]
    regime = ""
    for rule in rules:
        if rule.regime != regime:
            regime = rule.regime
            index += ["", f"## {regime}", "", "| rule | asks for | topic | severity | policies | precision | recall |"]
            index += ["| --- | --- | --- | --- | --: | --: | --: |"]
        about = (f"[{rule.id}]({rule.id}.md)", rule.title, rule.topic, rule.severity)
        index.append(f"| {' | '.join((*about, *_measured(rule.id, figures)))} |")
    made["index.md"] = "\n".join(index) + "\n"
    made["facts.md"] = facts(linter)
    return made


def facts(linter: Linter) -> str:
    """The page of the facts that are true or false."""
    lines = [
        "# Facts",
        "",
        "What a text cannot show and the organisation knows, `true` or `false` under `facts` of a notice in the",
        "[configuration](../configuration.md#notices). One that is not declared never makes anything missing.",
        "",
        "| fact | true means | rules that ask for it |",
        "| --- | --- | --- |",
    ]
    for name, (means, presumed) in {name: fact for pack in linter.packs for name, fact in pack.facts.items()}.items():
        asking = [
            f"[{rule.id}]({rule.id}.md)"
            for rule in sorted(linter.requirements, key=lambda rule: rule.id)
            for applies in [rule.applies]
            if name in {fact.split("=")[0] for fact in (*applies.facts, *applies.all_facts, *applies.unless)}
        ]
        choosing = f" Choosing the regime {presumed} says so, unless it is declared false." if presumed else ""
        lines.append(f"| `{name}` | {means}{choosing} | {', '.join(asking)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    made = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    if "--check" in sys.argv[1:]:
        stale = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
        if stale:
            print(f"docs/rules is not up to date ({', '.join(stale[:5])}); run python scripts/rule_pages.py")
        return int(bool(stale))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in there.keys() - made.keys():
        (FOLDER / name).unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(made)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
