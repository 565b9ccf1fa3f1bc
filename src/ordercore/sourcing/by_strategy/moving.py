"""Single moves: units of one line ship from another node instead, if that is better."""

from collections.abc import Callable, Iterator

from ordercore.sourcing.by_strategy.case import Case
from ordercore.sourcing.by_strategy.measuring import Loads, Measure
from ordercore.sourcing.cheapest.effort import Effort, TooMuch

__all__ = ["Keeps", "best_move", "moved_about"]

Keeps = Callable[[Loads], bool]
"""Tells whether loads break no rule that is in force."""


def best_move(
    case: Case,
    measure: Measure,
    loads: Loads,
    keeps: Keeps,
    effort: Effort,
    *,
    node: str,
    line: int | None = None,
) -> Loads | None:
    """Return loads after the move that counts least, None where there is none.

    All units that a node ships of a line move, or as many as there are; and no rule is
    broken.

    Args:
        case: what is asked.
        measure: what is minded.
        loads: who ships what.
        keeps: what is ruled out.
        effort: what it may cost.  Raises TooMuch.
        node: to where.
        line: of which line, as its place in the demand; None for any.
    """
    best: Loads | None = None
    least = 0
    for after in _moves(case, loads, node, line):
        before = measure.work
        total = measure.total(after)
        effort.spend(1 + measure.work - before)
        if (best is None or total < least) and keeps(after):
            best, least = after, total
    return best


def moved_about(
    case: Case, measure: Measure, loads: Loads, keeps: Keeps, effort: Effort
) -> Loads:
    """Return loads after single moves that are better, until none is or it takes long.

    None of it raises TooMuch.
    """
    least, moved = measure.total(loads), True
    try:
        while moved:
            moved = False
            for node in case.nodes:
                found = best_move(case, measure, loads, keeps, effort, node=node)
                if found is not None and measure.total(found) < least:
                    loads, least, moved = found, measure.total(found), True
    except TooMuch:
        pass
    return loads


def _moves(case: Case, loads: Loads, node: str, line: int | None) -> Iterator[Loads]:
    rows = case.rows
    taken: dict[str, int] = {}
    for at, units in loads.get(node, {}).items():
        taken[rows[at].sku] = taken.get(rows[at].sku, 0) + units
    for source, load in loads.items():
        for at, units in load.items():
            if source != node and (line is None or line == at):
                sku = rows[at].sku
                free = case.held.get(sku, {}).get(node, 0) - taken.get(sku, 0)
                if free > 0:
                    yield _moved(loads, (source, node), at, min(units, free))


def _moved(loads: Loads, way: tuple[str, str], at: int, units: int) -> Loads:
    after = {node: {**load} for node, load in loads.items()}
    source, target = way
    after[source][at] -= units
    if not after[source][at]:
        del after[source][at]
    if not after[source]:
        del after[source]
    load = after.setdefault(target, {})
    load[at] = load.get(at, 0) + units
    return after
