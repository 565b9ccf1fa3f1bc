"""Reads what was written in Tryton, page by page, in the order in which it was.

What was committed late has an early date, so where there is no more the cursor is put
back by some seconds: what was written then comes once more, and nothing is left out.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from attrs import frozen

import ordercore as oc
from ordercore_adapters.tryton.books import Books
from ordercore_adapters.tryton.client import Domain
from ordercore_adapters.tryton.coding import instant_in

__all__ = ["Changed", "Seen", "changed", "page_of"]

T = TypeVar("T")

Part = oc.connecting.Part

START = datetime(1970, 1, 1, tzinfo=UTC)
BY_TIME = (("write_date", "ASC"), ("id", "ASC"))


@frozen
class Seen:
    """How far somebody has read.

    Attributes:
        at: when the last record was written.
        id: Tryton's id of it; 0 for none of that instant.
        parts: how many things in it were read; 0 for all of them.
    """

    at: datetime = START
    id: int = 0
    parts: int = 0

    @classmethod
    def of(cls, cursor: str) -> "Seen":
        """Return what a cursor says.  Raises Invalid: it is none of ours."""
        if not cursor:
            return cls()
        at, number, parts = [*cursor.split(" "), "", ""][:3]
        if not (number.isdecimal() and parts.isdecimal()):
            raise oc.Invalid.at("cursor", cursor, "one that came with a page")
        return cls(oc.instant(at, "cursor"), int(number), int(parts))

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.id} {self.parts}"

    @property
    def domain(self) -> Domain:
        """What Tryton is asked for: records behind it, and one that is half read."""
        begun = ">=" if self.parts else ">"
        same = ["AND", ["write_date", "=", self.at], ["id", begun, self.id]]
        return ["OR", ["write_date", ">", self.at], same]

    def back(self, overlap: timedelta) -> "Seen":
        """Return where to begin next time, when there is no more now."""
        return Seen(max(self.at - overlap, START))


@frozen
class Changed:
    """A record that was written.

    Attributes:
        id: Tryton's.
        at: when, aware UTC.
        record: what it says.
    """

    id: int
    at: datetime
    record: Part


def changed(
    model: str, seen: Seen, limit: int, fields: Iterable[str], books: Books
) -> list[Changed]:
    """Return records that are done and were written after what was seen, by time."""
    domain = [["state", "=", "done"], seen.domain]
    names = ["write_date", *fields]
    found = books.client.find(model, domain, names, order=BY_TIME, most=limit)
    records = [
        Changed(one.whole("id"), instant_in(one, "write_date"), one) for one in found
    ]
    for one in found:
        one.check_answer()
    return records


def page_of(
    seen: Seen,
    limit: int,
    found: Sequence[tuple[Changed, Sequence[T]]],
    overlap: timedelta,
) -> oc.ports.Page[T]:
    """Return a page of the things in records.

    Args:
        seen: how far was read before.
        limit: how many records were asked for, and how many things fit.
        found: records with all things in each, in order.
        overlap: how far the cursor is put back behind the last one.
    """
    page: list[T] = []
    last = seen
    for change, things in found:
        before = seen.parts if (change.at, change.id) == (seen.at, seen.id) else 0
        for number, thing in enumerate(things[before:], before + 1):
            if len(page) == limit:
                return oc.ports.Page(page, str(last), more=True)
            page.append(thing)
            last = Seen(change.at, change.id, number)
        last = Seen(change.at, change.id)
    more = len(found) == limit
    return oc.ports.Page(page, str(last if more else last.back(overlap)), more)
