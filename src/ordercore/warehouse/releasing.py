"""A node gets its work, and accepts or rejects it."""

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.orders import Goods
from ordercore.orders.allocating import merged
from ordercore.orders.planned import PlannedParcel
from ordercore.values import check_id, quantity, sku
from ordercore.warehouse.fulfillment import (
    FulfillmentOrder,
    InFulfillment,
    Piece,
    WorkLine,
    applied,
    existing,
)
from ordercore.warehouse.life import State, Step

__all__ = [
    "Accept",
    "Accepted",
    "Open",
    "Opened",
    "Reject",
    "Rejected",
    "Release",
    "Released",
    "Work",
]


@frozen
class Work:
    """So many units of an order line that a node is to ship.

    ``barcode`` is what a scanner reads from each, "" where the SKU is on the label;
    ``inside`` is what is in one unit of a kit.
    """

    line: str
    sku: str
    name: str
    quantity: int
    barcode: str = ""
    inside: tuple[Piece, ...] = ()


@frozen
class Opened(InFulfillment):
    """There is work for a node."""

    fulfillment: str
    order: str
    node: str
    work: tuple[Work, ...]
    counts_on: date | None = None
    parcels: tuple[PlannedParcel, ...] = ()

    def apply(
        self,
        state: FulfillmentOrder | None,
    ) -> FulfillmentOrder:
        """Return the new fulfilment order, every unit of it to pick."""
        lines = [
            WorkLine(
                w.line, w.sku, w.name, w.quantity, barcode=w.barcode, inside=w.inside
            )
            for w in self.work
        ]
        ids = (self.fulfillment, self.order, self.node)
        return FulfillmentOrder(
            *ids, tuple(lines), counts_on=self.counts_on, planned=self.parcels
        )


@frozen
class Open(InFulfillment):
    """Open a fulfilment order for units that were allocated at a node.

    Opening the same again does nothing.

    Attributes:
        counts_on: the day of the node's own of whose capacity it takes some; None where
            the node has as much as there is.
        parcels: in which parcels it is to leave, all of it; none where that is left to
            whoever packs.
    """

    fulfillment: str
    order: str
    node: str
    work: tuple[Work, ...]
    counts_on: date | None = None
    parcels: tuple[PlannedParcel, ...] = ()

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Opened]:
        """Return Opened.

        Raises Invalid with all findings, Refused ``fulfillment.exists``.
        """
        ids = (self.fulfillment, self.order, self.node)
        opened = Opened(*ids, self.work, self.counts_on, self.parcels)
        if state is None:
            self._check()
            return (opened,)
        if _as_opened(state) == opened:
            return ()
        raise Refused(
            "fulfillment.exists",
            asked=f"open fulfilment order {self.fulfillment}",
            because="another one has this id",
            remedy="Use a new id",
        )

    def _check(self) -> None:
        check_id(self.fulfillment, "fulfillment")
        check_id(self.order, "order")
        check_id(self.node, "node")
        if not self.work:
            raise Invalid.at("work", "none", "at least one line")
        seen: set[str] = set()
        for place, work in enumerate(self.work):
            sku(work.sku, f"work[{place}].sku")
            quantity(work.quantity, f"work[{place}].quantity")
            if work.line in seen:
                where = f"work[{place}].line"
                raise Invalid([Finding(where, work.line, "each line once")])
            seen.add(work.line)
        self._check_parcels()

    def _check_parcels(self) -> None:
        inside = merged([one for parcel in self.parcels for one in parcel.lines])
        if self.parcels and inside != {one.line: one.quantity for one in self.work}:
            told = ", ".join([f"{n} of line {line}" for line, n in inside.items()])
            raise Invalid.at("parcels", told, "just the units of the work")


@frozen
class Released(InFulfillment):
    """The node may start."""

    fulfillment: str
    order: str
    node: str

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it released."""
        return applied(state).with_state(State.RELEASED)


@frozen
class Release(InFulfillment):
    """Send the work to the node."""

    fulfillment: str

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Released]:
        """Return Released.  Raises Refused ``fulfillment.illegal``."""
        state = existing(state, self.fulfillment)
        state.allows(Step.RELEASE)
        return (Released(self.fulfillment, state.order, state.node),)


@frozen
class Accepted(InFulfillment):
    """The node has started."""

    fulfillment: str
    order: str
    node: str

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it in progress."""
        return applied(state).with_state(State.IN_PROGRESS)


@frozen
class Accept(InFulfillment):
    """Start the work at the node."""

    fulfillment: str

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Accepted]:
        """Return Accepted.  Raises Refused ``fulfillment.illegal``."""
        state = existing(state, self.fulfillment)
        state.allows(Step.ACCEPT)
        return (Accepted(self.fulfillment, state.order, state.node),)


@frozen
class Rejected(InFulfillment):
    """The node does not do the work: its units need another place."""

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]
    reason: str

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it rejected, without a claim on any unit."""
        return given_back(applied(state), self.goods, State.REJECTED)


@frozen
class Reject(InFulfillment):
    """Turn the work down, as long as nothing was packed."""

    fulfillment: str
    reason: str

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Rejected]:
        """Return Rejected with the units that go back.

        Raises Refused: ``fulfillment.illegal``, ``fulfillment.packed``.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.REJECT)
        check_unpacked(state, "reject", shipped_too=True)
        return (
            Rejected(
                self.fulfillment,
                state.order,
                state.node,
                state.goods(open_units),
                self.reason,
            ),
        )


def open_units(line: WorkLine) -> int:
    """Return how many units of a line still have to leave."""
    return line.open


def given_back(
    state: FulfillmentOrder, goods: Sequence[Goods], end: State
) -> FulfillmentOrder:
    """Return a fulfilment order that has ended and whose open units were given back."""
    lines = state.moved(goods, WorkLine.withdraw)
    return state.with_lines(lines, checked=False).with_state(end)


def check_unpacked(state: FulfillmentOrder, asked: str, *, shipped_too: bool) -> None:
    """Raise Refused ``fulfillment.packed`` while units are in a parcel, or left."""
    shut = sum([w.packed + w.shipped * shipped_too for w in state.lines])
    if shut:
        raise Refused(
            "fulfillment.packed",
            asked=f"{asked} fulfilment order {state.id}",
            because=f"{shut} unit(s) are packed or have left",
            remedy="Take what has not left out with Unpack, or hand the parcel over; "
            "then close what is left with CloseShort",
        )


def _as_opened(state: FulfillmentOrder) -> Opened:
    work = [
        Work(w.line, w.sku, w.name, w.quantity, w.barcode, w.inside)
        for w in state.lines
    ]
    ids = (state.id, state.order, state.node)
    return Opened(*ids, tuple(work), state.counts_on, state.planned)
