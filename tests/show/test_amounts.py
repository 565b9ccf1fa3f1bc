"""What is weighed is told by its weight, wherever it is told."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import catalog, orders, stock
from ordercore.show import in_measures, journey_text, report_html, report_text
from ordercore.values import Measure
from ordercore.views import journey, look
from tests.flow.shop import place, shop
from tests.show.pages import read

KILOS = Measure("kg", Decimal("0.005"))
BY_SKU = {"CHEESE": KILOS}


def test_signs_and_thousands_are_kept():
    """A correction and a large amount are told as well."""
    said = "-1,250 × CHEESE, +2 × CHEESE; 3 × CHEESE-BOX, 250 × CUP of 5 × CHEESE."
    told = "-6.250 kg × CHEESE, +0.010 kg × CHEESE; 3 × CHEESE-BOX, 250 × CUP"

    assert f"{told} of 0.025 kg × CHEESE." == in_measures(said, BY_SKU)


@settings(max_examples=25)
@given(st.text())
def test_what_says_no_goods_stays(text):
    """Nothing else is touched, whatever somebody wrote."""
    assert text.replace("×", "x") == in_measures(text.replace("×", "x"), BY_SKU)


def test_all_screens_of_a_shop_tell_the_weight():
    """Journey, work, and the tables of the report, as text and as a page."""
    oms = shop()
    item = catalog.Item("CHEESE", "Cheese", 5, measure=KILOS)
    oms.do(catalog.ListItem(item), stock.Receive("CHEESE", "CPH", 200))
    place(oms, "A", ("CHEESE", 250))
    oms.do(orders.PlaceHold("A", orders.Hold("h", orders.Gate.RELEASE, "look")))
    oms.do(stock.Receive("CHEESE", "HAM", 2, "x", stock.Condition.DAMAGED))
    oms.do(stock.Count("CHEESE", "CPH", 100, "sheet", oms.now()))
    kinds = ("order", "stock", "fulfillment", "item")
    kept = [one for kind in kinds for one in oms.store.scan(kind)]
    known = look(kept, oms.journal(), oms.now())
    page = read(report_html(known)).text
    way = journey("A", oms.events_of("A"))

    assert "200 × CHEESE" in journey_text(way)
    story = journey_text(way, measures=known.measures)
    for text in (story, page):
        assert "1.000 kg × CHEESE" in text
        assert " × CHEESE" not in text.replace("kg × CHEESE", "")
    assert "0.250 kg" in report_text(known)
    assert "CPH   0.500 kg  A" in report_text(known)
