"""What is on the shelves, who waits, and whether a unit was lost."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore import stock
from ordercore.errors import Refused
from ordercore.orders import Order
from ordercore.stock import StockLevel
from ordercore.views import (
    Conservation,
    Count,
    Difference,
    Moves,
    claims_of,
    on_hand,
    take_stock,
)
from ordercore.views.stocktaking import MovesLedger, compare_kept
from tests.views.house import House, Kept, shop_of_all_kinds

LEVELS = [
    StockLevel("MUG", "CPH", 10, 4),
    StockLevel("MUG", "MMX", 5, 0),
    StockLevel("CUP", "CPH", 1, 1),
]


class TestOnHand:
    def test_stock_is_added_up_by_sku_and_by_node(self):
        """Each level counts once for its SKU, its node and the whole."""
        seen = on_hand(LEVELS, {})

        assert Count(16, 5, 0, 11) == seen.count
        assert {"CPH": (Count(11, 5, 0, 6), 2), "MMX": (Count(5, 0, 0, 5), 1)} == {
            node.node: (node.count, node.skus) for node in seen.nodes
        }
        assert {"MUG": Count(15, 4, 0, 11), "CUP": Count(1, 1)} == {
            one.sku: one.count for one in seen.skus
        }
        assert 6 == seen.skus[1].nodes["CPH"].available

    def test_what_is_waited_for_comes_first(self):
        """Then the scarcest; a SKU that nobody ever received is listed too."""
        seen = on_hand(LEVELS, {"PLATE": 3, "MUG": 1})

        assert ["PLATE", "MUG", "CUP"] == [one.sku for one in seen.skus]
        assert [3, 0, 0] == [one.short for one in seen.skus]
        assert (4, {}) == (seen.waiting, dict(seen.skus[0].nodes))

    @given(
        st.lists(
            st.builds(
                StockLevel,
                st.sampled_from(["A", "B", "C"]),
                st.sampled_from(["X", "Y"]),
                st.integers(5, 9),
                st.integers(0, 5),
            ),
            unique_by=lambda level: (level.sku, level.node),
        )
    )
    def test_both_sums_are_the_same(self, levels):
        """By SKU, by node or all at once: the same units."""
        seen = on_hand(levels, {})

        for number in ("sellable", "allocated", "available"):
            whole = sum(getattr(level, number) for level in levels)
            assert whole == getattr(seen.count, number)
            assert whole == sum(getattr(one.count, number) for one in seen.skus)
            assert whole == sum(getattr(one.count, number) for one in seen.nodes)


class TestClaims:
    def test_claims_are_added_up_over_lines_and_orders(self):
        """Allocated, picked and packed units of all orders at a place."""
        house = House().receive(MUG_CPH=9).place("W-1", MUG=2).place("W-2", MUG=3)
        house.allocate("W-1", "CPH", MUG=2).allocate("W-2", "CPH", MUG=3)
        house.start("W-2-1").pick("W-2-1")
        found = [house.order("W-1"), house.order("W-2")]

        assert {("MUG", "CPH"): 5} == claims_of(found)


def stocktaking(house) -> Conservation:
    """Take stock of a house."""
    ledger = MovesLedger()
    for one in house.journal:
        ledger.add(one.event)
    states = [kept.state for kept in house.states.values()]
    return take_stock(
        [s for s in states if isinstance(s, StockLevel)],
        ledger.by_place(),
        claims_of([s for s in states if isinstance(s, Order)]),
    )


class TestConservation:
    def test_a_shop_without_stock_is_fine(self):
        """Nothing was lost where nothing was."""
        assert Conservation(0, Moves(), ()) == take_stock([], {}, {})

    def test_a_working_shop_conserves_every_unit(self):
        """The journal, the book and the orders say the same at every place."""
        house = shop_of_all_kinds().do(
            stock.Adjust("CUP", "CPH", -1, "count"),
            stock.Return("MUG", "CPH", 2, "W-1"),
        )
        check = stocktaking(house)

        assert check.ok
        assert 3 == check.levels
        assert Moves(54, -1, 2, 5, 10, 0) == check.moves
        assert 50 == check.moves.sellable
        assert 5 == check.moves.promised

    @pytest.mark.parametrize(
        ("level", "what"),
        [
            (StockLevel("MUG", "MMX", 8, 2), {"sellable, journal and book"}),
            (
                StockLevel("MUG", "MMX", 9, 3),
                {"allocated, journal and book", "allocated, orders and book"},
            ),
            (
                StockLevel("MUG", "MMX", 1, 2),
                {"sellable, journal and book", "unclaimed, lowest and book"},
            ),
            (
                StockLevel("MUG", "MMX", 9, -1),
                {
                    "allocated, journal and book",
                    "allocated, orders and book",
                    "allocated, lowest and book",
                },
            ),
        ],
    )
    def test_a_wrong_book_is_found(self, level, what):
        """Planted: the book of one place was changed behind the journal's back."""
        house = shop_of_all_kinds()
        house.states["stock/MUG@MMX"] = Kept(1, level)
        check = stocktaking(house)

        assert not check.ok
        assert what == {difference.what for difference in check.differences}
        assert {("MUG", "MMX")} == {(d.sku, d.node) for d in check.differences}

    def test_a_level_that_vanished_is_found(self):
        """Planted: a place is in the journal and not in the book any more."""
        house = shop_of_all_kinds()
        del house.states["stock/CUP@CPH"]

        assert (
            Difference("CUP", "CPH", "sellable, journal and book", 4, 0),
        ) == stocktaking(house).differences

    def test_a_difference_says_what_and_where(self):
        """It reads as a sentence for whoever has to look."""
        difference = Difference("CUP", "CPH", "sellable, journal and book", 4, 0)

        assert "CUP at CPH: sellable, journal and book: 4 and 0" == str(difference)

    def test_other_events_do_not_count(self):
        """Only stock moves stock."""
        ledger = MovesLedger()
        for one in House().place("W-1", MUG=1).journal:
            ledger.add(one.event)

        assert {} == ledger.by_place()

    @given(
        st.lists(
            st.tuples(st.sampled_from("radfst"), st.integers(1, 6)),
            max_size=30,
        )
    )
    def test_whatever_moves_the_sums_agree(self, steps):
        """Law: received + adjusted + returned - shipped is what is there."""
        house, claimed = House(), 0
        makers = {
            "r": lambda n: stock.Receive("MUG", "CPH", n, "d"),
            "a": lambda n: stock.Allocate("MUG", "CPH", n, "W"),
            "d": lambda n: stock.Deallocate("MUG", "CPH", n, "W"),
            "f": lambda n: stock.Adjust("MUG", "CPH", -n, "count"),
            "s": lambda n: stock.Ship("MUG", "CPH", n, "W"),
            "t": lambda n: stock.Return("MUG", "CPH", n, "W"),
        }
        for kind, units in steps:
            try:
                house.do(makers[kind](units))
            except Refused:
                continue
            claimed += {"a": units, "d": -units, "s": -units}.get(kind, 0)
        ledger = MovesLedger()
        for one in house.journal:
            ledger.add(one.event)
        levels = [kept.state for kept in house.states.values()]

        assert take_stock(levels, ledger.by_place(), {("MUG", "CPH"): claimed}).ok


class TestKept:
    """What shelves hold back is what reservations keep, at this moment."""

    NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def kept(self, units, until):
        end = self.NOW + timedelta(minutes=until)
        part = (stock.Part("CPH", units),)
        return stock.Reservation("R", "cart/C", "MUG", part, self.NOW, end, end, units)

    def shelf(self, units, until):
        held = (stock.HeldUntil(self.NOW + timedelta(minutes=until), units),)
        return StockLevel("MUG", "CPH", 9, 0, held)

    def test_they_agree(self):
        """RSV 43 and 44: what has ended counts on neither side."""
        assert () == compare_kept([self.shelf(2, 5)], [self.kept(2, 5)], self.NOW)
        assert () == compare_kept([self.shelf(2, 0)], [self.kept(7, 0)], self.NOW)

    @pytest.mark.parametrize("units", [1, 3])
    def test_they_do_not(self, units):
        """A unit that is held for nobody, or kept and not held, is named."""
        what = "reserved, reservations and book"
        (found,) = compare_kept([self.shelf(2, 5)], [self.kept(units, 5)], self.NOW)
        assert Difference("MUG", "CPH", what, units, 2) == found
        (found,) = compare_kept([], [self.kept(units, 5)], self.NOW)
        assert Difference("MUG", "CPH", what, units, 0) == found
