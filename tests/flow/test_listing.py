"""Units that are somewhere mean the same, whatever is corrected in the catalogue."""

from decimal import Decimal

import pytest
from attrs import evolve

from ordercore import stock
from ordercore.catalog import Item, ListItem
from ordercore.errors import Refused
from ordercore.stock import Arrived, SkuQuantity
from ordercore.values import Measure, Pack
from tests.flow.shop import START, place, shop

CHEESE = Item("CHEESE", "Cheese", 5, measure=Measure("kg", Decimal("0.005")))
COARSE = evolve(CHEESE, weight_g=10, measure=Measure("kg", Decimal("0.010")))
DAY = START.date()
COMES = stock.AnnounceDelivery("D", "CPH", "Dairy", DAY, (SkuQuantity("CHEESE", 9),))


def code(oms, item):
    with pytest.raises(Refused) as refused:
        oms.do(ListItem(item))
    return refused.value.code


@pytest.mark.parametrize("changed", [COARSE, evolve(CHEESE, measure=Measure())])
def test_what_lies_on_a_shelf_is_no_other_amount(changed):
    """250 steps of 5 g are 1.25 kg, and never 2.5 kg; packs may change."""
    oms = shop()
    oms.do(ListItem(CHEESE), stock.Receive("CHEESE", "CPH", 250))
    assert "item.measure" == code(oms, changed)
    grams = evolve(CHEESE.measure, packs=(Pack("g", 1, per=1000),))
    oms.do(ListItem(evolve(CHEESE, measure=grams)))
    oms.do(stock.Adjust("CHEESE", "CPH", -250, "sold out"))
    oms.do(ListItem(changed))


def test_what_is_to_come_or_wanted_is_no_other_amount():
    """Nor is what a supplier has been asked for, or a buyer waits for."""
    oms = shop()
    oms.do(ListItem(CHEESE), COMES)
    assert "item.measure" == code(oms, COARSE)
    oms.do(stock.Unload("D", "R", (Arrived("CHEESE", 9),)))
    oms.do(stock.Adjust("CHEESE", "CPH", -9, "eaten"))
    oms.do(ListItem(COARSE))
    place(oms, "A", ("CHEESE", 3))
    assert "item.measure" == code(oms, CHEESE)


def test_a_unit_without_a_number_is_not_caught_on_its_shelf():
    """Once each unit needs a number to leave, each has one."""
    oms = shop(stock={"DRILL@CPH": 2})
    drill = Item("DRILL", "Drill", 1800, serialized=True)
    assert "item.serialized" == code(oms, drill)
    oms.do(ListItem(evolve(drill, serialized=False)))
    assert "item.serialized" == code(oms, drill)
    oms.do(
        stock.Adjust("DRILL", "CPH", -2, "numbered"),
        ListItem(drill),
        stock.Adjust("DRILL", "CPH", 2, "numbered", serials=("A-1", "A-2")),
    )
    assert 2 == oms.stock("DRILL", "CPH").available
