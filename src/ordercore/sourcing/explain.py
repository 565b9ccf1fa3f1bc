"""Why each node ships, or why it does not and what would be different if it did."""

from collections.abc import Sequence
from typing import NamedTuple

from ordercore.sourcing.demand import Demand
from ordercore.sourcing.exact import Item
from ordercore.sourcing.lanes import Lanes
from ordercore.sourcing.network import Network, Node
from ordercore.sourcing.plan import NodeReason, Reason, Shipment, SourcingPlan
from ordercore.sourcing.solving import Forcing
from ordercore.sourcing.splitting import Loads
from ordercore.sourcing.supply import Stock, Supply, supply_of
from ordercore.values import Money

__all__ = ["explained"]


def explained(
    demand: Demand,
    network: Network,
    lanes: Lanes,
    items: Sequence[Item],
    plan: SourcingPlan,
) -> tuple[NodeReason, ...]:
    """Return a reason for every node of the network, by priority, then id.

    Args:
        demand: what was wanted.
        network: the nodes.
        lanes: the lanes to the destination.
        items: the lines of the demand with what was there of them.
        plan: what was decided.
    """
    stock = {d.sku: item[2] for d, item in zip(demand.lines, items, strict=True)}
    return Evidence(demand, network, lanes, stock).reasons(plan)


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

    def reasons(self, plan: SourcingPlan) -> tuple[NodeReason, ...]:
        supply = supply_of(self.demand, self.lanes, self.stock)
        loads = self._loads(plan, supply)
        forcing = Forcing(self.lanes, supply.wants, loads, proved=plan.proved)
        shipments = {shipment.node: shipment for shipment in plan.shipments}
        return tuple(
            [
                self._reason(node, shipments.get(node.id), forcing)
                for node in self.network.ranked
            ]
        )

    def _loads(self, plan: SourcingPlan, supply: Supply) -> Loads:
        places = {
            self.demand.lines[want.place].line: place
            for place, want in enumerate(supply.wants)
        }
        return {
            shipment.node: {places[a.line]: a.quantity for a in shipment.lines}
            for shipment in plan.shipments
        }

    def _reason(
        self, node: Node, shipment: Shipment | None, forcing: Forcing
    ) -> NodeReason:
        extra: Money | None = None
        proved = True
        if shipment is not None:
            goods = [f"{line.quantity} × {line.sku}" for line in shipment.lines]
            reason, text = Reason.CHOSEN, f"ships {', '.join(goods)}"
        else:
            reason, text = self.obstacle(node)
            if reason is Reason.DOMINATED:
                minor, proved = forcing.extra(node.id)
                extra = None if minor is None else Money(minor, self.network.currency)
                reason, text = _rejected(extra, proved=proved)
        km = self.network.distance_km(node.id, self.demand.ship_to)
        return NodeReason(node.id, reason, km, extra, proved, text)

    def obstacle(self, node: Node) -> tuple[Reason, str]:
        """Return what keeps a node from shipping, DOMINATED when nothing does."""
        lane = self.lanes.by_node.get(node.id)
        if lane is None:
            country = self.demand.ship_to.country
            return Reason.NOT_SERVED, f"no parcel goes from there to {country}"
        there = {
            line.sku: line.weight_g
            for line in self.demand.lines
            if self.stock[line.sku].get(node.id, 0) > 0
        }
        if not there:
            return Reason.NO_STOCK, "has nothing of what is wanted"
        if min(there.values()) > lane.limit:
            text = f"a unit of {min(there)} is heavier than {lane.limit:,} g, its limit"
            return Reason.TOO_HEAVY, text
        return Reason.DOMINATED, ""


def _rejected(extra: Money | None, *, proved: bool) -> tuple[Reason, str]:
    if extra is None:
        return Reason.TOO_LITTLE, "has too little: one more line would be divided"
    if not extra:
        return Reason.DOMINATED, "costs the same; others go first"
    if proved:
        return Reason.DOMINATED, f"costs {extra} more"
    return Reason.DOMINATED, f"the best move there costs {extra} more"
