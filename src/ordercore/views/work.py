"""What somebody has to do next: a list for each kind of work, the oldest first."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from attrs import frozen

from ordercore.accounts import Account, Kind, Outcome, surplus
from ordercore.orders import Gate, Order, Progress, State
from ordercore.shipping import Parcel, ParcelState, ShipmentState
from ordercore.views.lateness import due_on, expected_on
from ordercore.views.paying import open_invoices
from ordercore.views.telling import said
from ordercore.warehouse import FulfillmentOrder
from ordercore.warehouse import State as WorkState

__all__ = [
    "Job",
    "Task",
    "WorkList",
    "work_lists",
    "work_of_node",
    "work_of_order",
    "work_of_shelf",
    "work_on_account",
    "work_on_parcel",
]


class Job(StrEnum):
    """What has to be done: in the order of an order's life, then for the stock."""

    CONVERT_QUOTE = "CONVERT_QUOTE"
    CONFIRM = "CONFIRM"
    LOOK_AT_HOLD = "LOOK_AT_HOLD"
    SOURCE = "SOURCE"
    WAIT_FOR_SUPPLY = "WAIT_FOR_SUPPLY"
    FIND_MISSING = "FIND_MISSING"
    RELEASE = "RELEASE"
    PICK = "PICK"
    CHECK = "CHECK"
    PACK = "PACK"
    LABEL = "LABEL"
    HAND_OVER = "HAND_OVER"
    COLLECT = "COLLECT"
    FOLLOW = "FOLLOW"
    REFUND = "REFUND"
    INVOICE_DUE = "INVOICE_DUE"
    INVOICE_OVERDUE = "INVOICE_OVERDUE"
    UNLOAD = "UNLOAD"
    CHASE_DELIVERY = "CHASE_DELIVERY"
    RELEASE_TRANSFER = "RELEASE_TRANSFER"
    SHIP_TRANSFER = "SHIP_TRANSFER"
    RECEIVE_TRANSFER = "RECEIVE_TRANSFER"
    CHASE_TRANSFER = "CHASE_TRANSFER"
    COUNT = "COUNT"
    APPROVE_COUNT = "APPROVE_COUNT"


@frozen
class Task:
    """One thing to do.

    Attributes:
        job: what kind of work it is.
        order: whose; "" for work that no order asks for.
        subject: what is worked on: the quote, the order, a fulfilment order, a parcel,
            an invoice, a delivery, a transfer, a count sheet.
        since: when the quote was offered, the order was placed, or the day began on
            which goods are due; the longest in line comes first.
        node: where; "" when it is nowhere in particular.
        units: how many units wait for it.
        detail: which goods, how much money, or where the parcel is.
        why: the reason, where somebody gave one.
        due_on: the day by which it should be done, where there is one: of an order's
            goods the day that was promised, or else wanted.
        sku: for FIND_MISSING, what is missing at the node.
        missing: for FIND_MISSING, how many units of it in all; each task there says the
            same.
    """

    job: Job
    order: str
    subject: str
    since: datetime
    node: str = ""
    units: int = 0
    detail: str = ""
    why: str = ""
    due_on: date | None = None
    sku: str = ""
    missing: int = 0


@frozen
class WorkList:
    """All tasks of one kind, the longest in line first."""

    job: Job
    tasks: tuple[Task, ...]

    @property
    def units(self) -> int:
        """How many units wait for this work; those missing on a shelf count once."""
        shelves = {(one.sku, one.node): one.missing for one in self.tasks if one.sku}
        others = [task.units for task in self.tasks if not task.sku]
        return sum(shelves.values()) + sum(others)


def work_lists(tasks: Iterable[Task]) -> tuple[WorkList, ...]:
    """Return a list for each kind of work that there is any of."""
    by_job: dict[Job, list[Task]] = {job: [] for job in Job}
    for task in tasks:
        by_job[task.job].append(task)
    return tuple(
        [
            WorkList(job, tuple(sorted(found, key=lambda t: (t.since, t.subject))))
            for job, found in by_job.items()
            if found
        ]
    )


def work_of_order(order: Order) -> Iterator[Task]:
    """Yield what an order itself waits for: a decision, a place, or supply."""
    since, due = order.agreed.placed_at, due_on(order)
    for hold in order.holds:
        why = f"{hold.reason}: {hold.note}" if hold.note else hold.reason
        yield Task(
            Job.LOOK_AT_HOLD,
            order.id,
            order.id,
            since,
            detail=f"gate {hold.gate}" + (f", line {hold.line}" if hold.line else ""),
            why=why,
            due_on=due,
        )
    if order.state is State.PLACED:
        if not order.is_held(Gate.CONFIRM):
            yield Task(Job.CONFIRM, order.id, order.id, since, due_on=due)
    elif order.state is State.CONFIRMED:
        yield from _waiting(order, Job.SOURCE)
        yield from _waiting(order, Job.WAIT_FOR_SUPPLY)


def work_of_shelf(
    order: Order, missing: Mapping[tuple[str, str], int]
) -> Iterator[Task]:
    """Yield what an order is promised from shelves on which a count found too little.

    *missing* says for SKU and node how many promised units are not there.
    """
    for line, progress in zip(order.lines, order.progress, strict=True):
        for claim in progress.claims:
            for sku, units in line.pieces(claim.total):
                short = missing.get((sku, claim.node), 0)
                if not short:
                    continue
                yield Task(
                    Job.FIND_MISSING,
                    order.id,
                    order.id,
                    order.agreed.placed_at,
                    claim.node,
                    units,
                    said([_Wanted(sku, units)]),
                    f"{short} promised units of it are missing there",
                    due_on(order),
                    sku,
                    short,
                )


def work_of_node(fulfillment: FulfillmentOrder, order: Order) -> Iterator[Task]:
    """Yield what a node has to do for an order."""
    for job, units in _to_do(fulfillment):
        if units:
            yield Task(
                job,
                order.id,
                fulfillment.id,
                order.agreed.placed_at,
                fulfillment.node,
                units,
                due_on=due_on(order),
            )


def work_on_parcel(parcel: Parcel, order: Order) -> Iterator[Task]:
    """Yield what has to be done with a parcel, or where it is on its way."""
    job = Job.COLLECT if parcel.waits_for_buyer else _OF_PARCEL.get(parcel.state)
    if job is None:
        return
    detail = f"{parcel.carrier} {parcel.tracking_number}".strip()
    why, until = "", parcel.collect_until
    if job is Job.FOLLOW:
        state = parcel.shipment.state
        if parcel.delivered_at or state in _ARRIVED:
            return
        why = str(state)
    yield Task(
        job,
        order.id,
        parcel.id,
        order.agreed.placed_at,
        parcel.collect_at or parcel.node,
        sum([goods.quantity for goods in parcel.contents]),
        detail,
        why,
        due_on(order) if until is None else until.date(),
    )


def work_on_account(account: Account, order: Order, now: datetime) -> Iterator[Task]:
    """Yield refunds that were asked for or are to be decided, and unpaid invoices."""
    for refund in account.transactions:
        if refund.kind is Kind.REFUND and refund.outcome is Outcome.PENDING:
            yield Task(
                Job.REFUND,
                order.id,
                refund.reference,
                order.agreed.placed_at,
                detail=f"{refund.amount} by {refund.provider}",
            )
    if (too_much := surplus(account)).minor > 0:
        yield Task(
            Job.REFUND,
            order.id,
            order.id,
            order.agreed.placed_at,
            detail=f"{too_much} more than is owed",
            why=_why_not_back(account),
        )
    for one in open_invoices(account):
        yield Task(
            Job.INVOICE_OVERDUE if one.overdue(now) else Job.INVOICE_DUE,
            order.id,
            one.invoice.number,
            order.agreed.placed_at,
            detail=str(one.open),
            due_on=one.invoice.due_on,
        )


def _why_not_back(account: Account) -> str:
    """Return why money that nobody owes has not gone back."""
    failed = [
        f"{one.reference} by {one.provider}"
        for one in account.transactions
        if one.kind is Kind.REFUND and one.outcome is Outcome.FAILED
    ]
    if not failed:
        return "nobody was asked to send it back"
    return f"failed: {', '.join(failed)}; ask again, or send it back by hand"


_OF_PARCEL: Final[Mapping[ParcelState, Job]] = {
    ParcelState.SEALED: Job.LABEL,
    ParcelState.LABELLED: Job.HAND_OVER,
    ParcelState.HANDED_OVER: Job.FOLLOW,
}
_ARRIVED: Final = frozenset({ShipmentState.DELIVERED, ShipmentState.RETURNED_TO_SENDER})


def _waiting(order: Order, job: Job) -> Iterator[Task]:
    held = order.held_lines(Gate.SOURCE)
    goods = [
        _Wanted(line.sku, _units(progress, job))
        for line, progress in zip(order.lines, order.progress, strict=True)
        if _units(progress, job) and line.id not in held and not line.digital
    ]
    if goods:
        expected = expected_on(order) if job is Job.WAIT_FOR_SUPPLY else None
        yield Task(
            job,
            order.id,
            order.id,
            order.agreed.placed_at,
            units=sum([wanted.quantity for wanted in goods]),
            detail=said(goods),
            why="; ".join(_until(order.marks.deadline, expected)),
            due_on=due_on(order),
        )


def _until(deadline: datetime | None, expected: date | None) -> Iterator[str]:
    if expected is not None:
        yield f"expected on {expected}"
    if deadline is not None:
        yield f"the buyer waits until {deadline:%Y-%m-%d %H:%M} UTC"


@frozen
class _Wanted:
    sku: str
    quantity: int


def _units(progress: Progress, job: Job) -> int:
    return progress.unallocated if job is Job.SOURCE else progress.backordered


def _to_do(fulfillment: FulfillmentOrder) -> tuple[tuple[Job, int], ...]:
    if fulfillment.state in {WorkState.OPEN, WorkState.SCHEDULED, WorkState.ON_HOLD}:
        return ((Job.RELEASE, fulfillment.open),)
    if fulfillment.state not in {WorkState.RELEASED, WorkState.IN_PROGRESS}:
        return ()
    picked = sum([line.picked for line in fulfillment.lines])
    return (
        (Job.PICK, sum([line.to_pick for line in fulfillment.lines])),
        (Job.PACK if fulfillment.checked else Job.CHECK, picked),
    )
