"""From where an order is shipped, what that costs, what is missing, and why."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from attrs import field, frozen

from ordercore.orders import (
    Allocate,
    Backorder,
    LineQuantity,
    Units,
)
from ordercore.orders.planned import PlannedParcel
from ordercore.sourcing.plans.table import plan_as_text
from ordercore.sourcing.strategies.strategy import Rest
from ordercore.values import Money

if TYPE_CHECKING:
    from ordercore.sourcing.plans.explanation import Explanation

__all__ = [
    "Assignment",
    "Lack",
    "Missing",
    "NodeReason",
    "Reason",
    "Shipment",
    "ShortPart",
    "SourcingPlan",
    "Told",
    "Tried",
    "parcels_of",
]


class Reason(StrEnum):
    """Why a node ships or does not ship."""

    CHOSEN = "CHOSEN"
    """It ships, as the plan says."""
    DOMINATED = "DOMINATED"
    """It could, but every plan in which it takes part is no better."""
    NOT_SERVED = "NOT_SERVED"
    """No parcel goes from there to the destination."""
    NO_STOCK = "NO_STOCK"
    """It has nothing of what is wanted."""
    TOO_HEAVY = "TOO_HEAVY"
    """A unit of what it has is heavier than the heaviest parcel from there."""
    TOO_LITTLE = "TOO_LITTLE"
    """It has too little: one more line would be divided, or more units be missing."""
    RULED_OUT = "RULED_OUT"
    """The strategy rules it out; ``by`` says what does."""
    NOTHING_LEFT = "NOTHING_LEFT"
    """No units of the order wait for a place any more."""


class Lack(StrEnum):
    """Why units are missing."""

    NO_STOCK = "NO_STOCK"
    """No node has any."""
    NOT_SERVED = "NOT_SERVED"
    """No node that has some serves the destination."""
    TOO_HEAVY = "TOO_HEAVY"
    """A unit is too heavy for every parcel from the nodes that have some."""
    SHORT = "SHORT"
    """The nodes in reach have too few for all lines together."""
    OTHERS_FIRST = "OTHERS_FIRST"
    """There are enough, but others of the batch go first: also without any rule."""
    RULED_OUT = "RULED_OUT"
    """More would ship if the strategy did not rule it out; ``by`` says what does."""


@frozen
class Assignment:
    """So many units of a line ship from a node."""

    line: str
    sku: str
    node: str
    quantity: int


@frozen
class Shipment:
    """What one node ships together.

    Attributes:
        node: from where.
        lines: what, a line once.
        weight_g: of all of it.
        parcels: in how many parcels, whole units in each.
        cost: of the parcels and of putting them together.
        by: who carries them for that, where several services are compared.
        divided: what is in each parcel, the largest first, where there are several;
            nothing of more than a thousand.
    """

    node: str
    lines: tuple[Assignment, ...]
    weight_g: int
    parcels: int
    cost: Money
    by: tuple[str, ...] = ()
    divided: tuple[PlannedParcel, ...] = ()

    @property
    def packing(self) -> tuple[PlannedParcel, ...]:
        """What is in each parcel, and who carries it; all of it where there is one.

        Nothing where there are so many that it was not worked out.
        """
        if self.parcels != 1:
            return self.divided
        lines = [LineQuantity(one.line, one.quantity) for one in self.lines]
        return (PlannedParcel(self.node, tuple(lines), "".join(self.by)),)


@frozen
class ShortPart:
    """A component of which there are too few for the kits that are wanted.

    Attributes:
        sku: the component.
        there: units that the line could have.
        wanted: units that are in all kits of the line.
    """

    sku: str
    there: int
    wanted: int

    def __str__(self) -> str:
        return f"{self.sku} is short: {self.there} there, {self.wanted} wanted"


@frozen
class Missing:
    """Units of a line that no node can ship.

    Attributes:
        line: which line.
        sku: what it is.
        quantity: how many units are missing.
        in_reach: how many the nodes that can ship them have for all lines together.
        reason: why.
        by: what rules it out: each alone, or where none does, all together.
        parts: of a kit, the components that are short; none where there are enough of
            each, but not at one node.
        each: whether ``by`` is several rules of which it is enough to leave one out.
    """

    line: str
    sku: str
    quantity: int
    in_reach: int
    reason: Lack
    by: tuple[str, ...] = ()
    parts: tuple[ShortPart, ...] = ()
    each: bool = False


@frozen
class NodeReason:
    """Why one node ships, or why it does not.

    Attributes:
        node: which node.
        reason: why.
        distance_km: from there to the destination.
        extra: for DOMINATED, how much more the best plan costs that it takes part in;
            below zero where a strategy minds something else before.
        proved: whether ``extra`` is exact, and not only that of the best single move;
            for RULED_OUT, whether no other rule is needed.
        text: the sentence for people.
        by: for RULED_OUT, what of the strategy does: each alone, so that without any
            one of them it could ship, or, where none is, all together, the fewest of
            the first such set.  It is ``proved`` where asking without them says so.
    """

    node: str
    reason: Reason
    distance_km: float
    extra: Money | None
    proved: bool
    text: str
    by: tuple[str, ...] = ()


@frozen
class Tried:
    """A strategy by which the order was sourced as well, and by which more is missing.

    Attributes:
        strategy: which one.
        missing: what no node can ship by it.
    """

    strategy: str
    missing: tuple[Missing, ...]


@frozen
class SourcingPlan:
    """From where the units of an order ship.

    As many units as possible are planned; of such plans, unless a strategy says
    otherwise, one in which as few lines as possible ship from more than one node; of
    those, one that costs least; of those, one with the fewest shipments and then with
    the lowest ranked nodes (their places by priority, then whole km to the destination,
    then id, added up).  Planned and missing together are what was wanted.

    Attributes:
        order: the order's id.
        shipments: what each chosen node ships, by the nodes' priority, then id.
        missing: what no node can ship.
        currency: of every amount.
        proved: whether it is certain that no other plan is better.
        strategy: by which it was made.
        given_up: what the strategy would rather rule out, and did not, since fewer
            units would ship; the plan keeps none of it.
        tried: the other strategies that were tried, in turn: by no one of them fewer
            units are missing, and by none before this one as few.
        rest: what becomes of the units that are missing, when it is carried out; None
            where they wait for supply.
    """

    order: str
    shipments: tuple[Shipment, ...]
    missing: tuple[Missing, ...]
    currency: str
    proved: bool
    _explain: "Explain" = field(alias="explain", eq=False, repr=False)
    strategy: str = "cheapest"
    given_up: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    rest: Rest | None = None

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """Which units ship from where; a line and a node together occur once."""
        return tuple([line for shipment in self.shipments for line in shipment.lines])

    @cached_property
    def bound(self) -> Money | None:
        """What no plan costs less than that is as good in what is minded before cost.

        Where it is proved that no plan is better, that is what the plan costs.  None by
        a strategy that does not mind cost as a level of its own.  Worked out when it is
        first asked for.
        """
        minor = self._told.bound()
        return None if minor is None else Money(minor, self.currency)

    @property
    def gap(self) -> Money | None:
        """How much less the best such plan could cost at most."""
        return None if self.bound is None else self.cost - self.bound

    @property
    def cost(self) -> Money:
        """What all shipments cost."""
        return Money(sum([s.cost.minor for s in self.shipments]), self.currency)

    @property
    def parcels(self) -> int:
        """How many parcels the buyer gets."""
        return sum([shipment.parcels for shipment in self.shipments])

    @property
    def commands(self) -> tuple[Allocate | Backorder, ...]:
        """What carries it out: the claims, then what waits for supply.

        What ``rest`` says follows from that at the door.
        """
        commands: list[Allocate | Backorder] = []
        if self.shipments:
            units = [Units(a.line, a.node, a.quantity) for a in self.assignments]
            parcels = parcels_of(self.shipments)
            commands.append(Allocate(self.order, tuple(units), parcels))
        if self.missing:
            lines = [LineQuantity(m.line, m.quantity) for m in self.missing]
            commands.append(Backorder(self.order, tuple(lines)))
        return tuple(commands)

    @cached_property
    def _told(self) -> "Told":
        return self._explain(self)

    @cached_property
    def why(self) -> tuple[NodeReason, ...]:
        """Why each node ships or does not, every node of the network exactly once.

        Worked out when it is first asked for, from what was known when planning.
        """
        return self._told.nodes()

    @cached_property
    def explanation(self) -> "Explanation":
        """The same for each line and each node, with what would change the decision.

        Worked out when it is first asked for: changes are tried, which takes longer
        than deciding.
        """
        return self._told.explanation()

    def __str__(self) -> str:
        return plan_as_text(self)


def parcels_of(shipments: Iterable[Shipment]) -> tuple[PlannedParcel, ...]:
    """Return what whoever packs is told: nothing of one parcel that anybody carries."""
    told = [one for one in shipments if one.divided or one.by]
    return tuple([parcel for one in told for parcel in one.packing])


class Told(Protocol):
    """What can be told of a plan."""

    def nodes(self) -> tuple[NodeReason, ...]:
        """Return why each node ships or does not."""
        ...

    def explanation(self) -> "Explanation":
        """Return the same for each line and each node, with what would change it."""
        ...

    def bound(self) -> int | None:
        """Return what no such plan costs less than, in smallest coins."""
        ...


Explain = Callable[[SourcingPlan], Told]
"""Returns who tells it; nothing is worked out before it is asked for."""
