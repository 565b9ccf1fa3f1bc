"""What an order owes follows what was agreed and paid, and it waits for its money."""

from collections.abc import Iterator

from ordercore import accounts, orders
from ordercore.accounts import Account, account_stream
from ordercore.flow.days.seller_days import policy_of
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.orders import Gate, Hold, HoldReason, Order, State, Terms
from ordercore.pricing import bill_of
from ordercore.values import Money

__all__ = [
    "assign_payment",
    "awaits_payment",
    "covered",
    "hold_uncovered",
    "note_payment",
    "open_account",
]

OURS = {*accounts.OWN_PROVIDERS, accounts.CASH}
"""Whose references we give ourselves: for each card, and for each till."""

PAYMENT = "payment"
"""The name of a hold on an order that waits for its payment."""

AWAITING = HoldReason.AWAITING_PAYMENT.value
"""Its reason: by that it is known, for anybody may name a hold of his ``payment``."""

IN_ADVANCE = (Terms.PREPAID, Terms.AUTHORIZED, Terms.PENDING)
"""Terms under which goods leave when their money is there or promised."""


def open_account(event: orders.Placed, views: Views) -> Iterator[Step]:
    """Open the order's account with what was agreed."""
    policy = policy_of(event.agreed.channel, views)
    bill = bill_of(event.agreed)
    if policy is None:
        yield accounts.OpenAccount(event.order, bill)
    else:
        yield accounts.OpenAccount(event.order, bill, policy)


def note_payment(event: orders.Placed, views: Views) -> Iterator[Step]:
    """Book what the channel says was paid, or hold the order until it is."""
    agreed = event.agreed
    if agreed.terms not in IN_ADVANCE or not (amount := agreed.total):
        return
    if _is_split_off(event, views):
        # What was paid or promised for it is with the old order, and comes from there.
        yield _wait(views.order(event.order), amount)
        return
    ids = (event.order, agreed.channel, agreed.reference)
    if agreed.terms is Terms.PREPAID:
        yield accounts.Capture(*ids, None, amount, agreed.placed_at)
    elif agreed.terms is Terms.AUTHORIZED:
        yield accounts.Authorize(*ids, amount)
    elif agreed.terms is Terms.PENDING:
        yield _wait(views.order(event.order), amount)


def assign_payment(event: accounts.PaymentRecorded, views: Views) -> Iterator[Step]:
    """Let a payment be of one order, unless it was said that it is shared."""
    if event.provider not in OURS:
        ids = (event.provider, event.reference, event.order)
        yield accounts.AssignPayment(*ids, event.amount, event.whole)


def _is_split_off(event: orders.Placed, views: Views) -> bool:
    origins = [views.order(name) for name in event.agreed.came_from]
    return any([event.order in origin.agreed.went_to for origin in origins])


def hold_uncovered(
    event: accounts.Voided
    | accounts.AuthorizationLapsed
    | accounts.ChargedBack
    | accounts.RefundRequested
    | accounts.Refunded
    | orders.Changed
    | orders.Reverted,
    views: Views,
) -> Iterator[Step]:
    """Hold an order that is to be paid in advance, and is not covered any more.

    Money that is booked over to another order leaves together with what it paid for.
    """
    if isinstance(event, accounts.Refunded) and event.into:
        return
    order = views.order(event.order)
    account: Account = views.state(account_stream(event.order))
    waits = any([awaits_payment(hold) for hold in order.holds])
    if _is_open(order) and not waits and not covered(account, views):
        yield _wait(order, account.uncovered(views.now))


def awaits_payment(hold: Hold) -> bool:
    """Tell whether a hold is there because the order is not paid."""
    return hold.reason == AWAITING and hold.gate in {Gate.CONFIRM, Gate.SHIP}


def covered(account: Account, views: Views) -> bool:
    """Tell whether all that is owed was paid and stays, or is promised."""
    return not account.uncovered(views.now)


def _is_open(order: Order) -> bool:
    to_ship = any([p.waiting or p.claimed for p in order.progress])
    living = order.state in {State.PLACED, State.CONFIRMED}
    return order.agreed.terms in IN_ADVANCE and living and to_ship


def _wait(order: Order, amount: Money) -> orders.PlaceHold:
    """Return what holds the order at the next gate that money opens."""
    name = free_name(PAYMENT, [hold.id for hold in order.holds])
    gate = Gate.CONFIRM if order.state is State.PLACED else Gate.SHIP
    note = f"{amount} has not been paid"
    return orders.PlaceHold(order.id, Hold(name, gate, AWAITING, note))
