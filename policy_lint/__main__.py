"""``python -m policy_lint``."""

import sys

from policy_lint.cli.main import main

sys.exit(main())
