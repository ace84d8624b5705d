"""The exit statuses of the contract. They never depend on the output format."""

OK = 0  # nothing at or above --fail-on
FINDINGS = 1
ERROR = 2  # wrong usage, a wrong configuration, or an internal error
NOTHING = 3  # nothing to check
