"""Each date of a subscription places one order, or it is written down why not."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TypeAlias

from attrs import evolve

from ordercore import orders
from ordercore.errors import OrdercoreError, Refused
from ordercore.flow.engine import Attempt, Policies, Policy, Step
from ordercore.flow.reacting.shared import start_of
from ordercore.flow.store import Task
from ordercore.flow.views import Views
from ordercore.orders import (
    Agreed,
    Missed,
    Prices,
    Subscription,
    SubscriptionState,
)

__all__ = [
    "Pricer",
    "end_completed",
    "order_date",
    "priced_by",
    "wait_for_date",
]

SUBSCRIPTION = "SUBSCRIPTION"
"""The flag of an order that a subscription placed."""

Pricer: TypeAlias = Callable[[Agreed, date], Agreed]
"""From what was agreed and a day to the same with the prices of that day."""


def wait_for_date(
    event: orders.Subscribed | orders.SubscriptionResumed | orders.DateReached,
    views: Views,
) -> Iterator[Step]:
    """Wait for the next date of a subscription."""
    known: Subscription = views.state(event.stream)
    if (on := known.next_on) is not None and known.state is SubscriptionState.ACTIVE:
        reach = orders.ReachDate(known.id, on)
        yield Task(f"subscription/{known.id}", start_of(on), reach)


def order_date(event: orders.DateReached, views: Views) -> Iterator[Step]:
    """Place the order of a date, or say why there is none."""
    yield from _order_date(event, views, _unpriced)


def end_completed(
    event: orders.DateOrdered | orders.DateMissed, views: Views
) -> Iterator[Step]:
    """End a subscription that has no more dates."""
    known: Subscription = views.state(event.stream)
    if known.state is SubscriptionState.ACTIVE and known.next_on is None:
        yield orders.EndSubscription(known.id, "complete")


def priced_by(pricer: Pricer, policies: Policies) -> Policies:
    """Return policies that place subscriptions' orders at the prices of the day.

    Args:
        pricer: works out what is agreed on a day; pure, for it is asked inside the
            transaction.  What it refuses is a date without an order.
        policies: the house's own.
    """

    def order_date_priced(event: orders.DateReached, views: Views) -> Iterator[Step]:
        """Place the order of a date at the prices of the day."""
        yield from _order_date(event, views, pricer)

    known = policies.always.get(orders.DateReached, ())
    instead: list[Policy] = [
        order_date_priced if policy is order_date else policy for policy in known
    ]
    return evolve(policies, always={**policies.always, orders.DateReached: instead})


def _order_date(
    event: orders.DateReached, views: Views, pricer: Pricer
) -> Iterator[Step]:
    known: Subscription = views.state(event.stream)
    if event.skipped:
        yield orders.NoteDate(known.id, event.on, why="skipped")
        return
    if known.repeat.missed is Missed.SKIP and views.now.date() > event.on:
        yield orders.NoteDate(known.id, event.on, why="missed")
        return
    place = partial(_place, known, event.on, pricer)
    yield Attempt(place, partial(_not_placed, known.id, event.on))


def _place(
    known: Subscription, on: date, pricer: Pricer, views: Views
) -> Iterator[Step]:
    agreed = known.agreed
    if known.prices is Prices.OF_THE_DAY:
        agreed = pricer(agreed, on)
    name = f"{known.id}-{on}"
    flags = tuple(dict.fromkeys([*agreed.flags, SUBSCRIPTION]))
    agreed = evolve(
        agreed, reference=name, placed_at=views.now, requested_on=on, flags=flags
    )
    yield orders.Place(name, agreed)
    yield orders.NoteDate(known.id, on, name)


def _not_placed(
    name: str, on: date, error: OrdercoreError, views: Views
) -> Iterator[Step]:
    yield orders.NoteDate(name, on, why=error.code)


def _unpriced(agreed: Agreed, on: date) -> Agreed:
    raise Refused(
        "subscription.prices",
        asked=f"the prices of {on}",
        because="the house does not know by which lists it sells",
        remedy="Give it a pricer: flow.priced_by(pricer, policies)",
    )
