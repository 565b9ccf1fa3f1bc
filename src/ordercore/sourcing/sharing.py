"""Kits that want the same component: which of them gets the last one where."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from heapq import heappop, heappush
from itertools import count

from attrs import field, frozen

from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.plans.plan import SourcingPlan

__all__ = ["Limits", "Shared", "key_of", "shared_out"]

PLANS = 300
"""How many plans may be made for one order: some tens of milliseconds."""

Limits = Mapping[tuple[str, str], int]
"""(SKU, node) -> how many units of it may ship from there at most."""

Key = tuple[int, tuple[int, ...], int, int, int]


@frozen
class Shared:
    """The best plan that was found in which no component is taken twice.

    Attributes:
        plan: that plan.
        proved: whether it is certain that no other one is better.
        limits: within which it was made; none where nothing had to be shared.
    """

    plan: SourcingPlan
    proved: bool
    limits: Limits


@frozen(order=True)
class _Open:
    key: Key
    turn: int
    plan: SourcingPlan = field(order=False)
    limits: Limits = field(order=False)


def key_of(plan: SourcingPlan, demand: Demand) -> Key:
    """Return what plans by cost are compared by; less is better.

    Missing units, those of each line in the order of the demand, lines that ship from
    more than one node, cost in smallest coins, shipments.
    """
    short = {one.line: one.quantity for one in plan.missing}
    missing = tuple([short.get(line.line, 0) for line in demand.lines])
    parts = Counter([one.line for one in plan.assignments])
    divided = sum([nodes > 1 for nodes in parts.values()])
    return sum(missing), missing, divided, plan.cost.minor, len(plan.shipments)


def shared_out(
    demand: Demand,
    plan_within: Callable[[Limits], SourcingPlan],
    rivals: Callable[[SourcingPlan], Iterable[tuple[str, str, int]]],
) -> Shared | None:
    """Return the best plan in which nothing is taken twice; None where that takes long.

    Branch and bound.  A plan that takes too much of a component at a node is worth at
    least what every plan within its limits is; in each of those one of the SKUs that
    use the component there ships fewer units from there than it does.

    Args:
        demand: what is wanted.
        plan_within: returns the best plan within limits, where nobody looks at what
            SKUs have in common.
        rivals: returns which SKUs take too much of what they have in common, with the
            node and their units there; nothing where a plan can be carried out.
    """
    turns = count()
    proved = True
    seen: set[frozenset[tuple[tuple[str, str], int]]] = set()
    heap: list[_Open] = []

    def open_up(limits: Limits) -> None:
        if frozenset(limits.items()) in seen or len(seen) == PLANS:
            return
        seen.add(frozenset(limits.items()))
        plan = plan_within(limits)
        heappush(heap, _Open(key_of(plan, demand), next(turns), plan, limits))

    open_up({})
    while heap:
        best = heappop(heap)
        proved = proved and best.plan.proved
        taken_twice = list(rivals(best.plan))
        if not taken_twice:
            return Shared(best.plan, proved, best.limits)
        if len(seen) == PLANS:
            break
        for sku, node, units in taken_twice:
            open_up({**best.limits, (sku, node): units - 1})
    return None
