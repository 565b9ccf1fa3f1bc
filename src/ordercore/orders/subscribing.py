"""A buyer orders once for many times: each date places one order, until it ends."""

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused
from ordercore.orders.checking import check_agreed
from ordercore.orders.order import Agreed
from ordercore.orders.subscription import (
    SUBSCRIPTION_LIFE,
    InSubscription,
    Prices,
    Repeat,
    Subscription,
    SubscriptionStep,
    applied,
    check_repeat,
    existing,
)

__all__ = [
    "ChangeSubscription",
    "DateMissed",
    "DateOrdered",
    "DateReached",
    "DateSkipped",
    "EndSubscription",
    "NoteDate",
    "ReachDate",
    "SkipDate",
    "Subscribe",
    "Subscribed",
    "SubscriptionChanged",
    "SubscriptionEnded",
]


@frozen
class Subscribed(InSubscription):
    """A buyer has ordered for many times."""

    subscription: str
    agreed: Agreed
    repeat: Repeat
    prices: Prices

    def apply(self, subscription: Subscription | None) -> Subscription:
        """Return the new subscription."""
        return Subscription(self.subscription, self.agreed, self.repeat, self.prices)


@frozen
class Subscribe(InSubscription):
    """Order for many times.  The same subscription again does nothing.

    Attributes:
        agreed: what each order agrees on; its reference and day are made for each.
        repeat: when.
        prices: frozen as they stand in *agreed*, or those of each day.
    """

    subscription: str
    agreed: Agreed
    repeat: Repeat
    prices: Prices = Prices.FROZEN

    def decide(self, subscription: Subscription | None) -> Sequence[Subscribed]:
        """Return Subscribed.

        Raises Invalid with all findings; Refused ``subscription.exists``.
        """
        asked = (self.agreed, self.repeat, self.prices)
        if subscription is None:
            check_repeat(self.subscription, self.repeat)
            check_agreed(self.subscription, self.agreed)
            return (Subscribed(self.subscription, *asked),)
        same = (subscription.agreed, subscription.repeat, subscription.prices)
        if asked == same:
            return ()
        raise Refused(
            "subscription.exists",
            asked=f"subscribe {self.subscription}",
            because="a subscription with this id exists and is another one",
            remedy="Use a new id, or change the subscription that is there",
        )


@frozen
class DateReached(InSubscription):
    """The day of an order has come; it is looked at once, whatever comes of it.

    Attributes:
        skipped: somebody wanted no order on that day.
    """

    subscription: str
    on: date
    skipped: bool = False

    def apply(self, subscription: Subscription | None) -> Subscription:
        """Return the subscription, which waits for its next date."""
        known = applied(subscription)
        left = tuple([on for on in known.skipped if on > self.on])
        return evolve(known, place=known.place + 1, skipped=left)


@frozen
class ReachDate(InSubscription):
    """Let a date come.  One that is not the next, or that has come, does nothing."""

    subscription: str
    on: date

    def decide(self, subscription: Subscription | None) -> Sequence[DateReached]:
        """Return DateReached.  Raises Refused ``subscription.unknown``."""
        known = existing(subscription, self.subscription, "reach a date of")
        waits = SubscriptionStep.REACH in SUBSCRIPTION_LIFE[known.state]
        if not waits or known.next_on != self.on:
            return ()
        skipped = self.on in known.skipped
        reached = DateReached(self.subscription, self.on, skipped)
        return (reached,)


@frozen
class DateOrdered(InSubscription):
    """A date has placed its order."""

    subscription: str
    on: date
    order: str

    def apply(self, subscription: Subscription | None) -> Subscription:
        """Return the subscription with one order more."""
        known = applied(subscription)
        return evolve(known, placed=known.placed + 1)


@frozen
class DateMissed(InSubscription):
    """A date has placed no order.

    Attributes:
        why: a code: ``skipped``, ``paused``, ``missed``, or that of the refusal.
    """

    subscription: str
    on: date
    why: str

    def apply(self, subscription: Subscription | None) -> Subscription:
        """Return the subscription as it was."""
        return applied(subscription)


@frozen
class NoteDate(InSubscription):
    """Write down what came of a date that was reached.

    Attributes:
        order: what was placed; "" for nothing.
        why: a code for why nothing was.
    """

    subscription: str
    on: date
    order: str = ""
    why: str = ""

    def decide(
        self, subscription: Subscription | None
    ) -> Sequence[DateOrdered | DateMissed]:
        """Return what is noted.  Raises Refused ``subscription.unknown``."""
        existing(subscription, self.subscription, "note a date of")
        if self.order:
            return (DateOrdered(self.subscription, self.on, self.order),)
        return (DateMissed(self.subscription, self.on, self.why),)


@frozen
class DateSkipped(InSubscription):
    """One date to come is left out."""

    subscription: str
    on: date

    def apply(self, subscription: Subscription | None) -> Subscription:
        """Return the subscription without that date."""
        known = applied(subscription)
        return evolve(known, skipped=tuple(sorted({*known.skipped, self.on})))


@frozen
class SkipDate(InSubscription):
    """Leave one date out.  Skipping it twice does nothing."""

    subscription: str
    on: date

    def decide(self, subscription: Subscription | None) -> Sequence[DateSkipped]:
        """Return DateSkipped.

        Raises Refused ``subscription.unknown``, ``subscription.illegal``,
        ``subscription.no-date`` when it is none of the dates to come.
        """
        known = existing(subscription, self.subscription, "skip a date of")
        known.check(SubscriptionStep.SKIP)
        if self.on in known.skipped:
            return ()
        if not known.has(self.on):
            raise Refused(
                "subscription.no-date",
                asked=f"skip {self.on} of subscription {self.subscription}",
                because="it orders on no such date, or did already",
                remedy=f"Name a date to come; the next one is {known.next_on}",
            )
        return (DateSkipped(self.subscription, self.on),)


@frozen
class SubscriptionChanged(InSubscription):
    """From the next date on it orders something else, or sends it elsewhere."""

    subscription: str
    agreed: Agreed

    def apply(self, subscription: Subscription | None) -> Subscription:
        """Return the subscription as it orders from now on."""
        return evolve(applied(subscription), agreed=self.agreed)


@frozen
class ChangeSubscription(InSubscription):
    """Change what is ordered from the next date on; what was ordered stays.

    The same again does nothing.
    """

    subscription: str
    agreed: Agreed

    def decide(
        self, subscription: Subscription | None
    ) -> Sequence[SubscriptionChanged]:
        """Return SubscriptionChanged.

        Raises Refused ``subscription.unknown``, ``subscription.illegal``; Invalid with
        all findings, among them another customer.
        """
        known = existing(subscription, self.subscription, "change")
        if known.agreed == self.agreed:
            return ()
        known.check(SubscriptionStep.CHANGE)
        check_agreed(self.subscription, self.agreed)
        if self.agreed.customer != known.agreed.customer:
            got, expected = self.agreed.customer, known.agreed.customer
            raise Invalid.at("agreed.customer", got, repr(expected))
        return (SubscriptionChanged(self.subscription, self.agreed),)


@frozen
class SubscriptionEnded(InSubscription):
    """It orders nothing any more."""

    subscription: str
    reason: str

    def apply(self, subscription: Subscription | None) -> Subscription:
        """Return the subscription, which has ended."""
        return applied(subscription).after(SubscriptionStep.END)


@frozen
class EndSubscription(InSubscription):
    """Order nothing any more.  Ending it twice does nothing."""

    subscription: str
    reason: str

    def decide(self, subscription: Subscription | None) -> Sequence[SubscriptionEnded]:
        """Return SubscriptionEnded.  Raises Refused ``subscription.unknown``."""
        known = existing(subscription, self.subscription, "end")
        if SubscriptionStep.END not in SUBSCRIPTION_LIFE[known.state]:
            return ()
        return (SubscriptionEnded(self.subscription, self.reason),)
