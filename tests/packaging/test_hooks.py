"""The pre-commit hook takes the files that are privacy policies by their names, as the command itself does."""

from __future__ import annotations

import re
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
]


@pytest.fixture(scope="module")
def hook() -> dict[str, Any]:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert isinstance(hook, dict)
    return hook


@pytest.mark.parametrize("path", POLICIES)
def test_the_hook_takes_policies(hook: dict[str, Any], path: str) -> None:
    assert re.search(hook["files"], path)


@pytest.mark.parametrize("path", OTHERS)
def test_the_hook_leaves_other_files_alone(hook: dict[str, Any], path: str) -> None:
    assert not re.search(hook["files"], path)


def test_the_command_finds_what_the_hook_takes(command: Callable[..., Outcome], tmp_path: Path) -> None:
    for path in POLICIES + OTHERS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("nothing\n", encoding="utf-8")
    run = command("check", "--select", "retention-period", "--format", "concise", "--quiet")
    assert sorted({line.split(":")[0] for line in run.out.splitlines()}) == sorted(POLICIES)
