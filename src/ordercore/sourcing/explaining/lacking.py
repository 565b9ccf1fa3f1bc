"""Why units are missing from a plan by a strategy, as asking without it proves."""

from collections.abc import Sequence

from ordercore.sourcing.by_strategy.heeding import Answer, Question
from ordercore.sourcing.plans.plan import Lack, Missing
from ordercore.sourcing.plans.supply import missing_of, supply_of, usable
from ordercore.sourcing.strategies.strategy import Constraint

__all__ = ["lacking"]


def lacking(question: Question, answer: Answer) -> tuple[Missing, ...]:
    """Return the units that no node ships, each line with its reason.

    Where something that the strategy rules out is the reason, it is named: more units
    of the line ship when it is not in force.
    """
    demand = question.demand
    short = [
        place
        for place, line in enumerate(demand.lines)
        if answer.shipped(place) < line.quantity
    ]
    if not short:
        return ()
    known = [node.id for node in question.network.ranked]
    lanes, stock = question.lanes, question.stock
    without = missing_of(demand, supply_of(demand, lanes, stock), known, lanes, stock)
    by_line = {one.line: one for one in without}
    asked = _Asked(question, answer)
    in_time = question.ways(answer.constraints).lanes
    found: list[Missing] = []
    for place in short:
        line = demand.lines[place]
        units = line.quantity - answer.shipped(place)
        in_reach = sum(usable(line, in_time, answer.narrowed.stock).values())
        barring, each = asked.barring(place)
        other = by_line.get(line.line)
        reason = other.reason if other and not barring else Lack.RULED_OUT
        names = tuple([str(one) for one in barring])
        told = line.line, line.sku, units, in_reach, reason, names
        found.append(Missing(*told, each=each))
    return tuple(found)


class _Asked:
    """The same question without some of what is ruled out."""

    def __init__(self, question: Question, answer: Answer) -> None:
        self._question = question
        self._answer = answer
        self._known: dict[tuple[Constraint, ...], Answer] = {}

    def barring(self, place: int) -> tuple[Sequence[Constraint], bool]:
        """Return what keeps units of a line from shipping, and if any of it is enough.

        Each that does so alone; where none does, some that do so together, and none of
        which can be left out.  None where nothing that is ruled out is the reason.
        """
        every = self._answer.constraints
        alone = [one for one in every if self._ships_more(place, [one])]
        if alone or not self._ships_more(place, every):
            return alone, len(alone) > 1
        together = [*every]
        for one in every:
            fewer = [other for other in together if other != one]
            if self._ships_more(place, fewer):
                together = fewer
        return together, False

    def _ships_more(self, place: int, without: Sequence[Constraint]) -> bool:
        rest = tuple([k for k in self._answer.constraints if k not in without])
        if rest not in self._known:
            self._known[rest] = self._question.under(rest)
        return self._known[rest].shipped(place) > self._answer.shipped(place)
