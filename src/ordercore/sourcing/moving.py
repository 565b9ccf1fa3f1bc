"""The best single move to a node: units of one line ship from there instead."""

from collections.abc import Iterator

from ordercore.sourcing.effort import Effort
from ordercore.sourcing.heeding import Answer, Question
from ordercore.sourcing.keeping_to import keeps_to
from ordercore.sourcing.measuring import Loads, Measure
from ordercore.sourcing.strategy import FILTERS

__all__ = ["best_move"]


def best_move(
    asked: tuple[Question, Answer],
    measure: Measure,
    node: str,
    line: int | None,
    effort: Effort,
) -> Loads | None:
    """Return loads after the move that counts least, None where there is none.

    All units that a node ships of a line move, or as many as there are; and no rule is
    broken that is in force.

    Args:
        asked: what was asked, and what was decided.
        measure: what is minded.
        node: to where.
        line: of which line, as its place in the demand; None for any.
        effort: what it may cost.  Raises TooMuch.
    """
    question, answer = asked
    left = question.narrowed(())
    rules = [one for one in answer.constraints if one.kind not in FILTERS]
    best: Loads | None = None
    least = 0
    for loads in _moves(question, answer, node, line):
        before = measure.work
        total = measure.total(loads)
        effort.spend(1 + measure.work - before)
        kept = all([keeps_to(one, question.demand, left, loads) for one in rules])
        if kept and (best is None or total < least):
            best, least = loads, total
    return best


def _moves(
    question: Question, answer: Answer, node: str, line: int | None
) -> Iterator[Loads]:
    lines = question.demand.lines
    limit = question.ways(answer.constraints).lanes.by_node[node].limit
    taken: dict[str, int] = {}
    for at, units in answer.loads.get(node, {}).items():
        taken[lines[at].sku] = taken.get(lines[at].sku, 0) + units
    for source, load in answer.loads.items():
        for at, units in load.items():
            sku, asked = lines[at].sku, line is None or line == at
            if source == node or not asked or lines[at].weight_g > limit:
                continue
            free = answer.narrowed.stock[sku].get(node, 0) - taken.get(sku, 0)
            if free > 0:
                yield _moved(answer.loads, (source, node), at, min(units, free))


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
