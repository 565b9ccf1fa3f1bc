"""Orders that wait are served in turn when units come in, or wait no longer."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import orders, stock
from ordercore.errors import Invalid, Refused
from ordercore.orders import OrderFlag
from ordercore.sourcing import BackorderPolicy, FillOrder, SetBackorderPolicy
from tests.flow.shop import agreed, ask, place, progress, shop

units = st.integers(1, 3)


def serving(**policy):
    """Return a shop without mugs that serves waiting orders like this."""
    oms = shop(stock={"CUP@CPH": 9}, lists=["MUG"])
    oms.do(SetBackorderPolicy(BackorderPolicy(**policy)))
    return oms


def want(oms, order, units, days=None):
    """Place an order for mugs, wanted in so many days."""
    day = None if days is None else oms.now().date() + timedelta(days=days)
    oms.do(orders.Place(order, evolve(agreed(("MUG", units)), requested_on=day)))


def served(oms, *names):
    return [progress(oms, name).claimed for name in names]


class TestTurns:
    def test_first_come_first_served(self):
        """Nobody said otherwise."""
        oms = shop(lists=["MUG"])
        want(oms, "A", 3)
        want(oms, "B", 1)
        oms.do(stock.Receive("MUG", "CPH", 2))

        assert [2, 0] == served(oms, "A", "B")

    def test_the_earliest_day_first(self):
        """As soon as possible is before all days; alike, who came first."""
        oms = serving(order=FillOrder.EARLIEST_DAY)
        for name, days in (("A", 9), ("B", 5), ("C", None), ("D", 5)):
            want(oms, name, 1, days)
        for number in range(1, 5):
            oms.do(stock.Receive("MUG", "CPH", 1, f"PO-{number}"))
            claimed = served(oms, "C", "B", "D", "A")
            assert [1] * number + [0] * (4 - number) == claimed

    def test_as_many_orders_as_can_be(self):
        """Who wants few is helped first."""
        oms = serving(order=FillOrder.FEWEST_UNITS)
        for name, units in (("A", 4), ("B", 2), ("C", 1)):
            want(oms, name, units)
        oms.do(stock.Receive("MUG", "CPH", 3))

        assert [0, 2, 1] == served(oms, "A", "B", "C")

    def test_some_come_before_all_others(self):
        """VIP before expedited before the rest, each in the order of their coming."""
        oms = serving(flags=("VIP", "EXPEDITE"))
        for name in "ABCD":
            want(oms, name, 1)
        oms.do(orders.Flag("D", OrderFlag.VIP), orders.Flag("B", OrderFlag.EXPEDITE))
        for expected in ([0, 0, 0, 1], [0, 1, 0, 1], [1, 1, 0, 1]):
            oms.do(stock.Receive("MUG", "CPH", 1))
            assert expected == served(oms, *"ABCD")

    @settings(max_examples=15)
    @given(
        st.sampled_from(FillOrder),
        st.lists(
            st.tuples(st.integers(1, 3), st.integers(0, 3)), min_size=1, max_size=5
        ),
        st.integers(1, 8),
    )
    def test_nobody_is_overtaken(self, order, wants, units):
        """SRC 60: units are given in turn, and who gets too few ends the line."""
        oms = serving(order=order)
        for number, (quantity, days) in enumerate(wants):
            want(oms, f"A{number}", quantity, days)
        oms.do(stock.Receive("MUG", "CPH", units))
        key = {
            FillOrder.FIRST_COME: lambda n: n,
            FillOrder.EARLIEST_DAY: lambda n: (wants[n][1], n),
            FillOrder.FEWEST_UNITS: lambda n: (wants[n][0], n),
        }[order]
        left = units
        for n in sorted(range(len(wants)), key=key):
            assert min(left, wants[n][0]) == progress(oms, f"A{n}").claimed
            left -= min(left, wants[n][0])

    @pytest.mark.parametrize(
        "wrong",
        [
            {"flags": ("VIP", "VIP")},
            {"flags": ("vip",)},
            {"give_up_after_days": 0},
            {"give_up_after_days": True},
            {"give_up_after_days": 1.5},
            {"give_up_after_days": 4000},
        ],
    )
    def test_a_policy_makes_sense(self, wrong):
        """Each flag once, and days that can be counted."""
        with pytest.raises(Invalid):
            SetBackorderPolicy(BackorderPolicy(**wrong)).decide(None)

    def test_the_same_policy_again_does_nothing(self):
        """It is in force already."""
        oms = serving(order=FillOrder.FEWEST_UNITS)
        same = BackorderPolicy(FillOrder.FEWEST_UNITS)

        assert () == oms.do(SetBackorderPolicy(same))


class TestGivingUp:
    def test_what_has_waited_too_long_is_cancelled(self):
        """Only what waits; what was found is kept."""
        oms = serving(give_up_after_days=14)
        oms.do(stock.Receive("MUG", "CPH", 1))
        want(oms, "A", 3)
        due = oms.now() + timedelta(days=14)
        oms.tick(due - timedelta(microseconds=1))
        assert 2 == progress(oms, "A").backordered
        oms.tick(due)

        there = progress(oms, "A")
        assert (0, 1, 2) == (there.backordered, there.allocated, there.cancelled)

    def test_an_order_of_which_nothing_is_left_ends(self):
        """Its money goes back as with each cancellation."""
        oms = serving(give_up_after_days=14)
        want(oms, "A", 3)
        oms.tick(oms.now() + timedelta(days=14))

        assert orders.State.CANCELLED is oms.order("A").state

    def test_who_was_served_in_time_keeps_it(self):
        """Nothing waits when the day comes."""
        oms = serving(give_up_after_days=14)
        want(oms, "A", 3)
        oms.do(stock.Receive("MUG", "CPH", 3))
        oms.tick(oms.now() + timedelta(days=14))

        assert 3 == progress(oms, "A").allocated

    def test_only_what_waits_of_some_lines(self):
        """``Cancel(waiting=True)`` takes units of the lines that it names."""
        oms = shop(stock={"MUG@CPH": 1})
        place(oms, "A", ("MUG", 3), ("CUP", 2))
        oms.do(orders.Cancel("A", "late", ask(l1=1), waiting=True))

        lines = oms.order("A").progress
        assert [(1, 1, 1), (2, 0, 0)] == [
            (at.backordered, at.allocated, at.cancelled) for at in lines
        ]
        with pytest.raises(Refused) as caught:
            oms.do(orders.Cancel("A", "late", ask(l7=1), waiting=True))
        assert "order.no-line" == caught.value.code
