"""The best one-to-one assignment between two short lists."""

from collections.abc import Sequence


def best_pairs(gain: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The (row, column) pairs, at most one per row and column, whose gains add to the most.

    `gain` is rows × columns of whole numbers ≥ 0; a pair without gain is left out. Kuhn's Hungarian method
    with potentials, O(rows² · columns): cities list tens of projects. Among equally good assignments the
    one that comes first depends on the order of rows and columns, so callers sort them.
    """
    rows, columns = len(gain), len(gain[0]) if gain else 0
    if rows > columns:
        turned = [[gain[row][column] for row in range(rows)] for column in range(columns)]
        return sorted((row, column) for column, row in best_pairs(turned))
    of_row, of_column = [0] * (rows + 1), [0] * (columns + 1)
    taken_by = [0] * (columns + 1)  # row that holds a column; 0 is nobody, rows count from 1
    for row in range(1, rows + 1):
        taken_by[0] = row
        _make_room(gain, of_row, of_column, taken_by)
    pairs = ((taken_by[column] - 1, column - 1) for column in range(1, columns + 1) if taken_by[column])
    return sorted((row, column) for row, column in pairs if gain[row][column] > 0)


def _make_room(
    gain: Sequence[Sequence[int]], of_row: list[int], of_column: list[int], taken_by: list[int]
) -> None:
    """Finds the cheapest chain of changes that gives the row waiting in column 0 a column, and applies it."""
    columns = len(of_column) - 1
    slack: list[int | None] = [None] * (columns + 1)
    came_from, visited, at = [0] * (columns + 1), [False] * (columns + 1), 0
    while taken_by[at]:
        visited[at] = True
        row = taken_by[at]
        for column in (c for c in range(1, columns + 1) if not visited[c]):
            cost = -gain[row - 1][column - 1] - of_row[row] - of_column[column]
            known = slack[column]
            if known is None or cost < known:
                slack[column], came_from[column] = cost, at
        step, nearest = min((s, c) for c, s in enumerate(slack) if c and not visited[c] and s is not None)
        for column in range(columns + 1):
            known = slack[column]
            if visited[column]:
                of_row[taken_by[column]] += step
                of_column[column] -= step
            elif known is not None:
                slack[column] = known - step
        at = nearest
    while at:
        taken_by[at] = taken_by[came_from[at]]
        at = came_from[at]
