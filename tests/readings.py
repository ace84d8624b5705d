"""What the tests of the readers share: a reading in short lines, and its positions checked."""

from __future__ import annotations

from policy_lint.documents.model import Block, Reading


def words(value: str) -> str:
    return " ".join(value.split())


def show(block: Block) -> str:
    """A block in one line: ``heading2 Title``, ``item1 text``, ``row Header: cell | cell``."""
    if block.kind == "row":
        heads = block.header or ("",) * len(block.cells)
        cells = (f"{head}: {words(cell.value)}" for head, cell in zip(heads, block.cells, strict=True))
        return "row " + " | ".join(cells)
    return f"{block.kind}{block.level} {words(block.text.value)}"


def assert_spans(reading: Reading, source: str) -> None:
    """Every piece slices back, in order of reading, and every span lies inside the source."""
    for block in reading.blocks:
        for text in (block.text, *block.cells):
            for value, start, end in text.pieces:
                assert (start, end) == (-1, -1) or 0 <= start < end <= len(source)
                assert start < 0 or end - start != len(value) or source[start:end] == value
            places = [piece.start for piece in text.pieces if piece.start >= 0]
            assert places == sorted(places)
    for span in [link.span for link in reading.links] + [comment.span for comment in reading.comments]:
        assert 0 <= span.start <= span.end <= len(source)
