"""A subscription: what is ordered again and again, on which days, and until when."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from attrs import evolve, frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.message import stream_id
from ordercore.orders.life import way_out
from ordercore.orders.order import Agreed
from ordercore.values import check_id, months_after

__all__ = [
    "SUBSCRIPTION_LIFE",
    "Every",
    "InSubscription",
    "Missed",
    "Period",
    "Prices",
    "Repeat",
    "Subscription",
    "SubscriptionState",
    "SubscriptionStep",
    "subscription_stream",
]

LONGEST_ID = 36
"""An order's id has up to 48; those of a subscription add the date to it."""

MOST = 3650
"""Between two orders there are at most so many days, weeks or months."""


class SubscriptionState(StrEnum):
    """Where a subscription stands."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


class SubscriptionStep(StrEnum):
    """What moves a subscription through its life."""

    REACH = "reach"
    SKIP = "skip"
    CHANGE = "change"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


SUBSCRIPTION_LIFE: Mapping[
    SubscriptionState, Mapping[SubscriptionStep, SubscriptionState]
] = {
    SubscriptionState.ACTIVE: {
        SubscriptionStep.REACH: SubscriptionState.ACTIVE,
        SubscriptionStep.SKIP: SubscriptionState.ACTIVE,
        SubscriptionStep.CHANGE: SubscriptionState.ACTIVE,
        SubscriptionStep.PAUSE: SubscriptionState.PAUSED,
        SubscriptionStep.END: SubscriptionState.ENDED,
    },
    SubscriptionState.PAUSED: {
        SubscriptionStep.PAUSE: SubscriptionState.PAUSED,
        SubscriptionStep.SKIP: SubscriptionState.PAUSED,
        SubscriptionStep.CHANGE: SubscriptionState.PAUSED,
        SubscriptionStep.RESUME: SubscriptionState.ACTIVE,
        SubscriptionStep.END: SubscriptionState.ENDED,
    },
    SubscriptionState.ENDED: {},
}


class Period(StrEnum):
    """In what the time between two orders is counted."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class Missed(StrEnum):
    """What becomes of a date when nobody let time pass on its day."""

    CATCH_UP = "CATCH_UP"
    """It is ordered as soon as time goes on."""
    SKIP = "SKIP"
    """It is left out, and it is written down that it was."""


class Prices(StrEnum):
    """At which prices each order is placed."""

    FROZEN = "FROZEN"
    """Those that were agreed."""
    OF_THE_DAY = "OF_THE_DAY"
    """Those of the day on which it is placed; see ``flow.priced_by``."""


@frozen
class Every:
    """So many days, weeks or months from one order to the next.

    Months keep the day of the first order: the 31st is the last day of a shorter
    month, and the 31st again after it.
    """

    number: int
    period: Period

    def day(self, start: date, place: int) -> date:
        """Return the date with a place, 0 for *start*.

        >>> monthly = Every(1, Period.MONTH)
        >>> [str(monthly.day(date(2028, 1, 31), n)) for n in range(3)]
        ['2028-01-31', '2028-02-29', '2028-03-31']
        """
        if self.period is Period.MONTH:
            return months_after(start, place * self.number)
        return start + timedelta(days=place * self._days)

    def place(self, start: date, day: date) -> int:
        """Return the place of the first date on or after *day*."""
        if self.period is not Period.MONTH:
            return max(-((start - day).days // self._days), 0)
        months = (day.year - start.year) * 12 + day.month - start.month
        place = max(months // self.number, 0)
        return place + (self.day(start, place) < day)

    @property
    def _days(self) -> int:
        return self.number * (7 if self.period is Period.WEEK else 1)


@frozen
class Repeat:
    """When a subscription orders.

    Attributes:
        every: the time between two orders.
        starts_on: the day of the first one.
        ends_on: the last day on which one is placed; None for no such day.
        orders: so many are placed in all; 0 for no such number.  What is skipped or
            missed does not count.
        missed: what becomes of a date that nobody was there for.
    """

    every: Every
    starts_on: date
    ends_on: date | None = None
    orders: int = 0
    missed: Missed = Missed.CATCH_UP


@frozen
class Subscription:
    """A subscription as it stands.

    Attributes:
        id: ours.
        agreed: what is ordered, from the next date on.
        repeat: when.
        prices: at which prices.
        state: its place in :data:`ordercore.orders.SUBSCRIPTION_LIFE`.
        place: of the next date, from 0; dates are never looked at twice.
        placed: how many orders were placed.
        skipped: dates to come that are left out.
        paused_until: the day on which it goes on by itself; None for no such day.
    """

    id: str
    agreed: Agreed
    repeat: Repeat
    prices: Prices
    state: SubscriptionState = SubscriptionState.ACTIVE
    place: int = 0
    placed: int = 0
    skipped: tuple[date, ...] = ()
    paused_until: date | None = None

    @property
    def stream(self) -> str:
        """The subscription's stream."""
        return subscription_stream(self.id)

    @property
    def next_on(self) -> date | None:
        """The next date, skipped or not; None when there is none."""
        repeat = self.repeat
        if self.state is SubscriptionState.ENDED:
            return None
        on = repeat.every.day(repeat.starts_on, self.place)
        over = repeat.ends_on is not None and on > repeat.ends_on
        return None if over or 0 < repeat.orders <= self.placed else on

    def place_from(self, day: date) -> int:
        """Return the place of the first date from *day* on that was not looked at."""
        first = self.repeat.every.place(self.repeat.starts_on, day)
        return max(first, self.place)

    def days(self, place: int) -> list[date]:
        """Return its dates that were not looked at, before that of *place*."""
        every, start, end = (
            self.repeat.every,
            self.repeat.starts_on,
            self.repeat.ends_on,
        )
        found = [every.day(start, number) for number in range(self.place, place)]
        return [on for on in found if end is None or on <= end]

    def has(self, on: date) -> bool:
        """Tell whether *on* is a date that is still to come."""
        first = self.next_on
        if first is None or on < first:
            return False
        coming = evolve(self, place=self.place_from(on))
        return coming.next_on == on

    def check(self, step: SubscriptionStep) -> None:
        """Raise Refused ``subscription.illegal`` unless *step* can be done."""
        if step not in SUBSCRIPTION_LIFE[self.state]:
            raise Refused(
                "subscription.illegal",
                asked=f"{step} subscription {self.id}",
                because=f"it is {self.state}",
                remedy=way_out(SUBSCRIPTION_LIFE, self.state, step),
            )

    def after(self, step: SubscriptionStep) -> "Subscription":
        """Return the subscription behind a step that was checked."""
        return evolve(self, state=SUBSCRIPTION_LIFE[self.state][step])


def check_repeat(subscription: str, repeat: Repeat) -> None:
    """Raise Invalid with what in an id or in its dates cannot be."""
    check_id(subscription, "subscription")
    found: list[Finding] = []
    if len(subscription) > LONGEST_ID:
        expected = f"at most {LONGEST_ID} characters"
        found.append(Finding("subscription", subscription, expected))
    if not 1 <= repeat.every.number <= MOST:
        got = str(repeat.every.number)
        found.append(Finding("repeat.every.number", got, f"from 1 to {MOST}"))
    if repeat.orders < 0:
        found.append(Finding("repeat.orders", str(repeat.orders), "0 or more"))
    if repeat.ends_on is not None and repeat.ends_on < repeat.starts_on:
        expected = f"{repeat.starts_on} or later"
        found.append(Finding("repeat.ends_on", str(repeat.ends_on), expected))
    if found:
        raise Invalid(found)


class InSubscription:
    """Something that concerns one subscription: its stream is the subscription's."""

    __slots__ = ()

    subscription: str

    @property
    def stream(self) -> str:
        """The subscription's stream."""
        return subscription_stream(self.subscription)


def subscription_stream(subscription: str) -> str:
    """Return the stream of a subscription: ``subscription/S-7``."""
    return stream_id("subscription", subscription)


def existing(subscription: Subscription | None, name: str, asked: str) -> Subscription:
    """Return it.  Raises Refused ``subscription.unknown`` when there is none."""
    if subscription is None:
        raise Refused(
            "subscription.unknown",
            asked=f"{asked} subscription {name}",
            because="there is no such subscription",
            remedy="Subscribe first, or check the id",
        )
    return subscription


def applied(subscription: Subscription | None) -> Subscription:
    """Return what an event changes; a journal has it before the event."""
    if subscription is None:
        raise RuntimeError("an event of a subscription stands before its Subscribed")
    return subscription
