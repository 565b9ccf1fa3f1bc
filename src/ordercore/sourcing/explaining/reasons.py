"""Why each node ships or does not, by a strategy; each reason is worked out again."""

from collections.abc import Sequence
from functools import cached_property

from ordercore.sourcing.by_strategy.bound import lower_bound, undivided
from ordercore.sourcing.by_strategy.case import Case
from ordercore.sourcing.by_strategy.heeding import STEPS, Answer, Question
from ordercore.sourcing.by_strategy.measuring import Loads, Measure, Score
from ordercore.sourcing.by_strategy.moving import best_move
from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.cheapest.solving import EXACT_LINES
from ordercore.sourcing.costs.parcelling import goods_of
from ordercore.sourcing.explaining.barring import Barred, best_with
from ordercore.sourcing.explaining.explain import (
    Evidence,
    Said,
    not_worked_out,
    rejected,
)
from ordercore.sourcing.places.network import Node
from ordercore.sourcing.plans.plan import Reason, SourcingPlan
from ordercore.sourcing.plans.supply import Want, usable
from ordercore.sourcing.strategies.strategy import FILTERS, Goal, Term
from ordercore.values import Money

__all__ = ["Frugal", "Minded"]


class Minded:
    """Tells it of a plan that was made by a strategy."""

    def __init__(self, question: Question, answer: Answer, plan: SourcingPlan) -> None:
        self._question = question
        self._answer = answer
        self.evidence = Evidence(
            question.demand, question.network, question.lanes, question.stock
        )
        self._any = question.with_any(answer.constraints)
        self._cost = plan.cost
        self._is_proved = plan.proved
        lines = [row for row in self._any[0].rows if row.quantity]
        self._can_prove = plan.proved and len(lines) <= EXACT_LINES
        # For all nodes together, so that no explanation takes long.
        self._effort = Effort(4 * STEPS)
        self._of_lines = Effort(8 * STEPS)
        asked = question, answer
        self._of_nodes = Barred(*asked, Effort(4 * STEPS), exact=self._can_prove)
        self._of_places = Barred(*asked, Effort(8 * STEPS), exact=self._can_prove)

    def of_node(self, node: Node) -> Said:
        """Return why a node does not ship."""
        reason, text = self.evidence.obstacle(node)
        if reason is not Reason.DOMINATED:
            return reason, text, None, True, ()
        return self._forced(node.id, None, self._effort)

    def of_line(self, place: int, node: Node) -> Said:
        """Return why a node ships nothing of a line."""
        reason, text = self.evidence.obstacle(node, place)
        if reason is not Reason.DOMINATED:
            return reason, text, None, True, ()
        return self._forced(node.id, place, self._of_lines)

    def may_gain(self, place: int, node: Node) -> bool:
        """Tell whether more stock of a line could make the node ship some of it."""
        return True

    def bound(self) -> int | None:
        """Return what no such plan costs less than, in smallest coins."""
        question, answer = self._question, self._answer
        if [Goal.COST] not in _levels(question):
            return None
        if self._is_proved:
            return self._cost.minor
        stock, lines = answer.narrowed.stock, question.demand.lines
        lanes = question.ways(answer.constraints).lanes
        wants: list[Want] = []
        places: dict[int, int] = {}
        for place, line in enumerate(lines):
            if units := answer.shipped(place):
                places[place] = len(wants)
                held = usable(line, lanes, stock)
                wants.append(Want(place, line.sku, units, line.weight_g, held))
        loads = {
            node: {places[place]: units for place, units in load.items()}
            for node, load in answer.loads.items()
        }
        filters = all([one.kind in FILTERS for one in answer.constraints])
        first = _levels(question)[0] == [Goal.DIVIDED_LINES]
        whole = undivided(wants) if filters and first else ()
        return lower_bound(lanes, wants, whole, loads)

    def _forced(self, node: str, line: int | None, effort: Effort) -> Said:
        try:
            if not self._may_ship(node, line):
                return self._ruled_out(node, line)
            if self._can_prove:
                return self._with(node, line, effort)
            return self._by_a_move(node, line, effort)
        except TooMuch:
            pass
        return not_worked_out()

    def _may_ship(self, node: str, line: int | None) -> bool:
        """Tell whether nothing rules out all that it has, of a line or of any."""
        if line is None:
            return node in self._any[0].nodes
        sku = self._question.demand.lines[line].sku
        return self._answer.narrowed.stock[sku].get(node, 0) > 0

    def _with(self, node: str, line: int | None, effort: Effort) -> Said:
        case, measure = self._any
        loads = best_with(case, measure, node, line, effort)
        now = measure.score(measure.total(self._answer.loads))
        if loads is not None:
            then = measure.score(measure.total(loads))
            if then.missing == now.missing and (line is None or self._as_many(loads)):
                return self._dominated(loads, then, now, proved=measure.exact)
        return self._ruled_out(node, line)

    def _by_a_move(self, node: str, line: int | None, effort: Effort) -> Said:
        """Return what the best single move there comes to.  Raises TooMuch."""
        question, answer = self._question, self._answer
        if question.ways(answer.constraints).paces:
            # By which way a shipment goes may be another matter when it is packed.
            return not_worked_out()
        case, measure = self._packed
        keeps = question.keeps(answer.constraints)
        loads = best_move(
            case, measure, answer.loads, keeps, effort, node=node, line=line
        )
        if loads is None:
            return not_worked_out()
        now, then = [measure.total(one) for one in (answer.loads, loads)]
        if then < now:
            extra = self._extra(loads)
            text = "the best move there would be better"
            return Reason.DOMINATED, text, extra, False, ()
        scores = measure.score(then), measure.score(now)
        return self._dominated(loads, *scores, proved=False)

    @cached_property
    def _packed(self) -> tuple[Case, Measure]:
        return self._question.with_any(self._answer.constraints, packs=True)

    def _extra(self, loads: Loads) -> Money:
        return Money(self._bill(loads), self._question.network.currency) - self._cost

    def _ruled_out(self, node: str, line: int | None) -> Said:
        """Return which rules keep a node out, or that it has too little.

        Raises TooMuch.
        """
        bars = (self._of_nodes if line is None else self._of_places).bars(node, line)
        if bars is not None:
            names = tuple([str(one) for one in bars.rules])
            return Reason.RULED_OUT, str(bars), None, bars.proved, names
        text = "has too little: with it, more units would be missing"
        if line is not None:
            text = "has too little: lines before this one get all of it"
        return Reason.TOO_LITTLE, text, None, True, ()

    def _as_many(self, loads: Loads) -> bool:
        """Tell whether as many units of each line ship as in the plan."""
        return all(
            [
                sum([load.get(at, 0) for load in loads.values()])
                == self._answer.shipped(at)
                for at in range(len(self._question.demand.lines))
            ]
        )

    def _dominated(
        self, loads: Loads, then: Score, now: Score, *, proved: bool
    ) -> Said:
        question = self._question
        currency = question.network.currency
        text = _said(question.strategy.objective, then, now, currency)
        if not proved and not self._can_prove:
            told = "the best move there"
            same = then.levels == now.levels
            text = f"{told} is as good" if same else f"{told}: {text}"
        return Reason.DOMINATED, text, self._extra(loads), proved, ()

    def _bill(self, loads: Loads) -> int:
        """Return what loads cost, in smallest units."""
        lines, found = self._question.demand.lines, 0
        for node, load in loads.items():
            parts = self._any[1].carried(node, load)
            for lane, some in parts:
                goods = goods_of([(lines[at].weight_g, n) for at, n in some.items()])
                found += lane.packed(goods).price
            found += parts[0].lane.handling.minor
        return found


class Frugal(Minded):
    """Tells it of a plan by cost alone for which single units had to be minded."""

    def _dominated(
        self, loads: Loads, then: Score, now: Score, *, proved: bool
    ) -> Said:
        divided = then.levels[0], now.levels[0]
        extra = self._extra(loads) if divided[0] <= divided[1] else None
        reason, text = rejected(extra, proved=proved)
        return reason, text, extra, proved, ()


def _levels(question: Question) -> list[list[Goal]]:
    return [[t.goal for t in terms] for terms in question.strategy.objective]


def _said(
    objective: Sequence[Sequence[Term]], then: Score, now: Score, currency: str
) -> str:
    """Return what of the objective is worse then, by how much."""
    for terms, more, less in zip(objective, then.levels, now.levels, strict=True):
        if more != less:
            return _worse(terms, more - less, currency)
    return "is as good; others go first"


def _worse(terms: Sequence[Term], more: int, currency: str) -> str:
    if len(terms) > 1:
        goals = " + ".join([_weighted(term, currency) for term in terms])
        return f"{more:,} more of {goals}"
    (term,) = terms
    more //= term.weight
    if term.goal is Goal.COST:
        return f"costs {Money(more, currency)} more"
    one, many = COUNTED[term.goal]
    return f"{more:,} {one if more == 1 else many} more"


def _weighted(term: Term, currency: str) -> str:
    """Return a goal of several on one level, with the measure that it counts in."""
    measure = str(Money(1, currency)) if term.goal is Goal.COST else ""
    measure = measure or COUNTED[term.goal][1]
    times = "" if term.weight == 1 else f"{term.weight} × "
    return f"{times}{term.goal} (in {measure})"


COUNTED = {
    Goal.SHIPMENTS: ("shipment", "shipments"),
    Goal.PARCELS: ("parcel", "parcels"),
    Goal.DIVIDED_LINES: ("divided line", "divided lines"),
    Goal.DISTANCE: ("km", "km"),
    Goal.CO2: ("g of CO2", "g of CO2"),
    Goal.DELIVERY_DAYS: ("day", "days"),
    Goal.CAPACITY_BALANCE: ("‰ of a day's capacity", "‰ of a day's capacity"),
    Goal.STOCK_BALANCE: ("unit out of balance", "units out of balance"),
    Goal.MARKDOWN: ("unit not cleared", "units not cleared"),
}
