"""What somebody has to do next for the stock itself: unload, send on, and count."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time

from attrs import evolve

from ordercore.stock import (
    CountSheet,
    CountState,
    Delivery,
    DeliveryState,
    SkuQuantity,
    Transfer,
    TransferState,
)
from ordercore.views.telling.told import said, units_of
from ordercore.views.work import Job, Task

__all__ = ["work_on_count", "work_on_delivery", "work_on_transfer"]


def work_on_delivery(delivery: Delivery, today: date) -> Iterator[Task]:
    """Yield a delivery that is due today, or has begun to come, or is overdue.

    *today* is the day at its node.
    """
    if not delivery.open:
        return
    if delivery.due_on < today:
        job = Job.CHASE_DELIVERY
    elif delivery.due_on == today or delivery.state is DeliveryState.UNLOADING:
        job = Job.UNLOAD
    else:
        return
    goods, supplier = delivery.outstanding, f"from {delivery.supplier}"
    yield _task(job, delivery, delivery.node, goods, supplier)


def work_on_transfer(
    transfer: Transfer, today: date, missing: Mapping[tuple[str, str], int]
) -> Iterator[Task]:
    """Yield what the source of a transfer has to do, and what its destination has.

    Args:
        transfer: which one.
        today: the day at the destination.
        missing: for SKU and node how many promised units a count did not find.
    """
    way = f"{transfer.source} → {transfer.destination}"
    if transfer.state is TransferState.REQUESTED:
        goods = [SkuQuantity(line.sku, line.requested) for line in transfer.lines]
        yield _task(Job.RELEASE_TRANSFER, transfer, transfer.source, goods, way)
    if transfer.claimed:
        claimed = transfer.claimed
        yield _task(Job.SHIP_TRANSFER, transfer, transfer.source, claimed, way)
    for one in transfer.claimed:
        if short := missing.get((one.sku, transfer.source), 0):
            why = f"{short} promised units of it are missing there"
            task = _task(Job.FIND_MISSING, transfer, transfer.source, [one], why)
            yield evolve(task, sku=one.sku, missing=short)
    if transfer.in_transit:
        overdue = transfer.due_on < today
        job = Job.CHASE_TRANSFER if overdue else Job.RECEIVE_TRANSFER
        moving = transfer.in_transit
        yield _task(job, transfer, transfer.destination, moving, way)


def work_on_count(sheet: CountSheet, now: datetime) -> Iterator[Task]:
    """Yield a sheet that is to be counted, or that somebody has to approve."""
    since = sheet.opened_at or now
    if sheet.state is CountState.OPEN:
        left = ", ".join(sheet.to_count) or "all counted, to be handed in"
        yield Task(
            Job.COUNT, "", sheet.id, since, sheet.node, detail=left, why=sheet.reason
        )
    elif sheet.state is CountState.AWAITING_APPROVAL:
        found = [f"{line.difference:+} × {line.sku}" for line in sheet.above]
        by = ", ".join(dict.fromkeys([line.by for line in sheet.above]))
        yield Task(
            Job.APPROVE_COUNT,
            "",
            sheet.id,
            since,
            sheet.node,
            detail=", ".join(found) or "no difference is left",
            why=f"counted by {by}" if by else "",
        )


def _task(
    job: Job,
    source: Delivery | Transfer,
    node: str,
    goods: Sequence[SkuQuantity],
    why: str,
) -> Task:
    day = source.due_on
    since = datetime.combine(day, time(), UTC)
    what = (source.id, since, node, units_of(goods), said(goods))
    return Task(job, "", *what, why, day)
