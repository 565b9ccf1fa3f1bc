"""The laws of stock: STK 31 to 38, for one shelf and for a world of them."""

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from ordercore import orders, stock
from ordercore.errors import OrdercoreError
from ordercore.orders import ending
from ordercore.stock import (
    Adjust,
    Allocate,
    Deallocate,
    Receive,
    Return,
    Ship,
    StockLevel,
    moving,
)
from tests.stock.world import FOLLOWS, World
from tests.telling import told, tried

MUGS = {"sku": st.just("MUG"), "node": st.just("CPH"), "cause": st.just("a test")}
many = st.integers(1, 6) | st.sampled_from([0, -1, True, 1.5, "2", None, 10**10])

commands = st.one_of(
    *[
        st.builds(kind, quantity=many, **MUGS)
        for kind in (Receive, Allocate, Deallocate, Ship, Return)
    ],
    st.builds(Adjust, delta=st.integers(-6, 6) | many, **MUGS),
)
# What each move does to what is there and to what is promised.
MOVES = {
    Receive: (1, 0),
    Adjust: (1, 0),
    Allocate: (0, 1),
    Deallocate: (0, -1),
    Ship: (-1, -1),
    Return: (1, 0),
}


def quantity_of(command):
    return command.delta if isinstance(command, Adjust) else command.quantity


def on_paper(there, promised, command):
    """Return both numbers after a command, or None when it is not taken."""
    quantity = quantity_of(command)
    least = -(10**9) if isinstance(command, Adjust) else 1
    if type(quantity) is not int or not quantity or not least <= quantity <= 10**9:
        return None
    more, promise = MOVES[type(command)]
    there, promised = there + more * quantity, promised + promise * quantity
    return (there, promised) if 0 <= promised <= there else None


class TestOneShelf:
    @given(st.lists(commands, max_size=30))
    def test_every_move_is_as_on_paper(self, asked):
        """STK 31 and 32: right moves are entered, wrong ones refused, none negative."""
        level, there, promised = None, 0, 0
        for command in asked:
            after = on_paper(there, promised, command)
            try:
                (event,) = command.decide(level)
            except OrdercoreError:
                assert after is None
            else:
                assert after is not None
                level, (there, promised) = event.apply(level), after
                assert (there, promised) == (level.sellable, level.allocated)
                assert there - promised == level.available

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

    @given(st.lists(commands, max_size=20), st.randoms(use_true_random=False))
    def test_moves_commute(self, asked, random):
        """Moves are guarded, not versioned: entered in any order they give the same."""
        end, ledger = tried(None, asked)
        random.shuffle(ledger)
        level = None
        for event in ledger:
            level = event.apply(level)

        assert end == level

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
    real = moving.Adjust.decide
    monkeypatch.setattr(
        moving.Adjust,
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


@pytest.mark.parametrize("bug", PLANTED)
def test_the_world_catches(bug, monkeypatch):
    """A machine that finds nothing proves nothing: each planted bug is found."""
    bug(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            World,
            settings=settings(
                max_examples=600,
                stateful_step_count=25,
                phases=[Phase.generate],
                database=None,
                derandomize=True,
                report_multiple_bugs=False,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
