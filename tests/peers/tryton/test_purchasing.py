"""What shall be bought is asked for, bought by Tryton's people, and expected here."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from ordercore import partners
from ordercore.catalog import Item, ListItem
from ordercore.errors import Rejected, Unavailable
from ordercore.parties import RegisterSupplier
from ordercore.ports import Port, PurchasePlaced, SkuUnits
from ordercore.testing.adapter import drained, fresh
from ordercore.testing.erp_papers import Sale
from tests.flow import shop as house
from tests.peers.aside import set_aside
from tests.peers.breaking import Breaking, at

DUE = date(2027, 1, 8)


@pytest.fixture
def erp(running):
    return running.erp()


@pytest.fixture
def sale(erp):
    """A sale of which Tryton knows the article and the supplier."""
    sale = Sale.new("DKK", "WH")
    erp.upsert_supplier(sale.supplier, key="s")
    erp.upsert_item(sale.item, key="i")
    return sale


def requests_of(running, sku):
    fields = ("state", "quantity", "supply_date", "warehouse.code", "party.code")
    return running.office.find(
        "purchase.request", [["product.code", "=", sku]], *fields
    )


def bought_since(erp, cursor, sku):
    """Return purchases of an article; what others bought just now comes once more."""
    found, _ = drained(erp.fetch_purchases, 50, cursor)
    return [one for one in found if sku in {units.sku for units in one.lines}]


class TestRequests:
    """What shall be bought."""

    def test_a_request_stands_before_the_buyers(self, running, erp, sale):
        """With its day and its place; of whom is theirs to say, or proposed."""
        erp.request_purchase(sale.request, key="k")
        (found,) = requests_of(running, sale.item.sku)
        assert (found["state"], found["quantity"]) == ("draft", 10)
        assert found["warehouse"]["code"] == "WH"
        assert (found["supply_date"]["month"], found["party"]) == (12, None)

        named = evolve(sale.request, id=fresh("PR"), supplier=sale.supplier.id)
        erp.request_purchase(named, key="k")
        parties = [one["party"] for one in requests_of(running, sale.item.sku)]
        assert {"code": f"supplier/{sale.supplier.id}"}.items() <= parties[1].items()

    def test_what_is_bought_of_it_comes_back_with_it(self, running, erp, sale):
        _, cursor = drained(erp.fetch_purchases, 50)
        request, sku = evolve(sale.request, supplier=sale.supplier.id), sale.item.sku
        erp.request_purchase(request, key="k")
        (asked,) = requests_of(running, sku)
        number = running.office.buy_requested(asked["id"], "3.00", DUE)

        (found,) = bought_since(erp, cursor, sku)
        lines, mine = (SkuUnits(sku, 10),), (request.id,)
        assert found == PurchasePlaced(
            number, sale.supplier.id, "WH", lines, DUE, requests=mine
        )
        assert requests_of(running, sku)[0]["state"] == "purchased"
        assert erp.request_purchase(request, key="again").duplicate

    @pytest.mark.parametrize("after", range(8))
    def test_a_line_that_breaks_anywhere_asks_once(self, running, sale, after):
        broken = Breaking(running.transport, at(after))
        try:
            running.erp(broken).request_purchase(sale.request, key="k")
        except Unavailable:
            running.erp().request_purchase(sale.request, key="k")
        assert [one["quantity"] for one in requests_of(running, sale.item.sku)] == [10]

    def test_somebody_has_to_ask(self, running, sale):
        with pytest.raises(Rejected, match="employee"):
            running.erp(employee=0).request_purchase(sale.request, key="k")


class TestPurchases:
    """What is ordered."""

    def test_the_day_on_which_it_is_wanted_is_the_day_on_which_it_is_due(
        self, erp, sale
    ):
        _, cursor = drained(erp.fetch_purchases, 50)
        erp.create_purchase_order(evolve(sale.purchase, wanted_on=DUE), key="k")
        (found,) = bought_since(erp, cursor, sale.item.sku)
        assert (found.id, found.due_on) == (sale.purchase.id, DUE)
        assert (found.cancelled, found.requests) == (False, ())


def test_what_is_bought_there_is_expected_and_received_here(running, sale):
    """It is told to nobody again, and counted once."""
    sku, supplier = sale.item.sku, f"supplier/{sale.supplier.id}"
    clock = house.Clock(datetime.now(UTC))
    oms = house.shop(clock=clock, stock={})
    connection = partners.Connection("erp", running.erp(), Port.ERP, {"CPH": "WH"})
    desk = partners.Partners(oms, [connection])
    oms.do(ListItem(Item(sku, "Krus", 350)), RegisterSupplier(sale.supplier))

    number = running.office.buy(supplier, sku, 12, "3.00", DUE)
    work(desk, clock)
    delivery = oms.state(f"delivery/{number}")
    assert (delivery.node, delivery.supplier) == ("CPH", sale.supplier.id)
    assert (delivery.due_on, delivery.state) == (DUE, "ANNOUNCED")
    known = running.office.find("purchase.purchase", [["reference", "=", number]])
    assert known == []

    running.office.take_in(number)
    work(desk, clock)
    assert oms.state(f"delivery/{number}").state == "RECEIVED"
    assert oms.stock(sku, "CPH").on_hand == 12
    assert set_aside(oms, sku) == []


def work(desk, clock):
    """Let all that there is be told and fetched."""
    for _ in range(40):
        turn = desk.work()["erp"]
        (standing,) = desk.standings()
        if not (turn.pulled.more or standing.waiting or standing.behind_by):
            return
        clock.now += timedelta(minutes=5)
    raise AssertionError(standing)
