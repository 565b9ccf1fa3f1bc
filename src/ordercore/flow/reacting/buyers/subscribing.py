"""Each date of a subscription places one order, or it is written down why not."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TypeAlias

from attrs import evolve

from ordercore import orders
from ordercore.accounts import PaymentPolicySet
from ordercore.errors import Invalid, OrdercoreError, PluginError, Refused
from ordercore.flow import tagging
from ordercore.flow.asking.fields import checked
from ordercore.flow.days.seller_days import seller_day, starts
from ordercore.flow.doing.engine import Attempt, Policies, Policy, Step
from ordercore.flow.doing.timekeeping import ruled
from ordercore.flow.knowing.referring import placed_as
from ordercore.flow.reacting.waiting.launching import launch_on_day
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import (
    Agreed,
    Missed,
    OrderFlag,
    Prices,
    Subscription,
    SubscriptionState,
)
from ordercore.orders.checking import check_agreed
from ordercore.orders.flagging import check_code
from ordercore.plugins.asking import guarded

__all__ = [
    "Pricer",
    "end_completed",
    "end_pause",
    "follow_channel",
    "move_dates",
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
    yield from _next_date(views.state(event.stream), views)


def end_pause(event: orders.SubscriptionPaused, views: Views) -> Iterator[Step]:
    """Let a subscription go on by itself on the day that was said."""
    yield from _end_of_pause(views.state(event.stream), views)


def follow_channel(event: orders.SubscriptionChanged, views: Views) -> Iterator[Step]:
    """Let the days to come begin when they do where the channel's seller is."""
    known: Subscription = views.state(event.stream)
    yield from _next_date(known, views)
    yield from _end_of_pause(known, views)


def move_dates(event: PaymentPolicySet, views: Views) -> Iterator[Step]:
    """Let days of the shop begin when they do where its seller is now.

    These are the days on which articles are on sale and subscriptions order.
    """
    for stream in views.tagged(tagging.LAUNCHING):
        yield from launch_on_day(views.state(stream), views)
    for stream in views.tagged(tagging.SUBSCRIBED):
        known: Subscription = views.state(stream)
        yield from _next_date(known, views)
        yield from _end_of_pause(known, views)


def _next_date(known: Subscription, views: Views) -> Iterator[Task]:
    if (on := known.next_on) is not None and known.state is SubscriptionState.ACTIVE:
        due = starts(on, views, known.agreed.channel)
        yield Task(f"subscription/{known.id}", due, orders.ReachDate(known.id, on))


def _end_of_pause(known: Subscription, views: Views) -> Iterator[Task]:
    if (until := known.paused_until) is not None:
        due = starts(until, views, known.agreed.channel)
        yield Task(f"pause/{known.id}", due, orders.EndPause(known.id, until))


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
            transaction.  What it refuses is a date without an order.  When it breaks,
            or returns what cannot be used, the date stays due and is tried again until
            ``Repeat.missed`` gives it up; the outcome carries a PluginError.
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
    today = seller_day(views, known.agreed.channel)
    if known.repeat.missed is Missed.SKIP and today > event.on:
        yield orders.NoteDate(known.id, event.on, why="missed")
        return
    place = partial(_place, known, event.on, pricer)
    yield Attempt(place, partial(_not_placed, known.id, event.on))


def _place(
    known: Subscription, on: date, pricer: Pricer, views: Views
) -> Iterator[Step]:
    agreed = known.agreed
    if known.prices is Prices.OF_THE_DAY:
        agreed = _priced(known, on, pricer)
    name = f"{known.id}-{on}"
    flags = tuple(dict.fromkeys([*agreed.flags, SUBSCRIPTION]))
    agreed = evolve(
        agreed, reference=name, placed_at=views.now, requested_on=on, flags=flags
    )
    yield from placed_as(name, agreed, views)
    yield orders.NoteDate(known.id, on, name)


def _priced(known: Subscription, on: date, pricer: Pricer) -> Agreed:
    """Return what a guest says is agreed on a day.

    Raises what the guest refuses; PluginError when it breaks, or returns what cannot
    be used.
    """
    guest = str(getattr(pricer, "__qualname__", type(pricer).__qualname__))
    try:
        answer: object = guarded(guest, "price", lambda: pricer(known.agreed, on))
    except PluginError as error:
        if isinstance(error.__cause__, Exception) and ruled(error.__cause__):
            raise error.__cause__ from None
        raise
    try:
        return _checked(known, answer)
    except Invalid as error:
        why = f"what it returned cannot be used: {error}"
        raise PluginError(guest, "price", why) from error


def _checked(known: Subscription, answer: object) -> Agreed:
    """Return an answer that is the same order at other prices.  Raises Invalid."""
    if not isinstance(answer, Agreed):
        raise Invalid.at("answer", answer, "an ordercore.orders.Agreed")
    checked(orders.Place(known.id, answer))
    check_agreed(known.id, answer)
    asked = known.agreed
    for name in ("customer", "currency", "channel"):
        if (got := getattr(answer, name)) != (expected := getattr(asked, name)):
            raise Invalid.at(name, got, repr(expected))
    for place, flag in enumerate(answer.flags):
        if flag not in asked.flags:
            check_code(flag, OrderFlag, f"flags[{place}]")
    if _goods(answer) != _goods(asked):
        raise Invalid.at("lines", _goods(answer), f"{_goods(asked)}")
    return answer


def _goods(agreed: Agreed) -> list[tuple[str, str, int]]:
    return [(line.id, line.sku, line.quantity) for line in agreed.lines]


def _not_placed(
    name: str, on: date, error: OrdercoreError, views: Views
) -> Iterator[Step]:
    if not ruled(error):
        raise error  # it may be mended: the date stays due
    yield orders.NoteDate(name, on, why=error.code)


def _unpriced(agreed: Agreed, on: date) -> Agreed:
    raise Refused(
        "subscription.prices",
        asked=f"the prices of {on}",
        because="the house does not know by which lists it sells",
        remedy="Give it a pricer: flow.priced_by(pricer, policies)",
    )
