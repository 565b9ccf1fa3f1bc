"""The laws of stock: STK 31 to 38, for one shelf and for a world of them."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordercore import orders, stock
from ordercore.errors import OrdercoreError
from ordercore.orders import ending
from ordercore.stock import (
    Adjust,
    Allocate,
    Condition,
    Count,
    Deallocate,
    Receive,
    Reclassify,
    Return,
    Scrap,
    Ship,
    StockLevel,
    counting,
)
from ordercore.views.stocktaking import MovesLedger, take_stock
from tests.hunting import hunt
from tests.stock.world import FOLLOWS, World
from tests.telling import told, tried

HERE = "MUG", "CPH"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SELLS = Condition.SELLABLE
MUGS = {"sku": st.just("MUG"), "node": st.just("CPH"), "cause": st.just("a test")}
many = st.integers(1, 6) | st.sampled_from([0, -1, True, 1.5, "2", None, 10**10])
conditions = st.just(SELLS) | st.sampled_from(Condition)

moves = st.one_of(
    *[st.builds(kind, quantity=many, **MUGS) for kind in (Allocate, Deallocate, Ship)],
    *[
        st.builds(kind, quantity=many, condition=conditions, **MUGS)
        for kind in (Receive, Return, Scrap)
    ],
    st.builds(Adjust, delta=st.integers(-6, 6) | many, condition=conditions, **MUGS),
    st.builds(Reclassify, quantity=many, condition=conditions, into=conditions, **MUGS),
)
counts = st.builds(Count, counted=many, at=st.just(NOON), condition=conditions, **MUGS)
commands = moves | counts


# What each move does to the heaps of each condition, and to what is promised.
HEAPS = {
    Receive: lambda c: [(c.condition, c.quantity)],
    Return: lambda c: [(c.condition, c.quantity)],
    Adjust: lambda c: [(c.condition, c.delta)],
    Scrap: lambda c: [(c.condition, -c.quantity)],
    Reclassify: lambda c: [(c.condition, -c.quantity), (c.into, c.quantity)],
    Ship: lambda c: [(SELLS, -c.quantity)],
}
PROMISES = {Allocate: 1, Deallocate: -1, Ship: -1}


class OnPaper:
    """A shelf as somebody with a pencil keeps it: heaps, and what is promised."""

    def __init__(self):
        self.heaps = dict.fromkeys(Condition, 0)
        self.promised = 0

    @property
    def free(self):
        return self.heaps[SELLS] - self.promised

    def enter(self, command):
        """Enter a command, or return False and change nothing."""
        if not well_formed(command):
            return False
        if isinstance(command, Count):
            self.heaps[command.condition] = command.counted
            return True
        heaps, promised, free = dict(self.heaps), self.promised, self.free
        for condition, more in HEAPS.get(type(command), lambda _: [])(command):
            heaps[condition] += more
        promised += PROMISES.get(type(command), 0) * getattr(command, "quantity", 0)
        left = heaps[SELLS] - promised
        if min(*heaps.values(), promised) < 0 or left < min(0, free):
            return False
        self.heaps, self.promised = heaps, promised
        return True


def well_formed(command):
    if isinstance(command, Count):
        return type(command.counted) is int and 0 <= command.counted <= 10**9
    if isinstance(command, Reclassify) and command.condition is command.into:
        return False
    n, least = (
        (command.delta, -(10**9))
        if isinstance(command, Adjust)
        else (command.quantity, 1)
    )
    return type(n) is int and n != 0 and least <= n <= 10**9


class TestOneShelf:
    @given(st.lists(commands, max_size=30))
    def test_every_move_is_as_on_paper(self, asked):
        """STK 31, 32, 36, 42: right moves are entered, wrong ones refused."""
        level, paper = StockLevel(*HERE), OnPaper()
        for command in asked:
            taken = paper.enter(command)
            try:
                (event,) = command.decide(level)
            except OrdercoreError:
                assert not taken
            else:
                assert taken
                level = event.apply(level)
                assert paper.heaps == {heap: level.of(heap) for heap in Condition}
                assert sum(paper.heaps.values()) == level.on_hand
                assert paper.promised == level.allocated
                assert max(0, -paper.free) == level.shortfall
                assert max(0, paper.free) == level.available

    @given(st.lists(commands, max_size=30))
    def test_a_level_is_the_fold_of_its_ledger(self, asked):
        """STK 34: from the start or from any point between, the end is the same."""
        end, ledger = tried(None, asked)
        for start in range(len(ledger) + 1):
            level = None
            for event in ledger[:start]:
                level = event.apply(level)
            for event in ledger[start:]:
                level = event.apply(level)
            assert end == level

    @given(st.lists(moves, max_size=20), st.randoms(use_true_random=False))
    def test_moves_commute(self, asked, random):
        """Moves are guarded, not versioned: entered in any order they give the same."""
        end, ledger = tried(None, asked)
        random.shuffle(ledger)
        level = None
        for event in ledger:
            level = event.apply(level)

        assert end == level

    @given(st.lists(commands, max_size=20))
    def test_the_journal_says_what_is_there(self, asked):
        """STK 31: the book of moves, which sees no level, comes to the same."""
        end, ledger = tried(None, asked)
        moved = MovesLedger()
        for event in ledger:
            moved.add(event)
        claims = {HERE: end.allocated} if end else {}

        assert take_stock([end] if end else [], moved.by_place(), claims).ok

    @given(st.lists(commands, max_size=20))
    def test_every_entry_names_its_cause(self, asked):
        """STK 35: an entry says why it is there, and whose shelf it is."""
        _, ledger = tried(None, asked)

        assert all(event.cause == "a test" for event in ledger)
        assert {event.stream for event in ledger} <= {"stock/MUG@CPH"}

    @given(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9))
    def test_a_promise_taken_back_leaves_no_trace(self, there, promised, quantity):
        """What is allocated and deallocated again was never there."""
        level = StockLevel("MUG", "CPH", there + promised + quantity, promised)
        moves = [k("MUG", "CPH", quantity, "W-1") for k in (Allocate, Deallocate)]

        assert level == told(level, *moves)


class TestWorld(World.TestCase):
    """Whatever orders and shelves do, no unit is lost, made or promised twice."""

    settings = settings(
        max_examples=settings.default.max_examples // 2,
        stateful_step_count=25,
        suppress_health_check=[HealthCheck.too_slow],
    )


def world_follows(monkeypatch, kind, follow):
    """Let stock follow an event of an order in another way."""
    monkeypatch.setattr(World, "follows", FOLLOWS | {kind: follow})


def cancelled_units_stay_promised(monkeypatch):
    """A cancelled order gives up its claims, and no shelf hears of it."""
    world_follows(monkeypatch, orders.Cancelled, lambda _: [])


def lost_units_stay_promised(monkeypatch):
    """A node tells the order that units are missing, and not the shelf."""
    world_follows(monkeypatch, orders.Deallocated, lambda _: [])


def shipped_twice(monkeypatch):
    """A parcel is counted by the packer and by the carrier."""
    follow = FOLLOWS[orders.Shipped]
    world_follows(monkeypatch, orders.Shipped, lambda event: follow(event) * 2)


def returned_to_where_it_came_from(monkeypatch):
    """A unit that came back elsewhere is put on the book of its old node."""
    follow = FOLLOWS[orders.Returned]
    world_follows(
        monkeypatch,
        orders.Returned,
        lambda event: [evolve(move, node="CPH") for move in follow(event)],
    )


def each_line_looks_by_itself(monkeypatch):
    """STK 38: two lines of one SKU each find enough, together they do not."""
    monkeypatch.setattr(World, "seen", lambda self, draft, name: self.states.get(name))


def released_at_the_wrong_node(monkeypatch):
    """All that a cancelled line had claimed is given free at one node."""
    real = ending._released

    def released(*what):
        found = list(real(*what))
        return [evolve(a, node=found[0].node) for a in found]

    monkeypatch.setattr(ending, "_released", released)


def promised_units_are_free(monkeypatch):
    """What one order was promised is promised to the next one too."""
    monkeypatch.setattr(StockLevel, "available", property(lambda level: level.sellable))
    monkeypatch.setattr(StockLevel, "available_to", lambda level, _who: level.sellable)


def shipped_units_stay_promised(monkeypatch):
    """A unit that has left is held back for ever."""
    real = stock.Shipped.apply
    monkeypatch.setattr(
        stock.Shipped,
        "apply",
        lambda self, level: evolve(real(self, level), allocated=level.allocated),
    )


def freed_units_vanish(monkeypatch):
    """A unit that nobody wants any more is no longer on its shelf."""
    real = stock.Deallocated.apply
    monkeypatch.setattr(
        stock.Deallocated,
        "apply",
        lambda self, level: evolve(
            real(self, level), sellable=level.sellable - self.quantity
        ),
    )


def counted_below_the_promised(monkeypatch):
    """A count takes units that an order was promised."""
    real = counting.Adjust.decide
    monkeypatch.setattr(
        counting.Adjust,
        "decide",
        lambda self, level: real(self, evolve(level, allocated=0) if level else None),
    )


PLANTED = [
    cancelled_units_stay_promised,
    released_at_the_wrong_node,
    promised_units_are_free,
    each_line_looks_by_itself,
    shipped_units_stay_promised,
    shipped_twice,
    freed_units_vanish,
    returned_to_where_it_came_from,
    counted_below_the_promised,
    lost_units_stay_promised,
]


@pytest.mark.no_cover
@pytest.mark.parametrize("bug", PLANTED)
def test_the_world_catches(bug, monkeypatch):
    """A machine that finds nothing proves nothing: each planted bug is found."""
    bug(monkeypatch)
    hunt(World)
