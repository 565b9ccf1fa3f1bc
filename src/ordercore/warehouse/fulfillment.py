"""The work that one node does for one order: what to pick, check, pack and send off."""

from collections.abc import Callable, Iterable
from datetime import date

from attrs import evolve, frozen

from ordercore.catalog import SkuLot
from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.orders import Goods, LineQuantity
from ordercore.orders.planned import PlannedParcel
from ordercore.values import quantity as check_quantity
from ordercore.warehouse.life import State, Step, next_state

__all__ = [
    "Box",
    "FulfillmentOrder",
    "InFulfillment",
    "Piece",
    "WorkLine",
    "fulfillment_stream",
]


@frozen
class Piece:
    """So many units of an article in each kit, to be fetched and scanned one by one.

    ``barcode`` is what a scanner reads from each, "" where the SKU is on the label.
    """

    sku: str
    quantity: int
    name: str = ""
    barcode: str = ""

    @property
    def label(self) -> str:
        """What a scanner reads from a unit."""
        return self.barcode or self.sku


@frozen
class WorkLine:
    """How far the units of one order line are at this node.

    ``picked`` units are in the picker's hands, ``packed`` ones in a parcel, ``shipped``
    ones have left; ``short`` ones were not found and ``withdrawn`` ones are not wanted
    any more.  The rest of ``quantity`` is still to pick.  ``barcode`` is what a scanner
    reads from a unit, "" where the SKU itself is on the label.  Of a kit these are
    kits; ``inside`` is what is fetched and scanned for each, nothing where it is none.
    """

    line: str
    sku: str
    name: str
    quantity: int
    picked: int = 0
    packed: int = 0
    shipped: int = 0
    short: int = 0
    withdrawn: int = 0
    barcode: str = ""
    inside: tuple[Piece, ...] = ()

    @property
    def label(self) -> str:
        """What a scanner reads from a unit."""
        return self.barcode or self.sku

    @property
    def fetched(self) -> tuple[Piece, ...]:
        """What is fetched for one unit: the unit itself, or what is in the kit."""
        return self.inside or (Piece(self.sku, 1, self.name, self.barcode),)

    def pieces(self, quantity: int) -> tuple[tuple[str, int], ...]:
        """Return what so many units are on the shelf: SKUs with their units."""
        return tuple([(one.sku, one.quantity * quantity) for one in self.fetched])

    @property
    def to_pick(self) -> int:
        """Units that lie on the shelf yet."""
        return self.quantity - self.picked - self.packed - self.shipped - self.gone

    @property
    def gone(self) -> int:
        """Units that this node will not ship: short or withdrawn."""
        return self.short + self.withdrawn

    @property
    def open(self) -> int:
        """Units that still have to leave: what the order's claim here counts."""
        return self.quantity - self.shipped - self.gone

    def pick(self, n: int) -> "WorkLine":
        """Take units from the shelf."""
        return self._moved(picked=n)

    def pack(self, n: int) -> "WorkLine":
        """Put picked units into a parcel."""
        return self._moved(picked=-n, packed=n)

    def unpack(self, n: int) -> "WorkLine":
        """Take packed units out of their parcel."""
        return self._moved(picked=n, packed=-n)

    def ship(self, n: int) -> "WorkLine":
        """Let packed units leave."""
        return self._moved(packed=-n, shipped=n)

    def miss(self, n: int) -> "WorkLine":
        """Give up units that are not on the shelf."""
        return self._moved(short=n)

    def withdraw(self, n: int) -> "WorkLine":
        """Give up units that nobody wants from here any more; unpicked ones first."""
        return self._moved(picked=min(0, self.to_pick - n), withdrawn=n)

    def _moved(
        self,
        picked: int = 0,
        packed: int = 0,
        shipped: int = 0,
        short: int = 0,
        withdrawn: int = 0,
    ) -> "WorkLine":
        return WorkLine(
            self.line,
            self.sku,
            self.name,
            self.quantity,
            self.picked + picked,
            self.packed + packed,
            self.shipped + shipped,
            self.short + short,
            self.withdrawn + withdrawn,
            self.barcode,
            self.inside,
        )


@frozen
class Box:
    """What was put into one parcel; nothing once it was unpacked.

    *lots* says of which lots units are, where somebody has read the labels.
    """

    parcel: str
    contents: tuple[Goods, ...]
    lots: tuple[SkuLot, ...] = ()


@frozen
class FulfillmentOrder:
    """One node's work for one order.

    Attributes:
        id: ours, such as ``W-1001-1``.
        order: the order that it serves.
        node: where the work is done.
        lines: what is to be picked, and how far it is.
        state: its place in :data:`ordercore.warehouse.LIFE`.
        checked: whether all that is picked has passed the scan check.
        boxes: the parcels that were packed, the oldest first.
        in_hand: of which lots what is picked may be, and of each at most how many.
        counts_on: the day of the node's own of whose capacity it takes some, if any.
        planned: in which parcels it was to leave when its order was sourced; none where
            that is left to whoever packs.
    """

    id: str
    order: str
    node: str
    lines: tuple[WorkLine, ...]
    state: State = State.OPEN
    checked: bool = False
    boxes: tuple[Box, ...] = ()
    in_hand: tuple[SkuLot, ...] = ()
    counts_on: date | None = None
    planned: tuple[PlannedParcel, ...] = ()

    @property
    def stream(self) -> str:
        """The fulfilment order's stream."""
        return fulfillment_stream(self.id)

    @property
    def open(self) -> int:
        """Units that still have to leave."""
        return sum([line.open for line in self.lines])

    def box(self, parcel: str) -> Box:
        """Return what was put into a parcel, nothing where it is not of this work."""
        found = [box for box in self.boxes if box.parcel == parcel]
        return found[0] if found else Box(parcel, ())

    @property
    def parcels(self) -> tuple[str, ...]:
        """The ids of the parcels that were packed, the oldest first."""
        return tuple([box.parcel for box in self.boxes])

    def line(self, line: str) -> WorkLine:
        """Return a line by its id.  Raises Refused ``fulfillment.no-line``."""
        for known in self.lines:
            if known.line == line:
                return known
        raise Refused(
            "fulfillment.no-line",
            asked=f"line {line} of fulfilment order {self.id}",
            because="it has no such line",
            remedy=f"Name one of {', '.join(w.line for w in self.lines[:10])}",
        )

    def goods(self, units: Callable[[WorkLine], int]) -> tuple[Goods, ...]:
        """Return so many units of each line, lines without any left out."""
        counted = [(line, units(line)) for line in self.lines]
        return tuple([Goods(w.line, w.sku, n) for w, n in counted if n])

    def allows(self, step: Step) -> State:
        """Return the state behind *step*.  Raises Refused ``fulfillment.illegal``."""
        return next_state(self.id, self.state, step)

    def moved(
        self, goods: Iterable[Goods], move: Callable[[WorkLine, int], WorkLine]
    ) -> tuple[WorkLine, ...]:
        """Return the lines with *move* made for each of the goods."""
        by_line = {item.line: item.quantity for item in goods}
        return tuple(
            [
                move(work, by_line[work.line]) if work.line in by_line else work
                for work in self.lines
            ]
        )

    def with_state(self, state: State) -> "FulfillmentOrder":
        """Return it in another state of its life."""
        return FulfillmentOrder(
            self.id,
            self.order,
            self.node,
            self.lines,
            state,
            self.checked,
            self.boxes,
            self.in_hand,
            self.counts_on,
            self.planned,
        )

    def with_lines(
        self, lines: tuple[WorkLine, ...], *, checked: bool
    ) -> "FulfillmentOrder":
        """Return it with its units elsewhere."""
        return FulfillmentOrder(
            self.id,
            self.order,
            self.node,
            lines,
            self.state,
            checked,
            self.boxes,
            in_hand_of(lines, self.in_hand),
            self.counts_on,
            self.planned,
        )

    def may_hold(self, lots: Iterable[SkuLot]) -> "FulfillmentOrder":
        """Return it with units in hand that may be of these lots as well."""
        if not (lots := tuple(lots)):
            return self
        most = {(one.sku, one.lot): one for one in self.in_hand}
        for one in lots:
            known = most.get((one.sku, one.lot), one)
            units = max(known.quantity, one.quantity)
            most[one.sku, one.lot] = SkuLot(one.sku, one.lot, units)
        held = tuple([most[key] for key in sorted(most)])
        return evolve(self, in_hand=in_hand_of(self.lines, held))


class InFulfillment:
    """Something that concerns one fulfilment order: its stream is that one's."""

    __slots__ = ()

    fulfillment: str

    @property
    def stream(self) -> str:
        """The fulfilment order's stream."""
        return fulfillment_stream(self.fulfillment)


def fulfillment_stream(fulfillment: str) -> str:
    """Return the stream of a fulfilment order: ``fulfillment/W-1001-1``."""
    return stream_id("fulfillment", fulfillment)


def in_hand_of(
    lines: Iterable[WorkLine], lots: tuple[SkuLot, ...]
) -> tuple[SkuLot, ...]:
    """Return those of *lots* of which any unit is in hand."""
    if not lots:
        return ()
    held = {one.sku for line in lines if line.picked for one in line.fetched}
    return tuple([one for one in lots if one.sku in held])


def existing(state: FulfillmentOrder | None, name: str) -> FulfillmentOrder:
    """Return it.  Raises Refused ``fulfillment.unknown`` when there is none."""
    if state is None:
        raise Refused(
            "fulfillment.unknown",
            asked=f"work on fulfilment order {name}",
            because="there is no such fulfilment order",
            remedy="Allocate the order first, or check the id",
        )
    return state


def applied(state: FulfillmentOrder | None) -> FulfillmentOrder:
    """Return what an event changes; the journal guarantees that it is there."""
    if state is None:
        raise RuntimeError("an event of a fulfilment order stands before its Opened")
    return state


def counted(
    state: FulfillmentOrder,
    lines: Iterable[LineQuantity],
    have: Callable[[WorkLine], int],
    asked: str,
) -> tuple[Goods, ...]:
    """Return the goods that are asked for, each line named once.

    Raises Invalid for a quantity that cannot be, Refused ``fulfillment.no-line`` and
    ``fulfillment.units`` when a line does not *have* so many units.
    """
    wanted: dict[str, int] = {}
    for ask in lines:
        units = check_quantity(ask.quantity, f"line {ask.line}: quantity")
        wanted[ask.line] = wanted.get(ask.line, 0) + units
    known = {work.line: work for work in state.lines}  # there may be 10,000
    for line, units in wanted.items():
        work = known.get(line) or state.line(line)
        if units > (most := have(work)):
            raise Refused(
                "fulfillment.units",
                asked=f"{asked} {units} of line {line} of fulfilment order {state.id}",
                because=f"{most} unit(s) of it can be",
                remedy=f"Ask for at most {most}" if most else "Leave this line out",
            )
    return tuple([Goods(line, known[line].sku, n) for line, n in wanted.items()])


def to_pick(line: WorkLine) -> int:
    """Return how many units of a line lie on the shelf yet."""
    return line.to_pick


def check_any(lines: tuple[LineQuantity, ...]) -> None:
    """Raise Invalid when no line is named."""
    if not lines:
        raise Invalid.at("lines", "none", "at least one line")
