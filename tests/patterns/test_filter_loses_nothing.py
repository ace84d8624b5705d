"""The automaton and its masks against the plain meaning of the patterns: the same matches, for every pattern."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SAMPLES, corpus

import policy_lint_checks
from policy_lint.documents.files import read_document
from policy_lint.packs.compile import LEXICON, lexicon_families, requirement_files
from policy_lint.patterns.compiler import PatternTable
from policy_lint.patterns.language import Chain, Lexicon, PatternError, parse
from policy_lint.patterns.matcher import Matcher
from policy_lint.patterns.tokens import classify, written
from policy_lint.plugins.finder import load
from policy_lint.yamlfile import YamlFile

CHECKS = Path(policy_lint_checks.__file__).parent


def strings(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in ("examples", "requires", "help", "message", "title", "citation"):
                yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)


@pytest.fixture(scope="module")
def patterns() -> tuple[dict[str, list[Chain]], Lexicon]:
    """Every text of the requirement files that is a pattern, with its chains."""
    lexicon = Lexicon(lexicon_families(CHECKS / LEXICON / "en"))
    found: dict[str, list[Chain]] = {}
    for path in requirement_files(CHECKS):
        data = YamlFile(str(path), path.read_text(encoding="utf-8")).data
        for text in strings({key: data.get(key) for key in ("evidence", "not", "denied", "weak", "applies")}):
            try:
                found[text] = parse(text, lexicon)
            except PatternError:
                continue  # a word such as "always"
    return found, lexicon


def words(value: str) -> list[tuple[str, ...]]:
    return [keys for raw, _, _ in written(value) for keys in classify(raw)]


def is_word(wanted: str, keys: tuple[str, ...]) -> bool:
    return keys[0].startswith(wanted[:-1]) if wanted.endswith("*") else wanted in keys


def plainly(chain: Chain, text: list[tuple[str, ...]]) -> bool:
    """Whether a chain holds, tried word by word."""
    first = chain.steps[0]
    begin = int(bool(text) and "<column>" in text[0])  # the mark of a row's first column is no word
    reached = set(range(begin + first.gap + 1)) if chain.at_start else set(range(len(text)))
    for index, step in enumerate(chain.steps):
        if index:
            reached = {at + gap for at in reached for gap in range(step.gap + 1)}
        reached = {
            at + len(sequence)
            for at in reached
            for sequence in step.sequences
            if at + len(sequence) <= len(text)
            and all(is_word(word, keys) for word, keys in zip(sequence, text[at:], strict=False))
        }
    return bool(reached) and (chain.at_end < 0 or max(reached) >= len(text) - chain.at_end)


def compare(paths: list[Path], patterns: tuple[dict[str, list[Chain]], Lexicon], every: int) -> int:
    chains, lexicon = patterns
    table = PatternTable(lexicon)
    numbers = {table.add(text): text for text in chains}
    matcher = Matcher(table.tables())
    readers = load().readers
    compared = 0
    for path in paths:
        for passage in read_document(str(path), readers).passages[::every]:
            value = passage.text.value
            text = words(value)
            found = matcher.scan(matcher.tokens(value))
            there = {key for keys in text for key in keys}
            for number, pattern in numbers.items():
                # Only patterns one of whose words is there at all are worth the slow way.
                likely = any(
                    all(any(s[0].endswith("*") or s[0] in there for s in step.sequences) for step in chain.steps)
                    for chain in chains[pattern]
                )
                slow = likely and any(plainly(chain, text) for chain in chains[pattern])
                assert found.holds(number) is slow, f"{pattern!r} in {value!r}"
                compared += slow
    return compared


def test_on_the_samples(patterns: tuple[dict[str, list[Chain]], Lexicon]) -> None:
    paths = sorted(path for path in SAMPLES.rglob("*") if path.suffix in (".md", ".txt"))
    assert compare(paths, patterns, 10) > 20


@pytest.mark.slow
def test_on_labelled_policies(patterns: tuple[dict[str, list[Chain]], Lexicon]) -> None:
    paths = sorted(corpus("open-terms-archive").glob("*.md"))[::60]
    assert compare(paths, patterns, 40) > 20
