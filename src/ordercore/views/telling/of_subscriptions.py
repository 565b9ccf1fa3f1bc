"""What happened to a subscription, in words."""

from ordercore import orders
from ordercore.views.telling.told import Tellers, Told, many, said, units_of

__all__ = ["TELLERS"]


def subscribed(event: orders.Subscribed) -> Told:
    """Tell what is ordered, how often, and from when on."""
    every = event.repeat.every
    often = many(every.number, every.period.lower())
    detail = f"{said(event.agreed.lines)} every {often} from {event.repeat.starts_on}"
    units = units_of(event.agreed.lines)
    return Told("Subscribed", detail, units, money=event.agreed.total)


def changed(event: orders.SubscriptionChanged) -> Told:
    """Tell what is ordered from now on."""
    units = units_of(event.agreed.lines)
    detail = f"{said(event.agreed.lines)} from now on"
    return Told("Changed", detail, units, money=event.agreed.total)


def missed(event: orders.DateMissed) -> Told:
    """Tell which date placed no order, and why."""
    return Told("No order", f"on {event.on}", why=event.why)


def paused(event: orders.SubscriptionPaused) -> Told:
    """Tell until when nothing is ordered, and why."""
    until = f"until {event.until}" if event.until else "until it is resumed"
    return Told("Paused", until, why=event.reason)


TELLERS: Tellers = {
    orders.Subscribed: subscribed,
    orders.SubscriptionChanged: changed,
    orders.SubscriptionPaused: paused,
    orders.SubscriptionResumed: lambda _: Told("Resumed"),
    orders.SubscriptionEnded: lambda event: Told("Ended", why=event.reason),
    orders.DateReached: lambda event: Told("Date come", f"{event.on}"),
    orders.DateOrdered: lambda event: Told("Ordered", f"{event.order} on {event.on}"),
    orders.DateMissed: missed,
    orders.DateSkipped: lambda event: Told("To be skipped", f"{event.on}"),
}
