"""Why each node ships, or why it does not and what would be different if it did."""

from typing import NamedTuple, Protocol, TypeAlias

from ordercore.sourcing.by_strategy.bound import lower_bound, undivided
from ordercore.sourcing.cheapest.effort import TooMuch
from ordercore.sourcing.cheapest.solving import Forcing
from ordercore.sourcing.cheapest.splitting import Loads
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.places.network import Network, Node
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.plans.plan import Reason, SourcingPlan
from ordercore.sourcing.plans.supply import Stock, supply_of
from ordercore.values import Money

__all__ = ["Cheapest", "Evidence", "Said", "Witness", "not_worked_out", "rejected"]

Said: TypeAlias = tuple[Reason, str, Money | None, bool, tuple[str, ...]]
"""Reason, sentence, how much dearer, whether that is proved, and what rules it out."""


class Witness(Protocol):
    """Who tells what a node that does not ship could have done."""

    def of_node(self, node: Node) -> Said:
        """Return why a node does not ship."""
        ...

    def of_line(self, place: int, node: Node) -> Said:
        """Return why a node ships nothing of a line."""
        ...

    def may_gain(self, place: int, node: Node) -> bool:
        """Tell whether more stock of a line could make the node ship some of it."""
        ...

    def bound(self) -> int | None:
        """Return what no such plan costs less than, in smallest coins."""
        ...


class Evidence(NamedTuple):
    """What was known when a plan was made, and so what explains it.

    Attributes:
        demand: what was wanted.
        network: the nodes.
        lanes: the lanes to the destination.
        stock: what was there of the SKUs that were wanted.
    """

    demand: Demand
    network: Network
    lanes: Lanes
    stock: Stock

    def obstacle(self, node: Node, place: int | None = None) -> tuple[Reason, str]:
        """Return what keeps a node from shipping, DOMINATED when nothing does.

        From shipping anything, or a line, where its place in the demand is given.
        """
        lines = self.demand.lines
        if not lines:
            return Reason.NOTHING_LEFT, "has nothing left to ship"
        lane = self.lanes.by_node.get(node.id)
        if lane is None:
            country = self.demand.ship_to.country
            return Reason.NOT_SERVED, f"no parcel goes from there to {country}"
        asked = lines if place is None else lines[place : place + 1]
        there = {
            line.sku: line.weight_g
            for line in asked
            if self.stock[line.sku].get(node.id, 0) > 0
        }
        if not there:
            what = "nothing of what is wanted" if place is None else "none of it"
            return Reason.NO_STOCK, f"has {what}"
        if min(there.values()) > lane.limit:
            text = f"a unit of {min(there)} is heavier than {lane.limit:,} g, its limit"
            return Reason.TOO_HEAVY, text
        return Reason.DOMINATED, ""


class Cheapest:
    """Tells it of a plan that was made by cost alone."""

    def __init__(self, evidence: Evidence, plan: SourcingPlan) -> None:
        self._evidence = evidence
        self._plan = plan
        supply = supply_of(evidence.demand, evidence.lanes, evidence.stock)
        self._places = {want.place: at for at, want in enumerate(supply.wants)}
        self._wants = supply.wants
        self._loads = self._loads_of(plan)
        asked = evidence.lanes, self._wants, self._loads
        self._forcing = Forcing(*asked, proved=plan.proved)
        # Of its own, so that what is told of nodes does not depend on it.
        self._of_lines = Forcing(*asked, proved=plan.proved)

    def _loads_of(self, plan: SourcingPlan) -> Loads:
        lines = self._evidence.demand.lines
        places = {lines[want.place].line: at for at, want in enumerate(self._wants)}
        return {
            shipment.node: {places[a.line]: a.quantity for a in shipment.lines}
            for shipment in plan.shipments
        }

    def of_node(self, node: Node) -> Said:
        """Return why a node does not ship."""
        reason, text = self._evidence.obstacle(node)
        if reason is not Reason.DOMINATED:
            return reason, text, None, True, ()
        return self._dearer(self._forcing, node.id)

    def of_line(self, place: int, node: Node) -> Said:
        """Return why a node ships nothing of a line."""
        reason, text = self._evidence.obstacle(node, place)
        if reason is not Reason.DOMINATED:
            return reason, text, None, True, ()
        if place not in self._places:
            text = "has too little: lines before this one get all of it"
            return Reason.TOO_LITTLE, text, None, True, ()
        return self._dearer(self._of_lines, node.id, self._places[place])

    def _dearer(self, forcing: Forcing, node: str, place: int | None = None) -> Said:
        try:
            minor, proved = forcing.extra(node, place)
        except TooMuch:
            return not_worked_out()
        currency = self._evidence.network.currency
        extra = None if minor is None else Money(minor, currency)
        reason, text = rejected(extra, proved=proved)
        return reason, text, extra, proved, ()

    def may_gain(self, place: int, node: Node) -> bool:
        """Tell whether more stock of a line could make the node ship some of it."""
        if self._plan.missing or place not in self._places:
            return True
        return self._of_lines.may_gain(node.id, self._places[place])

    def bound(self) -> int | None:
        """Return what no such plan costs less than, in smallest coins."""
        if self._plan.proved:
            return self._plan.cost.minor
        whole = undivided(self._wants)
        return lower_bound(self._evidence.lanes, self._wants, whole, self._loads)


def rejected(extra: Money | None, *, proved: bool) -> tuple[Reason, str]:
    """Return why a node does not ship that could, by what that costs more.

    None where one more line would be divided; where it is not *proved*, by any single
    move of a line, or of a part of one.
    """
    if not proved:
        return _by_a_move(extra)
    if extra is None:
        return Reason.TOO_LITTLE, "has too little: one more line would be divided"
    if not extra:
        return Reason.DOMINATED, "costs the same; others go first"
    return Reason.DOMINATED, f"costs {extra} more"


def _by_a_move(extra: Money | None) -> tuple[Reason, str]:
    if extra is None:
        text = "has too little: any single move there divides one more line"
        return Reason.TOO_LITTLE, text
    if not extra:
        return Reason.DOMINATED, "the best move there costs the same"
    # Less only where it takes too long to make every move that saves.
    told = f"costs {extra} more" if extra.minor > 0 else f"saves {-extra}"
    return Reason.DOMINATED, f"the best move there {told}"


def not_worked_out() -> Said:
    """Return what is said of a node where more would take too long."""
    text = "could ship; what that would come to was not worked out"
    return Reason.DOMINATED, text, None, False, ()
