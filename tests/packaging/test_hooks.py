"""The pre-commit hooks: the first takes the files that are privacy policies by their names, as the command itself does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Outcome

POLICIES = [
    "privacy.md",
    "PRIVACY.md",
    "Privacy Policy.txt",
    "privacy_policy.txt",
    "privacyPolicy.mdx",
    "docs/privacy-policy.markdown",
    "legal/website-privacy-notice.html",
    "privacy.en.md",
    "privacy-policy_en-GB.md",
    "privacy-2024-03-01.md",
    "privacy-policy-v2.md",
    "california-privacy-rights.md",
    "data-protection.md",
    "legal/dataprotection-information.htm",
    "gdpr-notice.md",
    "cookie-policy.md",
    "legal/cookies-notice.html",
    "ccpa.md",
    "ccpa-notice.md",
    "app/privacy/page.mdx",
    "content/privacy-policy/index.md",
    "legal/privacy/en.md",
    "docs/privacy-policy.rst",
    "docs/legal/privacy.rest",
    "datenschutz.md",
    "legal/Datenschutzerklärung.md",
    "legal/Datenschutzerkla\u0308rung-v2.md",  # as macOS writes it
    "website-datenschutzerklaerung.html",
    "datenschutz-hinweise_de.md",
    "datenschutz/index.md",
    "privacy-notice-california.md",
    "privacy-notice-for-job-applicants.md",
    "legal/employee-privacy-notice.html",
    "privacy_policy_employees_v3.md",
    "Privacy Policy website.txt",
    "public/cookie_policy.htm",
    "data-protection-statement/index.rst",
    "legal/en/privacy.md",
    "cpra-disclosures.md",
    "LEGAL/PRIVACY-POLICY.HTML",
]
OTHERS = [
    "README.md",
    "privacy.py",
    "privacy.json",
    "privacy.pdf",
    "terms.md",
    "docs/privacy-settings.md",
    "docs/privacy-engineering/design.md",
    "docs/gdpr.md",
    "recipes/cookies.md",
    "src/cookie-policy-banner.html",
    "cookie-policy.css",
    "ccpa-toolkit.md",
    "piracy.md",
    "datenschutzbeauftragte.md",
    "docs/datenschutz-konzept.md",
    "privacy-policy",
    "privacy-policy.md.bak",
    "privacy-policy.docx",
    "privacy-policy-generator.md",
    "src/components/PrivacyPolicy.tsx",
    "privacy/data-model.md",
    "data-protection-officer.md",
    "test_privacy_policy.py",
    "privacy-policy.css.map",
    "cookies/chocolate.md",
    "policy.md",
]


HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
OF_ALL = [*POLICIES, "terms.md", ".policy-lint.yaml", "site/.policy-lint.yaml", "pyproject.toml",
          ".policy-lint-baseline.json"]  # fmt: skip
NOT_OF_ALL = ["privacy.py", "privacy-policy", "policy.pdf", "package.json", "setup.cfg", "x.policy-lint.yaml.bak"]


def test_pre_commit_accepts_the_manifest() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(HOOKS) == ["policy-lint", "policy-lint-all"]


@pytest.mark.parametrize("path", POLICIES)
def test_the_hook_takes_policies(path: str) -> None:
    assert re.search(HOOKS["policy-lint"]["files"], path)


@pytest.mark.parametrize("path", OTHERS)
def test_the_hook_leaves_other_files_alone(path: str) -> None:
    assert not re.search(HOOKS["policy-lint"]["files"], path)


@pytest.mark.parametrize("path", OF_ALL)
def test_the_hook_of_all_policies_runs_for_documents_and_configurations(path: str) -> None:
    assert re.search(HOOKS["policy-lint-all"]["files"], path)


@pytest.mark.parametrize("path", NOT_OF_ALL)
def test_the_hook_of_all_policies_does_not_run_for_anything_else(path: str) -> None:
    assert not re.search(HOOKS["policy-lint-all"]["files"], path)


def test_the_command_finds_what_the_hook_takes(command: Callable[..., Outcome], tmp_path: Path) -> None:
    for path in POLICIES + OTHERS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("nothing\n", encoding="utf-8")
    run = command("check", "--select", "retention-period", "--format", "concise", "--quiet")
    assert sorted({line.split(":")[0] for line in run.out.splitlines()}) == sorted(POLICIES)
