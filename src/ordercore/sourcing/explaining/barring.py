"""Which rules keep a node from shipping: the fewest without which it could.

Each answer is proved by asking again without these rules, and with all but one of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from attrs import frozen

from ordercore.sourcing.by_strategy.case import Case
from ordercore.sourcing.by_strategy.heeding import Answer, Question
from ordercore.sourcing.by_strategy.measuring import Loads, Measure
from ordercore.sourcing.by_strategy.sketching import sketch_with
from ordercore.sourcing.by_strategy.walking import walk
from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.plans.table import ruled_out
from ordercore.sourcing.strategies.strategy import FILTERS, Constraint

__all__ = ["Barred", "Bars", "best_with"]

Rules = frozenset[Constraint]

ASKING = 40
"""What it costs to pose a question, in steps of answering one."""


@frozen
class Bars:
    """What keeps a node from shipping.

    Attributes:
        rules: without all of them it could ship, and without fewer it could not; or
            several of which it is enough to leave one out.
        each: whether it is enough to leave one of them out.
        proved: whether that was tried, or is seen.  Else it could not ship without
            leaving them out, but perhaps it takes more.
    """

    rules: tuple[Constraint, ...]
    each: bool
    proved: bool

    def __str__(self) -> str:
        names = ruled_out([str(one) for one in self.rules], each=self.each)
        return names if self.proved else f"{names}, and perhaps by more"


def best_with(
    case: Case, measure: Measure, node: str, line: int | None, effort: Effort
) -> Loads | None:
    """Return the best loads in which a node takes part.  Raises TooMuch."""
    known = sketch_with(case, measure, node)
    if known is not None and line is not None and line not in known[node]:
        known = None
    limit = measure.far if known is None else measure.total(known)
    found = walk(case, measure, effort, limit, forced=node, line=line)
    return found or known


class Barred:
    """Looks for what keeps nodes from shipping, as long as that does not take too long.

    Args:
        question: what was asked.
        answer: what was decided; of the nodes in question none ships.
        effort: what all of it may cost.
        exact: whether there are so few lines that asking again gives a proof.
    """

    def __init__(
        self, question: Question, answer: Answer, effort: Effort, *, exact: bool
    ) -> None:
        self._question = question
        self._answer = answer
        self._effort = effort if exact else Effort(0)

    def bars(self, node: str, line: int | None = None) -> Bars | None:
        """Return what keeps a node from shipping as many units as ship now with it.

        Args:
            node: which one; it has some of what is wanted that goes in a parcel.
            line: whether it is about this line, as its place in the demand.  Then of
                no line fewer are to ship than now, unless of an earlier one more do.

        None where no rule does.  Raises TooMuch where nothing can be said.
        """
        stages = self._stages(node, line)
        least = min([len(stage) for stage in stages])
        first = [stage for stage in stages if len(stage) == least]
        if least and self._is_plain(node):
            # Its units only come in addition then, or in the place of others.
            return self._named(first, proved=True)
        try:
            found = self._tried(stages, node, line)
        except TooMuch:
            if not least:
                raise
            return self._named(first[:1], proved=False)
        return self._named(found, proved=True) if found else None

    def _is_plain(self, node: str) -> bool:
        """Tell whether no rule is about the plan as a whole, or about what it takes."""
        rules, question = self._answer.constraints, self._question
        whole = question.lanes.by_node[node].limit
        in_time = question.ways(rules).lanes.by_node[node].limit
        return whole == in_time and all([one.kind in FILTERS for one in rules])

    def _named(self, found: Sequence[Rules], *, proved: bool) -> Bars:
        """Return them in their order: all sets of one rule, or the first larger set."""
        each = len(found[0]) == 1
        named = frozenset(chain(*found)) if each else found[0]
        rules = [one for one in self._answer.constraints if one in named]
        return Bars(tuple(rules), each, proved)

    def _stages(self, node: str, line: int | None) -> list[Rules]:
        """Return of each article that could ship from there what rules it out."""
        lines, stock = self._question.demand.lines, self._question.stock
        limit = self._question.lanes.by_node[node].limit
        asked = lines if line is None else lines[line : line + 1]
        barred = self._answer.narrowed.barred
        found = [
            frozenset(barred.get((one.sku, node), ()))
            for one in asked
            if stock[one.sku].get(node, 0) > 0 and one.weight_g <= limit
        ]
        return [*dict.fromkeys(found)]

    def _tried(
        self, stages: Sequence[Rules], node: str, line: int | None
    ) -> list[Rules]:
        """Return the smallest sets that were found, none where there are none.

        All of one rule, else the first.  Raises TooMuch.
        """
        rules = self._answer.constraints
        if not self._ships(frozenset(rules), node, line):
            return []
        for count in range(1, len(rules)):
            found = self._of_size(count, stages, node, line)
            some = [*found] if count == 1 else [*_first(found)]
            if some:
                return some
        return [frozenset(rules)]

    def _of_size(
        self, count: int, stages: Sequence[Rules], node: str, line: int | None
    ) -> Iterator[Rules]:
        for some in map(frozenset, combinations(self._answer.constraints, count)):
            # One article at least has to get past all that rules it out there.
            through = any([stage <= some for stage in stages])
            if through and self._ships(some, node, line):
                yield some

    def _ships(self, without: Rules, node: str, line: int | None) -> bool:
        """Tell whether it can ship without some rules, and as much ships as now."""
        self._effort.spend(ASKING)
        rest = [one for one in self._answer.constraints if one not in without]
        case, measure = self._question.with_any(rest)
        if node not in case.nodes:
            return False
        loads = best_with(case, measure, node, line, self._effort)
        if loads is None:
            return False
        return self._answer.ships_as_much(loads, each=line is not None)


def _first(found: Iterable[Rules]) -> Iterator[Rules]:
    for some in found:
        yield some
        return
