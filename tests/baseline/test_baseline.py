"""``policy-lint baseline`` and ``check --baseline``, through the command line: what is accepted, and for how long."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Outcome
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policy_lint.baseline import NAME, Baseline, Key
from policy_lint.errors import InputError
from policy_lint.judging.diagnostics import normal_words

Command = Callable[..., Outcome]
RULES = "retention-period,right-access,broken-anchor"
TEXT = """\
# Privacy policy

We keep your data for as long as necessary.

See [our lists](#lists).
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a policy that has one finding of each kind: weak, missing, wrong."""
    (tmp_path / ".git").mkdir()
    write(tmp_path, ".policy-lint.yaml", f"select: [{RULES}]\nfail-on: info\nbaseline: {NAME}\n")
    write(tmp_path, "privacy.md", TEXT)
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text(text, encoding="utf-8", newline="")


def findings(command: Command, *arguments: str) -> tuple[list[str], list[str]]:
    """The rules with findings that count, and those with accepted ones; checks the exit status on the way."""
    outcome = command("check", *arguments, "--format", "json")
    data = json.loads(outcome.out)
    Draft202012Validator(schema("report")).validate(data)
    found = [each for document in data["documents"] for each in document["diagnostics"]]
    counting = sorted(each["rule"] for each in found if "accepted" not in each and "suppressed" not in each)
    assert outcome.status == (1 if counting else 0)
    return counting, sorted(each["rule"] for each in found if each.get("accepted"))


def schema(name: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return data


ALL = ["broken-anchor", "retention-period", "right-access"]


# --- accepting ----------------------------------------------------------------------------------------------------


def test_the_findings_of_today_are_accepted(command: Command, folder: Path) -> None:
    assert command("check").status == 2  # configured, but not there yet
    run = command("baseline")
    assert (run.status, run.out) == (0, "")
    assert run.err == f"policy-lint: {NAME}: 3 findings accepted (3 new, 0 gone)\n"
    assert findings(command) == ([], ALL)
    assert command("check").out == "1 document × 3 requirements evaluated: nothing found, 3 accepted\n"
    assert command("check", "--format", "concise", "--quiet").out == ""


def test_the_file(command: Command, folder: Path) -> None:
    command("baseline")
    content = (folder / NAME).read_bytes()
    assert content.decode() == (
        '{\n "version": 1,\n "findings": [\n'
        '  {"rule": "broken-anchor", "path": "privacy.md", "text": "our lists lists", "count": 1},\n'
        '  {"rule": "retention-period", "path": "privacy.md", "text": "keep your data for as long as necessary", '
        '"count": 1},\n'
        '  {"rule": "right-access", "path": "privacy.md", "count": 1}\n ]\n}\n'
    )
    Draft202012Validator(schema("baseline")).validate(json.loads(content))
    assert command("baseline").err == f"policy-lint: {NAME}: 3 findings accepted (0 new, 0 gone)\n"
    assert (folder / NAME).read_bytes() == content
    assert json.loads(command("schema", "baseline").out) == schema("baseline")


def test_nothing_to_accept(command: Command, folder: Path) -> None:
    assert command("baseline", "--select", "placeholder").err.endswith("0 findings accepted (0 new, 0 gone)\n")
    assert (folder / NAME).read_text(encoding="utf-8") == '{\n "version": 1,\n "findings": []\n}\n'


def test_a_new_finding_counts(command: Command, folder: Path) -> None:
    command("baseline")
    write(folder, "privacy.md", TEXT + "\nSee [our lists](#cookies).\n")
    assert findings(command) == (["broken-anchor"], ALL)


def test_as_many_as_were_accepted(command: Command, folder: Path) -> None:
    two = "# Privacy\n\n[A](#x).\n\nText.\n\n[A](no.md).\n\nText.\n\n[A](no.md).\n"
    write(folder, "privacy.md", two)
    command("baseline", "--select", "broken-anchor")
    assert Counter(findings(command, "--select", "broken-anchor")[1]) == {"broken-anchor": 3}
    write(folder, "privacy.md", two + "\nText.\n\n[A](no.md).\n")
    assert findings(command, "--select", "broken-anchor")[0] == ["broken-anchor"]


def test_a_weak_disclosure_that_vanishes_counts(command: Command, folder: Path) -> None:
    command("baseline")
    write(folder, "privacy.md", TEXT.replace("We keep your data for as long as necessary.", "Text."))
    assert findings(command) == (["retention-period"], ["broken-anchor", "right-access"])


def test_suppressed_findings_are_not_accepted(command: Command, folder: Path) -> None:
    ignore = "<!-- policy-lint: ignore retention-period -- ticket 812 -->\n"
    write(folder, "privacy.md", TEXT.replace("We keep", f"{ignore}We keep"))
    assert command("baseline").err.startswith(f"policy-lint: {NAME}: 2 findings accepted")
    assert command("check").out.endswith("nothing found, 1 suppressed, 2 accepted\n")
    write(folder, "privacy.md", TEXT)
    assert findings(command)[0] == ["retention-period"]


def test_protected_rules_cannot_be_accepted(command: Command, folder: Path) -> None:
    write(folder, "privacy.md", TEXT + "\n<!-- policy-lint: ignore-file -- all -->\n")
    select = ("--select", f"{RULES},suppressions")
    assert "not those of protected rules: suppression-malformed" in command("baseline", *select).err
    assert findings(command, *select) == (["suppression-malformed"], ALL)
    entry = {"rule": "suppression-malformed", "path": "privacy.md", "text": "x", "count": 9}
    words = normal_words("<!-- policy-lint: ignore-file -- all -->")
    write(folder, NAME, json.dumps({"version": 1, "findings": [{**entry, "text": words}]}))
    assert findings(command, *select)[1] == []


# --- what outlives edits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\n---\n\n" + TEXT,
        TEXT.replace("# Privacy policy", "# Our privacy notice\n\nNew text. And more.\n\n## What we keep"),
        TEXT.replace("data for as", "data\nfor   as"),
        TEXT.replace("We keep your data for as long", "> We keep your data\n> for as long"),
        TEXT.replace("We keep your data for as long", "- We keep your **data** for as *long*"),
        TEXT.replace("keep your data", "keep Your Data"),
        TEXT.replace("\n", "\r\n"),
        "\ufeff" + TEXT,
        TEXT + "\n## More\n\nText.\n",
        "\n".join(reversed(TEXT.split("\n\n"))),
    ],
)
def test_unrelated_edits_change_nothing(command: Command, folder: Path, text: str) -> None:
    command("baseline")
    write(folder, "privacy.md", text)
    assert findings(command) == ([], ALL)
    assert command("check").err == ""


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("as long\n  as *necessary*", "as long as necessary"),
        ("<b class='x'>As</b>&nbsp;long <!-- c -->as", "as long as"),
        ("ne\u00adces\u200bsary", "necessary"),
        ("<company name>", "<company name>"),
        ("[ … ]", "[ … ]"),
        ("", ""),
    ],
)
def test_what_stays_of_a_quote(quote: str, words: str) -> None:
    assert normal_words(quote) == words


def test_long_texts_are_cut_and_told_apart(command: Command, folder: Path) -> None:
    texts = [f"# Privacy\n\nText.\n\n[A]({'words/' * 60}{end}.md)\n" for end in ("one", "two")]
    write(folder, "privacy.md", texts[0])
    command("baseline", "--select", "broken-anchor")
    (entry,) = json.loads((folder / NAME).read_text(encoding="utf-8"))["findings"]
    assert len(entry["text"]) < 200
    assert findings(command, "--select", "broken-anchor")[0] == []
    write(folder, "privacy.md", texts[1])
    assert findings(command, "--select", "broken-anchor")[0] == ["broken-anchor"]


def test_it_holds_from_every_folder(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "privacy.md").unlink()
    write(folder, "legal/privacy.md", TEXT)
    monkeypatch.chdir(folder / "legal")
    assert command("baseline", "privacy.md").status == 0
    assert '"path": "legal/privacy.md"' in (folder / NAME).read_text(encoding="utf-8")
    assert findings(command, "privacy.md") == ([], ALL)
    monkeypatch.chdir(folder)
    assert findings(command) == ([], ALL)
    stdin = (folder / "legal" / "privacy.md").read_bytes()
    assert command("check", "-", "--stdin-filename", "legal/privacy.md", stdin=stdin).status == 0
    assert command("check", "-", "--stdin-filename", "legal/other.md", stdin=stdin).status == 1


def test_what_a_notice_lacks_is_known_by_its_name(command: Command, folder: Path) -> None:
    config = (folder / ".policy-lint.yaml").read_text(encoding="utf-8")
    policies = "policies:\n- name: website\n  documents: [{}]\n"
    write(folder, ".policy-lint.yaml", config + policies.format("privacy.md, more.md"))
    write(folder, "more.md", "# More\n\nText.\n")
    command("baseline")
    assert '{"rule": "right-access", "policy": "website", "count": 1}' in (folder / NAME).read_text(encoding="utf-8")
    write(folder, "more.md", "# More\n\n## Your rights\n\nYou may object.\n")  # now it is missed there
    assert findings(command) == ([], ALL)
    assert findings(command, "more.md") == ([], ALL)
    write(folder, ".policy-lint.yaml", config + policies.replace("website", "site").format("privacy.md, more.md"))
    assert findings(command)[0] == ["right-access"]
    assert (
        command("baseline", "--prune").err == f"policy-lint: {NAME}: 1 stale entry dropped, 2 accepted findings left\n"
    )


# --- stale entries ------------------------------------------------------------------------------------------------


def test_stale_entries_are_named_and_pruned(command: Command, folder: Path) -> None:
    command("baseline")
    write(folder, "privacy.md", TEXT.replace("#lists", "#privacy-policy").replace("as long as necessary", "two years"))
    run = command("check")
    assert run.status == 0
    assert run.err == f"policy-lint: {NAME}: 2 entries are stale; policy-lint baseline --prune drops what is\n"
    assert command("check", "--quiet").err == ""
    stale = json.loads(command("check", "--format", "json").out)["stale"]
    assert stale == [
        {"baseline": NAME, "rule": "broken-anchor", "path": "privacy.md", "text": "our lists lists", "count": 1},
        {"baseline": NAME, "rule": "retention-period", "path": "privacy.md",
         "text": "keep your data for as long as necessary", "count": 1},
    ]  # fmt: skip
    assert findings(command) == ([], ["right-access"])
    run = command("baseline", "--prune")
    assert (run.status, run.err) == (0, f"policy-lint: {NAME}: 2 stale entries dropped, 1 accepted finding left\n")
    assert command("check").err == ""
    assert findings(command) == ([], ["right-access"])
    write(folder, "privacy.md", TEXT)  # what was dropped counts when it comes back
    assert findings(command) == (["broken-anchor", "retention-period"], ["right-access"])


def test_prune_accepts_nothing_and_touches_nothing_that_holds(command: Command, folder: Path) -> None:
    command("baseline", "--select", "broken-anchor")
    before = (folder / NAME).read_bytes()
    assert command("baseline", "--prune").err.startswith(f"policy-lint: {NAME}: 0 stale entries dropped, 1 ")
    assert (folder / NAME).read_bytes() == before
    assert findings(command)[0] == ["retention-period", "right-access"]


def test_a_count_shrinks(command: Command, folder: Path) -> None:
    write(folder, "privacy.md", "# Privacy\n\n[A](no.md).\n\nText.\n\n[A](no.md).\n")
    command("baseline", "--select", "broken-anchor")
    assert '"count": 2' in (folder / NAME).read_text(encoding="utf-8")
    write(folder, "privacy.md", "# Privacy\n\n[A](no.md).\n")
    command("baseline", "--select", "broken-anchor", "--prune")
    assert '"count": 1' in (folder / NAME).read_text(encoding="utf-8")
    assert findings(command, "--select", "broken-anchor")[0] == []


def test_what_a_run_did_not_look_at_is_not_stale(command: Command, folder: Path) -> None:
    write(folder, "cookies/privacy.md", TEXT)
    command("baseline")
    before = (folder / NAME).read_bytes()
    for text in (TEXT, "# Privacy\n\nText.\n"):
        write(folder, "privacy.md", text)
        assert command("check", "cookies/privacy.md").err == ""
        assert command("check", "--select", "placeholder").err == ""
        assert command("check", "--regime", "ccpa", "--select", "retention-period,placeholder").err == ""
        assert command("check", "--ignore", RULES).err == ""
        command("baseline", "cookies/privacy.md", "--prune")
        command("baseline", "cookies/privacy.md")
        command("baseline", "--select", "placeholder")
        assert (folder / NAME).read_bytes() == before
    (folder / "privacy.md").unlink()  # but a document that is gone is gone
    assert "3 entries are stale" in command("check").err


def test_rules_that_are_gone_and_plugins_that_are_not_here(command: Command, folder: Path) -> None:
    entries = [{"rule": rule, "path": "privacy.md", "count": 1} for rule in ("no-such-rule", "lgpd/legal-basis")]
    write(folder, NAME, json.dumps({"version": 1, "findings": entries}))
    assert "1 entry is stale" in command("check").err
    command("baseline", "--prune")
    assert [each["rule"] for each in json.loads((folder / NAME).read_text(encoding="utf-8"))["findings"]] == [
        "lgpd/legal-basis"
    ]


# --- where it is --------------------------------------------------------------------------------------------------


def test_it_is_not_picked_up_unasked(command: Command, folder: Path) -> None:
    command("baseline")
    write(folder, ".policy-lint.yaml", f"select: [{RULES}]\nfail-on: info\n")
    assert findings(command) == (ALL, [])
    assert findings(command, "--baseline", NAME) == ([], ALL)
    run = command("baseline")
    assert run.err.endswith("; give it to check by --baseline, or by the key baseline of the configuration\n")


def test_the_default_place_is_beside_the_configuration(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, ".policy-lint.yaml", f"select: [{RULES}]\n")
    write(folder, "legal/privacy.md", TEXT)
    monkeypatch.chdir(folder / "legal")
    command("baseline", "privacy.md")
    assert (folder / NAME).is_file()
    command("baseline", "privacy.md", "--isolated")
    assert (folder / "legal" / NAME).is_file()
    command("baseline", "privacy.md", "--output", "mine.json")
    assert (folder / "legal" / "mine.json").is_file()


def test_each_configuration_has_its_own(command: Command, folder: Path) -> None:
    write(folder, "app/.policy-lint.yaml", f"select: [{RULES}]\nfail-on: info\nbaseline: accepted.json\n")
    write(folder, "app/privacy.md", TEXT)
    assert len(command("baseline").err.splitlines()) == 2
    assert (folder / "app" / "accepted.json").is_file()
    assert findings(command) == ([], sorted([*ALL, *ALL]))
    assert 'baseline: "app/accepted.json"' in command("config", "app").out.replace(os.sep, "/")
    assert command("check", "--baseline", NAME).status == 1
    command("baseline", "--output", NAME)
    assert command("check", "--baseline", NAME).status == 0


def test_failures_leave_the_file_alone(command: Command, folder: Path) -> None:
    command("baseline")
    before = (folder / NAME).read_bytes()
    write(folder, "b-privacy.md", TEXT)
    (folder / "privacy.md").write_bytes(b"\xff")
    assert command("baseline").status == 2
    assert command("baseline", "--prune").status == 2
    assert (folder / NAME).read_bytes() == before
    assert command("baseline", "nowhere.md").status == 2
    (folder / "empty").mkdir()
    assert command("baseline", "empty").status == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ":1:1: the baseline is not valid JSON"),
        (b'{\n"version": 1,\n<<<<<<< HEAD', ":3:1: the baseline is not valid JSON"),
        (b"\xff", ": the baseline is not UTF-8 text"),
        (b"[]", ": this is not a baseline of policy-lint"),
        (b'{"generatedBy": "other", "findings": []}', ": this is not a baseline of policy-lint"),
        (b"[" * 100_000, ": this is not a baseline of policy-lint"),
        (b'{"version": 2, "findings": []}', ": the baseline is of version 2, written by a newer policy-lint than this one"),
        (b'{"version": 1, "findings": [{"path": "a", "count": 1}]}', ": the baseline is damaged: 'findings.0': the key 'rule' is"),
        (b'{"version": 1, "findings": [{"rule": "a", "count": 1}]}', ": the baseline is damaged: 'findings.0' needs either"),
        (b'{"version": 1, "findings": [{"rule": "a", "path": "b", "count": 0}]}', ": the baseline is damaged: "),
        (
            '{"version": 1, "findings": [{"rule": "a", "path": "b", "count": 1, "\u2028x": 1}]}'.encode(),
            ": the baseline is damaged: unknown key ' x'",
        ),
        (b'{"version": 1, "findings": [{"rule": "a", "path": "b", "count": 1, "x": 1}]}', ": the baseline is damaged: unk"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_sentence(command: Command, folder: Path, content: bytes, message: str) -> None:
    (folder / NAME).write_bytes(content)
    for arguments in (["check"], ["baseline"], ["baseline", "--prune"]):
        run = command(*arguments)
        assert (run.status, run.out) == (2, "")
        assert run.err.startswith(f"policy-lint: {NAME}{message}")
        assert run.err.count("\n") == 1
    assert (folder / NAME).read_bytes() == content


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--baseline", "nowhere.json"],
        ["check", "--baseline", ""],
        ["check", "--baseline", "."],
        ["baseline", "--prune", "--output", "nowhere.json"],
        ["baseline", "--output", "privacy.md/here.json"],
        ["baseline", "--output", "."],
    ],
)
def test_wrong_use(command: Command, folder: Path, arguments: list[str]) -> None:
    run = command(*arguments)
    assert (run.status, run.err.count("\n")) == (2, 1)


def test_entries_that_a_merge_left_twice_count_once(tmp_path: Path) -> None:
    entry = {"rule": "a", "path": "b", "count": 2}
    write(tmp_path, "b.json", json.dumps({"version": 1, "findings": [entry, {**entry, "count": 3}, entry]}))
    assert Baseline.load(str(tmp_path / "b.json")).accepted == {Key("", "b", "a", ""): 3}


@given(
    st.one_of(
        st.binary(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ).map(lambda data: json.dumps({"version": 1, "findings": data}).encode()),
        st.lists(
            st.dictionaries(
                st.sampled_from(["rule", "path", "policy", "text", "count", "line"]),
                st.integers() | st.text(),
                max_size=5,
            )
        ).map(lambda data: json.dumps({"version": 1, "findings": data}).encode()),
    )
)
def test_no_file_crashes_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(content)
    message, baseline = "", None
    try:
        baseline = Baseline.load(str(path))
    except InputError as error:
        message = str(error)
    if baseline is None:
        assert message.startswith(f"{path}:")
        assert "\n" not in message
        return
    again = baseline.text().encode("utf-8", "replace")
    path.write_bytes(again)
    assert Baseline.load(str(path)).text().encode("utf-8", "replace") == again
