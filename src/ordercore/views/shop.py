"""The whole shop at one glance: orders, stock, work, books, and what was set aside."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from ordercore.orders import promised_on
from ordercore.orders.expecting import put_off
from ordercore.values import Measure
from ordercore.views.books import Books
from ordercore.views.journey import Journey
from ordercore.views.lateness import promised_late
from ordercore.views.on_hand import OnHand
from ordercore.views.standing import Standing
from ordercore.views.status import Attention, Fate, UnitCount
from ordercore.views.stocktaking import Conservation
from ordercore.views.work import WorkList

__all__ = ["SetAside", "Shop"]


class SetAside(Protocol):
    """Input that could not be used, kept with the reason."""

    @property
    def source(self) -> str:
        """Which feed or connection it came from."""
        ...

    @property
    def where(self) -> str:
        """File and line, or the delivery's id."""
        ...

    @property
    def code(self) -> str:
        """The stable code of the reason."""
        ...

    @property
    def reason(self) -> str:
        """The sentence for people."""
        ...

    @property
    def raw(self) -> str:
        """What was received."""
        ...


@frozen
class Shop:
    """How the shop stands at one moment.

    Attributes:
        now: that moment, aware UTC.
        events: how many events the journal holds.
        orders: how each order stands, the newest first.
        fates: how many orders came to which end; each order counts once.
        units: where the units of all orders are.
        stock: what is there, and who waits for more.
        conservation: whether no unit was lost or made up.
        work: what somebody has to do next.
        books: the trial balance of each currency.
        journeys: of the orders that need attention, then of the newest.
        set_aside: what could not be used, the oldest first.
        nodes, items: the names of places and goods that have one, by id and SKU.
        measures: how goods are counted that are not counted in pieces, by SKU.
    """

    now: datetime
    events: int
    orders: tuple[Standing, ...]
    fates: Mapping[Fate, int]
    units: UnitCount
    stock: OnHand
    conservation: Conservation
    work: tuple[WorkList, ...]
    books: Books
    journeys: tuple[Journey, ...]
    set_aside: tuple[SetAside, ...]
    nodes: Mapping[str, str]
    items: Mapping[str, str]
    measures: Mapping[str, Measure] = field(factory=dict[str, Measure])

    @property
    def lines(self) -> int:
        """How many lines all orders have."""
        return sum([len(one.order.lines) for one in self.orders])

    @property
    def late(self) -> int:
        """How many orders are late."""
        return sum([Attention.LATE in one.attention for one in self.orders])

    @property
    def left_late(self) -> int:
        """Of how many orders goods left later than promised."""
        return sum([one.left_late for one in self.orders])

    @property
    def promised(self) -> int:
        """For how many orders all goods were promised for a day."""
        return sum([promised_on(one.order) is not None for one in self.orders])

    @property
    def promised_late(self) -> int:
        """How many were promised for later than they are wanted."""
        return sum([promised_late(one.order) for one in self.orders])

    @property
    def put_off(self) -> int:
        """How many buyers were told a later day for what waits than at first."""
        return sum([put_off(one.order) for one in self.orders])

    @property
    def urgent(self) -> tuple[Standing, ...]:
        """The orders that somebody should look at, the most pressing first."""
        return tuple(by_urgency(self.orders))


def by_urgency(orders: Iterable[Standing]) -> list[Standing]:
    """Return those that need attention: goods to send first, by matter, then by age."""
    rank = {reason: place for place, reason in enumerate(Attention)}
    return sorted(
        [one for one in orders if one.attention],
        key=lambda one: (
            not one.units.to_send,
            rank[one.attention[0]],
            one.order.agreed.placed_at,
            one.order.id,
        ),
    )
