"""Nothing is expected on a day that is over where it is to come."""

from collections.abc import Iterator
from datetime import date, timedelta

from ordercore import stock
from ordercore.errors import Refused
from ordercore.flow.engine import Step
from ordercore.flow.views import Views

__all__ = ["check_day_to_come"]

BEHIND = timedelta(hours=12)
"""So far behind UTC a clock is at the most: a day that is over there is over."""


def check_day_to_come(
    event: stock.DeliveryAnnounced
    | stock.DeliveryRedated
    | stock.TransferRequested
    | stock.TransferRedated,
    views: Views,
) -> Iterator[Step]:
    """Refuse to expect goods on a day that is over where they are to come."""
    known: stock.Delivery | stock.Transfer = views.state(event.stream)
    node = known.node if isinstance(known, stock.Delivery) else known.destination
    today, whose = _today(node, views)
    if event.due_on < today:
        raise Refused(
            "day.past",
            asked=f"expect {event.stream.replace('/', ' ')} at {node} on "
            f"{event.due_on}",
            because=f"that day is over: it is {today} {whose}",
            remedy="Say a day from then on; what has come already is stock.Receive",
        )
    yield from ()


def _today(node: str, views: Views) -> tuple[date, str]:
    """Return the day that it is at a node, and by what, in words.

    It is that of the calendar by which the node works, and where no timetable says one
    that of whoever is farthest behind.
    """
    timetable = views.supply.timetable
    dispatch = timetable.by_node.get(node) if timetable is not None else None
    if timetable is None or dispatch is None:
        behind = (views.now - BEHIND).date()
        return behind, "where the day ends last, and no timetable says a calendar"
    return timetable.calendar(dispatch.calendar).day_of(views.now), "there"
