"""The words that deny, and those that decide how far a denial reaches. The matcher sees them in every text."""

from __future__ import annotations

NEGATORS = frozenset({"not", "never", "no", "neither", "nor", "none", "nobody", "nothing"})
EXCEPTIONS = frozenset({"except", "unless", "excepting"})
# Words that decide what a negation governs; the matcher sees them even when no pattern asks for them.
RESETS = frozenset({"but", "unless", "except", "if", "when", "where", "while", "because", "although", "however", "so"})
# Not "only", "limited to", "later than"; "No. 5" is no negation either.
HARMLESS = frozenset(
    {"<number>", "hesitate", "only", "limited", "just", "solely", "merely", "later", "exhaustive", "necessarily"}
)
SUBJECTS = frozenset({"we", "you", "they", "it"})
CONTEXT_WORDS = RESETS | HARMLESS | SUBJECTS | {"longer", "than", "<column>"}
