"""How many of what is where, and how many are promised or held back for somebody."""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Protocol

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.stock.condition import Condition, Unsellable
from ordercore.stock.lot import Lot, Lots, LotUnits, lot_of, lots_moved, with_lot
from ordercore.stock.quota import NO_QUOTAS, Drawn, Quotas, summed
from ordercore.values import check_id, sku

__all__ = ["HeldUntil", "InStock", "StockLevel", "stock_stream"]

END = attrgetter("until")
NOTHING_APART = Unsellable()


@frozen
class HeldUntil:
    """Units that reservations hold back and that are free again at one instant.

    Attributes:
        until: aware UTC; they count before it, and no more at it.
        quantity: of all reservations together that end then.
        drawn: which of them are of quotas.
    """

    until: datetime
    quantity: int
    drawn: tuple[Drawn, ...] = ()


@frozen
class StockLevel:
    """The stock of one SKU at one node.

    Attributes:
        sku: what it is.
        node: where it is.
        sellable: units that are there and in order.
        allocated: how many of them are promised to placed orders.
        held: how many more are held back for reservations, the earliest end first.
            What has ended counts until it is taken off the book, so a level that was
            kept says too little rather than too much; :meth:`at` tells exactly.
        unsellable: units that are there and apart.
        safety_stock: how many sellable units are kept back from everybody.
        shortfall: units that are promised or held back and that a count did not find:
            ``allocated + reserved <= sellable + shortfall`` always.  Only a count makes
            it greater; what comes in, or is given free, makes it smaller first.  What
            a claim lacks goes with it when it changes its form or its end.
        quotas: which of the sellable units are kept for some buyers.
        lots: which units are of which lot, in order of id; their sums are the numbers
            of the level.  None where no lot is known.  Like *held*, what is over counts
            until it is taken off the book.
    """

    sku: str
    node: str
    sellable: int = 0
    allocated: int = 0
    held: tuple[HeldUntil, ...] = ()
    unsellable: Unsellable = NOTHING_APART
    safety_stock: int = 0
    shortfall: int = 0
    quotas: Quotas = NO_QUOTAS
    lots: Lots = ()

    @property
    def on_hand(self) -> int:
        """Units that are there, in whatever condition."""
        return self.sellable + self.unsellable.total

    @property
    def reserved(self) -> int:
        """Units that reservations hold back."""
        return sum([one.quantity for one in self.held]) if self.held else 0

    @property
    def available(self) -> int:
        """Units that can still be promised to anybody; at least 0."""
        return self.available_to(())

    def available_to(self, segments: Collection[str]) -> int:
        """Return how many units can be promised to a buyer of these segments."""
        free = self.unclaimed - self.safety_stock
        if self.quotas.pockets:
            free -= self.quotas.kept_from(segments)
        return max(0, free)

    @property
    def unclaimed(self) -> int:
        """Sellable units that nobody has a claim on; 0 while units are missing."""
        return self.sellable + self.shortfall - self.allocated - self.reserved

    def at(self, now: datetime) -> "StockLevel":
        """Return the level as it is at *now*: what ended by then is held no more.

        Lots that are over by then are in quarantine; claims on their units stay.
        """
        level = self
        if self.held and self.held[0].until <= now:
            level = self._lapsed(now)
        for lot in self.lots:
            if lot.sellable and lot.over(now):
                level = level.put_aside(lot.id, lot.sellable)
        return level

    def _lapsed(self, now: datetime) -> "StockLevel":
        live = tuple([one for one in self.held if one.until > now])
        over = self.held[: len(self.held) - len(live)]
        back = [one for ended in over for one in ended.drawn]
        quotas = self.quotas.moved(back, left=1)
        return self._with(self.sellable, self.allocated, live, quotas)

    def of(self, condition: Condition) -> int:
        """Return how many units stand in a condition."""
        sells = condition is Condition.SELLABLE
        return self.sellable if sells else self.unsellable.of(condition)

    def moved(
        self,
        sellable: int = 0,
        allocated: int = 0,
        quotas: Quotas | None = None,
        missing: int = 0,
    ) -> "StockLevel":
        """Return the level with so many more, or fewer, to sell, promised, missing."""
        return self._with(
            self.sellable + sellable,
            self.allocated + allocated,
            self.held,
            quotas,
            missing,
        )

    def put(self, condition: Condition, more: int) -> "StockLevel":
        """Return the level with so many units more, or fewer, in a condition."""
        if condition is Condition.SELLABLE:
            return self.moved(more)
        return self._keeping(self.unsellable.moved(condition, more), self.safety_stock)

    def counted(self, sellable: int) -> "StockLevel":
        """Return the level as it was counted; what is claimed stays claimed."""
        missing = max(0, self.allocated + self.reserved - sellable)
        return StockLevel(
            self.sku,
            self.node,
            sellable,
            self.allocated,
            self.held,
            self.unsellable,
            self.safety_stock,
            missing,
            self.quotas,
            self.lots,
        )

    def lot(self, name: str) -> Lot | None:
        """Return a lot by its id, None where it is not there."""
        return lot_of(self.lots, name)

    def in_lots(
        self,
        units: Iterable[LotUnits],
        condition: Condition,
        sign: int = 1,
        into: Condition | None = None,
    ) -> "StockLevel":
        """Return the level whose lots have units more (1), or fewer (-1).

        What is in the level altogether moves separately, and after it.  As many units
        go *into* another condition, where there is one.
        """
        lots = lots_moved(self.all_lots, units, condition, sign, into)
        return self.with_lots(lots)

    @property
    def all_lots(self) -> Lots:
        """The lots, where none is known one that nobody knows, of all that is there."""
        if self.lots or not self.on_hand:
            return self.lots
        return (Lot("", self.sellable, self.unsellable),)

    def with_lots(self, lots: Lots) -> "StockLevel":
        """Return the level with other lots."""
        return evolve(self, lots=lots)

    def with_lot(self, lot: Lot) -> "StockLevel":
        """Return the level with this lot in place of what had its id."""
        return self.with_lots(with_lot(self.lots, lot))

    def packing(self, units: Iterable[LotUnits], sign: int = 1) -> "StockLevel":
        """Return the level with units of lots more (1) in parcels, or fewer (-1)."""
        level = self
        for one in units:
            if (lot := level.lot(one.lot)) is not None:
                level = level.with_lot(lot.pack(sign * one.quantity))
        return level

    def put_aside(self, name: str, units: int) -> "StockLevel":
        """Return the level with units of a lot in quarantine; every claim stays.

        Below 0, units go back to what can be sold.
        """
        lot = self.lot(name)
        if lot is None or not units:
            return self
        apart = self.unsellable.moved(Condition.QUARANTINE, units)
        lots = with_lot(self.lots, lot.put_aside(units))
        level = evolve(self, unsellable=apart, lots=lots)
        left = self.sellable - units
        return level.counted(left) if units > 0 else level.moved(-units)

    def keeping_back(self, safety_stock: int) -> "StockLevel":
        """Return the level with another safety stock."""
        return self._keeping(self.unsellable, safety_stock)

    def _keeping(self, unsellable: Unsellable, safety_stock: int) -> "StockLevel":
        return StockLevel(
            self.sku,
            self.node,
            self.sellable,
            self.allocated,
            self.held,
            unsellable,
            safety_stock,
            self.shortfall,
            self.quotas,
            self.lots,
        )

    def _with(
        self,
        sellable: int,
        allocated: int,
        held: tuple[HeldUntil, ...],
        quotas: Quotas | None = None,
        missing: int = 0,
    ) -> "StockLevel":
        missing += self.shortfall
        if missing:
            claimed = allocated + sum([one.quantity for one in held])
            missing = max(0, min(missing, claimed - sellable))
        return StockLevel(
            self.sku,
            self.node,
            sellable,
            allocated,
            held,
            self.unsellable,
            self.safety_stock,
            missing,
            self.quotas if quotas is None else quotas,
            self.lots,
        )

    def held_until(self, until: datetime) -> int:
        """Return how many units are held back until that instant."""
        return sum([one.quantity for one in self.held if one.until == until])

    def drawn_until(self, until: datetime) -> tuple[Drawn, ...]:
        """Return which units that are held until that instant are of quotas."""
        return next((one.drawn for one in self.held if one.until == until), ())

    def holding(
        self,
        until: datetime,
        more: int,
        drawn: Iterable[Drawn] = (),
        missing: int = 0,
    ) -> "StockLevel":
        """Return the level with so many units more, or fewer, held until then.

        *drawn* says which of these units are of quotas, *missing* how many of them are
        not there.
        """
        drawn, sign = tuple(drawn), 1 if more > 0 else -1
        mine: tuple[Drawn, ...] = ()
        place = bisect_left(self.held, until, key=END)
        end = place
        if place < len(self.held) and self.held[place].until == until:
            more += self.held[place].quantity
            mine = self.held[place].drawn
            end += 1
        quotas = None
        if drawn:
            mine = summed(mine, drawn, sign)
            quotas = self.quotas.moved(drawn, left=-sign)
        there = (HeldUntil(until, more, mine),) if more else ()
        held = (*self.held[:place], *there, *self.held[end:])
        return self._with(self.sellable, self.allocated, held, quotas, missing)

    def with_quotas(self, quotas: Quotas, held: tuple[HeldUntil, ...]) -> "StockLevel":
        """Return the level with other quotas, and what is held of them."""
        return evolve(self, quotas=quotas, held=held)


class InStock:
    """Something that concerns the stock of one SKU at one node."""

    __slots__ = ()

    sku: str
    node: str

    @property
    def stream(self) -> str:
        """The stream of that stock level."""
        return stock_stream(self.sku, self.node)


def stock_stream(sku: str, node: str) -> str:
    """Return the stream of a stock level: ``stock/MUG@CPH``."""
    return stream_id("stock", f"{sku}@{node}")


def level_of(message: InStock, level: StockLevel | None) -> StockLevel:
    """Return the level, an empty one where nothing was ever received."""
    return level or StockLevel(message.sku, message.node)


def check_place(message: InStock) -> None:
    """Raise Invalid unless the message names a SKU and a node that can be."""
    sku(message.sku, "sku")
    check_id(message.node, "node")


class OfPlace(Protocol):
    """A message that names a SKU and a node."""

    @property
    def sku(self) -> str:
        """What it is about."""
        ...

    @property
    def node(self) -> str:
        """Where that is."""
        ...


def short(message: OfPlace, quantity: int, free: int) -> Refused:
    """Return the refusal for units that are not there, or not free."""
    return Refused(
        "stock.short",
        asked=f"{quantity} × {message.sku} at {message.node}",
        because=f"{free} are free there",
        remedy=f"Ask for at most {free}, choose another node, receive "
        f"{quantity - free} more, or free what is promised to other orders or held "
        "for carts",
    )
