"""Money that nobody owes any more is asked back from those who have it."""

from collections.abc import Iterator

from ordercore import accounts, orders
from ordercore.accounts import (
    Account,
    Kind,
    LateMoney,
    account_stream,
    plan_refund,
    plan_void,
    surplus,
)
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views
from ordercore.orders import Gate, Order
from ordercore.values import Money, total

__all__ = ["refund_cancelled", "refund_late", "void_after_failure", "void_unneeded"]


def refund_cancelled(
    event: orders.Cancelled
    | orders.Changed
    | orders.Reverted
    | orders.Rejected
    | orders.Expired
    | orders.HoldReleased
    | accounts.Credited,
    views: Views,
) -> Iterator[Step]:
    """Ask for a refund of what was paid for units that are cancelled."""
    account: Account | None = views.state(account_stream(event.order))
    order = views.order(event.order)
    if account is None or order.is_held(Gate.REFUND):
        return
    returned = account.policy.credit_returns and account.credit_notes
    cancelled = any([progress.cancelled for progress in order.progress])
    if returned or cancelled or isinstance(event, (orders.Changed, orders.Reverted)):
        yield from _back(account, order)


def refund_late(
    event: accounts.Captured | accounts.PaymentRecorded, views: Views
) -> Iterator[Step]:
    """Send back money that comes in for what is cancelled, where the policy says so."""
    account: Account = views.state(event.stream)
    if account.policy.late_money is LateMoney.SEND_BACK:
        order = views.order(event.order)
        cancelled = any([progress.cancelled for progress in order.progress])
        if cancelled and not order.is_held(Gate.REFUND):
            yield from _back(account, order)


def void_unneeded(
    event: accounts.Authorized
    | accounts.Captured
    | accounts.PaymentRecorded
    | accounts.Deducted
    | accounts.Credited
    | accounts.WrittenOff,
    views: Views,
) -> Iterator[Step]:
    """Ask for what is authorised to be let go, once nothing is owed any more."""
    account: Account = views.state(event.stream)
    if not account.unpaid:
        yield from plan_void(account).commands


def void_after_failure(event: accounts.PaymentFailed, views: Views) -> Iterator[Step]:
    """Ask for what a failed capture leaves authorised to be let go, if nothing is owed.

    A void that fails is left to people: asked for again, it would fail again.
    """
    account: Account = views.state(event.stream)
    if event.kind is Kind.CAPTURE and not account.unpaid:
        yield from plan_void(account).commands


def _back(account: Account, order: Order) -> Iterator[Step]:
    """Yield the refund of what is too much, but for lines whose refund is held."""
    too_much = surplus(account) - _kept_back(account, order)
    if too_much.minor > 0:
        yield from plan_refund(account, too_much).commands


def _kept_back(account: Account, order: Order) -> Money:
    """Return what is owed less for lines whose refund is held."""
    held = order.held_lines(Gate.REFUND)
    less = [document.lines for document in account.deductions]
    less += [document.lines for document in account.credit_notes]
    lines = [b for billed in less for b in billed if b.line in held]
    return total([m for b in lines for m in (b.net, b.tax)], account.currency)
