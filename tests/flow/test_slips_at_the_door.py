"""A place, an article or a lot that is not there is none, and what is near is told."""

from datetime import timedelta

import pytest

from ordercore import catalog, stock
from ordercore.catalog import AssortmentRule, PriceQuery, SetAssortment
from ordercore.errors import Refused
from ordercore.flow import MANUAL, outlook_of
from ordercore.stock import Condition, LotUnits
from tests.flow.shop import START, shop

END = START + timedelta(days=30)


def teas():
    """Return a shop with a lot of tea on the shelf, and mugs."""
    oms = shop(stock={"MUG@CPH": 5}, policies=MANUAL)
    oms.do(
        catalog.ListItem(catalog.Item("TEA", "", 100, lots=catalog.LotRule())),
        stock.Receive("TEA", "CPH", 4, lots=(LotUnits("L-17", 4),)),
    )
    return oms


def told(ask):
    """Return the code and the text of a refusal."""
    with pytest.raises(Refused) as caught:
        ask()
    return caught.value.code, str(caught.value)


SHELF = {
    "count": lambda sku, node: stock.Count(sku, node, 7, "Eva", START),
    "found": lambda sku, node: stock.Adjust(sku, node, 3, "found"),
    "missing": lambda sku, node: stock.Adjust(sku, node, -1, "broken"),
    "scrap": lambda sku, node: stock.Scrap(sku, node, 1, Condition.SELLABLE, "broken"),
    "reclassify": lambda sku, node: stock.Reclassify(
        sku, node, 1, Condition.SELLABLE, Condition.DAMAGED, "broken"
    ),
    "hold": lambda sku, node: stock.HoldLot(sku, node, "L-17", "glass", ahead=True),
    "release": lambda sku, node: stock.ReleaseLot(sku, node, "L-17", "fine"),
    "redate": lambda sku, node: stock.RedateLot(sku, node, "L-17", None, "label"),
    "correct": lambda sku, node: stock.CorrectLot(
        sku, node, "L-17", Condition.SELLABLE, LotUnits("L-71", 1), "label"
    ),
    "drop quota": lambda sku, node: stock.DropQuota(sku, node, "web"),
    "reserve": lambda sku, node: stock.Reserve(
        "R", "", sku, (stock.Part(node, 1),), START, END
    ),
}


@pytest.mark.parametrize("name", SHELF)
class TestShelves:
    def test_a_place_that_is_not_open_is_none(self, name):
        """Nothing is written on a shelf that is nowhere; the near name is told."""
        oms = teas()
        end = oms.store.end()
        code, text = told(lambda: oms.do(SHELF[name]("TEA", "CHP")))
        assert ("node.unknown", end) == (code, oms.store.end())
        assert "no such node is open; open are CPH, HAM" in text
        assert "Did you mean CPH?" in text

    def test_an_article_that_nobody_knows_is_none(self, name):
        """Neither is one found, held or thrown away where nobody ever had any."""
        oms = teas()
        code, text = told(lambda: oms.do(SHELF[name]("TAE", "CPH")))
        assert "sku.unknown" == code
        assert "Did you mean TEA?" in text


READS = {
    "stock": lambda oms, sku: oms.stock(sku, "CPH"),
    "stock of all": lambda oms, sku: oms.stock_of(sku),
    "on its way": lambda oms, sku: oms.incoming(sku),
    "offers": lambda oms, sku: oms.offers(["MUG", sku], PriceQuery("DKK")),
    "outlook": outlook_of,
}


@pytest.mark.parametrize("name", READS)
class TestReads:
    def test_what_nobody_knows_is_not_read_as_none(self, name):
        """Zero units would be an answer; a slip gets the near name instead."""
        code, text = told(lambda: READS[name](teas(), "MGU"))
        assert "sku.unknown" == code
        assert "Did you mean MUG?" in text

    def test_what_is_listed_and_never_came_is_read(self, name):
        """None of it is a true answer."""
        oms = teas()
        oms.do(catalog.ListItem(catalog.Item("POT", "", 1)))
        READS[name](oms, "POT")

    def test_a_shop_with_its_catalogue_elsewhere_hears_nothing(self, name):
        """It cannot tell a slip from an article that it does not keep itself."""
        oms = teas()
        oms.do(SetAssortment(AssortmentRule.ANY))
        if name != "outlook":
            READS[name](oms, "MGU")


def test_stock_at_a_place_that_is_not_open_is_not_read():
    """An empty shelf in a place that is open is one."""
    oms = teas()
    assert 0 == oms.stock("MUG", "HAM").available
    code, text = told(lambda: oms.stock("MUG", "CHP"))
    assert "node.unknown" == code
    assert "Did you mean CPH?" in text


class TestLots:
    def test_a_lot_that_is_not_there_is_not_held(self):
        """The right one would stay on sale."""
        oms = teas()
        code, text = told(lambda: oms.do(stock.HoldLot("TEA", "CPH", "L17", "glass")))
        assert "lot.unknown" == code
        assert "Did you mean L-17?" in text
        assert "ahead=True" in text

    def test_a_lot_is_held_ahead_where_somebody_says_so(self):
        """What comes of it is not sold."""
        oms = teas()
        oms.do(
            stock.HoldLot("TEA", "CPH", "L-18", "glass", ahead=True),
            stock.Receive("TEA", "CPH", 2, lots=(LotUnits("L-18", 2),)),
        )
        assert 4 == oms.stock("TEA", "CPH").sellable


def test_a_count_without_a_time_is_of_now():
    """As any other correction of the book."""
    oms = teas()
    oms.do(stock.Count("MUG", "CPH", 7, "Eva"))
    assert 7 == oms.stock("MUG", "CPH").sellable


class TestListedOnly:
    """What was agreed or lies there before is worked off, listed or not."""

    def closed(self):
        """Return a shop that takes what is listed alone, and has mugs that are not."""
        oms = teas()
        oms.do(
            stock.AnnounceDelivery(
                "D", "CPH", "pottery", END.date(), (stock.SkuQuantity("CUP", 2),)
            ),
            SetAssortment(AssortmentRule.LISTED),
        )
        return oms

    def test_what_is_broken_is_taken_off(self):
        """What is found beyond the book is goods that come, and is not."""
        oms = self.closed()
        oms.do(stock.Adjust("MUG", "CPH", -1, "broken"))
        assert 4 == oms.stock("MUG", "CPH").sellable
        code, _ = told(lambda: oms.do(stock.Adjust("MUG", "CPH", 1, "found")))
        assert "sku.unknown" == code

    def test_what_was_announced_is_unloaded(self):
        """Its truck stands at the gate."""
        oms = self.closed()
        oms.do(stock.Unload("D", "R", (stock.Arrived("CUP", 2),)))
        assert 2 == oms.stock("CUP", "CPH").sellable

    def test_a_count_is_approved(self):
        """It corrects the book by what somebody has counted."""
        oms = self.closed()
        oms.do(
            stock.OpenCountSheet("K", "CPH", ("MUG",), stock.CountLimit(0)),
            stock.EnterCount("K", "E", (stock.SkuCount("MUG", 3),), "Eva"),
            stock.SubmitCount("K"),
            stock.ApproveCount("K", "Bo"),
        )
        assert 3 == oms.stock("MUG", "CPH").sellable

    def test_a_slip_is_given_names_that_are_taken(self):
        """A name that is refused as well is no help."""
        oms = self.closed()
        _, text = told(lambda: oms.do(stock.KeepSafetyStock("MGU", "CPH", 1)))
        assert "Did you mean" not in text

    def test_a_kit_that_was_withdrawn_is_not_listed_any_more(self):
        """Its components may be."""
        oms = teas()
        kit = catalog.Kit("GIFT", (catalog.Component("TEA", 2),))
        oms.do(
            catalog.DefineKit(kit),
            catalog.WithdrawKit("GIFT"),
            SetAssortment(AssortmentRule.LISTED),
        )
        code, _ = told(lambda: oms.do(stock.KeepSafetyStock("GIFT", "CPH", 1)))
        assert "sku.unknown" == code
