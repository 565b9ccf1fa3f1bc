"""How far an order is, worked out from where its units are and never stored."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from attrs import frozen

from ordercore.orders import Gate, Order, Progress, State
from ordercore.views.lateness import BY_UTC, due_on, is_over

__all__ = [
    "Attention",
    "Fate",
    "FulfillmentStatus",
    "ReturnStatus",
    "UnitCount",
    "attention",
    "count_units",
    "fate",
    "fulfillment_status",
    "return_status",
]

ENDED = frozenset({State.CANCELLED, State.REJECTED, State.EXPIRED})


class FulfillmentStatus(StrEnum):
    """How far the goods are.  "Partial" is some units of the order and not all."""

    UNFULFILLED = "UNFULFILLED"
    PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED"
    FULFILLED = "FULFILLED"
    PARTIALLY_DELIVERED = "PARTIALLY_DELIVERED"
    DELIVERED = "DELIVERED"


class ReturnStatus(StrEnum):
    """How much of what had left is back."""

    NONE = "NONE"
    PARTIALLY_RETURNED = "PARTIALLY_RETURNED"
    RETURNED = "RETURNED"


class Attention(StrEnum):
    """Why somebody should look at an order, the most pressing first."""

    HELD = "HELD"
    """A hold keeps back something that is still to happen."""
    LATE = "LATE"
    """The day promised, or else the day wanted, is over, and some are not there.

    What left in time, and of which no carrier has reported anything, counts as there.
    """
    TROUBLE_ON_THE_WAY = "TROUBLE_ON_THE_WAY"
    """A carrier reports an exception, a way back or a loss."""
    BACKORDERED = "BACKORDERED"
    """Units wait for supply."""
    UNPAID = "UNPAID"
    """The last day to pay an invoice is over."""


class Fate(StrEnum):
    """What became of an order; each order has exactly one."""

    SHIPPED = "SHIPPED"
    """Every unit that is still wanted has left."""
    BACKORDERED = "BACKORDERED"
    """Units wait for supply."""
    HELD = "HELD"
    """Somebody has to release it first."""
    CANCELLED = "CANCELLED"
    """It ended without its goods: cancelled, rejected or expired."""
    OPEN = "OPEN"
    """It is on its way through the house."""


@frozen
class UnitCount:
    """How many units of an order, or of many, are where; together: what was ordered."""

    unallocated: int = 0
    backordered: int = 0
    allocated: int = 0
    picked: int = 0
    packed: int = 0
    shipped: int = 0
    delivered: int = 0
    returned: int = 0
    cancelled: int = 0

    @property
    def ordered(self) -> int:
        """All of them."""
        return self.wanted + self.cancelled

    @property
    def wanted(self) -> int:
        """Those that were not cancelled."""
        return self.to_send + self.left

    @property
    def to_send(self) -> int:
        """Those that still have to leave."""
        return (
            self.unallocated
            + self.backordered
            + self.allocated
            + self.picked
            + self.packed
        )

    @property
    def left(self) -> int:
        """Those that have left a node, wherever they are now."""
        return self.shipped + self.arrived

    @property
    def arrived(self) -> int:
        """Those that are not under way any more: with the buyer, or back."""
        return self.delivered + self.returned


def count_units(lines: Iterable[Progress]) -> UnitCount:
    """Return where the units of some lines are."""
    counts = [0] * 9
    for line in lines:
        counts[0] += line.unallocated
        counts[1] += line.backordered
        for claim in line.claims:
            counts[2] += claim.allocated
            counts[3] += claim.picked
            counts[4] += claim.packed
        counts[5] += line.shipped
        counts[6] += line.delivered
        counts[7] += line.returned
        counts[8] += line.cancelled
    return UnitCount(*counts)


def fulfillment_status(order: Order) -> FulfillmentStatus:
    """Return how far the goods of an order are.

    Cancelled units do not count; units that came back count as having been there, so
    the status never goes backwards.
    """
    return fulfillment_of(count_units(order.progress))


def return_status(order: Order) -> ReturnStatus:
    """Return how much of what had left is back."""
    return returns_of(count_units(order.progress))


def fate(order: Order) -> Fate:
    """Return the one thing that became of an order."""
    return fate_of(order, count_units(order.progress))


def attention(
    order: Order, now: datetime, clocks: ZoneInfo = BY_UTC
) -> tuple[Attention, ...]:
    """Return why somebody should look at an order now.

    It is late when the day that was promised, or wanted, is over by the *clocks* of
    whoever gets the goods.
    """
    return attention_of(order, count_units(order.progress), now, clocks)


def fulfillment_of(units: UnitCount) -> FulfillmentStatus:
    """Return how far so many units are."""
    if not units.left:
        return FulfillmentStatus.UNFULFILLED
    if units.arrived == units.wanted:
        return FulfillmentStatus.DELIVERED
    if units.arrived:
        return FulfillmentStatus.PARTIALLY_DELIVERED
    if units.to_send:
        return FulfillmentStatus.PARTIALLY_FULFILLED
    return FulfillmentStatus.FULFILLED


def returns_of(units: UnitCount) -> ReturnStatus:
    """Return how many of so many units are back."""
    if not units.returned:
        return ReturnStatus.NONE
    if units.returned < units.left:
        return ReturnStatus.PARTIALLY_RETURNED
    return ReturnStatus.RETURNED


def fate_of(order: Order, units: UnitCount) -> Fate:
    """Return what became of an order whose units stand so."""
    if order.state in ENDED:
        return Fate.CANCELLED
    if not units.to_send:
        return Fate.SHIPPED
    if order.holds and _keeps_all(order):
        return Fate.HELD
    return Fate.BACKORDERED if units.backordered else Fate.OPEN


def _keeps_all(order: Order) -> bool:
    """Whether holds keep back all units that are to leave, and not only some lines."""
    held = {hold.line for hold in order.holds}
    lines = zip(order.lines, order.progress, strict=True)
    return "" in held or not any(
        [at.waiting + at.claimed and line.id not in held for line, at in lines]
    )


def attention_of(
    order: Order, units: UnitCount, now: datetime, clocks: ZoneInfo
) -> tuple[Attention, ...]:
    """Return why somebody should look at an order whose units stand so."""
    if order.state in ENDED:
        return ()
    reasons = (
        (Attention.HELD, _is_held(order, units)),
        (Attention.LATE, _is_late(order, units, now, clocks)),
        (Attention.BACKORDERED, units.backordered > 0),
    )
    return tuple([reason for reason, applies in reasons if applies])


def _is_held(order: Order, units: UnitCount) -> bool:
    """Whether a hold keeps back goods that are to leave, or money that is to move."""
    return any([units.to_send or hold.gate in _OF_MONEY for hold in order.holds])


_OF_MONEY = frozenset({Gate.INVOICE, Gate.REFUND})


def _is_late(order: Order, units: UnitCount, now: datetime, clocks: ZoneInfo) -> bool:
    """Whether units are not there and the day they were due on is over there."""
    missing = units.to_send + units.shipped
    return bool(missing) and is_over(due_on(order), now, clocks)
