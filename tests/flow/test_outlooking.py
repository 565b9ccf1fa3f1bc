"""What becomes of a SKU in the days to come, read from a shop."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import catalog, orders, stock
from ordercore.errors import Refused
from ordercore.flow import outlook_of
from ordercore.stock import Dated
from tests.flow.shop import agreed, place, shop


def test_orders_without_stock_are_wanted_today():
    """Backordered units, and what is on its way to nobody."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 5))
    seen = outlook_of(oms, "MUG")
    today = oms.now().date()

    assert (Dated(today, 3, "order/A"),) == seen.demand
    assert -3 == seen.outlook.balance(today)
    assert 0 == seen.outlook.on(today)


def test_a_line_of_a_later_day_is_not_robbed():
    """It has no claim yet, and its units cannot be promised to anybody before it."""
    oms = shop(stock={"MUG@CPH": 6})
    later = oms.now().date() + timedelta(days=20)
    what = agreed(("MUG", 4))
    dated = evolve(what, lines=(evolve(what.lines[0], requested_on=later),))
    oms.do(orders.Place("A", dated))
    seen = outlook_of(oms, "MUG")

    assert (Dated(later, 4, "order/A"),) == seen.demand
    assert [2, 2] == [seen.outlook.on(d) for d in (oms.now().date(), later)]


def test_what_was_expected_can_be_promised_from_its_day_on():
    """A delivery serves who wants units on its day or later."""
    oms = shop(stock={"MUG@CPH": 1})
    due = oms.now().date() + timedelta(days=5)
    lines = (stock.SkuQuantity("MUG", 9),)
    oms.do(stock.AnnounceDelivery("D", "CPH", "pottery", due, lines))
    seen = outlook_of(oms, "MUG")

    assert [1, 10] == [seen.outlook.on(d) for d in (oms.now().date(), due)]
    assert due == seen.outlook.earliest(2)


def test_what_nobody_knows_has_no_outlook():
    """A listed item that was never received has one: nothing is there."""
    oms = shop()
    with pytest.raises(Refused) as caught:
        outlook_of(oms, "NOTHING")
    assert "sku.unknown" == caught.value.code
    oms.do(catalog.ListItem(catalog.Item("NEW", "a new one", 0)))
    assert 0 == outlook_of(oms, "NEW").outlook.on(oms.now().date())
