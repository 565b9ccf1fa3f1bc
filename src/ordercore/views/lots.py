"""What became of the units of each lot, and what is owed for goods of others."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from attrs import define, field, frozen

from ordercore import stock
from ordercore.stock import LotUnits, StockLevel

__all__ = ["Consigned", "LotKey", "LotMoves", "LotsLedger", "compare_lots", "consigned"]


class LotKey(NamedTuple):
    """A lot at a node, and whose it is."""

    sku: str
    node: str
    lot: str
    owner: str


@frozen
class LotMoves:
    """All units of a lot that ever moved at one node.

    What is ``corrected`` was counted, found, lost on the shelf, or turned out to be of
    another lot, either way.  What was ``lost`` left for another node and never came.
    """

    received: int = 0
    returned: int = 0
    shipped: int = 0
    scrapped: int = 0
    corrected: int = 0
    transferred_in: int = 0
    transferred_out: int = 0
    lost: int = 0

    @property
    def on_hand(self) -> int:
        """What must be there: all that came less all that left."""
        came = self.received + self.returned + self.corrected + self.transferred_in
        return came - self.shipped - self.scrapped - self.transferred_out


@define
class LotsLedger:
    """Adds up what happens to lots, event by event, without looking at any shelf.

    A ledger of some events alone says what happened in them: those of a month are what
    is settled for that month.
    """

    _moves: dict[LotKey, dict[str, int]] = field(factory=dict[LotKey, dict[str, int]])

    def add(self, event: Any) -> None:
        """Count an event; one that says nothing of lots does not count."""
        lines = _LINES.get(event.__class__)
        if lines is None:
            return
        for key, what, units in lines(event):
            moves = self._moves.setdefault(key, {})
            moves[what] = moves.get(what, 0) + units

    def by_lot(self) -> dict[LotKey, LotMoves]:
        """Return what moved, by SKU, node, lot and owner."""
        return {key: LotMoves(**self._moves[key]) for key in sorted(self._moves)}


@frozen
class Consigned:
    """What became of the goods of one owner.

    Attributes:
        owner: whose they are until they are sold.
        sku: what they are.
        received: units that came to us.
        sold: units that buyers have got.
        back: units that came back; what is sold less these is owed.
        gone: units that were scrapped, not found by a count, or lost on the way; found
            ones are taken off.
        there: units that lie at our nodes, in whatever condition, after all that is
            told or, of some days, on the last one.
        in_transit: units on their way between our nodes, then.
    """

    owner: str
    sku: str
    received: int
    sold: int
    back: int
    gone: int
    there: int
    in_transit: int


def consigned(
    moves: Mapping[LotKey, LotMoves], standing: Mapping[LotKey, LotMoves] | None = None
) -> tuple[Consigned, ...]:
    """Return what became of goods that are not ours, by owner and SKU.

    Of everything that ever happened,
    ``received + back = sold + gone + there + in_transit``.

    Args:
        moves: what happened, ever or in some days.
        standing: all that had happened by the last of these days; it says what is
            there and on the way.  *moves* where it is not given.
    """
    came, stood = _of_owners(moves), _of_owners(moves if standing is None else standing)
    return tuple(
        [
            _consigned(*key, came.get(key, ()), stood.get(key, ()))
            for key in sorted({*came, *stood})
        ]
    )


def _of_owners(
    moves: Mapping[LotKey, LotMoves],
) -> dict[tuple[str, str], list[LotMoves]]:
    found: dict[tuple[str, str], list[LotMoves]] = {}
    for key, one in moves.items():
        if key.owner:
            found.setdefault((key.owner, key.sku), []).append(one)
    return found


def compare_lots(
    levels: Iterable[StockLevel], moves: Mapping[LotKey, LotMoves]
) -> Iterator[tuple[LotKey, int, int]]:
    """Yield where the journal and a shelf say otherwise of a lot, and what each says.

    Units of which nobody knows the lot are not compared: some were there before.
    """
    book = {
        LotKey(level.sku, level.node, lot.id, lot.owner): lot.on_hand
        for level in levels
        for lot in level.lots
        if lot.id
    }
    journal = {key: one.on_hand for key, one in moves.items() if key.lot}
    for key in sorted({*book, *journal}):
        pair = (journal.get(key, 0), book.get(key, 0))
        if pair[0] != pair[1]:
            yield key, *pair


def _consigned(
    owner: str, sku: str, moves: Sequence[LotMoves], standing: Sequence[LotMoves]
) -> Consigned:
    return Consigned(
        owner,
        sku,
        received=sum([one.received for one in moves]),
        sold=sum([one.shipped for one in moves]),
        back=sum([one.returned for one in moves]),
        gone=sum([one.scrapped + one.lost - one.corrected for one in moves]),
        there=sum([one.on_hand for one in standing]),
        in_transit=sum(
            [one.transferred_out - one.transferred_in - one.lost for one in standing]
        ),
    )


Line = tuple[LotKey, str, int]


def _named(what: str, sign: int = 1) -> Callable[[Any], Iterator[Line]]:
    def lines(event: Any) -> Iterator[Line]:
        for one in event.lots:
            yield _key(event.sku, event.node, one), what, sign * one.quantity

    return lines


def _adjusted(event: stock.Adjusted) -> Iterator[Line]:
    return _named("corrected", 1 if event.delta > 0 else -1)(event)


def _corrected(event: stock.LotCorrected) -> Iterator[Line]:
    units = event.into.quantity
    yield _key(event.sku, event.node, event.out_of), "corrected", -units
    yield _key(event.sku, event.node, event.into), "corrected", units


def _returned(event: stock.Returned) -> Iterator[Line]:
    """Yield units that came back as what they left as, and what they are here."""
    yield from _named("returned")(event)
    for one in event.off:
        yield from _taken_for(_key(event.sku, event.node, one), one.quantity)
    for one in event.lots if event.off else ():
        yield from _taken_for(_key(event.sku, event.node, one), -one.quantity)


def _reread(event: stock.LotsReread) -> Iterator[Line]:
    """Yield units that came back as others than they were taken for."""
    place = (event.sku, event.node)
    yield from _taken_for(_key(*place, event.now), event.now.quantity)
    yield from _taken_for(_key(*place, event.was), -event.was.quantity)


def _taken_for(key: LotKey, units: int) -> Iterator[Line]:
    """Yield units that came back, and were not found on the shelf, or the reverse."""
    yield key, "returned", units
    yield key, "corrected", -units


def _lost(event: stock.TransferClosed) -> Iterator[Line]:
    for one in event.lots:
        yield _key(one.sku, event.destination, one.units), "lost", one.units.quantity


def _key(sku: str, node: str, one: LotUnits) -> LotKey:
    return LotKey(sku, node, one.lot, one.whose)


_LINES: Final[Mapping[type, Callable[[Any], Iterator[Line]]]] = {
    stock.Received: _named("received"),
    stock.Returned: _returned,
    stock.LotsReread: _reread,
    stock.Shipped: _named("shipped"),
    stock.Scrapped: _named("scrapped"),
    stock.Counted: _named("corrected"),
    stock.TransferredIn: _named("transferred_in"),
    stock.TransferredOut: _named("transferred_out"),
    stock.Adjusted: _adjusted,
    stock.LotCorrected: _corrected,
    stock.TransferClosed: _lost,
}
