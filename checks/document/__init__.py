"""Checks of the document itself: dates, structure, references, placeholders, contradictions."""
