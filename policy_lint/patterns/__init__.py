"""Finding wording: the pattern language, its lexicon, and the matcher (see docs/patterns.md)."""
