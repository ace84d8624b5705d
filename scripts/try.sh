#!/usr/bin/env bash
# Installs policy-lint into .venv here (nothing global) and lints the sample policies.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x .venv/bin/python ] || "${PYTHON:-python3}" -m venv .venv
[ -x .venv/bin/policy-lint ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check -e .
exec .venv/bin/policy-lint check samples "$@"
