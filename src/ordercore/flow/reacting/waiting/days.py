"""Nothing is expected on a day that is over where it is to come."""

from collections.abc import Iterator

from ordercore import stock
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import node_of
from ordercore.flow.seeing.views import Views

__all__ = ["check_day_to_come"]

UTC_SAYS = "by UTC, as no timetable says by which calendar it works"


def check_day_to_come(
    event: stock.DeliveryAnnounced
    | stock.DeliveryRedated
    | stock.TransferRequested
    | stock.TransferRedated,
    views: Views,
) -> Iterator[Step]:
    """Refuse to expect goods on a day that is over where they are to come."""
    node, today = node_of(event.stream, views), views.today
    if event.due_on < (day := today.on(node)):
        whose = "there" if node in today.zones else UTC_SAYS
        raise Refused(
            "day.past",
            asked=f"expect {event.stream.replace('/', ' ')} at {node} on "
            f"{event.due_on}",
            because=f"that day is over: it is {day} {whose}",
            remedy="Say a day from then on; what has come already is stock.Receive",
        )
    yield from ()
