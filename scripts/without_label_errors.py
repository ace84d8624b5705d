"""What the scores would be without the documents whose label docs/accuracy-notes.md calls wrong.

usage: python scripts/without_label_errors.py CORPUS_FOLDER REPORT.json    (REPORT.json: policy-lint check --format json)

Takes the rows of the notes' table for that corpus whose cause begins with "label" and leaves each named document out of
its rule's row. That flatters a little: a wrong label that happens to agree with us stays in. Prints both scores.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

NOTES = Path(__file__).resolve().parent.parent / "docs" / "accuracy-notes.md"


def label_errors(corpus: str) -> set[tuple[str, str]]:
    """(rule, document) of the table in the section "## Remaining errors: CORPUS"."""
    section = NOTES.read_text(encoding="utf-8").split(f"## Remaining errors: {corpus}\n")[1].split("\n## ")[0]
    found = set()
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 6 and cells[4].startswith("label"):
            found |= {(cells[0].split()[0], name) for name in re.findall(r"([\w.-]+)(?::[\d,]+)?(?:; |$)", cells[1])}
    return found


def score(pairs: list[tuple[bool, bool]]) -> float | None:
    """The mean of F1 "there" and F1 "missing" over (is there, we say so)."""
    values = []
    for kind in (True, False):
        hits = sum(there == said == kind for there, said in pairs)
        wrong = sum(there != said for there, said in pairs)
        if any(there == kind for there, said in pairs):
            values.append(2 * hits / (2 * hits + wrong))
    return sum(values) / len(values) if values else None


def main() -> None:
    folder, report = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    said = {Path(d["path"]).name: {r["id"]: r["status"] for r in d["requirements"]} for d in report["documents"]}
    aside = label_errors(gold["corpus"])
    means: list[tuple[float, float]] = []
    for rule in sorted({rule for labels in gold["documents"].values() for rule in labels}):
        pairs = {name: (labels[rule]["state"] == "present", said[name].get(rule) in ("met", "partial"))
                 for name, labels in gold["documents"].items() if labels[rule]["state"] != "skip"}  # fmt: skip
        kept = [pair for name, pair in pairs.items() if (rule, name.removesuffix(".md")) not in aside]
        before, after = score(list(pairs.values())), score(kept)
        loose = rule in gold.get("loose", [])
        if before is not None and after is not None:
            means += [] if loose else [(before, after)]
            print(f"{rule:28} {before:.2f} -> {after:.2f}  ({len(pairs) - len(kept)} set aside){' loose' * loose}")
    print(f"{'MEAN':28} {' -> '.join(f'{sum(column) / len(column):.2f}' for column in zip(*means, strict=True))}")


if __name__ == "__main__":
    main()
