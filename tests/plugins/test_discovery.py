"""Which plugins are found, under which names, and what is imported for that."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from plugins.conftest import RULE, Command, Site

from policy_lint.plugins import hookspecs

MEMO = """\
from policy_lint.plugins import Reporter, hookimpl

def write(report, stream, options):
    stream.write(f"{len(report.documents)} read")

@hookimpl
def policy_lint_reporters():
    return [Reporter("memo", write)]
"""
POINTS = "[policy_lint]\nmemo = memo\n"


def rules(command: Command) -> list[list[str]]:
    """Id and plugin of the rules that are not built in."""
    lines = [line.split() for line in command("rules").out.splitlines()[1:]]
    return [[line[0], line[4]] for line in lines if line[4] != "policy-lint"]


def test_rules_of_plugins_come_last_in_the_order_of_their_names(command: Command, site: Site) -> None:
    site.pack("word", "apple", name="zoo")
    site.pack("word", name="acme")
    assert rules(command) == [["acme/word", "acme"], ["zoo/apple", "zoo"], ["zoo/word", "zoo"]]


def test_a_pack_in_a_module_with_code(command: Command, site: Site) -> None:
    site.write({"rules/word.yaml": RULE.format(id="word", word="x")})
    site.code("from pathlib import Path\n@hookimpl\ndef policy_lint_packs():\n"
              "    return [PackFolder(Path(__file__).parent / 'rules')]\n")  # fmt: skip
    assert rules(command) == [["acme/word", "acme"]]


def test_a_plugin_that_is_an_object(command: Command, site: Site, policy: Path) -> None:
    code = MEMO.replace(
        "@hookimpl\ndef policy_lint_reporters():", "class P:\n  @hookimpl\n  def policy_lint_reporters(self):"
    )
    site.install("memo = memo:PLUGINS.first [extra]", {"memo.py": f"{code}\nclass PLUGINS:\n  first = P()\n"})
    assert command("check", "privacy.md", "--format", "memo").out == "1 read"


@pytest.mark.parametrize("name", ["Acme_Words", "acme-words", "ACME.words", "Word-Lint", "word_lint"])
def test_names_are_compared_as_pypi_does(command: Command, site: Site, tmp_path: Path, policy: Path, name: str) -> None:
    site.install("acme_words = pack", {"pack/word.yaml": RULE.format(id="word", word="x")}, "Word.Lint")
    config = tmp_path / ".policy-lint.yaml"
    config.write_text(f"plugins: {{require: [{name}]}}\n", encoding="utf-8")
    found = command("check", "privacy.md", "--select", "acme-words", "--format", "concise")
    assert found.out.startswith("privacy.md:1:3: error acme-words/word ")
    config.write_text(f"plugins: {{disable: [{name}]}}\n", encoding="utf-8")
    assert "no rule, topic" in command("check", "privacy.md", "--select", "acme-words").err


def test_a_required_plugin_that_is_not_installed(command: Command, site: Site, tmp_path: Path, policy: Path) -> None:
    site.pack("word")
    (tmp_path / ".policy-lint.yaml").write_text("plugins: {require: [policy-lint-lgpd]}\n", encoding="utf-8")
    run = command("check", "privacy.md")
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "policy-lint: the plugin 'policy-lint-lgpd' is required by the configuration but not installed "
        "(installed: policy-lint 0.1.0, acme (acme-lint 1.2))\n"
    )


def test_a_disabled_plugin_is_not_imported(command: Command, site: Site, tmp_path: Path, policy: Path) -> None:
    site.code("open('imported', 'w').close()")
    config = tmp_path / ".policy-lint.yaml"
    config.write_text("plugins: {disable: [acme]}\n", encoding="utf-8")
    run = command("check", "privacy.md", "--select", "placeholder")
    assert (run.status, run.err, (tmp_path / "imported").exists()) == (1, "", False)
    assert (command("rules").status, command("explain", "placeholder").status) == (0, 0)
    assert not (tmp_path / "imported").exists()
    config.unlink()
    assert command("check", "privacy.md").status == 2
    assert (tmp_path / "imported").exists()


def test_the_linter_itself_is_not_disabled(command: Command, tmp_path: Path, policy: Path) -> None:
    (tmp_path / ".policy-lint.yaml").write_text("plugins: {disable: [Policy_Lint]}\n", encoding="utf-8")
    run = command("check", "privacy.md")
    assert (run.status, run.err) == (
        2, "policy-lint: plugins.disable: 'policy-lint' is the linter itself; to leave its rules out, ignore them\n"
    )  # fmt: skip


@pytest.mark.parametrize("folder", ["memo_lint.egg-info", "memo_lint-3.egg-info"])
def test_a_legacy_editable_installation(command: Command, site: Site, policy: Path, folder: str) -> None:
    metadata = "Metadata-Version: 2.1\nName: Memo_Lint\nVersion: 3.1\n\nName: a trap\n"
    site.write({"memo.py": MEMO, f"{folder}/entry_points.txt": POINTS, f"{folder}/PKG-INFO": metadata})
    assert command("check", "privacy.md", "--format", "memo").out == "1 read"
    site.write({"memo.py": MEMO.replace("(report, stream, options)", "(report)")})
    sys.modules.pop("memo")
    assert "of the plugin memo (memo-lint 3.1) failed" in command("check", "privacy.md", "--format", "memo").err


@pytest.mark.parametrize(
    ("archive", "metadata"),
    [("app.pyz", "memo_lint-3.dist-info"), ("memo.egg", "EGG-INFO"), ("m.whl", "m-1.dist-info")],
)
def test_a_plugin_in_a_zip_file(
    command: Command, site: Site, policy: Path, monkeypatch: pytest.MonkeyPatch, archive: str, metadata: str
) -> None:
    path = site.folder / archive
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("memo.py", MEMO)
        file.writestr(f"{metadata}/entry_points.txt", POINTS)
        file.writestr(f"{metadata}/PKG-INFO", "Name: memo-lint\nVersion: 3\n")
    monkeypatch.syspath_prepend(str(path))
    assert command("check", "privacy.md", "--format", "memo").out == "1 read"


def test_a_pack_in_a_zip_file(command: Command, site: Site, policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site.folder / "words.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("words/__init__.py", "")
        file.writestr("words/word.yaml", RULE.format(id="word", word="x"))
        file.writestr("words-1.dist-info/entry_points.txt", "[policy_lint]\nwords = words\n")
    monkeypatch.syspath_prepend(str(path))
    complaint = f"its requirement files are in a zip file, {path / 'words'}; they have to be unpacked"
    assert command("rules").err == f"policy-lint: the plugin words 1 cannot be used: {complaint}\n"


def test_of_a_distribution_that_is_there_twice_the_first_counts(
    command: Command, site: Site, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install("old = nowhere\nolder = nowhere", {}, "acme_lint", "1.0")
    newer = Site(tmp_path_factory.mktemp("newer"))
    newer.install("new = pack", {"pack/word.yaml": RULE.format(id="word", word="x")}, "Acme-Lint", "2.0")
    monkeypatch.syspath_prepend(str(newer.folder))
    assert rules(command) == [["new/word", "new"]]


@pytest.mark.parametrize("pythonpath", ["", ".", "HERE", "HERE+", "/nowhere+"])
@pytest.mark.parametrize("program", [["-m", "policy_lint"], ["PROGRAM"]])
def test_nothing_is_imported_from_the_working_folder(
    tmp_path: Path, policy: Path, program: list[str], pythonpath: str
) -> None:
    here = Site(tmp_path)
    trap = "open('sprung', 'w')\n"
    traps = ("policy_lint_checks", "yaml", "pluggy", "markdown_it", "json", "argparse", "acme")
    if "PROGRAM" in program and pythonpath:  # what a program imports first is decided before any of its lines run
        traps = ("policy_lint_checks", "yaml", "pluggy", "markdown_it", "acme")
    here.install("acme = acme", {f"{name}.py": trap for name in traps})
    command = ["PYTHON", *program, "check", "privacy.md", "--select", "placeholder", "--format", "json"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if pythonpath:
        environment["PYTHONPATH"] = pythonpath.replace("HERE", str(tmp_path)).replace("+", os.pathsep)
    values = {"PYTHON": sys.executable, "PROGRAM": str(Path(sys.executable).parent / "policy-lint")}
    run = subprocess.run(
        [values.get(word, word) for word in command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (1, "")
    assert '"rule": "placeholder"' in run.stdout
    assert not (tmp_path / "sprung").exists()


def test_a_hook_that_will_go_is_a_warning(
    command: Command, site: Site, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @hookspecs.hookspec(warn_on_impl=DeprecationWarning("use policy_lint_reporters"))
    def policy_lint_formats() -> list[object]:
        return []

    monkeypatch.setattr(hookspecs, "policy_lint_formats", policy_lint_formats, raising=False)
    site.code("@hookimpl\ndef policy_lint_formats(): return []")
    with pytest.warns(DeprecationWarning, match="policy_lint_reporters"):
        run = command("check", "privacy.md", "--select", "placeholder")
    assert run.err == (
        "policy-lint: warning: the plugin acme (acme-lint 1.2): policy_lint_formats: use policy_lint_reporters\n"
    )
    assert run.status == 1


def test_a_plugins_regime_is_on_when_it_is_selected(command: Command, site: Site, policy: Path) -> None:
    rule = RULE.format(id="word", word="x").replace("general", "lgpd")
    site.pack(more={"word.yaml": rule}, name="lgpd")
    finding = "privacy.md:1:3: error lgpd/word "
    assert "lgpd/word" not in command("check", "privacy.md", "--format", "concise").out
    for chosen in (("--select", "lgpd"), ("--regime", "lgpd"), ("--select", "lgpd/word"), ("--select", "lgpd/*")):
        run = command("check", "privacy.md", "--format", "concise", *chosen)
        assert (run.out.startswith(finding), run.err) == (True, "")
    assert "lgpd/word" not in command("check", "privacy.md", "--regime", "lgpd", "--ignore", "lgpd").out
    run = command("check", "privacy.md", "--regime", "gdpr", "--select", "lgpd")
    assert "which is off" in run.err


def test_severity_and_suppression_of_a_plugins_rule(command: Command, site: Site, policy: Path, tmp_path: Path) -> None:
    site.pack("word")
    (tmp_path / ".policy-lint.yaml").write_text("rules: {acme/word: {severity: info}}\n", encoding="utf-8")
    assert "info acme/word" in command("check", "privacy.md", "--select", "acme", "--format", "concise").out
    policy.write_text("<!-- policy-lint: ignore-file acme/word -- agreed -->\n# Privacy policy\n", encoding="utf-8")
    run = command("check", "privacy.md", "--select", "acme", "--format", "concise")
    assert (run.status, "acme/word" in run.out) == (0, False)


def test_explain_claims_nothing_that_a_plugin_does_not_say(command: Command, site: Site) -> None:
    site.pack("word")
    run = command("explain", "acme/word")
    assert run.status == 0
    assert "plugin    acme" in run.out
    assert "source" not in run.out
