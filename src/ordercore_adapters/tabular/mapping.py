"""What the rows of one order say: goods, carriage, a cancellation, or no order at all.

A row is goods unless a rule of the feed says otherwise.  One malformed row of goods
sets the whole order aside: an order is never shipped in part by accident.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar, cast

from attrs import define, field

import ordercore as oc
from ordercore_adapters.tabular.cells import Cell, Row, all_hold, as_text
from ordercore_adapters.tabular.fields import (
    Reading,
    address,
    agreed,
    day,
    free,
    moment,
    money,
    zone,
)
from ordercore_adapters.tabular.goods import cancelled_line, charge, imported_line
from ordercore_adapters.tabular.settings import CancellationMapping, OrderMapping
from ordercore_adapters.tabular.tables import FeedSettings

__all__ = ["Tabular"]

T = TypeVar("T")

# Stands where an address could not be read; never seen, because close() raises then.
_NOWHERE = cast("oc.Address", None)


@define
class _Sorted:
    """The rows of one order by what they are."""

    goods: list[Row] = field(factory=list[Row])
    charges: list[Row] = field(factory=list[Row])
    left_out: list[oc.LeftOut] = field(factory=list[oc.LeftOut])


class Tabular:
    """A channel that reads rows of a table by the mapping of one feed.

    Raises:
        Invalid: the feed has no mapping of orders and lines, or its time zone is
            unknown.
    """

    def __init__(self, settings: FeedSettings) -> None:
        # Two feeds may have the same numbers, so each is a channel of its own.
        self.name = oc.check_id(settings.feed.name, "feed.name")
        if settings.order is None or settings.line is None:
            expected = "[order] and [line] for the channel tabular"
            raise oc.Invalid.at("order", "no mapping", expected)
        self._settings = settings
        self._order = settings.order
        self._line = settings.line
        self._clock = oc.connecting.LocalClock(
            zone(settings.feed.timezone),
            missing=settings.feed.missing_times,
            repeated=settings.feed.repeated_times,
        )

    def parse(self, raw: Mapping[str, object]) -> oc.Parsed:
        """Return what the rows of one order say.

        Args:
            raw: ``reference`` and ``rows``, each with ``where`` and ``cells``.

        Raises:
            Invalid: a row cannot be read, rows of an order do not stand together or
                contradict each other, or a field is malformed.
        """
        rows = _rows(raw)
        reference = self._reference(rows)
        cancellation = self._settings.cancellation
        if cancellation and all_hold(cancellation.when, rows[0]):
            return self._cancelled(reference, rows, cancellation)
        found = self._sorted(rows)
        if found.goods:
            return self._imported(reference, found)
        why = "carriage without goods that it could belong to"
        alone = [_left_out(r, "row.carriage-alone", why) for r in found.charges]
        return oc.NotAnOrder(reference, (*found.left_out, *alone))

    def departure(self, raw: oc.Raw) -> tuple[str, datetime] | None:
        """Return an order's reference and when its goods left, if the rows say it.

        What is wrong with rows is said when they are parsed, and is passed over here.
        """
        cell = self._order.shipped_at
        try:
            rows = _rows(raw.payload)
            text, where = agreed(cell, rows)
            at = moment(text, where, self._clock) if text else None
            return None if at is None else (self._reference(rows), at)
        except oc.Invalid:
            return None

    def _reference(self, rows: Sequence[Row]) -> str:
        return oc.check_id(*agreed(self._order.reference, rows))

    def _sorted(self, rows: Sequence[Row]) -> _Sorted:
        found = _Sorted()
        for row in rows:
            if rule := next(
                (r for r in self._settings.set_aside if all_hold(r.when, row)), None
            ):
                found.left_out.append(_left_out(row, rule.code, rule.reason))
            elif self._line.sku.text(row) in self._settings.charges:
                found.charges.append(row)
            else:
                found.goods.append(row)
        return found

    def _imported(self, reference: str, found: _Sorted) -> oc.Imported:
        order, line, reading = self._order, self._line, Reading()
        rows = [*found.goods, *found.charges]
        currency = _currency(order, rows)
        lines = reading.each(lambda r: imported_line(line, r, currency), found.goods)
        charges = reading.each(lambda r: charge(line, r, currency), found.charges)
        head = _Head(order, rows, currency, self._clock, reading)
        imported = oc.Imported(
            external_id=reference,
            reference=reference,
            currency=currency,
            ship_to=head.ship_to(),
            lines=lines,
            placed_at=head.placed_at(),
            customer=head.customer(),
            shipping=head.shipping(charges),
            shipping_tax=head.money(order.shipping_tax),
            tax_included=order.tax_included,
            terms=head.terms(),
            net_days=order.net_days,
            requested_on=head.requested_on(),
            flags=order.flags,
            note=head.note(),
            left_out=tuple(found.left_out),
            charges=charges,
            cancellation=order.cancellation,
        )
        reading.close()
        return imported

    def _cancelled(
        self, reference: str, rows: Sequence[Row], mapping: CancellationMapping
    ) -> oc.ImportedCancellation | oc.NotAnOrder:
        found, reading = self._sorted(rows), Reading()
        why = "carriage that is given back; no goods come with it"
        given_back = [_left_out(r, "row.carriage-credit", why) for r in found.charges]
        left_out = (*found.left_out, *given_back)
        if not found.goods:
            return oc.NotAnOrder(reference, left_out)
        buyer = self._order.customer.id if self._order.customer else None
        cancellation = oc.ImportedCancellation(
            external_id=reference,
            reference=reference,
            customer=reading.of(lambda: agreed(buyer, rows)[0], ""),
            lines=reading.each(lambda r: cancelled_line(self._line, r), found.goods),
            of=reading.of(lambda: agreed(mapping.of, rows)[0], "") or None,
            reason=mapping.reason,
            left_out=left_out,
        )
        reading.close()
        return cancellation


class _Head:
    """The fields of an order on which all of its rows agree."""

    def __init__(
        self,
        order: OrderMapping,
        rows: Sequence[Row],
        currency: str,
        local: oc.connecting.LocalClock,
        reading: Reading,
    ) -> None:
        self._order = order
        self._rows = rows
        self._currency = currency
        self._local = local
        self._reading = reading

    def _read(
        self, cell: Cell | None, read: Callable[[str, str], T], otherwise: T
    ) -> T:
        """Return what *read* makes of a cell, *otherwise* when it is empty or wrong."""
        text, where = self._reading.of(lambda: agreed(cell, self._rows), ("", ""))
        return (
            self._reading.of(lambda: read(text, where), otherwise)
            if text
            else otherwise
        )

    def ship_to(self) -> oc.Address:
        place = self._order.ship_to
        return self._reading.of(lambda: address(place, self._rows), _NOWHERE)

    def placed_at(self) -> datetime | None:
        return self._read(
            self._order.placed_at, lambda t, w: moment(t, w, self._local), None
        )

    def requested_on(self) -> date | None:
        return self._read(self._order.requested_on, day, None)

    def money(self, cell: Cell | None) -> oc.Money | None:
        return self._read(cell, lambda t, w: money(t, self._currency, w), None)

    def shipping(self, charges: Sequence[oc.Charge]) -> oc.Money | None:
        """Return the column's amount and the rows of carriage together."""
        amounts = [one.amount for one in charges]
        if (column := self.money(self._order.shipping)) is not None:
            amounts.append(column)
        minor = sum(amount.minor for amount in amounts)
        return oc.Money(minor, self._currency) if amounts else None

    def terms(self) -> str:
        return self._read(self._order.terms, _terms, "PENDING")

    def note(self) -> str:
        return self._read(self._order.note, lambda t, w: free(t, w, 1_000), "")

    def customer(self) -> oc.ImportedCustomer | None:
        buyer = self._order.customer
        if buyer is None or not (id_ := self._read(buyer.id, oc.check_id, "")):
            return None
        return oc.ImportedCustomer(
            id_,
            self._read(buyer.name, free, ""),
            self._read(buyer.email, free, ""),
            self._read(buyer.company, free, ""),
        )


def _currency(order: OrderMapping, rows: Sequence[Row]) -> str:
    text, where = agreed(order.currency, rows)
    try:
        return oc.Money.zero(text).currency
    except oc.Invalid:
        expected = "an ISO 4217 code such as DKK"
        raise oc.Invalid.at(where, text, expected) from None


def _terms(text: str, where: str) -> str:
    if text not in oc.orders.Terms.__members__:
        raise oc.Invalid.at(where, text, f"one of {', '.join(oc.orders.Terms)}")
    return text


def _left_out(row: Row, code: str, reason: str) -> oc.LeftOut:
    return oc.LeftOut(row.where, reason, code, as_text(row))


def _rows(raw: Mapping[str, object]) -> list[Row]:
    """Return the rows in a payload.  Raises Invalid, also for a problem noted in it."""
    problem = raw.get("problem")
    if isinstance(problem, dict):
        raise oc.Invalid([_finding(cast("dict[str, object]", problem))])
    rows = raw.get("rows")
    if not isinstance(rows, list) or not rows:
        raise oc.Invalid.at("rows", raw.get("rows"), "a list with at least one row")
    given = cast("list[object]", rows)
    return [_row(place, row) for place, row in enumerate(given)]


def _finding(problem: Mapping[str, object]) -> oc.Finding:
    where, got, expected = (str(problem.get(k)) for k in ("where", "got", "expected"))
    return oc.Finding(where, got, expected)


def _row(place: int, row: object) -> Row:
    table = _table(row, f"rows[{place}]")
    where = table.get("where")
    if not isinstance(where, str):
        raise oc.Invalid.at(f"rows[{place}].where", where, "file and line")
    found = _table(table.get("cells"), f"rows[{place}].cells")
    for name, value in found.items():
        if value is not None and not isinstance(value, str):
            path = f"rows[{place}].cells.{name}"
            raise oc.Invalid.at(path, value, "text, or nothing")
    return Row(where, cast("dict[str, str | None]", found))


def _table(value: object, path: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise oc.Invalid.at(path, value, "a table")
    return cast("dict[str, object]", value)
