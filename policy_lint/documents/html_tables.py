"""HTML tables: data becomes rows with their column heads; tables that only place things on the page are not data."""

from __future__ import annotations

from collections.abc import Callable

from policy_lint.documents.html_tree import HEADINGS, Node
from policy_lint.documents.model import Block, Text

_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_BOLD = frozenset({"b", "strong", "th"})
_MAX_SPAN = 100
_GRID_ROWS = 3  # so many rows of several cells are data, whatever the cells hold
_LONG_CELL = 1500  # characters; a longer cell in a table without column heads is a column of the page


def data_rows(table: Node, text_of: Callable[[Node], Text]) -> list[Block] | None:
    """The blocks of a data table (its caption, then its rows); None for a layout table."""
    rows = _rows(table)
    if table.attributes.get("role") in ("presentation", "none") or _width(rows) < 2:
        return None
    # Tables of one column inside cells are boxes; wider ones mean that the outer table is a frame.
    if any(node.tag == "table" and _width(_rows(node)) > 1 for node in table.descendants()):
        return None
    if any(node.tag in HEADINGS for _, row in rows[1:] for cell in row for node in cell.descendants()):
        return None
    cells = [cell for _, row in rows for cell in row]
    captions = [child for child in table.elements if child.tag == "caption"]
    if sum(part.visible for part in cells + captions) < table.visible:
        return None  # some of its text stands outside the cells

    blocks: list[Block] = []
    heads: dict[int, str] = {}
    grid = _Columns()
    for in_head, row in rows:
        columns = grid.place(row)
        texts = [text_of(cell) for cell in row]
        if not any(texts):
            continue
        unheaded = not blocks and not heads
        if len(row) > 1 and (in_head or all(cell.tag == "th" for cell in row) or (unheaded and _all_bold(row))):
            heads = {column: _line(text) for text, span in zip(texts, columns, strict=False) for column in span}
            continue
        header = tuple(heads.get(span.start, "") for span in columns)
        blocks.append(Block("row", Text(()), cells=tuple(texts), header=header))
    if not blocks or (not heads and _is_frame(rows)):
        return None
    return [Block("paragraph", text) for caption in captions if (text := text_of(caption))] + blocks


def _rows(table: Node) -> list[tuple[bool, list[Node]]]:
    """The cells of each row, and whether the row stands in the table's head."""
    rows = []
    for group in table.elements:
        for row in group.elements if group.tag in _ROW_GROUPS else [group]:
            if row.tag == "tr":
                rows.append((group.tag == "thead", [cell for cell in row.elements if cell.tag in _CELLS]))
    return rows


def _width(rows: list[tuple[bool, list[Node]]]) -> int:
    return max((len(row) for _, row in rows), default=0)


def _is_frame(rows: list[tuple[bool, list[Node]]]) -> bool:
    """Few rows with several paragraphs in a cell, or a very long cell."""
    cells = [cell for _, row in rows for cell in row]
    if any(cell.visible > _LONG_CELL for cell in cells):
        return True
    if sum(len(row) > 1 for _, row in rows) >= _GRID_ROWS:
        return False
    return any(sum(node.tag in ("p", "li") for node in cell.descendants()) > 1 for cell in cells)


def _all_bold(row: list[Node]) -> bool:
    return all(_bold_length(cell) == cell.visible for cell in row)


def _bold_length(node: Node) -> int:
    if node.tag in _BOLD or node.tag in HEADINGS:
        return node.visible
    return sum(_bold_length(child) for child in node.elements)


def _line(text: Text) -> str:
    return " ".join(text.value.split())


class _Columns:
    """Which columns the cells of each row stand in, given that cells may span columns and rows."""

    def __init__(self) -> None:
        self._taken: dict[int, int] = {}  # column: rows below that a cell from above reaches into

    def place(self, row: list[Node]) -> list[range]:
        taken = {column: rows - 1 for column, rows in self._taken.items() if rows > 1}
        placed = []
        column = 0
        for cell in row:
            while self._taken.get(column):
                column += 1
            span = range(column, column + _span(cell, "colspan"))
            placed.append(span)
            reach = _span(cell, "rowspan") - 1
            if reach:
                taken.update(dict.fromkeys(span, reach))
            column = span.stop
        self._taken = taken
        return placed


def _span(cell: Node, attribute: str) -> int:
    value = cell.attributes.get(attribute, "").strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 5 else 1
