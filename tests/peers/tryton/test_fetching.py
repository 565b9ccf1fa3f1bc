"""What Tryton's people write down is fetched: articles, prices, and money."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore import partners
from ordercore.accounts import Kind
from ordercore.ports import Port, PriceTag
from ordercore.testing.adapter import drained
from ordercore.testing.erp_papers import Sale
from ordercore.values import Money
from tests.flow import shop as house
from tests.peers.tryton.installed import begun
from tests.peers.tryton.office import decimal


@pytest.fixture(scope="module")
def running(install_peer, start_peer, tmp_path_factory):
    """A server of its own: of two invoices Tryton takes no earlier one behind a later.

    Papers of other tests are of today, and those of here are older.
    """
    folder = tmp_path_factory.mktemp("tryton-fetched")
    return begun("8.2", install_peer, start_peer, folder)


@pytest.fixture
def erp(running):
    return running.erp()


@pytest.fixture
def sale(erp):
    """A sale that is invoiced."""
    sale = Sale.new("DKK", "WH")
    erp.upsert_customer(sale.customer, key="c")
    erp.upsert_item(sale.item, key="i")
    erp.post_order(sale.order, key="o")
    erp.post_invoice(sale.order, sale.invoice, key="n")
    return sale


class TestArticles:
    """What is dealt in."""

    def test_one_comes_back_as_it_was_told_and_then_as_it_was_changed(
        self, running, erp, sale
    ):
        found, cursor = drained(erp.fetch_items, 7)
        assert sale.item in found
        domain = [["code", "=", sale.item.sku]]
        (known,) = running.office.find("product.template", domain, "products.id")
        path = f"product.template/{known['id']}"
        running.office.ask(path, {"name": "Krus, rødt", "weight": 400}, "PUT")
        new, cursor = drained(erp.fetch_items, 7, cursor)
        red = evolve(sale.item, name="Krus, rødt", weight_g=400)
        assert [one for one in new if one.sku == red.sku][-1] == red

        code = {"identifiers": [["create", [{"type": "ean", "code": "4006381333931"}]]]}
        path = f"product.product/{known['products'][0]['id']}"
        running.office.ask(path, code, "PUT")
        new, _ = drained(erp.fetch_items, 7, cursor)
        last = [one for one in new if one.sku == red.sku][-1]
        assert last == evolve(red, barcode="4006381333931")

    def test_a_weight_is_corrected(self, erp, sale):
        heavier = evolve(sale.item, weight_g=351)
        assert not erp.upsert_item(heavier, key="k").duplicate
        assert erp.upsert_item(heavier, key="again").duplicate


class TestPrices:
    """What a unit costs."""

    def test_a_price_that_is_set_and_set_anew_is_told(self, running, erp, sale):
        _, cursor = drained(erp.fetch_prices, 7)
        domain = [["code", "=", sale.item.sku]]
        (known,) = running.office.find("product.template", domain, "id")
        for price, minor in (("80.0000", 8_000), ("79.4950", 7_950)):
            path = f"product.template/{known['id']}"
            running.office.ask(path, {"list_price": decimal(price)}, "PUT")
            found, cursor = drained(erp.fetch_prices, 7, cursor)
            mine = [one for one in found if one.sku == sale.item.sku]
            tag = PriceTag(sale.item.sku, Money(minor, "DKK"), tax_included=False)
            assert mine[-1] == tag


class TestMoney:
    """What came in at the bank."""

    def test_what_we_told_does_not_come_back(self, erp, sale):
        _, cursor = drained(erp.fetch_payments, 7)
        erp.post_payment(sale.id, sale.payment, key="1")
        back = evolve(sale.payment, kind=Kind.REFUND, amount=sale.money(100))
        erp.post_payment(sale.id, back, key="2")
        assert mine(drained(erp.fetch_payments, 7, cursor)[0], sale) == []

    def test_a_transfer_is_told_with_the_invoice_that_it_pays(self, running, erp, sale):
        _, cursor = drained(erp.fetch_payments, 7)
        running.office.receive(sale.customer.id, "350.00", "tak", sale.invoice.number)
        (found,) = mine(drained(erp.fetch_payments, 7, cursor)[0], sale)
        assert (found.amount, found.invoice) == (
            sale.money(35_000),
            sale.invoice.number,
        )
        assert found.reference == "tak"
        domain = [["reference", "=", sale.invoice.number]]
        (known,) = running.office.find("account.invoice", domain, "amount_to_pay")
        assert known["amount_to_pay"] == Decimal(0)

    def test_money_that_goes_back_is_below_zero(self, running, erp, sale):
        _, cursor = drained(erp.fetch_payments, 7)
        running.office.receive(sale.customer.id, "-50.00", f"til {sale.id}")
        (found,) = mine(drained(erp.fetch_payments, 7, cursor)[0], sale)
        assert (found.amount, found.invoice) == (sale.money(-5_000), "")

    def test_a_transfer_pays_the_order_here(self, running):
        """Booked once, on the order that the payer named, and not told back."""
        clock = house.Clock(datetime.now(UTC))
        sale = Sale.new("DKK", "WH")
        sku = sale.item.sku
        oms = house.shop(clock=clock, stock={f"{sku}@CPH": 10})
        connection = partners.Connection("erp", running.erp(), Port.ERP, {"CPH": "WH"})
        desk = partners.Partners(oms, [connection])
        house.place(oms, sale.id, (sku, 2), reference=sale.id)
        house.hand_over(oms, house.pack(oms, f"{sale.id}-1"))
        running.erp().upsert_customer(sale.customer, key="c")
        running.office.receive(sale.customer.id, "20.00", f"for {sale.id}")
        for _ in range(60):
            clock.later(minutes=5)
            if not desk.work()["erp"].pulled.more and not desk.standings()[0].behind_by:
                break
        (paid,) = oms.state(f"account/{sale.id}").transactions
        assert (paid.provider, paid.amount) == ("erp", Money.of("20.00", "DKK"))


def mine(payments, sale):
    return [one for one in payments if one.customer == sale.customer.id]
