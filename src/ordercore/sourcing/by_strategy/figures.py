"""What a plan comes to, in numbers that can be laid side by side and added up."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from ordercore.sourcing.by_strategy.measuring import GRAMS_KM_IN_TKM
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.plan import SourcingPlan
from ordercore.values import Address, Money

__all__ = ["Figures", "figures_of"]


@frozen
class Figures:
    """What one plan comes to, or several together.

    Attributes:
        units: that ship.
        missing: units that do not.
        shipments: how many nodes ship.
        parcels: how many parcels the buyers get.
        divided: lines that ship from more than one node.
        cost: of all shipments.
        co2_g: what carrying sets free, in g, of each shipment rounded down.
        days: until the last parcel is there, of several plans added up; None where
            nobody can say, or nothing ships.
    """

    units: int
    missing: int
    shipments: int
    parcels: int
    divided: int
    cost: Money
    co2_g: int
    days: int | None

    def __add__(self, other: "Figures") -> "Figures":
        """Return both together.  Raises Invalid for two currencies."""
        days = [one for one in (self.days, other.days) if one is not None]
        return Figures(
            self.units + other.units,
            self.missing + other.missing,
            self.shipments + other.shipments,
            self.parcels + other.parcels,
            self.divided + other.divided,
            self.cost + other.cost,
            self.co2_g + other.co2_g,
            sum(days) if days else None,
        )


def figures_of(
    plan: SourcingPlan, network: Network, ship_to: Address, days: Mapping[str, int]
) -> Figures:
    """Return what a plan comes to.

    Args:
        plan: which plan.
        network: by which it was made.
        ship_to: where it goes.
        days: node -> days until a parcel from there arrives.
    """
    nodes = [shipment.node for shipment in plan.shipments]
    known = [days[node] for node in nodes if node in days]
    return Figures(
        sum([one.quantity for one in plan.assignments]),
        sum([one.quantity for one in plan.missing]),
        len(nodes),
        plan.parcels,
        _divided([one.line for one in plan.assignments]),
        plan.cost,
        sum(
            [_co2_g(one.node, one.weight_g, network, ship_to) for one in plan.shipments]
        ),
        max(known) if known and len(known) == len(nodes) else None,
    )


def _divided(lines: Iterable[str]) -> int:
    seen: dict[str, int] = {}
    for line in lines:
        seen[line] = seen.get(line, 0) + 1
    return len([times for times in seen.values() if times > 1])


def _co2_g(node: str, weight_g: int, network: Network, ship_to: Address) -> int:
    km = int(network.distance_km(node, ship_to))
    return km * weight_g * network.node(node).co2_g_per_tkm // GRAMS_KM_IN_TKM
