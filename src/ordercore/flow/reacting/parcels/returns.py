"""What buyers announce to send back is with them, and comes back into the order."""

from collections import Counter
from collections.abc import Iterator

from ordercore import orders
from ordercore.aftersale import Rma, RmaReceived, RmaRequested
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views

__all__ = ["check_with_buyer", "take_in"]


def check_with_buyer(event: RmaRequested, views: Views) -> Iterator[Step]:
    """Refuse to expect units back that are not with the buyer, or are expected."""
    order, announced = views.order(event.order), Counter[str]()
    for stream in views.tagged(tagging.coming_back(event.order)):
        known: Rma = views.state(stream)
        if known.id != event.rma:
            announced.update(known.open)
    for one in event.lines:
        _, progress = order.find(one.line)
        free = progress.out - announced[one.line]
        if one.quantity > free:
            raise Refused(
                "rma.not-out",
                asked=f"expect {one.quantity} of line {one.line} of order {order.id}",
                because=f"{progress.out} are with the buyer, and "
                f"{announced[one.line]} of them are in other returns",
                remedy=f"Ask for at most {max(free, 0)}, or cancel another return",
            )
    yield from ()


def take_in(event: RmaReceived, views: Views) -> Iterator[Step]:
    """Take what has come back into the order."""
    yield orders.Return(event.order, event.node, event.lines)
