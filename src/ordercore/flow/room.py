"""Which places have as much work today as they can do, and when there is room again."""

from datetime import UTC, datetime, time, timedelta

from ordercore.flow.views import Views
from ordercore.sourcing import Load, Node, load_stream, used
from ordercore.sourcing.capacity import FULL

__all__ = ["has_room", "next_day"]


def has_room(node: Node, views: Views) -> bool:
    """Tell whether a place takes on more work on the day that it is, by UTC."""
    if node.capacity is None:
        return True
    load: Load | None = views.state(load_stream(node.id, views.now.date()))
    return used(node.capacity, load) < FULL


def next_day(views: Views) -> datetime:
    """Return when the next day begins, by UTC: then every place has room."""
    return datetime.combine(views.now.date() + timedelta(days=1), time(), UTC)
