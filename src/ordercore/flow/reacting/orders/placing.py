"""A channel's number for an order means one order, whatever that is called here."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.flow.doing.engine import Step
from ordercore.flow.knowing.referring import REFERENCE, stands_alone
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Binding

__all__ = ["bind_reference"]


def bind_reference(event: orders.Placed, views: Views) -> Iterator[Step]:
    """Remember which order the channel's number means."""
    agreed = event.agreed
    if stands_alone(agreed, views):
        yield Binding(agreed.channel, REFERENCE, agreed.reference, event.order)
