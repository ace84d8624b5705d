"""``policy-lint init``: what it writes, asks and shows."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Outcome

Command = Callable[..., Outcome]
POLICY = "# Privacy policy\n\nWe keep your data for two years.\n"
GERMAN = "# Datenschutz\n\n" + "Wir speichern die Daten, die Sie uns geben, solange Ihr Konto besteht. " * 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with one policy."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "privacy.md").write_text(POLICY, encoding="utf-8")
    return tmp_path


def put(folder: Path, *paths: str, text: str = POLICY) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def written(folder: Path) -> Any:
    return yaml.safe_load((folder / ".policy-lint.yaml").read_text(encoding="utf-8"))


def test_what_it_writes_works_at_once(command: Command, folder: Path) -> None:
    put(folder, "README.md")
    run = command("init", "--regime", "gdpr")
    assert run.status == 0
    assert run.err == "policy-lint: .policy-lint.yaml is written, for privacy.md; next: policy-lint check\n"
    assert written(folder) == {
        "regimes": ["gdpr"],
        "fail-on": "error",
        "policies": [{"name": "privacy", "documents": ["privacy.md"], "facts": {}}],
    }
    check = command("check", "--select", "retention-period")
    assert (check.status, check.out) == (0, "1 document × 1 requirement evaluated: nothing found\n")


def test_every_comment_that_is_a_key_works_when_it_is_uncommented(command: Command, folder: Path) -> None:
    command("init")
    config = folder / ".policy-lint.yaml"
    text = config.read_text(encoding="utf-8").replace("facts: {}", "facts:")
    text = re.sub(r"^( *)# ( *(?:- \S|[a-z-]+:(?: |$)))", r"\1\2", text, flags=re.MULTILINE)
    config.write_text(text, encoding="utf-8")
    data = written(folder)
    assert data["exclude"] == ["archive/"]
    assert data["rules"] == {"plain-language": {"severity": False}}
    assert set(data["policies"][0]["facts"]) > {"controller", "contact", "minimum-age", "has-dpo"}
    assert command("check", "--select", "retention-period").status == 0


def test_answers_become_facts(command: Command, folder: Path) -> None:
    arguments = ["--controller", 'Ann\'s "Bäckerei": #1', "--contact", "privacy@example.org", "--minimum-age", "16"]
    command("init", *arguments, "--transfers-outside-eea", "--no-sells-personal-information", "--uk-gdpr-applies")
    assert written(folder)["policies"][0]["facts"] == {
        "controller": 'Ann\'s "Bäckerei": #1',
        "contact": "privacy@example.org",
        "minimum-age": 16,
        "uk-gdpr-applies": True,
        "transfers-outside-eea": True,
        "sells-personal-information": False,
    }
    assert command("check").status in (0, 1)


@pytest.mark.parametrize(
    "value", ["yes", "~", "- a", "a\tb", "a: b", "\N{SNOWMAN}", "x" * 300, "2026-01-01", "\x07", "*a"]
)
def test_any_name_comes_back_as_it_was_given(command: Command, folder: Path, value: str) -> None:
    assert command("init", "--controller", value).status == 0
    assert written(folder)["policies"][0]["facts"] == {"controller": value}


def test_documents_that_belong_together(command: Command, folder: Path) -> None:
    put(folder, "cookie-policy.md", "app/privacy.md", "app/website-privacy-notice.md", "a[1]/privacy-policy.txt")
    put(folder, "privacy.de.md", text=GERMAN)
    put(folder, "build/privacy.md", "ignored/privacy.md")
    put(folder, ".gitignore", text="ignored/\n")
    command("init")
    assert {policy["name"]: policy["documents"] for policy in written(folder)["policies"]} == {
        "a[1]/privacy-policy": ["a[[]1]/privacy-policy.txt"],
        "app/privacy": ["app/privacy.md"],
        "app/website-privacy-notice": ["app/website-privacy-notice.md"],
        "privacy": ["privacy.md", "cookie-policy.md"],
        "privacy.de": ["privacy.de.md"],
    }
    assert command("check", "--select", "retention-period").status == 0


def test_former_versions_are_left_out(command: Command, folder: Path) -> None:
    put(folder, "legal/archive/2019/privacy.md", "legal/privacy.md", "[1]/Old/old/privacy.md")
    command("init")
    assert [policy["name"] for policy in written(folder)["policies"]] == ["legal/privacy", "privacy"]
    assert written(folder)["exclude"] == ["/[[]1]/Old/", "/legal/archive/"]
    check = command("check", ".", "--select", "retention-period")
    assert check.out == "2 documents × 1 requirement evaluated: nothing found\n"
    assert command("init", "--force", "legal/archive/2019/privacy.md").status == 0
    assert written(folder)["policies"][0]["documents"] == ["legal/archive/2019/privacy.md"]


def test_policies_may_be_named(command: Command, folder: Path) -> None:
    put(folder, "docs/terms.md")
    assert command("init", "docs/terms.md").status == 0
    assert written(folder)["policies"][0]["documents"] == ["docs/terms.md"]


def test_without_a_policy_the_part_is_a_comment(command: Command, folder: Path) -> None:
    (folder / "privacy.md").unlink()
    run = command("init", "--controller", "Example GmbH")
    assert "for no document yet: name it in the file" in run.err
    assert set(written(folder)) == {"regimes", "fail-on"}
    assert "#       controller: Example GmbH\n" in (folder / ".policy-lint.yaml").read_text(encoding="utf-8")
    assert command("check").status == 3


@pytest.mark.parametrize("name", [".policy-lint.yaml", "pyproject.toml"])
def test_nothing_is_replaced_unless_forced(command: Command, folder: Path, name: str) -> None:
    text = "fail-on: never\n" if name.endswith("yaml") else "[tool.policy-lint]\nfail-on = 'never'\n"
    put(folder, name, text=text)
    run = command("init")
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        f"policy-lint: there is a configuration already, {name}; --force writes a new .policy-lint.yaml\n"
    )
    assert (folder / name).read_text(encoding="utf-8") == text
    assert command("init", "--force").status == 0
    assert written(folder)["fail-on"] == "error"


def test_a_configuration_above_is_no_obstacle(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, ".policy-lint.yaml", text="fail-on: never\n")
    put(folder, "app/privacy.md")
    monkeypatch.chdir(folder / "app")
    assert command("init").status == 0
    assert written(folder / "app")["policies"][0]["documents"] == ["privacy.md"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--regime", "gdrp"], "--regime: there is no regime 'gdrp'; did you mean 'gdpr'?"),
        (["--minimum-age", "sixteen"], "argument --minimum-age: 'sixteen' is not a number of years"),
        (["--minimum-age", "0"], "argument --minimum-age: '0' is not a number of years"),
        (["nope.md"], "nope.md: there is no such file or folder"),
        (["../outside.md"], "'../outside.md' does not lie below this folder; run init where all policies lie below"),
    ],
)
def test_wrong_usage_writes_nothing(command: Command, folder: Path, arguments: list[str], message: str) -> None:
    put(folder, "../outside.md")
    run = command("init", *arguments)
    assert run.err.startswith(f"policy-lint: {message}")
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert not (folder / ".policy-lint.yaml").exists()


def test_a_folder_that_cannot_be_written(command: Command, folder: Path) -> None:
    (folder / ".policy-lint.yaml").mkdir()
    run = command("init", "--force")
    assert run.err.startswith("policy-lint: '.policy-lint.yaml' cannot be written: ")
    assert run.status == 2


@pytest.mark.usefixtures("folder")
def test_the_snippets_are_of_this_repository(command: Command) -> None:
    parts = re.split(r"^To run it .*\n\n", command("init").out, flags=re.MULTILINE)[1:]
    hook, workflow = (yaml.safe_load(part) for part in parts)
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["repos"][0]["hooks"][0]["id"] in {each["id"] for each in hooks}
    step = workflow["jobs"]["policy-lint"]["steps"][-1]
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert set(step.get("with", {})) <= set(action["inputs"])
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"uses: {step['uses']}" in readme
    assert f"rev: {hook['repos'][0]['rev']}" in readme


# --- on a terminal ------------------------------------------------------------------------------------------------


class Dialogue:
    """The command on a pseudo-terminal: answers one question after another, and keeps what the screen shows."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        import pty

        self._screen, inside = pty.openpty()
        self.text = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "policy_lint", "init", *arguments],
            cwd=folder,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
        )
        os.close(inside)

    def expect(self, words: str) -> None:
        """Reads the screen until the words stand there; what stood before them is done with."""
        while words not in self.text:
            ready, _, _ = select.select([self._screen], [], [], 60)
            assert ready, f"waiting for '{words}' after: {self.text}"
            try:
                data = os.read(self._screen, 4096)
            except OSError:  # the other end is closed
                data = b""
            assert data, f"the command ended without '{words}': {self.text}"
            self.text += data.decode().replace("\r\n", "\n")
        self.text = self.text.partition(words)[2]

    def answer(self, question: str, line: str) -> None:
        self.expect(question)
        os.write(self._screen, line.encode())

    def end(self) -> int:
        """The exit status."""
        return self._process.wait(timeout=60)

    def close(self) -> None:
        self._process.kill()
        self._process.wait(timeout=60)
        os.close(self._screen)


@pytest.fixture
def dialogue(folder: Path) -> Iterator[Callable[..., Dialogue]]:
    """Starts the command on a pseudo-terminal."""
    begun: list[Dialogue] = []

    def begin(*arguments: str) -> Dialogue:
        begun.append(Dialogue(folder, *arguments))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


terminal = pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")


@terminal
def test_the_questions(folder: Path, command: Command, dialogue: Callable[..., Dialogue]) -> None:
    talk = dialogue()
    talk.expect("Policies: privacy.md. ")
    talk.answer("responsible for the data", "Example GmbH\n")
    talk.answer("write about privacy", "privacy@example.com\n")
    talk.answer("EU or EEA (GDPR)? [Y/n]", "\n")
    talk.answer("United Kingdom (UK GDPR)? [y/n, Enter: not known]", "perhaps\n")
    talk.answer("Please answer y or n.", "N\n")
    talk.answer("CCPA? [y/N]", "yes\n")
    talk.answer("From which age", "sixteen\n")
    talk.answer("Please answer with a number", "16\n")
    talk.answer("leave the EEA", "\n")
    talk.answer("(a sale)?", "n\n")
    talk.expect(".policy-lint.yaml is written, for privacy.md")
    talk.expect("uses: policy-lint/policy-lint@")
    assert talk.end() == 0
    assert written(folder)["regimes"] == ["gdpr", "ccpa"]
    assert written(folder)["policies"][0]["facts"] == {
        "controller": "Example GmbH",
        "contact": "privacy@example.com",
        "minimum-age": 16,
        "uk-gdpr-applies": False,
        "sells-personal-information": False,
    }
    assert command("check", "--select", "retention-period").status == 0


@terminal
def test_only_what_is_not_given_is_asked(folder: Path, dialogue: Callable[..., Dialogue]) -> None:
    (folder / "privacy.md").rename(folder / "vie-privee.md")
    talk = dialogue("--controller", "Example GmbH", "--regime", "eprivacy", "--minimum-age", "13")
    talk.answer("Which file is your privacy policy?", "privacy.md\n")
    talk.answer("there is no such file", "vie-privee.md\n")
    talk.answer("write about privacy", "\n")
    talk.expect("is written")
    talk.expect("uses:")
    assert talk.end() == 0
    (policy,) = written(folder)["policies"]
    assert policy["documents"] == ["vie-privee.md"]
    assert policy["facts"] == {"controller": "Example GmbH", "minimum-age": 13}


@terminal
def test_some_law_is_needed(folder: Path, dialogue: Callable[..., Dialogue]) -> None:
    talk = dialogue("--controller", "A", "--contact", "B", "--minimum-age", "13")
    for _ in range(2):
        for question in ("EU or EEA", "United Kingdom", "CCPA"):
            talk.answer(question, "n\n")
        talk.expect("one is needed")
    talk.answer("EU or EEA", "n\n")
    talk.answer("United Kingdom", "y\n")
    talk.answer("CCPA", "n\n")
    talk.answer("leave the EEA", "y\n")
    talk.expect("uses:")
    assert talk.end() == 0
    assert written(folder)["regimes"] == ["gdpr"]
    assert written(folder)["policies"][0]["facts"]["uk-gdpr-applies"] is True


@terminal
def test_who_stops_finds_nothing_written(folder: Path, dialogue: Callable[..., Dialogue]) -> None:
    talk = dialogue()
    talk.answer("responsible for the data", "\x04")
    talk.expect("policy-lint: the questions were not answered; nothing is written")
    assert talk.end() == 2
    assert not (folder / ".policy-lint.yaml").exists()


@terminal
def test_yes_asks_nothing(dialogue: Callable[..., Dialogue]) -> None:
    talk = dialogue("--yes")
    talk.expect("is written, for privacy.md")
    talk.expect("uses:")
    assert talk.end() == 0


def test_it_says_who_chose_the_laws(command: Command, folder: Path) -> None:
    todo = "# TODO: nobody has chosen yet, this is the default. Keep what applies to you.\nregimes: [gdpr, ccpa]\n"
    command("init")
    assert todo in (folder / ".policy-lint.yaml").read_text(encoding="utf-8")
    command("init", "--force", "--regime", "GDPR,ccpa")
    assert "TODO" not in (folder / ".policy-lint.yaml").read_text(encoding="utf-8")


def test_german_names_and_a_part_beside_a_policy(command: Command, folder: Path) -> None:
    put(folder, "de/dsgvo.md", "de/Datenschutzerkl\u00e4rung.html", "california.md", "docs/california.md")
    command("init")
    found = sorted(path for policy in written(folder)["policies"] for path in policy["documents"])
    assert found == ["california.md", "de/Datenschutzerkl\u00e4rung.html", "de/dsgvo.md", "privacy.md"]
