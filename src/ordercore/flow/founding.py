"""What a shop is opened with: its places, what parcels cost, and when they arrive."""

from collections.abc import Iterable, Iterator
from typing import Any

from ordercore.message import Command
from ordercore.orders import LifeRefinement, RefineLife
from ordercore.shipping import PublishRates, PublishTimetable, RateTable, Timetable
from ordercore.sourcing import Node, OpenNode

__all__ = ["founded"]


def founded(
    nodes: Iterable[Node],
    rates: RateTable | None,
    timetable: Timetable | None,
    life: LifeRefinement | None = None,
) -> Iterator[Command[Any]]:
    """Yield what has to be done for all of it to be in force."""
    for node in nodes:
        yield OpenNode(node)
    if rates is not None:
        yield PublishRates(rates.carrier, rates)
    if timetable is not None:
        yield PublishTimetable(timetable)
    if life is not None:
        yield RefineLife(life)
