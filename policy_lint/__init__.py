"""policy-lint: a linter for privacy policies."""
