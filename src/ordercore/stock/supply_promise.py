"""For which day units can be promised, out of what, and whose word that is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate

from attrs import evolve, frozen

from ordercore.stock.availability import Dated, Outlook
from ordercore.stock.capacity import Capacity
from ordercore.values import PIECES, Measure
from ordercore.values.quantity import IN_STOCK

__all__ = ["IN_STOCK", "SupplyPromise", "SupplyStep", "supply_promise"]


@frozen
class SupplyStep:
    """Units that a promise counts on.

    Attributes:
        day: on which they are there, and on sale.
        quantity: how many of the promised units.
        cause: ``in stock``, or the delivery or transfer that brings them; how they
            would be made or bought.
        plugin: who says that they could be; "" for what is there or on its way.
    """

    day: date
    quantity: int
    cause: str
    plugin: str = ""

    @property
    def capable(self) -> bool:
        """Whether they are neither there nor on their way: somebody has to act."""
        return bool(self.plugin)

    def __str__(self) -> str:
        return self.told(PIECES)

    def told(self, measure: Measure) -> str:
        """Return the step in words, with its amount as the article is counted."""
        head = f"{measure.told(self.quantity)} on {self.day}"
        if not self.capable:
            return f"{head}: {self.cause}"
        how = f": {self.cause}" if self.cause else ""
        return f"{head}: capable, by plug-in {self.plugin}{how}"


@frozen
class SupplyPromise:
    """A day for which units can be promised.

    Attributes:
        sku: what they are.
        quantity: how many.
        day: on which all of them are there, and on sale.
        steps: out of what, the earliest first; what is only capable comes last.
        measure: how the article is counted, for whoever tells it to people.
    """

    sku: str
    quantity: int
    day: date
    steps: tuple[SupplyStep, ...]
    measure: Measure = PIECES

    @property
    def capable(self) -> bool:
        """Whether it counts on units that nobody has made or ordered yet."""
        return any([step.capable for step in self.steps])

    @property
    def plugins(self) -> tuple[str, ...]:
        """On whose word it counts."""
        return tuple(sorted({step.plugin for step in self.steps if step.capable}))

    def __str__(self) -> str:
        head = f"{self.measure.told(self.quantity)} × {self.sku} on {self.day}"
        if self.capable:
            head += f", capable, by plug-in {', '.join(self.plugins)}"
        return "\n".join([head, *[f"  {one.told(self.measure)}" for one in self.steps]])


def supply_promise(
    sku: str,
    quantity: int,
    firm: tuple[Outlook, Iterable[Dated]],
    could: tuple[Outlook, Iterable[Capacity]],
    launch_on: date | None = None,
) -> SupplyPromise | None:
    """Return the first day for which units can be promised, and out of what.

    Where what is there and comes in will do for the same day, nothing else is counted
    on.

    Args:
        sku: which one.
        quantity: how many units.
        firm: the outlook of what is there and on its way, and what of it comes in.
        could: the outlook with what could be made or bought besides, and what that is.
        launch_on: before which neither outlook promises anything.
    """
    days = [seen.earliest(quantity) for seen in (firm[0], could[0])]
    found = min([day for day in days if day is not None], default=None)
    if found is None:
        return None
    sure = min(quantity, firm[0].on(found))
    there = _on_sale(firm[0], firm[1], launch_on)
    steps = [*_firm(firm[0], there, sure, found)]
    ahead = max(0, -firm[0].least(found))
    steps += _capable(could[1], ahead, quantity - sure)
    return SupplyPromise(sku, quantity, found, tuple(steps))


def _on_sale(
    seen: Outlook, supply: Iterable[Dated], launch_on: date | None
) -> list[Dated]:
    """Return what comes in by the day from which on it can be promised.

    What is there before the launch can be promised on that day and on none before.
    """
    if launch_on is None or launch_on <= seen.today:
        return [*supply]
    left = [
        evolve(one, day=max(one.day, launch_on))
        for one in supply
        if one.day >= seen.today
    ]
    held = seen.balances[0]
    return [*([Dated(launch_on, held, IN_STOCK)] if held > 0 else []), *left]


def _firm(
    seen: Outlook, supply: Sequence[Dated], left: int, until: date
) -> Iterator[SupplyStep]:
    """Yield out of what so many units are promised, day by day."""
    # What can be promised for a day and is over by the last one is not counted on.
    can = [n for n in seen.after if seen.today + timedelta(days=n) <= until]
    sure = [*accumulate(reversed(seen.promisable[: len(can)]), min)]
    before = 0
    for n, units in zip(can, reversed(sure), strict=True):
        some = min(left, units - before)
        if some:
            day = seen.today + timedelta(days=n)
            come = {one.cause: None for one in supply if one.day == day}
            cause = ", ".join([*([IN_STOCK] if not n else []), *come])
            yield SupplyStep(day, some, cause)
        left, before = left - some, units


def _capable(
    capacities: Iterable[Capacity], ahead: int, left: int
) -> Iterator[SupplyStep]:
    """Yield which capacities are counted on, behind *ahead* units for who waits."""
    for one in sorted(capacities, key=lambda one: (one.day, one.plugin, one.how)):
        taken = min(ahead, one.quantity)
        some = min(left, one.quantity - taken)
        if some:
            yield SupplyStep(one.day, some, one.how, one.plugin)
        ahead, left = ahead - taken, left - some
