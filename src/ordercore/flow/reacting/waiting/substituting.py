"""What may be substituted by itself is, as soon as units of an order wait."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.catalog import Substituting
from ordercore.flow.doing.engine import Step
from ordercore.flow.looking.substituting import plan_substitutes
from ordercore.flow.seeing.views import Views

__all__ = ["substitute_short"]


def substitute_short(event: orders.Backordered, views: Views) -> Iterator[Step]:
    """Let other articles come instead of those that are short, where they may."""
    plan = plan_substitutes(event.order, views, {Substituting.AUTOMATIC})
    yield from plan.commands
