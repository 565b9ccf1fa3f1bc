"""Which shipments to choose so that every order goes out whole, in whole numbers only.

A batch on scarce stock is a set partitioning: each order has things to ship, each
column ships some of them together for a price and takes units off shelves, and no shelf
gives more than it has.  Whoever solves that may be a plug-in; its answer is checked.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from attrs import frozen

from ordercore.errors import PluginError

__all__ = [
    "BatchAnswer",
    "BatchColumn",
    "BatchQuestion",
    "More",
    "Solver",
    "asked",
    "forever",
]

More = Callable[[], bool]
"""Tells whether there is time for more; who is told no answers with what it has."""


class BatchColumn(NamedTuple):
    """One shipment that could be.

    Attributes:
        order: whose, as its place in ``BatchQuestion.things``.
        things: which things of the order, as a bit mask, at least one.
        cost: in smallest units, from 0.
        uses: (limit, units) that it takes, each limit once, as its place in
            ``BatchQuestion.limits``; at least one unit.
    """

    order: int
    things: int
    cost: int
    uses: tuple[tuple[int, int], ...]


@frozen(eq=False)
class BatchQuestion:
    """Choose columns so that each thing ships once, at the least cost.

    Of two columns of an order that ship from one place, the one with fewer things never
    costs more.

    Attributes:
        things: how many things each order has to ship, at least 1 and at most 10.
        limits: how many units there are.
        columns: what can be chosen.
        start: columns, as their places, that answer the question, if not cheaply.
    """

    things: tuple[int, ...]
    limits: tuple[int, ...]
    columns: tuple[BatchColumn, ...]
    start: tuple[int, ...]

    def cost(self, chosen: Sequence[int]) -> int:
        """Return what chosen columns cost."""
        return sum([self.columns[place].cost for place in chosen])

    def wrong_with(self, chosen: Sequence[int]) -> Iterator[str]:
        """Yield why columns do not answer the question; nothing where they do."""
        known = range(len(self.columns))
        if not all([type(place) is int and place in known for place in chosen]):
            yield f"it chose columns that are not there; there are {len(known)}"
            return
        found = [self.columns[place] for place in chosen]
        shipped = [0] * len(self.things)
        for column in found:
            if shipped[column.order] & column.things:
                yield f"something of order {column.order} ships twice"
            shipped[column.order] |= column.things
        for order, count in enumerate(self.things):
            if shipped[order] != (1 << count) - 1:
                yield f"something of order {order} does not ship"
        yield from self._overdrawn(found)

    def _overdrawn(self, found: Sequence[BatchColumn]) -> Iterator[str]:
        taken = [0] * len(self.limits)
        for limit, units in [use for column in found for use in column.uses]:
            taken[limit] += units
        for limit, (units, most) in enumerate(zip(taken, self.limits, strict=True)):
            if units > most:
                yield f"{units} units are taken of limit {limit}, which is {most}"


@frozen
class BatchAnswer:
    """What a solver found.

    Attributes:
        chosen: columns, as their places, in any order.
        prices: what a unit of each limit is worth, in thousandths of a smallest unit of
            money, from 0; none where the solver does not say.  They prove how good the
            answer is, whatever they are: better prices prove more.
    """

    chosen: tuple[int, ...]
    prices: tuple[int, ...] = ()


@runtime_checkable
class Solver(Protocol):
    """Answers questions about batches."""

    @property
    def name(self) -> str:
        """Unique in one shop, in the alphabet of ids."""
        ...

    def solve(
        self, question: BatchQuestion, effort: int, seed: int, more: More
    ) -> BatchAnswer:
        """Return columns that answer the question, as cheap as can be found.

        Pure: the same question, effort and seed give the same answer as long as *more*
        says yes.

        Args:
            question: what is asked; ``start`` answers it already.
            effort: how hard to try, by a count of the solver's own: 0 hardly, 40 well.
            seed: whatever is decided by lot is decided by this number.
            more: says no when time is up; the best that is known by then is returned.
        """
        ...


def asked(
    solver: Solver, question: BatchQuestion, effort: int, seed: int, more: More
) -> BatchAnswer:
    """Return a solver's answer, checked.

    Raises PluginError naming the solver: it failed, or what it answered is no answer.
    """
    try:
        answer = solver.solve(question, effort, seed, more)
        wrong = [*question.wrong_with(answer.chosen), *_prices(question, answer.prices)]
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise PluginError(_name(solver), "solve", why) from error
    if wrong:
        raise PluginError(_name(solver), "solve", "; ".join(wrong[:3]))
    return answer


def _name(solver: Solver) -> str:
    return str(getattr(solver, "name", type(solver).__name__))


def _prices(question: BatchQuestion, prices: Sequence[int]) -> Iterator[str]:
    if prices and len(prices) != len(question.limits):
        yield f"{len(prices)} prices for {len(question.limits)} limits"
    if not all([type(price) is int and price >= 0 for price in prices]):
        yield "a price is no whole number from 0"


def forever() -> bool:
    """Say that there is time for more."""
    return True
