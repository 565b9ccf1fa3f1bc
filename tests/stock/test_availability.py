"""How many units can be promised for a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.stock import Dated, outlook

TODAY = date(2026, 3, 2)


def day(n):
    return TODAY + timedelta(days=n)


dated = st.lists(st.builds(Dated, st.integers(-5, 30).map(day), st.integers(1, 9)))


class TestOutlook:
    def test_a_later_order_is_not_robbed(self):
        """Five are there, and five are wanted on Friday: none can be promised."""
        seen = outlook(5, [], [Dated(day(4), 5)], TODAY)

        assert [0, 0, 0] == [seen.on(day(n)) for n in (0, 4, 9)]
        assert [5, 5, 0] == [seen.balance(day(n)) for n in (0, 3, 4)]
        assert seen.earliest(1) is None

    def test_supply_that_comes_in_time_can_be_promised(self):
        """What comes on Thursday serves Friday, and what is there is free today."""
        seen = outlook(5, [Dated(day(3), 4)], [Dated(day(4), 5)], TODAY)

        assert [4, 4, 4] == [seen.on(day(n)) for n in (0, 3, 4)]
        assert day(0) == seen.earliest(4)

    def test_supply_that_comes_later_serves_later(self):
        """Who wants more has to wait for it."""
        seen = outlook(2, [Dated(day(7), 10)], [], TODAY)

        assert [2, 2, 12] == [seen.on(day(n)) for n in (0, 6, 7)]
        assert day(7) == seen.earliest(3)
        assert seen.earliest(13) is None

    def test_what_is_overdue_is_not_promised(self):
        """A delivery that should have come yesterday has no date any more."""
        seen = outlook(0, [Dated(day(-1), 9)], [], TODAY)

        assert seen.earliest(1) is None

    def test_who_should_have_been_served_comes_first(self):
        """What was wanted yesterday is wanted today."""
        seen = outlook(3, [], [Dated(day(-1), 2)], TODAY)

        assert 1 == seen.on(TODAY)

    def test_the_past_has_no_outlook(self):
        """A day before today is invalid."""
        with pytest.raises(Invalid) as caught:
            outlook(3, [], [], TODAY).on(day(-1))

        assert "2026-03-02 or later" == caught.value.findings[0].expected

    @pytest.mark.parametrize("quantity", [0, -1, True, 1.5, "2"])
    def test_quantities_are_whole_numbers(self, quantity):
        """Half a unit is neither expected nor wanted."""
        with pytest.raises(Invalid):
            Dated(TODAY, quantity)


class TestLaws:
    @given(st.integers(-5, 20), dated, dated, st.integers(0, 35))
    def test_it_is_the_least_of_all_later_days(self, there, supply, demand, n):
        """ATP(t), day by day: the least of what is left on t and on each later day."""
        seen = outlook(there, supply, demand, TODAY)
        left = [
            there
            + sum(s.quantity for s in supply if day(0) <= s.day <= day(u))
            - sum(d.quantity for d in demand if d.day <= day(u))
            for u in range(40)
        ]

        assert left[n] == seen.balance(day(n))
        assert max(0, min(left[n:])) == seen.on(day(n))
        assert tuple([seen.on(day(u)) for u in range(n)]) == seen.daily(n)

    @given(st.integers(0, 20), dated, dated, st.integers(0, 35), st.integers(1, 9))
    def test_a_promise_that_is_kept_harms_nobody(self, there, supply, demand, n, units):
        """No later day has less than before for those who were promised already."""
        seen = outlook(there, supply, demand, TODAY)
        if units > seen.on(day(n)):
            return
        after = outlook(there, supply, [*demand, Dated(day(n), units)], TODAY)

        for u in range(n, 40):
            assert after.balance(day(u)) >= 0
            assert after.balance(day(u)) == seen.balance(day(u)) - units

    @given(st.integers(0, 20), dated, dated, st.integers(1, 30))
    def test_the_earliest_day_is_the_first_that_will_do(
        self, there, supply, demand, units
    ):
        """Every day before it has too little, it has enough."""
        seen = outlook(there, supply, demand, TODAY)
        found = seen.earliest(units)
        for u in range(40):
            enough = seen.on(day(u)) >= units
            assert enough is (found is not None and day(u) >= found)
