"""What is booked in an ERP, and what it knows that we do not."""

from datetime import date, datetime

from attrs import field, frozen

from ordercore.values import Address, Money

__all__ = [
    "GoodsReceived",
    "PaymentReceived",
    "PurchasePlaced",
    "PurchaseRequest",
    "ShipmentToPost",
    "SkuUnits",
    "SupplierOrder",
    "SupplierOrderLine",
]


@frozen
class SkuUnits:
    """Some units of an article, for a line of an order where there is one.

    Attributes:
        sku: which article.
        quantity: at least 1.
        line: the id of our order's line; "" where it is of no order.
    """

    sku: str
    quantity: int
    line: str = ""


@frozen
class ShipmentToPost:
    """What has left for a buyer.

    Attributes:
        id: ours, of the parcel; unique.
        order: ours, of the order.
        node: the place that it left.
        ship_to: where it goes.
        lines: what is in it; never none.
        shipped_at: when it left, aware UTC.
        carrier: who carries it.
        tracking_number: the carrier's; "" where there is none.
    """

    id: str
    order: str
    node: str
    ship_to: Address
    lines: tuple[SkuUnits, ...] = field(converter=tuple[SkuUnits, ...])
    shipped_at: datetime
    carrier: str = ""
    tracking_number: str = ""


@frozen
class SupplierOrderLine:
    """Units of an article that are bought.

    Attributes:
        sku: which article.
        quantity: units, at least 1.
        unit_price: of one unit, without tax; None where the ERP shall know it.
    """

    sku: str
    quantity: int
    unit_price: Money | None = None


@frozen
class SupplierOrder:
    """Goods that are ordered of a supplier.

    Attributes:
        id: ours; unique.
        supplier: ours, of the supplier.
        node: the place that they shall come to; "" where they go to the buyer.
        lines: at least one.
        currency: of its prices, ISO 4217.
        ordered_on: its date.
        wanted_on: the day on which they are wanted; None for as soon as they come.
        for_order: our order that they are bought for; "" for stock.
    """

    id: str
    supplier: str
    node: str
    lines: tuple[SupplierOrderLine, ...] = field(
        converter=tuple[SupplierOrderLine, ...]
    )
    currency: str
    ordered_on: date
    wanted_on: date | None = None
    for_order: str = ""


@frozen
class PurchaseRequest:
    """Goods that shall be bought; of whom, when and for how much is decided there.

    Attributes:
        id: ours; unique.
        node: the place that they shall come to.
        lines: at least one, each article once.
        wanted_on: the day on which they are wanted there.
        supplier: ours, of whom they might be bought; "" for whomever.
    """

    id: str
    node: str
    lines: tuple[SkuUnits, ...] = field(converter=tuple[SkuUnits, ...])
    wanted_on: date
    supplier: str = ""


@frozen
class PurchasePlaced:
    """What is ordered of a supplier, as the ERP knows it and as it stands now.

    Attributes:
        id: ours where we made it, else the ERP's; unique.
        supplier: ours where we made him known, else as the ERP calls him.
        node: the place that it comes to, as the ERP calls it; "" where it goes to a
            buyer.
        lines: what is ordered, each article once; never none.
        due_on: the day on which all of it is there; None where nobody says.
        cancelled: whether it does not come any more.
        requests: ours of which it was made, see :class:`PurchaseRequest`.
    """

    id: str
    supplier: str
    node: str
    lines: tuple[SkuUnits, ...] = field(converter=tuple[SkuUnits, ...])
    due_on: date | None = None
    cancelled: bool = False
    requests: tuple[str, ...] = field(default=(), converter=tuple[str, ...])


@frozen
class GoodsReceived:
    """What a supplier has delivered, as the ERP knows it.

    Attributes:
        id: the ERP's; unique.
        purchase_order: ours where we made it, else the ERP's.
        supplier: as the ERP calls it.
        node: the place, as the ERP calls it.
        lines: what came; never none.
        received_at: when, aware UTC.
    """

    id: str
    purchase_order: str
    supplier: str
    node: str
    lines: tuple[SkuUnits, ...] = field(converter=tuple[SkuUnits, ...])
    received_at: datetime


@frozen
class PaymentReceived:
    """Money that came in, or went back below zero, as the ERP knows it.

    Attributes:
        id: the ERP's; unique.
        amount: in the currency in which it came.
        on: the day of its value.
        reference: what the payer wrote, such as the number of an invoice.
        invoice: our number of the invoice that the ERP took it for; "" for none.
        customer: ours, of the payer; "" where that is not known.
    """

    id: str
    amount: Money
    on: date
    reference: str = field(default="", repr=False)
    invoice: str = ""
    customer: str = ""
