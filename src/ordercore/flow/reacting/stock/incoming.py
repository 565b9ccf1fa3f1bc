"""What comes in stands on the shelf from the moment at which it was unloaded."""

from collections.abc import Iterator

from ordercore import stock
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views

__all__ = ["take_delivery_in"]


def take_delivery_in(event: stock.Unloaded, views: Views) -> Iterator[Step]:
    """Put what was unloaded on the shelf, each unit by its condition."""
    for come in event.goods:
        for condition, units in come.by_condition():
            ids = (come.sku, event.node, units, event.stream)
            named = (come.numbers(condition), come.of_lots(condition))
            yield stock.Receive(*ids, condition, *named)
