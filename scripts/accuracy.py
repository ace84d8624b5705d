"""Measures policy-lint against labelled policies and writes docs/accuracy.md (and .json, for the rules' pages).

usage: python scripts/accuracy.py [FOLDER]    the folder with eval/score.py, corpora/ and seeds/ (default ../shared)

The figures come from one run of the evaluation; the words around them from docs/accuracy-notes.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTES = ROOT / "docs" / "accuracy-notes.md"
_ROWS = ("precision", "recall", "f1_present", "f1_missing", "score", "evidence_precision")


def measure(shared: Path) -> dict[str, Any]:
    """The evaluation's summary: corpus -> figures."""
    folders = [
        folder
        for folder in [*sorted((shared / "corpora").iterdir()), shared / "seeds"]
        if (folder / "gold.json").is_file()
    ]
    with tempfile.TemporaryDirectory() as name:
        summary = Path(name) / "summary.json"
        command = f"{sys.executable} -m policy_lint.cli.main"
        subprocess.run(
            [sys.executable, str(shared / "eval" / "score.py"), *map(str, folders), "--command", command,
             "--summary", str(summary)],
            check=True, stdout=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(summary.read_text(encoding="utf-8"))
    for folder in folders:
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        found[gold["corpus"]]["loose"] = gold.get("loose", [])
        found[gold["corpus"]]["documents"] = len(gold["documents"])
    return found


def table(summary: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines: list[str] = ["## Summary", "", "| policies | documents | score | F1 present | F1 missing | evidence precision | "
                        "wrong \"missing\" per policy | expectations |",
                        "| --- | --: | --: | --: | --: | --: | --: | --: |"]  # fmt: skip
    for corpus, data in sorted(summary.items()):
        mean = data["mean"]
        kept, asked = data["expectations"]
        lines.append(
            f"| {corpus} | {data['documents']} | {_number(mean['score'])} | {_number(mean['f1_present'])} | "
            f"{_number(mean['f1_missing'])} | {_number(mean['evidence_precision'])} | {data['false_alarms_per_policy']:.2f} | "
            f"{f'{kept} of {asked}' if asked else '–'} |"
        )
    for corpus, data in sorted(summary.items()):
        lines += ["", f"## {corpus}", "", "| rule | there | not there | precision | recall | F1 present | F1 missing | score "
                  "| evidence precision |", "| --- |" + " --: |" * 8]  # fmt: skip
        for rule, row in sorted(data["requirements"].items()):
            name = f"{rule} (loose)" if rule in data["loose"] else rule
            lines.append(
                f"| {name} | {row['present']} | {row['absent']} | {' | '.join(_number(row[key]) for key in _ROWS)} |"
            )
    return "\n".join(lines) + "\n"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    summary = measure(shared)
    text = NOTES.read_text(encoding="utf-8").replace("<!-- figures -->", table(summary))
    (ROOT / "docs" / "accuracy.md").write_text(text, encoding="utf-8", newline="\n")
    keep = ("present", "absent", "precision", "recall", "evidence_precision")
    rows = {
        corpus: {rule: {key: _rounded(row[key]) for key in keep} for rule, row in sorted(data["requirements"].items())}
        for corpus, data in sorted(summary.items())
    }
    (ROOT / "docs" / "accuracy.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8", newline="\n")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


if __name__ == "__main__":
    main()
