"""What a shop is opened with: its places, what parcels cost, and when they arrive."""

from collections.abc import Iterable, Iterator
from typing import Any

from ordercore.errors import Invalid
from ordercore.message import Command
from ordercore.orders import LifeRefinement, RefineLife
from ordercore.shipping import PublishRates, PublishTimetable, RateTable, Timetable
from ordercore.sourcing import Node, OpenNode
from ordercore.values import of_kind

__all__ = ["founded"]


def founded(
    nodes: Iterable[Node],
    rates: RateTable | None,
    timetable: Timetable | None,
    life: LifeRefinement | None = None,
) -> Iterator[Command[Any]]:
    """Yield what has to be done for all of it to be in force.

    What was closed or withdrawn meanwhile stays so.

    Raises Invalid: two nodes have one id.
    """
    known: dict[str, Node] = {}
    for place, node in enumerate(nodes):
        given = of_kind(node, Node, f"nodes[{place}]")
        before = known.setdefault(given.id, given)
        # The same one is itself, whatever it says: NaN is not equal to NaN.
        if before is not given and before != given:
            raise Invalid.at(f"nodes[{place}].id", node.id, "an id of its own")
        yield OpenNode(node, reopen=False)
    if rates is not None:
        yield PublishRates(rates.carrier, rates, renew=False)
    if timetable is not None:
        yield PublishTimetable(timetable)
    if life is not None:
        yield RefineLife(life)
