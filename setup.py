"""Compiles the built-in checks into the wheel, so that no installation parses YAML at run time."""

import json
import sys
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py


class BuildWithChecks(build_py):
    """``build_py``, then ``compiled.json`` beside the requirement files. An editable install compiles on first use."""

    def run(self):
        super().run()
        if self.editable_mode:
            return
        built = Path(self.build_lib).resolve()
        sys.path.insert(0, str(built))  # where engine, checks and schemas have the names they are imported by
        from policy_lint.packs.load import COMPILED, build, build_language, unpack

        checks = built / "policy_lint_checks"
        pack = build(checks, "policy-lint")
        compiled = {checks: pack}
        rules = {rule.id: rule for rule in unpack(pack).requirements}
        for language in sorted(path.parent for path in checks.glob("languages/*/language.yaml")):
            compiled[language] = build_language(language.name, [language], rules)
        for folder, data in compiled.items():
            (folder / COMPILED).write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")


setup(
    cmdclass={"build_py": BuildWithChecks},
    packages=[
        *find_packages(include=["policy_lint", "policy_lint.*"]),
        "policy_lint_checks",
        *(f"policy_lint_checks.{name}" for name in find_packages("checks")),
        "policy_lint_schemas",
    ],
)
