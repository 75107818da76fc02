"""Small numbers are hidden, and nobody can work them out from the sums of rows and columns."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.supervision import suppression
from services.supervision.suppression import FEWEST, Cell

ROWS, COLUMNS = "ABC", "xyz"


def table(*rows: tuple[int, ...]) -> dict[Cell, int]:
    return {
        (row, column): count
        for row, counts in zip(ROWS, rows, strict=False)
        for column, count in zip(COLUMNS, counts, strict=False)
    }


def sums(counts: dict[Cell, int]) -> list[int]:
    return [sum(count for cell, count in counts.items() if name in cell) for name in ROWS + COLUMNS]


def test_a_table_of_large_numbers_is_shown_whole() -> None:
    assert suppression.hidden(table((38, 21), (26, 18))) == frozenset()


def test_a_zero_is_shown() -> None:
    assert suppression.hidden(table((38, 0), (26, 18))) == frozenset()


def test_one_small_number_takes_three_others_with_it_so_that_no_sum_tells_it() -> None:
    assert suppression.hidden(table((38, 3), (26, 18))) == {("A", "x"), ("A", "y"), ("B", "x"), ("B", "y")}


def test_the_smallest_numbers_go_along() -> None:
    found = suppression.hidden(table((38, 3, 9), (26, 18, 7), (50, 60, 70)))
    assert found == {("A", "y"), ("A", "z"), ("B", "y"), ("B", "z")}


def test_ones_alone_do_not_hide_each_other() -> None:
    """Where every hidden number of a row is 1, the row's sum tells all of them."""
    counts = table((1, 1, 30), (1, 1, 30), (40, 40, 40))
    found = suppression.hidden(counts)
    assert found > {("A", "x"), ("A", "y"), ("B", "x"), ("B", "y")}
    assert not [cell for cell in found if suppression.can_be_worked_out(cell, found, counts)]


def test_a_number_alone_in_its_row_and_column_has_nothing_to_hide_behind() -> None:
    assert suppression.hidden({("A", "x"): 3}) == {("A", "x")}


@settings(deadline=None)
@given(st.lists(st.integers(0, 7), min_size=6, max_size=6))
def test_every_hidden_number_could_be_another_one(numbers: list[int]) -> None:
    """By trying every other table with the same sums: of 2 by 3, with the numbers that are shown."""
    counts = table(tuple(numbers[:3]), tuple(numbers[3:]))
    hidden = suppression.hidden(counts)
    assert {cell for cell, count in counts.items() if 0 < count < FEWEST} <= hidden
    if hidden == {cell for cell, count in counts.items() if count}:
        return  # nothing more could be hidden
    could_be: dict[Cell, set[int]] = {cell: set() for cell in hidden}
    for other in others(counts, sorted(hidden)):
        for cell in hidden:
            could_be[cell].add(other[cell])
    assert all(len(numbers) > 1 for numbers in could_be.values())


def others(counts: dict[Cell, int], hidden: list[Cell]) -> list[dict[Cell, int]]:
    """Every table of numbers within one of these, with the same sums, in which nothing hidden is 0."""
    found = []
    for steps in product((-1, 0, 1), repeat=len(hidden)):
        other = {**counts, **{cell: counts[cell] + step for cell, step in zip(hidden, steps, strict=True)}}
        if all(other[cell] > 0 for cell in hidden) and sums(other) == sums(counts):
            found.append(other)
    return found
