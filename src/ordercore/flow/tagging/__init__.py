"""The tags under which a stream is found again, such as what an order waits for."""

from collections.abc import Callable, Mapping
from typing import Any

from ordercore.accounts import STORE_CREDIT, Payout, StoredValue
from ordercore.aftersale import Rma
from ordercore.carts import Cart, CartState
from ordercore.catalog import Item, PriceList
from ordercore.flow.tagging.parcels import COLLECTING, PARCEL_OPEN, of_parcel
from ordercore.flow.tagging.units import (
    in_hand,
    lot,
    numbered,
    of_order_lots,
    of_serial,
    serial,
    serials_at,
    serials_in,
    serials_of,
)
from ordercore.orders import (
    CHANGE_LIFE,
    LIFE,
    QUOTE_LIFE,
    SUBSCRIPTION_LIFE,
    HoldReason,
    Order,
    OrderChange,
    Quote,
    QuoteState,
    State,
    Subscription,
)
from ordercore.replenishing import PurchaseDemand
from ordercore.shipping import Parcel
from ordercore.stock import (
    CountSheet,
    Delivery,
    OrderLots,
    Reservation,
    Serial,
    Transfer,
)
from ordercore.warehouse import FulfillmentOrder

__all__ = [
    "CART_ABANDONED",
    "COLLECTING",
    "HELD",
    "KIT_WAITS",
    "LAUNCHING",
    "OPEN",
    "PARCEL_OPEN",
    "PRICE_LIST",
    "PURCHASING",
    "QUOTE_ACCEPTED",
    "QUOTE_OPEN",
    "SUBSCRIBED",
    "WAITS",
    "WORK_OPEN",
    "backordered",
    "changes",
    "changing",
    "coming_back",
    "coming_to",
    "counting",
    "customer",
    "flagged",
    "in_hand",
    "incoming",
    "lot",
    "numbered",
    "paid_out",
    "party",
    "preordered",
    "reserved_for",
    "serial",
    "serials_at",
    "serials_in",
    "serials_of",
    "stored_value",
    "tags_of",
    "waited",
    "waited_in_kit",
    "waits_in_kit",
    "waits_of",
    "wanted",
]

OPEN = "order.open"
"""Orders that have not ended."""
HELD = "order.held"
"""Orders with a hold on them, but for those that have ended."""
KIT_WAITS = "order.kit-waits"
"""Orders that wait for a kit, of which some components may be there."""
WAITS = "order.waits"
"""Orders of which units wait for supply, of whatever it is."""
QUOTE_OPEN = "quote.open"
"""Quotes that have not ended; one whose offer has lapsed is among them until swept."""
QUOTE_ACCEPTED = "quote.accepted"
"""Quotes that were accepted and are no orders yet."""
WORK_OPEN = "work.open"
"""Fulfilment orders of which units are to be picked or packed."""
CART_ABANDONED = "cart.abandoned"
"""Carts that were left with goods in them, while nobody has come back."""

LAUNCHING = "item.launching"
"""Articles that are to be on sale from a day on."""
SUBSCRIBED = "subscription.open"
"""Subscriptions that have not ended."""

PURCHASING = "purchase.open"
"""What has to be bought for orders and has not been sent."""

PRICE_LIST = "price-list"
"""Price lists that were published and not withdrawn."""

UNDER_WAY = frozenset({State.PLACED, State.CONFIRMED})
FLAGGED = UNDER_WAY | {State.COMPLETED}
"""An order in one of these states is found by its flags."""


def customer(party: str) -> str:
    """Return the tag of a customer's orders."""
    return f"customer:{party}"


def party(name: str) -> str:
    """Return the tag of whatever else is about a customer, such as quotes."""
    return f"party:{name}"


def stored_value(party: str) -> str:
    """Return the tag of a customer's store credit, one stream for each currency."""
    return f"stored-value:{party}"


def backordered(sku: str) -> str:
    """Return the tag of orders that wait for units of *sku*."""
    return f"backordered:{sku}"


def coming_to(node: str) -> str:
    """Return the tag of deliveries and transfers that are on the way to a node."""
    return f"coming-to:{node}"


def coming_back(order: str) -> str:
    """Return the tag of returns of an order of which units are still to come."""
    return f"coming-back:{order}"


def paid_out(order: str) -> str:
    """Return the tag of payouts with money of an order in them."""
    return f"paid-out:{order}"


def waits_in_kit(sku: str) -> str:
    """Return the tag of orders that wait for a kit with units of *sku* in it."""
    return f"kit-waits:{sku}"


def waited(sku: str) -> str:
    """Return the tag of orders that wait, or once waited, for units of *sku*."""
    return f"waited:{sku}"


def waited_in_kit(sku: str) -> str:
    """Return the tag of orders that wait, or once waited, for a kit with *sku*."""
    return f"kit-waited:{sku}"


def wanted(sku: str) -> str:
    """Return the tag of orders that want units of *sku* and have no claim on them."""
    return f"wanted:{sku}"


def preordered(sku: str) -> str:
    """Return the tag of orders with a line of *sku* that waits until it is on sale."""
    return f"preordered:{sku}"


def counting(sku: str, node: str) -> str:
    """Return the tag of count sheets that are open for a SKU at a node."""
    return f"counting:{sku}@{node}"


def incoming(sku: str) -> str:
    """Return the tag of what is on its way and has units of *sku* in it."""
    return f"incoming:{sku}"


def reserved_for(order: str) -> str:
    """Return the tag of what was reserved for an order, ended or not."""
    return f"reserved:{order}"


def changing(order: str) -> str:
    """Return the tag of the changes of an order that are not at their end."""
    return f"changing:{order}"


def changes(order: str) -> str:
    """Return the tag of all changes of an order, those at their end too."""
    return f"changes:{order}"


def flagged(code: str) -> str:
    """Return the tag of orders that have a flag and have not ended."""
    return f"flag:{code}"


def _of_cart(cart: Cart) -> frozenset[str]:
    tags = {party(cart.customer)} if cart.customer else set[str]()
    if cart.state is CartState.ABANDONED:
        tags.add(CART_ABANDONED)
    return frozenset(tags)


def tags_of(state: object) -> frozenset[str]:
    """Return the tags that a state carries."""
    find = TAGS.get(type(state))
    return find(state) if find else frozenset()


def _of_order(order: Order) -> frozenset[str]:
    tags: set[str] = set()
    if order.agreed.customer:
        tags.add(customer(order.agreed.customer))
    if order.flags and order.state in FLAGGED:
        tags |= {flagged(code) for code in order.flags}
    if order.holds and LIFE[order.state]:
        tags.add(HELD)
        before = {h.line for h in order.holds if h.reason == HoldReason.PREORDER}
        tags |= {preordered(line.sku) for line in order.lines if line.id in before}
    if order.state in UNDER_WAY:
        tags.add(OPEN)
        _add_waiting(order, tags)
    if order.marks.waited:
        tags |= _once_waited(order)
    return frozenset(tags)


def _add_waiting(order: Order, tags: set[str]) -> None:
    """Add what an order waits for; one by one, as it is done after every event."""
    for line, progress in zip(order.agreed.lines, order.progress, strict=True):
        if progress.backordered or progress.unallocated:
            for sku, _ in line.pieces(1):
                tags.add(wanted(sku))
                if progress.backordered:
                    tags |= {WAITS, backordered(sku)}
                    if line.components:
                        tags |= {KIT_WAITS, waits_in_kit(sku)}


def waits_of(order: Order) -> frozenset[str]:
    """Return the tags by which an order stands in a line for units, of all its tags."""
    tags: set[str] = set()
    if order.state in UNDER_WAY:
        _add_waiting(order, tags)
    return frozenset(tags)


def _once_waited(order: Order) -> set[str]:
    """Return the tags of what an order waits for, or has waited for, however it is."""
    lines, once = order.agreed.lines, order.marks.waited
    if order.original:
        lines = (*lines, *order.original.lines)
    tags: set[str] = set()
    for line in lines:
        if line.id in once:
            tags |= {waited(sku) for sku, _ in line.pieces(1)}
            tags |= {waited_in_kit(one.sku) for one in line.components}
    return tags


def _of_price_list(price_list: PriceList) -> frozenset[str]:
    return frozenset() if price_list.withdrawn else frozenset([PRICE_LIST])


def _of_change(change: OrderChange) -> frozenset[str]:
    tags = [changes(change.order)]
    if CHANGE_LIFE[change.state]:
        tags.append(changing(change.order))
    return frozenset(tags)


def _of_subscription(subscription: Subscription) -> frozenset[str]:
    customer = subscription.agreed.customer
    tags = {party(customer)} if customer else set[str]()
    if SUBSCRIPTION_LIFE[subscription.state]:
        tags.add(SUBSCRIBED)
    return frozenset(tags)


def _of_item(item: Item) -> frozenset[str]:
    return frozenset() if item.launch_on is None else frozenset([LAUNCHING])


def _of_quote(quote: Quote) -> frozenset[str]:
    tags = {party(quote.customer)}
    if QUOTE_LIFE[quote.state]:
        tags.add(QUOTE_OPEN)
    if quote.state is QuoteState.ACCEPTED:
        tags.add(QUOTE_ACCEPTED)
    return frozenset(tags)


def _of_work(work: FulfillmentOrder) -> frozenset[str]:
    open_units = any([line.to_pick or line.picked for line in work.lines])
    held = [in_hand(one.sku, one.lot) for one in work.in_hand]
    return frozenset([WORK_OPEN, *held]) if open_units else frozenset()


def _of_reservation(kept: Reservation) -> frozenset[str]:
    held_by, _, name = kept.holder.partition("/")
    return frozenset([reserved_for(name)] if held_by == "order" else ())


def _of_delivery(delivery: Delivery) -> frozenset[str]:
    some = [incoming(one.sku) for one in delivery.outstanding]
    return frozenset([*some, coming_to(delivery.node)] if some else ())


def _of_transfer(transfer: Transfer) -> frozenset[str]:
    some = [incoming(one.sku) for one in transfer.in_transit]
    there = [coming_to(transfer.destination)] if transfer.open else []
    return frozenset([*some, *there])


def _of_sheet(sheet: CountSheet) -> frozenset[str]:
    lines = sheet.lines if sheet.open else ()
    return frozenset([counting(line.sku, sheet.node) for line in lines])


def _of_stored_value(value: StoredValue) -> frozenset[str]:
    owner = value.id.rpartition(".")[0] if value.provider == STORE_CREDIT else ""
    return frozenset([stored_value(owner)] if owner else ())


def _of_payout(payout: Payout) -> frozenset[str]:
    return frozenset([paid_out(line.order) for line in payout.lines])


def _of_rma(rma: Rma) -> frozenset[str]:
    return frozenset([coming_back(rma.order)] if rma.open else ())


def _of_purchase(demand: PurchaseDemand) -> frozenset[str]:
    open_units = any([one.open for one in demand.lines])
    return frozenset([PURCHASING]) if open_units else frozenset()


TAGS: Mapping[type, Callable[[Any], frozenset[str]]] = {
    Cart: _of_cart,
    Item: _of_item,
    Order: _of_order,
    PriceList: _of_price_list,
    OrderChange: _of_change,
    Quote: _of_quote,
    Subscription: _of_subscription,
    FulfillmentOrder: _of_work,
    Parcel: of_parcel,
    StoredValue: _of_stored_value,
    Payout: _of_payout,
    Rma: _of_rma,
    PurchaseDemand: _of_purchase,
    Reservation: _of_reservation,
    Serial: of_serial,
    OrderLots: of_order_lots,
    Delivery: _of_delivery,
    Transfer: _of_transfer,
    CountSheet: _of_sheet,
}
