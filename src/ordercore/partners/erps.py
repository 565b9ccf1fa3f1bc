"""What an ERP is told: who buys, what was sold, shipped, invoiced and paid."""

from collections.abc import Iterator
from typing import TypeAlias, cast

from ordercore.accounts import (
    Account,
    Captured,
    Credited,
    Invoiced,
    Kind,
    Outcome,
    PaymentRecorded,
    Refunded,
    Transaction,
    account_stream,
)
from ordercore.catalog import Item, ItemListed, item_stream
from ordercore.orders import Confirmed, Order
from ordercore.parties import (
    Customer,
    CustomerFile,
    CustomerRegistered,
    Supplier,
    SupplierRegistered,
    customer_stream,
)
from ordercore.partners.errand import Errand, Errands, Look
from ordercore.ports import (
    ErpCapability,
    PostsCreditNotes,
    PostsInvoices,
    PostsOrders,
    PostsPayments,
    PostsShipments,
    ShipmentToPost,
    SkuUnits,
    UpsertsCustomers,
    UpsertsItems,
    UpsertsSuppliers,
)
from ordercore.shipping import HandedOver

__all__ = ["ERP_ERRANDS"]

Moved: TypeAlias = Captured | PaymentRecorded | Refunded
"""Money that has come in or gone back."""

MOVES = (Kind.CAPTURE, Kind.PAYMENT, Kind.REFUND)
"""What moves money, of what an account keeps."""


def _customer(customer: Customer, look: Look) -> Errand | None:
    """Tell who buys, new or with other particulars than before."""
    if not look.connection.can(ErpCapability.CUSTOMERS):
        return None
    erp = cast("UpsertsCustomers", look.adapter)
    return Errand(
        ErpCapability.CUSTOMERS,
        lambda key: erp.upsert_customer(customer, key=key),
        "customer",
        customer.id,
    )


def _supplier(supplier: Supplier, look: Look) -> Errand | None:
    """Tell who supplies."""
    if not look.connection.can(ErpCapability.SUPPLIERS):
        return None
    erp = cast("UpsertsSuppliers", look.adapter)
    return Errand(
        ErpCapability.SUPPLIERS,
        lambda key: erp.upsert_supplier(supplier, key=key),
        "supplier",
        supplier.id,
    )


def _item(item: Item, look: Look) -> Errand | None:
    """Tell what is dealt in."""
    if not look.connection.can(ErpCapability.ITEMS):
        return None
    erp = cast("UpsertsItems", look.adapter)
    return Errand(
        ErpCapability.ITEMS,
        lambda key: erp.upsert_item(item, key=key),
        "item",
        item.sku,
    )


def _order(event: Confirmed, look: Look) -> Errand | None:
    """Tell what was sold, when both sides are committed.

    Whom and what the order names is told before it where the ERP does not know it yet:
    it was told on its own, and may still wait to be told again.  What was paid before
    the seller was committed, too, is told behind it.
    """
    if not look.connection.can(ErpCapability.ORDERS):
        return None
    erp, order = cast("PostsOrders", look.adapter), look.order(event.order)
    return Errand(
        ErpCapability.ORDERS,
        lambda key: erp.post_order(order, key=key),
        "order",
        order.id,
        first=tuple(_needed(order, look)),
        behind=tuple(_paid_before(order, look)),
    )


def _needed(order: Order, look: Look) -> Iterator[Errand]:
    """Yield what tells the ERP of buyer and articles that it does not know yet."""
    buyer: CustomerFile | None = look.state(customer_stream(order.agreed.customer))
    wanted: list[Errand | None] = []
    if buyer is not None and not look.knows("customer", buyer.id):
        wanted.append(_customer(buyer.customer, look))
    for sku in dict.fromkeys([line.sku for line in order.lines]):
        item: Item | None = look.state(item_stream(sku))
        if item is not None and not look.knows("item", sku):
            wanted.append(_item(item, look))
    yield from [errand for errand in wanted if errand is not None]


def _paid_before(order: Order, look: Look) -> Iterator[Errand]:
    """Yield what tells the ERP of money that has moved until now."""
    account: Account | None = look.state(account_stream(order.id))
    told = [
        _of_money(order.id, moved, look)
        for moved in (account.transactions if account else ())
        if moved.kind in MOVES and moved.outcome is Outcome.SUCCEEDED
    ]
    yield from [errand for errand in told if errand is not None]


def _shipment(event: HandedOver, look: Look) -> Errand | None:
    """Tell what has left, and from where."""
    if not look.connection.can(ErpCapability.SHIPMENTS):
        return None
    erp, order = cast("PostsShipments", look.adapter), look.order(event.order)
    shipment = ShipmentToPost(
        event.parcel,
        event.order,
        look.connection.places.get(event.node, event.node),
        order.agreed.ship_to,
        tuple([SkuUnits(one.sku, one.quantity, one.line) for one in event.contents]),
        event.at or look.recorded.at,
        event.carrier,
        event.tracking_number,
    )
    return Errand(
        ErpCapability.SHIPMENTS,
        lambda key: erp.post_shipment(shipment, key=key),
        "shipment",
        event.parcel,
    )


def _invoice(event: Invoiced, look: Look) -> Errand | None:
    """Tell what is owed."""
    if not look.connection.can(ErpCapability.INVOICES):
        return None
    erp, order = cast("PostsInvoices", look.adapter), look.order(event.order)
    return Errand(
        ErpCapability.INVOICES,
        lambda key: erp.post_invoice(order, event.document, key=key),
        "invoice",
        event.number,
    )


def _credit_note(event: Credited, look: Look) -> Errand | None:
    """Tell what is not owed any more."""
    if not look.connection.can(ErpCapability.CREDIT_NOTES):
        return None
    erp, order = cast("PostsCreditNotes", look.adapter), look.order(event.order)
    return Errand(
        ErpCapability.CREDIT_NOTES,
        lambda key: erp.post_credit_note(order, event.document, key=key),
        "credit-note",
        event.number,
    )


def _payment(event: Moved, look: Look) -> Errand | None:
    """Tell what was paid, and what was paid back.

    Of an order that is not booked it is told when that is.
    """
    booked = look.knows("order", event.order)
    if look.connection.can(ErpCapability.ORDERS) and not booked:
        return None
    return _of_money(event.order, event.transaction, look)


def _of_money(order: str, moved: Transaction, look: Look) -> Errand | None:
    name = f"{order}/{moved.provider}/{moved.kind}/{moved.reference}"
    if not look.connection.can(ErpCapability.PAYMENTS) or look.knows("payment", name):
        return None
    erp = cast("PostsPayments", look.adapter)
    return Errand(
        ErpCapability.PAYMENTS,
        lambda key: erp.post_payment(order, moved, key=key),
        "payment",
        name,
    )


def _of_customer(event: CustomerRegistered, look: Look) -> Errand | None:
    return _customer(event.customer, look)


def _of_supplier(event: SupplierRegistered, look: Look) -> Errand | None:
    return _supplier(event.supplier, look)


def _of_item(event: ItemListed, look: Look) -> Errand | None:
    return _item(event.item, look)


ERP_ERRANDS: Errands = {
    CustomerRegistered: _of_customer,
    SupplierRegistered: _of_supplier,
    ItemListed: _of_item,
    Confirmed: _order,
    HandedOver: _shipment,
    Invoiced: _invoice,
    Credited: _credit_note,
    Captured: _payment,
    PaymentRecorded: _payment,
    Refunded: _payment,
}
"""What an ERP is told, by the type of the event."""
