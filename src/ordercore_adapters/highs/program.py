"""A batch as a program: a variable for each column, a row for each thing and limit."""

from typing import Any

import ordercore as oc

__all__ = ["program_of", "things_in"]


def things_in(question: oc.sourcing.BatchQuestion) -> int:
    """Return how many things ship in all: the rows before those of the limits."""
    return sum(question.things)


def program_of(library: Any, question: oc.sourcing.BatchQuestion) -> Any:
    """Return the linear program: each thing ships once, and no limit is exceeded.

    Args:
        library: the module ``highspy``.
        question: what is asked.
    """
    first: list[int] = []
    count = 0
    for things in question.things:
        first.append(count)
        count += things
    starts, index, value = [0], list[int](), list[float]()
    for column in question.columns:
        row, things = first[column.order], column.things
        mine = [row + bit for bit in range(things.bit_length()) if things >> bit & 1]
        index += mine
        value += [1.0] * len(mine)
        index += [count + limit for limit, _ in column.uses]
        value += [float(units) for _, units in column.uses]
        starts.append(len(index))
    limits = [float(units) for units in question.limits]
    program = library.HighsLp()
    program.num_col_, program.num_row_ = len(question.columns), count + len(limits)
    program.col_cost_ = [float(column.cost) for column in question.columns]
    program.col_lower_ = [0.0] * len(question.columns)
    program.col_upper_ = [1.0] * len(question.columns)
    program.row_lower_ = [1.0] * count + [0.0] * len(limits)
    program.row_upper_ = [1.0] * count + limits
    program.a_matrix_.format_ = library.MatrixFormat.kColwise
    program.a_matrix_.start_ = starts
    program.a_matrix_.index_ = index
    program.a_matrix_.value_ = value
    return program
