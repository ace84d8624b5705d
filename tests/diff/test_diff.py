"""``policy-lint diff`` in scratch git repositories, through the command line."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Outcome

from policy_lint.yamlfile import load_schema

Command = Callable[..., Outcome]
RULES = "right-complaint,right-access,right-erasure,retention-period,dpo-contact,empty-section"
COMPLAINT = "You have the right to lodge a complaint with a supervisory authority.\n"
ACCESS = "You have the right to obtain access to the personal data that we hold about you and a copy of them.\n"
ERASURE = "You have the right to have your personal data erased.\n"
PERIOD = "We delete your orders three years after they were delivered.\n"
WEAK_PERIOD = "We keep your orders for as long as necessary.\n"
OFFICER = "You can reach our data protection officer at dpo@bakery.example.\n"
NOBODY = "Our doors are open every day.\n"
FILLER = "The shop sells bread and rolls, which are baked every night by four bakers and brought to you by bicycle.\n"


def policy(
    rights: str = ACCESS + "\n" + ERASURE + "\n" + COMPLAINT, period: str = PERIOD, contact: str = OFFICER
) -> str:
    """A notice with a section for rights, one for periods and one for contact."""
    text = f"# Privacy notice\n\n{FILLER}\n## Your rights\n\n{rights}\n"
    return text + f"## How long we keep data\n\n{period}\n## Contact\n\n{contact}\n"


class Repo:
    """A scratch repository with the tools to change it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, input: bytes | None = None) -> str:
        names = {
            "GIT_AUTHOR_NAME": "n",
            "GIT_AUTHOR_EMAIL": "e@x",
            "GIT_COMMITTER_NAME": "n",
            "GIT_COMMITTER_EMAIL": "e@x",
        }
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        run = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**os.environ, **names, **alone},
            input=input,
            capture_output=True,
            check=True,
        )
        return run.stdout.decode()

    def write(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, **files: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "change")
        return self.git("rev-parse", "HEAD").strip()


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with one commit, tagged ``old``, of one notice."""
    repo = Repo(tmp_path)
    repo.write("privacy.md", policy())
    repo.commit()
    repo.git("tag", "old")
    return repo


@pytest.fixture
def diff(command: Command, repo: Repo) -> Command:
    def run(*arguments: str) -> Outcome:
        return command("diff", *arguments, "--regime", "gdpr", "--select", RULES, "--as-of", "2026-11-22")

    return run


def data(outcome: Outcome) -> Any:
    """What was written as JSON, which keeps to the published schema."""
    assert outcome.err == ""
    written = json.loads(outcome.out)
    jsonschema.validate(written, load_schema("diff"))
    return written


def changes(outcome: Outcome) -> dict[str, str]:
    """The kind of change by rule, over all notices."""
    return {change["id"]: change["kind"] for notice in data(outcome)["notices"] for change in notice["changes"]}


def first_line(outcome: Outcome) -> str:
    return outcome.out.splitlines()[0]


def test_nothing_changed(diff: Command, repo: Repo) -> None:
    run = diff("old")
    assert run.status == 0
    assert first_line(run) == "This change leaves every disclosure as it was."


def test_a_dropped_right_is_said_first(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(rights=ACCESS + "\n" + ERASURE))
    run = diff("old")
    assert run.status == 1
    assert first_line(run) == "This change drops the right to lodge a complaint with a supervisory authority."
    lines = run.out.splitlines()
    at = lines.index("  vanished     right-complaint  error")
    assert lines[at + 1] == f'    was  privacy.md:11:1  met in "Your rights": {COMPLAINT.strip()}'
    assert lines[at + 2].startswith("    now  privacy.md:5:4  missing: ")


def test_the_name_of_the_output_decides_its_format(diff: Command, repo: Repo, tmp_path: Path) -> None:
    for name, start in (("out/diff.md", "**This change"), ("diff.json", "{"), ("diff", "This change")):
        assert diff("old", "--output", str(tmp_path / name)).out == ""
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_weakened_and_strengthened(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(period=WEAK_PERIOD))
    run = diff("old")
    assert first_line(run).startswith("This change weakens the storage period")
    assert run.status == 0  # a weak period is a warning
    assert diff("old", "--fail-on", "warning").status == 1
    assert diff("old", "--fail-on", "never").status == 0
    repo.commit()
    repo.write("privacy.md", policy())
    run = diff("HEAD", "--fail-on", "info", "--format", "json")
    assert changes(run) == {"retention-period": "strengthened"}
    assert run.status == 0


def test_the_gravest_loss_is_named_first(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(rights=ACCESS + "\n" + ERASURE, contact=NOBODY))
    assert first_line(diff("old")) == (
        "This change drops the right to lodge a complaint with a supervisory authority and "
        "the contact details of the data protection officer."
    )


def test_appeared(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(rights=ACCESS + "\n" + ERASURE))
    newer = repo.commit()
    run = diff(newer, "old", "--format", "json")
    assert changes(run) == {"right-complaint": "appeared"}
    assert run.status == 0
    (change,) = data(run)["notices"][0]["changes"]
    assert change["before"]["status"] == "missing"
    assert change["after"]["places"][0]["quote"] == COMPLAINT.strip()
    assert (change["after"]["places"][0]["line"], change["severity"]) == (11, None)


def test_moved_to_another_section(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(rights=ACCESS + "\n" + ERASURE, contact=OFFICER + "\n" + COMPLAINT))
    run = diff("old", "--format", "json")
    assert changes(run) == {"right-complaint": "moved"}
    assert run.status == 0
    (change,) = data(run)["notices"][0]["changes"]
    places = change["before"]["places"][0], change["after"]["places"][0]
    assert [place["section"] for place in places] == ["Your rights", "Contact"]


def test_text_that_only_slid_down_has_not_moved(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy().replace(FILLER, FILLER + "\n" + "Our rolls are round.\n\n" * 9))
    assert changes(diff("old", "--format", "json")) == {}


def test_a_section_with_another_name_has_not_moved(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy().replace("## Your rights", "## What you can ask for"))
    assert changes(diff("old", "--format", "json")) == {}


def test_new_and_fixed_findings(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy() + "\n## Nothing here\n\n## More\n\n" + FILLER)
    run = diff("old", "--format", "json")
    (notice,) = data(run)["notices"]
    assert [(each["rule"], each["quote"]) for each in notice["new_findings"]] == [("empty-section", "Nothing here")]
    assert (notice["changes"], notice["fixed_findings"], run.status) == ([], [], 0)
    newer = repo.commit()
    (notice,) = data(diff(newer, "old", "--format", "json"))["notices"]
    assert [each["rule"] for each in notice["fixed_findings"]] == ["empty-section"]
    assert notice["new_findings"] == []
    assert first_line(diff(newer, "old")) == "This change fixes 1 finding."


def test_a_suppressed_loss_does_not_fail_but_is_shown(diff: Command, repo: Repo) -> None:
    comment = "<!-- policy-lint: ignore-file right-complaint -- moved to the app, ticket 9 -->\n\n"
    repo.write("privacy.md", comment + policy(rights=ACCESS + "\n" + ERASURE))
    run = diff("old")
    assert run.status == 0
    assert first_line(run).startswith("This change drops the right to lodge a complaint")
    assert "(suppressed: moved to the app, ticket 9)" in run.out
    (change,) = data(diff("old", "--format", "json"))["notices"][0]["changes"]
    assert change["finding"]["suppressed"] == {"reason": "moved to the app, ticket 9"}


# --- which notices belong together --------------------------------------------------------------------------------


@pytest.mark.parametrize("committed", [True, False])
def test_a_renamed_notice(diff: Command, repo: Repo, committed: bool) -> None:
    (repo.path / "privacy.md").unlink()
    repo.write("legal/data-protection.md", policy(rights=ACCESS + "\n" + ERASURE))
    if committed:
        repo.commit()
    run = diff("old", *(["HEAD"] if committed else []), "--format", "json")
    (notice,) = data(run)["notices"]
    assert (notice["base"], notice["head"]) == (["privacy.md"], ["legal/data-protection.md"])
    assert changes(run) == {"right-complaint": "vanished"}


def test_a_notice_split_in_two(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(rights=ACCESS))
    repo.write("privacy-rights/privacy.md", f"# Your rights\n\n{ERASURE}\n{COMPLAINT}")
    run = diff("old", "--format", "json")
    (notice,) = data(run)["notices"]
    assert notice["head"] == ["privacy.md", "privacy-rights/privacy.md"] or sorted(notice["head"]) == [
        "privacy-rights/privacy.md",
        "privacy.md",
    ]
    assert changes(run) == {"right-erasure": "moved", "right-complaint": "moved"}
    assert run.status == 0


def test_two_notices_put_together(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(rights=ACCESS))
    repo.write("privacy-rights/privacy.md", f"# Your rights\n\n{ERASURE}\n{COMPLAINT}")
    split = repo.commit()
    run = diff(split, "old", "--format", "json")
    assert len(data(run)["notices"]) == 1
    assert changes(run) == {"right-erasure": "moved", "right-complaint": "moved"}


CONFIG = "policies:\n  - name: website\n    documents: [{}]\n"


def test_documents_in_another_order_are_no_change(diff: Command, repo: Repo) -> None:
    repo.write(".policy-lint.yaml", CONFIG.format("privacy.md, terms.md"))
    repo.write("terms.md", "# Terms\n\nBe kind.\n")
    repo.commit()
    repo.write(".policy-lint.yaml", CONFIG.format("terms.md, privacy.md"))
    assert "→" not in diff("HEAD").out


def test_a_base_that_is_none(diff: Command, command: Command, repo: Repo) -> None:
    assert diff("privacy.md").err == (
        "policy-lint: 'privacy.md' is not a revision of this repository; "
        "to compare it with the last commit, use 'policy-lint diff HEAD privacy.md'\n"
    )
    repo.git("checkout", "-q", "--orphan", "empty")
    assert command("diff", "HEAD").err == "policy-lint: there are no commits in this repository yet to compare with\n"


def test_a_split_that_the_configuration_knows(diff: Command, repo: Repo) -> None:
    repo.write(".policy-lint.yaml", CONFIG.format("terms.md"))
    repo.write("terms.md", policy())
    (repo.path / "privacy.md").unlink()
    repo.commit()
    repo.write(".policy-lint.yaml", CONFIG.format("start.md, rights.md"))
    (repo.path / "terms.md").unlink()
    repo.write("start.md", policy(rights=ACCESS))
    repo.write("rights.md", f"# Your rights\n\n{ERASURE}\n")
    run = diff("HEAD", "--format", "json")
    (notice,) = data(run)["notices"]
    assert (notice["name"], notice["base"], notice["head"]) == ("website", ["terms.md"], ["start.md", "rights.md"])
    assert changes(run) == {"right-complaint": "vanished", "right-erasure": "moved"}


def test_a_configuration_that_is_new(diff: Command, repo: Repo) -> None:
    repo.write(".policy-lint.yaml", CONFIG.format("legal/notice.md"))
    (repo.path / "privacy.md").unlink()
    repo.write("legal/notice.md", policy(rights=ACCESS))
    run = diff("old", "--format", "json")
    assert changes(run) == {"right-complaint": "vanished", "right-erasure": "vanished"}


def test_rules_and_facts_of_the_newer_side_judge_both(diff: Command, repo: Repo) -> None:
    repo.write(".policy-lint.yaml", "rules:\n  right-complaint: {severity: off}\n")
    repo.write("privacy.md", policy(rights=ACCESS + "\n" + ERASURE))
    newer = repo.commit()
    assert changes(diff("old", newer, "--format", "json")) == {}
    repo.write(".policy-lint.yaml", "rules:\n  right-complaint: {severity: info}\n")
    run = diff("old", "--format", "json")
    assert changes(run) == {"right-complaint": "vanished"}
    assert run.status == 0
    assert changes(diff("old", newer, "--format", "json")) == {}  # the working tree says nothing about newer


def test_a_notice_that_is_gone(diff: Command, repo: Repo) -> None:
    (repo.path / "privacy.md").unlink()
    run = diff("old")
    assert first_line(run) == "This change removes the notice 'privacy.md' with its 5 disclosures."
    assert run.status == 1
    assert diff("old", "--fail-on", "never").status == 0


def test_a_notice_that_is_new(diff: Command, repo: Repo) -> None:
    repo.write("app/privacy.md", f"# App\n\n{'One of many other words. ' * 3}\n\n{WEAK_PERIOD}")
    run = diff("old")
    assert first_line(run) == "This change adds the notice 'app/privacy.md' with 1 disclosure."
    assert run.status == 0


# --- what is compared ---------------------------------------------------------------------------------------------


def test_only_the_paths_that_are_named(diff: Command, command: Command, repo: Repo) -> None:
    repo.write("app/privacy.md", policy(period=WEAK_PERIOD))
    repo.commit()
    repo.write("app/privacy.md", policy(period=""))
    repo.write("privacy.md", policy(contact=NOBODY))
    assert changes(diff("HEAD", "app", "--format", "json")) == {"retention-period": "vanished"}
    assert changes(diff("HEAD", "HEAD", "app", "--format", "json")) == {}
    assert changes(diff("HEAD", "./privacy.md", "--format", "json")) == {"dpo-contact": "vanished"}
    run = command("diff", "--select", RULES, "--format", "json", "HEAD", "--", "privacy.md")
    assert changes(run) == {"dpo-contact": "vanished"}


def test_a_named_path_that_was_renamed(diff: Command, repo: Repo) -> None:
    (repo.path / "privacy.md").unlink()
    repo.write("privacy-notice.md", policy(rights=ACCESS))
    expected = {"right-complaint": "vanished", "right-erasure": "vanished"}
    assert changes(diff("old", "privacy-notice.md", "--format", "json")) == expected
    assert changes(diff("old", "privacy.md", "--format", "json")) == expected


def test_from_a_folder_below(diff: Command, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("app/privacy.md", policy())
    repo.commit()
    repo.write("app/privacy.md", policy(contact=NOBODY))
    monkeypatch.chdir(repo.path / "app")
    run = diff("HEAD", "privacy.md", "--format", "json")
    assert [notice["name"] for notice in data(run)["notices"]] == ["app/privacy.md"]
    assert changes(run) == {"dpo-contact": "vanished"}
    assert len(data(diff("HEAD", "--format", "json"))["notices"]) == 2
    assert Path.cwd() == repo.path / "app"


def test_a_configuration_given_by_its_path(diff: Command, repo: Repo) -> None:
    repo.write("ci/lint.yaml", "policies:\n  - {name: shop, documents: [../privacy.md]}\n")
    repo.write("privacy.md", policy(contact=NOBODY))
    run = diff("old", "--config", "ci/lint.yaml", "--format", "json")
    assert [notice["name"] for notice in data(run)["notices"]] == ["shop"]
    assert changes(run) == {"dpo-contact": "vanished"}


def test_the_working_tree_and_the_index_stay_as_they_are(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(contact=NOBODY))
    repo.git("add", "-A")
    repo.write("privacy.md", policy(period=""))
    repo.write("untracked.md", "x")

    def state() -> list[tuple[str, int, bytes]]:
        files = sorted(path for path in repo.path.rglob("*") if path.is_file())
        return [(str(path), path.stat().st_mtime_ns, path.read_bytes()) for path in files]

    before = state()
    diff("old")
    diff("old", "HEAD")
    assert state() == before


ODD = [
    "ü \U0001f512 privacy notice.md",
    "-privacy.md",
    "a\tb/privacy.md",
    "quo'te\"/privacy.md",
    "new\nline/privacy.md",
]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_odd_file_names(diff: Command, repo: Repo) -> None:
    for name in ODD:
        repo.write(name, policy())
    repo.commit()
    for name in ODD:
        repo.write(name, policy(contact=NOBODY))
    run = diff("HEAD", "--format", "json")
    found = {notice["name"]: [change["kind"] for change in notice["changes"]] for notice in data(run)["notices"]}
    assert found == {"privacy.md": [], **{name: ["vanished"] for name in ODD}}
    assert "new\nline" not in diff("HEAD").out


def test_a_tree_cannot_write_outside(
    diff: Command, repo: Repo, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", input=policy().encode()).strip()
    inner = b"100644 privacy.md\0" + bytes.fromhex(blob)
    tree = repo.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", input=inner).strip()
    outer = b"40000 ..\0" + bytes.fromhex(tree) + b"100644 privacy.md\0" + bytes.fromhex(blob)
    root = repo.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", input=outer).strip()
    evil = repo.git("commit-tree", root, "-m", "evil").strip()
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    run = diff("old", evil, "--format", "json")
    assert [notice["head"] for notice in data(run)["notices"]] == [["privacy.md"]]
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="needs a privilege on Windows")
def test_links_are_read_inside_the_tree_only(
    diff: Command, repo: Repo, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.md"
    secret.write_text(policy(), encoding="utf-8")
    (repo.path / "outside-privacy.md").symlink_to(secret)
    (repo.path / "docs").mkdir()
    (repo.path / "docs" / "privacy.md").symlink_to("../privacy.md")
    newer = repo.commit()
    run = diff("old", newer, "--format", "json")
    heads = [path for notice in data(run)["notices"] for path in notice["head"]]
    assert sorted(heads) == ["docs/privacy.md", "privacy.md"]


# --- formats ------------------------------------------------------------------------------------------------------


def test_json_names_both_revisions(diff: Command, repo: Repo) -> None:
    commit = repo.git("rev-parse", "old").strip()
    found = data(diff("old", "--format", "json"))
    assert (found["version"], found["base"], found["head"]) == (1, {"revision": "old", "commit": commit}, None)
    assert found["summary"] == "This change leaves every disclosure as it was."


def test_markdown_cannot_be_broken_out_of(diff: Command, repo: Repo) -> None:
    repo.write(
        "privacy.md", policy(contact=OFFICER.strip() + " <img src=x> **@everyone** [a](https://x.example) `|`\n")
    )
    repo.commit()
    repo.write("privacy.md", policy(contact=NOBODY))
    run = diff("HEAD", "--format", "markdown")
    assert first_line(run) == "**This change drops the contact details of the data protection officer.**"
    assert "- **vanished**" in run.out
    assert "<img" not in run.out.replace("\\<img", "")
    assert "@everyone" not in run.out
    assert "https://x" not in run.out


def test_colour_and_files(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(rights=ACCESS))
    assert "\x1b[1;31mvanished" in diff("old", "--color", "always").out
    run = diff("old", "--output", "diff.txt")
    assert (run.out, run.status) == ("", 1)
    assert (repo.path / "diff.txt").read_text(encoding="utf-8").startswith("This change drops the right to")


def test_the_same_bytes_every_time(diff: Command, repo: Repo) -> None:
    repo.write("privacy.md", policy(period=WEAK_PERIOD, contact=NOBODY))
    for name in ("text", "json", "markdown"):
        assert diff("old", "--format", name).out == diff("old", "--format", name).out


# --- what can go wrong --------------------------------------------------------------------------------------------


def one_sentence(run: Outcome, status: int, *words: str) -> None:
    assert (run.status, run.out) == (status, "")
    assert run.err.startswith("policy-lint: ")
    assert run.err.count("\n") == 1
    for word in words:
        assert word in run.err


def test_outside_a_repository(command: Command, tmp_path: Path) -> None:
    one_sentence(command("diff", "HEAD"), 2, "git repository")


def test_without_git(diff: Command, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    one_sentence(diff("old"), 2, "git cannot be run")


@pytest.mark.parametrize("name", ["nowhere", "old:privacy.md", "", "old..HEAD"])
def test_an_unknown_revision(diff: Command, repo: Repo, name: str) -> None:
    one_sentence(diff(name), 2, f"'{name}' is not a revision")
    if name:
        one_sentence(diff("old", name), 2, f"'{name}' is not a revision")


def test_an_option_is_no_revision(diff: Command, repo: Repo) -> None:
    one_sentence(diff("--", "--output=stolen"), 2, "is not a revision")
    assert not (repo.path / "stolen").exists()


def test_a_shallow_clone_says_what_to_do(
    diff: Command, repo: Repo, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = repo.git("rev-parse", "old").strip()
    repo.write("privacy.md", policy(contact=NOBODY))
    repo.commit()
    repo.git("clone", "-q", "--depth", "1", "--no-tags", repo.path.as_uri(), "shallow")
    monkeypatch.chdir(repo.path / "shallow")
    one_sentence(command("diff", first), 2, "is not a revision", "this clone is shallow")


def test_a_path_outside_the_repository(diff: Command, repo: Repo) -> None:
    one_sentence(diff("old", "HEAD", ".."), 2, "is not in the repository")


def test_a_path_that_never_was(diff: Command, repo: Repo) -> None:
    one_sentence(diff("old", "HEAD", "never.md"), 2, "there is no 'never.md' at old or HEAD")


def test_nothing_to_compare(diff: Command, repo: Repo) -> None:
    repo.git("rm", "-q", "privacy.md")
    empty = repo.commit()
    one_sentence(diff(empty), 3, "nothing to compare")


def test_a_document_that_cannot_be_read(diff: Command, repo: Repo) -> None:
    (repo.path / "privacy.md").write_bytes(b"\xff")
    run = diff("old")
    assert run.status == 2
    assert run.err.startswith("policy-lint: at the working tree: privacy.md:1:1: this is not UTF-8 text")


def test_a_configuration_that_was_broken_then(diff: Command, repo: Repo) -> None:
    repo.write(".policy-lint.yaml", "nonsense: [")
    broken = repo.commit()
    repo.write(".policy-lint.yaml", "regimes: [gdpr]\n")
    repo.write("privacy.md", policy(contact=NOBODY))
    assert changes(diff(broken, "--format", "json")) == {"dpo-contact": "vanished"}
