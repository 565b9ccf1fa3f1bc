"""Goods that are wanted on a later day wait until it is time for them."""

from collections.abc import Iterator
from datetime import timedelta

from ordercore import orders
from ordercore.flow.days.seller_days import starts
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import Gate, Hold

__all__ = ["wait_for_days"]

NOT_YET = "not_yet"
"""The reason of a hold on a line whose day has not come."""

AHEAD = timedelta(days=3)
"""So long before its day a line is given a place: to be picked, packed and carried."""


def wait_for_days(event: orders.Placed, views: Views) -> Iterator[Step]:
    """Let a line wait until it is time for its own day."""
    for line in event.agreed.lines:
        if line.requested_on is None:
            continue
        due = starts(line.requested_on, views, event.agreed.channel) - AHEAD
        if due > views.now:
            holds = views.order(event.order).holds
            name = free_name(f"day-{line.id}", [hold.id for hold in holds])
            note = f"wanted on {line.requested_on}"
            hold = Hold(name, Gate.SOURCE, NOT_YET, note, line.id)
            yield orders.PlaceHold(event.order, hold)
            release = orders.ReleaseHold(event.order, name)
            yield Task(f"day/{event.order}/{line.id}", due, release)
