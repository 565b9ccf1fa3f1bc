"""Which lots an order got: where one went that is called back, and what comes back."""

from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from ordercore.message import stream_id
from ordercore.stock.lot import LotUnits

__all__ = [
    "LotsBack",
    "LotsLeft",
    "NoteLotsBack",
    "NoteLotsLeft",
    "OfOrderLots",
    "OrderLot",
    "OrderLots",
    "order_lots_stream",
]


@frozen
class OrderLot:
    """Units of a lot that left for an order.

    Attributes:
        sku: what they are.
        node: which they left, the first time.
        units: the lot, and how many of it left.
        back: how many of these have come back.
    """

    sku: str
    node: str
    units: LotUnits
    back: int = 0

    @property
    def out(self) -> int:
        """Units that the buyer has got."""
        return self.units.quantity - self.back


@frozen
class OrderLots:
    """Everything of lots that an order got, in the order in which it left."""

    order: str
    lots: tuple[OrderLot, ...] = ()

    def out(self, sku: str) -> tuple[LotUnits, ...]:
        """Return the units of a SKU that the buyer has got and not sent back."""
        return tuple(
            [
                evolve(one.units, quantity=one.out)
                for one in self.lots
                if one.sku == sku and one.out > 0
            ]
        )

    def with_left(self, sku: str, node: str, units: Iterable[LotUnits]) -> "OrderLots":
        """Return it with units more that left."""
        known = {(one.sku, one.units.lot): one for one in self.lots}
        for one in units:
            empty = OrderLot(sku, node, evolve(one, quantity=0))
            lot = known.get((sku, one.lot), empty)
            left = evolve(lot.units, quantity=lot.units.quantity + one.quantity)
            known[sku, one.lot] = evolve(lot, units=left)
        return OrderLots(self.order, tuple(known.values()))

    def with_back(self, sku: str, units: Iterable[LotUnits]) -> "OrderLots":
        """Return it with units that came back.

        Where more of a lot come back than the buyer has got of it, a label was
        misread, here or when they left: the rest is taken off what left of a lot that
        nobody knew, then off the other lots of the SKU, those that left first before
        others.
        """
        back, rest = Counter[int](), 0
        of_sku = [n for n, one in enumerate(self.lots) if one.sku == sku]
        for one in units:
            places = [n for n in of_sku if self.lots[n].units.lot == one.lot]
            rest += self._taken_back(places, one.quantity, back)
        of_sku.sort(key=lambda n: bool(self.lots[n].units.lot))
        self._taken_back(of_sku, rest, back)
        lots = enumerate(self.lots)
        return OrderLots(
            self.order,
            tuple([evolve(one, back=one.back + back[n]) for n, one in lots]),
        )

    def _taken_back(self, places: Iterable[int], units: int, back: Counter[int]) -> int:
        """Count units as back of the lots at these places; return how many are left."""
        for n in places:
            some = min(units, self.lots[n].out - back[n])
            back[n] += some
            units -= some
        return units


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
    """Units of these lots have come back from an order."""

    order: str
    sku: str
    node: str
    lots: tuple[LotUnits, ...]

    def apply(self, known: OrderLots | None) -> OrderLots:
        """Return the order's lots without them."""
        before = known or OrderLots(self.order)
        return before.with_back(self.sku, self.lots)


@frozen
class NoteLotsBack(OfOrderLots):
    """Say which lots came back from an order; follows from ``stock.Returned``."""

    order: str
    sku: str
    node: str
    lots: tuple[LotUnits, ...]

    def decide(self, known: OrderLots | None) -> Sequence[LotsBack]:
        """Return LotsBack."""
        return (LotsBack(self.order, self.sku, self.node, self.lots),)


def order_lots_stream(order: str) -> str:
    """Return the stream of the lots that an order got: ``lots/W-1001``."""
    return stream_id("lots", order)
