"""A kit ships from where all of its components are, and never takes another's."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

from attrs import evolve, frozen

from ordercore.catalog import Component, pieces
from ordercore.sourcing.choosing import source
from ordercore.sourcing.explaining.kit_reasons import Kit, KitReasons
from ordercore.sourcing.places.known import NOTHING_KNOWN, Known
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import Demand, DemandLine
from ordercore.sourcing.plans.plan import SourcingPlan, Told
from ordercore.sourcing.plans.supply import Stock
from ordercore.sourcing.sharing import Limits, shared_out
from ordercore.sourcing.strategies.strategy import CHEAPEST, Strategy

__all__ = ["Shelves", "kits_of", "source_kits"]

Left = dict[str, dict[str, int]]
"""SKU -> node -> units, while they are taken."""


def kits_of(components: Iterable[Component], stock: Stock) -> dict[str, int]:
    """Return how many kits can be put together at each node: of the scarcest part.

    >>> shelf = {"MUG": {"CPH": 7, "AAR": 4}, "BOX": {"CPH": 2}}
    >>> kits_of((Component("MUG", 2), Component("BOX")), shelf)
    {'CPH': 2}
    """
    parts = [(stock.get(one.sku, {}), one.quantity) for one in components]
    if not parts:
        return {}
    found = {
        node: min([units.get(node, 0) // required for units, required in parts])
        for node in parts[0][0]
    }
    return {node: kits for node, kits in found.items() if kits > 0}


@frozen
class Shelves:
    """What an order with kits may take.

    Attributes:
        free: SKU -> node -> units that nobody has a claim on; no kit among them.
        own: the same of what is kept for the order itself; kits as such.
        components: what is in a kit, by the SKU that the demand calls it.
    """

    free: Stock
    own: Stock
    components: Mapping[str, tuple[Component, ...]]

    def stock(self, skus: Iterable[str]) -> dict[str, dict[str, int]]:
        """Return how many of each the order could have, if it had nothing else."""
        found: dict[str, dict[str, int]] = {}
        for sku in skus:
            inside = self.components.get(sku, ())
            there = kits_of(inside, self.free) if inside else self.free.get(sku, {})
            own = self.own.get(sku, {})
            found[sku] = {
                node: there.get(node, 0) + own.get(node, 0) for node in {**there, **own}
            }
        return found

    def without(self, plan: SourcingPlan) -> "Shelves":
        """Return what is left when a plan is carried out; below 0 where it cannot be.

        What is kept for the order is used before what is free.
        """
        free, own = _copy(self.free), _copy(self.own)
        taken = Counter[tuple[str, str]]()
        for one in plan.assignments:
            taken[one.sku, one.node] += one.quantity
        for (sku, node), quantity in taken.items():
            kept = own.setdefault(sku, {})
            used = min(quantity, kept.get(node, 0))
            kept[node] = kept.get(node, 0) - used
            inside = self.components.get(sku, ())
            for piece, units in pieces(sku, quantity - used, inside):
                there = free.setdefault(piece, {})
                there[node] = there.get(node, 0) - units
        return Shelves(free, own, self.components)

    def rivals(self, plan: SourcingPlan) -> list[tuple[str, str, int]]:
        """Return who takes too much of one component at one node: SKU, node, units.

        Nothing where a plan can be carried out.  Who has all of its units kept for the
        order takes none.
        """
        left = self.without(plan).free
        over = [
            (at, sku) for sku, there in left.items() for at in there if there[at] < 0
        ]
        if not over:
            return []
        node, piece = min(over)
        units = Counter[str]()
        for one in plan.assignments:
            if one.node == node and self._uses(one.sku, piece):
                units[one.sku] += one.quantity
        kept = {sku: self.own.get(sku, {}).get(node, 0) for sku in units}
        return [(sku, node, n) for sku, n in units.items() if n > kept[sku]]

    def _uses(self, sku: str, piece: str) -> bool:
        inside = self.components.get(sku, ())
        return piece in [one for one, _ in pieces(sku, 1, inside)]


def source_kits(
    demand: Demand,
    network: Network,
    shelves: Shelves,
    *strategies: Strategy,
    known: Known = NOTHING_KNOWN,
) -> SourcingPlan:
    """Return from where an order with kits is best shipped.

    To the plan a kit is an article of which a node has as many as can be put together
    there.  When such a plan takes more of a component than there is, because SKUs share
    it, limits are tried until none does (``sharing``).  For an
    order that is sourced by cost alone that is proved to be the best.  Where it would
    take too long, these SKUs are served in the order of the demand, each as well as is
    possible by itself, and the plan, which is not proved, is the best one within what
    each of them got.

    Args:
        demand: what is wanted; kits by the SKUs of ``shelves.components``.
        network: the nodes and what parcels cost.
        shelves: what may be taken.
        strategies: as :func:`source` takes them.
        known: as :func:`source` takes it.

    Raises:
        Invalid: the rates are no table.
    """
    ask = partial(_ask, demand, network, strategies, known)
    whole = shelves.stock({line.sku for line in demand.lines})

    def within(limits: Limits) -> SourcingPlan:
        stock = {sku: dict(nodes) for sku, nodes in whole.items()}
        for (sku, node), units in limits.items():
            stock[sku][node] = units
        return ask(stock)

    found = shared_out(demand, within, shelves.rivals)
    if found is not None and not found.limits:
        return _told_by_parts(found.plan, demand, shelves, frozenset())
    shared = _shared(demand, shelves)
    if found is None:
        plan = evolve(_in_turn(demand, shelves, shared, ask), proved=False)
    else:
        by_cost = all([strategy is CHEAPEST for strategy in strategies])
        plan = evolve(found.plan, proved=found.proved and by_cost)
    return _told_by_parts(plan, demand, shelves, shared)


def _ask(
    demand: Demand,
    network: Network,
    strategies: Sequence[Strategy],
    known: Known,
    stock: Stock,
    lines: Sequence[DemandLine] = (),
) -> SourcingPlan:
    """Return the best plan for some lines, all where none are named, out of a stock."""
    wanted = evolve(demand, lines=tuple(lines)) if lines else demand
    return source(wanted, network, stock, *strategies, known=known)


def _in_turn(
    demand: Demand,
    shelves: Shelves,
    shared: AbstractSet[str],
    ask: Callable[..., SourcingPlan],
) -> SourcingPlan:
    """Return the best plan where SKUs that share a component go in turn."""
    whole = shelves.stock({line.sku for line in demand.lines})
    stock = {sku: dict(nodes) for sku, nodes in whole.items() if sku not in shared}
    for line in demand.lines:
        if line.sku in shared:
            one = ask(shelves.stock((line.sku,)), (line,))
            got = stock.setdefault(line.sku, {})
            for part in one.assignments:
                got[part.node] = got.get(part.node, 0) + part.quantity
            shelves = shelves.without(one)
    return ask(stock)


def _told_by_parts(
    plan: SourcingPlan, demand: Demand, shelves: Shelves, shared: AbstractSet[str]
) -> SourcingPlan:
    """Return a plan that tells of its kits by what is in them.

    What would change it is not said of the stock of SKUs that had to share.
    """
    left = shelves.without(plan)
    kits = {
        line.line: _kit(line, inside, plan, left)
        for line in demand.lines
        if (inside := shelves.components.get(line.sku, ()))
    }
    missing = [
        evolve(one, parts=kits[one.line].short_in_all()) if one.line in kits else one
        for one in plan.missing
    ]

    def explain(_: SourcingPlan) -> Told:
        return KitReasons(plan, kits, shared)

    return evolve(plan, missing=tuple(missing), explain=explain)


def _kit(
    line: DemandLine,
    inside: tuple[Component, ...],
    plan: SourcingPlan,
    left: Shelves,
) -> Kit:
    """Return what a line of kits could have where, when all others have theirs."""
    kits: dict[str, int] = dict(left.own.get(line.sku, {}))
    for one in plan.assignments:
        if one.line == line.line:
            kits[one.node] = kits.get(one.node, 0) + one.quantity
    nodes = {*kits, *[node for one in inside for node in left.free.get(one.sku, {})]}
    there = {
        node: {
            one.sku: left.free.get(one.sku, {}).get(node, 0)
            + kits.get(node, 0) * one.quantity
            for one in inside
        }
        for node in nodes
    }
    return Kit(inside, line.quantity, there)


def _shared(demand: Demand, shelves: Shelves) -> frozenset[str]:
    """Return what is wanted and has a piece in common with something else wanted."""
    users: dict[str, set[str]] = {}
    for line in demand.lines:
        for piece in _skus(line, shelves):
            users.setdefault(piece, set()).add(line.sku)
    return frozenset(sku for skus in users.values() if len(skus) > 1 for sku in skus)


def _skus(line: DemandLine, shelves: Shelves) -> list[str]:
    inside = shelves.components.get(line.sku, ())
    return [sku for sku, _ in pieces(line.sku, 1, inside)]


def _copy(stock: Stock) -> Left:
    return {sku: dict(nodes) for sku, nodes in stock.items()}
