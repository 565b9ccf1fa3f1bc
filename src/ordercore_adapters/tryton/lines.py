"""Lines of a paper with prices that come to the agreed amount exactly."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Protocol

from attrs import frozen

import ordercore as oc

__all__ = [
    "CARRIAGE",
    "Countable",
    "PaperLine",
    "line_key",
    "order_lines",
    "paper_lines",
    "priced",
]

BillLine = oc.pricing.BillLine
BillFee = oc.pricing.BillFee
Money = oc.Money

CARRIAGE = "carriage"
PLACES = Decimal("0.0001")
"""Tryton keeps prices with four places."""


@frozen
class PaperLine:
    """A line of a sale or an invoice.

    Attributes:
        ref: the order line's id, ``carriage``, or ``fee/CODE``; kept as its note.
        sku: what is sold; "" where it is no article.
        quantity: units.
        price: of one, without tax, with at most four places.
        text: for people.
    """

    ref: str
    sku: str
    quantity: int
    price: Decimal
    text: str


class Countable(Protocol):
    """A line, ours or as Tryton has it, see PaperLine."""

    @property
    def ref(self) -> str:
        """Which of our lines it is."""
        ...

    @property
    def sku(self) -> str:
        """What is sold."""
        ...

    @property
    def quantity(self) -> int:
        """Units."""
        ...

    @property
    def price(self) -> Decimal:
        """Of one."""
        ...


def line_key(line: Countable) -> tuple[str, str, int, Decimal]:
    """Return what makes two lines the same."""
    return line.ref, line.sku, line.quantity, line.price.normalize()


def priced(net: Money, quantity: int) -> list[tuple[int, Decimal]]:
    """Return units with a price of each, which come to *net* exactly.

    Tryton multiplies and rounds each line.  Where a price of four places comes to
    *net* by that, one line will do; else some units cost the smallest coin more than
    the others, so that nothing is rounded.  Amounts of no units are one unit of them.

    >>> priced(Money(10_000, "EUR"), 3)
    [(3, Decimal('33.3333'))]
    >>> priced(Money(10_001, "EUR"), 300)
    [(199, Decimal('0.33')), (101, Decimal('0.34'))]
    """
    units = quantity or 1
    price = (net.decimal / units).quantize(PLACES)
    coin = Money(1, net.currency).decimal
    if abs(price * units - net.decimal) < coin / 2:
        return [(units, price)]
    low, more = divmod(net.minor, units)
    return [(units - more, low * coin), (more, (low + 1) * coin)]


def order_lines(order: "oc.orders.Order") -> list[PaperLine]:
    """Return the lines of an order as it was agreed, without tax.

    Raises:
        Unsupported: a line is a kit; Tryton would keep stock of it as of an article.
    """
    bill = oc.pricing.bill_of(order.agreed)
    carriage = bill.shipping_net
    return list(_lines(order, bill.lines, carriage, bill.fees))


def paper_lines(
    order: "oc.orders.Order",
    paper: "oc.accounts.IssuedInvoice | oc.accounts.IssuedCreditNote",
) -> list[PaperLine]:
    """Return the lines of an invoice or a credit note, without tax, as issued."""
    return list(_lines(order, paper.lines, paper.shipping_net, paper.fees))


def _lines(
    order: "oc.orders.Order",
    bills: Iterable[BillLine],
    carriage: Money,
    fees: Iterable[BillFee],
) -> Iterator[PaperLine]:
    known = {line.id: line for line in order.agreed.lines}
    for bill in bills:
        line = known[bill.line]
        if line.components:
            raise oc.errors.Unsupported("tryton", f"a kit, {line.sku}")
        sku = line.sku if bill.quantity else ""
        text = line.name or line.sku
        for units, price in priced(bill.net, bill.quantity):
            yield PaperLine(line.id, sku, units, price, text)
        yield from map(_fee, bill.fees)
    if carriage:
        yield PaperLine(CARRIAGE, "", 1, carriage.decimal, "Carriage")
    yield from map(_fee, fees)


def _fee(fee: BillFee) -> PaperLine:
    return PaperLine(f"fee/{fee.code}", "", 1, fee.net.decimal, fee.name or fee.code)
