"""A lot that is called back is held wherever it is, and wherever it comes to."""

from collections.abc import Iterator

from ordercore import stock
from ordercore.errors import Refused
from ordercore.flow.engine import Step
from ordercore.flow.known_articles import check_heard_of
from ordercore.flow.views import Views
from ordercore.stock import Recalls, StockLevel, recalls_stream
from ordercore.stock.recalling import hold_reason

__all__ = [
    "check_not_recalled",
    "hold_everywhere",
    "hold_recalled",
    "release_everywhere",
]


def hold_everywhere(event: stock.LotRecalled, views: Views) -> Iterator[Step]:
    """Hold the lot at each place that knows it, open or not.

    One that holds it for a reason of its own goes on for that one.  Raises Refused
    ``sku.unknown``.
    """
    asked = f"call back lot {event.lot} of {event.sku}"
    check_heard_of(event.sku, asked, views)
    cause, before = hold_reason(event.reason), hold_reason(event.before)
    for level in views.levels(event.sku):
        lot = level.lot(event.lot)
        if lot is not None and lot.held in {"", before}:
            ids = (event.sku, level.node, event.lot)
            yield stock.HoldLot(*ids, cause, views.now)


def hold_recalled(
    event: stock.Received
    | stock.Returned
    | stock.TransferredIn
    | stock.Adjusted
    | stock.Counted
    | stock.LotCorrected,
    views: Views,
) -> Iterator[Step]:
    """Hold what comes of a lot that was called back, or turns out to be of it."""
    come = (event.into,) if isinstance(event, stock.LotCorrected) else event.lots
    if not come:
        return
    known: Recalls | None = views.state(recalls_stream(event.sku))
    if known is None:
        return
    level: StockLevel = views.state(event.stream)
    for one in come:
        lot, recall = level.lot(one.lot), known.in_force(one.lot)
        if recall is not None and lot is not None and not lot.held:
            ids = (event.sku, event.node, one.lot)
            yield stock.HoldLot(*ids, recall.cause, views.now)


def release_everywhere(event: stock.RecallEnded, views: Views) -> Iterator[Step]:
    """Let the lot be sold again at each place that held it as it was called back."""
    cause = hold_reason(event.reason)
    for level in views.levels(event.sku):
        lot = level.lot(event.lot)
        if lot is not None and lot.held == cause:
            ids = (event.sku, level.node, event.lot)
            yield stock.ReleaseLot(*ids, event.cause, views.now)


def check_not_recalled(event: stock.LotReleased, views: Views) -> Iterator[Step]:
    """Refuse to let one place sell a lot that is called back everywhere."""
    known: Recalls | None = views.state(recalls_stream(event.sku))
    recall = known.in_force(event.lot) if known is not None else None
    if recall is not None:
        raise Refused(
            "lot.recalled",
            asked=f"release lot {event.lot} of {event.sku} at {event.node}",
            because=f"it is called back at all places: {recall.reason}",
            remedy="stock.EndRecall lets it be sold again, at all places",
        )
    yield from ()
