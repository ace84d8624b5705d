"""The fenced blocks of the documentation, and how each kind is held to the truth: run, loaded, executed or parsed.

A block may say in its first line which file it shows (```` ```yaml title=".policy-lint.yaml" ````); the file is written
before the blocks below it are tried. What is shown and not checked stands in ``UNCHECKED``, with the reason.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from conftest import ROOT, SAMPLES
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from policy_lint.cli.main import COMMANDS, parser
from policy_lint.toml import tomllib
from policy_lint.yamlfile import load_schema

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))


class Block(NamedTuple):
    """A fenced block: its page (relative to the repository), the line of its text, and what its first line says."""

    page: str
    line: int
    language: str
    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


class Excuse(NamedTuple):
    """Blocks that are shown and not checked (on the pages of a glob, those that begin so), or commands that are not run."""

    page: str
    language: str
    begins: str
    because: str


UNCHECKED = [
    Excuse("docs/design.md", "", "files ─ read", "a drawing"),
    Excuse(
        "docs/rules/*.md",
        "markdown",
        "",
        "examples of the requirement files: tests/packs judges, test_docs compares them",
    ),
    Excuse("docs/patterns.md", "", "checks/", "messages, which tests/patterns has"),
    Excuse("docs/plugins.md", "", "policy-lint-acme/", "a tree of files; the commands below it work in them"),
    Excuse("docs/languages.md", "", "checks/languages/", "a tree of files"),
    Excuse("docs/plugins.md", "python", "", "tests/docs/test_guides.py puts it into the pack that the page makes"),
]
NOT_RUN = [
    Excuse("README.md", "sh", "git clone ", "what is published; .ci/run calls the two scripts in this tree"),
    Excuse("CONTRIBUTING.md", "sh", "bash scripts/test.sh", "these tests"),
    Excuse(
        "docs/fuzzing.md", "sh", "python tests/fuzz/fuzz.py", "minutes; tests/fuzz/test_fuzz.py runs it for seconds"
    ),
    Excuse("*", "sh", "pip install policy-lint", "what is published; tests/packaging installs this tree"),
]


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of code on a page, in order, those in lists and those that are indented included."""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type in ("fence", "code_block"):
            language, _, more = token.info.partition(" ")
            title = re.search(r'title="([^"]+)"', more)
            name = page.relative_to(ROOT).as_posix()
            yield Block(name, token.map[0] + 2, language, title[1] if title else "", token.content)


def texts(page: str, language: str) -> list[str]:
    """The blocks of one language on a page of ``docs/``."""
    return [block.text for block in blocks(ROOT / "docs" / page) if block.language == language]


def excused(block: Block, excuses: Sequence[Excuse], line: str | None = None) -> bool:
    """Whether a block, or a line of it, need not be checked."""
    text = block.text if line is None else line
    return any(
        fnmatch(block.page, one.page) and block.language == one.language and text.startswith(one.begins)
        for one in excuses
    )


def mentioned(page: Path) -> Iterator[str]:
    """The commands that stand in the running text of a page, as code."""
    for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")):
        for child in token.children or ():
            if child.type == "code_inline" and child.content.startswith("policy-lint "):
                yield child.content


def parse(command: str) -> None:
    """Raises UsageError where our own parser refuses a command; the bare name of one passes, so does what stands for a path."""
    words = shlex.split(command.partition(" >")[0])[1:]
    if words[0] in COMMANDS and len(words) == 1:
        return
    try:
        parser(words[0]).parse_args(words)
    except SystemExit as end:  # --version, --help
        if end.code:
            raise


class Bench:
    """A scratch folder with a repository of policies, in which the blocks of one page are tried one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        own = {"PYTHONIOENCODING": "utf-8", "TERM": "dumb"}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        outside = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "GITHUB_ACTIONS")}
        self.environment = {**outside, **own, "PATH": path}
        policy = (SAMPLES / "bakery" / "privacy.md").read_text(encoding="utf-8")
        policy = re.sub(r"(?<=Last updated: ).*", f"{date.today():%d %B %Y}", policy)  # never stale
        for name in ("privacy.md", "legal/privacy.md"):
            self.write(name, policy)
        self._commit()

    def _commit(self) -> None:
        user = "-c user.name=test -c user.email=test@example.org -c commit.gpgsign=false"
        status, printed = self.shell(f"git init -q -b main && git add . && git {user} commit -qm everything")
        assert status == 0, printed

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def shell(self, command: str) -> tuple[int, str]:
        """The exit status and everything that a command prints."""
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, timeout=300,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    def check(self, block: Block) -> None:
        """Raises AssertionError, or the error of what reads the block, where it does not do what it is shown for."""
        if block.title:
            self.write(block.title, block.text)
        kinds = {
            "sh": self._sh, "console": self._console, "yaml": self._yaml, "toml": self._toml, "python": self._python,
            "markdown": self._markdown,
        }  # fmt: skip
        assert block.language in kinds, f"{block}: nothing checks blocks of '{block.language}'; tests/blocks.py"
        kinds[block.language](block)

    def _sh(self, block: Block) -> None:
        for line in block.text.replace("\\\n", "").splitlines():
            if line.strip() and not line.startswith("#") and not excused(block, NOT_RUN, line):
                self._run(block, line)

    def _console(self, block: Block) -> None:
        """After each ``$ command`` stands what it prints; "…" stands for any text."""
        for shown in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, expected = shown.partition("\n")
            printed = self._run(block, command)
            parts = (re.escape(part) for part in expected.strip().split("…"))
            assert re.fullmatch(".*?".join(parts), printed.strip(), re.DOTALL), f"{block}: $ {command}\n{printed}"

    def _run(self, block: Block, command: str) -> str:
        if command.startswith("pip install -e "):
            self._install(self.folder / command.split()[-1])
            return ""
        status, printed = self.shell(command)
        assert status in ((0, 1) if "policy-lint" in command else (0,)), f"{block}: $ {command}\n{status}: {printed}"
        return printed

    def _install(self, project: Path) -> None:
        """As pip would, but for this bench only: the project is on the path, and its entry points are known."""
        data = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        points = [f"{name} = {module}" for name, module in data["entry-points"]["policy_lint"].items()]
        info = project / f"{data['name'].replace('-', '_')}-{data['version']}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {data['name']}\nVersion: {data['version']}\n")
        (info / "entry_points.txt").write_text("\n".join(["[policy_lint]", *points]))
        self.environment["PYTHONPATH"] = str(project)

    def _yaml(self, block: Block) -> None:
        data = yaml.safe_load(block.text)
        keys = data.keys() if isinstance(data, dict) else set()
        if "repos" in keys:
            self._hooks(data)
        elif "jobs" in keys:
            self._workflow(data)
        elif isinstance(data, list) and any("uses" in step for step in data):
            self._workflow({"on": "push", "jobs": {"lint": {"runs-on": "ubuntu-latest", "steps": data}}})
        elif "requires" in keys:
            self._requirement(block, data["id"])
        elif isinstance(data, list):
            schema = load_schema("check")
            Draft202012Validator({"$ref": "#/$defs/entries", "$defs": schema["$defs"]}).validate(data)
        elif block.title in ("facts.yaml", "frames.yaml"):
            Draft202012Validator(load_schema(block.title.partition(".")[0])).validate(data)
        elif keys == {"applies"}:
            schema = load_schema("check")
            Draft202012Validator({**schema["properties"]["applies"], "$defs": schema["$defs"]}).validate(
                data["applies"]
            )
        elif "words" in keys or "evidence" in keys:
            Draft202012Validator(load_schema("language" if "words" in keys else "wording")).validate(data)
        elif keys == {"facts"}:
            self._configuration({"policies": [{"name": "notice", "documents": ["privacy.md"], **data}]})
        else:
            self._configuration(data)

    def _requirement(self, block: Block, rule: str) -> None:
        """A requirement file of a pack of its own: it compiles, and its examples hold."""
        self._run(block, f"policy-lint pack new {rule}")
        (file,) = self.folder.glob(f"policy-lint-{rule}/*/contact/*.yaml")
        file.unlink()
        file.with_name(f"{rule}.yaml").write_text(block.text, encoding="utf-8")
        status, printed = self.shell(f"policy-lint pack test policy-lint-{rule}")
        assert status == 0, f"{block}: {printed}"

    def _configuration(self, data: Any, name: str = ".policy-lint.yaml") -> None:
        """Loaded by the linter itself, as the file of that name."""
        file = self.folder.parent / "configuration" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(data if isinstance(data, str) else yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        load = "import sys; from policy_lint.runner import Linter; from policy_lint.config.files import load_config; "
        status, printed = self.shell(shlex.join(["python", "-c", load + "Linter(load_config(sys.argv[1]))", str(file)]))
        assert status == 0, f"{data}\n{printed}"

    def _hooks(self, data: Any) -> None:
        self._tool("pre_commit", "validate-config", data)
        ours = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
        for repository in data["repos"]:
            for hook in repository["hooks"]:
                assert hook["id"] in ours
                parse(shlex.join(["policy-lint", "check", *hook.get("args", [])]))

    def _workflow(self, data: Any) -> None:
        data = {"on" if key is True else key: value for key, value in data.items()}
        self._tool("check_jsonschema", "--builtin-schema=vendor.github-workflows", data)
        inputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
        for step in (step for job in data["jobs"].values() for step in job["steps"]):
            if step.get("uses", "").startswith("policy-lint/"):
                assert step.get("with", {}).keys() <= inputs.keys()
            for line in step.get("run", "").splitlines():
                if line.startswith("policy-lint "):
                    parse(line)

    def _tool(self, module: str, argument: str, data: Any) -> None:
        file = self.folder.parent / "read-by-others.yaml"
        file.write_text(yaml.safe_dump(data), encoding="utf-8")
        done = subprocess.run([sys.executable, "-m", module, argument, str(file)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout

    def _toml(self, block: Block) -> None:
        if "policy-lint" in tomllib.loads(block.text).get("tool", {}):
            self._configuration(block.text, "pyproject.toml")

    def _python(self, block: Block) -> None:
        self.write(".block.py", block.text)
        status, printed = self.shell("python .block.py")
        assert status == 0, f"{block}: {printed}"

    def _markdown(self, block: Block) -> None:
        """A policy, or a part of one: read, and no comment in it is wrong."""
        self.write(".block.md", block.text)
        status, printed = self.shell("policy-lint check --isolated --select 'suppression-malformed' .block.md")
        assert status == 0, f"{block}: {printed}"


class Tree(Bench):
    """A copy of the repository, with the environment that the tests run in, in which a contributor works."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        shutil.rmtree(folder)
        ignore = shutil.ignore_patterns(
            ".git", ".venv", ".*_cache", "__pycache__", "*.egg-info", "build", "dist", "site", "compiled.json"
        )
        shutil.copytree(ROOT, folder, ignore=ignore)
        (folder / ".venv").symlink_to(sys.prefix)
        packages = folder.parent / "packages"
        packages.mkdir()
        for package, place in {
            "policy_lint": "policy_lint",
            "policy_lint_checks": "checks",
            "policy_lint_schemas": "schemas",
        }.items():
            (packages / package).symlink_to(folder / place)
        self.environment |= {"PYTHONPATH": str(packages), "POLICY_LINT_CACHE": str(folder.parent / "cache")}
        self._commit()

    def _yaml(self, block: Block) -> None:
        """A file of the tree, written already; the commands below it try it."""
        assert block.title
