"""Which day it is in the shop: by the clocks of its seller, else by UTC."""

from datetime import date, datetime

from ordercore.accounts import EVERYWHERE, PaymentPolicy, policy_stream
from ordercore.flow.seeing.views import Views
from ordercore.values import day_start, time_zone

__all__ = ["policy_of", "seller_day", "starts"]

NOBODY_SAYS = PaymentPolicy()
"""What holds where no policy was set."""


def policy_of(channel: str, views: Views) -> PaymentPolicy | None:
    """Return how orders of a channel are paid, None where nobody said."""
    policy: PaymentPolicy | None = None
    for name in dict.fromkeys([channel, EVERYWHERE]):
        policy = policy or views.state(policy_stream(name))
    return policy


def seller_day(views: Views, channel: str = EVERYWHERE) -> date:
    """Return which day it is now for whoever sells in a channel."""
    return (policy_of(channel, views) or NOBODY_SAYS).day_of(views.now)


def starts(day: date, views: Views, channel: str = EVERYWHERE) -> datetime:
    """Return when a day begins for whoever sells in a channel, aware UTC."""
    policy = policy_of(channel, views) or NOBODY_SAYS
    return day_start(day, time_zone(policy.zone))
