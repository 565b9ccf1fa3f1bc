"""What is the smallest change that makes a decision another one?  It is tried.

Each change is made and the order sourced again.  More stock only adds plans and a price
only favours those that it is for, so in between a change either flips the decision or
is too small, and halving finds the smallest.  Where that is not so, because lines share
an article or a strategy gives rules up, every number of units is tried from one on.
"""

from collections.abc import Callable, Iterable, Mapping

from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.cheapest.solving import EXACT_LINES
from ordercore.sourcing.explaining.explain import Evidence
from ordercore.sourcing.plans.explanation import Flip, FlipKind
from ordercore.sourcing.plans.plan import SourcingPlan
from ordercore.sourcing.plans.supply import Stock
from ordercore.sourcing.strategies.strategy import ConstraintKind, Goal, Strategy
from ordercore.values import Money

__all__ = ["Again", "Flips"]

Dearer = tuple[str, int] | None
"""A node of which each shipment costs so much more, in smallest coins."""

Again = Callable[[Stock, Dearer], SourcingPlan]
"""Sources the same order with other stock or at other prices."""

EFFORT = 12_000
"""What all changes of one explanation may cost together: well under a second."""

DEAREST = 1 << 36
"""A price, in smallest coins, at which nobody ships who need not."""


class Flips:
    """Looks for the smallest changes, as long as that does not take too long.

    Args:
        plan: what was decided.
        evidence: what was known, the lanes as if no rule were in force.
        strategies: by which it was decided.
        again: decides it again.

    Attributes:
        complete: whether nothing was left out to save time.
    """

    def __init__(
        self,
        plan: SourcingPlan,
        evidence: Evidence,
        strategies: Iterable[Strategy],
        again: Again,
    ) -> None:
        self._plan = plan
        demand, network, self._lanes, self._stock = evidence
        self._network = network
        self._again = again
        self._strategies = [*strategies]
        self._lines = {line.line: line.sku for line in demand.lines}
        self._wanted: dict[str, int] = {}
        for line in demand.lines:
            before = self._wanted.get(line.sku, 0)
            self._wanted[line.sku] = before + line.quantity
        self._shipped = _units(plan)
        self._each = 1 + (1 << len(demand.lines)) // 16
        if any([not _is_of_cost(one) for one in self._strategies]):
            self._each *= 16
        can_be = plan.proved and len(demand.lines) <= EXACT_LINES
        self._effort = Effort(EFFORT if can_be else 0)
        self.complete = True

    def of_stock(self, line: str, node: str) -> Flip | None:
        """Return how many units more, or fewer, change what of a line ships there."""
        if self._weighs_stock:
            self.complete = False
            return None
        try:
            if self._shipped.get((line, node)):
                return self._fewer(line, node)
            return self._more(line, node)
        except TooMuch:
            self.complete = False
            return None

    def of_price(self, node: str, extra: Money | None) -> Flip | None:
        """Return how much less makes a node ship, or how much more makes it stop.

        Args:
            node: that serves the destination.
            extra: what it costs more to make it ship, where that is known.
        """
        ships = any([(line, node) in self._shipped for line in self._lines])
        sign = 1 if ships else -1
        # No shipment may cost less than nothing.
        lowest = self._lanes.by_node[node].prices[0].minor

        def flips(coins: int) -> bool:
            plan = self._solved(self._stock, (node, sign * coins))
            return any([s.node == node for s in plan.shipments]) != ships

        try:
            guess = self._saved_by(node) if ships else extra.minor if extra else 0
            coins = _least(flips, DEAREST if ships else lowest, guess)
        except TooMuch:
            self.complete = False
            return None
        if coins is None:
            return None
        price = Money(sign * coins, self._plan.currency)
        return Flip(FlipKind.PRICE, node, not ships, price=price)

    def _more(self, line: str, node: str) -> Flip | None:
        sku = self._lines[line]

        def flips(units: int) -> bool:
            plan = self._solved(self._changed(sku, node, units))
            return bool(_units(plan).get((line, node)))

        lacks = max(0, self._wanted[sku] - self._held(sku, node))
        most = lacks + self._kept_back()
        steady = self._is_steady(sku)
        units = _least(flips, most, lacks) if steady else _first(flips, most)
        if units is None:
            return None
        return Flip(FlipKind.STOCK, node, True, line, sku, units)

    def _fewer(self, line: str, node: str) -> Flip | None:
        sku = self._lines[line]
        if self._network.node(node).supplies_unlimited(sku):
            # As long as it does, it has enough, and without it has none.
            return Flip(FlipKind.STOCK, node, False, line, sku, ends=True)
        now = self._shipped[line, node]

        def flips(units: int) -> bool:
            plan = self._solved(self._changed(sku, node, -units))
            return _units(plan).get((line, node), 0) < now

        held = self._held(sku, node)
        if self._is_steady(sku):
            units = _least(flips, held, held - now + 1)
        else:
            # As long as it has all that is wanted, nothing changes.
            spare = held - self._kept_back() - self._wanted[sku]
            units = _first(flips, held, max(1, spare))
        if units is None:
            return None
        return Flip(FlipKind.STOCK, node, False, line, sku, -units)

    def _saved_by(self, node: str) -> int:
        """Return what the best plan without a node costs more."""
        without = {
            sku: {name: units for name, units in row.items() if name != node}
            for sku, row in self._stock.items()
        }
        return self._solved(without).cost.minor - self._plan.cost.minor

    def _solved(self, stock: Stock, dearer: Dearer = None) -> SourcingPlan:
        self._effort.spend(self._each)
        return self._again(stock, dearer)

    def _held(self, sku: str, node: str) -> int:
        return max(0, self._stock.get(sku, {}).get(node, 0))

    def _changed(self, sku: str, node: str, units: int) -> Stock:
        row = {**self._stock.get(sku, {}), node: self._held(sku, node) + units}
        return {**self._stock, sku: row}

    def _kept_back(self) -> int:
        """Return how many units may stay at a node whatever is wanted."""
        return max(
            [
                one.limit or 0
                for strategy in self._strategies
                for one in strategy.constraints
                if one.kind is ConstraintKind.SAFETY_STOCK
            ],
            default=0,
        )

    def _is_steady(self, sku: str) -> bool:
        """Tell whether more units of it never undo what fewer of them did."""
        lines = [line for line, other in self._lines.items() if other == sku]
        soft = any([strategy.levels for strategy in self._strategies])
        return len(lines) == 1 and len(self._strategies) == 1 and not soft

    @property
    def _weighs_stock(self) -> bool:
        """Whether stock says not only what can ship, but what is better, too."""
        return any(
            [
                term.goal is Goal.STOCK_BALANCE
                for strategy in self._strategies
                for terms in strategy.objective
                for term in terms
            ]
        )


def _is_of_cost(strategy: Strategy) -> bool:
    goals = [term.goal for terms in strategy.objective for term in terms]
    return {*goals} <= {Goal.COST, Goal.DIVIDED_LINES} and not strategy.constraints


def _units(plan: SourcingPlan) -> Mapping[tuple[str, str], int]:
    return {(one.line, one.node): one.quantity for one in plan.assignments}


def _first(flips: Callable[[int], bool], most: int, start: int = 1) -> int | None:
    """Return the first number up to *most* that flips a decision, None if none does."""
    for number in range(start, most + 1):
        if flips(number):
            return number
    return None


def _least(flips: Callable[[int], bool], most: int, guess: int) -> int | None:
    """Return the least number up to *most* that flips a decision, as all above it do.

    It was tried, and so was the number before it; None when *most* flips nothing.  The
    *guess* is right most of the time, or one too low, where the two cost the same.
    """
    low, high = 0, most + 1
    for number in (guess, guess - 1, guess + 1, most):
        if low < number < high:
            low, high = (low, number) if flips(number) else (number, high)
    if high > most:
        return None
    while high - low > 1:
        middle = min(2 * low + 1, (low + high) // 2)
        low, high = (low, middle) if flips(middle) else (middle, high)
    return high
