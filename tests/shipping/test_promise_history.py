"""Promises by what parcels really took."""

import pytest

from ordercore import Invalid, Refused
from ordercore.shipping import TransitHistory, TransitTime, nearest_rank
from tests.shipping.dates import EXPRESS, cph, route


def history(*days, transit="domestic"):
    return TransitHistory(
        tuple([TransitTime("GLS", "parcel", transit, n) for n in days])
    )


class TestPercentile:
    def test_it_is_a_time_that_was_observed(self):
        """Nine in ten took at most three days: no number between is made up."""
        known = history(*[1] * 20, *[2] * 6, 3, 9, 9, 9)
        way = route()
        assert [1, 2, 3, 9] == [known.percentile(way, p) for p in (66, 86, 90, 91)]
        assert 27 == known.within(way, 3)

    def test_a_promise_that_so_many_keep(self):
        """The way is the same, its transit what was observed."""
        known = history(*[1] * 20, *[2] * 6, 3, 9, 9, 9)
        at = cph("2026-11-23T10:00")
        likely = known.route(route(), 90).promise(at)
        sure = known.route(route(), 100).promise(at)
        assert (24, 27, 7) == (
            likely.earliest_on.day,
            likely.promised_on.day,
            sure.promised_on.day,
        )

    def test_of_too_few_nothing_is_said(self):
        """Four parcels are no statistics; who asks for four gets them."""
        known = history(1, 1, 2, 2)
        with pytest.raises(Refused) as refused:
            known.percentile(route(), 90)
        assert "promise.too-few" == refused.value.code
        assert "4 parcels are known, 30 are needed" == refused.value.because
        assert 2 == known.percentile(route(), 90, at_least=4)

    def test_each_way_has_its_own(self):
        """What another service or another zone took says nothing."""
        known = history(1, 2, transit="world")
        with pytest.raises(Refused, match="0 parcels are known"):
            known.percentile(route(EXPRESS), 90, at_least=1)

    @pytest.mark.parametrize("percent", [0, 101, 99.5, True])
    def test_a_percentage_is_from_1_to_100(self, percent):
        """Whole, so that the rank is exact."""
        if percent is True:
            assert 1 == nearest_rank([1], 1)
            return
        with pytest.raises(Invalid, match="a whole number from 1 to 100"):
            history(*range(40)).percentile(route(), percent)

    def test_what_cannot_be_is_refused(self):
        """No parcel arrives before it leaves; of nothing there is no rank."""
        with pytest.raises(Invalid, match=r"times\[0\]\.days"):
            history(-1)
        with pytest.raises(Invalid, match="at least one number"):
            nearest_rank([], 50)
