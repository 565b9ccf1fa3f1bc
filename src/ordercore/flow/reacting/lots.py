"""Units that are kept by lot come with their lot, and their time ends by itself."""

from collections.abc import Iterator

from ordercore import catalog, stock
from ordercore.flow.engine import Step
from ordercore.flow.lots import sold_until
from ordercore.flow.store import Task
from ordercore.flow.views import Views
from ordercore.stock.lot_naming import lots_differ

__all__ = ["check_lots", "end_lots_in_time", "redate_lots"]


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
            name = f"lapse/{event.sku}@{event.node}/{until:%Y-%m-%dT%H:%MZ}"
            yield Task(name, until, stock.Lapse(event.sku, event.node, until))


def redate_lots(event: catalog.ItemListed, views: Views) -> Iterator[Step]:
    """Let lots be sold for as long as the catalogue says now."""
    sku = event.item.sku
    for level in views.levels(sku):
        for lot in level.lots:
            until = sold_until(sku, level.node, lot.expires_on, views)
            if lot.expires_on is not None and until != lot.sell_until:
                ids = (sku, level.node, lot.id, lot.expires_on)
                yield stock.RedateLot(*ids, event.stream, until, views.now)
