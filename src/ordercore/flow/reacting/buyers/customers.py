"""Two customers become one, or one is forgotten: wherever anything is kept of them."""

from collections.abc import Iterator

from ordercore import accounts, parties
from ordercore.accounts import (
    Account,
    CreditLine,
    StoredValue,
    account_stream,
    credit_stream,
    due,
)
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Redact, Step
from ordercore.flow.reacting.money.credit import owed_on_account
from ordercore.flow.seeing.views import Views
from ordercore.orders import QUOTE_LIFE, Order, Quote, State, Subscription
from ordercore.parties import CustomerFile, customer_stream
from ordercore.shipping import parcel_stream
from ordercore.warehouse import fulfillment_stream

__all__ = ["absorb_merged", "check_retained", "erase_everywhere", "move_credit"]


def absorb_merged(event: parties.CustomerMerged, views: Views) -> Iterator[Step]:
    """Let the other customer take over, unless somebody said that they are two."""
    gone: CustomerFile = views.state(event.stream)
    into: CustomerFile | None = views.state(customer_stream(event.into))
    if into is not None:
        parties.check_apart(gone, into)
    yield parties.AbsorbCustomer(event.into, gone.ids, gone.consents, gone.apart)


def move_credit(event: parties.CustomerMerged, views: Views) -> Iterator[Step]:
    """Count what was owed under the old id against the credit of the other one."""
    old: CreditLine | None = views.state(credit_stream(event.customer))
    new: CreditLine | None = views.state(credit_stream(event.into))
    yield accounts.MoveCredit(event.customer, event.into)
    if new is None and old is not None and old.limit is not None:
        limit = (old.limit, event.by, old.gate)
        yield accounts.SetCreditLimit(event.into, *limit)
    waiting = {exposure.order for exposure in old.waiting} if old else set[str]()
    if old is None and new is None:
        return
    for order in _orders_of(event.customer, views):
        owed = owed_on_account(order.id, order.agreed, views)
        if owed is not None:
            through = order.id not in waiting
            yield accounts.ClaimCredit(event.into, order.id, owed, through)


def check_retained(event: parties.CustomerForgotten, views: Views) -> Iterator[Step]:
    """Refuse to forget a customer who still gets goods, owes us, or is owed.

    A quote that is open stands against it like an order: accepted later it would be
    one, for nobody.  It is for people to withdraw an offer, for it binds us.
    """
    file: CustomerFile = views.state(event.stream)
    obstacles = [one for name in file.ids for one in _obstacles(name, views)]
    obstacles += [one for name in file.ids for one in _credits(name, views)]
    if obstacles:
        raise parties.retained(file.id, "; ".join(obstacles))
    yield from ()


def _obstacles(name: str, views: Views) -> Iterator[str]:
    """Yield each thing for which we still have to know who a customer is."""
    for order in _orders_of(name, views):
        account: Account | None = views.state(account_stream(order.id))
        if order.state in {State.PLACED, State.CONFIRMED}:
            yield f"order {order.id} is {order.state}"
        elif account is not None and due(account):
            yield f"{due(account)} of order {order.id} are not settled"
    for stream in views.tagged(tagging.party(name)):
        known = views.state(stream)
        if isinstance(known, Subscription) and known.next_on is not None:
            yield f"subscription {known.id} is {known.state}"
        if isinstance(known, Quote) and QUOTE_LIFE[known.state]:
            yield f"quote {known.id} is {known.state}"


def _credits(name: str, views: Views) -> Iterator[str]:
    """Yield what a customer has with us."""
    for stream in views.tagged(tagging.stored_value(name)):
        value: StoredValue = views.state(stream)
        if value.balance:
            yield f"{value.balance} of store credit {value.id} are left"


def erase_everywhere(event: parties.CustomerForgotten, views: Views) -> Iterator[Step]:
    """Erase what is personal from every paper and every event of the customer."""
    file: CustomerFile = views.state(event.stream)
    for name in file.ids:
        yield Redact(customer_stream(name))
        for stream in views.tagged(tagging.party(name)):
            yield Redact(stream)
        for order in _orders_of(name, views):
            yield Redact(order.stream)
            yield Redact(account_stream(order.id))
            for change in views.tagged(tagging.changes(order.id)):
                yield Redact(change)
            yield from _of_goods(order, views)


def _of_goods(order: Order, views: Views) -> Iterator[Step]:
    for number in range(order.fulfillments):
        work = fulfillment_stream(f"{order.id}-{number + 1}")
        yield Redact(work)
        state = views.state(work)
        for parcel in state.parcels if state else ():
            yield Redact(parcel_stream(parcel))


def _orders_of(customer: str, views: Views) -> list[Order]:
    return [views.state(stream) for stream in views.tagged(tagging.customer(customer))]
