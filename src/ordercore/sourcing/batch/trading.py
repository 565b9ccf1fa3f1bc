"""Who has which units of a batch, and swaps by which all of it costs less."""

from collections.abc import Iterable, Sequence

from ordercore.sourcing.batch.joint import purse_of, together
from ordercore.sourcing.batch.kernel import FAR, Case, Way, tolls_of
from ordercore.sourcing.batch.question import More

__all__ = ["Book"]

HOLDERS = 12
"""At most so many orders are asked to give a unit up."""


class Book:
    """Which shipments each order has.

    Attributes:
        left: units of each limit that nobody has.
        ways: the shipments of each order; none for one that has no place.
        cost: what they cost, scaled.
    """

    def __init__(self, cases: Sequence[Case], limits: Sequence[int]) -> None:
        self._cases = cases
        self._purse = purse_of(len(cases))
        self._free = [0] * len(limits)
        self.left = [*limits]
        self.ways: list[list[Way]] = [[] for _ in cases]
        self.cost = [0] * len(cases)
        self._holders: list[dict[int, None]] = [{} for _ in limits]

    @property
    def total(self) -> int:
        """What all shipments cost, scaled."""
        return sum(self.cost)

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that are chosen."""
        return tuple([way.column for ways in self.ways for way in ways])

    @property
    def homeless(self) -> list[int]:
        """The orders that have no place."""
        return [order for order, ways in enumerate(self.ways) if not ways]

    def copy(self) -> "Book":
        """Return the same, to be changed apart."""
        other = Book(self._cases, self.left)
        other.ways, other.cost = [*self.ways], [*self.cost]
        other._holders = [{**holders} for holders in self._holders]
        return other

    def give(self, order: int, ways: list[Way]) -> None:
        """Let an order that has nothing have shipments."""
        self._book(order, ways, -1)
        self.ways[order] = ways
        self.cost[order] = sum([way.cost for way in ways])

    def take(self, order: int) -> list[Way]:
        """Take all shipments off an order, and return them."""
        ways = self.ways[order]
        self._book(order, ways, 1)
        self.ways[order], self.cost[order] = [], 0
        return ways

    def _book(self, order: int, ways: Sequence[Way], sign: int) -> None:
        slots = self._cases[order].slots
        for way in ways:
            for slot in way.slots:
                limit, units = slots[slot]
                self.left[limit] += sign * units
                if sign < 0:
                    self._holders[limit][order] = None
                else:
                    self._holders[limit].pop(order, None)

    def place(self, order: int, prices: Sequence[int]) -> bool:
        """Let an order that has nothing take what is cheapest at *prices*."""
        case = self._cases[order]
        tolls = tolls_of(case, prices, self.left)
        cost, ways = together(case, tolls, self.left, self._purse)
        if cost >= FAR:
            return False
        self.give(order, ways)
        return True

    def anew(self, turns: Sequence[int], prices: Sequence[int]) -> bool:
        """Let orders give all back and choose again in turn, if that saves anything."""
        before = [(order, self.ways[order]) for order in turns]
        cost = sum([self.cost[order] for order in turns])
        for order in turns:
            self.take(order)
        placed = all([self.place(order, prices) for order in turns])
        if placed and sum([self.cost[order] for order in turns]) < cost:
            return True
        for order in turns:
            self.take(order)
        for order, ways in before:
            self.give(order, ways)
        return False

    def settle(self, more: More) -> None:
        """Let each order take what is cheaper for it, until none finds anything."""
        orders: Iterable[int] = range(len(self._cases))
        freed: dict[int, None] = {}
        while orders and more():
            freed.clear()
            for order in orders:
                cost, before = self.cost[order], self.take(order)
                if self.place(order, self._free) and self.cost[order] < cost:
                    freed.update(dict.fromkeys(self._limits(order, before)))
                else:
                    self.take(order)
                    self.give(order, before)
            orders = self._wanting(freed)

    def _limits(self, order: int, ways: Sequence[Way]) -> list[int]:
        slots = self._cases[order].slots
        return [slots[slot][0] for way in ways for slot in way.slots]

    def _wanting(self, limits: Iterable[int]) -> list[int]:
        wanted = {*limits}
        return [
            order
            for order, case in enumerate(self._cases)
            if any([limit in wanted for limit, _ in case.slots])
        ]

    def swap(self, order: int, prices: Sequence[int]) -> bool:
        """Let an order have what others hold if that costs less for all together.

        An order without a place gets one if any can be made.  The one who gives way
        takes what is cheapest of what is left.
        """
        cost, before = self.cost[order], self.take(order)
        worth = cost if before else FAR
        case = self._cases[order]
        tolls, ample = self._tolls(case, prices), self._ample(case)
        found, ways = together(case, tolls, ample, self._purse)
        spent = sum([way.cost for way in ways])
        if found < worth and spent < worth:
            self.give(order, ways)
            if self._evict(order, self._limits(order, ways), worth - spent):
                return True
            self.take(order)
        if before:
            self.give(order, before)
        return False

    def _tolls(self, case: Case, prices: Sequence[int]) -> list[int]:
        """Return what it costs to take what is left, or what somebody else has."""
        left = self.left
        return [
            0
            if left[limit] >= units
            else prices[limit] * units
            if self._holders[limit]
            else FAR
            for limit, units in case.slots
        ]

    def _ample(self, case: Case) -> Sequence[int]:
        """Return what there would be if others gave all that they hold."""
        if not case.shared:
            return self.left
        ample = [*self.left]
        for limit, _ in case.slots:
            ample[limit] = self.left[limit] + sum(
                [self._held(holder, limit) for holder in self._holders[limit]]
            )
        return ample

    def _held(self, order: int, limit: int) -> int:
        slots = self._cases[order].slots
        found = [slots[slot] for way in self.ways[order] for slot in way.slots]
        return sum([units for at, units in found if at == limit])

    def _evict(self, order: int, limits: Iterable[int], gain: int) -> bool:
        """Make others give back what is taken too much, for less than *gain* or not."""
        undo: list[tuple[int, list[Way]]] = []
        for limit in limits:
            while self.left[limit] < 0:
                moved = self._cheapest_to_move(order, limit, gain)
                if moved is not None:
                    one, extra = moved
                    undo.append((one, self.take(one)))
                    gain -= extra
                # The purse may be empty by now, so that what was found is not found.
                if moved is None or not self.place(moved[0], self._free):
                    for one, ways in reversed(undo):
                        self.take(one)
                        self.give(one, ways)
                    return False
        return True

    def _cheapest_to_move(
        self, order: int, limit: int, gain: int
    ) -> tuple[int, int] | None:
        """Return who gives a limit's units back for the least, less than *gain*."""
        best: tuple[int, int] | None = None
        asked = 0
        for holder in [*self._holders[limit]]:
            if holder == order:
                continue
            asked += 1
            if asked > HOLDERS:
                break
            case, before = self._cases[holder], self.cost[holder]
            ways = self.take(holder)
            tolls = tolls_of(case, self._free, self.left)
            cost, found = together(case, tolls, self.left, self._purse)
            self.give(holder, ways)
            if found and cost - before < gain:
                gain, best = cost - before, (holder, cost - before)
        return best
