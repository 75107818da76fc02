"""Small numbers in a table are not shown, and none of them can be worked out from what is shown. Pure.

A cell of 1 to 4 is hidden; a zero tells of nobody. Then further cells are hidden until no hidden one can be worked out
by whoever also knows the sum of every row and every column, from wherever: for each hidden cell there has to be another
table with the same sums. Such a table is a way around: one cell up, the next in its row or column down, and so on back
to the first. A hidden cell is never below 1, since zeros are shown, so a cell of 1 does not go down.
"""

from collections import deque
from collections.abc import Iterable, Mapping

FEWEST = 5
Cell = tuple[str, str]
_Node = tuple[int, str]


def hidden(counts: Mapping[Cell, int]) -> frozenset[Cell]:
    """`counts` by row and column; a cell that is not there is 0."""
    shown = {cell: count for cell, count in counts.items() if count}
    found = {cell for cell, count in shown.items() if count < FEWEST}
    while exposed := [cell for cell in found if can_be_worked_out(cell, found, shown)]:
        rows, columns = {row for row, _ in exposed}, {column for _, column in exposed}
        others = [one for one in shown if one not in found]
        near = [one for one in others if one[0] in rows or one[1] in columns] or others
        if not near:
            break  # everything is hidden
        found.add(min(near, key=lambda one: (shown[one], one)))
    return frozenset(found)


def can_be_worked_out(cell: Cell, hidden_cells: Iterable[Cell], counts: Mapping[Cell, int]) -> bool:
    """Whether no other table has these sums and another number in this cell."""
    ways = _ways([one for one in hidden_cells if one != cell], counts)
    row, column = (0, cell[0]), (1, cell[1])
    goes_up = _leads(ways, column, row)
    goes_down = counts[cell] > 1 and _leads(ways, row, column)
    return not (goes_up or goes_down)


def _ways(cells: Iterable[Cell], counts: Mapping[Cell, int]) -> dict[_Node, list[_Node]]:
    """From a row to a column where the cell between them may go up, and back where it may go down."""
    ways: dict[_Node, list[_Node]] = {}
    for row, column in cells:
        ways.setdefault((0, row), []).append((1, column))
        if counts[row, column] > 1:
            ways.setdefault((1, column), []).append((0, row))
    return ways


def _leads(ways: Mapping[_Node, list[_Node]], start: _Node, end: _Node) -> bool:
    seen, waiting = {start}, deque([start])
    while waiting:
        for node in ways.get(waiting.popleft(), ()):
            if node == end:
                return True
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return False
