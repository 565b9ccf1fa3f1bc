"""Units that are kept by lot come with their lot, and their time ends by itself."""

from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import evolve

from ordercore import catalog, orders, stock, warehouse
from ordercore.errors import Refused
from ordercore.flow.engine import Step
from ordercore.flow.lots import check_lots_named, lots_named, rule_of, sold_until
from ordercore.flow.reacting.shared import lapse_at
from ordercore.flow.views import Views
from ordercore.stock import (
    Lot,
    LotUnits,
    OrderLots,
    StockLevel,
    in_lot_turn,
    order_lots_stream,
    stock_stream,
)
from ordercore.stock.lot_naming import lots_differ
from ordercore.warehouse import FulfillmentOrder

__all__ = [
    "check_lots",
    "end_lots_in_time",
    "lots_back",
    "note_lots_back",
    "note_lots_left",
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
            raise lots_differ(asked, f"{named} of them are named by lot")
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
        ids = (event.cause, event.sku, event.node)
        yield stock.NoteLotsBack(*ids, event.lots)


def lots_back(
    event: orders.Returned, sku: str, units: int, views: Views
) -> tuple[bool, tuple[LotUnits, ...]]:
    """Return of which lots units are that came back, and whether that is sure.

    It is where somebody has read the labels, and the order had as many of the lots or
    the shelf knows them, or where the order got one lot of the SKU.
    Else they are of the lots that the order got, those that end first before others, or
    of one that nobody knows; somebody has to look.

    Raises Refused ``lot.not-out``: more of a lot are named than the buyer has got.
    """
    known: OrderLots = views.state(order_lots_stream(event.order)) or OrderLots("")
    out = known.out(sku)
    named = lots_named(event.lots, sku)
    if named:
        _check_out(event.order, known, sku, named)
        said = {one.lot: one for one in out}
        level: StockLevel | None = views.state(stock_stream(sku, event.node))
        there = {lot.id for lot in level.lots if lot.on_hand} if level else set[str]()
        # Of any other lot nobody here knows until when it is good; and of which more
        # comes back than left, a label was misread.
        sure = all(
            [
                one.quantity <= said[one.lot].quantity
                if one.lot in said
                else one.lot in there
                for one in named
            ]
        )
        return sure, tuple(
            [evolve(said.get(k.lot, k), quantity=k.quantity) for k in named]
        )
    had = [Lot(one.lot, one.quantity, expires_on=one.expires_on) for one in out]
    whole = {one.lot: one for one in out}
    chosen = [
        evolve(whole[one.lot], quantity=one.quantity) for one in in_lot_turn(had, units)
    ]
    rest = units - sum([one.quantity for one in chosen])
    if not chosen:
        item = views.item(sku)
        return item is None or item.lots is None, ()
    unknown = [LotUnits("", rest)] if rest else []
    return len(out) == 1 and not rest, (*chosen, *unknown)


def _check_out(
    order: str, known: OrderLots, sku: str, named: Iterable[LotUnits]
) -> None:
    """Refuse units of a lot of which the buyer has got fewer.

    Where nobody knows of which lots an order got units, any label may be on them.
    """
    out = {one.lot: one.quantity for one in known.out(sku)}
    got = {one.units.lot: one.units.quantity for one in known.lots if one.sku == sku}
    wrong = [one for one in named if one.quantity > out.get(one.lot, 0)]
    unread = sum([one.quantity - out.get(one.lot, 0) for one in wrong if one.lot])
    if not got or unread <= out.get("", 0):
        return
    told = ", ".join(
        [
            f"{order} got {got.get(one.lot, 0)} of {one.lot}, "
            f"{out.get(one.lot, 0)} are out"
            for one in wrong
        ]
    )
    units = ", ".join([f"{one.quantity} of lot {one.lot}" for one in wrong])
    right = [f"{n} of {lot}" for lot, n in out.items() if lot]
    others = f", or name the right lot: {', '.join(right)} are out" if right else ""
    raise Refused(
        "lot.not-out",
        asked=f"take back {units} of {sku}",
        because=told,
        remedy=f"Return them without a lot: they are looked at first{others}",
    )


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
