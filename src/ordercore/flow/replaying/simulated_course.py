"""What would have come of recorded orders by one strategy, and what that left others.

The stock is that of the record, but for the claims of orders: what the record's orders
claimed counts as free, and what this course's orders claim as taken.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from attrs import define, evolve, field

from ordercore.flow.looking.situation import Situation
from ordercore.flow.replaying.explaining import says
from ordercore.flow.replaying.recorded_world import RecordedWorld
from ordercore.orders import Allotment, Claim, Gate, Order, Progress, State
from ordercore.sourcing import (
    Figures,
    Load,
    SourcingPlan,
    Strategy,
    figures_of,
)

__all__ = ["Course", "OrderCourse"]

At = tuple[str, str]
"""A line and a node."""


@define
class OrderCourse:
    """What became of one order.

    Attributes:
        open: units that were given to nodes and have not left, by line and node.
        gone: units that have left, by line.
        decisions: how many plans were made.
        otherwise: how many of them differ from what happened.
        first: units of the first plan that shipped, and those that it wanted.
        figures: what its plans come to, in the order in which they were made.
        nodes: that shipped something.
        arrives: line -> when the last of it arrives; None where nobody can say.
    """

    open: dict[At, int] = field(factory=dict[At, int])
    gone: Counter[str] = field(factory=Counter[str])
    decisions: int = 0
    otherwise: int = 0
    first: tuple[int, int] = (0, 0)
    figures: list[Figures] = field(factory=list[Figures])
    nodes: dict[str, None] = field(factory=dict[str, None])
    arrives: dict[str, date | None] = field(factory=dict[str, "date | None"])

    def placed(self, line: str) -> int:
        """Return how many units of a line have found a place."""
        here = sum([n for (at, _), n in self.open.items() if at == line])
        return here + self.gone[line]


class Course:
    """A strategy's own way through the record.

    Args:
        world: the record, which is moved on by somebody else.
        chain: by which strategies orders are sourced; none for those that each had.
    """

    def __init__(self, world: RecordedWorld, chain: tuple[Strategy, ...]) -> None:
        self.orders: dict[str, OrderCourse] = {}
        self._world = world
        self._chain = chain
        self._more = Counter[At]()
        """By SKU and node, how many units more are free than it was recorded."""
        self._load: dict[str, Load] = {}
        """By stream of a node's day, how much more work it has than it was recorded."""
        self._recorded: dict[str, Counter[str]] = {}
        """By order and line, units to which the record's plans gave a place."""
        self._waiting: dict[str, dict[str, None]] = {}
        """By SKU, the orders that wait for it here, the longest in line first."""

    def course(self, order: str) -> OrderCourse:
        """Return what became of an order."""
        return self.orders.setdefault(order, OrderCourse())

    def as_it_is(self, order: Order) -> Order:
        """Return an order with its units where they are in this course."""
        mine, rec = self.course(order.id), self._rec(order.id)
        after: list[Progress] = []
        for line, progress in zip(order.lines, order.progress, strict=True):
            waits = progress.waiting + rec[line.id] - mine.placed(line.id)
            claims = tuple(
                [
                    Claim(f"{order.id}-{n}", node, units)
                    for n, ((at, node), units) in enumerate(mine.open.items(), 1)
                    if at == line.id
                ]
            )
            after.append(
                evolve(
                    progress, unallocated=max(0, waits), backordered=0, claims=claims
                )
            )
        return order.with_progress(after)

    def copy(self, order: Order, allotments: Iterable[Allotment]) -> None:
        """Do what the record did."""
        for one in allotments:
            self._claim(order, one.line, one.node, one.quantity)

    def decide(
        self, order: Order, at: datetime, *, again: bool = False
    ) -> SourcingPlan | None:
        """Source what waits of an order, and return the plan; None where nothing does.

        Units that are held, and orders for which somebody has to decide, wait.  Who is
        asked *again* counts only when something is found.
        """
        network, here = self._world.network, self.as_it_is(order)
        shut = order.state is not State.CONFIRMED or order.is_held(Gate.SOURCE)
        if network is None or shut:
            return None
        world = self._world
        known = world.situation(here, network, at, self._extra, self._load_of)
        if not known.demand.lines:
            return None
        if self._chain:
            known = evolve(known, strategies=self._chain)
        plan = known.plan()
        if again and not plan.shipments:
            return None
        self._note(order, plan, known)
        return plan

    def _note(self, order: Order, plan: SourcingPlan, known: Situation) -> None:
        mine, days = self.course(order.id), known.days(plan)
        figures = figures_of(plan, known.network, known.demand.ship_to, days)
        wanted = sum([line.quantity for line in known.demand.lines])
        if not mine.decisions:
            mine.first = (figures.units, wanted)
        mine.decisions += 1
        mine.figures.append(figures)
        for one in plan.assignments:
            self._claim(order, one.line, one.node, one.quantity)
            mine.nodes[one.node] = None
            day = days.get(one.node)
            told = known.at.date() + timedelta(days=day) if day is not None else None
            mine.arrives[one.line] = _later(mine.arrives, one.line, told)
        self._count(says(plan), known.at, 1)
        for line in plan.missing:
            for sku, _ in order.line(line.line).pieces(1):
                self._waiting.setdefault(sku, {})[order.id] = None

    def noted(
        self, order: Order, allotments: Sequence[Allotment], at: datetime
    ) -> None:
        """Hear that the record gave these units to nodes."""
        rec = self._rec(order.id)
        for one in allotments:
            rec[one.line] += one.quantity
            for sku, units in order.line(one.line).pieces(one.quantity):
                self._more[sku, one.node] += units
        self._count(_by_node(allotments), at, -1)

    def moved(
        self,
        order: Order,
        released: Sequence[Allotment],
        allotments: Sequence[Allotment],
        at: datetime,
    ) -> None:
        """Hear that the record moved claims; only its own course does the same."""
        for one in released:
            self._unnote(order, one)
        self.noted(order, allotments, at)
        if not self._chain:
            for one in released:
                self._release(order, one.line, one.node, one.quantity)
            self.copy(order, allotments)
            self._count(_by_node(allotments), at, 1)

    def lost(self, order: Order, allotments: Iterable[Allotment]) -> None:
        """Hear that the record's nodes do not ship these units: they wait again."""
        for one in allotments:
            self._unnote(order, one)
            here = self.course(order.id).open.get((one.line, one.node), 0)
            self._release(order, one.line, one.node, min(here, one.quantity))

    def given_up(self, before: Order, after: Order, gone: Iterable[Allotment]) -> None:
        """Hear that units are not wanted any more; those that wait are given up first.

        Of the others those go that the record's nodes gave up, then those that found a
        place last.
        """
        named = Counter[At]()
        for one in gone:
            self._unnote(before, one)
            named[one.line, one.node] += one.quantity
        mine, rec = self.course(before.id), self._rec(before.id)
        for line in before.lines:
            waiting = 0
            if line.id in after.agreed.places:
                waiting = after.find(line.id)[1].waiting
            over = max(0, mine.placed(line.id) - rec[line.id] - waiting)
            claims = [at for at in reversed(mine.open) if at[0] == line.id]
            over = self._released(before, {at: named[at] for at in claims}, over)
            left = {at: mine.open.get(at, 0) for at in claims}
            self._released(before, left, over)

    def _released(self, order: Order, units: Mapping[At, int], over: int) -> int:
        """Release these units, but no more than *over*; return what is over still."""
        for at, most in units.items():
            here = min(over, most, self.course(order.id).open.get(at, 0))
            self._release(order, *at, here)
            over -= here
        return over

    def left(self, order: str, line: str, node: str, quantity: int) -> None:
        """Hear that units have left the record's node: as many leave here."""
        mine = self.course(order)
        claims = [at for at in mine.open if at[0] == line]
        for at in sorted(claims, key=lambda at: at[1] != node):
            units = min(quantity, mine.open[at])
            quantity -= units
            mine.gone[line] += units
            _take(mine.open, at, units)

    def waiting(self, skus: Iterable[str]) -> Iterator[str]:
        """Yield the orders that wait here for one of these, where it may help them.

        An order that waits as it does in the record, for what is as free as it was
        there, is served when the record serves it.
        """
        found = {o: None for sku in skus for o in self._waiting.get(sku, {})}
        for name in found:
            order = self._world.order(name)
            if order is None:
                continue
            if not self.waits(order):
                self._forget(order)
            elif self._differs(order):
                yield name

    def _differs(self, order: Order) -> bool:
        mine, rec = self.course(order.id), self._rec(order.id)
        if any([mine.placed(line.id) != rec[line.id] for line in order.lines]):
            return True
        skus = {sku for line in order.lines for sku, _ in line.pieces(1)}
        return any([n and sku in skus for (sku, _), n in self._more.items()])

    def waits(self, order: Order) -> int:
        """Return how many units of an order wait for a place here."""
        return sum([one.waiting for one in self.as_it_is(order).progress])

    def _forget(self, order: Order) -> None:
        for line in order.lines:
            for sku, _ in line.pieces(1):
                self._waiting.get(sku, {}).pop(order.id, None)

    def _rec(self, order: str) -> Counter[str]:
        return self._recorded.setdefault(order, Counter())

    def _unnote(self, order: Order, one: Allotment) -> None:
        self._rec(order.id)[one.line] -= one.quantity
        for sku, units in order.line(one.line).pieces(one.quantity):
            self._more[sku, one.node] -= units

    def _claim(self, order: Order, line: str, node: str, quantity: int) -> None:
        here = self.course(order.id).open
        here[line, node] = here.get((line, node), 0) + quantity
        for sku, units in order.line(line).pieces(quantity):
            self._more[sku, node] -= units

    def _release(self, order: Order, line: str, node: str, quantity: int) -> None:
        if quantity:
            _take(self.course(order.id).open, (line, node), quantity)
            for sku, units in order.line(line).pieces(quantity):
                self._more[sku, node] += units

    def _extra(self, sku: str, node: str) -> int:
        return self._more[sku, node]

    def _count(self, units: dict[At, int], at: datetime, sign: int) -> None:
        """Count work given out by a plan, or take the record's off."""
        network, today = self._world.network, self._world.today(at)
        for node in dict.fromkeys([node for _, node in units]):
            if network and node in network and network.node(node).capacity is not None:
                here = [n for (_, where), n in units.items() if where == node]
                work = Load(node, today.on(node), 1, len(here), sum(here))
                known = self._load.get(work.stream) or Load(node, work.day)
                after = known.plus(work) if sign > 0 else known.less(work)
                self._load[work.stream] = after

    def _load_of(self, stream: str) -> Load | None:
        more, known = self._load.get(stream), self._world.load(stream)
        return known if more is None else (more if known is None else known.plus(more))


def _later(known: dict[str, date | None], line: str, day: date | None) -> date | None:
    """Return the later day; None, which nobody can say, is later than any."""
    if line not in known:
        return day
    before = known[line]
    return None if before is None or day is None else max(before, day)


def _by_node(allotments: Iterable[Allotment]) -> dict[At, int]:
    found = Counter[At]()
    for one in allotments:
        found[one.line, one.node] += one.quantity
    return found


def _take(units: dict[At, int], at: At, quantity: int) -> None:
    units[at] -= quantity
    if not units[at]:
        del units[at]
