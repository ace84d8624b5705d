"""What somebody tries who has never seen the project; what goes wrong is one clear sentence and the right status."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SAMPLES, Outcome

from policy_lint.cli.main import COMMANDS
from policy_lint.version import VERSION

Command = Callable[..., Outcome]
POLICY = "# Privacy policy\n\nWe keep your data for two years.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with one policy."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "privacy.md").write_text(POLICY, encoding="utf-8")
    return tmp_path


def test_without_a_command_the_help_is_shown(command: Command) -> None:
    run = command()
    assert (run.status, run.out) == (2, "")
    assert run.err == command("--help").out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(command: Command, name: str) -> None:
    assert re.search(rf"^    {name}\b", command("--help").out, re.MULTILINE)
    run = command(name, "--help")
    assert run.status == 0
    assert run.out.startswith(f"usage: policy-lint {name}")


def test_check_has_the_options_of_the_contract(command: Command) -> None:
    options = set(re.findall(r"^  (--[a-z-]+)", command("check", "--help").out, re.MULTILINE))
    assert options >= {
        *("--regime", "--select", "--ignore", "--as-of", "--config", "--isolated", "--stdin-filename"),
        *("--format", "--output", "--color", "--statistics", "--quiet", "--fail-on", "--exit-zero"),
    }


def test_an_empty_folder_has_nothing_to_check(command: Command) -> None:
    run = command("check")
    assert (run.status, run.out) == (3, "")
    nothing = "policy-lint: nothing to check: no privacy policy in this folder and its configuration"
    assert run.err == f"{nothing}; name the file: policy-lint check FILE\n"


def test_a_named_folder_without_documents_has_nothing_to_check(command: Command, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "privacy.py").touch()
    run = command("check", "src", "--format", "json")
    assert (run.status, run.out) == (3, "")
    assert run.err == "policy-lint: nothing to check: no privacy policy in 'src'\n"


def test_policies_below_the_folder_are_found_by_their_names(command: Command, folder: Path) -> None:
    (folder / "README.md").write_text("# A program\n", encoding="utf-8")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "privacy.md").write_text(POLICY, encoding="utf-8")
    (folder / "legal").mkdir()
    (folder / "legal" / "Cookie-Policy.txt").write_text(POLICY, encoding="utf-8")
    run = command("check", "--select", "retention-period")
    assert run.out == "2 documents × 1 requirement evaluated: nothing found\n"


def test_a_named_folder_gives_every_document_in_it(command: Command, folder: Path) -> None:
    (folder / "terms.md").write_text("# Terms\n", encoding="utf-8")
    run = command("check", ".", "--select", "retention-period", "--format", "concise")
    assert run.out.startswith("terms.md:1:3: error retention-period ")
    assert run.out.endswith("2 documents × 1 requirement evaluated: 1 error\n")


def test_a_file_named_twice_is_read_once(command: Command, folder: Path) -> None:
    run = command("check", "privacy.md", "./privacy.md", ".", "--select", "retention-period")
    assert run.out == "1 document × 1 requirement evaluated: nothing found\n"


def test_the_samples_have_findings(command: Command) -> None:
    run = command("check", str(SAMPLES))
    assert run.status == 1
    assert run.err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chekc"], "'chekc' is no command; did you mean 'check'?"),
        (["lint"], "'lint' is no command; did you mean 'check'?"),
        (["frobnicate"], "'frobnicate' is no command; the commands are check, "),
        (["privacy.md"], "'privacy.md' is no command; to lint it, use 'policy-lint check privacy.md'"),
        (["check", "nope.md"], "nope.md: there is no such file or folder"),
        (["check", "policy.pdf"], "policy.pdf: a PDF is not read; convert it to one of html, markdown, rst, text"),
        (["check", "policy.docx"], "policy.docx: a Word file is not read; convert it"),
        (["check", "policy.xyz"], "policy.xyz: '.xyz' files are not read; the formats are html, markdown, rst, text"),
        (["check", "--select", "retention-perid"], "--select: no rule, topic, regime, plugin or citation is called "
         "'retention-perid'; did you mean 'retention-period'?"),
        (["check", "--ignore", "right-*,foo-*"], "--ignore: no rule, topic, regime, plugin or citation is called 'foo-*'"),
        (["check", "--select", ","], "--select: at least one name is needed"),
        (["check", "--regime", "gdrp"], "--regime: there is no regime 'gdrp'; did you mean 'gdpr'?"),
        (["check", "--regime", "zzz"], "--regime: there is no regime 'zzz'; known are "),
        (["check", "--format", "jsn"], "there is no format 'jsn'; did you mean 'json'?"),
        (["check", "--format", "json", "--format", "text"], "two formats would be written to standard output"),
        (["check", "--format", "json", "--output", "a", "--output", "b"], "--output: no --format is given for 'b', and its name"),
        (["check", "--output", "privacy.md/x.txt"], "'privacy.md/x.txt' cannot be written: "),
        (["check", "--output", "."], "'.' cannot be written: "),
        (["check", "--as-of", "20261122"], "--as-of: '20261122' is not a day; write it as YYYY-MM-DD"),
        (["check", "--as-of", "2026-02-30"], "--as-of: '2026-02-30' is not a day; write it as YYYY-MM-DD"),
        (["check", "--config", "nope.yaml"], "--config: there is no file 'nope.yaml'"),
        (["check", "--config", "privacy.md", "--isolated"], "--isolated and --config exclude each other"),
        (["check", "-", "privacy.md"], "'-' stands alone: standard input is one document"),
        (["check", "--stdin-filename", "a.md"], "--stdin-filename needs '-' as PATH"),
        (["check", "--fail-on", "fatal"], "argument --fail-on: invalid choice: 'fatal'"),
        (["check", "--xyzzy"], "unrecognized arguments: --xyzzy ('policy-lint check --help' shows what there is)"),
        (["check", "--regimes", "gdpr"], "unrecognized arguments: --regimes; did you mean '--regime'? ('policy-lint check"),
        (["check", "--selct=x"], "unrecognized arguments: --selct=x; did you mean '--select'? "),
        (["check", "--json"], "unrecognized arguments: --json; did you mean '--format json'? "),
        (["diff", "HEAD", "--json"], "unrecognized arguments: --json; did you mean '--format json'? "),
        (["help", "chekc"], "'chekc' is no command; did you mean 'check'?"),
        (["check", "--select", "Art. 13"], "--select: no rule, topic, regime, plugin or citation is called 'Art. 13'; "
         "did you mean 'GDPR Art. 13'?"),
        (["rules", "--regime", "gdrp"], "--regime: there is no regime 'gdrp'; did you mean 'gdpr'?"),
        (["check", "--output", "report.docx"], "--output: no format is called '.docx'; give one by --format: checkstyle, "),
        (["checklist", "--output", "list.xlsx"], "--output: no format is called '.xlsx'; give one by --format: csv, json, text"),
        (["diff", "HEAD", "--output", "change.html"], "--output: no format is called '.html'; give one by --format: "),
        (["diff"], "the following arguments are required: BASE ("),
        (["check", "--form=json"], "unrecognized arguments: --form=json; did you mean '--format'? "),
        (["checklist", "--format", "concise"], "there is no format 'concise'; known are csv, json, text"),
        (["explain", "right-acces"], "there is no rule 'right-acces'; did you mean 'right-access'?"),
        (["explain", "xyzzy"], "there is no rule 'xyzzy'; policy-lint rules lists them"),
        (["schema", "../config"], "there is no schema '../config'; known are "),
        (["config", "nope"], "there is no such file or folder: 'nope'"),
    ],
)  # fmt: skip
def test_wrong_usage(command: Command, folder: Path, arguments: list[str], message: str) -> None:
    for name in ("policy.pdf", "policy.docx", "policy.xyz"):
        (folder / name).touch()
    run = command(*arguments)
    assert run.err.startswith(f"policy-lint: {message}")
    assert run.err.count("\n") == 1
    assert run.status == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# Policy\n\nYour name\xff is ours.\n", "privacy.md:3:10: this is not UTF-8 text: byte 0xff"),
        (b"# Policy\n\nPK\0\0", "privacy.md:3: this is a binary file or not UTF-8"),
        (b"\xff\xfea\0\xff", "privacy.md:1:2: this is not UTF-16-LE text"),
    ],
)
def test_undecodable_files_are_named(command: Command, folder: Path, data: bytes, message: str) -> None:
    (folder / "privacy.md").write_bytes(data)
    (folder / "notice.md").write_text(POLICY, encoding="utf-8")
    run = command("check", ".", "--select", "retention-period")
    assert run.status == 2
    assert run.err.startswith(f"policy-lint: {message}")
    assert run.out == "1 document × 1 requirement evaluated: nothing found; 1 failure\n"


def test_a_line_of_a_million_characters(command: Command, folder: Path) -> None:
    (folder / "privacy.txt").write_text(
        "This is for you. " * 60_000 + "We keep your data for two years.", encoding="utf-8"
    )
    run = command("check", "privacy.txt", "--select", "retention-period", "--format", "concise")
    assert (run.status, run.out) == (0, "1 document × 1 requirement evaluated: nothing found\n")


def test_standard_input(command: Command) -> None:
    run = command("check", "-", "--select", "retention-period", "--format", "concise", stdin=b"# Hello\n")
    assert run.out.startswith("stdin.md:1:3: error retention-period ")
    assert run.status == 1


def test_the_name_of_standard_input_decides_its_format(command: Command) -> None:
    arguments = ["check", "-", "--stdin-filename", "legal/privacy.html", "--select", "retention-period"]
    run = command(*arguments, "--format", "concise", stdin=b"<main><h1>Hello</h1></main>")
    assert run.out.startswith("legal/privacy.html:1:11: error retention-period ")


def test_a_closed_pipe_ends_the_output_but_not_the_judgement(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "policy_lint", "check", str(SAMPLES)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
    assert process.returncode == 1


def test_rules_are_listed_one_a_line(command: Command) -> None:
    lines = command("rules").out.splitlines()
    assert lines[0].split() == ["id", "regime", "topic", "severity", "plugin", "languages", "title"]
    assert next(line for line in lines if line.startswith("retention-period ")).split()[1:6] == [
        "gdpr",
        "retention",
        "error",
        "policy-lint",
        "en,de",
    ]


def test_version(command: Command) -> None:
    assert command("--version").out == f"policy-lint {VERSION}\n"


def test_help_is_a_command(command: Command) -> None:
    assert command("help").out == command("--help").out
    assert command("help", "check").out == command("check", "--help").out


def test_regimes_in_capitals(command: Command, folder: Path) -> None:
    assert command("rules", "--regime", "GDPR").out == command("rules", "--regime", "gdpr").out
    regimes = {line.split()[1] for line in command("rules", "--regime", "GDPR").out.splitlines()[1:]}
    assert regimes == {"gdpr"}
    capitals = command("check", "privacy.md", "--regime", "GDPR")
    assert capitals == command("check", "privacy.md", "--regime", "gdpr")


def test_a_page_is_read_by_the_encoding_it_declares(command: Command, folder: Path) -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"></head><body>' + (
        "<h1>Privacy policy</h1><p>Caf\xe9 \u201cM\xfcller\u201d keeps your data. TODO</p></body></html>"
    )
    for name, data in (("word.html", page.encode("windows-1252")), ("utf.html", page.encode())):
        (folder / name).write_bytes(data)
        run = command("check", name, "--select", "placeholder", "--format", "concise")
        assert (run.status, run.err) == (1, "")
        assert run.out.startswith(f"{name}:1:{page.index('TODO') + 1}: error placeholder ")
    (folder / "bare.html").write_bytes(page.replace("windows-1252", "hex").encode("windows-1252"))
    run = command("check", "bare.html")
    column = page.replace("windows-1252", "hex").index("Caf") + 4
    assert run.status == 2
    assert run.err.startswith(f"policy-lint: bare.html:1:{column}: this is not UTF-8 text: byte 0xe9")


def test_a_readme_among_policies_is_named(command: Command, folder: Path) -> None:
    (folder / "README.md").write_text("# Our shop\n\nInstall it.\n", encoding="utf-8")
    hint = (
        "hint: README.md does not look like a privacy policy, by the name; policy-lint check without a path finds those"
    )
    for paths in (["."], ["README.md", "privacy.md"]):
        assert hint in command("check", *paths).out
    for paths in ([], ["README.md"], ["privacy.md"]):
        assert "does not look" not in command("check", *paths).out


def test_a_part_beside_a_policy_is_named(command: Command, folder: Path) -> None:
    (folder / "california.md").write_text("# Californians\n\nWe sell nothing.\n", encoding="utf-8")
    assert "hint: california.md is not read; if it is part of a policy, policy-lint init writes" in command("check").out
    assert "california.md is not read" not in command("check", "privacy.md").out
    assert "california.md is not read" not in command("check", "--exclude", "california.md").out
    assert command("init", "--yes").status == 0
    run = command("check")
    assert "california.md is not read" not in run.out
    assert "2 documents × " in run.out


def test_a_document_without_text_is_not_said_to_be_judged(command: Command, folder: Path) -> None:
    (folder / "privacy.md").write_text("", encoding="utf-8")
    run = command("check", "privacy.md")
    assert run.out.startswith("1 document × 0 requirements evaluated: nothing found; ")
    assert run.err == "policy-lint: privacy.md: there is no text\n"


def test_the_checklist_as_a_table(command: Command, folder: Path) -> None:
    head, *rows = command("checklist", "privacy.md", "--format", "csv").out.splitlines()
    assert head.startswith("path,policy,id,")
    assert all(row.startswith("privacy.md,") for row in rows)
