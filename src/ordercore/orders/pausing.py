"""A subscription orders nothing for a while, until it is told to or a day has come."""

from collections.abc import Sequence
from datetime import date, datetime

from attrs import evolve, field, frozen

from ordercore.errors import Invalid
from ordercore.orders.subscribing import DateMissed
from ordercore.orders.subscription import (
    SUBSCRIPTION_LIFE,
    InSubscription,
    Subscription,
    SubscriptionStep,
    applied,
    existing,
)
from ordercore.values import CLOCKED, utc

__all__ = [
    "EndPause",
    "PauseSubscription",
    "ResumeSubscription",
    "SubscriptionPaused",
    "SubscriptionResumed",
]

MOST_PAUSED = 4000
"""Ten years of days; a slip in a year writes no millions of dates."""


@frozen
class SubscriptionPaused(InSubscription):
    """For a while it orders nothing."""

    subscription: str
    reason: str
    until: date | None = None

    def apply(self, subscription: Subscription | None) -> Subscription:
        """Return the subscription, which waits."""
        paused = applied(subscription).after(SubscriptionStep.PAUSE)
        return evolve(paused, paused_until=self.until)


@frozen
class PauseSubscription(InSubscription):
    """Order nothing until it is resumed, or until a day on which it goes on by itself.

    Pausing it twice does nothing; with another day it goes on then instead.

    Attributes:
        until: the first day on which it may order again, after that of *at*; None for
            no such day.
        at: aware UTC; now where nobody says otherwise.
    """

    subscription: str
    reason: str
    until: date | None = None
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def decide(self, subscription: Subscription | None) -> Sequence[SubscriptionPaused]:
        """Return SubscriptionPaused.

        Raises Refused ``subscription.unknown``, ``subscription.illegal``; Invalid for a
        day that is too far away.
        """
        known = existing(subscription, self.subscription, "pause")
        paused = SubscriptionStep.RESUME in SUBSCRIPTION_LIFE[known.state]
        if paused and known.paused_until == self.until:
            return ()
        known.check(SubscriptionStep.PAUSE)
        if self.until is not None:
            if self.at is not None and self.until <= utc(self.at).date():
                raise Invalid.at(
                    "until", str(self.until), "a day that is still to come"
                )
            _first_place(known, self.until, "until")
        return (SubscriptionPaused(self.subscription, self.reason, self.until),)


@frozen
class SubscriptionResumed(InSubscription):
    """It orders again; ``place`` is that of its next date."""

    subscription: str
    place: int

    def apply(self, subscription: Subscription | None) -> Subscription:
        """Return the subscription, which orders again."""
        known = applied(subscription).after(SubscriptionStep.RESUME)
        return evolve(known, place=self.place, paused_until=None)


@frozen
class ResumeSubscription(InSubscription):
    """Order again, from the first date on or after *on*.

    What came of the dates before that is written down: they were ``paused``.  Resuming
    twice does nothing.
    """

    subscription: str
    on: date

    def decide(
        self, subscription: Subscription | None
    ) -> Sequence[DateMissed | SubscriptionResumed]:
        """Return DateMissed for each date that went by, then SubscriptionResumed.

        Raises Refused ``subscription.unknown``, ``subscription.illegal``; Invalid for a
        day that is too far away.
        """
        known = existing(subscription, self.subscription, "resume")
        if SubscriptionStep.REACH in SUBSCRIPTION_LIFE[known.state]:
            return ()
        known.check(SubscriptionStep.RESUME)
        place = _first_place(known, self.on, "on")
        missed = [
            DateMissed(known.id, on, "skipped" if on in known.skipped else "paused")
            for on in known.days(place)
        ]
        return (*missed, SubscriptionResumed(known.id, place))


@frozen
class EndPause(InSubscription):
    """Let a pause end on its day.  One that ends on another day, or on none, goes on.

    Attributes:
        on: the day on which it was to end.
    """

    subscription: str
    on: date

    def decide(
        self, subscription: Subscription | None
    ) -> Sequence[DateMissed | SubscriptionResumed]:
        """Return what resuming on that day returns, or nothing.

        Raises Refused ``subscription.unknown``.
        """
        known = existing(subscription, self.subscription, "end the pause of")
        paused = SubscriptionStep.RESUME in SUBSCRIPTION_LIFE[known.state]
        if not paused or known.paused_until != self.on:
            return ()
        return ResumeSubscription(self.subscription, self.on).decide(known)


def _first_place(known: Subscription, day: date, where: str) -> int:
    """Return the place of the first date from *day* on.

    Raises Invalid: there are too many dates before it.
    """
    place = known.place_from(day)
    if place - known.place > MOST_PAUSED:
        expected = f"a day before {MOST_PAUSED} dates have gone by"
        raise Invalid.at(where, str(day), expected)
    return place
