"""What has no place at the deadline of its order is not waited for any longer."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import deadlines

__all__ = ["keep_deadline"]


def keep_deadline(
    event: deadlines.DeadlineSet | orders.Backordered | orders.Deallocated, views: Views
) -> Iterator[Step]:
    """Let the clock cancel at the order's deadline what has no place by then.

    What loses its place later has no time left.
    """
    until = views.order(event.order).marks.deadline
    if until is not None:
        meet = deadlines.MeetDeadline(event.order, until)
        yield Task(f"deadline/{event.order}", max(until, views.now), meet)
