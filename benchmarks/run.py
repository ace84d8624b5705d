"""Measures policy-lint as a user meets it, in ratios that hold on any machine.

usage: python benchmarks/run.py [FOLDER_WITH_MARKDOWN_POLICIES]

Prints: cold start (CPU of a whole process on one 4,000-word policy, against ``python -c pass`` in the same run) with its
split, peak memory, throughput on a folder, and how time grows with the length of a document. The policy is made of the
samples, so everything but the throughput can be measured without the labelled policies.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 9
RUNS_OF_FOLDER = 3
# Without byte code every run would compile the sources anew.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
LINT = [
    sys.executable,
    "-m",
    "policy_lint",
    "check",
    "--isolated",
    "--as-of",
    "2026-11-22",
    "--format",
    "json",
]

_SPLIT = """
import json, sys, time
start = time.process_time()
marks = {}
def mark(name):
    global start
    now = time.process_time(); marks[name] = round(1000 * (now - start), 1); start = now
from policy_lint.runner import Linter
from policy_lint.config.settings import Settings
import policy_lint.documents.markdown, pluggy, argparse, policy_lint.reporters.formats.json
mark("imports")
linter = Linter(Settings())
mark("checks loaded")
from policy_lint.documents.files import read_document
document = read_document(sys.argv[1], linter.plugins.readers)
mark("reading")
from policy_lint.judging.evidence import Finder
hits = linter._finder(0, "en").find(document)
mark("matching")
report = linter.judge("", [document], {}, [])
linter.plugins.reporters["json"].write(__import__("policy_lint.report").report.Report("", tuple(report)), open("/dev/null", "w"), None)
mark("judging, matching again, report")
print(json.dumps(marks))
"""


def cpu(argv: list[str]) -> tuple[float, float]:
    """CPU seconds and peak memory (MiB) of a process that must end with 0 or 1."""
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{' '.join(argv)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def median(argv: list[str], runs: int) -> float:
    return statistics.median(cpu(argv)[0] for _ in range(runs))


def sample(words: int, folder: Path) -> Path:
    """A policy of about so many words, made of the sample policies."""
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").rglob("*.md")))
    copies = max(1, round(words / len(text.split())))
    path = folder / f"policy-{words}.md"
    path.write_text("\n\n".join([text] * copies), encoding="utf-8")
    return path


def main() -> None:
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "corpora" / "open-terms-archive"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        policy = sample(4000, folder)
        cpu([*LINT, str(policy)])  # byte code and compiled checks are there from now on
        # In turn: a machine that is slow for a while is slow for both.
        figures = [(cpu([sys.executable, "-c", "pass"])[0], *cpu([*LINT, str(policy)])) for _ in range(RUNS)]
        bare, cold, peak = (statistics.median(column) for column in zip(*figures, strict=True))
        size = policy.stat().st_size
        print(f"python -c pass             {1000 * bare:7.1f} ms CPU")
        print(
            f"one policy, {size / 1000:.0f} KB, cold  {1000 * cold:7.1f} ms CPU = {cold / bare:.1f} x, peak {peak:.0f} MiB"
        )
        split = subprocess.run(
            [sys.executable, "-c", _SPLIT, str(policy)], capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT
        )
        for part, milliseconds in json.loads(split.stdout).items():
            print(f"    {part:32} {milliseconds:7.1f} ms CPU")
        growth = []
        for words in (8000, 16000, 32000):
            path = sample(words, folder)
            growth.append((path.stat().st_size, median([*LINT, str(path)], 3) - bare))
        (small, quick), (large, slow) = growth[0], growth[-1]
        print(f"growth: {large / small:.1f} x the text takes {slow / quick:.1f} x the time")
    if corpus.is_dir():
        size = sum(path.stat().st_size for path in corpus.glob("*.md"))
        print(f"{corpus.name}: {size / 1e6:.1f} MB; for each of {RUNS_OF_FOLDER} runs")
        for jobs in ("1", "auto"):
            for _ in range(RUNS_OF_FOLDER):
                start = time.perf_counter()
                seconds, peak = cpu([*LINT, "--jobs", jobs, str(corpus)])
                wall = time.perf_counter() - start
                print(f"    --jobs {jobs:5} {size / 1e6 / seconds:5.2f} MB/s of CPU, "
                      f"{size / 1e6 / wall:5.2f} MB/s of wall time, peak {peak:.0f} MiB")  # fmt: skip


if __name__ == "__main__":
    main()
