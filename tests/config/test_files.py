"""Which files are linted: folders and globs, what git ignores, what is excluded, and links."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from conftest import Outcome

from policy_lint.documents.files import collect
from policy_lint.plugins.finder import load

Command = Callable[..., Outcome]
Found = Callable[..., list[str]]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """An empty git repository, which is the working folder of the commands."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


@pytest.fixture
def put(repo: Path) -> Callable[..., None]:
    """Writes files, policies unless a text is given."""

    def put(*paths: str, text: str = "# Privacy policy\n") -> None:
        for path in paths:
            (repo / path).parent.mkdir(parents=True, exist_ok=True)
            (repo / path).write_text(text, encoding="utf-8")

    return put


@pytest.fixture
def found(command: Command) -> Found:
    """The documents that ``check`` lints, in the order of its report; every one of them has a finding."""

    def found(*arguments: str) -> list[str]:
        run = command("check", "--select", "retention-period", "--format", "concise", "--quiet", *arguments)
        assert (run.status, run.err) == (1, ""), run.err
        return [line.split(":")[0] for line in run.out.splitlines()]

    return found


# --- what git ignores ---------------------------------------------------------------------------------------------


def test_what_git_ignores_is_not_found(found: Found, put: Callable[..., None]) -> None:
    put(".gitignore", text="_site/\n*.draft.md\n!keep.draft.md\n/legal/old\n# privacy.md\n")
    put("privacy.md", "_site/privacy.md", "docs/_site/x/privacy.md", "privacy.draft.md", "keep.draft.md")
    put("legal/old/privacy.md", "app/legal/old/privacy.md")
    assert found() == ["app/legal/old/privacy.md", "privacy.md"]
    assert found(".") == ["app/legal/old/privacy.md", "keep.draft.md", "privacy.md"]


def test_nested_gitignore_files_add_and_take_back(found: Found, put: Callable[..., None]) -> None:
    put(".gitignore", text="*.txt\nbuild-output/\n")
    put("app/.gitignore", text="!privacy.txt\n/gdpr-notice.md\n")
    put("privacy.txt", "app/privacy.txt", "app/gdpr-notice.md", "app/eu/gdpr-notice.md", "build-output/privacy.md")
    assert found() == ["app/eu/gdpr-notice.md", "app/privacy.txt"]


def test_rules_above_the_folder_hold(found: Found, put: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    put(".gitignore", text="*.txt\nlegal/old/\n")
    put("legal/privacy.txt", "legal/privacy.md", "legal/old/privacy.md")
    assert found("legal") == ["legal/privacy.md"]
    monkeypatch.chdir("legal")
    assert found() == ["privacy.md"]


def test_what_is_named_is_linted_though_git_ignores_it(found: Found, put: Callable[..., None]) -> None:
    put(".gitignore", text="/public/\n*.draft.md\n")
    put("public/privacy.html", "public/legal/privacy.md", "public/privacy.draft.md")
    assert found("public/privacy.draft.md") == ["public/privacy.draft.md"]
    assert found("public") == ["public/legal/privacy.md", "public/privacy.draft.md", "public/privacy.html"]
    assert found("public/legal") == ["public/legal/privacy.md"]


def test_the_exclude_file_of_the_clone(
    found: Found, put: Callable[..., None], repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("privacy.md", "mine/privacy.md")
    put(".git/info/exclude", text="mine/\n")
    assert found() == ["privacy.md"]
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for command in (["add", "privacy.md"], [*identity, "commit", "-qm", "a"], ["worktree", "add", "-q", "../tree"]):
        subprocess.run(["git", *command], cwd=repo, check=True)
    tree = repo.parent / "tree"
    (tree / "mine").mkdir()
    (tree / "mine" / "privacy.md").write_text("# Privacy policy\n", encoding="utf-8")
    monkeypatch.chdir(tree)
    assert found() == ["privacy.md"]


def test_a_repository_inside_has_rules_of_its_own(found: Found, put: Callable[..., None], repo: Path) -> None:
    put(".gitignore", text="*.txt\n")
    put("vendored/privacy.txt", "vendored/cookie-policy.txt")
    subprocess.run(["git", "init", "-q", str(repo / "vendored")], check=True)
    put("vendored/.gitignore", text="cookie*\n")
    assert found() == ["vendored/privacy.txt"]


def test_outside_a_repository_rules_hold_from_the_folder_down(
    found: Found, put: Callable[..., None], repo: Path
) -> None:
    (repo / ".git").rename(repo / "git")
    put(".gitignore", text="*.txt\n")
    put("legal/.gitignore", text="*.html\n")
    put("privacy.txt", "legal/privacy.txt", "legal/privacy.html", "legal/privacy.md")
    assert found() == ["legal/privacy.md"]
    assert found("legal") == ["legal/privacy.md", "legal/privacy.txt"]


@pytest.mark.parametrize("rules", [b"\xff\xfe*.txt\n*.html\n", b"!\n\\\n*.html\r\n", b"\xef\xbb\xbf*.html\n"])
def test_odd_lines_of_a_gitignore_spoil_nothing(
    found: Found, put: Callable[..., None], repo: Path, rules: bytes
) -> None:
    (repo / ".gitignore").write_bytes(rules)
    put("privacy.md", "privacy.html")
    assert found() == ["privacy.md"]


PARTS = [
    *("a", "b", "docs", "x.md", "y.md", "x.txt", "[z].md", "sp ace.md", "*", "**", "***", "*.md", "?.md", "d*", "*a*"),
    *("x.*", "[xy].md", "[!x].md", "[^x].md", "[]x].md", "[a-cx]*.md", "[z-a].md", "[[:alpha:]].md", "[x-].md", "["),
    *("\\*", "\\[z].md", "x\\", "sp\\ ace.md", "**.md", "x.md  "),
]


@pytest.mark.parametrize("seed", range(12))
def test_git_itself_ignores_the_same(
    repo: Path, put: Callable[..., None], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random = Random(seed)

    def rules(most: int) -> str:
        lines = []
        for _ in range(random.randint(1, most)):
            path = "/".join(random.choice(PARTS) for _ in range(random.randint(1, 3)))
            lines.append(
                random.choice(["", "", "!", "# "]) + random.choice(["", "", "/"]) + path + random.choice(["", "/"])
            )
        return "\n".join(lines) + "\n"

    for folder in {
        "",
        *("/".join(random.choices(["a", "b", "docs", "old"], k=random.randint(1, 3))) for _ in range(6)),
    }:
        put(*(str(Path(folder, name)) for name in ("x.md", "y.md", "x.txt", "[z].md", "sp ace.md")))
        put(str(Path(folder, ".gitignore")), text=rules(4))
    put(".git/info/exclude", text=rules(1))
    listing = ["git", "-c", "core.excludesFile=", "ls-files", "-coz", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=repo, capture_output=True, text=True, check=True).stdout.split("\0")
    monkeypatch.chdir(repo)
    found = collect(["."], load((), ()).readers, lambda _: False)
    assert {Path(path).as_posix() for path in found} == {
        path for path in listed if path and not path.endswith(".gitignore")
    }


def test_a_gitignore_that_lists_what_is_kept(found: Found, put: Callable[..., None]) -> None:
    put(".gitignore", text="*\n!*/\n!privacy*.md\n")
    put("privacy.md", "legal/privacy.md", "legal/cookie-policy.md")
    assert found(".") == ["legal/privacy.md", "privacy.md"]


# --- what is excluded ---------------------------------------------------------------------------------------------


def test_archived_versions_are_excluded(found: Found, put: Callable[..., None]) -> None:
    put(".policy-lint.yaml", text="exclude:\n- ./archive/\n- '*-v[0-9].md'\n- '!privacy-v9.md'\n")
    put("privacy.md", "archive/privacy.md", "legal/archive/privacy.md", "legal/privacy-v1.md", "legal/privacy-v9.md")
    expected = ["legal/archive/privacy.md", "legal/privacy-v9.md", "privacy.md"]
    assert found() == expected
    assert found(".") == expected
    assert found("--exclude", "legal/", ".") == ["privacy.md"]
    assert found("--isolated", "--exclude", "legal/,archive/") == ["privacy.md"]
    assert found("archive/privacy.md") == ["archive/privacy.md"]


def test_a_hook_names_files_that_are_excluded(command: Command, found: Found, put: Callable[..., None]) -> None:
    put(".policy-lint.yaml", text="exclude: [archive]\n")
    put("privacy.md", "archive/privacy.md")
    assert found("--force-exclude", "privacy.md", "archive/privacy.md") == ["privacy.md"]
    run = command("check", "--force-exclude", "archive/privacy.md")
    assert (run.status, run.out) == (0, "")
    assert run.err == "policy-lint: nothing to check: everything that is named is excluded\n"


def test_each_file_is_excluded_by_the_configuration_nearest_to_it(found: Found, put: Callable[..., None]) -> None:
    put(".policy-lint.yaml", text="exclude: [old]\n")
    put("app/.policy-lint.yaml", text="exclude: [/new]\n")
    put("old/privacy.md", "new/privacy.md", "app/old/privacy.md", "app/new/privacy.md")
    assert sorted(found(".")) == ["app/old/privacy.md", "new/privacy.md"]


def test_what_the_globs_of_a_notice_find_can_be_excluded(
    command: Command, found: Found, put: Callable[..., None]
) -> None:
    policies = "policies:\n- name: web\n  documents: ['legal/**/*.md', old/privacy.md]\n"
    put(".policy-lint.yaml", text=f"exclude: [old]\n{policies}")
    put("legal/privacy.md", "legal/old/privacy.md", "old/privacy.md")
    run = command("check", "--select", "retention-period", "--format", "concise")
    assert run.out.endswith("\n2 documents × 1 requirement evaluated: 1 error\n")
    put(".policy-lint.yaml", text=f"exclude: [legal]\n{policies}")
    run = command("check")
    assert run.status == 2
    assert run.err == (
        "policy-lint: .policy-lint.yaml:4: no document of the notice 'web' fits 'legal/**/*.md' that is not excluded\n"
    )


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("exclude: archive\n", ".policy-lint.yaml:1: 'exclude' must be a list, not text"),
        ("exclude:\n- a\n- ''\n", ".policy-lint.yaml:3: '' fits no path"),
        ("exclude: ['!']\n", ".policy-lint.yaml:1: '!' fits no path"),
    ],
)
def test_what_is_no_glob_is_refused(command: Command, put: Callable[..., None], config: str, message: str) -> None:
    put(".policy-lint.yaml", text=config)
    run = command("check")
    assert (run.status, run.err) == (2, f"policy-lint: {message}\n")


# --- globs and links ----------------------------------------------------------------------------------------------


def test_a_glob_that_no_shell_expanded(command: Command, found: Found, put: Callable[..., None]) -> None:
    put(".gitignore", text="drafts/\n")
    put(".policy-lint.yaml", text="exclude: [old]\n")
    put("legal/privacy.md", "legal/terms.md", "legal/de/privacy.md", "legal/old/privacy.md", "legal/drafts/privacy.md")
    put("node_modules/privacy.md", "legal/logo.png", "a[1].md")
    assert found("legal/*") == ["legal/de/privacy.md", "legal/privacy.md", "legal/terms.md"]
    assert found("legal/*.md") == ["legal/privacy.md", "legal/terms.md"]
    assert found("**/p*.md") == ["legal/de/privacy.md", "legal/privacy.md"]
    assert found("legal/drafts/*.md") == ["legal/drafts/privacy.md"]
    assert found("a[1].md") == ["a[1].md"]
    run = command("check", "legal/*.rst")
    assert (run.status, run.err) == (2, "policy-lint: legal/*.rst: no file or folder fits this\n")


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege")
def test_links(command: Command, found: Found, put: Callable[..., None], repo: Path) -> None:
    put("z-privacy.md", "legal/privacy.md")
    (repo / "privacy.md").symlink_to("z-privacy.md")  # the same file twice: the file itself is linted
    (repo / "legal" / "loop").symlink_to("..")
    (repo / "elsewhere").symlink_to("legal")  # folders behind links are searched when they are named
    assert found() == found(".") == ["legal/privacy.md", "z-privacy.md"]
    assert found("privacy.md") == ["privacy.md"]
    assert found("elsewhere") == ["elsewhere/privacy.md"]
    put(".policy-lint.yaml", text="policies: [{name: web, documents: ['**/privacy.md']}]\n")
    assert found() == ["legal/privacy.md"]  # where the notice begins; the loop adds nothing to it
    run = command("check", "--select", "retention-period", "--format", "concise")
    assert run.out.endswith("\n2 documents × 1 requirement evaluated: 1 error\n")
    (repo / ".policy-lint.yaml").unlink()
    assert found("**/priv*.md") == ["legal/privacy.md", "privacy.md"]
    assert found("**") == ["legal/privacy.md", "z-privacy.md"]
    (repo / "gdpr-notice.md").symlink_to("gone.md")
    (repo / "round.md").symlink_to("round.md")
    run = command("check", "--select", "retention-period")
    assert (run.status, run.err) == (2, "policy-lint: gdpr-notice.md: this link leads nowhere: 'gone.md'\n")
    assert "2 documents × 1 requirement evaluated: 2 errors; 1 failure" in run.out
    for name, target in (("gdpr-notice.md", "gone.md"), ("round.md", "round.md")):
        run = command("check", name)
        assert (run.status, run.err) == (2, f"policy-lint: {name}: this link leads nowhere: '{target}'\n")
