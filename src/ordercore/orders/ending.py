"""An order or a part of it is cancelled; one whose goods are through is completed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from ordercore.errors import Invalid, Refused
from ordercore.orders.allocating import merged, too_many
from ordercore.orders.buckets import Bucket
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.life import State, Step, next_state
from ordercore.orders.order import InOrder, Line, Order, existing
from ordercore.orders.progress import Allotment, Claim, LineQuantity
from ordercore.values import free_text

__all__ = [
    "Cancel",
    "Cancelled",
    "CancelledUnits",
    "Complete",
    "Completed",
]


@frozen
class CancelledUnits:
    """The units of one line that are given up, and the bucket that each leaves."""

    line: str
    sku: str
    unallocated: int = 0
    backordered: int = 0
    released: tuple[Allotment, ...] = ()

    @property
    def quantity(self) -> int:
        """How many units it is."""
        claimed = sum([allotment.quantity for allotment in self.released])
        return self.unallocated + self.backordered + claimed


LONGEST_REASON = 500
"""Characters of a reason at most."""


def released_by(cancelled: Iterable[CancelledUnits]) -> tuple[Allotment, ...]:
    """Return the claims that units gave up which are not wanted any more."""
    return tuple([a for units in cancelled for a in units.released])


@frozen
class Cancelled(OrderEvent):
    """Units of the order are not wanted any more; ``whole`` when none is left."""

    order: str
    lines: tuple[CancelledUnits, ...]
    reason: str
    whole: bool = False

    @property
    def cancelled(self) -> tuple[CancelledUnits, ...]:
        """The units that are given up, as a change of the order calls them."""
        return self.lines

    @property
    def released(self) -> tuple[Allotment, ...]:
        """The claims that are given up."""
        return released_by(self.lines)

    def alter(self, draft: OrderDraft) -> None:
        """Give those units up, and the order with the last of them."""
        for units in self.lines:
            draft.line(units.line).cancel(
                units.unallocated, units.backordered, units.released
            )
        if self.whole:
            draft.state = State.CANCELLED


@frozen
class Cancel(InOrder):
    """Cancel an order, or only so many units of some lines.

    Which units of a line go first was agreed when it was placed
    (``Agreed.cancellation``); unless told otherwise those that wait for a place, then
    backordered ones, then those that are allocated and not yet picked.  What the
    warehouse has in its hands is refused.

    Attributes:
        lines: which units; empty for all that are left.
        waiting: of these, only units that wait for supply.
    """

    order: str
    reason: str
    lines: tuple[LineQuantity, ...] = ()
    waiting: bool = False

    def decide(self, order: Order | None) -> Sequence[Cancelled]:
        """Return Cancelled, or nothing when nothing is left to be cancelled.

        Raises Refused: ``order.illegal``, ``order.units`` when fewer units of a line
        can be cancelled, ``order.in-hand`` when everything is asked for and some units
        are picked or gone; Invalid without a reason that prints, of at most 500
        characters.
        """
        order = existing(order, self.order, "cancel")
        if order.state is State.CANCELLED:
            return ()
        units = self._waiting(order) if self.waiting else ()
        if self.waiting and not units:
            return ()
        next_state(self.order, order.state, Step.CANCEL)
        _check_said(self.reason)
        order.check_editable("cancel")
        if not self.waiting:
            lines = merged(self.lines) or everything(order)
            units = tuple([given_up(order, *ask) for ask in lines.items()])
        left = sum([line.quantity for line in order.lines])
        gone = sum([progress.cancelled for progress in order.progress])
        whole = left - gone == sum([given.quantity for given in units])
        return (Cancelled(self.order, units, self.reason, whole),)

    def _waiting(self, order: Order) -> tuple[CancelledUnits, ...]:
        """Return the units that wait for supply, of the lines that were asked for."""
        asked = merged(self.lines)
        for name in asked:
            order.find(name)
        found: list[CancelledUnits] = []
        for line, progress in zip(order.lines, order.progress, strict=True):
            most = asked.get(line.id, 0) if asked else line.quantity
            if units := min(most, progress.backordered):
                found.append(CancelledUnits(line.id, line.sku, backordered=units))
        return tuple(found)


@frozen
class Completed(OrderEvent):
    """No unit of the order has to move any more."""

    order: str

    def alter(self, draft: OrderDraft) -> None:
        """Complete it."""
        draft.state = State.COMPLETED


@frozen
class Complete(InOrder):
    """Complete an order once every unit is delivered, returned or cancelled."""

    order: str

    def decide(self, order: Order | None) -> Sequence[Completed]:
        """Return Completed, or nothing when it is completed already.

        Raises Refused: ``order.illegal``, ``order.unfinished`` while units are open,
        ``order.held`` while it has any hold.
        """
        order = existing(order, self.order, "complete")
        if order.state is State.COMPLETED:
            return ()
        next_state(self.order, order.state, Step.COMPLETE)
        order.check_unheld("complete")
        if not finished(order):
            raise Refused(
                "order.unfinished",
                asked=f"complete order {self.order}",
                because="some units are not delivered, returned or cancelled yet",
                remedy="Deliver or cancel what is open first",
            )
        return (Completed(self.order),)


def finished(order: Order) -> bool:
    """Whether no unit of the order has to move any more."""
    return all(progress.finished for progress in order.progress)


def everything(order: Order) -> Mapping[str, int]:
    """Return all units that are not cancelled yet, by line.

    Raises Refused ``order.in-hand`` when some cannot be cancelled any more.
    """
    units: dict[str, int] = {}
    for line, progress in zip(order.lines, order.progress, strict=True):
        units[line.id] = progress.waiting + progress.allocated
        in_hand = line.quantity - progress.cancelled - units[line.id]
        if in_hand:
            raise Refused(
                "order.in-hand",
                asked=f"cancel all of order {order.id}",
                because=f"{in_hand} unit(s) of line {line.id} are picked or have left",
                remedy="Unpack what is packed (warehouse.Unpack) and put picked units "
                "back (warehouse.Reject or CloseShort) first, cancel only the open "
                "units by line, or take the goods back as a return",
            )
    return {line: quantity for line, quantity in units.items() if quantity}


def given_up(
    order: Order, name: str, quantity: int, *, latest: bool = False
) -> CancelledUnits:
    """Return from where so many units of a line are given up, as was agreed.

    The first claims give theirs up first, or with *latest* the last ones.

    Raises Refused: ``order.no-line``, ``order.units`` when fewer can be.
    """
    line, progress = order.find(name)
    have = progress.waiting + progress.allocated
    if quantity > have:
        raise too_many(order, f"cancel {quantity}", name, have, "not picked yet")
    there = {
        Bucket.UNALLOCATED: progress.unallocated,
        Bucket.BACKORDERED: progress.backordered,
        Bucket.ALLOCATED: progress.allocated,
    }
    taken: dict[Bucket, int] = {}
    for bucket in order.agreed.cancellation.order:
        taken[bucket] = min(quantity, there[bucket])
        quantity -= taken[bucket]
    claims = progress.claims[::-1] if latest else progress.claims
    return CancelledUnits(
        name,
        line.sku,
        taken[Bucket.UNALLOCATED],
        taken[Bucket.BACKORDERED],
        tuple(_released(line, claims, taken[Bucket.ALLOCATED])),
    )


def _released(
    line: Line, claims: Iterable[Claim], quantity: int
) -> Iterator[Allotment]:
    for claim in claims:
        if taken := min(quantity, claim.allocated):
            quantity -= taken
            yield Allotment(line.id, line.sku, claim.node, claim.fulfillment, taken)


def _check_said(reason: str) -> None:
    if not free_text(reason, "reason", LONGEST_REASON):
        raise Invalid.at("reason", reason, "why it is cancelled")
