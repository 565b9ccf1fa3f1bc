"""By which services goods may go, where somebody minds when they arrive."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from attrs import evolve, field, frozen

from ordercore.sourcing.costs.lane import Lane
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.places.known import Known
from ordercore.sourcing.places.network import Network, Node
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.strategies.strategy import NEVER, Constraint, ConstraintKind

__all__ = ["NO_LIMIT", "Pace", "Ways", "most_days", "ways_of"]


NO_LIMIT = NEVER + 1
"""More days than anything takes."""


class Pace(NamedTuple):
    """A lane of services that are fast enough, and the days of the slowest of them."""

    days: int
    lane: Lane


@frozen
class Ways:
    """How goods may go.

    Attributes:
        lanes: of each node the cheapest services of all that are in time.
        known: of the nodes, by these services.
        paces: of nodes for which several services are compared, the ways of which each
            is slower and cheaper than the one before; empty where nobody minds days.
        within: of nodes from which some lines have to be there sooner than others, for
            each line the days that it may take; NO_LIMIT for as many as others.
        soonest: by SKU and node, where a limit is about the SKU and several services
            are compared, the days of the fastest that takes a unit of it.
    """

    lanes: Lanes
    known: Known
    paces: Mapping[str, tuple[Pace, ...]]
    within: Mapping[str, tuple[int, ...]] = field(factory=dict[str, tuple[int, ...]])
    soonest: Mapping[tuple[str, str], int] = field(factory=dict[tuple[str, str], int])

    def have(self, node: str, lane: Lane, lines: Iterable[int]) -> bool:
        """Tell whether goods of some lines may go by a lane."""
        paces, within = self.paces.get(node, ()), self.within.get(node)
        if within is None:
            return lane in [self.lanes.by_node[node], *[pace.lane for pace in paces]]
        most = min([within[at] for at in lines], default=NO_LIMIT)
        return lane in [pace.lane for pace in paces if pace.days <= most]

    def dearer(self, node: str, minor: int) -> "Ways":
        """Return the same, but each shipment from a node costs so much more."""
        paces = [Pace(n, lane.dearer(minor)) for n, lane in self.paces.get(node, ())]
        changed = {**self.paces, node: tuple(paces)} if paces else self.paces
        lanes = self.lanes.dearer(node, minor)
        return evolve(self, lanes=lanes, paces=changed)


def ways_of(
    rules: Iterable[Constraint],
    network: Network,
    demand: Demand,
    known: Known,
    *,
    minds_days: bool,
) -> Ways:
    """Return how goods may go while some rules are in force.

    MAX_DAYS leaves of each node the services that are fast enough, and of these the
    cheapest counts.  A node that has none keeps all of them, and is then ruled out by
    the days of its fastest.  What the buyer collects where it lies is there at once.
    One that is about some articles takes services away from these alone.

    Args:
        rules: that are in force for the destination.
        network: the nodes.
        demand: what is wanted, and where.
        known: of the nodes at the moment.
        minds_days: whether the days themselves are to be few.
    """
    limited = [one for one in rules if one.kind is ConstraintKind.MAX_DAYS]
    services: dict[str, frozenset[str]] = {}
    days: dict[str, int] = {}
    ship_to, collect_at = demand.ship_to, demand.collect_at
    if collect_at and (limited or minds_days):
        days[collect_at] = 0
    of_all = [one for one in limited if not one.sku]
    for node in network.ranked if of_all else ():
        by, limit = known.by_service.get(node.id), most_days(of_all, node)
        if by and limit is not None and node.id != collect_at:
            fast = {name: n for name, n in by.items() if n <= limit}
            days[node.id] = max(fast.values()) if fast else min(by.values())
            if fast:
                services[node.id] = frozenset(fast)
    lanes = network.lanes_to(ship_to, services, collect_at)
    then = evolve(known, days={**known.days, **days}) if days else known
    of_goods = [one for one in limited if one.sku]
    within = _within(of_goods, network, demand, known)
    asked = [*known.by_service] if minds_days else [*within]
    paces = _paces(network, demand, known, services, lanes, asked) if asked else {}
    here = {node: most for node, most in within.items() if node in paces}
    return Ways(lanes, then, paces, here, _soonest(demand, here, paces))


def _within(
    rules: Sequence[Constraint], network: Network, demand: Demand, known: Known
) -> dict[str, tuple[int, ...]]:
    """Return for each line the days that it may take from nodes where some has few."""
    found: dict[str, tuple[int, ...]] = {}
    for node in network.ranked if rules else ():
        if known.by_service.get(node.id) and node.id != demand.collect_at:
            limits = [
                most_days(
                    [k for k in rules if k.is_about(line.sku, *line.inside)], node
                )
                for line in demand.lines
            ]
            if any([limit is not None for limit in limits]):
                most = [NO_LIMIT if limit is None else limit for limit in limits]
                found[node.id] = tuple(most)
    return found


def _soonest(
    demand: Demand,
    within: Mapping[str, Sequence[int]],
    paces: Mapping[str, Sequence[Pace]],
) -> dict[tuple[str, str], int]:
    """Return of what has a limit the days of the fastest way that takes it."""
    found: dict[tuple[str, str], int] = {}
    for node, most in within.items():
        for line, limit in zip(demand.lines, most, strict=True):
            if limit < NO_LIMIT:
                able = [p.days for p in paces[node] if line.weight_g <= p.lane.limit]
                days = min(able, default=NEVER)
                found[line.sku, node] = max(days, found.get((line.sku, node), 0))
    return found


def most_days(rules: Iterable[Constraint], node: Node) -> int | None:
    """Return the days in which what leaves a node has to arrive, if it has to.

    All of *rules* are about what is asked for.
    """
    limits = [
        one.limit or 0
        for one in rules
        if one.kind is ConstraintKind.MAX_DAYS
        and (one.names(node) or not one.names_nodes)
    ]
    return min(limits, default=None)


def _paces(
    network: Network,
    demand: Demand,
    known: Known,
    services: Mapping[str, frozenset[str]],
    lanes: Lanes,
    nodes: Collection[str],
) -> dict[str, tuple[Pace, ...]]:
    """Return the ways from nodes, the fastest first, each other one slower and cheaper.

    *services* are those that come into question, where not all of a node do.
    """
    sets: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for node in nodes:
        by = known.by_service[node]
        if by and node != demand.collect_at and node in lanes.by_node:
            may = services.get(node, frozenset(by))
            steps = sorted({by[name] for name in may})
            sets[node] = [(n, frozenset([s for s in may if by[s] <= n])) for n in steps]
    found: dict[str, list[Pace]] = {node: [] for node in sets}
    for at in range(max(map(len, sets.values()), default=0)):
        asked = {node: some[at] for node, some in sets.items() if at < len(some)}
        among = {node: names for node, (_, names) in asked.items()}
        by_node = network.lanes_to(demand.ship_to, among, demand.collect_at).by_node
        for node, (days, _) in asked.items():
            if node in by_node:
                _add(found[node], Pace(days, by_node[node]))
    for node, paces in found.items():
        whole, by = lanes.by_node[node], known.by_service[node]
        if node not in services and not {*whole.services} <= {*by}:
            _add(paces, Pace(NEVER, whole))
    return {node: tuple(paces) for node, paces in found.items()}


def _add(paces: list[Pace], pace: Pace) -> None:
    """Add a way to the faster ones, unless the last of them costs the same."""
    if not paces or paces[-1].lane.tariff.steps != pace.lane.tariff.steps:
        paces.append(pace)
