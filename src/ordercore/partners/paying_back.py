"""What a shop has paid back by itself is never asked of it once more."""

from collections.abc import Container, Sequence
from functools import partial
from typing import Any, cast

from ordercore.accounts import (
    Account,
    Credited,
    Deducted,
    Fail,
    Kind,
    Outcome,
    PaymentFailed,
    Refund,
    Refunded,
    RefundRequested,
    account_stream,
    surplus,
)
from ordercore.errors import MappingFailed
from ordercore.flow import Recorded
from ordercore.message import Command
from ordercore.partners.connection import PaysBack
from ordercore.partners.errand import Errand, Errands, Look, is_word_of
from ordercore.ports import Receipt, RefundRequest, RefundsOrders, ShopCapability
from ordercore.values import Money

__all__ = ["PAID_BACK"]

Can = ShopCapability


def _refund(event: RefundRequested, look: Look) -> Errand | None:
    """Let the shop give back what was paid through it, and book that it has.

    What it has given back by itself is booked only, also where it was asked for later,
    such as when a hold was released.  What it refuses has failed: it is owed still.
    Raises MappingFailed: nobody has said whether it pays back by itself.
    """
    if event.provider != look.name or not look.is_ours(event.order):
        return None
    pays_back = look.connection.pays_back
    own = _left_before(event, look)
    there = look.their_order(event.order)
    ids = (event.order, event.provider, event.reference)
    done = (Refund(*ids, event.amount),)
    if pays_back is PaysBack.ITSELF and own == event.amount:
        return Errand(Can.REFUND, lambda _: Receipt(there), then=done)
    if not look.connection.can(Can.REFUND):
        return None
    if pays_back is None and own:
        where, expected = f"connections.{look.name}.pays_back", " or ".join(PaysBack)
        raise MappingFailed.at(where, None, f"{expected}, lest it pays twice")
    told = event.amount - own if pays_back is PaysBack.ITSELF else event.amount
    shop, request = cast("RefundsOrders", look.adapter), RefundRequest(there, told)
    return Errand(
        Can.REFUND,
        lambda key: shop.refund(request, key=key),
        "refund",
        f"{event.order}/{event.reference}",
        done,
        refused=partial(_failed, event),
    )


def _book_paid_back(event: Deducted | Credited, look: Look) -> Errand | None:
    """Book what a shop has paid back by itself, and nobody here has asked it for.

    That is so where a hold keeps us from refunding: the money has gone back already.
    """
    itself = look.connection.pays_back is PaysBack.ITSELF
    if not itself or not look.is_their_word or not look.is_ours(event.order):
        return None
    reference = f"paid-back-{look.recorded.version}"
    account: Account = look.state(account_stream(event.order))
    history = look.store.history(account_stream(event.order))
    left = _paid_back(history, look.name)
    if not left or account.transaction((look.name, reference, Kind.REFUND)):
        return None
    there = look.their_order(event.order)
    done = Refund(event.order, look.name, reference, left)
    return Errand(Can.REFUND, lambda _: Receipt(there), then=(done,))


def _failed(event: RefundRequested, why: str) -> Sequence[Command[Any]]:
    ids = (event.order, event.provider, event.reference)
    return (Fail(*ids, Kind.REFUND, event.amount, why),)


def _left_before(event: RefundRequested, look: Look) -> Money:
    """Return how much of a refund the shop has paid back before it was asked for."""
    history = look.store.history(look.recorded.stream)
    before = [one for one in history if one.version < look.recorded.version]
    return min(_paid_back(before, look.name), event.amount)


def _paid_back(history: Sequence[Recorded], shop: str) -> Money:
    """Return what a shop has paid back by itself, and no refund was asked or booked of.

    That is what is paid and not owed any more since the shop has cancelled something or
    taken it back.  Each refund through it is of that first, unless it fails.
    """
    account: Account | None = None
    left, of_it = 0, dict[str, int]()
    for recorded in history:
        event: Any = recorded.event
        before = 0 if account is None else surplus(account).minor
        account = cast("Account", event.apply(account))
        match event:
            case Deducted() | Credited() if is_word_of(shop, recorded):
                left += max(surplus(account).minor - before, 0)
            case RefundRequested() | Refunded() if _is_new(event, shop, of_it):
                of_it[event.reference] = some = min(event.amount.minor, left)
                left -= some
            case PaymentFailed() if _has_failed(event, shop, account):
                left += of_it.pop(event.reference, 0)
            case _:
                pass
    return Money(left, cast("Account", account).currency)


def _is_new(
    event: RefundRequested | Refunded, shop: str, known: Container[str]
) -> bool:
    """Tell whether a refund through a shop is not the answer to one asked before."""
    into = isinstance(event, Refunded) and event.into  # not to the buyer
    return event.provider == shop and event.reference not in known and not into


def _has_failed(event: PaymentFailed, shop: str, account: Account) -> bool:
    """Tell whether a refund through a shop has failed, and was not heard to succeed."""
    known = account.transaction(event.transaction.key)
    is_refund = event.kind is Kind.REFUND and event.provider == shop
    return is_refund and known is not None and known.outcome is Outcome.FAILED


PAID_BACK: Errands = {
    Deducted: _book_paid_back,
    Credited: _book_paid_back,
    RefundRequested: _refund,
}
"""What a shop is told of money that goes back, by the type of the event."""
