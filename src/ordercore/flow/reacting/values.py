"""Gift cards and store credit keep in step with the orders that they pay."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from ordercore import accounts
from ordercore.accounts import GIFT_CARD, STORE_CREDIT
from ordercore.errors import Refused
from ordercore.flow.engine import Step
from ordercore.flow.store import Task
from ordercore.flow.views import Views

__all__ = ["pay_by_value", "refund_to_value", "watch_value"]


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
        card = _credit_of(event, views)
        source = accounts.ValueSource.REFUND
        yield accounts.IssueStoredValue(
            card, STORE_CREDIT, reference, event.amount, source
        )
    yield accounts.RefundToValue(event.order, event.provider, reference)


def watch_value(event: accounts.StoredValueIssued, views: Views) -> Iterator[Step]:
    """Note the last day of a card or credit."""
    if event.expires_on is not None:
        after = event.expires_on + timedelta(days=1)
        due = datetime.combine(after, time(), UTC)
        expire = accounts.ExpireStoredValue(event.id, after)
        yield Task(f"expire-value/{event.id}", due, expire)


def _credit_of(event: accounts.RefundRequested, views: Views) -> str:
    buyer = views.order(event.order).agreed.customer
    if event.provider != STORE_CREDIT or not buyer:
        raise Refused(
            "value.no-owner",
            asked=f"refund {event.amount} of order {event.order} to {event.provider}",
            because="no card is named, and nobody is known whose credit it could be",
            remedy="Name the payment that it goes back to, or refund another way",
        )
    return f"{buyer}.{event.amount.currency}"
