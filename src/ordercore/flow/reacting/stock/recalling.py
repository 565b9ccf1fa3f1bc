"""A lot that is called back is held wherever it is, and wherever it comes to."""

from collections.abc import Iterator

from ordercore import stock
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.knowing.articles import check_heard_of
from ordercore.flow.seeing.views import Views
from ordercore.stock import Lot, Recalls, StockLevel, recalls_stream
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
    before = hold_reason(event.before)
    for level in views.levels(event.sku):
        for lot in level.lots:
            mine = not lot.held or lot.held_by_recall(before)
            if mine and lot.goes_by(event.lot):
                ids = (event.sku, level.node, lot.id, event.reason)
                yield stock.HoldRecalled(*ids, views.now)


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
        lot = level.lot(one.lot)
        recall = known.concerning(lot) if lot is not None and not lot.held else None
        if recall is not None:
            ids = (event.sku, event.node, one.lot, recall.reason)
            yield stock.HoldRecalled(*ids, views.now)


def release_everywhere(event: stock.RecallEnded, views: Views) -> Iterator[Step]:
    """Let the lot be sold again at each place that held it as it was called back."""
    cause = hold_reason(event.reason)
    known: Recalls = views.state(event.stream)
    for level in views.levels(event.sku):
        for lot in level.lots:
            mine = lot.goes_by(event.lot) and lot.held_by_recall(cause)
            if mine and known.concerning(lot) is None:
                ids = (event.sku, level.node, lot.id)
                yield stock.ReleaseLot(*ids, event.cause, views.now)


def check_not_recalled(event: stock.LotReleased, views: Views) -> Iterator[Step]:
    """Refuse to let one place sell a lot that is called back everywhere."""
    known: Recalls | None = views.state(recalls_stream(event.sku))
    level: StockLevel = views.state(event.stream)
    lot = level.lot(event.lot) or Lot(event.lot)
    recall = known.concerning(lot) if known is not None else None
    if recall is not None:
        raise Refused(
            "lot.recalled",
            asked=f"release lot {event.lot} of {event.sku} at {event.node}",
            because=f"it is called back at all places: {recall.reason}",
            remedy="stock.EndRecall lets it be sold again, at all places",
        )
    yield from ()
