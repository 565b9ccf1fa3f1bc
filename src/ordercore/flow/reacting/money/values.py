"""Gift cards and store credit keep in step with the orders that they pay."""

from collections.abc import Iterator
from datetime import timedelta

from ordercore import accounts, parties
from ordercore.accounts import (
    GIFT_CARD,
    STORE_CREDIT,
    StoredValue,
    stored_value_stream,
)
from ordercore.accounts.valuing import credit_of
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.asking.settling import known_as
from ordercore.flow.days.seller_days import seller_day
from ordercore.flow.days.wanted_days import over_everywhere
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task

__all__ = [
    "follow_owner",
    "move_values",
    "pay_by_value",
    "refund_to_value",
    "take_over_value",
    "watch_value",
]


def pay_by_value(event: accounts.StoredValueSpent, views: Views) -> Iterator[Step]:
    """Pay the order with what was spent."""
    reference = f"{event.id}/{event.reference}"
    ids = (event.order, event.provider, reference)
    yield accounts.PayByValue(*ids, event.amount, views.now)


def refund_to_value(event: accounts.RefundRequested, views: Views) -> Iterator[Step]:
    """Put a refund onto the card that paid, or onto the buyer's store credit."""
    if event.provider not in {GIFT_CARD, STORE_CREDIT}:
        return
    reference = event.reference
    if event.payment:
        card = event.payment.partition("/")[0]
        yield accounts.PutBackStoredValue(card, reference, event.amount, event.order)
    else:
        buyer = views.order(event.order).agreed.customer
        card = credit_of(event.order, buyer, event.provider, event.amount)
        yield accounts.RefundOntoCredit(card, reference, event.amount, event.order)
    yield accounts.RefundToValue(event.order, event.provider, reference)


def watch_value(
    event: accounts.StoredValueIssued | accounts.StoredValueTakenOver, views: Views
) -> Iterator[Step]:
    """Book what is left of a card or credit once its last day is over everywhere.

    Whoever spends it says on which day that is: by the clocks of some till it may be
    the last one still.
    """
    if event.expires_on is not None:
        due = over_everywhere(event.expires_on)
        after = event.expires_on + timedelta(days=1)
        expire = accounts.ExpireStoredValue(event.id, after)
        yield Task(f"expire-value/{event.id}", due, expire)


def move_values(event: parties.CustomerMerged, views: Views) -> Iterator[Step]:
    """Let a customer who goes on have the store credit of the one that he was."""
    for stream in views.tagged(tagging.stored_value(event.customer)):
        yield from _moved(views.state(stream), event.into, views)


def follow_owner(
    event: accounts.StoredValueIssued
    | accounts.StoredValueTakenOver
    | accounts.StoredValuePutBack,
    views: Views,
) -> Iterator[Step]:
    """Let what comes onto the credit of a customer who was merged go on with him.

    One whose data were erased gets no new credit, for it would lead to nobody.  What he
    paid with goes back to where it came from also then.
    """
    value: StoredValue = views.state(event.stream)
    owner = value.id.rpartition(".")[0]
    kept = known_as(owner, views) if value.provider == STORE_CREDIT and owner else None
    if kept is None:
        return
    if not isinstance(event, accounts.StoredValuePutBack):
        parties.check_known(kept, f"put {event.amount} on the credit of")
    if kept.id != owner and not kept.forgotten:
        yield from _moved(value, kept.id, views)


def take_over_value(event: accounts.StoredValueMoved, views: Views) -> Iterator[Step]:
    """Put onto the other card or credit what left this one."""
    yield accounts.TakeOverStoredValue(
        event.into,
        event.to_provider,
        event.reference,
        event.amount,
        event.id,
        seller_day(views),
        event.expires_on,
    )


def _moved(value: StoredValue, customer: str, views: Views) -> Iterator[Step]:
    """Yield the move of a customer's credit to the one that he turned out to be."""
    into, today = f"{customer}.{value.currency}", seller_day(views)
    there: StoredValue | None = views.state(stored_value_stream(into))
    if there is not None and value.balance and not value.over(today):
        _check_place(value, there, customer)
    name = free_name("merged", [move.reference for move in value.moves])
    yield accounts.MoveStoredValue(value.id, into, name, today)


def _check_place(value: StoredValue, there: StoredValue, customer: str) -> None:
    """Raise Refused ``customer.credit`` where credit would meet something else."""
    if (there.provider, there.currency) != (value.provider, value.currency):
        gone = value.id.rpartition(".")[0]
        raise Refused(
            "customer.credit",
            asked=f"let customer {customer} have the store credit of customer {gone}",
            because=f"{value.balance} would go onto {there.id}, which is a "
            f"{there.provider} in {there.currency}",
            remedy=f"Move the credit of customer {gone} onto a gift card first: "
            "accounts.MoveStoredValue",
        )
