"""A broken plugin is named with package and version, ends the run with status 2, and hides nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from plugins.conftest import RULE, Command, Site

BUILT_IN = "privacy.md:3:20: error placeholder "
NAMED = "the plugin acme (acme-lint 1.2) cannot be used: "
READER = """
@hookimpl
def policy_lint_readers():
    return [Reader("wiki", (".wiki",), read)]
"""
REPORTER = """
@hookimpl
def policy_lint_reporters():
    return [Reporter("memo", write)]
"""


def check(command: Command, *arguments: str) -> list[str]:
    """What a run with a broken plugin complains about; the built-in rules have to have judged the policy."""
    run = command("check", *arguments, "privacy.md", "--format", "concise")
    assert run.status == 2
    assert BUILT_IN in run.out
    return [line.removeprefix("policy-lint: ") for line in run.err.splitlines()]


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("import nothing_of_that_name", "it does not load: ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("1 / 0", "it does not load: ZeroDivisionError: division by zero"),
        ("raise SystemExit(0)", "it does not load: SystemExit: 0"),
        (r"raise OSError('two\n\x1b[31mlines\r\n')", "it does not load: OSError: two [31mlines"),
        ("def (", "it does not load: SyntaxError: invalid syntax (acme_plugin.py, line 3)"),
        ("POLICY_LINT_API = 2", "it was built for version 2 of the plugin API; this is version 1"),
        ("POLICY_LINT_API = None", "it was built for version None of the plugin API; this is version 1"),
        ("", "it implements no hook and is no folder of requirement files"),
        ("def policy_lint_packs(): return []", "'policy_lint_packs' is not marked as a hook: @hookimpl is missing"),
        ("@hookimpl\ndef policy_lint_pack(): return []", "'policy_lint_pack' is no hook of the plugin API"),
        ("@hookimpl\ndef policy_lint_packs(config): return []", "Argument(s) {'config'} are declared in the hookimpl but "
         "can not be found in the hookspec"),
        ("@hookimpl\ndef policy_lint_packs(): return 1 / 0", "its hooks fail: ZeroDivisionError: division by zero"),
        ("@hookimpl\ndef policy_lint_packs(): return ['rules']",
         "policy_lint_packs must return a list of PackFolder, not of str"),
        ("@hookimpl\ndef policy_lint_readers(): return Reader('wiki', ('.wiki',), str)",
         "policy_lint_readers must return a list of Reader, not of str"),
        ("@hookimpl\ndef policy_lint_packs(): return [PackFolder('/nowhere')]", "its pack is not a folder: /nowhere"),
        ("@hookimpl\ndef policy_lint_packs(): return [PackFolder('.', 'other')]",
         "its pack is called 'other'; a pack bears the name of its plugin"),
        ("@hookimpl\ndef policy_lint_readers(): return [Reader('mine', ('.md',), str)]",
         "'.md' files are read already, as markdown"),
        ("@hookimpl\ndef policy_lint_reporters(): return [Reporter('json', print)]", "there is a format 'json' already"),
    ],
)  # fmt: skip
def test_a_module_that_cannot_be_used(command: Command, site: Site, policy: Path, code: str, complaint: str) -> None:
    site.code(code)
    assert check(command) == [NAMED + complaint]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("gone.yaml", "id: gone\ntitel: x\n", ":2: unknown key 'titel'; did you mean 'title'?"),
        ("word.yaml", RULE.format(id="word", word="(a|b"), ":8: pattern '(a|b': a bracket is not closed"),
        ("word.yaml", RULE.format(id="word", word="{persnal-data}"), ":8: unknown word family {persnal-data}"),
        ("word.yaml", RULE.format(id="word", word="a ...9999 b"), ":8: pattern 'a ...9999 b': a gap holds 1 to 40 words, "
         "not 9999"),
        ("word.yaml", RULE.format(id="word", word="(a|b) " * 30), ":8: pattern "),
        ("word.yaml", RULE.format(id="word", word="((((((a))))))"), ":8: pattern '((((((a))))))': brackets are nested"),
        ("word.yaml", RULE.format(id="word", word=f"({' (a|b|c|d)' * 9})"), ":8: ' (a|b|c|d) (a|b|c|d) "),
        ("word.yaml", RULE.format(id="gdpr/word", word="x"), ":1: the rules of this plugin begin with 'acme/', not 'gdpr/'"),
        ("word.yaml", RULE.format(id="wort", word="x"), ":1: the rule 'wort' stands in a file of another name"),
        ("again/good.yaml", RULE.format(id="good", word="x"), ": the rule 'acme/good' is already defined in again/good.yaml"),
        ("word.yaml", "id: [", ":2:1: this is not valid YAML: "),
        ("word.yaml", RULE.format(id="word", word="x") + "applies: {when: it is, present: [gud]}\n",
         ":12: there is no rule 'acme/gud' in this pack; did you mean 'acme/good'?"),
        ("word.yaml", RULE.format(id="word", word="x") + "applies: has-dpo\n",
         ":12: 'applies' must be 'always' or a mapping, not 'has-dpo'; for example {"),
        ("word.yaml", RULE.format(id="word", word="x") + "applies: {whn: it is}\n",
         ":12: unknown key 'whn'; did you mean 'when'?"),
        ("facts.yaml", "- has-cats\n", ":1: this file must be a mapping, not a list"),
        ("facts.yaml", "has cats\n", ":1: this file must be a mapping, not text"),
        ("facts.yaml", "", ":1: this file must be a mapping, not nothing"),
        ("facts.yaml", "has-dogs: There are dogs.\nhas-cats: [1]\n",
         ":2: 'has-cats' must be text or a mapping, not a list; for example Some processing rests on consent."),
        ("facts.yaml", "has-cats: {mean: There are cats.}\n", ":1: unknown key 'mean'; did you mean 'means'?"),
        ("lexicon/en/a.yaml", "- cat\n", ":1: this file must be a mapping, not a list"),
        ("lexicon/en/a.yaml", "", ":1: this file must be a mapping, not nothing"),
        ("lexicon/en/a.yaml", "cat: cats\n", ":1: 'cat' must be a list, not text; for example ["),
        ("frames.yaml", "- a\n", ":1: this file must be a mapping, not a list"),
        ("frames.yaml", "", ":1: this file must be a mapping, not nothing"),
        ("frames.yaml", "definitions: [glossary]\n", ":1: this file: the key 'frames' is missing"),
        ("frames.yaml", "frames:\n  cats: {headings: [cats]}\n", ":2: 'frames.cats': the key 'regimes' is missing"),
    ],
)  # fmt: skip
def test_a_pack_that_cannot_be_used(
    command: Command, site: Site, policy: Path, name: str, text: str, complaint: str
) -> None:
    site.pack("good", more={name: text})
    (found,) = check(command)
    path = site.folder / "acme_pack" / ("good.yaml" if "already" in complaint else name)
    assert found.startswith(f"{NAMED}{path}{complaint}")


def test_a_pattern_made_to_hang_does_not(command: Command, site: Site, tmp_path: Path, policy: Path) -> None:
    words = "a? " * 3 + "(a|a a|a a a)" + " ...40 (a|a a)" * 9
    site.pack("good", more={"hang.yaml": RULE.format(id="hang", word=words.strip())})
    policy.write_text(
        "# Privacy policy\n\n" + "a " * 3000 + ". We keep it for you and for us." * 200 + "\n", encoding="utf-8"
    )
    run = command("check", "privacy.md", "--select", "acme", "--format", "concise")
    assert (run.status, run.err) == (1, "")
    assert "acme/good" in run.out


def test_a_plugin_whose_pack_does_not_hold_leaves_the_other_plugins_alone(
    command: Command, site: Site, policy: Path
) -> None:
    site.code("1 / 0")
    site.pack("colour", name="paint")
    site.code("import nowhere", name="zebra")
    run = command("check", "privacy.md", "--select", "paint", "--format", "concise")
    assert run.out.startswith("privacy.md:1:3: error paint/colour The word is missing.")
    assert run.status == 2
    assert [line.split(" cannot")[0] for line in run.err.splitlines()] == [
        "policy-lint: the plugin acme (acme-lint 1.2)",
        "policy-lint: the plugin zebra (zebra-lint 1.2)",
    ]


def test_two_plugins_of_one_name(command: Command, site: Site, policy: Path) -> None:
    site.pack("word")
    site.install("Acme = other", {"other/word.yaml": RULE.format(id="word", word="x")}, "brother", "7")
    assert check(command) == [
        "the plugin acme (brother 7) cannot be used: another plugin is called so too: acme (acme-lint 1.2)"
    ]


def test_a_rule_in_two_folders_of_a_plugin(command: Command, site: Site, policy: Path) -> None:
    site.write({f"{folder}/word.yaml": RULE.format(id="word", word=folder) for folder in ("one", "two")})
    site.code(
        "from pathlib import Path\n@hookimpl\ndef policy_lint_packs():\n"
        "    return [PackFolder(Path(__file__).parent / name) for name in ('one', 'two')]\n"
    )
    assert check(command) == [f"{NAMED}there is a rule 'acme/word' already"]
    assert "acme/word The word is missing." in command("check", "privacy.md", "--format", "concise").out


def test_a_stranger_cannot_take_the_name_of_the_built_in_rules(command: Command, site: Site, policy: Path) -> None:
    site.install("policy-lint = aaa", {"aaa/word.yaml": RULE.format(id="word", word="x")}, "aaa", "7")
    assert check(command) == [
        "the plugin policy-lint (aaa 7) cannot be used: another plugin is called so too: policy-lint 0.1.0"
    ]


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("def find(documents, context): 1 / 0", "ZeroDivisionError: division by zero"),
        ("def find(documents, context): yield 1 / 0", "ZeroDivisionError: division by zero"),
        ("def find(documents, context): raise SystemExit", "SystemExit"),
        ("def find(documents, context): pass", "TypeError: 'NoneType' object is not iterable"),
        ("def find(): return []", "TypeError: find() takes 0 positional arguments but 2 were given"),
        ("", "AttributeError: module 'acme_pack.checks' has no attribute 'find'"),
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
        ("def find(documents, context): yield 'x'", "TypeError: it yielded a str, not a Found"),
        ("def find(documents, context): yield Found(documents[0], Span(5, 99999))",
         "ValueError: the span (5, 99999) is not in the source of privacy.md"),
        ("def find(documents, context): yield Found(documents[0], Span(5, 9), severity='fatal')",
         "ValueError: 'fatal' is no severity; they are error, warning, info"),
        ("def find(documents, context): yield Found(None, Span(5, 9))",
         "ValueError: it found something in a document that is not of this notice"),
        ("def find(documents, context): context.verdict('nothing')", "KeyError: "),
    ],
)  # fmt: skip
def test_a_check_that_fails(command: Command, site: Site, policy: Path, code: str, complaint: str) -> None:
    rule = RULE.format(id="python", word="x") + "detector: checks:find\n"
    site.pack("good", more={"python.yaml": rule, "checks.py": "from policy_lint.plugins import *\n" + code})
    (found,) = check(command)
    assert found.startswith(f"privacy.md: the check 'acme/python' of acme (acme-lint 1.2) failed: {complaint}")


def test_a_failing_check_fails_for_every_document(command: Command, site: Site, policy: Path, tmp_path: Path) -> None:
    rule = RULE.format(id="python", word="x") + "detector: checks:find\n"
    site.pack("good", more={"python.yaml": rule, "checks.py": "def find(documents, context): 1 / 0"})
    (tmp_path / "cookies.md").write_text("# Cookies\n", encoding="utf-8")
    assert [line.split(":")[0] for line in check(command, "cookies.md")] == ["cookies.md", "privacy.md"]


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("def read(source): 1 / 0", "ZeroDivisionError: division by zero"),
        ("def read(source): raise SystemExit(1)", "SystemExit: 1"),
        ("def read(source): return None", "TypeError: it gave back a NoneType, not a Reading"),
        ("def read(source): return Reading([source])", "TypeError: it gave back a str among the blocks"),
        ("def read(source): return Reading([Block('text', Text.of(source, 0, 1))])",
         "ValueError: a block is a heading, paragraph, item or row, not a 'text'"),
        ("def read(source): return Reading([Block('item', Text.of(source, 0, 999))])",
         "ValueError: the span (0, 999) of 'hello' is not in the source, which has 5 characters"),
    ],
)  # fmt: skip
def test_a_reader_that_fails(
    command: Command, site: Site, policy: Path, tmp_path: Path, code: str, complaint: str
) -> None:
    site.code(code + READER)
    (tmp_path / "a.wiki").write_text("hello", encoding="utf-8")
    assert check(command, "a.wiki") == [
        f"a.wiki: the reader 'wiki' of the plugin acme (acme-lint 1.2) failed: {complaint}"
    ]
    run = command("check", "-", "--stdin-filename", "a.wiki", stdin=b"hello")
    assert run.err == f"policy-lint: a.wiki: the reader 'wiki' of the plugin acme (acme-lint 1.2) failed: {complaint}\n"
    assert run.status == 2


def test_a_reporter_that_fails_leaves_the_others(command: Command, site: Site, policy: Path, tmp_path: Path) -> None:
    site.code("def write(report, stream, options):\n    stream.write('half')\n    1 / 0\n" + REPORTER)
    outputs = ("--format", "memo", "--output", "memo.txt", "--format", "json", "--output", "report.json")
    failure = "the reporter 'memo' of the plugin acme (acme-lint 1.2) failed: ZeroDivisionError: division by zero"
    assert check(command, *outputs) == [failure]
    assert not (tmp_path / "memo.txt").exists()
    assert '"placeholder"' in (tmp_path / "report.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("check", "privacy.md", "--select", "acme"),
            "--select: no rule, topic, regime, plugin or citation is called 'acme'",
        ),
        (("check", "privacy.md", "--format", "memo"), "there is no format 'memo'; known are "),
        (("check", "a.wiki"), "a.wiki: '.wiki' files are not read; the formats are html, "),
        (("explain", "acme/word"), "there is no rule 'acme/word'"),
    ],
)
def test_what_is_unknown_because_a_plugin_is_broken(
    command: Command, site: Site, policy: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    site.code("1 / 0")
    (tmp_path / "a.wiki").touch()
    run = command(*arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith(f"policy-lint: {message}")
    assert run.err.endswith(f"(and {NAMED}it does not load: ZeroDivisionError: division by zero)\n")


@pytest.mark.parametrize("arguments", [("rules",), ("rules", "--format", "json"), ("explain", "retention-period")])
def test_rules_and_explanations_are_shown_all_the_same(
    command: Command, site: Site, arguments: tuple[str, ...]
) -> None:
    site.code("1 / 0")
    run = command(*arguments)
    assert "retention-period" in run.out
    assert (run.status, run.err) == (2, f"policy-lint: {NAMED}it does not load: ZeroDivisionError: division by zero\n")


@pytest.mark.parametrize("format", ["json", "sarif", "html", "junit", "markdown", "text"])
def test_reports_say_that_something_failed(command: Command, site: Site, policy: Path, format: str) -> None:
    site.code("1 / 0")
    run = command("check", "privacy.md", "--format", format)
    assert run.status == 2
    assert "placeholder" in run.out
    assert "ZeroDivisionError" in run.out or "1 failure" in run.out


def test_no_baseline_is_written_with_a_broken_plugin(
    command: Command, site: Site, policy: Path, tmp_path: Path
) -> None:
    site.code("1 / 0")
    assert command("baseline", "privacy.md").status == 2
    assert not list(tmp_path.glob(".policy-lint-baseline*"))
