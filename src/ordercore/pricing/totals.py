"""What lines and their units come to: the one table that all bills read."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.pricing.cutting import Cut
from ordercore.pricing.parts import Fee, FeeKind, TaxLine, by_rate
from ordercore.values import Money, Rounding, decimal_of, quantity, total
from ordercore.values.soft import harden, soft_class

__all__ = [
    "Bill",
    "BillFee",
    "BillLine",
    "Priced",
    "PricedLine",
    "Totals",
    "amount_of_units",
    "bill_of",
    "line_amount",
    "taxes_of",
    "totals_of",
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
    price, units = decimal_of(unit_price, "unit_price"), quantity(units)
    if not discount:
        return Money.of_decimal(price, currency, rounding, times=units)
    if not 0 <= decimal_of(discount, "discount") <= 1:
        raise Invalid.at("discount", discount, "a share from 0 to 1")
    left = Fraction(price) * (1 - Fraction(discount))
    return Money.of_decimal(left, currency, rounding, times=units)


def amount_of_units(line: Money, units: int, already: int, now: int) -> Money:
    """Return what the next *now* units of a line come to, after *already* taken ones.

    However a line is cut into parts, the parts add up to the line.

    >>> parts = [amount_of_units(Money(100, "JPY"), 3, taken, 1) for taken in range(3)]
    >>> [part.minor for part in parts]
    [33, 33, 34]

    Raises:
        Invalid: more units than the line has.
    """
    return Cut.of_units(units, already, now).money(line)


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
class BillFee:
    """A fee on a bill.

    Attributes:
        code: such as ``gift-wrap``.
        net: without tax.
        tax: its tax.
        taxes: the same by rate; none where nobody said.
        name: the wording for people.
        kind: what it is, and so where it is booked.
    """

    code: str
    net: Money
    tax: Money
    taxes: tuple[TaxLine, ...] = ()
    name: str = ""
    kind: FeeKind = FeeKind.FEE

    def part(self, cut: Cut, *, included: bool) -> "BillFee":
        """Return a part of it."""
        net, tax, taxes = cut.taxed(self.net, self.tax, self.taxes, included=included)
        return BillFee(self.code, net, tax, taxes, self.name, self.kind)


@frozen
class BillLine:
    """So many units of an order line, and what they come to.

    Attributes:
        line: the order line.
        quantity: how many units of it.
        net: without tax and without fees.
        tax: of the net.
        taxes: the same by rate; none where nobody said.
        fees: what comes along with each unit, such as a deposit for the bottle.
        included: whether the price was agreed with its tax; then it is the gross of
            each unit that is kept, else the net.
    """

    line: str
    quantity: int
    net: Money
    tax: Money
    taxes: tuple[TaxLine, ...] = ()
    fees: tuple[BillFee, ...] = ()
    included: bool = False

    def units(self, already: int, now: int) -> "BillLine":
        """Return the next *now* units, *already* having been taken.

        The parts add up to the line, in every amount and for each rate.

        >>> net, tax = Money(2398, "EUR"), Money(599, "EUR")
        >>> line = BillLine("1", 3, net, tax, included=True)
        >>> one = line.units(0, 1)
        >>> str(one.net + one.tax)
        '9.99 EUR'

        Raises:
            Invalid: more units than there are.
        """
        if now == self.quantity and not already:
            return self
        cut = Cut.of_units(self.quantity, already, now)
        inside = self.included
        net, tax, taxes = cut.taxed(self.net, self.tax, self.taxes, included=inside)
        fees = self.fees
        if fees:
            fees = tuple([fee.part(cut, included=inside) for fee in fees])
        return bill_line(self.line, now, net, tax, taxes, fees, inside)


_SOFT = soft_class(BillLine)


def bill_line(  # noqa: PLR0917 - all that a line of a bill is
    line: str,
    quantity: int,
    net: Money,
    tax: Money,
    taxes: tuple[TaxLine, ...],
    fees: tuple[BillFee, ...],
    included: bool,  # noqa: FBT001 - as BillLine has it
) -> BillLine:
    """Return a line of a bill, in half the time."""
    billed = _SOFT()
    billed.line = line
    billed.quantity = quantity
    billed.net = net
    billed.tax = tax
    billed.taxes = taxes
    billed.fees = fees
    billed.included = included
    return harden(billed, BillLine)


@frozen
class Bill:
    """What an order comes to, line by line, tax always on its own.

    Attributes:
        currency: of every amount.
        lines: what is bought, with the fees that go along with units.
        shipping_net: carriage without tax.
        shipping_tax: its tax.
        shipping_taxes: the same by rate; none where nobody said.
        fees: what is charged once for the whole order.
    """

    currency: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    shipping_taxes: tuple[TaxLine, ...] = ()
    fees: tuple[BillFee, ...] = ()

    @property
    def totals(self) -> Totals:
        """What all of it comes to."""
        zero = Money.zero(self.currency)
        whole = totals_of(self.lines, self.shipping_net, self.shipping_tax, self.fees)
        return Totals(zero + whole.net, zero + whole.tax)

    @property
    def taxes(self) -> tuple[TaxLine, ...]:
        """The tax of all of it by rate."""
        carriage = (self.shipping_net, self.shipping_tax, self.shipping_taxes)
        return taxes_of(self.lines, carriage, self.fees)


def totals_of(
    lines: Iterable[BillLine],
    shipping_net: Money,
    shipping_tax: Money,
    fees: Iterable[BillFee] = (),
) -> Totals:
    """Return what lines, carriage and fees come to.

    Raises Invalid when they are not all of one currency.
    """
    parts: list[BillLine | BillFee] = [*fees]
    for line in lines:
        parts += [line, *line.fees]
    currency = shipping_net.currency
    net = total([part.net for part in parts], currency) + shipping_net
    return Totals(net, total([part.tax for part in parts], currency) + shipping_tax)


def taxes_of(
    lines: Iterable[BillLine],
    carriage: tuple[Money, Money, tuple[TaxLine, ...]],
    fees: Iterable[BillFee] = (),
) -> tuple[TaxLine, ...]:
    """Return the tax of lines, carriage and fees by rate; it adds up to their tax.

    What nobody said a rate for stands under the code "" and the rate 0.
    """
    found = [*_said(*carriage)]
    for fee in fees:
        found += _said(fee.net, fee.tax, fee.taxes)
    for line in lines:
        found += _said(line.net, line.tax, line.taxes)
        for fee in line.fees:
            found += _said(fee.net, fee.tax, fee.taxes)
    return by_rate(found)


def _said(net: Money, tax: Money, taxes: tuple[TaxLine, ...]) -> Iterator[TaxLine]:
    if taxes:
        yield from taxes
    elif net or tax:
        yield TaxLine("", Decimal(0), net, tax)


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

    @property
    def taxes(self) -> tuple[TaxLine, ...]:
        """The same tax by rate; none where nobody said."""
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
    def shipping_taxes(self) -> tuple[TaxLine, ...]:
        """The same tax by rate; none where nobody said."""
        ...

    @property
    def fees(self) -> tuple[Fee, ...]:
        """What is charged beside goods and carriage."""
        ...

    @property
    def tax_included(self) -> bool:
        """Whether amounts contain their tax."""
        ...


def bill_of(agreed: Priced) -> Bill:
    """Return what an order comes to, with the tax taken out where it is inside."""
    inside = agreed.tax_included
    of_line: dict[str, list[BillFee]] = {}
    for fee in agreed.fees:
        net = _net(fee.amount, fee.tax, agreed)
        billed = BillFee(fee.code, net, fee.tax, fee.taxes, fee.name, fee.kind)
        of_line.setdefault(fee.line, []).append(billed)
    lines = [
        bill_line(
            line.id,
            line.quantity,
            _net(line.amount, line.tax, agreed),
            line.tax,
            line.taxes,
            tuple(of_line.get(line.id, ())),
            inside,
        )
        for line in agreed.lines
    ]
    return Bill(
        agreed.currency,
        tuple(lines),
        _net(agreed.shipping, agreed.shipping_tax, agreed),
        agreed.shipping_tax,
        agreed.shipping_taxes,
        tuple(of_line.get("", ())),
    )


def _net(amount: Money, tax: Money, agreed: Priced) -> Money:
    return amount - tax if agreed.tax_included else amount
