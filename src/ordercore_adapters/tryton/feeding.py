"""Reads what was written in Tryton, page by page, in the order in which it was.

What was committed late has an early date, so where there is no more the cursor is put
back by some seconds: what was written then comes once more, and nothing is left out.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from attrs import frozen

import ordercore as oc
from ordercore_adapters.tryton.books import Books
from ordercore_adapters.tryton.client import Domain
from ordercore_adapters.tryton.coding import instant_in

__all__ = [
    "Changed",
    "Seen",
    "Source",
    "changed",
    "made_and_written",
    "overlap_of",
    "page_of",
]

T = TypeVar("T")

Part = oc.connecting.Part

START = datetime(1970, 1, 1, tzinfo=UTC)

WRITTEN = "write_date"
DONE: Domain = [["state", "=", "done"]]


@frozen
class Source:
    """One kind of record that tells of changes.

    Attributes:
        model: of Tryton's.
        fields: what is read of each.
        domain: which of them count.
        stamp: the field that says when it changed.
    """

    model: str
    fields: Sequence[str]
    domain: Domain = DONE
    stamp: str = WRITTEN


def made_and_written(
    model: str, fields: Sequence[str], domain: Domain
) -> tuple[Source, Source]:
    """Return where records are found that were made, and that were written since.

    Tryton dates the first writing only when there has been one.
    """
    untouched = [*domain, [WRITTEN, "=", None]]
    return (
        Source(model, fields, untouched, "create_date"),
        Source(model, fields, domain),
    )


@frozen
class Seen:
    """How far somebody has read.

    Attributes:
        at: when the last record was written.
        id: Tryton's id of it; 0 for none of that instant.
        parts: how many things in it were read; 0 for all of them.
        source: of several, the place of the one that it is of.
    """

    at: datetime = START
    id: int = 0
    parts: int = 0
    source: int = 0

    @classmethod
    def of(cls, cursor: str) -> "Seen":
        """Return what a cursor says.  Raises Invalid: it is none of ours."""
        if not cursor:
            return cls()
        at, *said = cursor.split(" ")
        numbers = [int(one) for one in said if one.isdecimal() and len(one) < 19]
        if len(numbers) != len(said) or len(said) not in (2, 3):
            raise oc.Invalid.at("cursor", cursor, "one that came with a page")
        return cls(oc.instant(at, "cursor"), *numbers)

    def __str__(self) -> str:
        source = f" {self.source}" if self.source else ""
        return f"{self.at.isoformat()} {self.id} {self.parts}{source}"

    def behind(self, source: int, stamp: str) -> Domain:
        """Return what Tryton is asked for: what is behind it, or is half read.

        Args:
            source: the place of the one that is asked.
            stamp: its field that says when something changed.
        """
        if source != self.source:
            return [stamp, ">" if source < self.source else ">=", self.at]
        begun = ">=" if self.parts else ">"
        same = ["AND", [stamp, "=", self.at], ["id", begun, self.id]]
        return ["OR", [stamp, ">", self.at], same]

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
        source: the place of where it was found, of several.
    """

    id: int
    at: datetime
    record: Part
    source: int = 0

    @property
    def turn(self) -> tuple[datetime, int, int]:
        """In which order they are read."""
        return self.at, self.source, self.id


def changed(
    sources: Sequence[Source], seen: Seen, limit: int, books: Books
) -> list[Changed]:
    """Return records that changed after what was seen, by time, *limit* of them."""
    found: list[Changed] = []
    for place, source in enumerate(sources):
        order = ((source.stamp, "ASC"), ("id", "ASC"))
        domain = [*source.domain, seen.behind(place, source.stamp)]
        names = [source.stamp, *source.fields]
        records = books.client.find(
            source.model, domain, names, order=order, most=limit
        )
        for one in records:
            at = instant_in(one, source.stamp)
            found.append(Changed(one.whole("id"), at, one, place))
            one.check_answer()
    return sorted(found, key=lambda one: one.turn)[:limit]


def overlap_of(books: Books) -> timedelta:
    """Return how far a cursor is put back where there is no more."""
    return timedelta(seconds=books.settings.overlap_s)


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
        half = change.turn == (seen.at, seen.source, seen.id)
        before = seen.parts if half else 0
        for number, thing in enumerate(things[before:], before + 1):
            if len(page) == limit:
                return oc.ports.Page(page, str(last), more=True)
            page.append(thing)
            last = Seen(change.at, change.id, number, change.source)
        last = Seen(change.at, change.id, source=change.source)
    more = len(found) == limit
    return oc.ports.Page(page, str(last if more else last.back(overlap)), more)
