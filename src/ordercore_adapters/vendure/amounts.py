"""What an order came to when it was agreed, to the smallest unit."""

from collections.abc import Sequence
from decimal import Decimal

from attrs import evolve, frozen

import ordercore as oc
from ordercore_adapters.vendure.history import History

__all__ = [
    "Amount",
    "Line",
    "carriage",
    "check_totals",
    "is_told",
    "lines_of",
    "sells_with_tax",
    "shared",
    "surcharges",
]

Part = oc.connecting.Part

DEFAULT_CHANNEL = "__default_channel__"

MOST_LINES = 1_000
"""An order with more is set aside; Vendure itself allows 999."""

MOST_OBJECTS = 5 * MOST_LINES
"""The lines with what has become of them since."""
"""The code of the channel in which every order is, too."""


@frozen
class Amount:
    """An amount without its tax, and the tax; in smallest units."""

    net: int = 0
    tax: int = 0

    @property
    def gross(self) -> int:
        """With its tax."""
        return self.net + self.tax

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.net + other.net, self.tax + other.tax)

    def __neg__(self) -> "Amount":
        return Amount(-self.net, -self.tax)


@frozen
class Line:
    """A line as it was agreed.

    Attributes:
        part: where it stands.
        quantity: units; none where staff took it out.
        unit: of one, before discounts.
        amount: of all, after them.
    """

    part: Part
    quantity: int
    unit: Amount
    amount: Amount


def sells_with_tax(order: Part) -> bool:
    """Tell whether the channel's prices contain their tax."""
    channels = order.parts("channels", needed=True)
    own = [c for c in channels if c.text("code") != DEFAULT_CHANNEL] or channels
    return all([c.flag("pricesIncludeTax") for c in own])


def lines_of(order: Part, past: History, currency: str) -> list[Line]:
    """Return the lines as agreed, discounts on the whole order in them."""
    with_tax = sells_with_tax(order)
    return [
        _line(part, past, currency, with_tax=with_tax)
        for part in order.parts("lines", needed=True, most=MOST_LINES)
    ]


def _line(part: Part, past: History, currency: str, *, with_tax: bool) -> Line:
    cancelled = past.cancelled.get(part.ref("id"), 0)
    quantity = part.whole("quantity") + cancelled
    unit = _amount(part, "unitPrice", currency)
    if not cancelled:
        return Line(part, quantity, unit, _amount(part, "proratedLinePrice", currency))
    if not _is_told(part):
        like = "all units, or no discount: of cancelled units it is not told any more"
        part.wrong("quantity", like)
    amount = _of_units(unit, quantity, part, with_tax=with_tax)
    return Line(part, quantity, unit, amount)


def is_told(order: Part, past: History) -> bool:
    """Tell whether the order still says what was agreed of each line."""
    changed = [x for x in order.parts("lines") if past.cancelled.get(x.ref("id"), 0)]
    return all(map(_is_told, changed))


def _is_told(cancelled: Part) -> bool:
    """Tell whether a line of which units were cancelled still says its discount.

    Vendure tells the discount of what is left of a line, rounded.
    """
    return not cancelled.parts("discounts")


def _of_units(unit: Amount, quantity: int, part: Part, *, with_tax: bool) -> Amount:
    """Return what so many units come to: Vendure rounds the line, not the unit."""
    rate = sum([line.rate("taxRate") for line in part.parts("taxLines")], Decimal())
    if with_tax:
        gross = unit.gross * quantity
        net = _half_up(Decimal(gross) * 100 / (100 + rate))
        return Amount(net, gross - net)
    net = unit.net * quantity
    return Amount(net, _half_up(Decimal(net) * (100 + rate) / 100) - net)


def _half_up(value: Decimal) -> int:
    return int(value + Decimal("0.5")) if value >= 0 else 0


def surcharges(order: Part, currency: str) -> tuple[list[Amount], Amount]:
    """Return what is put on top, and what is taken off in all, above zero."""
    both = [
        _amount(part, "price", currency, below_zero=True)
        for part in order.parts("surcharges")
    ]
    off = sum([-one for one in both if one.gross < 0], Amount())
    return [one for one in both if one.gross >= 0], off


def shared(lines: Sequence[Line], off: Amount, order: Part) -> list[Line]:
    """Return the lines less what is taken off them all, in proportion."""
    nets, taxes = [x.amount.net for x in lines], [x.amount.tax for x in lines]
    if off.net > sum(nets) or off.tax > sum(taxes) or min(off.net, off.tax) < 0:
        order.wrong("surcharges", "no more off than the goods come to")
        return list(lines)
    parts = zip(oc.split(off.net, nets), oc.split(off.tax, taxes), strict=True)
    return [
        evolve(line, amount=line.amount + -Amount(*part))
        for line, part in zip(lines, parts, strict=True)
    ]


def carriage(order: Part, past: History, currency: str) -> Amount:
    """Return what the carriage came to, after its discounts."""
    total = Amount()
    for part in order.parts("shippingLines", needed=True):
        total += _amount(part, "discountedPrice", currency)
        for off in part.parts("discounts") if past.shipping_cancelled else ():
            if off.text("adjustmentSource") == "CANCEL_ORDER":
                total += -_amount(off, "amount", currency, below_zero=True)
    return total


def check_totals(order: Part, currency: str) -> None:
    """Note where the order's parts do not add up to what it says it comes to."""
    if order.findings:
        return  # what could not be read cannot be added up
    parts = [
        _amount(part, field, currency, below_zero=field == "price")
        for listed, field in (
            ("lines", "proratedLinePrice"),
            ("surcharges", "price"),
            ("shippingLines", "discountedPrice"),
        )
        for part in order.parts(listed)
    ]
    found = sum(parts, Amount())
    for name, minor in (("total", found.net), ("totalWithTax", found.gross)):
        if order.minor(name, currency).minor != minor:
            sums = oc.Money(minor, currency)
            order.wrong(name, f"{sums}, the sum of lines, surcharges and carriage")


def _amount(
    part: Part, name: str, currency: str, *, below_zero: bool = False
) -> Amount:
    """Return the amount of a field and of the one beside it that has the tax in it."""
    net = part.minor(name, currency, below_zero=below_zero).minor
    gross = part.minor(f"{name}WithTax", currency, below_zero=below_zero).minor
    if not below_zero and gross < net:
        part.wrong(f"{name}WithTax", f"at least {net}, which is without the tax")
    return Amount(net, gross - net)
