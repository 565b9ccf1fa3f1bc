"""How long a place takes with an order, and how late it may come for a pick-up."""

from datetime import date, datetime, timedelta

from ordercore.shipping.timetable import Dispatch, HandlingUnit
from ordercore.values import WorkCalendar

__all__ = ["accepted_on", "last_order", "ready_at", "work_begins"]

_DAY = timedelta(days=1)


def accepted_on(dispatch: Dispatch, work: WorkCalendar, at: datetime) -> date:
    """Return the working day for which an order counts: the cut-off is in time."""
    on = work.day_of(at)
    if work.works(on) and at <= work.at(on, dispatch.cutoff_on(on)):
        return on
    return work.after(on, 1)


def work_begins(dispatch: Dispatch, work: WorkCalendar, at: datetime) -> datetime:
    """Return when work on an order begins: at once, or when the place opens."""
    return max(at, work.opens(accepted_on(dispatch, work, at)))


def ready_at(
    dispatch: Dispatch, work: WorkCalendar, at: datetime, handling: int
) -> datetime:
    """Return when an order is packed that takes so many days or hours, aware UTC."""
    on = accepted_on(dispatch, work, at)
    if dispatch.unit is HandlingUnit.DAYS and dispatch.ready_at is not None:
        return work.at(work.after(on, handling), dispatch.ready_at)
    left = timedelta(hours=handling)
    while (there := work.closes(on) - (start := max(at, work.opens(on)))) < left:
        left -= max(there, timedelta())
        on = work.after(on, 1)
    return start + left


def last_order(
    dispatch: Dispatch, work: WorkCalendar, ready: datetime, handling: int
) -> datetime:
    """Return the last instant of order that is packed by then; it undoes ready_at."""
    on = work.on_or_before(work.day_of(ready))
    if dispatch.unit is HandlingUnit.DAYS and dispatch.ready_at is not None:
        if work.at(on, dispatch.ready_at) > ready:
            on = work.on_or_before(on - _DAY)
        on = work.on_or_before(work.latest_before(on, handling))
        return work.at(on, dispatch.cutoff_on(on))
    left = timedelta(hours=handling)
    while (there := (end := min(work.closes(on), ready)) - work.opens(on)) < left:
        left -= max(there, timedelta())
        on = work.on_or_before(on - _DAY)
    return min(end - left, work.at(on, dispatch.cutoff_on(on)))
