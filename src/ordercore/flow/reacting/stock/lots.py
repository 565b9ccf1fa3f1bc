"""Units that are kept by lot come with their lot, and their time ends by itself."""

from collections import Counter
from collections.abc import Iterator

from attrs import evolve

from ordercore import catalog, stock, warehouse
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Step
from ordercore.flow.goods.lots import check_lots_named, lots_named, rule_of, sold_until
from ordercore.flow.reacting.shared import lapse_at
from ordercore.flow.seeing.views import Views
from ordercore.message import kind_of
from ordercore.stock import OrderLots
from ordercore.stock.lot_naming import BY_LABEL, lots_differ
from ordercore.warehouse import FulfillmentOrder

__all__ = [
    "check_lots",
    "end_lots_in_time",
    "note_lots_back",
    "note_lots_left",
    "note_lots_reread",
    "pack_lots",
    "redate_lots",
    "unpack_lots",
]


def check_lots(event: stock.Received, views: Views) -> Iterator[Step]:
    """Refuse units of an article that is kept by lot, of which nobody says the lot."""
    item = views.item(event.sku)
    if item is not None and item.lots is not None:
        named = sum([one.quantity for one in event.lots if one.lot])
        if named != event.quantity:
            asked = f"receive {event.quantity} × {event.sku} at {event.node}"
            because = f"{named} of them are named by lot"
            arrived = kind_of(event.cause) == "delivery"
            how = f"stock.ArrivedLot({BY_LABEL})" if arrived else BY_LABEL
            raise lots_differ(asked, because, how)
    yield from ()


def end_lots_in_time(
    event: stock.Received
    | stock.Returned
    | stock.TransferredIn
    | stock.Adjusted
    | stock.Counted
    | stock.LotRedated
    | stock.LotCorrected,
    views: Views,
) -> Iterator[Step]:
    """Let the clock put a lot apart when its time is over."""
    match event:
        case stock.LotRedated():
            ends = {event.sell_until}
        case stock.LotCorrected():
            ends = {event.into.sell_until}
        case _:
            ends = {one.sell_until for one in event.lots}
    for until in sorted([end for end in ends if end is not None]):
        if until > views.now:
            yield lapse_at(event.sku, event.node, until)


def pack_lots(event: warehouse.Packed, views: Views) -> Iterator[Step]:
    """Put units into the parcel by their lots, all of an article or none."""
    if not event.lots:
        return
    work: FulfillmentOrder = views.state(event.stream)
    packed = Counter[str]()
    for goods in event.contents:
        packed.update(dict(work.line(goods.line).pieces(goods.quantity)))
    asked = f"pack parcel {event.parcel} of order {event.order}"
    check_lots_named(asked, packed, event.lots)
    for sku in dict.fromkeys([one.sku for one in event.lots]):
        ids = (sku, event.node, lots_named(event.lots, sku), event.parcel)
        yield stock.PackLots(*ids, views.now)


def unpack_lots(event: warehouse.Unpacked, views: Views) -> Iterator[Step]:
    """Take units out of the parcel by their lots."""
    for sku in dict.fromkeys([one.sku for one in event.lots]):
        ids = (sku, event.node, lots_named(event.lots, sku), event.parcel)
        yield stock.UnpackLots(*ids)


def note_lots_left(event: stock.Shipped, views: Views) -> Iterator[Step]:
    """Keep with an order which lots it got."""
    if event.lots:
        ids = (event.cause, event.sku, event.node)
        yield stock.NoteLotsLeft(*ids, event.lots)


def note_lots_back(event: stock.Returned, views: Views) -> Iterator[Step]:
    """Keep with an order which of its lots came back."""
    if event.lots:
        ids = (event.cause, event.sku, event.node, event.lots)
        yield stock.NoteLotsBack(*ids, event.off, event.unread)


def note_lots_reread(event: stock.LotCorrected, views: Views) -> Iterator[Step]:
    """Keep with an order what a unit was that came back unread.

    It is an order that got units of the lot, the first one where it is not named.
    """
    left = event.into.quantity
    for stream in sorted(views.tagged(tagging.lot(event.sku, event.into.label))):
        known: OrderLots = views.state(stream)
        if event.order in {"", known.order}:
            into = evolve(event.into, quantity=left)
            for was, now in known.rereads(event.sku, event.out_of, into):
                left -= now.quantity
                ids = (known.order, event.sku, event.node)
                yield stock.NoteLotsReread(*ids, was, now)


def redate_lots(event: catalog.ItemListed, views: Views) -> Iterator[Step]:
    """Let lots be sold for as long as the catalogue says now.

    Those stay as they are of which somebody has said until when they may be sold.
    """
    sku, days = event.item.sku, event.days_left_before
    if rule_of(sku, views).days_left == days:
        return
    for level in views.levels(sku):
        for lot in level.lots:
            ends = (sku, level.node, lot.expires_on, views)
            if lot.expires_on is not None and lot.sell_until == sold_until(*ends, days):
                ids = (sku, level.node, lot.id, lot.expires_on)
                at = (sold_until(*ends), views.now)
                yield stock.RedateLot(*ids, event.stream, *at)
