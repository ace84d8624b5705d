"""What the tests of the readers share: a reading in short lines, and the check of its positions."""

from __future__ import annotations

from policy_lint.documents.model import Block
from policy_lint.testing import assert_reading as assert_spans

__all__ = ["assert_spans", "show", "words"]


def words(value: str) -> str:
    return " ".join(value.split())


def show(block: Block) -> str:
    """A block in one line: ``heading2 Title``, ``item1 text``, ``row Header: cell | cell``."""
    if block.kind == "row":
        heads = block.header or ("",) * len(block.cells)
        cells = (f"{head}: {words(cell.value)}" for head, cell in zip(heads, block.cells, strict=True))
        return "row " + " | ".join(cells)
    return f"{block.kind}{block.level} {words(block.text.value)}"
