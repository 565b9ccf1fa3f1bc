"""An order or a line of it is held back at a gate, and let go again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from ordercore.errors import Invalid, Refused
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.hold import Gate, Hold, HoldReason
from ordercore.orders.life import LIFE
from ordercore.orders.order import InOrder, Order, existing
from ordercore.values import CLOCKED, PERSONAL

__all__ = [
    "CheckGate",
    "Held",
    "HoldReleased",
    "PlaceHold",
    "ReleaseHold",
    "holds_along",
]

RECKONED = frozenset(
    [
        HoldReason.AWAITING_PAYMENT,
        HoldReason.AWAITING_DEPOSIT,
        HoldReason.CREDIT_LIMIT,
    ]
)
"""Reasons that each order has, or has not, by its own money."""


@frozen
class Held(OrderEvent):
    """A gate of the order is shut, or of one line of it."""

    order: str
    hold: Hold

    def alter(self, draft: OrderDraft) -> None:
        """Shut the gate."""
        draft.holds = (*draft.holds, self.hold)


@frozen
class PlaceHold(InOrder):
    """Hold an order, or a line of it, at a gate.  The same hold again does nothing.

    A hold on a line keeps back the units of that line only: the others are sourced,
    released, shipped and invoiced.  No hold changes a quantity.
    """

    order: str
    hold: Hold

    def decide(self, order: Order | None) -> Sequence[Held]:
        """Return Held.

        Raises Refused ``order.ended`` when there is nothing left to hold and
        ``hold.exists`` when another hold has this id, ``order.no-line``; Invalid for a
        gate that is none.
        """
        order = existing(order, self.order, "hold")
        check_gate(self.hold.gate)
        if self.hold.line:
            order.index(self.hold.line)
        if any([self.hold.same_as(known) for known in order.holds]):
            return ()
        if not LIFE[order.state]:
            raise ended(order, "hold")
        if has_hold(order, self.hold.id):
            raise Refused(
                "hold.exists",
                asked=f"hold {self.hold.id} on order {self.order}",
                because="another hold on it has this id",
                remedy="Give the new hold an id of its own",
            )
        return (Held(self.order, self.hold),)


@frozen
class HoldReleased(OrderEvent):
    """One reason to wait is gone."""

    order: str
    hold: str
    by: str = ""
    at: datetime | None = None
    note: str = field(default="", repr=False, metadata=PERSONAL)

    def alter(self, draft: OrderDraft) -> None:
        """Take that hold away, and remember it."""
        draft.release(self.hold, self.by, self.at, self.note)


@frozen
class ReleaseHold(InOrder):
    """Release a hold by its id.  Releasing it twice does nothing.

    Attributes:
        by: who releases it.
        at: when, aware UTC; left out, the time at the door.
        note: why.
    """

    order: str
    hold: str
    by: str = ""
    at: datetime | None = field(default=None, metadata=CLOCKED)
    note: str = field(default="", repr=False, metadata=PERSONAL)

    def decide(self, order: Order | None) -> Sequence[HoldReleased]:
        """Return HoldReleased, or nothing when there is no such hold."""
        order = existing(order, self.order, "release a hold of")
        if has_hold(order, self.hold):
            return (HoldReleased(self.order, self.hold, self.by, self.at, self.note),)
        return ()


@frozen
class CheckGate(InOrder):
    """Ask whether an order may pass a gate; nothing happens but a refusal if not.

    Attributes:
        lines: lines that are to pass with it; none of them may be held.
    """

    order: str
    gate: Gate
    lines: tuple[str, ...] = ()

    def decide(self, order: Order | None) -> Sequence[Held]:
        """Return nothing.  Raises Refused ``order.held``."""
        order = existing(order, self.order, "pass")
        order.check_gate(self.gate, f"pass the gate {self.gate} of", self.lines)
        return ()


def holds_along(
    order: Order, into: str, lines: Mapping[str, str], known: Iterable[Hold] = ()
) -> Iterator[PlaceHold]:
    """Yield the holds that go along with units that another order gets.

    What keeps the whole order back keeps back what is left of it elsewhere; those that
    wait for money are reckoned anew.

    Args:
        order: whose units go.
        into: the order that gets them.
        lines: how the lines that go are called there.
        known: the holds that are on it already.
    """
    there = [evolve(hold, id="") for hold in known]
    for hold in order.holds:
        goes = not hold.line or hold.line in lines
        moved = evolve(hold, id="", line=lines.get(hold.line, ""))
        if goes and hold.reason not in RECKONED and moved not in there:
            name = f"{hold.id}-{order.id}"
            yield PlaceHold(into, evolve(moved, id=name))


def check_gate(gate: object) -> None:
    """Raise Invalid unless *gate* is a gate: plain text is none."""
    if not isinstance(gate, Gate):
        expected = f"one of {', '.join([f'Gate.{known}' for known in Gate])}"
        raise Invalid.at("hold.gate", gate, expected)


def has_hold(order: Order, hold: str) -> bool:
    """Tell whether the order has a hold with this id."""
    return hold in [known.id for known in order.holds]


def ended(order: Order, asked: str) -> Refused:
    """Return the refusal for an order that has come to its end."""
    return Refused(
        "order.ended",
        asked=f"{asked} order {order.id}",
        because=f"it is {order.state}",
        remedy="Nothing more can happen to it; place a new order",
    )
