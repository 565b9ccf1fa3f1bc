"""Other articles come instead of those that are short, at the price agreed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import orders, stock
from ordercore.catalog import Alternative, DefineSubstitutes, Substitutes, Substituting
from ordercore.flow import MANUAL
from ordercore.orders import Bucket, CancellationPolicy
from tests.flow.shop import account, kr, place, progress, shop

ASKED, ITSELF, NEVER = Substituting


def cups(when=ASKED, **stock):
    """Return a shop in which red, then blue cups may come instead of white ones."""
    places = {f"{sku}@CPH": units for sku, units in stock.items() if units}
    oms = shop(stock=places)
    by = (Alternative("BLUE", 2), Alternative("RED", 1))
    oms.do(DefineSubstitutes(Substitutes("CUP", by, when)))
    return oms


def ordered(oms, order="A"):
    """Return what is ordered, and how many units of it have a place, or wait."""
    found = oms.order(order)
    rows = zip(found.lines, found.progress, strict=True)
    return [(k.sku, at.allocated, at.waiting) for k, at in rows]


class TestAsking:
    def test_the_first_that_is_free(self):
        """By priority, as many as there are; the rest goes on waiting."""
        oms = cups(CUP=1, RED=2, BLUE=1)
        place(oms, "A", ("CUP", 5))
        plan = oms.plan.substitute("A")
        assert [("1", "RED", 2), ("1", "BLUE", 1)] == [
            (s.line, s.by.sku, s.quantity) for s in plan.substitutes
        ]
        assert [("1", 1)] == [(m.line, m.quantity) for m in plan.missing]
        oms.do(*plan.commands)
        assert [("CUP", 1, 1), ("RED", 2, 0), ("BLUE", 1, 0)] == ordered(oms)
        assert () == oms.plan.substitute("A").substitutes
        oms.do(stock.Receive("RED", "CPH", 1))
        oms.do(*oms.plan.substitute("A").commands)
        assert ("RED", 1, 0) == ordered(oms)[3]

    def test_two_lines_share_what_is_free(self):
        """STK 38: no unit comes instead of two."""
        oms = cups(RED=1)
        place(oms, "A", "CUP", "CUP")
        plan = oms.plan.substitute("A")
        assert [("1", 1)] == [(s.line, s.quantity) for s in plan.substitutes]
        assert [("2", 1)] == [(m.line, m.quantity) for m in plan.missing]
        oms.do(*plan.commands)
        assert 1 == oms.stock("RED", "CPH").allocated

    @pytest.mark.parametrize("included", [False, True])
    def test_the_buyer_pays_what_was_agreed(self, included):
        """Frozen prices stay: what is owed does not change by a penny."""
        oms = cups(RED=2)
        place(oms, "A", ("CUP", 3), price="3.33", tax_included=included)
        before = account(oms, "A").owed
        oms.do(*oms.plan.substitute("A").commands)
        assert before == account(oms, "A").owed == kr("9.99")

    def test_nothing_may_come_instead(self):
        """Never is never, and what is unknown has no alternatives."""
        for oms in (cups(NEVER, RED=9), cups(BLACK=9)):
            place(oms, "A", "CUP")
            plan = oms.plan.substitute("A")
            assert ((), (), ("A", 1)) == (
                plan.commands,
                plan.substitutes,
                (plan.order, len(plan.missing)),
            )
            assert "nothing is free" in str(plan)

    def test_no_unit_loses_its_place(self):
        """Where units with a place would be given up first, nothing is done."""
        oms = cups(CUP=1, RED=1)
        last = CancellationPolicy(tuple(reversed(Bucket)))
        place(oms, "A", ("CUP", 2), cancellation=last)
        assert () == oms.plan.substitute("A").commands


class TestByItself:
    def test_as_soon_as_units_wait(self):
        """AUTOMATIC: red ones first, blue ones for the rest, and none twice."""
        oms = cups(ITSELF, CUP=1, RED=2, BLUE=1)
        place(oms, "A", ("CUP", 5))
        assert [("CUP", 1, 1), ("RED", 2, 0), ("BLUE", 1, 0)] == ordered(oms)
        assert kr("50.00") == account(oms, "A").owed
        oms.do(stock.Receive("CUP", "CPH", 1))
        assert ("CUP", 2, 0) == ordered(oms)[0]

    def test_who_offers_does_nothing_by_itself(self):
        """OFFER: somebody is asked."""
        oms = cups(ASKED, RED=2)
        place(oms, "A", "CUP")
        assert 1 == progress(oms, "A").backordered

    def test_by_hand_nothing_is_decided(self):
        """A shop that keeps books only substitutes nothing."""
        oms = shop(policies=MANUAL, stock={"RED@CPH": 2})
        by = Substitutes("CUP", (Alternative("RED"),), ITSELF)
        oms.do(DefineSubstitutes(by))
        place(oms, "A", "CUP")
        oms.do(orders.Confirm("A"))
        oms.do(*oms.plan.source("A").commands)
        assert [("CUP", 0, 1)] == ordered(oms)


@settings(max_examples=30)
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.fixed_dictionaries({sku: st.integers(0, 4) for sku in ("CUP", "RED", "BLUE")}),
    st.integers(1, 999),
)
def test_units_and_money_are_conserved(wants, there, price):
    """STK 38: what comes instead is what was given up, at its price, and is there."""
    oms = cups(ITSELF, **there)
    place(oms, "A", *[("CUP", units) for units in wants], price=f"{price}.01")
    found = oms.order("A")
    wanted = sum(
        line.quantity - at.cancelled
        for line, at in zip(found.lines, found.progress, strict=True)
    )
    assert sum(wants) == wanted
    got = {sku: sum(a for s, a, _ in ordered(oms) if s == sku) for sku in there}
    assert all(got[sku] <= there[sku] for sku in there)
    assert min(sum(wants), sum(there.values())) == sum(got.values())
    assert kr(f"{price}.01") * sum(wants) == account(oms, "A").owed


def test_what_is_kept_for_others_comes_instead_for_nobody_else():
    """A quota of another channel is left alone; one's own counts."""
    oms = cups(RED=3)
    oms.do(stock.SetQuota("RED", "CPH", "app", ("channel:app",), 2))
    place(oms, "A", ("CUP", 3))
    assert [1] == [s.quantity for s in oms.plan.substitute("A").substitutes]
    place(oms, "B", ("CUP", 3), channel="app")
    assert [3] == [s.quantity for s in oms.plan.substitute("B").substitutes]
