"""``python -m policy_lint``."""

from policy_lint.cli.path import leave_out_working_folder

leave_out_working_folder()  # before anything else is imported

import sys  # noqa: E402

from policy_lint.cli.main import main  # noqa: E402

sys.exit(main())
