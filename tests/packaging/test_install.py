"""However it is installed, it does the same: from a wheel, from an sdist, editable (and by pre-commit)."""

from __future__ import annotations

import tarfile
import zipfile
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_the_wheel_holds_the_law_and_no_tests(workshop: Any) -> None:
    with zipfile.ZipFile(workshop.wheel) as wheel:
        names = set(wheel.namelist())
    checks = {f"policy_lint_checks/{path.removeprefix('checks/')}" for path in workshop.shipped("checks")}
    schemas = {f"policy_lint_schemas/{path.removeprefix('schemas/')}" for path in workshop.shipped("schemas")}
    assert workshop.shipped("policy_lint") | checks | schemas | {"policy_lint_checks/compiled.json"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {
        "policy_lint",
        "policy_lint_checks",
        "policy_lint_schemas",
    }


def test_the_sdist_holds_what_building_needs(workshop: Any) -> None:
    with tarfile.open(workshop.sdist) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    needed = workshop.shipped("policy_lint") | workshop.shipped("checks") | workshop.shipped("schemas")
    assert needed | {"pyproject.toml", "setup.py", "LICENSE", "README.md"} <= names
    assert "checks/compiled.json" not in names


def test_the_installed_wheel_reports_on_the_samples_and_compiles_nothing(workshop: Any, expected: bytes) -> None:
    assert not workshop.cache.exists()
    assert expected.startswith(b'{"version": 1,\n')
    assert expected.count(b'"severity": "error"') > 5


def test_installed_from_an_sdist_it_does_the_same(workshop: Any, expected: bytes) -> None:
    assert workshop.report("from-sdist", workshop.sdist) == expected


def test_installed_editable_it_does_the_same(workshop: Any, expected: bytes) -> None:
    assert workshop.report("editable", "--editable", workshop.source) == expected
