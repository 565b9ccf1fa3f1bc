"""Which rows are one order: those that follow each other with the same reference.

A source may be larger than memory, so it is never sorted or held: an order's rows have
to stand together.  What does not fit that is set aside, and never shipped in part:

- a row that cannot be read may belong to the order before it or to the one after it,
  so both are set aside with it;
- a reference that comes back after another one would be a second order with the same
  id, so what comes back is set aside;
- so is an order of more than MAX_ROWS rows.
"""

from collections.abc import Iterable, Iterator

from attrs import define, field

import ordercore as oc
from ordercore_adapters.tabular.cells import BadRow, Cell, Row, shown

__all__ = ["MAX_ROWS", "as_table", "grouped", "unreadable"]

MAX_ROWS = 10_000
"""How many rows one order may have."""

REMEMBERED = 1_000_000
"""How many references are remembered; behind that the store finds what comes twice."""


@define
class _Order:
    """The rows of one order, so far."""

    reference: str
    problem: oc.Finding | None
    rows: list[Row] = field(factory=list[Row])

    def raw(self) -> oc.Raw:
        """Return what the channel parses."""
        rows = [{"where": row.where, "cells": dict(row.cells)} for row in self.rows]
        payload: dict[str, object] = {"reference": self.reference, "rows": rows}
        if self.problem:
            payload["problem"] = as_table(self.problem)
        return oc.Raw(self.rows[0].where, payload, len(rows))


def grouped(rows: Iterable[Row | BadRow], reference: Cell) -> Iterator[oc.Raw]:
    """Yield one Raw per order, and one for each row that cannot be read."""
    grouping = _Grouping(reference)
    for row in rows:
        yield from grouping.take(row)
    yield from grouping.close()


def unreadable(row: BadRow) -> oc.Raw:
    """Return a Raw of a row that cannot be read; parsing it raises what is wrong."""
    payload = {"text": row.text, "problem": as_table(row.problem)}
    return oc.Raw(row.where, payload, row.rows)


def as_table(found: oc.Finding) -> dict[str, str]:
    """Return a finding as JSON can keep it."""
    return {"where": found.where, "got": found.got, "expected": found.expected}


class _Grouping:
    """Puts rows together, and remembers what it has to be suspicious of."""

    def __init__(self, reference: Cell) -> None:
        self._reference = reference
        self._open: _Order | None = None
        self._seen: set[str] = set()
        self._torn: oc.Finding | None = None

    def take(self, row: Row | BadRow) -> Iterator[oc.Raw]:
        """Take the next row; yield what is complete by now."""
        if isinstance(row, BadRow):
            yield from self._take_bad(row)
        elif name := self._reference.text(row):
            yield from self._take_good(row, name)
        else:
            where = self._reference.where(row)
            problem = oc.Finding(where, "an empty cell", "the order's reference")
            yield from self._take_bad(
                BadRow(row.where, shown(dict(row.cells), 10_000), problem, row.cells)
            )

    def close(self) -> Iterator[oc.Raw]:
        """Yield the last order."""
        if self._open:
            yield self._open.raw()
            if len(self._seen) < REMEMBERED:
                self._seen.add(self._open.reference)
        self._open = None

    def _take_bad(self, row: BadRow) -> Iterator[oc.Raw]:
        yield unreadable(row)
        torn = oc.Finding(
            row.where, "a row that cannot be read", "all rows of the order"
        )
        name = self._reference.text(Row(row.where, row.cells))
        if self._open and not self._open.problem:
            self._open.problem = torn
        if not (self._open and self._open.reference == name):
            self._torn = torn

    def _take_good(self, row: Row, name: str) -> Iterator[oc.Raw]:
        if self._open and self._open.reference != name:
            yield from self.close()
        elif self._open and len(self._open.rows) == MAX_ROWS:
            expected = f"at most {MAX_ROWS} rows in one order"
            self._open.problem = oc.Finding(row.where, "one more row", expected)
            yield from self.close()
        if not self._open:
            self._open = _Order(name, self._torn or self._again(row, name))
        self._open.rows.append(row)
        self._torn = None

    def _again(self, row: Row, name: str) -> oc.Finding | None:
        if name not in self._seen:
            return None
        where = self._reference.where(row)
        return oc.Finding(where, f"{name!r} again", "all rows of one order together")
