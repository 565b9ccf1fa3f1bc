"""Money that is authorised is taken when the policy says so, before it ends."""

from collections.abc import Iterator

from ordercore import accounts, orders, shipping
from ordercore.accounts import (
    Account,
    Kind,
    Outcome,
    account_stream,
    due_for_capture,
    free_references,
    plan_capture,
)
from ordercore.accounts.policy import OWN_PROVIDERS
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import State, Terms
from ordercore.shipping import Parcel, parcel_stream
from ordercore.values import total

__all__ = [
    "authorize_again",
    "charge_difference",
    "collect_on_delivery",
    "take_due",
    "take_over_promise",
    "watch_expiry",
]

CHARGED = (Terms.AUTHORIZED, Terms.PREPAID, Terms.PENDING)
"""Terms under which goods wait for money; who promised or took some can be asked."""

LIVING = (State.PLACED, State.CONFIRMED, State.COMPLETED)


def take_due(
    event: orders.Confirmed
    | orders.Changed
    | orders.Reverted
    | accounts.Authorized
    | accounts.PromiseTakenOver
    | accounts.Invoiced,
    views: Views,
) -> Iterator[Step]:
    """Ask for a capture of what should be taken by now."""
    account: Account | None = views.state(account_stream(event.order))
    if account is None or not account.transactions:
        return  # nothing is authorised, as with most orders
    order = views.order(event.order)
    if order.state in LIVING:
        confirmed = order.state is not State.PLACED
        amount = due_for_capture(account, confirmed=confirmed)
        yield from plan_capture(account, amount, views.now).commands


def charge_difference(
    event: orders.Changed | orders.Reverted, views: Views
) -> Iterator[Step]:
    """Ask who promised or took the money for what a change makes dearer."""
    account: Account | None = views.state(account_stream(event.order))
    order = views.order(event.order)
    if account is None or order.agreed.terms not in CHARGED:
        return
    provider, amount = _payer(account), account.unasked(views.now)
    asks = account.policy.charge_changes and order.state in LIVING
    if asks and provider and amount.minor > 0:
        reference = next(free_references(account, Kind.AUTHORIZATION))
        yield accounts.RequestAuthorization(order.id, provider, reference, amount)


def _payer(account: Account) -> str:
    """Return who can be asked for more: who promised or took the most; "" for none."""
    known = [
        (t.amount.minor, t.provider)
        for t in account.transactions
        if t.kind in {Kind.AUTHORIZATION, Kind.CAPTURE}
        and t.outcome is Outcome.SUCCEEDED
        and t.provider not in OWN_PROVIDERS
    ]
    return max(known)[1] if known else ""


def collect_on_delivery(
    event: shipping.Delivered | shipping.Collected, views: Views
) -> Iterator[Step]:
    """Record what was paid for a parcel when the buyer got it, if that was agreed."""
    account: Account | None = views.state(account_stream(event.order))
    agreed = views.order(event.order).agreed
    if account is None or agreed.terms is not Terms.ON_DELIVERY:
        return
    parcel: Parcel = views.state(parcel_stream(event.parcel))
    if agreed.collect_at and not parcel.collected:
        return
    worth = [i.gross for i in account.invoices if i.cause == event.parcel]
    amount = min(total(worth, account.currency), account.unpaid)
    if amount:
        by = agreed.collect_at or parcel.carrier
        ids = (event.order, by, event.parcel)
        yield accounts.RecordPayment(*ids, amount, event.at or views.now)


def take_over_promise(event: accounts.PromiseShared, views: Views) -> Iterator[Step]:
    """Note at the other order what an authorisation covers of it."""
    ids = (event.into, event.provider, event.reference, event.authorization)
    yield accounts.TakeOverPromise(*ids, event.amount, event.order, event.expires_at)


def watch_expiry(
    event: accounts.Authorized | accounts.PromiseTakenOver, views: Views
) -> Iterator[Step]:
    """Note when an authorisation ends."""
    ends = event.expires_at
    if ends is not None:
        if isinstance(event, accounts.PromiseTakenOver):
            promise = event.authorization
        else:
            promise = event.reference
        lapse = accounts.LapseAuthorization(event.order, event.provider, promise, ends)
        yield Task(f"lapse/{event.order}/{event.provider}/{promise}", ends, lapse)


def authorize_again(
    event: accounts.AuthorizationLapsed, views: Views
) -> Iterator[Step]:
    """Ask for another authorisation of what is still to be paid."""
    account: Account = views.state(event.stream)
    order = views.order(event.order)
    amount = min(event.amount, account.unasked(views.now))
    if account.policy.reauthorize and order.state in LIVING and amount.minor > 0:
        reference = next(free_references(account, Kind.AUTHORIZATION))
        ids = (event.order, event.provider, reference)
        yield accounts.RequestAuthorization(*ids, amount)
