"""How much work a node can take on in a day, and how much it has been given."""

from collections.abc import Iterator, Sequence
from datetime import date

from attrs import frozen

from ordercore.errors import Finding, shorten
from ordercore.message import stream_id

__all__ = [
    "FULL",
    "Capacity",
    "CountLoad",
    "Load",
    "LoadCounted",
    "capacity_problems",
    "load_stream",
    "used",
]

FULL = 1_000
"""Thousandths of a day's capacity: so much of it is all of it."""


@frozen
class Capacity:
    """How much work a node takes on in a day; None does not limit it.

    When one of them is reached the node gets no more on that day.  What reaches it may
    go beyond it: an order is not divided for the last unit that has room.

    Attributes:
        orders: fulfilment orders.
        lines: lines of fulfilment orders.
        units: units of all lines.
    """

    orders: int | None = None
    lines: int | None = None
    units: int | None = None


@frozen
class Load:
    """What a node was given on a day; what it gave back on the day is among it.

    Attributes:
        node: which node.
        day: as the node's own clocks have it.
        orders: fulfilment orders.
        lines: their lines.
        units: their units.
    """

    node: str
    day: date
    orders: int = 0
    lines: int = 0
    units: int = 0

    @property
    def stream(self) -> str:
        """The stream of the node's day."""
        return load_stream(self.node, self.day)

    def plus(self, more: "Load") -> "Load":
        """Return the same day with more work.

        >>> day = date(2026, 11, 30)
        >>> Load("CPH", day, 1, 2, 30).plus(Load("CPH", day, 1, 1, 5))
        Load(node='CPH', day=datetime.date(2026, 11, 30), orders=2, lines=3, units=35)
        """
        numbers = zip(self.numbers, more.numbers, strict=True)
        return Load(self.node, self.day, *[mine + other for mine, other in numbers])

    def less(self, gone: "Load") -> "Load":
        """Return the same day without some of its work."""
        return self.plus(Load(gone.node, gone.day, *[-n for n in gone.numbers]))

    @property
    def numbers(self) -> tuple[int, int, int]:
        """How many orders, lines and units."""
        return self.orders, self.lines, self.units


@frozen
class LoadCounted:
    """A node was given work."""

    node: str
    day: date
    orders: int
    lines: int
    units: int

    @property
    def stream(self) -> str:
        """The stream of the node's day."""
        return load_stream(self.node, self.day)

    def apply(self, load: Load | None) -> Load:
        """Return what the node has been given on the day."""
        more = Load(self.node, self.day, self.orders, self.lines, self.units)
        return more if load is None else load.plus(more)


@frozen
class CountLoad:
    """Count what a node is given; it follows when units of an order are allocated."""

    node: str
    day: date
    orders: int
    lines: int
    units: int

    @property
    def stream(self) -> str:
        """The stream of the node's day."""
        return load_stream(self.node, self.day)

    def decide(self, load: Load | None) -> Sequence[LoadCounted]:
        """Return LoadCounted."""
        return (LoadCounted(self.node, self.day, self.orders, self.lines, self.units),)


def load_stream(node: str, day: date) -> str:
    """Return the stream of a day of a node's own: ``load/CPH.2026-11-30``."""
    return stream_id("load", f"{node}.{day.isoformat()}")


def used(capacity: Capacity, load: Load | None) -> int:
    """Return how many thousandths of a capacity are used, by what is nearest to full.

    >>> used(Capacity(orders=4, units=100), Load("CPH", date(2026, 11, 30), 1, 2, 30))
    300
    """
    if load is None:
        return 0
    pairs = (
        (load.orders, capacity.orders),
        (load.lines, capacity.lines),
        (load.units, capacity.units),
    )
    return max([FULL * n // most for n, most in pairs if most is not None], default=0)


def capacity_problems(capacity: Capacity | None, where: str) -> Iterator[Finding]:
    """Yield what is wrong with a node's capacity."""
    if capacity is None:
        return
    if capacity == Capacity():
        yield Finding(where, "nothing", "a number of orders, lines or units")
    for name in ("orders", "lines", "units"):
        most = getattr(capacity, name)
        if most is not None and (type(most) is not int or most < 1):
            expected = "None, or a whole number from 1"
            yield Finding(f"{where}.{name}", shorten(most), expected)
