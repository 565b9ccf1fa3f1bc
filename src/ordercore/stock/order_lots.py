"""Which lots an order got: where one went that is called back, and what comes back."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from attrs import evolve, frozen

from ordercore.message import stream_id
from ordercore.stock.lot import LotUnits

__all__ = [
    "LotsBack",
    "LotsLeft",
    "LotsReread",
    "NoteLotsBack",
    "NoteLotsLeft",
    "NoteLotsReread",
    "OfOrderLots",
    "OrderLot",
    "OrderLots",
    "order_lots_stream",
]


Key: TypeAlias = tuple[str, str, str, date | None]


@frozen
class OrderLot:
    """Units of a lot that left for an order.

    Attributes:
        sku: what they are.
        node: which they left, the first time.
        units: the lot, whose it is, and how many of it left.
        back: how many of these have come back.
        guessed: how many of these came back without anybody reading their label: they
            may be of another lot that the order got.
    """

    sku: str
    node: str
    units: LotUnits
    back: int = 0
    guessed: int = 0

    @property
    def out(self) -> int:
        """Units that the buyer has got."""
        return self.units.quantity - self.back

    @property
    def key(self) -> Key:
        """What it is known by: a lot of another owner or end is another lot."""
        return _key(self.sku, self.units)

    def some(self, quantity: int) -> LotUnits:
        """Return so many units of it."""
        return evolve(self.units, quantity=quantity)


@frozen
class OrderLots:
    """Everything of lots that an order got, in the order in which it left."""

    order: str
    lots: tuple[OrderLot, ...] = ()

    def of(self, sku: str) -> list[OrderLot]:
        """Return what the order got of a SKU, by lot and owner."""
        return [one for one in self.lots if one.sku == sku]

    def out(self, sku: str) -> tuple[LotUnits, ...]:
        """Return the units of a SKU that the buyer has got and not sent back."""
        return tuple([one.some(one.out) for one in self.of(sku) if one.out > 0])

    def guesses(self, sku: str) -> int:
        """Return how many units of a SKU came back unread."""
        return sum([one.guessed for one in self.of(sku)])

    def maybe(self, sku: str, lot: str) -> int:
        """Return how many units more of a lot the buyer may have than the book says.

        Where a unit came back unread, it may be another one that did; and a unit that
        left while nobody knew its lot may be of any.
        """
        others = [one for one in self.of(sku) if not one.units.goes_by(lot)]
        unread = sum([one.out for one in others if not one.units.lot])
        guessed = [one.guessed for one in self.of(sku) if one.units.goes_by(lot)]
        return min(unread + sum(guessed), sum([one.out for one in others]))

    def with_left(self, sku: str, node: str, units: Iterable[LotUnits]) -> "OrderLots":
        """Return it with units more that left."""
        known = {one.key: one for one in self.lots}
        for one in units:
            new = OrderLot(sku, node, evolve(one, quantity=0))
            lot = known.get(new.key, new)
            known[new.key] = evolve(
                lot, units=lot.some(lot.units.quantity + one.quantity)
            )
        return OrderLots(self.order, tuple(known.values()))

    def taken_off(
        self, sku: str, named: Iterable[LotUnits], node: str = ""
    ) -> tuple[LotUnits, ...]:
        """Return what units that come back are taken off, of what the order got.

        That is their lot: of their owner and end where these are said, else what left
        the *node* before others.  Where more of a lot come back than the buyer has got
        of it, a label was misread, here or when they left: the rest is taken off what
        left of a lot that nobody knew, then off the other lots of the SKU, those that
        left first before others.
        """
        left, taken, rest = self.of(sku), Counter[int](), 0
        places = sorted(range(len(left)), key=lambda n: left[n].node != node)
        for one in named:
            mine = [n for n in places if left[n].units.goes_by(one.lot)]
            mine.sort(key=lambda n: _unlike(left[n].units, one))
            rest += _take(left, mine, one.quantity, taken)
        nameless_first = sorted(range(len(left)), key=lambda n: bool(left[n].units.lot))
        _take(left, nameless_first, rest, taken)
        return tuple([left[n].some(taken[n]) for n in sorted(taken) if taken[n]])

    def unread(self, sku: str, quantity: int) -> tuple[LotUnits, ...]:
        """Return of which lots units come back, as long as nobody reads their labels.

        Those that end first come back before others.
        """
        left, taken = self.of(sku), Counter[int]()
        _take(
            left, sorted(range(len(left)), key=lambda n: _end(left[n])), quantity, taken
        )
        return tuple([left[n].some(taken[n]) for n in sorted(taken) if taken[n]])

    def with_back(
        self, sku: str, units: Iterable[LotUnits], *, unread: bool = False
    ) -> "OrderLots":
        """Return it with units that came back; *unread*, they are a guess."""
        off = {_key(sku, one): one.quantity for one in self.taken_off(sku, units)}
        return self._moved(off, off if unread else {})

    def with_read(
        self, sku: str, named: Iterable[LotUnits], off: Sequence[LotUnits]
    ) -> "OrderLots":
        """Return it with what labels tell of units that came back unread before.

        Where one comes back of a lot that was counted as back already, that one was
        what this is taken *off*, or another one.
        """
        read, counted = _by_lot(named), _by_lot(off)
        moved = Counter[Key]()
        for one in self.of(sku):
            lot = one.units.lot
            if lot and (some := min(one.guessed, (read - counted)[lot])):
                moved[one.key] -= some
                others = [k for k in off if k.lot != lot]
                for other in others:
                    moved[_key(sku, other)] += min(some, other.quantity)
                    some -= min(some, other.quantity)
        return self._moved({}, moved)

    def rereads(
        self, sku: str, out_of: LotUnits, into: LotUnits
    ) -> Iterator[tuple[LotUnits, LotUnits]]:
        """Yield which guesses units were that turn out to be of another lot.

        Each is told as what it was taken for, and what it is.  Units that lie on the
        shelf without a lot may be any of those that came back unread.
        """
        mine = [
            one
            for one in self.of(sku)
            if (one.units.label, one.units.whose) == (into.label, into.whose)
        ]
        mine.sort(key=lambda k: _unlike(k.units, into))
        mine = mine[:1]
        left, out = into.quantity, sum([one.out for one in mine])
        for one in self.of(sku) if mine else ():
            right = one in mine
            may = min(left, one.guessed, left if right else out)
            if may and out_of.label in {"", one.units.label}:
                out -= 0 if right else may
                left -= may
                yield one.some(may), mine[0].some(may)

    def reread(self, sku: str, was: LotUnits, now: LotUnits) -> "OrderLots":
        """Return it with units back that were taken for others of its lots."""
        back = Counter({_key(sku, now): was.quantity})
        back.subtract({_key(sku, was): was.quantity})
        return self._moved(back, {_key(sku, was): -was.quantity})

    def _moved(
        self,
        back: Mapping[Key, int],
        guessed: Mapping[Key, int],
    ) -> "OrderLots":
        lots = [
            evolve(
                one,
                back=one.back + back.get(one.key, 0),
                guessed=max(0, one.guessed + guessed.get(one.key, 0)),
            )
            for one in self.lots
        ]
        return OrderLots(self.order, tuple(lots))


def _take(
    left: Sequence[OrderLot], places: Iterable[int], units: int, taken: Counter[int]
) -> int:
    """Count units as taken off the lots at these places; return how many are left."""
    for n in places:
        some = min(units, left[n].out - taken[n])
        taken[n] += some
        units -= some
    return units


def _key(sku: str, units: LotUnits) -> Key:
    return (sku, units.lot, units.whose, units.expires_on)


def _unlike(one: LotUnits, read: LotUnits) -> tuple[bool, bool, bool]:
    """Return in what units differ from those that somebody has read."""
    owner, end = read.owner, read.expires_on
    return (
        owner is not None and one.whose != read.whose,
        end is not None and one.expires_on != end,
        one.lot != read.lot,
    )


def _by_lot(units: Iterable[LotUnits]) -> Counter[str]:
    found = Counter[str]()
    for one in units:
        found[one.lot] += one.quantity
    return found


def _end(one: OrderLot) -> tuple[bool, date, str]:
    ends = one.units.expires_on
    return (ends is None, ends or date.max, one.units.lot)


class OfOrderLots:
    """Something about the lots that an order got."""

    __slots__ = ()

    order: str

    @property
    def stream(self) -> str:
        """The stream of the order's lots."""
        return order_lots_stream(self.order)


@frozen
class LotsLeft(OfOrderLots):
    """Units of these lots have left for an order."""

    order: str
    sku: str
    node: str
    lots: tuple[LotUnits, ...]

    def apply(self, known: OrderLots | None) -> OrderLots:
        """Return the order's lots with them."""
        before = known or OrderLots(self.order)
        return before.with_left(self.sku, self.node, self.lots)


@frozen
class NoteLotsLeft(OfOrderLots):
    """Say which lots an order got; follows from ``stock.Shipped``."""

    order: str
    sku: str
    node: str
    lots: tuple[LotUnits, ...]

    def decide(self, known: OrderLots | None) -> Sequence[LotsLeft]:
        """Return LotsLeft."""
        return (LotsLeft(self.order, self.sku, self.node, self.lots),)


@frozen
class LotsBack(OfOrderLots):
    """Units of these lots have come back from an order.

    Attributes:
        lots: of which lots they are on the shelf.
        off: of which of the order's lots they are; *lots* where none is said.
        unread: whether nobody has read their labels.
    """

    order: str
    sku: str
    node: str
    lots: tuple[LotUnits, ...]
    off: tuple[LotUnits, ...] = ()
    unread: bool = False

    def apply(self, known: OrderLots | None) -> OrderLots:
        """Return the order's lots without them."""
        before, off = known or OrderLots(self.order), self.off or self.lots
        after = before.with_back(self.sku, off, unread=self.unread)
        return after if self.unread else after.with_read(self.sku, self.lots, off)


@frozen
class NoteLotsBack(OfOrderLots):
    """Say which lots came back from an order; follows from ``stock.Returned``."""

    order: str
    sku: str
    node: str
    lots: tuple[LotUnits, ...]
    off: tuple[LotUnits, ...] = ()
    unread: bool = False

    def decide(self, known: OrderLots | None) -> Sequence[LotsBack]:
        """Return LotsBack."""
        ids = (self.order, self.sku, self.node, self.lots)
        return (LotsBack(*ids, self.off, self.unread),)


@frozen
class LotsReread(OfOrderLots):
    """Units that came back from an order unread are of another of its lots.

    Attributes:
        was: what they were taken for.
        now: what they are.
    """

    order: str
    sku: str
    node: str
    was: LotUnits
    now: LotUnits

    def apply(self, known: OrderLots | None) -> OrderLots:
        """Return the order's lots with these back, and the others out again."""
        before = known or OrderLots(self.order)
        return before.reread(self.sku, self.was, self.now)


@frozen
class NoteLotsReread(OfOrderLots):
    """Say what an unread unit is; follows from ``stock.LotCorrected``."""

    order: str
    sku: str
    node: str
    was: LotUnits
    now: LotUnits

    def decide(self, known: OrderLots | None) -> Sequence[LotsReread]:
        """Return LotsReread."""
        return (LotsReread(self.order, self.sku, self.node, self.was, self.now),)


def order_lots_stream(order: str) -> str:
    """Return the stream of the lots that an order got: ``lots/W-1001``."""
    return stream_id("lots", order)
