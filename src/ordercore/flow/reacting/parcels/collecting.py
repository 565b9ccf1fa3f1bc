"""A buyer collects: his goods wait at a place, he comes for them, or they go back."""

from collections.abc import Iterator
from datetime import timedelta

from ordercore import orders, shipping, warehouse
from ordercore.accounts import Account, account_stream, give_up
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.parcels.sending import units_leave
from ordercore.flow.reacting.shared import counts
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import LineQuantity, Order
from ordercore.sourcing import Node
from ordercore.values import Address
from ordercore.warehouse import FulfillmentOrder, fulfillment_stream

__all__ = [
    "check_carried",
    "check_collection",
    "give_to_buyer",
    "take_back_uncollected",
    "wait_for_arrived",
    "wait_for_buyer",
    "wait_for_packed",
]

REASON = "not collected"


def check_collection(
    event: orders.Placed | orders.Changed | orders.Reverted, views: Views
) -> Iterator[Step]:
    """Refuse an order that is to be collected where nobody may, or sent elsewhere."""
    order = views.order(event.order)
    if order.agreed.collect_at:
        because = _why_not(order, views.supply.nodes.get(order.agreed.collect_at))
        if because:
            raise Refused(
                "order.collect",
                asked=f"let the buyer collect order {order.id} at "
                f"{order.agreed.collect_at}",
                because=because,
                remedy="Name an open node with collect_days, and its address as ship_to"
                "; the buyer's name may stand on it",
            )
    yield from ()


def wait_for_packed(event: warehouse.Packed, views: Views) -> Iterator[Step]:
    """Let a parcel wait that was packed where its buyer collects it."""
    if views.order(event.order).agreed.collect_at == event.node:
        yield from _waits(event.parcel, event.node, views)


def wait_for_arrived(event: shipping.Delivered, views: Views) -> Iterator[Step]:
    """Let a parcel wait that has arrived where its buyer collects it."""
    if node := views.order(event.order).agreed.collect_at:
        yield from _waits(event.parcel, node, views)


def wait_for_buyer(event: shipping.CollectionAwaited, views: Views) -> Iterator[Step]:
    """Let the clock notice when nobody has come for a parcel in time."""
    lapse = shipping.LapseCollection(event.parcel, event.until)
    yield Task(f"collect/{event.parcel}", event.until, lapse)


def check_carried(
    event: shipping.Labelled | shipping.LabelRequested, views: Views
) -> Iterator[Step]:
    """Refuse a carrier's label on a parcel that its buyer collects where it lies."""
    parcel: shipping.Parcel = views.state(event.stream)
    if views.order(parcel.order).agreed.collect_at == parcel.node:
        raise Refused(
            "parcel.to-collect",
            asked=f"label parcel {parcel.id}",
            because=f"the buyer collects it at {parcel.node}, where it lies",
            remedy="Do shipping.Collect when he comes",
        )
    yield from ()


def give_to_buyer(event: shipping.Collected, views: Views) -> Iterator[Step]:
    """Let the units leave with the buyer, if they had not left before."""
    if not event.sent:
        yield from units_leave(event, views)
    yield orders.Deliver(event.order, counts(event.contents))


def take_back_uncollected(
    event: shipping.CollectionLapsed, views: Views
) -> Iterator[Step]:
    """Put on the shelf what nobody has collected, and cancel or credit it."""
    if event.sent:
        yield from _returned(event, views)
        return
    yield warehouse.Unpack(event.fulfillment, event.parcel, REASON)
    work: FulfillmentOrder = views.state(fulfillment_stream(event.fulfillment))
    # Whatever else the node still has to do for the order goes on.
    if not any([line.to_pick or line.packed for line in work.lines]):
        back = [LineQuantity(one.line, one.picked) for one in work.lines if one.picked]
        yield warehouse.CloseShort(event.fulfillment, REASON)
        yield orders.Cancel(event.order, REASON, tuple(back))


def _returned(event: shipping.CollectionLapsed, views: Views) -> Iterator[Step]:
    """Take units back that have left; nobody owes for what he has never had."""
    lines = counts(event.contents)
    yield orders.Return(event.order, event.node, lines)
    account: Account | None = views.state(account_stream(event.order))
    if account is not None:
        asked = {one.line: one.quantity for one in lines}
        today = account.policy.day_of(views.now)
        yield from give_up(views.order(event.order), account, asked, REASON, today)


def _waits(parcel: str, node: str, views: Views) -> Iterator[Step]:
    days = views.supply.places[node].collect_days or 1
    until = views.now + timedelta(days=days)
    yield shipping.AwaitCollection(parcel, node, until)


def _why_not(order: Order, node: Node | None) -> str:
    if node is None:
        return "no such node is open"
    if node.collect_days is None:
        return "no goods wait there for buyers"
    if _place(order.agreed.ship_to) != _place(node.address):
        return "its goods are to go to another address than that of the node"
    return ""


def _place(address: Address) -> tuple[str, ...]:
    return address.country, address.region, address.postcode, address.city
