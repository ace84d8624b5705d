"""``python -m policy_lint``."""

from policy_lint.cli.path import leave_out_working_folder

leave_out_working_folder()  # before anything else is imported

from policy_lint.cli.main import run  # noqa: E402

run()
