"""Recorded orders are sourced by other strategies, one after the other.

An order that is sourced elsewhere leaves other stock for the next one, and so on
through the whole record.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from ordercore import stock
from ordercore.errors import Invalid
from ordercore.flow.knowing.open_places import check_places_of
from ordercore.flow.knowing.strategies import check_alternates
from ordercore.flow.replaying.explaining import did, is_decision, says
from ordercore.flow.replaying.recorded_world import RecordedWorld
from ordercore.flow.replaying.simulated import Simulation, row_of
from ordercore.flow.replaying.simulated_course import Course
from ordercore.flow.store import Recorded, Store
from ordercore.message import key_of, kind_of
from ordercore.orders import (
    Allocated,
    Cancelled,
    Changed,
    Deallocated,
    Gate,
    Order,
    Placed,
    Reverted,
    Shipped,
)
from ordercore.orders.reallocating import Reallocated
from ordercore.sourcing import KeptStrategy, Strategy, chain_of
from ordercore.sourcing.strategies.sound import check_sound
from ordercore.values import of_several

__all__ = ["LIVE", "simulate"]

FREES = Deallocated | Cancelled | Changed | Reverted | Reallocated
"""What makes units free."""

TAKES = stock.Allocated | stock.Shipped | stock.HeldBack | stock.Converted
"""What makes no unit free on a shelf."""

LIVE = "as it was"
"""The course by the strategies that the orders had."""


def simulate(
    store: Store,
    strategies: Sequence[Strategy],
    orders: Collection[str] = (),
    since: datetime | None = None,
) -> Simulation:
    """Return what recorded orders come to by some strategies; nothing is changed.

    The record is gone through once.  Goods come in, are counted and are given up as it
    says, and orders are sourced in its order; but each strategy has stock of its own,
    of which its own plans have taken.  Units that wait are looked for again whenever
    something of theirs has become free.  What a node rejected or did not find is lost
    to a course only where it had given the node these units; the node is not asked
    again for that order in any course.

    The first row goes by the strategies that the orders had: where everything was left
    to the house it is what happened, to the unit.  The alternates of a strategy are
    looked for among the others.

    Args:
        store: where the orders are.
        strategies: each name once.
        orders: ids of those that are counted; all when none is given.  The others are
            sourced as well.
        since: from when on plans are made, aware UTC; what was done before stands.

    Raises:
        Invalid: two strategies share a name, or one cannot be meant.
        Refused: ``strategy.unknown``, ``strategy.circle``: an alternate is not among
            them, or leads back; ``node.unknown``, ``node.group``: one is about a place
            or a group that there is not.
    """
    strategies = _checked(strategies, store)
    known = {one.id: KeptStrategy(one) for one in strategies}
    if len(known) < len(strategies):
        names = ", ".join([one.id for one in strategies])
        raise Invalid.at("strategies", names, "each name once")
    world = RecordedWorld()
    courses = {LIVE: Course(world, ())}
    courses |= {name: Course(world, chain_of(name, known)) for name in known}
    replay = _Replay(world, tuple(courses.values()), since)
    for recorded in store.journal():
        replay.note(recorded)
    end = replay.end()
    counted = {*orders} or {*replay.placed}
    return Simulation(
        tuple([row_of(name, one, world, counted, end) for name, one in courses.items()])
    )


def _checked(strategies: Sequence[Strategy], store: Store) -> tuple[Strategy, ...]:
    given = of_several(strategies, Strategy, "strategies")
    check_sound(given)
    among = {one.id: KeptStrategy(one) for one in given}
    nodes = {one.state.id: one.state for _, one in store.scan("node")}
    for one in given:
        check_alternates(one, "simulate strategy", among)
        check_places_of(one, f"simulate strategy {one.id}, which is about", nodes)
    return given


class _Replay:
    """Goes through the record and tells all courses of it."""

    def __init__(
        self,
        world: RecordedWorld,
        courses: tuple[Course, ...],
        since: datetime | None,
    ) -> None:
        self.placed: dict[str, None] = {}
        self._world = world
        self._courses = courses
        self._since = since
        self._last: dict[str, object] = {}
        self._freed: dict[str, None] = {}
        self._at: datetime | None = None

    def note(self, recorded: Recorded) -> None:
        """Hear what happened next."""
        kind = kind_of(recorded.stream)
        if kind == "order":
            self._note_order(key_of(recorded.stream), recorded)
            return
        self._world.note(recorded)
        if kind == "stock" and not isinstance(recorded.event, TAKES):
            self._freed[key_of(recorded.stream).rpartition("@")[0]] = None
            self._at = recorded.at

    def end(self) -> date | None:
        """Serve who waits, and return the day of the last thing that happened."""
        self._serve_waiting()
        return self._at.date() if self._at else None

    def _note_order(self, name: str, recorded: Recorded) -> None:
        event, before = recorded.event, self._world.order(name)
        if isinstance(event, Placed):
            self.placed[name] = None
            self._serve_waiting()
        if before is not None and is_decision(event, self._last.get(name)):
            self._decide(before, recorded)
        self._world.note(recorded)
        self._last[name] = event
        self._at = recorded.at
        if before is not None:
            self._follow(before, event)

    def _follow(self, before: Order, event: object) -> None:
        """Tell what became of units that had a place, or were to get one."""
        after = self._world.order(before.id) or before
        for course in self._courses:
            self._tell(course, before, after, event)
        if isinstance(event, FREES):
            skus = [sku for line in before.lines for sku, _ in line.pieces(1)]
            self._freed |= dict.fromkeys(skus)

    def _tell(self, course: Course, before: Order, after: Order, event: object) -> None:
        if isinstance(event, Deallocated):
            course.lost(before, event.allotments)
        elif isinstance(event, Cancelled | Changed | Reverted):
            course.given_up(before, after, event.released)
        elif isinstance(event, Reallocated) and self._at is not None:
            course.moved(before, event.released, event.allotments, self._at)
        elif isinstance(event, Shipped):
            for one in event.goods:
                course.left(before.id, one.line, event.node, one.quantity)

    def _decide(self, order: Order, recorded: Recorded) -> None:
        """Let every course source an order that was sourced then."""
        event, at = recorded.event, recorded.at
        given = event.allotments if isinstance(event, Allocated) else ()
        early = self._since is not None and at < self._since
        decided = self._world.network is not None and not order.is_held(Gate.SOURCE)
        filled = any([progress.backordered for progress in order.progress])
        if decided and not early and not filled:
            self._serve_waiting()
        for course in self._courses:
            if early or not decided:
                course.copy(order, given)
            else:
                plan = course.decide(order, at)
                if plan is not None and says(plan) != did(event):
                    course.course(order.id).otherwise += 1
            course.noted(order, given, at)

    def _serve_waiting(self) -> None:
        """Let every course look again for what waits for something that became free."""
        freed, self._freed = [*self._freed], {}
        at = self._at
        if at is None or (self._since is not None and at < self._since):
            return
        for course in self._courses:
            for name in [*course.waiting(freed)]:
                order = self._world.order(name)
                if order is not None and course.decide(order, at, again=True):
                    course.course(name).otherwise += 1
