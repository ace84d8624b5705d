"""Feeds mutated and arbitrary input to everything that reads what strangers write; docs/fuzzing.md tells more.

usage: python tests/fuzz/fuzz.py [--executions N] [--minutes M] [--target NAME …] [--seed N]

Ends when either bound is reached, with status 1 if anything failed; what failed is printed as small as Hypothesis can
make it. The same seed gives the same input.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from readings import assert_spans  # noqa: E402

from policy_lint.baseline import Baseline  # noqa: E402
from policy_lint.config.files import load_config  # noqa: E402
from policy_lint.documents.files import decode, parse_document  # noqa: E402
from policy_lint.documents.model import Document  # noqa: E402
from policy_lint.errors import InputError  # noqa: E402
from policy_lint.plugins.finder import load  # noqa: E402
from policy_lint.suppressions import Suppressions  # noqa: E402

ROUND = 500  # executions of one target before it is the next one's turn
SLOW = 5.0  # seconds of CPU that no input of a few KB may take
# What is more than its characters in one of the formats.
_TOKENS = (
    *" \t\n\r\f\0*_`~#>|+-=:;,.!?&<>/\\'\"()[]{}@%$^§•\u00a0\u00ad\u1680\u2028\ufeff\ud800😀é",
    *("\r\n", "\n\n", "    ", "\n- ", "\n1. ", "\n> ", "\n# ", "\n---\n", "\n+++\n", "\n===\n", "```\n", "~~~", "|-|-|\n"),
    *("<!--", "-->", "{/*", "*/}", "{{", "}}", "{%", "%}", "{{<", ">}}", "<%=", "%>", "${", "%{", ":::", "!!! ", '=== "'),
    *("<p>", "</p>", "<br>", "<table>", "<td>", "</table>", "<ul><li>", "<script>", "<a href=", "<details>", "<div hidden>"),
    *("import x from 'y'\n", "export const x = {\n", "<Tab label={'a'}>", "[^1]", "[^1]:", "[a](b)", "![a](b)", "](", "]: "),
    *("\n.. ", "::\n", "|a|", "`a <b>`_", "a_", ":a:`b`", ".. |a| replace:: |a|", "====  ===="),
    *("&amp;", "&#x1f600;", "&#99999999999;", "&nbsp", "policy-lint: ignore ", " until 2026-02-30", " -- ", "right-access"),
    *("!!python/object:os.system", "&a [*a]", "<<: *a", "? ", "null", "1e999", "2026-13-45", "[tool.policy-lint]", "'''", '"""'),
)  # fmt: skip


def read(suffix: str) -> Callable[[str], None]:
    """A target that reads a document of a format: nothing raises, and every position slices back."""
    readers = load().readers

    def target(source: str) -> None:
        document = parse_document("privacy" + suffix, source, readers)
        assert_spans(readers[suffix].read(source), source)
        _check(document)

    return target


def _check(document: Document) -> None:
    for passage in document.passages:
        assert 0 <= passage.span.start < passage.span.end <= len(document.source)
        line, column = document.position(passage.span.start)
        assert document.line_starts[line - 1] + column - 1 == passage.span.start


def read_bytes(source: str) -> None:
    """Bytes as they come: text, or one sentence about what is wrong with them."""
    for data in (source.encode("utf-8", "surrogatepass"), source.encode("utf-16", "surrogatepass")):
        _refused(lambda data=data: decode(data, "privacy.md"))  # type: ignore[misc]


def read_suppressions(source: str) -> None:
    """Comments: whatever they say, they are understood or complained about."""
    document = parse_document("privacy.md", source, load().readers)
    problems = Suppressions([document], {}, date(2026, 11, 22)).problems(())
    for found in (each for several in problems.values() for each in several):
        assert found.message.isprintable()
        assert 0 <= found.span.start < found.span.end <= len(source)


def read_file(name: str, function: Callable[[str], object]) -> Callable[[str], None]:
    """A target that reads a file of a name."""
    path = Path(tempfile.mkdtemp(prefix="policy-lint-fuzz-"), name)

    def target(source: str) -> None:
        path.write_bytes(source.encode("utf-8", "surrogatepass"))
        _refused(lambda: function(str(path)))

    return target


def _refused(function: Callable[[], object]) -> None:
    """Runs a function that may refuse its input, with one sentence."""
    try:
        function()
    except InputError as error:
        if len(str(error).splitlines()) != 1:
            raise AssertionError(f"not one sentence: {error}") from None


TARGETS: dict[str, tuple[str, Callable[[], Callable[[str], None]]]] = {  # name: seeds, target
    "markdown": ("markdown", lambda: read(".md")),
    "mdx": ("markdown", lambda: read(".mdx")),
    "html": ("html", lambda: read(".html")),
    "rst": ("rst", lambda: read(".rst")),
    "text": ("text", lambda: read(".txt")),
    "bytes": ("text", lambda: read_bytes),
    "suppressions": ("suppressions", lambda: read_suppressions),
    "yaml-config": ("config", lambda: read_file(".policy-lint.yaml", load_config)),
    "toml-config": ("config", lambda: read_file("pyproject.toml", load_config)),
    "baseline": ("baseline", lambda: read_file("baseline.json", Baseline.load)),
}


def inputs(seeds: list[str]) -> st.SearchStrategy[str]:
    """The seeds with stretches cut out and tokens, arbitrary text or parts of seeds put in; or arbitrary text."""
    chunk = st.tuples(st.sampled_from(seeds), st.integers(0, 2000), st.integers(1, 200)).map(
        lambda each: each[0][each[1] :][: each[2]]
    )
    inserted = st.sampled_from(_TOKENS) | st.text(max_size=6) | chunk
    edits = st.lists(st.tuples(st.integers(0, 3000), st.sampled_from((0, 0, 1, 2, 8, 60, 400)), inserted), max_size=12)
    soup = st.lists(inserted, max_size=40).map("".join)
    return soup | st.builds(_edited, st.sampled_from(seeds), edits)  # shrinks to the first


def _edited(source: str, edits: list[tuple[int, int, str]]) -> str:
    for at, cut, inserted in edits:
        at %= len(source) + 1
        source = source[:at] + inserted + source[at + cut :]
    return source


def run(names: list[str], executions: int, seconds: float, first_seed: int) -> tuple[int, list[str]]:
    """Runs the targets in turn until a bound is reached: how many executions, and what failed."""
    started, done, number, failures = time.monotonic(), 0, first_seed, []
    targets = {name: (_seeds(TARGETS[name][0]), TARGETS[name][1]()) for name in names}
    while targets and done < executions and time.monotonic() - started < seconds:
        for name, (seeds, target) in list(targets.items()):
            count, failure = _round(target, seeds, number, min(ROUND, max(executions // len(names), 1)))
            done += count
            if failure:
                failures.append(f"{name}: {failure}")
                del targets[name]  # it would fail again and again
        number += 1
    return done, failures


def _round(target: Callable[[str], None], seeds: list[str], number: int, count: int) -> tuple[int, str]:
    done, last = 0, ""

    @seed(number)
    @settings(max_examples=count, deadline=None, database=None, phases=(Phase.generate, Phase.shrink),
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(inputs(seeds))
    def execute(source: str) -> None:
        nonlocal done, last
        done, last = done + 1, source
        begin = time.process_time()
        target(source)
        assert time.process_time() - begin < SLOW, "too slow"

    try:
        execute()
    except Exception as error:  # the last execution is the smallest that fails
        reason = (str(error).splitlines() or [""])[0]
        return done, f"{type(error).__name__}: {reason}\n  with {last!r} (seed {number})"
    return done, ""


def _seeds(folder: str) -> list[str]:
    return [path.read_bytes().decode() for path in sorted((HERE / "corpus" / folder).iterdir())]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executions", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--target", action="append", choices=TARGETS)
    parser.add_argument("--seed", type=int, default=0)
    given_ = parser.parse_args(arguments)
    done, failures = run(given_.target or list(TARGETS), given_.executions, given_.minutes * 60, given_.seed)
    print(f"{done} executions, {len(failures)} targets failed", *failures, sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
