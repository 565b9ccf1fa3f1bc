"""What ordercore brings itself: by the same hooks, right by the kits, replaceable."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import ordercore as oc
from ordercore.plugins import defaults, spec
from ordercore.plugins.defaults.papers import Pages, Texts
from ordercore.plugins.defaults.recent_mean import RecentMean
from ordercore.plugins.defaults.reordering import MinMax, OrderUpTo
from ordercore.ports import (
    DemandHistory,
    DocumentFormat,
    Forecast,
    RenderedDocument,
    ReorderQuestion,
)
from ordercore.sourcing import STOCK_PRICES
from ordercore.testing.forecaster import ForecasterContract
from ordercore.testing.partners import RecentDays, TypedPapers
from ordercore.testing.renderer import RendererContract
from ordercore.testing.reorder import ReorderContract
from tests.plugins.guests import answers, shop
from tests.show.test_slips import SLIP
from tests.show.test_weighed_invoices import cheese, paper

(INVOICE,) = paper(cheese(250, 75, 18750), 250)
MONDAY = date(2026, 11, 30)


class TestPages(RendererContract):
    renderer = Pages()
    models = {"packing-slip": SLIP, "invoice": INVOICE, "credit-note": INVOICE}  # noqa: RUF012


class TestTexts(RendererContract):
    renderer = Texts()
    models = {"invoice": INVOICE, "credit-note": INVOICE}  # noqa: RUF012


class TestRecentMean(ForecasterContract):
    forecaster = RecentMean()


class TestOrderUpTo(ReorderContract):
    policy = OrderUpTo()


class TestMinMax(ReorderContract):
    policy = MinMax()


class TestJoining:
    """Ours joins as others do."""

    def test_each_hook_of_ours_is_one_that_others_have(self):
        """There is no door at the back."""
        assert set(defaults.__all__) <= set(spec.HOOKS)

    def test_all_of_it_is_found_by_name_and_listed(self):
        """As what anybody else brings."""
        plugins = shop()
        row, *others = plugins.listing(ours=True)

        assert ([], ("ordercore", "ordercore-oms")) == (
            others,
            (row.name, row.distribution),
        )
        assert [
            "solver:stock-prices",
            "renderer:ordercore-pages",
            "renderer:ordercore-texts",
            "forecaster:recent-mean",
            "reorder policy:order-up-to",
            "reorder policy:min-max",
        ] == [*row.capabilities]
        assert "recent-mean" == plugins.forecaster("recent-mean").name
        assert "min-max" == plugins.reorder_policy("min-max").name
        assert STOCK_PRICES is plugins.solver("stock-prices")

    def test_one_of_the_same_name_takes_its_place(self):
        """And nothing is said of it: that is what the name is for."""
        own = RecentDays()
        own.name = "recent-mean"
        plugins = shop(mine=answers("ordercore_forecasters", [own]))

        assert own is plugins.forecaster("recent-mean")
        assert () == plugins.failures
        (_, ours) = plugins.listing(ours=True)
        assert "forecaster:recent-mean" not in ours.capabilities

    def test_of_two_others_the_first_has_the_name(self):
        """Only ours give way; who comes second is told."""
        plugins = shop(
            one=answers("ordercore_forecasters", [RecentDays()]),
            two=answers("ordercore_forecasters", [RecentDays()]),
        )

        assert ["two"] == [failure.plugin for failure in plugins.failures]

    def test_who_makes_the_same_document_is_asked_before_us(self):
        """A shop has its own slips, and our invoices."""
        mine = TypedPapers("invoice")
        plugins = shop(mine=answers("ordercore_renderers", [mine]))
        typed = plugins.render("invoice", ["2 mugs"], "da", DocumentFormat.TEXT)
        page = plugins.render("packing-slip", SLIP, "da", DocumentFormat.HTML)

        assert b"2 mugs\n" == typed.content
        assert "packing-slip-W-1001-1-1.html" == page.name
        assert b"Krus" in page.content

    def test_it_can_be_left_out_like_others(self, monkeypatch):
        """Whoever wants none of it says so."""
        monkeypatch.setenv("ORDERCORE_DISABLE_PLUGINS", "ordercore")

        with pytest.raises(oc.Invalid, match="one of none"):
            oc.Plugins().forecaster("recent-mean")


class TestForecast:
    """The mean of late."""

    def test_periods_without_stock_are_left_out(self):
        """Nothing is sold of what is not there, however many want it."""
        history = DemandHistory("MUG", MONDAY, (4, 0, 0, 6), short={1, 2})
        found = RecentMean().forecast(history, 2, (0.5, 0.9))

        assert (5.0, 5.0) == found.expected
        assert {0.5: (4.0, 4.0), 0.9: (6.0, 6.0)} == found.quantiles

    def test_only_the_last_periods_count(self):
        history = DemandHistory("MUG", MONDAY, (100, 100, 1, 3))

        assert (2.0,) == RecentMean(2).forecast(history, 1, ()).expected

    @given(
        st.lists(st.integers(0, 50), min_size=1, max_size=26),
        st.sampled_from([0.1, 0.5, 0.9, 0.95, 0.99]),
    )
    def test_a_quantile_is_the_least_that_suffices_so_often(self, units, probability):
        """Counted here one by one."""
        history = DemandHistory("MUG", MONDAY, units)
        forecast = RecentMean().forecast(history, 1, (probability,))
        share = Decimal(str(probability)) * len(units)
        enough = [m for m in units if sum(one <= m for one in units) >= share]

        assert (min(enough),) == forecast.quantiles[probability]

    @pytest.mark.parametrize(
        ("units", "periods", "quantiles", "where"),
        [
            ((), 1, (), "history.units"),
            ((1,), 0, (), "periods"),
            ((1,), 1, (0.0,), "quantiles"),
            ((1,), 1, (float("nan"),), "quantiles"),
        ],
    )
    def test_what_cannot_be_forecast_is_named(self, units, periods, quantiles, where):
        with pytest.raises(oc.Invalid, match=where):
            RecentMean().forecast(DemandHistory("M", MONDAY, units), periods, quantiles)


def asked(**changes):
    """Return a question: 7 a week and with 95 per cent 10; two weeks away, and one."""
    forecast = Forecast(MONDAY, 7, (7.0,) * 4, {0.95: (10.0,) * 4})
    question = ReorderQuestion("MUG", "CPH", MONDAY, 5, 0, 0, forecast, 14, 7)
    return evolve(question, **changes)


class TestReordering:
    """By hand: 21 are expected in 21 days, and 3 * sqrt(3) = 5.2 for the swings."""

    def test_it_orders_up_to_the_level(self):
        advice = OrderUpTo().advise(asked())

        assert (27 - 5, 26) == (advice.quantity, advice.point)
        assert "5 are left: up to 27, wanted in 21 days" == advice.why

    def test_packs_and_the_least_are_kept(self):
        assert 24 == OrderUpTo().advise(asked(pack=12)).quantity
        assert 60 == OrderUpTo().advise(asked(pack=12, least=50)).quantity

    def test_min_max_orders_for_four_weeks_more(self):
        """Below 27 up to 27 + 28."""
        assert 55 - 5 == MinMax().advise(asked()).quantity
        assert 0 == MinMax().advise(asked(available=27)).quantity

    def test_a_period_counts_for_the_days_of_it_that_are_in_it(self):
        """10 days are a week and three sevenths: 10 expected, 3 * sqrt(10 / 7)."""
        advice = OrderUpTo().advise(asked(lead_time_days=10, review_days=0))

        assert 13 == advice.point  # 10 + 3.59 rounded up is 14, which are enough

    def test_behind_the_forecast_it_goes_on_as_its_last_period(self):
        near = asked(lead_time_days=70, review_days=0)
        level = OrderUpTo().advise(near).point + 1

        assert 70 + 10 == level  # and 3 * sqrt(10) = 9.5

    @pytest.mark.parametrize(
        ("change", "where"),
        [
            ({"pack": 0}, "pack"),
            ({"lead_time_days": -1}, "lead_time_days"),
            ({"forecast": Forecast(MONDAY, 7, (), {})}, "forecast"),
            ({"forecast": Forecast(MONDAY, 7, (float("nan"),), {})}, "forecast"),
            ({"forecast": Forecast(MONDAY, 7, (1.0,), {0.9: ()})}, "forecast"),
        ],
    )
    @pytest.mark.parametrize("policy", [OrderUpTo(), MinMax()])
    def test_a_question_that_is_none_is_named(self, policy, change, where):
        with pytest.raises(oc.Invalid, match=where):
            policy.advise(asked(**change))


def test_a_paper_is_called_by_its_number_and_has_no_folder():
    """Whatever the parcel is called."""
    slip = evolve(SLIP, parcel="a/b ø")
    made = Pages().render("packing-slip", slip, "da", DocumentFormat.HTML)

    assert isinstance(made, RenderedDocument)
    assert "packing-slip-a%2Fb%20%C3%B8.html" == made.name
