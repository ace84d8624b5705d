"""The GitHub Action: its metadata, by the published schemas, and its steps, run in a shell as the runner would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from conftest import ROOT, SAMPLES

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}
SCRIPTS = [step for step in ACTION["runs"]["steps"] if "run" in step]
EXPRESSION = re.compile(r"\$\{\{\s*(\w+)\.([\w-]+)(?:\.outputs\.([\w-]+))?\s*\}\}")
POISON = "raise SystemExit('code of the linted repository was run')\n"


class Outcome(NamedTuple):
    status: int
    log: str
    outputs: dict[str, str]
    summary: str
    workspace: Path


class Runner:
    """A runner's temporary folder with the linter installed by the action's own step."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.checkout = folder / "actions" / "policy-lint"
        _copy_repository(self.checkout)
        self.temp = folder / "temp"
        self.home = folder / "home"
        self._scripts = 0
        for each in (self.temp, self.home):
            each.mkdir()
        done = self._run(STEPS["install"], {"steps": {}}, folder)
        assert (done.status, done.log) == (0, "")
        self.installed = done.outputs

    def lint(self, workspace: Path, **inputs: str) -> Outcome:
        """Runs the step that lints, as if nothing but these inputs was given; "_" stands for "-"."""
        defaults = {name: spec["default"] for name, spec in ACTION["inputs"].items()}
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() <= defaults.keys()
        contexts = {"inputs": {**defaults, **given}, "steps": {"install": {**self.installed, "folder": self._fresh()}}}
        return self._run(STEPS["lint"], contexts, workspace)

    def _fresh(self) -> str:
        """Every use of the action has a folder of its own; only the installation is shared here, to save time."""
        return tempfile.mkdtemp(dir=self.temp)

    def _run(self, step: dict[str, Any], contexts: dict[str, Any], workspace: Path) -> Outcome:
        assert step["shell"] == "bash"
        self._scripts += 1
        number = self._folder / f"step{self._scripts}"
        number.mkdir()
        script, output, summary = number / "script.sh", number / "output", number / "summary"
        script.write_text(step["run"], encoding="utf-8")
        output.touch()
        summary.write_text("# Before\n", encoding="utf-8")

        def value(match: re.Match[str]) -> str:
            context = contexts[match[1]]
            return context.get(match[2], {}).get(match[3], "") if match[3] else context[match[2]]

        environment = {
            **{key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONHOME")},
            **{key: EXPRESSION.sub(value, text) for key, text in step["env"].items()},
            "HOME": str(self.home),
            "PYTHONPATH": str(workspace),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.checkout),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(self.temp),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=workspace,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=600,
        )
        outputs = _outputs(output.read_text(encoding="utf-8"))
        return Outcome(done.returncode, done.stdout, outputs, summary.read_text(encoding="utf-8"), workspace)


def _copy_repository(target: Path) -> None:
    """What a checkout holds; building from it must not write into this one."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)


def _outputs(text: str) -> dict[str, str]:
    """A runner's output file: ``name=value``, or ``name<<end`` with lines up to the end."""
    outputs = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, mark, rest = re.match(r"([\w-]+)(=|<<)(.*)", line).groups()  # type: ignore[union-attr]
        outputs[name] = rest if mark == "=" else "\n".join(iter(lines.__next__, rest))
    return outputs


def _commands(log: str) -> Iterator[str]:
    """The lines that a runner obeys; none between "stop-commands" and its token."""
    token = ""
    for line in log.splitlines():
        if token:
            token = "" if line.strip() == f"::{token}::" else token
        elif line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::") or "##[" in line:
            yield line
    assert token == ""


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(tmp_path_factory.mktemp("runner"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository with a sample policy and with modules that must never be imported."""
    folder = tmp_path / "workspace"
    shutil.copytree(SAMPLES, folder / "my samples")
    for name in ("policy_lint", "yaml", "json", "sitecustomize"):
        (folder / f"{name}.py").write_text(POISON, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-actions", ["action.yml"]),
        ("vendor.github-workflows", sorted(map(str, (ROOT / ".github" / "workflows").glob("*.yml")))),
    ],
)
def test_keeps_to_the_published_schema(schema: str, files: list[str]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_inputs_reach_the_shell_through_the_environment_only() -> None:
    assert [step["id"] for step in SCRIPTS] == ["install", "lint"]
    for step in SCRIPTS:
        assert "${{" not in step["run"]
        assert set(re.findall(r"\$\{?(INPUT_\w+)", step["run"])) <= set(step["env"])


def test_every_input_is_used() -> None:
    used = set(re.findall(r"inputs\.([\w-]+)", yaml.dump(ACTION["runs"])))
    assert used == set(ACTION["inputs"])


def test_the_workflow_uses_inputs_and_outputs_that_exist() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "policies.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["samples"]["steps"]
    (ours,) = (step for step in steps if step.get("uses") == "./")
    assert set(ours["with"]) <= set(ACTION["inputs"])
    assert set(re.findall(r"steps\.lint\.outputs\.([\w-]+)", yaml.dump(steps))) == set(ACTION["outputs"])


@pytest.mark.slow
def test_findings_are_annotated_summed_up_and_counted(runner: Runner, workspace: Path) -> None:
    run = runner.lint(workspace, paths="my samples", sarif="out.sarif")
    assert run.status == 1
    report = json.loads(Path(run.outputs["report"]).read_text(encoding="utf-8"))
    found = sum(len(document["diagnostics"]) for document in report["documents"])
    assert run.outputs == {"findings": str(found), "report": run.outputs["report"], "sarif": "out.sarif"}
    assert found > 10
    commands = list(_commands(run.log))
    assert len(commands) == 10
    assert all(re.match("::(error|warning|notice) file=my samples/", command) for command in commands)
    assert f"{found - 10} more findings" in run.log
    assert run.summary.startswith("# Before\n## policy-lint\n")
    assert run.summary.count("\n- **") == found
    assert len(json.loads((workspace / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]) == found


@pytest.mark.slow
def test_the_status_is_the_linters(runner: Runner, workspace: Path) -> None:
    passing = runner.lint(workspace, paths="my samples", fail_on="never", format="concise", regimes="gdpr")
    assert passing.status == 0
    assert int(passing.outputs["findings"]) > 0
    (workspace / "empty").mkdir()
    nothing = runner.lint(workspace, paths="empty")
    assert (nothing.status, nothing.outputs, nothing.summary) == (3, {}, "# Before\n")
    (workspace / "wrong.yaml").write_text("regime: gdpr\n", encoding="utf-8")
    wrong = runner.lint(workspace, paths="my samples", config="wrong.yaml")
    assert (wrong.status, wrong.outputs) == (2, {})
    assert "wrong.yaml" in wrong.log


@pytest.mark.slow
def test_paths_and_arguments_are_lines(runner: Runner, workspace: Path) -> None:
    (workspace / "-odd.md").write_text("# Privacy policy\n\nHello.\n", encoding="utf-8")
    run = runner.lint(
        workspace, paths="my samples/bakery/privacy.md\r\n\n-odd.md\n", args="--format\nconcise\n--output\nmore out.txt"
    )
    assert run.status == 1
    more = (workspace / "more out.txt").read_text(encoding="utf-8")
    assert "my samples/bakery/privacy.md:" in more
    assert "-odd.md:" in more
    assert "startup" not in more


@pytest.mark.slow
def test_the_paths_may_be_left_to_the_linter(runner: Runner, workspace: Path) -> None:
    run = runner.lint(workspace)
    assert "startup/privacy-policy.txt" in run.summary


@pytest.mark.slow
@pytest.mark.parametrize("name", ["paths", "config", "regimes", "fail_on", "format", "baseline", "sarif", "args"])
def test_inputs_are_no_code(name: str, runner: Runner, workspace: Path) -> None:
    run = runner.lint(workspace, **{"paths": "my samples", name: "\"; touch pwned; $(touch pwned) `touch pwned` 'x"})
    assert not list(workspace.rglob("pwned"))
    assert run.status == (1 if name == "sarif" else 2)


@pytest.mark.slow
def test_a_policy_gives_the_runner_no_commands(runner: Runner, workspace: Path) -> None:
    text = "# Privacy policy\n\n::add-mask::a ##[add-mask]b\n::error::Last updated: 1 January 1999\n"
    name = "::add-mask::x ##[add-mask]y.md"
    (workspace / name).write_text(text, encoding="utf-8")
    run = runner.lint(workspace, paths=name)
    assert run.status == 1
    commands = list(_commands(run.log))
    assert {re.match(r"::([\w-]+) ", command)[1] for command in commands} <= {"error", "warning", "notice"}  # type: ignore[index]
    assert name in run.log


@pytest.mark.slow
def test_only_the_runners_temporary_folder_is_written_to(runner: Runner) -> None:
    assert Path(runner.installed["python"]).is_relative_to(runner.temp)
    assert not [path for path in runner.home.rglob("*") if re.match("policy.lint|site-packages$", path.name)]
