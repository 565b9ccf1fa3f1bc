"""What an ERP is told: who buys, what was sold, shipped, invoiced, paid and ordered."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

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
    supplier_stream,
)
from ordercore.partners.errand import Errand, Errands, Look, Paper, telling
from ordercore.ports import (
    ErpCapability,
    ShipmentToPost,
    SkuUnits,
    SupplierOrder,
    SupplierOrderLine,
)
from ordercore.replenishing import PurchaseDemand, purchase_stream
from ordercore.shipping import HandedOver
from ordercore.stock import DeliveryAnnounced
from ordercore.warehouse import FulfillmentOrder, Released, fulfillment_stream

__all__ = ["ERP_ERRANDS"]

Can = ErpCapability

Moved: TypeAlias = Captured | PaymentRecorded | Refunded
"""Money that has come in or gone back."""

MOVES = (Kind.CAPTURE, Kind.PAYMENT, Kind.REFUND)
"""What moves money, of what an account keeps."""


@telling(Can.CUSTOMERS, "upsert_customer", "customer")
def _customer(customer: Customer, _: Look) -> Paper:
    """Tell who buys, new or with other particulars than before."""
    return Paper(customer.id, [customer])


@telling(Can.SUPPLIERS, "upsert_supplier", "supplier")
def _supplier(supplier: Supplier, _: Look) -> Paper:
    """Tell who supplies."""
    return Paper(supplier.id, [supplier])


@telling(Can.ITEMS, "upsert_item", "item")
def _item(item: Item, _: Look) -> Paper:
    """Tell what is dealt in."""
    return Paper(item.sku, [item])


@telling(Can.ORDERS, "post_order", "order")
def _order(event: Confirmed, look: Look) -> Paper:
    """Tell what was sold, when both sides are committed.

    Whom and what the order names is told before it where the ERP does not know it yet:
    it was told on its own, and may still wait to be told again.  What was paid before
    the seller was committed, too, is told behind it.
    """
    order = look.order(event.order)
    first = [*_buyer(order, look), *_articles([n.sku for n in order.lines], look)]
    return Paper(order.id, [order], first, [*_paid_before(order, look)])


def _buyer(order: Order, look: Look) -> Iterator[Errand]:
    """Yield what tells the ERP of a buyer that it does not know yet."""
    buyer: CustomerFile | None = look.state(customer_stream(order.agreed.customer))
    if buyer is not None and not look.knows("customer", buyer.id):
        yield from _some(_customer(buyer.customer, look))


def _articles(skus: Iterable[str], look: Look) -> Iterator[Errand]:
    """Yield what tells the ERP of articles that it does not know yet."""
    for sku in dict.fromkeys(skus):
        item: Item | None = look.state(item_stream(sku))
        if item is not None and not look.knows("item", sku):
            yield from _some(_item(item, look))


def _paid_before(order: Order, look: Look) -> Iterator[Errand]:
    """Yield what tells the ERP of money that has moved until now."""
    account: Account | None = look.state(account_stream(order.id))
    for moved in account.transactions if account else ():
        if moved.kind in MOVES and moved.outcome is Outcome.SUCCEEDED:
            yield from _some(_money((order.id, moved), look))


@telling(Can.SHIPMENTS, "post_shipment", "shipment")
def _shipment(event: HandedOver, look: Look) -> Paper:
    """Tell what has left, and from where."""
    shipment = ShipmentToPost(
        event.parcel,
        event.order,
        look.connection.places.get(event.node, event.node),
        look.order(event.order).agreed.ship_to,
        tuple([SkuUnits(one.sku, one.quantity, one.line) for one in event.contents]),
        event.at or look.recorded.at,
        event.carrier,
        event.tracking_number,
    )
    return Paper(event.parcel, [shipment])


@telling(Can.INVOICES, "post_invoice", "invoice")
def _invoice(event: Invoiced, look: Look) -> Paper:
    """Tell what is owed."""
    return Paper(event.number, [look.order(event.order), event.document])


@telling(Can.CREDIT_NOTES, "post_credit_note", "credit-note")
def _credit_note(event: Credited, look: Look) -> Paper:
    """Tell what is not owed any more."""
    return Paper(event.number, [look.order(event.order), event.document])


@telling(Can.PAYMENTS, "post_payment", "payment")
def _money(moved: tuple[str, Transaction], look: Look) -> Paper | None:
    """Tell what was paid or paid back, unless the ERP knows it, or said it itself."""
    order, it = moved
    name = f"{order}/{it.provider}/{it.kind}/{it.reference}"
    if it.provider == look.name or look.knows("payment", name):
        return None
    return Paper(name, [order, it])


def _payment(event: Moved, look: Look) -> Errand | None:
    """Tell of money; of an order that is not booked it is told when that is."""
    booked = look.knows("order", event.order)
    if look.connection.can(Can.ORDERS) and not booked:
        return None
    return _money((event.order, event.transaction), look)


@telling(Can.PURCHASE_ORDERS, "create_purchase_order", "purchase-order")
def _delivery(event: DeliveryAnnounced, look: Look) -> Paper | None:
    """Tell what a supplier shall bring to us, unless it was ordered there."""
    if look.is_their_word:
        return None
    order = SupplierOrder(
        event.delivery,
        event.supplier,
        look.connection.places.get(event.node, event.node),
        tuple([SupplierOrderLine(one.sku, one.quantity) for one in event.lines]),
        look.connection.currency,
        look.recorded.at.date(),
        event.due_on,
    )
    return Paper(order.id, [order], [*_seller(order, look)])


@telling(Can.PURCHASE_ORDERS, "create_purchase_order", "purchase-order")
def _drop_shipment(event: Released, look: Look) -> Paper | None:
    """Tell what a supplier shall send to a buyer, when he may."""
    work: FulfillmentOrder = look.state(fulfillment_stream(event.fulfillment))
    demand: PurchaseDemand | None = look.state(purchase_stream(event.order))
    of = [one for one in (demand.lines if demand else ()) if one.node == event.node]
    skus = {one.sku for one in of}
    bought = [one for one in work.lines if one.sku in skus]
    if not bought:
        return None
    order = SupplierOrder(
        event.fulfillment,
        of[0].supplier,
        "",
        tuple([SupplierOrderLine(one.sku, one.quantity) for one in bought]),
        look.connection.currency,
        look.recorded.at.date(),
        for_order=event.order,
    )
    return Paper(order.id, [order], [*_seller(order, look)])


def _seller(order: SupplierOrder, look: Look) -> Iterator[Errand]:
    """Yield what tells the ERP of supplier and articles that it does not know yet."""
    seller: Supplier | None = look.state(supplier_stream(order.supplier))
    if seller is not None and not look.knows("supplier", seller.id):
        yield from _some(_supplier(seller, look))
    yield from _articles([line.sku for line in order.lines], look)


def _some(errand: Errand | None) -> Iterator[Errand]:
    if errand is not None:
        yield errand


ERP_ERRANDS: Errands = {
    CustomerRegistered: lambda event, look: _customer(event.customer, look),
    SupplierRegistered: lambda event, look: _supplier(event.supplier, look),
    ItemListed: lambda event, look: _item(event.item, look),
    Confirmed: _order,
    HandedOver: _shipment,
    Invoiced: _invoice,
    Credited: _credit_note,
    Captured: _payment,
    PaymentRecorded: _payment,
    Refunded: _payment,
    DeliveryAnnounced: _delivery,
    Released: _drop_shipment,
}
"""What an ERP is told, by the type of the event."""
