"""Whether a plan keeps to a rule, whoever made it and whatever was asked for."""

from collections.abc import Mapping, Sequence

from ordercore.sourcing.by_strategy.measuring import Loads
from ordercore.sourcing.by_strategy.narrowing import Narrowed
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.strategies.strategy import FILTERS, Constraint, ConstraintKind

__all__ = ["keeps_to"]

Load = Mapping[int, int]


def keeps_to(one: Constraint, demand: Demand, left: Narrowed, loads: Loads) -> bool:
    """Tell whether loads break nothing of a rule.

    Args:
        one: the rule.
        demand: what is wanted.
        left: what may ship when the rule alone is in force.
        loads: who ships what.
    """
    if one.kind in FILTERS:
        return _takes_what_may_ship(demand, left, loads)
    about = [
        place
        for place, line in enumerate(demand.lines)
        if one.is_about(line.sku, *line.inside)
    ]
    limit = one.limit or 0
    match one.kind:
        case ConstraintKind.MAX_NODES:
            return _few(loads, demand.nodes, limit)
        case ConstraintKind.MAX_NODES_PER_LINE:
            before = [(at, demand.lines[at].nodes) for at in about]
            return all([_few(_with(loads, [at]), n, limit) for at, n in before])
        case ConstraintKind.ALL_OR_NOTHING:
            return not loads or _whole(demand, loads, range(len(demand.lines)))
        case ConstraintKind.WHOLE_LINES:
            there = [at for at in about if _with(loads, [at])]
            return _whole(demand, loads, there)
        case _:
            nodes = _with(loads, about)
            return not nodes or (len(nodes) == 1 and _whole(demand, loads, about))


def _takes_what_may_ship(demand: Demand, left: Narrowed, loads: Loads) -> bool:
    for node, load in loads.items():
        taken: dict[str, int] = {}
        for at, units in load.items():
            sku = demand.lines[at].sku
            taken[sku] = taken.get(sku, 0) + units
        if any([n > left.stock[sku].get(node, 0) for sku, n in taken.items()]):
            return False
    return True


def _with(loads: Loads, lines: Sequence[int]) -> list[str]:
    """Return the nodes that ship some of these lines."""
    return [n for n, load in loads.items() if any([at in load for at in lines])]


def _few(nodes: Sequence[str] | Loads, before: Sequence[str], limit: int) -> bool:
    """Tell whether no node is one too many besides those that are there already."""
    new = {*nodes} - {*before}
    return not new or len(new) + len({*before}) <= limit


def _whole(demand: Demand, loads: Loads, lines: Sequence[int]) -> bool:
    shipped = [sum([load.get(at, 0) for load in loads.values()]) for at in lines]
    return shipped == [demand.lines[at].quantity for at in lines]
