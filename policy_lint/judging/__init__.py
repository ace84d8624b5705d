"""Judging: evidence in the passages, verdicts on the requirements, diagnostics about the verdicts."""
