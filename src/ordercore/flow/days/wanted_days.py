"""Nobody wants goods for a day that was over when he asked for them."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from ordercore import orders
from ordercore.errors import Refused
from ordercore.flow.knowing.referring import order_referred_to
from ordercore.flow.seeing.views import Views
from ordercore.orders import Agreed
from ordercore.values import utc

__all__ = [
    "check_changed_day",
    "check_offered_day",
    "check_placed_day",
    "over_everywhere",
]

BEHIND = timedelta(hours=12)
"""So far behind UTC a clock is at the most; nobody says by which one a buyer lives."""


def over_everywhere(day: date) -> datetime:
    """Return the first instant at which a day is over by every clock, aware UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC) + BEHIND


def check_placed_day(command: orders.Place, views: Views) -> None:
    """Refuse a new order for a day that was over everywhere when it was placed."""
    agreed = command.agreed
    known = views.state(command.stream) is not None
    if not known and not order_referred_to(agreed, views):
        asked = f"place order {command.order}"
        _check(_days(agreed), agreed.placed_at, asked)


def check_offered_day(command: orders.OfferQuote, views: Views) -> None:
    """Refuse to offer goods for a day that is over everywhere."""
    _check(_days(command.agreed), command.at, f"offer quote {command.quote}")


def check_changed_day(command: orders.ProposeChange, views: Views) -> None:
    """Refuse to want goods, from now on, for a day that is over everywhere."""
    days = (command.edits.requested_on,)
    _check(days, command.at, f"propose change {command.change}")


def _days(agreed: Agreed) -> Iterator[date | None]:
    yield agreed.requested_on
    yield from [line.requested_on for line in agreed.lines]


def _check(days: Iterable[date | None], at: datetime, asked: str) -> None:
    first = min([day for day in days if day is not None], default=None)
    if first is None or at.utcoffset() is None:  # what is naive is refused for that
        return
    today = (utc(at) - BEHIND).date()
    if first < today:
        raise Refused(
            "day.past",
            asked=f"{asked} for {first}",
            because=f"that day was over everywhere at {at}",
            remedy=f"Say {today} or a later day, or none for as soon as possible",
        )
