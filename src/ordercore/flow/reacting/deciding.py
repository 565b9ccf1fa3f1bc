"""What the house decides by itself, when it may."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial

from ordercore import accounts, orders, shipping
from ordercore.accounts import Account, IssuedInvoice, account_stream, units_left
from ordercore.errors import OrdercoreError
from ordercore.flow.doing.engine import Attempt, Step
from ordercore.flow.looking.ruling import by_itself
from ordercore.flow.looking.situation import source_order
from ordercore.flow.reacting.money.owing import awaits_payment, covered
from ordercore.flow.reacting.network.capacity import wait_for_a_day
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import Gate, Goods, Hold, LineQuantity
from ordercore.rules import RuleStep
from ordercore.shipping import Parcel, ParcelState, parcel_stream
from ordercore.warehouse import fulfillment_stream

__all__ = [
    "complete_order",
    "confirm_order",
    "expire_unpaid",
    "invoice_contents",
    "invoice_left",
    "invoice_parcel",
    "release_paid",
    "source_confirmed",
    "source_waiting",
    "sourced_or_held",
    "units_on",
    "wait_for_supply",
]

PATIENCE = timedelta(days=14)
"""How long an order may wait for its payment."""

REST = ": rest"
"""Behind a parcel's id: the invoice of what a hold kept out of its first one."""


def confirm_order(
    event: orders.Placed | orders.HoldReleased, views: Views
) -> Iterator[Step]:
    """Confirm what nothing holds."""
    order = views.order(event.order)
    waits = order.is_held(Gate.CONFIRM)
    placed = order.state is orders.State.PLACED
    if placed and not waits and by_itself(RuleStep.CONFIRM, order, views):
        yield orders.Confirm(order.id)


def expire_unpaid(event: orders.Held, views: Views) -> Iterator[Step]:
    """Give an order that waits for its payment a fortnight."""
    if awaits_payment(event.hold) and event.hold.gate == Gate.CONFIRM:
        due = views.now + PATIENCE
        expire = orders.Expire(event.order, event.hold.id)
        yield Task(f"expire/{event.order}", due, expire)


def source_confirmed(
    event: orders.Confirmed | orders.HoldReleased | orders.Changed | orders.Reverted,
    views: Views,
) -> Iterator[Step]:
    """Find a place for every unit that has none, and let the rest wait."""
    yield sourced_or_held(event.order)


def release_paid(
    event: accounts.Authorized
    | accounts.PromiseTakenOver
    | accounts.Captured
    | accounts.PaymentRecorded
    | accounts.Deducted
    | accounts.Credited
    | accounts.Rebilled
    | accounts.BillRestored
    | accounts.WrittenOff
    | accounts.RefundReversed
    | accounts.PaymentFailed
    | accounts.PaymentProgressed
    | accounts.ChargebackReversed,
    views: Views,
) -> Iterator[Step]:
    """Let an order go that waited for its payment, once all of it is there."""
    order = views.order(event.order)
    living = order.state in {orders.State.PLACED, orders.State.CONFIRMED}
    if living and covered(views.state(event.stream), views):
        by = getattr(event, "provider", "")
        for hold in filter(awaits_payment, order.holds):
            yield orders.ReleaseHold(order.id, hold.id, by)


def invoice_parcel(
    event: shipping.HandedOver | shipping.Collected, views: Views
) -> Iterator[Step]:
    """Invoice what has left, due as agreed, or at once where it is paid already."""
    yield from invoice_contents(event.order, event.parcel, event.contents, views)


def invoice_left(event: orders.HoldReleased, views: Views) -> Iterator[Step]:
    """Invoice what left while a hold kept its invoice back."""
    order = views.order(event.order)
    for number in range(order.fulfillments):
        work = views.state(fulfillment_stream(f"{order.id}-{number + 1}"))
        for name in work.parcels if work else ():
            parcel: Parcel = views.state(parcel_stream(name))
            if parcel.state is ParcelState.HANDED_OVER:
                yield from invoice_contents(order.id, name, parcel.contents, views)


def complete_order(
    event: orders.Delivered
    | orders.Returned
    | orders.Cancelled
    | orders.Changed
    | orders.Reverted
    | orders.HoldReleased,
    views: Views,
) -> Iterator[Step]:
    """Complete an order of which no unit has to move any more."""
    order = views.order(event.order)
    if (
        order.state is orders.State.CONFIRMED
        and orders.finished(order)
        and not order.holds
        and by_itself(RuleStep.COMPLETE, order, views)
    ):
        yield orders.Complete(order.id)


def source_waiting(name: str, views: Views) -> Iterator[Step]:
    """Yield the plan for an order's waiting units, where it may be sourced."""
    order = views.order(name)
    held = order.held_lines(Gate.SOURCE)
    lines = zip(order.lines, order.progress, strict=True)
    waiting = any(
        [at.waiting and not k.digital and k.id not in held for k, at in lines]
    )
    confirmed = order.state is orders.State.CONFIRMED
    free = confirmed and not order.is_held(Gate.SOURCE)
    if waiting and free and by_itself(RuleStep.SOURCE, order, views):
        plan = source_order(order, views)
        yield from plan.commands
        yield from wait_for_a_day(order, plan, views)


def sourced_or_held(order: str) -> Attempt:
    """Return what sources an order, or holds it when no plan can be made for it."""
    source = partial(source_waiting, order)
    return Attempt(source, partial(_not_sourced, order))


def _not_sourced(name: str, error: OrdercoreError, views: Views) -> Iterator[Step]:
    order = views.order(name)
    hold_id = free_name("sourcing", [hold.id for hold in order.holds])
    hold = Hold(hold_id, Gate.SOURCE, "not_sourced", str(error))
    yield orders.PlaceHold(name, hold)
    yield from wait_for_supply(order)


def is_free(sku: str, views: Views) -> bool:
    """Tell whether a place that is open has units that somebody could be promised."""
    nodes = views.supply.nodes
    levels = [level for level in views.levels(sku) if level.node in nodes]
    return any([level.unclaimed > level.safety_stock for level in levels])


def wait_for_supply(order: orders.Order) -> Iterator[Step]:
    """Yield what lets every unit without a place wait."""
    lines = [
        LineQuantity(line.id, progress.waiting)
        for line, progress in zip(order.lines, order.progress, strict=True)
        if progress.unallocated and not line.digital
    ]
    if lines:
        yield orders.Backorder(order.id, tuple(lines))


def invoice_contents(
    name: str, parcel: str, contents: Iterable[Goods], views: Views
) -> Iterator[Step]:
    """Yield the invoice for those units of a parcel that no invoice has yet."""
    account: Account | None = views.state(account_stream(name))
    order = views.order(name)
    waits = order.is_held(Gate.INVOICE)
    if account is None or waits or not by_itself(RuleStep.INVOICE, order, views):
        return
    done = [i for i in account.invoices if i.cause.partition(REST)[0] == parcel]
    held = order.held_lines(Gate.INVOICE)
    left = units_left(account)
    asked = [
        (goods.line, min(goods.quantity - units_on(done, goods.line), left[goods.line]))
        for goods in contents
        if goods.line not in held
    ]
    lines = tuple([LineQuantity(line, units) for line, units in asked if units > 0])
    if lines:
        cause = (
            free_name(f"{parcel}{REST}", [i.cause for i in done]) if done else parcel
        )
        today = account.policy.day_of(views.now)
        dues = order.agreed.payment_terms.dues(today)
        last = dues[-1].on
        parts = dues if len(dues) > 1 else ()
        yield accounts.Invoice(name, cause, lines, today, last, parts)


def units_on(invoices: Iterable[IssuedInvoice], line: str) -> int:
    """Return how many units of a line some invoices are about."""
    lines = [b for invoice in invoices for b in invoice.lines]
    return sum([b.quantity for b in lines if b.line == line])
