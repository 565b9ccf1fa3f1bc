"""One row of a source, and how a field of an order is found in it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from attrs import field, frozen

import ordercore as oc

__all__ = ["BadRow", "Cell", "Condition", "Row", "all_hold", "as_text", "shown"]


class Row(NamedTuple):
    """One row as it was read: where it stands and what is in its columns."""

    where: str
    cells: Mapping[str, str | None]


class BadRow(NamedTuple):
    """A row that could not be read.

    Attributes:
        where: file and line.
        text: what stood there.
        problem: what is wrong with it.
        cells: those that could be told apart, perhaps none.
        rows: how many lines it takes.
    """

    where: str
    text: str
    problem: oc.Finding
    cells: Mapping[str, str | None]
    rows: int = 1


@frozen
class Cell:
    """Where a field comes from; a plain text names the column.

    Attributes:
        column: the column's name.
        value: the same for every row; instead of a column.
        default: what an empty cell means.
        upper: whether letters are made capital, where a source mixes them.
    """

    column: str = field(default="", metadata={oc.connecting.SHORT: True})
    value: str = ""
    default: str = ""
    upper: bool = False

    def __attrs_post_init__(self) -> None:
        if bool(self.column) == bool(self.value):
            raise oc.Invalid.at("", self.column, "either a column or a value")

    def text(self, row: Row) -> str:
        """Return the cell without blanks around it, "" when there is nothing."""
        text = (self.value or row.cells.get(self.column) or "").strip() or self.default
        return text.upper() if self.upper else text

    def where(self, row: Row) -> str:
        """Return file, line and column, for an error."""
        return f"{row.where} {self.column}" if self.column else row.where


@frozen
class Condition:
    """A test of one cell; a number is compared as a number, a text as a text.

    Attributes:
        column: the column's name.
        equals, one_of, starts_with: what stands there, without blanks around it.
        above, below: a number stands there, and it is above or below.
        empty: whether the cell has to be empty, or must not be.
    """

    column: str
    equals: Decimal | str | None = None
    one_of: tuple[str, ...] | None = None
    starts_with: str | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    empty: bool | None = None

    def __attrs_post_init__(self) -> None:
        tests = (
            self.equals,
            self.one_of,
            self.starts_with,
            self.above,
            self.below,
            self.empty,
        )
        if all(test is None for test in tests):
            raise oc.Invalid.at("", self.column, "a test, such as equals")

    def holds(self, row: Row) -> bool:
        """Tell whether all tests of this condition pass."""
        text = (row.cells.get(self.column) or "").strip()
        return self._text_passes(text) and self._number_passes(text)

    def _text_passes(self, text: str) -> bool:
        return (
            (not isinstance(self.equals, str) or text == self.equals)
            and (self.one_of is None or text in self.one_of)
            and (self.starts_with is None or text.startswith(self.starts_with))
            and (self.empty is None or self.empty is not bool(text))
        )

    def _number_passes(self, text: str) -> bool:
        equals = self.equals if isinstance(self.equals, Decimal) else None
        if equals is None and self.above is None and self.below is None:
            return True
        try:
            number = oc.decimal_of(text)
        except oc.Invalid:
            return False
        return (
            (equals is None or number == equals)
            and (self.above is None or number > self.above)
            and (self.below is None or number < self.below)
        )


def all_hold(conditions: tuple[Condition, ...], row: Row) -> bool:
    """Tell whether *row* passes every one of *conditions*."""
    return all(condition.holds(row) for condition in conditions)


def shown(value: object, most: int = 60) -> str:
    """Return *value* as a program would write it, shortened."""
    text = repr(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def as_text(row: Row) -> dict[str, str]:
    """Return the cells of *row* to be kept; an empty cell is empty text."""
    return {name: value or "" for name, value in row.cells.items()}
