"""The book of stock is checked against everything that ever moved, unit by unit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import astuple, define, field, fields, frozen

from ordercore import stock
from ordercore.stock import Condition, Reservation, StockLevel, Transfer

__all__ = [
    "Conservation",
    "Difference",
    "Moves",
    "MovesLedger",
    "compare_kept",
    "compare_moving",
    "take_stock",
]

Place = tuple[str, str]
"""A SKU and a node."""


@frozen
class Moves:
    """All units that ever moved at one place, or at all of them together.

    What stands apart is what went there, less what left: ``damaged``,
    ``quality_control``, ``quarantine``.  What was ``lost`` never came to this place,
    and had left another one of ours for it.  ``kept`` is what is left of quotas.
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
    transferred_in: int = 0
    transferred_out: int = 0
    lost: int = 0
    damaged: int = 0
    quality_control: int = 0
    quarantine: int = 0
    kept: int = 0

    @property
    def reserved(self) -> int:
        """What must be held back: held back - freed - lapsed."""
        return self.held_back - self.freed - self.lapsed

    @property
    def on_hand(self) -> int:
        """What must be there: all that came less all that left.

        Received + adjusted + returned + transferred in - shipped - scrapped -
        transferred out.
        """
        came = self.received + self.adjusted + self.returned + self.transferred_in
        return came - self.shipped - self.scrapped - self.transferred_out

    @property
    def sellable(self) -> int:
        """What must be there and in order."""
        return self.on_hand - self.damaged - self.quality_control - self.quarantine

    @property
    def promised(self) -> int:
        """What must be allocated: allocated - deallocated - shipped - sent on."""
        left = self.shipped + self.transferred_out
        return self.allocated - self.deallocated - left

    @property
    def in_transit(self) -> int:
        """What must be on the way, of all places together: out - in - lost."""
        return self.transferred_out - self.transferred_in - self.lost


@define
class MovesLedger:
    """Adds up stock events as they come, without looking at any snapshot."""

    _moves: dict[Place, list[int]] = field(factory=dict[Place, list[int]])

    def add(self, event: Any) -> None:
        """Count an event; what is no stock event does not count."""
        kind = _KIND.get(event.__class__)
        if kind is None:
            if isinstance(event, stock.TransferClosed):
                self._lose(event)
            return
        moves = self._of((event.sku, event.node))
        moves[_KEPT] += _kept(event)
        if kind == _QUOTA:
            return
        units = event.delta if kind == _ADJUSTED else event.quantity
        if kind != _BETWEEN:
            moves[kind] += units
        for condition, sign in _conditions(event):
            if condition is not Condition.SELLABLE:
                moves[_COLUMNS.index(condition)] += sign * units

    def _lose(self, event: stock.TransferClosed) -> None:
        for one in event.lost:
            self._of((one.sku, event.destination))[_LOST] += one.quantity

    def _of(self, place: Place) -> list[int]:
        moves = self._moves.get(place)
        if moves is None:
            moves = self._moves[place] = [0] * len(_COLUMNS)
        return moves

    def by_place(self) -> dict[Place, Moves]:
        """Return what moved, by SKU and node."""
        return {place: Moves(*moves) for place, moves in self._moves.items()}


def _kept(event: Any) -> int:
    """Return how many units more, or fewer, are left of quotas after an event."""
    match event:
        case stock.QuotaSet():
            return event.units - event.before
        case stock.QuotaDropped():
            return -event.units
        case stock.Allocated() | stock.HeldBack():
            return -sum([one.units for one in event.drawn])
        case stock.Deallocated() | stock.Freed() | stock.Lapsed():
            return sum([one.units for one in event.drawn])
        case _:
            return 0


def _conditions(event: Any) -> Sequence[tuple[Condition, int]]:
    """Return into which condition an event put units (1), from which it took (-1)."""
    match event:
        case stock.Reclassified():
            return (event.condition, -1), (event.into, 1)
        case stock.Scrapped():
            return ((event.condition, -1),)
        case (
            stock.Received()
            | stock.Returned()
            | stock.TransferredIn()
            | stock.Adjusted()
            | stock.Counted()
        ):
            return ((event.condition, 1),)
        case stock.LotHeld() | stock.LotExpired():
            return ((Condition.QUARANTINE, 1),)
        case stock.LotReleased() | stock.LotRedated():
            return ((Condition.QUARANTINE, -1),)
        case _:
            return ()


_COLUMNS: Final = [one.name for one in fields(Moves)]
_ADJUSTED: Final = 1
_LOST: Final = 12
_BETWEEN: Final = -1
_QUOTA: Final = -2
_KEPT: Final = _COLUMNS.index("kept")
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
    stock.TransferredIn: 10,
    stock.TransferredOut: 11,
    stock.Counted: _ADJUSTED,
    stock.Reclassified: _BETWEEN,
    stock.LotHeld: _BETWEEN,
    stock.LotExpired: _BETWEEN,
    stock.LotReleased: _BETWEEN,
    stock.LotRedated: _BETWEEN,
    stock.QuotaSet: _QUOTA,
    stock.QuotaDropped: _QUOTA,
}


@frozen
class Difference:
    """Two books that should say the same and do not.

    Attributes:
        sku, node: where; no node for what is between two.
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
        where = f"{self.sku} at {self.node}" if self.node else self.sku
        return f"{where}: {self.what}: {self.expected} and {self.actual}"


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

    For each place: the units on hand are those that came less those that left, in each
    condition; the promised ones are those allocated less those given free or gone; and
    they are what the lines of orders, and released transfers, claim.
    Those held back are what was held back and neither freed nor lapsed.  What is left
    of quotas is what was set, less what was claimed of it.  None is below zero.
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
            for sku, units in one.pieces(part.quantity):
                kept[sku, part.node] += units
    what = "reserved, reservations and book"
    return tuple(
        [
            Difference(*place, what, kept[place], held.get(place, 0))
            for place in sorted({*held, *kept})
            if kept[place] != held.get(place, 0)
        ]
    )


def compare_moving(
    moved: Mapping[Place, Moves], transfers: Iterable[Transfer]
) -> tuple[Difference, ...]:
    """Return where what is on the way, by the shelves, is not what transfers say.

    For each SKU: what left shelves for other nodes, less what came from other nodes and
    what was lost, is what the transfers have on the way.
    """
    left: Counter[str] = Counter()
    for (sku, _), moves in moved.items():
        left[sku] += moves.in_transit
    moving: Counter[str] = Counter()
    for transfer in transfers:
        for one in transfer.in_transit:
            moving[one.sku] += one.quantity
    what = "in transit, transfers and shelves"
    return tuple(
        [
            Difference(sku, "", what, moving[sku], left[sku])
            for sku in sorted({*left, *moving})
            if moving[sku] != left[sku]
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
        ("left of quotas, journal and book", moves.kept, level.quotas.left),
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
