"""Money that is authorised is taken when the policy says so, before it ends."""

from collections.abc import Iterator

from ordercore import accounts, orders
from ordercore.accounts import (
    Account,
    Kind,
    account_stream,
    due_for_capture,
    free_references,
    plan_capture,
)
from ordercore.flow.engine import Step
from ordercore.flow.store import Task
from ordercore.flow.views import Views
from ordercore.orders import State

__all__ = ["authorize_again", "take_due", "watch_expiry"]

LIVING = (State.PLACED, State.CONFIRMED, State.COMPLETED)


def take_due(
    event: orders.Confirmed | accounts.Authorized | accounts.Invoiced, views: Views
) -> Iterator[Step]:
    """Ask for a capture of what should be taken by now."""
    account: Account | None = views.state(account_stream(event.order))
    order = views.order(event.order)
    if account is not None and order.state in LIVING:
        confirmed = order.state is not State.PLACED
        amount = due_for_capture(account, confirmed=confirmed)
        yield from plan_capture(account, amount, views.now).commands


def watch_expiry(event: accounts.Authorized, views: Views) -> Iterator[Step]:
    """Note when an authorisation ends."""
    ends = event.expires_at
    if ends is not None:
        ids = (event.order, event.provider, event.reference)
        lapse = accounts.LapseAuthorization(*ids, ends)
        yield Task(
            f"lapse/{event.order}/{event.provider}/{event.reference}", ends, lapse
        )


def authorize_again(
    event: accounts.AuthorizationLapsed, views: Views
) -> Iterator[Step]:
    """Ask for another authorisation of what is still to be paid."""
    account: Account = views.state(event.stream)
    order = views.order(event.order)
    covered = account.settled + account.authorized_open(views.now)
    coming = account.under_way(Kind.AUTHORIZATION, Kind.CAPTURE)
    amount = min(event.amount, account.owed - covered - coming)
    if account.policy.reauthorize and order.state in LIVING and amount.minor > 0:
        reference = next(free_references(account, Kind.AUTHORIZATION))
        ids = (event.order, event.provider, reference)
        yield accounts.RequestAuthorization(*ids, amount)
