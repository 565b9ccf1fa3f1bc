"""What is told to a shop."""

from datetime import datetime

from attrs import field, frozen

from ordercore.values import Money

__all__ = [
    "OrderCancellation",
    "ParcelNotice",
    "PriceTag",
    "RefundRequest",
    "StockLevel",
    "UnitsOfLine",
]


@frozen
class UnitsOfLine:
    """Some units of a line of an order.

    Attributes:
        line: the shop's id of the line (``ImportedLine.reference``).
        quantity: at least 1.
    """

    line: str
    quantity: int


@frozen
class StockLevel:
    """How many units can be sold.

    Attributes:
        sku: which article, as the shop spells it.
        location: the shop's id of the place; "" where it keeps none.
        available: units that can be sold, 0 or more; absolute, not a change.
        expected: what it is believed to be now; None for "whatever it is".
    """

    sku: str
    location: str
    available: int
    expected: int | None = None


@frozen
class PriceTag:
    """What one unit costs in the shop.

    Attributes:
        sku: which article, as the shop spells it.
        price: of one unit, in the currency in which it is shown.
        before: what it cost before it was reduced; None where it is not.
        tax_included: whether both contain their tax.
    """

    sku: str
    price: Money
    before: Money | None = None
    tax_included: bool = True


@frozen
class ParcelNotice:
    """A parcel has left for the buyer.

    Attributes:
        order: the shop's id of the order.
        parcel: ours; unique.
        lines: what is in it; never none.
        carrier: who carries it, such as ``GLS``.
        tracking_number: the carrier's; "" where there is none.
        shipped_at: when it left, aware UTC.
        tracking_url: where the buyer sees where it is; "" where there is none.
        location: the shop's id of the place that it left; "" where it keeps none.
        notify: whether the shop shall write to the buyer.
    """

    order: str
    parcel: str
    lines: tuple[UnitsOfLine, ...] = field(converter=tuple[UnitsOfLine, ...])
    carrier: str
    tracking_number: str
    shipped_at: datetime
    tracking_url: str = ""
    location: str = ""
    notify: bool = True


@frozen
class OrderCancellation:
    """Units that will not come.

    Attributes:
        order: the shop's id of the order.
        lines: which units; none for the whole order.
        reason: a stable code, such as ``customer`` or ``out_of_stock``.
        note: for people; no word about the buyer.
    """

    order: str
    lines: tuple[UnitsOfLine, ...] = field(
        default=(), converter=tuple[UnitsOfLine, ...]
    )
    reason: str = ""
    note: str = ""


@frozen
class RefundRequest:
    """Money that goes back to the buyer through the shop.

    Attributes:
        order: the shop's id of the order.
        amount: in all, above zero, in the currency in which it was paid.
        payment: the shop's id of the payment it is taken from; "" for the only one.
        lines: units that it is for; none where it is for no goods.
        shipping: how much of the amount is carriage; None for nothing of it.
        reason: a stable code.
    """

    order: str
    amount: Money
    payment: str = ""
    lines: tuple[UnitsOfLine, ...] = field(
        default=(), converter=tuple[UnitsOfLine, ...]
    )
    shipping: Money | None = None
    reason: str = ""
