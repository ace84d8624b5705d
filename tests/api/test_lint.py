"""The Python API, used as a program would that embeds the linter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from conftest import SAMPLES

import policy_lint
from policy_lint import InputError, PolicyLintError, UsageError, lint, render

TEXT = "# Privacy policy\n\nWe keep your data as long as necessary. TODO\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a policy and a configuration, which is the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "privacy.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / ".policy-lint.yaml").write_text("select: [placeholder]\n", encoding="utf-8")
    return tmp_path


def found(report: policy_lint.Report) -> list[tuple[str, str, int, int]]:
    return [(each.rule, each.place.path, each.place.line, each.place.column) for each in report.diagnostics]


def test_a_text() -> None:
    report = lint(TEXT, select=["retention-period", "placeholder"])
    assert found(report) == [("retention-period", "policy.md", 3, 4), ("placeholder", "policy.md", 3, 41)]
    (document,) = report.documents
    results = {each.id: each for each in document.requirements}
    assert {rule: each.status for rule, each in results.items()} == {
        "retention-period": "partial",
        "placeholder": "missing",
    }
    assert results["retention-period"].evidence[0].quote == "We keep your data as long as necessary."
    assert report.failures == ()


def test_the_name_of_a_text_says_its_format() -> None:
    report = lint("<main><h1>Privacy</h1><p>TODO</p></main>", name="a/b.html", select=["placeholder"])
    assert report.documents[0].format == "html"
    assert found(report) == [("placeholder", "a/b.html", 1, 26)]


def test_a_file_falls_under_the_nearest_configuration(folder: Path) -> None:
    assert found(lint(Path("privacy.md"))) == [("placeholder", "privacy.md", 3, 41)]
    assert len(list(lint(Path("privacy.md"), isolated=True).diagnostics)) > 10


def test_a_text_falls_under_none(folder: Path) -> None:
    assert len(list(lint(TEXT).diagnostics)) > 10
    assert len(list(lint(TEXT, config=Path(".policy-lint.yaml")).diagnostics)) == 1


def test_files_and_folders(folder: Path) -> None:
    (folder / "legal").mkdir()
    (folder / "legal" / "cookies.txt").write_text("Cookies\n\nTODO\n", encoding="utf-8")
    paths = [each.place.path for each in lint([Path("privacy.md"), folder / "legal"]).diagnostics]
    assert paths == ["privacy.md", str(folder / "legal" / "cookies.txt")]


def test_facts_and_the_day() -> None:
    chosen = {"select": ["third-country-transfers"], "regimes": ["gdpr"]}
    statuses = [
        lint(TEXT, facts=facts, **chosen).documents[0].requirements[0].status  # type: ignore[arg-type]
        for facts in (None, {"transfers-outside-eea": True}, {"transfers-outside-eea": False})
    ]
    assert statuses == ["not-applicable", "missing", "not-applicable"]
    old = lint(TEXT, as_of=date(2017, 1, 1), regimes=["gdpr"]).documents[0]
    assert "retention-period" not in {each.id for each in old.requirements}
    assert old.basis is not None
    assert old.basis.as_of == "2017-01-01"


def test_a_baseline(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "policy_lint", "baseline"], check=True, capture_output=True)
    report = lint(folder, baseline=Path(".policy-lint-baseline.json"))
    assert list(report.diagnostics) == []
    assert [each.rule for each in report.settled] == ["placeholder"]


@pytest.mark.parametrize("format", ["json", "sarif", "html", "text"])
def test_it_renders_what_the_command_writes(format: str) -> None:
    arguments = ["check", str(SAMPLES / "bakery" / "privacy.md"), "--format", format, "--as-of", "2026-11-22"]
    done = subprocess.run([sys.executable, "-m", "policy_lint", *arguments], capture_output=True, check=False)
    report = lint(SAMPLES / "bakery" / "privacy.md", as_of=date(2026, 11, 22))
    assert render(report, format) == done.stdout.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"source": "privacy.md"}, UsageError, "'privacy.md' is a text for lint(); a path has to be a pathlib.Path"),
        ({"source": []}, UsageError, "there is no path to lint"),
        ({"source": Path("nope.md")}, InputError, "nope.md: there is no such file or folder"),
        ({"source": TEXT, "name": "policy.docx"}, InputError, "policy.docx: a Word file is not read; convert it to "),
        ({"source": TEXT, "regimes": ["gdrp"]}, UsageError, "argument regimes: there is no regime 'gdrp'; did you mean"),
        ({"source": TEXT, "regimes": "gdpr"}, UsageError, "argument regimes: a list of at least one name is needed"),
        ({"source": TEXT, "select": []}, UsageError, "argument select: a list of at least one name is needed"),
        ({"source": TEXT, "select": ["retention"], "ignore": ["x"]}, UsageError, "argument ignore: no rule, topic, "),
        ({"source": TEXT, "facts": {"sels": True}}, UsageError, "argument facts: there is no fact 'sels'"),
        ({"source": TEXT, "facts": {"has-dpo": "no"}}, UsageError, "argument facts: the fact 'has-dpo' must be true or"),
        ({"source": TEXT, "config": Path("nope.yaml")}, InputError, "nope.yaml: this file cannot be read"),
        ({"source": Path("."), "config": Path("x"), "isolated": True}, UsageError, "the arguments isolated and config"),
        ({"source": TEXT, "baseline": Path("nope.json")}, InputError, "nope.json: "),
    ],
)  # fmt: skip
def test_what_makes_no_sense(folder: Path, arguments: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        lint(**arguments)  # type: ignore[arg-type]
    assert str(caught.value).startswith(message)
    assert isinstance(caught.value, PolicyLintError)


def test_an_unknown_format() -> None:
    with pytest.raises(UsageError, match="there is no format 'jsn'; did you mean 'json'"):
        render(lint(TEXT), "jsn")


def test_a_document_that_cannot_be_read_is_a_failure_of_the_report(folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"\xff\xfe\xff")
    report = lint([folder / "bad.md", folder / "privacy.md"])
    assert [each.rule for each in report.diagnostics] == ["placeholder"]
    assert len(report.failures) == 1


def test_threads_do_not_disturb_each_other(capfd: pytest.CaptureFixture[str]) -> None:
    texts = [f"# Privacy policy\n\n{'Hello. ' * number}TODO\n" for number in range(12)]
    expected = [found(lint(text, select=["placeholder"])) for text in texts]
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda text: found(lint(text, select=["placeholder"])), texts * 2))
    assert results == expected * 2
    assert capfd.readouterr() == ("", "")


def test_nothing_is_remembered(folder: Path) -> None:
    before = (os.getcwd(), dict(os.environ), list(sys.path))
    reports = [render(lint(folder)) for _ in range(2)]
    assert reports[0] == reports[1]
    assert (os.getcwd(), dict(os.environ), list(sys.path)) == before


def test_importing_the_package_imports_next_to_nothing() -> None:
    script = "import sys, policy_lint; print(*sorted(m for m in sys.modules if m.startswith('policy_lint')))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["policy_lint"]


def test_every_public_name_is_there() -> None:
    for name in policy_lint.__all__:
        assert getattr(policy_lint, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        _ = policy_lint.nope  # type: ignore[attr-defined]
    assert json.loads(render(lint(TEXT)))["tool"]["version"] == policy_lint.__version__
