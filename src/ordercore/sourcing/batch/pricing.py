"""What a unit of scarce stock is worth, learned from who would take it.

The Lagrangian relaxation of the limits, by subgradient: each order is shipped as if it
were alone and had to pay for stock; what too many want gets dearer, what is left over
cheaper.  Whatever the prices are, what all orders pay together less what the stock is
worth is a bound: no plan costs less (Held, Wolfe and Crowder 1974; Fisher 1981).
"""

from collections.abc import Iterable, Mapping, Sequence

from ordercore.sourcing.batch.kernel import FAR, Case, Way, cheapest, tolls_at
from ordercore.sourcing.batch.question import More

__all__ = ["Market"]

FULL_STEP = 1_024
"""A step is given in so many parts."""

LAST_STEP = 8
"""Steps end when they get shorter than this."""

WEIGHT = 1 << 20

LITTLE = 2_048
"""Changes of a price by less than this part of an order's costs are left out."""

PATIENCE = 3
"""After so many steps that prove no more, steps get shorter."""


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
        self._users: list[dict[int, None]] = [{} for _ in limits]
        self._takers: list[dict[int, None]] = [{} for _ in limits]
        for order, case in enumerate(cases):
            for limit, _ in case.slots:
                self._users[limit][order] = None
        self._weights = [WEIGHT // (1 + len(users)) for users in self._users]
        self._take(range(len(cases)))
        self.prices, self.bound = [*self._now], self._value()

    def learn(self, steps: int, known: int, more: More) -> None:
        """Raise the bound by better prices.

        Args:
            steps: how often prices change, if it does not end before.
            known: what a way to ship all orders costs, scaled.
            more: says no when time is up.
        """
        part, idle, before = FULL_STEP // 2, 0, [0] * len(self._limits)
        # Prices that change by less would cost more time than they are worth.
        little = known // (max(len(self._cases), 1) * LITTLE)
        for _ in range(steps):
            aim = self._aim(before)
            rows = zip(aim, self._weights, strict=True)
            size = sum([slope * slope * weight for slope, weight in rows])
            if not size or self.bound >= known or part < LAST_STEP or not more():
                return
            self._step(aim, max(known - self._value(), 1) * part, size, little)
            before = aim
            value = self._value()
            if value > self.bound:
                self.bound, self.prices, idle = value, [*self._now], 0
            else:
                idle += 1
            if idle >= PATIENCE:
                part, idle = part * 5 // 8, 0

    def refine(self, solved: int, known: int, more: More) -> None:
        """Raise the bound by changing one price at a time; it helps small batches.

        Args:
            solved: how often an order may be looked at.
            known: what a way to ship all orders costs, scaled.
            more: says no when time is up.
        """
        self._set(dict(enumerate(self.prices)))
        step = known // (4 * max(len(self._cases), 1))
        while step and solved > 0 and self.bound < known and more():
            before = self.bound
            for limit, users in enumerate(self._users):
                if users and (self._now[limit] or self._taken[limit]):
                    solved -= 2 * len(users)
                    _ = self._tried(limit, step) or self._tried(limit, -step)
                    if solved <= 0:
                        break
            if self.bound == before:
                step //= 2
        self.prices = [*self._now]

    def _tried(self, limit: int, change: int) -> bool:
        """Change a price if that raises the bound; tell whether it does."""
        old, users = self._now[limit], self._users[limit]
        price = max(0, old + change)
        before = sum([self._cost[order] for order in users])
        self._set({limit: price})
        after = sum([self._cost[order] for order in users])
        gain = after - before - (price - old) * self._limits[limit]
        if gain > 0:
            self.bound += gain
            return True
        self._set({limit: old})
        return False

    def _set(self, prices: Mapping[int, int]) -> None:
        asked: dict[int, None] = {}
        for limit, to in prices.items():
            if self._now[limit] != to:
                # Who does not take it does so even less when it gets dearer.
                dearer = to > self._now[limit]
                asked |= self._takers[limit] if dearer else self._users[limit]
                self._now[limit] = to
        self._take(asked)

    def _aim(self, before: Sequence[int]) -> list[int]:
        """Return where prices go: by what is wanted too much, and as they went.

        In quarters of a unit.
        """
        rows = zip(self._taken, self._limits, self._now, before, strict=True)
        return [
            4 * (taken - limit) + (last * 5 // 8) if price or taken > limit else 0
            for taken, limit, price, last in rows
        ]

    def _step(self, aim: Sequence[int], far: int, size: int, little: int) -> None:
        """Change prices, those less that many orders want: each gets as far."""
        now = self._now
        prices: dict[int, int] = {}
        for limit, slope in enumerate(aim):
            if slope:
                change = far * slope * self._weights[limit] // (size * FULL_STEP)
                price = max(0, now[limit] + change)
                if abs(change) >= little or not (price and now[limit]):
                    prices[limit] = price
        self._set(prices)

    def _take(self, orders: Iterable[int]) -> None:
        """Let orders take what is cheapest for them now."""
        now, cases = self._now, self._cases
        for order in orders:
            case = cases[order]
            tolls = tolls_at(case, now)
            # Small orders are as fast without.
            limit = _limit(self._ways[order], tolls) if case.every > 3 else FAR
            cost, ways = cheapest(case, tolls, limit)
            self._cost[order] = cost
            if ways != self._ways[order]:
                self._count(order, self._ways[order], -1)
                self._count(order, ways, 1)
                self._ways[order] = ways

    def _count(self, order: int, ways: Iterable[Way], sign: int) -> None:
        slots = self._cases[order].slots
        for way in ways:
            for slot in way.slots:
                limit, units = slots[slot]
                self._taken[limit] += sign * units
                if sign > 0:
                    self._takers[limit][order] = None
                else:
                    self._takers[limit].pop(order, None)

    def _value(self) -> int:
        rows = zip(self._now, self._limits, strict=True)
        return sum(self._cost) - sum([price * limit for price, limit in rows])


def _limit(ways: Sequence[Way], tolls: Sequence[int]) -> int:
    """Return one more than what it costs to ship as before, FAR for who did not."""
    if not ways:
        return FAR
    cost = 1
    for way in ways:
        cost += way[0]
        for slot in way[1]:
            cost += tolls[slot]
    return cost
