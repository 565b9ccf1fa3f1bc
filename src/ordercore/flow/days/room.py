"""Which places have as much work today as they can do, and when there is room again."""

from datetime import date, datetime, timedelta

from ordercore.flow.knowing.nodes_now import begins_on
from ordercore.flow.seeing.views import Views
from ordercore.sourcing import Load, Node, load_stream, used
from ordercore.sourcing.places.capacity import FULL

__all__ = ["has_room", "next_begin", "next_day", "next_room"]


def has_room(node: Node, views: Views) -> bool:
    """Tell whether a place takes on more work on the day that it is there."""
    if node.capacity is None:
        return True
    load: Load | None = views.state(load_stream(node.id, views.today.on(node.id)))
    return used(node.capacity, load) < FULL


def next_day(node: str, views: Views) -> tuple[date, datetime]:
    """Return the next day of a place, and when it begins: then it has room."""
    today = views.today
    day = today.on(node) + timedelta(days=1)
    return day, today.begins(day, node)


def next_room(views: Views) -> tuple[date, datetime]:
    """Return the day on which the first of the full places has room, and its begin."""
    full = [n.id for n in views.supply.nodes.values() if not has_room(n, views)]
    days = [next_day(node, views) for node in full or [""]]
    return min(days, key=lambda one: one[1])


def next_begin(views: Views) -> tuple[date, datetime] | None:
    """Return the first day after today on which a place begins work, and its begin.

    Of places that do not begin any more today; None where nobody can say.
    """
    timetable, today = views.supply.timetable, views.today
    if timetable is None:
        return None
    days = [
        (on, today.begins(on, node))
        for node in views.supply.nodes
        if (on := begins_on(node, timetable, views.now)) is not None
        and on > today.on(node)
    ]
    return min(days, key=lambda one: one[1], default=None)
