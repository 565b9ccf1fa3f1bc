"""The shelves at both ends of a transfer follow what happens to it."""

from collections.abc import Iterator

from ordercore import stock
from ordercore.flow.doing.engine import Step
from ordercore.flow.goods.lots import lots_named
from ordercore.flow.reacting.stock.serials import check_named, numbers_of
from ordercore.flow.seeing.views import Views
from ordercore.stock import Condition, LotUnits, StockLevel, stock_stream
from ordercore.stock.lot_fitting import fitted

__all__ = [
    "claim_transfer",
    "free_transfer",
    "let_transfer_leave",
    "note_lots_sent",
    "take_transfer_in",
]


def claim_transfer(event: stock.TransferReleased, views: Views) -> Iterator[Step]:
    """Claim the units of a transfer at its source, all of them or none."""
    for one in event.goods:
        ids = (one.sku, event.source, one.quantity)
        yield stock.Allocate(*ids, event.stream, views.now)


def free_transfer(
    event: stock.TransferCancelled | stock.TransferClosed, views: Views
) -> Iterator[Step]:
    """Give free at the source what will not leave."""
    for one in event.released:
        yield stock.Deallocate(one.sku, event.source, one.quantity, event.stream)


def let_transfer_leave(event: stock.TransferShipped, views: Views) -> Iterator[Step]:
    """Let the units leave the shelf of the source."""
    units = {one.sku: one.quantity for one in event.goods}
    check_named(f"ship of transfer {event.transfer}", units, event.serials, views)
    for sku, leaving in units.items():
        ids = (sku, event.source, leaving, event.stream)
        named = (numbers_of(event.serials, sku), lots_named(event.lots, sku))
        yield stock.TransferOut(*ids, *named)


def note_lots_sent(event: stock.TransferredOut, views: Views) -> Iterator[Step]:
    """Keep with a transfer of which lots its units are."""
    kind, _, transfer = event.cause.partition("/")
    if event.lots and kind == "transfer":
        lots = [stock.SentLot(event.sku, one) for one in event.lots]
        yield stock.NoteLotsSent(transfer, tuple(lots))


def take_transfer_in(event: stock.TransferReceived, views: Views) -> Iterator[Step]:
    """Put the units on the shelf of the destination, each by its condition."""
    for come in event.goods:
        ids = (come.sku, event.destination)
        for condition, units in come.by_condition():
            numbers, lots = come.numbers(condition), come.of_lots(condition)
            level: StockLevel = views.state(stock_stream(*ids)) or StockLevel(*ids)
            for there, some, named in _put(level, condition, units, lots):
                what = (*ids, some, event.stream, there)
                yield stock.TransferIn(*what, numbers, named)


def _put(
    level: StockLevel, condition: Condition, units: int, lots: tuple[LotUnits, ...]
) -> Iterator[tuple[Condition, int, tuple[LotUnits, ...]]]:
    """Yield in which condition how many units stand, and of which lots.

    Somebody looks first at what would be sold and has the label of another lot there.
    """
    if not lots:
        yield condition, units, ()
        return
    found = fitted(level, lots)
    sells = condition is Condition.SELLABLE
    apart = Condition.QUALITY_CONTROL if sells else condition
    for there, some in ((condition, found.lots), (apart, found.apart)):
        if some:
            yield there, sum([one.quantity for one in some]), some
