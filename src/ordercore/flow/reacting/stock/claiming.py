"""Stock follows orders: what a line claims is what the shelf holds back."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ordercore import catalog, orders, stock
from ordercore.catalog import Kit
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.goods.lots import LotPool, check_lots_named
from ordercore.flow.goods.unlimited import bought_for, is_unlimited, supplier_at
from ordercore.flow.reacting.stock.lots_back import lots_back
from ordercore.flow.reacting.stock.reserving import convert_reserved, held_of
from ordercore.flow.reacting.stock.serials import check_named, numbers_of, pieces_of
from ordercore.flow.seeing.segmenting import of_order, stays_his
from ordercore.flow.seeing.views import Views
from ordercore.orders import Allotment
from ordercore.orders.reallocating import Reallocated
from ordercore.replenishing import DemandPurchase, MeetPurchase, WithdrawPurchase
from ordercore.stock import Condition
from ordercore.warehouse import FulfillmentOrder, fulfillment_stream

__all__ = [
    "check_kits",
    "check_pieces",
    "claim_stock",
    "free_cancelled_stock",
    "free_stock",
    "put_back_in_stock",
    "take_from_stock",
    "take_over_the_counter",
]


def claim_stock(event: orders.Allocated | Reallocated, views: Views) -> Iterator[Step]:
    """Promise the units at their nodes; what was kept for the order is used up.

    What no shelf there counts has to be bought instead.
    """
    order = views.order(event.order)
    whose = of_order(order)
    own = Counter[tuple[str, str]]()
    for convert in convert_reserved(event, views):
        kept: stock.Reservation = views.state(convert.stream)
        for part in convert.parts if stays_his(kept, whose) else ():
            own += held_of(kept, part, kept.until, views)
        yield convert
    for a in event.allotments:
        for sku, units in order.line(a.line).pieces(a.quantity):
            mine = min(units, own[sku, a.node])
            own[sku, a.node] -= mine
            if is_unlimited(a.node, sku, views):
                supplier = supplier_at(a.node, views)
                yield DemandPurchase(event.order, a.node, supplier, sku, units)
            else:
                ids = (sku, a.node, units, event.order)
                yield stock.Allocate(*ids, views.now, whose, mine)


def free_stock(event: orders.Deallocated, views: Views) -> Iterator[Step]:
    """Give the units free at their nodes."""
    yield from _given_free(event.order, event.allotments, views)


def free_cancelled_stock(
    event: orders.Cancelled | orders.Changed | orders.Reverted | Reallocated,
    views: Views,
) -> Iterator[Step]:
    """Give the units free at their nodes that are not wanted there any more."""
    yield from _given_free(event.order, event.released, views)


def take_from_stock(event: orders.Shipped, views: Views) -> Iterator[Step]:
    """Let the units leave the shelf; what was bought for the order has been sent."""
    order = views.order(event.order)
    whose = of_order(order)
    pool, bought = LotPool.named(event.lots), bought_for(event.order, views)
    for goods in event.goods:
        for sku, units in order.line(goods.line).pieces(goods.quantity):
            if sent := min(units, bought[sku, event.node]):
                bought[sku, event.node] -= sent
                yield MeetPurchase(event.order, event.node, sku, sent)
            if left := units - sent:
                ids = (sku, event.node, left, event.order, whose)
                lots = pool.taken(sku, left)
                yield stock.Ship(*ids, lots, packed=bool(lots))


def take_over_the_counter(event: orders.HandedOut, views: Views) -> Iterator[Step]:
    """Let the units leave the shelf that the buyer takes along."""
    order = views.order(event.order)
    whose = of_order(order)
    if event.lots:
        units_of = pieces_of(event.order, event.goods if event.node else (), views)
        check_lots_named(f"hand out of order {event.order}", units_of, event.lots)
    pool = LotPool.named(event.lots)
    for goods in event.goods if event.node else ():
        for sku, units in order.line(goods.line).pieces(goods.quantity):
            if is_unlimited(event.node, sku, views):
                supplier = supplier_at(event.node, views)
                yield DemandPurchase(event.order, event.node, supplier, sku, units)
                yield MeetPurchase(event.order, event.node, sku, units)
            else:
                ids = (sku, event.node, units, event.order)
                yield stock.Allocate(*ids, views.now, whose)
                yield stock.Ship(*ids, whose, pool.taken(sku, units))


def put_back_in_stock(event: orders.Returned, views: Views) -> Iterator[Step]:
    """Put units that came back on the shelf, or apart if somebody has to look first.

    Those with numbers are looked at, and those of which nobody knows the lot.  What is
    digital lies nowhere, and comes back to no shelf; nor does what a place supplies
    without our counting it.
    """
    order = views.order(event.order)
    goods = [one for one in event.goods if not order.line(one.line).digital]
    back = {
        sku: units
        for sku, units in pieces_of(event.order, goods, views).items()
        if not is_unlimited(event.node, sku, views)
    }
    asked = f"take back of order {event.order}"
    check_named(asked, back, event.serials, views)
    check_lots_named(asked, back, event.lots)
    for sku, units in back.items():
        numbers = numbers_of(event.serials, sku)
        found = lots_back(event, sku, units, views)
        lots, off = LotPool({sku: found.lots}), LotPool({sku: found.off})
        for some, named in ((len(numbers), numbers), (units - len(numbers), ())):
            if some:
                looked = named or not found.sure
                condition = Condition.QUALITY_CONTROL if looked else Condition.SELLABLE
                ids = (sku, event.node, some, event.order, condition, named)
                of = (lots.taken(sku, some), views.now, off.taken(sku, some))
                yield stock.Return(*ids, *of, found.unread)


def check_kits(
    event: catalog.KitDefined | stock.Received, views: Views
) -> Iterator[Step]:
    """Refuse a kit in a kit, and units on a shelf of one, or of what none counts."""
    if isinstance(event, stock.Received):
        _check_counted(event, views)
        if views.components(event.sku):
            raise _on_shelf(f"receive {event.quantity} × {event.sku} at {event.node}")
    else:
        _check_nested(event.kit, views)
        if any([level.on_hand for level in views.levels(event.kit.sku)]):
            raise _on_shelf(f"define kit {event.kit.sku}")
    yield from ()


def check_pieces(
    event: stock.DeliveryAnnounced | stock.CountSheetOpened, views: Views
) -> Iterator[Step]:
    """Refuse to expect or to count units of a kit: only its components are units."""
    if isinstance(event, stock.CountSheetOpened):
        skus, what = event.skus, "count"
    else:
        skus, what = tuple([one.sku for one in event.lines]), "expect"
    for sku in skus:
        if views.components(sku):
            raise _on_shelf(f"{what} units of {sku} at {event.node}")
    yield from ()


def _check_counted(event: stock.Received, views: Views) -> None:
    if is_unlimited(event.node, event.sku, views):
        raise Refused(
            "node.unlimited",
            asked=f"receive {event.quantity} × {event.sku} at {event.node}",
            because="that place supplies it without units being counted there",
            remedy="Receive it at another place, or open this one anew without it "
            "among what is unlimited",
        )


def _check_nested(kit: Kit, views: Views) -> None:
    inside = [one.sku for one in kit.components if views.components(one.sku)]
    around = [
        one.sku
        for one in views.kits.values()
        if not one.withdrawn and kit.sku in [part.sku for part in one.components]
    ]
    if inside or around:
        told = [f"{sku} in it is a kit" for sku in inside]
        told += [f"it is in kit {sku}" for sku in around]
        raise Refused(
            "kit.nested",
            asked=f"define kit {kit.sku}",
            because=", and ".join(told),
            remedy="List what is in the inner kit as components of the outer one",
        )


def _on_shelf(asked: str) -> Refused:
    return Refused(
        "kit.stock",
        asked=asked,
        because="units would lie on a shelf under the SKU of a kit, where nobody "
        "looks for them",
        remedy="Receive its components; what lies there under its SKU is booked out "
        "first, or the kit is withdrawn",
    )


def _given_free(
    name: str, allotments: Iterable[Allotment], views: Views
) -> Iterator[Step]:
    """Yield what frees units, also those of a line that the order has no more."""
    order = views.order(name)
    whose, bought = of_order(order), bought_for(name, views)
    for a in allotments:
        if a.line in order.agreed.places:
            found = order.line(a.line).pieces(a.quantity)
        else:
            work: FulfillmentOrder = views.state(fulfillment_stream(a.fulfillment))
            found = work.line(a.line).pieces(a.quantity)
        for sku, units in found:
            if unbought := min(units, bought[sku, a.node]):
                bought[sku, a.node] -= unbought
                yield WithdrawPurchase(name, a.node, sku, unbought)
            if left := units - unbought:
                yield stock.Deallocate(sku, a.node, left, name, whose)
