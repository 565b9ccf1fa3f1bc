"""The book of stock is checked against everything that ever moved, unit by unit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import astuple, define, field, fields, frozen

from ordercore import stock
from ordercore.stock import Bucket, Reservation, StockLevel

__all__ = [
    "Conservation",
    "Difference",
    "Moves",
    "MovesLedger",
    "compare_kept",
    "take_stock",
]

Place = tuple[str, str]
"""A SKU and a node."""


@frozen
class Moves:
    """All units that ever moved at one place, or at all of them together.

    What stands apart is what went there, less what left: ``damaged``,
    ``quality_control``, ``quarantine``.
    """

    received: int = 0
    adjusted: int = 0
    returned: int = 0
    shipped: int = 0
    allocated: int = 0
    deallocated: int = 0
    held_back: int = 0
    freed: int = 0
    lapsed: int = 0
    scrapped: int = 0
    damaged: int = 0
    quality_control: int = 0
    quarantine: int = 0

    @property
    def reserved(self) -> int:
        """What must be held back: held back - freed - lapsed."""
        return self.held_back - self.freed - self.lapsed

    @property
    def on_hand(self) -> int:
        """What must be there: received + adjusted + returned - shipped - scrapped."""
        came = self.received + self.adjusted + self.returned
        return came - self.shipped - self.scrapped

    @property
    def sellable(self) -> int:
        """What must be there and in order."""
        return self.on_hand - self.damaged - self.quality_control - self.quarantine

    @property
    def promised(self) -> int:
        """What must be allocated: allocated - deallocated - shipped."""
        return self.allocated - self.deallocated - self.shipped


@define
class MovesLedger:
    """Adds up stock events as they come, without looking at any snapshot."""

    _moves: dict[Place, list[int]] = field(factory=dict[Place, list[int]])

    def add(self, event: Any) -> None:
        """Count an event; what is no stock event does not count."""
        kind = _KIND.get(event.__class__)
        if kind is None:
            return
        moves = self._moves.get((event.sku, event.node))
        if moves is None:
            moves = self._moves[event.sku, event.node] = [0] * len(_COLUMNS)
        units = event.delta if kind == _ADJUSTED else event.quantity
        if kind != _BETWEEN:
            moves[kind] += units
        for bucket, sign in _buckets(event):
            if bucket is not Bucket.SELLABLE:
                moves[_COLUMNS.index(bucket)] += sign * units

    def by_place(self) -> dict[Place, Moves]:
        """Return what moved, by SKU and node."""
        return {place: Moves(*moves) for place, moves in self._moves.items()}


def _buckets(event: Any) -> Sequence[tuple[Bucket, int]]:
    """Return into which buckets an event put units (1), and from which it took (-1)."""
    match event:
        case stock.Reclassified():
            return (event.bucket, -1), (event.into, 1)
        case stock.Scrapped():
            return ((event.bucket, -1),)
        case stock.Received() | stock.Returned() | stock.Adjusted() | stock.Counted():
            return ((event.bucket, 1),)
        case _:
            return ()


_COLUMNS: Final = [one.name for one in fields(Moves)]
_ADJUSTED: Final = 1
_BETWEEN: Final = -1
_KIND: Final[Mapping[type, int]] = {
    stock.Received: 0,
    stock.Adjusted: _ADJUSTED,
    stock.Returned: 2,
    stock.Shipped: 3,
    stock.Allocated: 4,
    stock.Deallocated: 5,
    stock.HeldBack: 6,
    stock.Freed: 7,
    stock.Lapsed: 8,
    stock.Scrapped: 9,
    stock.Counted: _ADJUSTED,
    stock.Reclassified: _BETWEEN,
}


@frozen
class Difference:
    """Two books that should say the same and do not.

    Attributes:
        sku, node: where.
        what: which number, such as ``sellable: journal against book``.
        expected: what the first book says.
        actual: what the second book says.
    """

    sku: str
    node: str
    what: str
    expected: int
    actual: int

    def __str__(self) -> str:
        return (
            f"{self.sku} at {self.node}: {self.what}: {self.expected} and {self.actual}"
        )


@frozen
class Conservation:
    """Whether no unit was lost or made up.

    Attributes:
        levels: how many places were compared.
        moves: everything that moved, all places together.
        differences: where two books differ; none when all is well.
    """

    levels: int
    moves: Moves
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """Whether every unit is accounted for."""
        return not self.differences


def take_stock(
    levels: Iterable[StockLevel],
    moved: Mapping[Place, Moves],
    claims: Mapping[Place, int],
) -> Conservation:
    """Compare three books that are kept apart: levels, journal, and orders.

    For each place: the units at hand are those received, adjusted and returned less
    those shipped and scrapped, in each condition; the promised ones are those allocated
    less those given free or shipped; and they are what the lines of orders claim.
    Those held back are what was held back and neither freed nor lapsed.  None is
    below zero.
    """
    book = {(level.sku, level.node): level for level in levels}
    places = sorted({*book, *moved, *claims})
    differences: list[Difference] = []
    for place in places:
        level = book.get(place) or StockLevel(*place)
        moves = moved.get(place, Moves())
        differences += _compared(level, moves, claims.get(place, 0))
    return Conservation(len(places), _sum(moved.values()), tuple(differences))


def compare_kept(
    levels: Iterable[StockLevel], reservations: Iterable[Reservation], now: datetime
) -> tuple[Difference, ...]:
    """Return where what levels hold back is not what reservations keep at *now*."""
    held = {(level.sku, level.node): level.at(now).reserved for level in levels}
    kept: Counter[Place] = Counter()
    for one in reservations:
        for part in one.live(now):
            kept[one.sku, part.node] += part.quantity
    what = "reserved, reservations and book"
    return tuple(
        [
            Difference(*place, what, kept[place], held.get(place, 0))
            for place in sorted({*held, *kept})
            if kept[place] != held.get(place, 0)
        ]
    )


def _compared(level: StockLevel, moves: Moves, claimed: int) -> list[Difference]:
    pairs = (
        ("sellable, journal and book", moves.sellable, level.sellable),
        ("allocated, journal and book", moves.promised, level.allocated),
        ("allocated, orders and book", claimed, level.allocated),
        ("reserved, journal and book", moves.reserved, level.reserved),
        ("damaged, journal and book", moves.damaged, level.unsellable.damaged),
        ("in quality control", moves.quality_control, level.unsellable.quality_control),
        ("in quarantine", moves.quarantine, level.unsellable.quarantine),
        ("unclaimed, lowest and book", max(0, level.unclaimed), level.unclaimed),
        ("allocated, lowest and book", max(0, level.allocated), level.allocated),
    )
    return [
        Difference(level.sku, level.node, what, expected, actual)
        for what, expected, actual in pairs
        if expected != actual
    ]


def _sum(moves: Iterable[Moves]) -> Moves:
    rows = [astuple(one) for one in moves]
    return Moves(*[sum(column) for column in zip(*rows, strict=True)])
