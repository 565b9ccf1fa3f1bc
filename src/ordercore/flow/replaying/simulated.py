"""What recorded orders come to by several strategies, side by side."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from attrs import frozen

from ordercore.flow.replaying.recorded_world import RecordedWorld
from ordercore.flow.replaying.simulated_course import Course, OrderCourse
from ordercore.orders import Order
from ordercore.show import table
from ordercore.values import Money

__all__ = ["Simulated", "Simulation", "row_of"]


@frozen
class Simulated:
    """What recorded orders come to by one strategy.

    Attributes:
        strategy: its id, or ``as it was`` for what each order had.
        orders: how many were sourced.
        decisions: how many plans were made for them.
        otherwise: how many of these plans are not what was done.
        wanted: units that were to be sourced, without those that were given up.
        units: of them, those that found a place.
        at_once: units that the first plan of an order shipped.
        asked_at_once: units that it was asked for.
        split: orders that ship from more than one node.
        promised: orders for which a day was promised, or asked for by the buyer, as
            far as a timetable tells when parcels arrive.
        late: of them, those of which a line would arrive later, or nobody could say
            when, or waited still when the day was gone.
        shipments: how many nodes ship, added up.
        parcels: how many parcels the buyers get.
        divided: lines that one plan ships from more than one node.
        co2_g: what carrying sets free.
        cost: of all shipments; None where nothing was sourced.
        shipped: units that all plans shipped, and for which that was paid.
        days: until the last parcel of a plan is there, of all plans added up of which
            a timetable says it.
        dated: how many plans these are.
    """

    strategy: str
    orders: int
    decisions: int
    otherwise: int
    wanted: int
    units: int
    at_once: int
    asked_at_once: int
    split: int
    promised: int
    late: int
    shipments: int
    parcels: int
    divided: int
    co2_g: int
    cost: Money | None
    shipped: int = 0
    days: int = 0
    dated: int = 0

    @property
    def cost_per_unit(self) -> Money | None:
        """What it cost to ship a unit, halves up; None where nothing shipped."""
        if self.cost is None or not self.shipped:
            return None
        halves = 2 * self.cost.minor + self.shipped
        return Money(halves // (2 * self.shipped), self.cost.currency)

    @property
    def missing(self) -> int:
        """Units that have found no place in the end."""
        return self.wanted - self.units


@frozen
class Simulation:
    """Strategies side by side, first of all those that the orders had."""

    rows: tuple[Simulated, ...]

    def measures(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return what is compared, in words, with a text for each strategy."""
        return tuple([(name, tuple(map(said, self.rows))) for name, said in MEASURES])

    def as_json(self) -> list[dict[str, Any]]:
        """Return a dict of plain values for each strategy."""
        return [
            {
                **{name: getattr(row, name) for name in PLAIN},
                "missing": row.missing,
                "cost": _told(row.cost),
                "cost_per_unit": _told(row.cost_per_unit),
            }
            for row in self.rows
        ]

    def __str__(self) -> str:
        names = [row.strategy for row in self.rows]
        rows = [(what, *texts) for what, texts in self.measures()]
        return table(("", *names), rows, "<" + ">" * len(names))


def _told(cost: Money | None) -> str | None:
    return None if cost is None else str(cost)


def _average(sum_of: int, count: int) -> str:
    """Return an average to a tenth, halves up."""
    if not count:
        return "-"
    tenths = (20 * sum_of + count) // (2 * count)
    return f"{tenths // 10}.{tenths % 10}"


def _part(some: int, of: int) -> str:
    """Return a share in per cent, to a tenth, halves up: ``12.5 %``."""
    if not of:
        return "-"
    tenths = (2_000 * some + of) // (2 * of)
    return f"{tenths // 10}.{tenths % 10} %"


MEASURES: tuple[tuple[str, Callable[[Simulated], str]], ...] = (
    ("orders", lambda row: str(row.orders)),
    ("plans", lambda row: str(row.decisions)),
    ("other than was done", lambda row: str(row.otherwise)),
    ("units wanted", lambda row: str(row.wanted)),
    ("missing in the end", lambda row: str(row.missing)),
    ("filled at once", lambda row: _part(row.at_once, row.asked_at_once)),
    ("orders split", lambda row: _part(row.split, row.orders)),
    ("promises missed", lambda row: _part(row.late, row.promised)),
    ("days to the last parcel", lambda row: _average(row.days, row.dated)),
    ("shipments", lambda row: str(row.shipments)),
    ("parcels", lambda row: str(row.parcels)),
    ("divided lines", lambda row: str(row.divided)),
    ("CO2, kg", lambda row: f"{row.co2_g // 1000:,}"),
    ("cost", lambda row: _told(row.cost) or "-"),
    ("cost of a unit shipped", lambda row: _told(row.cost_per_unit) or "-"),
)

PLAIN = (
    "strategy",
    "orders",
    "decisions",
    "otherwise",
    "wanted",
    "units",
    "at_once",
    "asked_at_once",
    "split",
    "promised",
    "late",
    "shipments",
    "parcels",
    "divided",
    "co2_g",
    "shipped",
    "days",
    "dated",
)


def row_of(
    name: str,
    course: Course,
    world: RecordedWorld,
    counted: Collection[str],
    end: date | None,
) -> Simulated:
    """Return what counted orders came to in a course; *end* is the last day of all."""
    sourced = [
        (known, mine)
        for key, mine in course.orders.items()
        if key in counted and mine.decisions and (known := world.order(key)) is not None
    ]
    figures = [one for _, mine in sourced for one in mine.figures]
    total = reduce(add, figures) if figures else None
    due = [(order, mine, day) for order, mine in sourced if (day := _due(order, world))]
    late = [_is_late(course.as_it_is(one), mine, day, end) for one, mine, day in due]
    placed = sum([mine.placed(k.id) for order, mine in sourced for k in order.lines])
    return Simulated(
        name,
        len(sourced),
        sum([mine.decisions for _, mine in sourced]),
        sum([mine.otherwise for _, mine in sourced]),
        placed + sum([course.waits(order) for order, _ in sourced]),
        placed,
        sum([mine.first[0] for _, mine in sourced]),
        sum([mine.first[1] for _, mine in sourced]),
        len([None for _, mine in sourced if len(mine.nodes) > 1]),
        len(due),
        sum(late),
        total.shipments if total else 0,
        total.parcels if total else 0,
        total.divided if total else 0,
        total.co2_g if total else 0,
        total.cost if total else None,
        total.units if total else 0,
        (total.days or 0) if total else 0,
        len([one for one in figures if one.days is not None]),
    )


def _due(order: Order, world: RecordedWorld) -> Mapping[str, date]:
    """Return the days by which lines are to be there; none where nobody can say."""
    if not world.promises:
        return {}
    wanted = order.agreed.requested_on
    if wanted is not None:
        return {line.id: wanted for line in order.lines if not line.digital}
    return {one.line: one.promised_on for one in order.marks.promises}


def _is_late(
    order: Order, mine: OrderCourse, due: Mapping[str, date], end: date | None
) -> bool:
    """Tell whether a line comes too late; *order* is as it is in the course."""
    for line, progress in zip(order.lines, order.progress, strict=True):
        day = due.get(line.id)
        if day is None:
            continue
        if line.id in mine.arrives:
            told = mine.arrives[line.id]
            if told is None or told > day:
                return True
        if progress.waiting and end is not None and end > day:
            return True
    return False
