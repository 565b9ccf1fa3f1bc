"""The way of one order, from its placing to the buyer's door: a line for each event."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Final

from attrs import define, field, frozen

from ordercore import accounts, orders, shipping, stock, warehouse
from ordercore.message import Happened, key_of, kind_of
from ordercore.views.telling import Told, tell

__all__ = ["Entry", "Journey", "Trail", "journey"]


@frozen
class Entry:
    """One line of a journey.

    Attributes:
        position: its place in the whole journal.
        at: when it happened, aware UTC; a carrier's report is often heard later.
        about: whose event it is: ``order``, ``fulfillment W-1001-1``, ``account``.
        told: what happened, in words.
        echo: another line tells the same act from nearer by, such as the parcel's
            hand-over for the order's departure.
    """

    position: int
    at: datetime
    about: str
    told: Told
    echo: bool = False


@frozen
class Journey:
    """All that happened to one order.

    Attributes:
        order: whose way it is.
        entries: every event of its streams, what happened first on top.
    """

    order: str
    entries: tuple[Entry, ...]

    @property
    def told(self) -> tuple[Entry, ...]:
        """Every act once: the entries that are no echo of another."""
        return tuple([entry for entry in self.entries if not entry.echo])


def journey(order: str, happened: Iterable[Happened]) -> Journey:
    """Return the way of an order.

    *happened* is the whole journal or any part of it that holds the order's events:
    those of its own stream, its account, its fulfilment orders, its parcels, and the
    stock moves that it caused.
    """
    trail = Trail({order})
    for one in happened:
        trail.add(one)
    return trail.journey(order)


@define
class Trail:
    """Collects the events of some orders while a journal passes by."""

    orders: set[str]
    _found: dict[str, list[Happened]] = field(factory=dict[str, list[Happened]])
    _owner: dict[str, str] = field(factory=dict[str, str])

    def add(self, one: Happened) -> None:
        """Keep an event when it belongs to one of the orders."""
        order = self._order_of(one)
        if order in self.orders:
            # A parcel's label does not name the order; the parcel's first event did.
            self._owner[one.stream] = order
            self._found.setdefault(order, []).append(one)

    def _order_of(self, one: Happened) -> str:
        kind, _, key = one.stream.partition("/")
        if kind in _OWN:
            return key
        if kind == "stock":
            cause: str = getattr(one.event, "cause", "")
            return self._owner.get(f"fulfillment/{cause}", cause)
        order: str = getattr(one.event, "order", "")
        return order or self._owner.get(one.stream, "")

    def journey(self, order: str) -> Journey:
        """Return what was collected of one order."""
        found = self._found.get(order, [])
        kinds = {kind_of(one.stream) for one in found}
        entries = [
            Entry(
                one.position,
                _happened_at(one),
                _about(one.stream),
                tell(one.event),
                _ECHO_OF.get(type(one.event)) in kinds,
            )
            for one in found
        ]
        entries.sort(key=attrgetter("at"))
        return Journey(order, tuple(entries))


_OWN: Final = frozenset({"order", "account"})

# Whose events tell the same act from nearer by.
_ECHO_OF: Final[Mapping[type, str]] = {
    orders.Picked: "fulfillment",
    orders.Packed: "fulfillment",
    orders.Unpacked: "fulfillment",
    orders.Shipped: "parcel",
    orders.Delivered: "parcel",
    orders.Deallocated: "fulfillment",
    accounts.AccountOpened: "order",
    warehouse.Opened: "order",
    warehouse.Shipped: "parcel",
    warehouse.Withdrawn: "order",
    warehouse.Closed: "fulfillment",
    shipping.ParcelMade: "fulfillment",
    shipping.ParcelVoided: "fulfillment",
    stock.Allocated: "order",
    stock.Deallocated: "order",
    stock.Shipped: "order",
    stock.Returned: "order",
}


def _happened_at(one: Happened) -> datetime:
    """Return when it happened: for a carrier's report before it was heard of.

    What a carrier dates after that is as old as the hearing: nobody knew of it before.
    """
    match one.event:
        case shipping.Tracked(events=(*_, last)):
            return min(last.occurred_at, one.at)
        case shipping.Delivered(at=at):
            return min(at, one.at)
        case _:
            return one.at


def _about(stream: str) -> str:
    kind = kind_of(stream)
    return kind if kind in _OWN else f"{kind} {key_of(stream)}"
