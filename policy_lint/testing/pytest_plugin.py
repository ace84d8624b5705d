"""Collects the examples of requirement files as tests: ``pytest -p policy_lint.testing.pytest_plugin``.

Not loaded by itself: who installs policy-lint for something else does not want to have their YAML files looked at. A
pack asks for it in its pyproject.toml: ``[tool.pytest.ini_options]`` with ``addopts = "-p policy_lint.testing.pytest_plugin"``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policy_lint.errors import InputError
from policy_lint.packs.compile import requirement_files
from policy_lint.testing import Example, Rules
from policy_lint.testing.locate import packs_at

_RULES = pytest.StashKey[dict[Path, Rules]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_RULES] = {}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A requirement file of a pack that a pyproject.toml above it announces."""
    if file_path.suffix != ".yaml":
        return None
    try:
        packs = packs_at(file_path)
    except InputError:
        return None
    if any(file_path.resolve() in requirement_files(pack.path) for pack in packs):
        return _RequirementFile.from_parent(parent, path=file_path, pack=packs[0].path)
    return None


class _RequirementFile(pytest.File):
    def __init__(self, *, pack: Path, **options: Any) -> None:
        super().__init__(**options)
        self._pack = pack

    def collect(self) -> Iterator[pytest.Item]:
        known = self.config.stash[_RULES]
        try:
            rules = known.get(self._pack) or Rules(self._pack)
        except InputError as error:
            raise self.CollectError(str(error)) from error
        known[self._pack] = rules
        numbers: dict[str, int] = {}
        for example in rules.examples():
            if Path(example.path) == self.path.resolve():
                number = numbers[example.status] = numbers.get(example.status, 0) + 1
                name = f"{example.status}-{number}"
                yield _ExampleItem.from_parent(self, name=name, rules=rules, example=example)


class _ExampleItem(pytest.Item):
    def __init__(self, *, rules: Rules, example: Example, **options: Any) -> None:
        super().__init__(**options)
        self._rules = rules
        self._example = example

    def runtest(self) -> None:
        flaw = self._rules.flaw(self._example)
        if flaw:
            pytest.fail(f"{self._example.path}:{self._example.line}: {flaw}\n\n{self._example.passage}", pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self._example.line - 1, f"{self._example.rule}: {self.name}"
