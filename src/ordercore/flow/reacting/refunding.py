"""Money that nobody owes any more is asked back from those who have it."""

from collections.abc import Iterator
from itertools import count

from ordercore import accounts, orders
from ordercore.accounts import Account, Kind, Outcome, account_stream
from ordercore.flow.engine import Step
from ordercore.flow.views import Views
from ordercore.orders import Gate, Order
from ordercore.values import Money, total

__all__ = ["refund_cancelled"]


def refund_cancelled(
    event: orders.Cancelled
    | orders.Changed
    | orders.Rejected
    | orders.Expired
    | orders.HoldReleased,
    views: Views,
) -> Iterator[Step]:
    """Ask for a refund of what was paid for units that are cancelled."""
    account: Account | None = views.state(account_stream(event.order))
    order = views.order(event.order)
    cancelled = any([progress.cancelled for progress in order.progress])
    less = cancelled or isinstance(event, orders.Changed)
    if account is None or not less or order.is_held(Gate.REFUND):
        return
    left = account.refundable - account.owed - _kept_back(account, order)
    references = _free_references(account)
    for provider, money in _held_by(account).items():
        amount = min(left, money)
        if amount.minor > 0:
            left -= amount
            ids = (event.order, provider, next(references))
            yield accounts.RequestRefund(*ids, amount)


def _kept_back(account: Account, order: Order) -> Money:
    """Return what is owed less for lines whose refund is held."""
    held = order.held_lines(Gate.REFUND)
    less = [document.lines for document in account.deductions]
    less += [document.lines for document in account.credit_notes]
    lines = [b for billed in less for b in billed if b.line in held]
    return total([m for b in lines for m in (b.net, b.tax)], account.currency)


def _held_by(account: Account) -> dict[str, Money]:
    """Return what each provider took in and has not been asked to give back."""
    held: dict[str, Money] = {}
    zero = Money.zero(account.currency)
    for t in account.transactions:
        had = held.get(t.provider, zero)
        if t.kind in {Kind.CAPTURE, Kind.PAYMENT} and t.outcome is Outcome.SUCCEEDED:
            held[t.provider] = had + t.amount
        elif t.kind is Kind.REFUND and t.outcome is not Outcome.FAILED:
            held[t.provider] = had - t.amount
    return held


def _free_references(account: Account) -> Iterator[str]:
    """Yield the references, by number, that no refund of the order has."""
    taken = {t.reference for t in account.transactions if t.kind is Kind.REFUND}
    names = (f"{account.order}-refund-{number}" for number in count(1))
    return (name for name in names if name not in taken)
