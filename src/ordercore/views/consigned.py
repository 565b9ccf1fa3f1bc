"""What is to be paid to the owners of goods that we have sold for them."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import define, field, frozen

from ordercore import parties, stock
from ordercore.errors import Invalid
from ordercore.message import Happened
from ordercore.parties import AgreedPrice, Consignment
from ordercore.stock import LotUnits
from ordercore.values import Money, Rounding, round_to
from ordercore.values.when import check_day

__all__ = ["ConsignmentLedger", "Settled"]


@frozen
class Settled:
    """What an owner gets for the units of a SKU that were sold in some days.

    Attributes:
        owner: whose they were.
        sku: what they are.
        sold: units that buyers got in these days.
        back: units that came back in these days, of those that buyers had got; below
            zero where one that had been taken for theirs turned out to be another.
        amount: what is to be paid, in one currency; below zero where more came back
            than was sold, None where no price is agreed for the day of the sale.
    """

    owner: str
    sku: str
    sold: int
    back: int
    amount: Money | None

    @property
    def units(self) -> int:
        """Units that are paid in these days; below zero where more came back."""
        return self.sold - self.back


@frozen
class _Sale:
    """Units of an owner that were sold to an order, or came *back*, on a day."""

    owner: str
    sku: str
    on: date
    units: int
    sold_on: date
    back: bool = False


_Key: TypeAlias = tuple[str, str, str, str]
"""Goods of an order: its id, the SKU, the lot and the owner."""


@define
class ConsignmentLedger:
    """Follows goods of others to their buyers and back, from the first event on.

    A unit is owed when it is sold, at the price that was agreed for that day, and not
    owed when that order sends it back, at the same price.  What comes back that no
    order got of the owner's is found, and not unsold: nobody owes less than nothing.
    """

    _agreed: dict[str, Consignment] = field(factory=dict[str, Consignment])
    _sales: list[_Sale] = field(factory=list[_Sale])
    _out: dict[_Key, list[tuple[date, int]]] = field(
        factory=dict[_Key, list[tuple[date, int]]]
    )
    _back: dict[_Key, list[tuple[date, int]]] = field(
        factory=dict[_Key, list[tuple[date, int]]]
    )

    def add(self, happened: Happened) -> None:
        """Take in an event; one that says nothing of goods of others does not count."""
        event, on = happened.event, happened.at.date()
        match event:
            case parties.ConsignmentAgreed():
                known = self._agreed.get(event.owner)
                self._agreed[event.owner] = event.apply(known)
            case stock.Shipped():
                for one in event.lots:
                    self._sell(event.cause, event.sku, one, on)
            case stock.Returned():
                for one in event.off or event.lots:
                    self._take_back(event.cause, event.sku, one, on)
            case stock.LotsReread():
                self._take_back(event.order, event.sku, event.was, on, sign=-1)
                self._take_back(event.order, event.sku, event.now, on)
            case _:
                pass

    @property
    def owners(self) -> frozenset[str]:
        """Whose goods were sold, and with whom anything is agreed."""
        return frozenset([*self._agreed, *[sale.owner for sale in self._sales]])

    def settled(
        self, since: date = date.min, until: date = date.max
    ) -> tuple[Settled, ...]:
        """Return what is to be paid for some days, by owner, SKU and currency.

        Amounts are rounded half up, and so that those of days that follow one another
        add up to that of all of them.

        Args:
            since: the first day, by UTC.
            until: the last one.

        Raises Invalid: one is no day, such as a datetime, or the last is before the
        first.
        """
        check_day(since, "since")
        check_day(until, "until")
        if since > until:
            raise Invalid.at("since", str(since), f"a day up to {until}, the last one")
        rows: dict[tuple[str, str, str], list[_Sale]] = {}
        for sale in self._sales:
            if sale.on <= until:
                currency = self._currency(sale)
                rows.setdefault((sale.owner, sale.sku, currency), []).append(sale)
        found = [self._settled(*key, rows[key], since) for key in sorted(rows)]
        return tuple([one for one in found if one.sold or one.back])

    def _sell(self, order: str, sku: str, one: LotUnits, on: date) -> None:
        if one.owner:
            key = (order, sku, one.lot, one.owner)
            self._out.setdefault(key, []).append((on, one.quantity))
            self._sales.append(_Sale(one.owner, sku, on, one.quantity, on))

    def _take_back(
        self, order: str, sku: str, one: LotUnits, on: date, sign: int = 1
    ) -> None:
        """Take units off what the order got of the lot, the first before others.

        By a sign below zero the last that came back is out again.
        """
        key = (order, sku, one.lot, one.whose)
        ways = self._out.setdefault(key, []), self._back.setdefault(key, [])
        source, target = ways if sign > 0 else ways[::-1]
        left = one.quantity
        while source and left:
            place = 0 if sign > 0 else -1
            sold_on, units = source.pop(place)
            some = min(units, left)
            self._sales.append(_Sale(key[3], sku, on, -sign * some, sold_on, back=True))
            left -= some
            if units > some:
                source.insert(
                    place if sign > 0 else len(source), (sold_on, units - some)
                )
            target.insert(len(target) if sign > 0 else 0, (sold_on, some))

    def _price(self, sale: _Sale) -> AgreedPrice | None:
        agreed = self._agreed.get(sale.owner)
        return None if agreed is None else agreed.price(sale.sku, sale.sold_on)

    def _currency(self, sale: _Sale) -> str:
        price = self._price(sale)
        return "" if price is None else price.price.currency

    def _settled(
        self, owner: str, sku: str, currency: str, sales: Iterable[_Sale], since: date
    ) -> Settled:
        sales = [*sales]
        now = [one for one in sales if one.on >= since]
        before = [one for one in sales if one.on < since]
        amount = None
        if currency:
            whole, earlier = self._rounded(sales), self._rounded(before)
            amount = Money(whole - earlier, currency)
        sold = sum([one.units for one in now if not one.back])
        back = -sum([one.units for one in now if one.back])
        return Settled(owner, sku, sold, back, amount)

    def _rounded(self, sales: Iterable[_Sale]) -> int:
        return round_to(sum(self._exact(sales), Fraction(0)), Rounding.HALF_UP)

    def _exact(self, sales: Iterable[_Sale]) -> Iterator[Fraction]:
        for sale in sales:
            price = self._price(sale)
            if price is not None:
                yield Fraction(sale.units * price.price.minor, price.per)
