"""What a unit of scarce stock is worth, learned from who would take it.

The Lagrangian relaxation of the limits, by subgradient: each order is shipped as if it
were alone and had to pay for stock; what too many want gets dearer, what is left over
cheaper.  Whatever the prices are, what all orders pay together less what the stock is
worth is a bound: no plan costs less (Held, Wolfe and Crowder 1974; Fisher 1981).
"""

from collections.abc import Iterable, Sequence

from ordercore.sourcing.batch.kernel import Case, Way, cheapest
from ordercore.sourcing.batch.question import More

__all__ = ["Market"]

FULL_STEP = 1_024
"""A step is given in so many parts."""

PATIENCE = 4
"""After so many steps that prove no more, steps are halved."""


class Market:
    """Prices, and what each order would take at them.

    Attributes:
        prices: of the best bound so far, scaled.
        bound: what no way to ship all orders costs less than, scaled.
    """

    def __init__(self, cases: Sequence[Case], limits: Sequence[int]) -> None:
        self._cases, self._limits = cases, limits
        self._now = [0] * len(limits)
        self._taken = [0] * len(limits)
        self._cost = [0] * len(cases)
        self._ways: list[list[Way]] = [[] for _ in cases]
        self._users: list[list[int]] = [[] for _ in limits]
        for order, case in enumerate(cases):
            for limit in dict.fromkeys([limit for limit, _ in case.slots]):
                self._users[limit].append(order)
        self._take(range(len(cases)))
        self.prices, self.bound = [*self._now], self._value()

    def learn(self, steps: int, known: int, more: More) -> None:
        """Raise the bound by better prices.

        Args:
            steps: how often prices change, if it does not end before.
            known: what a way to ship all orders costs, scaled.
            more: says no when time is up.
        """
        part, idle, before = FULL_STEP, 0, [0] * len(self._limits)
        for _ in range(steps):
            aim = self._aim(before)
            size = sum([slope * slope for slope in aim])
            if not size or self.bound >= known or part < 8 or not more():
                return
            change = max(known - self._value(), 1) * part
            self._step([change * slope // (size * FULL_STEP) for slope in aim])
            before = aim
            value = self._value()
            if value > self.bound:
                self.bound, self.prices, idle = value, [*self._now], 0
            else:
                idle += 1
            if idle >= PATIENCE:
                part, idle = part // 2, 0

    def _aim(self, before: Sequence[int]) -> list[int]:
        """Return where prices go: by what is wanted too much, and as they went.

        Slopes are in quarters of a unit.
        """
        rows = zip(self._taken, self._limits, self._now, before, strict=True)
        return [
            4 * (taken - limit) + (last * 5 // 8) if price or taken > limit else 0
            for taken, limit, price, last in rows
        ]

    def _step(self, changes: Sequence[int]) -> None:
        now = self._now
        dearer: list[int] = []
        for limit, change in enumerate(changes):
            price = max(0, now[limit] + change)
            if price != now[limit]:
                now[limit] = price
                dearer.append(limit)
        users = self._users
        self._take(dict.fromkeys([order for limit in dearer for order in users[limit]]))

    def _take(self, orders: Iterable[int]) -> None:
        """Let orders take what is cheapest for them now."""
        now, taken = self._now, self._taken
        for order in orders:
            case = self._cases[order]
            tolls = [now[limit] * units for limit, units in case.slots]
            cost, ways = cheapest(case, tolls)
            self._cost[order] = cost
            if ways != self._ways[order]:
                for way in self._ways[order]:
                    for slot in way.slots:
                        limit, units = case.slots[slot]
                        taken[limit] -= units
                for way in ways:
                    for slot in way.slots:
                        limit, units = case.slots[slot]
                        taken[limit] += units
                self._ways[order] = ways

    def _value(self) -> int:
        rows = zip(self._now, self._limits, strict=True)
        return sum(self._cost) - sum([price * limit for price, limit in rows])
