"""Where a day is to be kept, only the services that keep it are reckoned with."""

from attrs import evolve

from ordercore.sourcing.demand import Demand
from ordercore.sourcing.known import Known
from ordercore.sourcing.lanes import Lanes
from ordercore.sourcing.network import Network, Node
from ordercore.sourcing.strategy import ConstraintKind, Strategy

__all__ = ["in_time", "most_days"]


def in_time(
    strategy: Strategy, network: Network, demand: Demand, known: Known
) -> tuple[Lanes, Known]:
    """Return the lanes of a strategy, and what is known of the nodes by them.

    A hard MAX_DAYS leaves of each node the services that are fast enough, and of these
    the cheapest counts.  A node that has none keeps all of them, and is then ruled out
    by the days of its fastest.  What the buyer collects where it lies is there at once.
    """
    services: dict[str, frozenset[str]] = {}
    days: dict[str, int] = {}
    ship_to, collect_at = demand.ship_to, demand.collect_at
    if collect_at and strategy.minds_days:
        days[collect_at] = 0
    for node in network.ranked:
        by, limit = known.by_service.get(node.id), None
        if by and node.id != collect_at:
            limit = most_days(strategy, node, ship_to.country)
        if by and limit is not None:
            fast = {name: n for name, n in by.items() if n <= limit}
            days[node.id] = max(fast.values()) if fast else min(by.values())
            if fast:
                services[node.id] = frozenset(fast)
    lanes = network.lanes_to(ship_to, services, collect_at)
    return lanes, evolve(known, days={**known.days, **days}) if days else known


def most_days(strategy: Strategy, node: Node, country: str) -> int | None:
    """Return the days in which all that leaves a node has to arrive, if it has to.

    What may be given up, and what is about some articles alone, does not count.
    """
    limits = [
        one.limit or 0
        for one in strategy.constraints
        if one.kind is ConstraintKind.MAX_DAYS
        and not one.level
        and not one.sku
        and one.is_for(country)
        and (one.names(node) or not one.names_nodes)
    ]
    return min(limits, default=None)
