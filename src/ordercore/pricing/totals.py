"""What lines and their units come to: the one table that all bills read."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.values import Money, Rounding, decimal_of, quantity, share, total

__all__ = [
    "Bill",
    "BillLine",
    "Priced",
    "PricedLine",
    "Totals",
    "amount_of_units",
    "bill_of",
    "line_amount",
]


def line_amount(
    unit_price: Decimal,
    units: int,
    currency: str,
    rounding: Rounding,
    discount: Decimal = Decimal(0),
) -> Money:
    """Return what a line comes to, rounded once.

    Args:
        unit_price: in whole units of the currency; may be finer than its smallest one.
        units: how many.
        currency: of the amount.
        rounding: where an amount between two smallest units goes.
        discount: a share of the line from 0 to 1, to at most 6 decimals.

    >>> str(line_amount(Decimal("0.0125"), 7, "DKK", Rounding.HALF_UP))
    '0.09 DKK'

    Raises:
        Invalid: a discount that is no share, or a price or quantity that cannot be.
    """
    if not 0 <= decimal_of(discount, "discount") <= 1:
        raise Invalid.at("discount", discount, "a share from 0 to 1")
    price = Fraction(decimal_of(unit_price, "unit_price")) * quantity(units)
    return Money.of_decimal(price * (1 - Fraction(discount)), currency, rounding)


def amount_of_units(line: Money, units: int, already: int, now: int) -> Money:
    """Return what the next *now* units of a line come to, after *already* taken ones.

    However a line is cut into parts, the parts add up to the line.

    >>> parts = [amount_of_units(Money(100, "JPY"), 3, taken, 1) for taken in range(3)]
    >>> [part.minor for part in parts]
    [33, 33, 34]

    Raises:
        Invalid: more units than the line has.
    """
    if not 0 <= already <= already + now <= units:
        raise Invalid.at("units", already + now, f"at most {units}, the line's own")
    upto = share(line.minor, units, already + now)
    return Money(upto - share(line.minor, units, already), line.currency)


@frozen
class Totals:
    """What something comes to without tax, its tax, and both together."""

    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """What is paid."""
        return self.net + self.tax


@frozen
class BillLine:
    """So many units of an order line, and what they come to."""

    line: str
    quantity: int
    net: Money
    tax: Money

    def units(self, already: int, now: int) -> "BillLine":
        """Return the next *now* units, *already* having been taken."""
        return BillLine(
            self.line,
            now,
            amount_of_units(self.net, self.quantity, already, now),
            amount_of_units(self.tax, self.quantity, already, now),
        )


@frozen
class Bill:
    """What an order comes to, line by line, tax always on its own."""

    currency: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money

    @property
    def totals(self) -> Totals:
        """What all of it comes to."""
        net = total([line.net for line in self.lines], self.currency)
        tax = total([line.tax for line in self.lines], self.currency)
        return Totals(net + self.shipping_net, tax + self.shipping_tax)


class PricedLine(Protocol):
    """A line with its price: ``amount`` is after discounts and for all units."""

    @property
    def id(self) -> str:
        """Unique within the order."""
        ...

    @property
    def quantity(self) -> int:
        """How many units."""
        ...

    @property
    def amount(self) -> Money:
        """What all units come to."""
        ...

    @property
    def tax(self) -> Money:
        """The tax of all units, inside or on top of the amount."""
        ...


class Priced(Protocol):
    """What was agreed on, as far as it is about money."""

    @property
    def currency(self) -> str:
        """Of every amount in it."""
        ...

    @property
    def lines(self) -> Sequence[PricedLine]:
        """What is bought."""
        ...

    @property
    def shipping(self) -> Money:
        """Carriage."""
        ...

    @property
    def shipping_tax(self) -> Money:
        """Tax of the carriage, inside or on top of it."""
        ...

    @property
    def tax_included(self) -> bool:
        """Whether amounts contain their tax."""
        ...


def bill_of(agreed: Priced) -> Bill:
    """Return what an order comes to, with the tax taken out where it is inside."""
    lines = [
        BillLine(line.id, line.quantity, _net(line.amount, line.tax, agreed), line.tax)
        for line in agreed.lines
    ]
    shipping = _net(agreed.shipping, agreed.shipping_tax, agreed)
    return Bill(agreed.currency, tuple(lines), shipping, agreed.shipping_tax)


def _net(amount: Money, tax: Money, agreed: Priced) -> Money:
    return amount - tax if agreed.tax_included else amount
