"""A new pack to start from: files that pass their own tests and install as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from policy_lint.errors import UsageError
from policy_lint.plugins.metadata import normalised
from policy_lint.version import version

_PYPROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
[project]
name = "policy-lint-{name}"
version = "0.1.0"
dependencies = ["policy-lint>={version}"]
[project.entry-points.policy_lint]
{name} = "{package}"
[tool.setuptools.package-data]
{package} = ["**/*.yaml"]
"""

_RULE = """\
# One requirement. policy-lint schema check describes every key; the pattern language is in docs/patterns.md.
id: complaints-contact
title: Where to complain
regime: {name}
topic: contact
citation: [Example Act s. 1]
requires: An e-mail address to which complaints about privacy can be sent.
severity: error
home: ["complaint(s)", contact]
evidence:
  met:
    - say: "complaint(s) ...12 <email>"
      not: ["(order|delivery|product)"]
  partial:
    - "complaint(s) ...12 (write|contact|reach) (to)? us"
message:
  missing: Nothing says where complaints about privacy can be sent.
  partial: Complaints are mentioned, but no e-mail address for them.
help: Add an e-mail address for complaints about privacy.
examples:
  met:
    - Send complaints about privacy to privacy@example.com.
    - "## Contact\\n\\n- Complaints: privacy@example.com"
  partial:
    - For complaints, please write to us.
  missing:
    - Complaints about a delivery go to parcels@example.com.
    - We have never had a complaint.
"""

_README = """\
# policy-lint-{name}

Rules for [policy-lint](https://pypi.org/project/policy-lint/). Each file below `{package}/` is one rule; no code is needed.

```
policy-lint pack test .            # run the examples in the files
pip install -e .                   # install the rules
policy-lint rules                  # there they are
policy-lint explain {name}/complaints-contact
policy-lint check --select {name} privacy.md
```
"""


def skeleton(name: str) -> tuple[str, Mapping[str, str]]:
    """The folder's name and the files, by path, of a new pack. Raises UsageError for what cannot be a plugin's name."""
    short = normalised(name).removeprefix("policy-lint-")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", short) or short == "policy-lint":
        raise UsageError(f"'{name}' cannot be the name of a pack; use letters, digits and hyphens, as in 'lgpd'")
    values = {"name": short, "package": f"policy_lint_{short.replace('-', '_')}", "version": version()}
    return f"policy-lint-{short}", {
        "pyproject.toml": _PYPROJECT.format(**values),
        "README.md": _README.format(**values),
        f"{values['package']}/contact/complaints-contact.yaml": _RULE.format(**values),
    }
