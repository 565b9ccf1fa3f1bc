"""What each node may ship of what it has, and what a strategy rules out of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from attrs import frozen

from ordercore.sourcing.places.capacity import FULL
from ordercore.sourcing.places.known import Known
from ordercore.sourcing.places.network import Network, Node
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.plans.supply import Stock
from ordercore.sourcing.strategies.strategy import (
    FILTERS,
    NEVER,
    Constraint,
    ConstraintKind,
)

__all__ = ["Narrowed", "narrowed"]

Place = tuple[str, str]
"""SKU and node."""


NO_DAYS: Mapping[Place, int] = {}


@frozen
class Narrowed:
    """What may ship.

    Attributes:
        stock: SKU -> node -> units that may ship, of the SKUs that are wanted.
        barred: by SKU and node what rules it out; where units are there, and none of
            them may ship.
    """

    stock: Mapping[str, Mapping[str, int]]
    barred: Mapping[Place, tuple[Constraint, ...]]


class _Site(NamedTuple):
    """A node, its way to the destination in km and days, and what it can do today."""

    node: Node
    km: float
    days: int
    full: bool
    accepts: bool


def narrowed(
    demand: Demand,
    network: Network,
    stock: Stock,
    constraints: Iterable[Constraint],
    known: Known,
    soonest: Mapping[Place, int] = NO_DAYS,
) -> Narrowed:
    """Return what may ship when some constraints are in force.

    *soonest* are the days of the fastest way for what has a limit of its own, where
    they are others than those of all that the node sends.
    """
    filters = [one for one in constraints if one.kind in FILTERS]
    skus = {line.sku: line.inside for line in demand.lines}
    if not filters:
        return Narrowed({sku: stock.get(sku, {}) for sku in skus}, {})
    far = any([one.kind is ConstraintKind.MAX_DISTANCE for one in filters])
    to = demand.ship_to
    sites = [
        _Site(
            node,
            network.distance_km(node.id, to) if far else 0.0,
            known.days.get(node.id, NEVER),
            known.busy.get(node.id, 0) >= FULL,
            # What the buyer collects where it lies waits for no cut-off.
            node.id in known.accepting or node.id == demand.collect_at,
        )
        for node in network.ranked
    ]
    left: dict[str, dict[str, int]] = {}
    barred: dict[Place, tuple[Constraint, ...]] = {}
    for sku, inside in skus.items():
        concerned = [one for one in filters if one.is_about(sku, *inside)]
        there = stock.get(sku, {})
        left[sku] = {}
        for site in sites:
            name = site.node.id
            units = there.get(name, 0)
            if units > 0:
                own = site._replace(days=soonest.get((sku, name), site.days))
                against = [
                    k for k in concerned if _rules_out(k, own if k.sku else site, units)
                ]
                if against:
                    barred[sku, name] = tuple(against)
                else:
                    left[sku][name] = units - _kept(concerned, site.node)
    return Narrowed(left, barred)


def _rules_out(one: Constraint, site: _Site, units: int) -> bool:
    named = one.names(site.node)
    concerned = named or not one.names_nodes
    limit = one.limit or 0
    match one.kind:
        case ConstraintKind.SAFETY_STOCK:
            return concerned and units <= limit
        case ConstraintKind.ONLY:
            return not named
        case _:
            against = {
                ConstraintKind.MAX_DISTANCE: site.km > limit,
                ConstraintKind.CAPACITY: site.full,
                ConstraintKind.MAX_DAYS: site.days > limit,
                ConstraintKind.CUT_OFF: not site.accepts,
            }
            return concerned and against.get(one.kind, True)


def _kept(constraints: Sequence[Constraint], node: Node) -> int:
    """Return how many units stay at a node: of several numbers the largest."""
    kept = [
        one.limit or 0
        for one in constraints
        if one.kind is ConstraintKind.SAFETY_STOCK
        and (one.names(node) or not one.names_nodes)
    ]
    return max(kept, default=0)
