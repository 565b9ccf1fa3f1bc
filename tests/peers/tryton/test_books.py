"""What ordercore says is what Tryton has booked, to the penny, and once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore.accounts import IssuedInvoice, Kind
from ordercore.connecting import HttpTransport
from ordercore.errors import AuthFailed, NotFound, Rejected, Unavailable, Unsupported
from ordercore.orders import Place
from ordercore.ports import SkuUnits, StockLevel
from ordercore.pricing import BillLine, TaxLine
from ordercore.testing.adapter import drained, fresh
from ordercore.testing.erp_papers import Sale
from ordercore.values import Address
from tests.peers.breaking import Breaking, at

INVOICE_FIELDS = ("state", "total_amount", "tax_amount", "taxes.amount", "taxes.base")


@pytest.fixture
def erp(running):
    return running.erp()


@pytest.fixture
def sale(erp):
    """A sale that is booked up to the order."""
    sale = Sale.new("DKK", "WH")
    erp.upsert_customer(sale.customer, key="c")
    erp.upsert_supplier(sale.supplier, key="s")
    erp.upsert_item(sale.item, key="i")
    erp.post_order(sale.order, key="o")
    return sale


def moves_of(running, order):
    fields = ("shipment_state", "lines.moves.quantity", "lines.moves.state")
    (found,) = running.office.find("sale.sale", [["reference", "=", order]], *fields)
    moves = [one for line in found["lines"] for one in line["moves"]]
    return found["shipment_state"], sum([one["quantity"] for one in moves])


class TestSales:
    """What was sold."""

    def test_a_sale_is_what_was_agreed(self, running, sale):
        fields = ("state", "untaxed_amount", "party.code", "lines.quantity")
        domain = [["reference", "=", sale.id]]
        (found,) = running.office.find("sale.sale", domain, *fields)

        assert found["state"] == "processing"
        assert found["untaxed_amount"] == Decimal("280.00")
        assert found["party"]["code"] == sale.customer.id
        assert [one["quantity"] for one in found["lines"]] == [3, 1]

    def test_the_thirds_of_a_price_come_to_the_amount(self, running, erp, sale):
        """A hundred kroner for three pieces, and 300 pieces for 100.01."""
        for quantity, minor in ((3, 10_000), (300, 10_001)):
            number = fresh("W")
            (line,) = sale.order.agreed.lines
            odd = evolve(line, quantity=quantity, amount=sale.money(minor))
            agreed = evolve(sale.order.agreed, reference=number, lines=(odd,))
            order = Place(number, agreed).decide(None)[0].apply(None)
            erp.post_order(order, key="k")
            domain = [["reference", "=", number]]
            (found,) = running.office.find("sale.sale", domain, "untaxed_amount")
            assert found["untaxed_amount"] == Decimal(minor + 4_000) / 100

    def test_a_guest_needs_somebody_to_stand_for_him(self, running, erp, sale):
        agreed = evolve(sale.order.agreed, customer="", reference=fresh("W"))
        order = Place(fresh("W"), agreed).decide(None)[0].apply(None)
        with pytest.raises(Rejected, match="guest"):
            erp.post_order(order, key="k")
        known = running.erp(guest=sale.customer.id).post_order(order, key="k")
        assert not known.duplicate

    def test_a_parcel_to_somebody_else_is_no_move(self, running, erp, sale):
        """What a customer has sent elsewhere leaves his own address as it is."""
        agreed = evolve(
            sale.order.agreed,
            reference=fresh("W"),
            ship_to=Address("SE", "211 20", "Malmö", ("Storgatan 1",), "Bo"),
        )
        order = Place(fresh("W"), agreed).decide(None)[0].apply(None)
        erp.post_order(order, key="k")
        assert erp.upsert_customer(sale.customer, key="again").duplicate

    def test_eight_customers_at_once_are_eight(self, running, erp):
        """Of eight parties that are made at once Tryton on SQLite loses some."""
        customers = [Sale.new().customer for _ in range(8)]
        with ThreadPoolExecutor(8) as many:
            told = [*many.map(lambda c: erp.upsert_customer(c, key=c.id), customers)]

        assert len({one.external_id for one in told}) == 8
        domain = [["code", "in", [one.id for one in customers]]]
        assert len(running.office.find("party.party", domain, "code")) == 8

    def test_one_customer_from_eight_connections_is_one(self, running):
        """The code is unique: whoever comes second finds what the first made."""
        customer = Sale.new().customer
        erps = [running.erp(HttpTransport()) for _ in range(4)]
        with ThreadPoolExecutor(4) as many:
            told = [*many.map(lambda e: e.upsert_customer(customer, key="k"), erps)]
        assert len({one.external_id for one in told}) == 1


class TestParcels:
    """What has left."""

    def test_two_parcels_ship_an_order(self, running, erp, sale):
        whole = sale.shipment
        for number, units in (("1", 2), ("2", 1)):
            part = (SkuUnits(sale.item.sku, units, "1"),)
            parcel = evolve(whole, id=f"{sale.id}-P{number}", lines=part)
            erp.post_shipment(parcel, key=number)
        assert moves_of(running, sale.id) == ("sent", 3)

    def test_one_from_a_place_that_is_not_there_is_not_found(self, erp, sale):
        with pytest.raises(NotFound, match="NOWHERE"):
            erp.post_shipment(evolve(sale.shipment, node="NOWHERE"), key="k")

    @pytest.mark.parametrize("after", range(14))
    def test_a_line_that_breaks_anywhere_ships_once(self, running, sale, after):
        """Whatever was done when the line broke, the next try ends it."""
        broken = Breaking(running.transport, at(after))
        try:
            running.erp(broken).post_shipment(sale.shipment, key="k")
        except Unavailable:
            running.erp().post_shipment(sale.shipment, key="k")
        assert moves_of(running, sale.id) == ("sent", 3)

    def test_a_server_that_is_killed_ships_once(self, running, erp, sale):
        running.server.kill()
        with pytest.raises(Unavailable):
            erp.post_shipment(sale.shipment, key="k")
        running.server.start()
        running.transport.close()
        erp.post_shipment(sale.shipment, key="k")
        assert moves_of(running, sale.id) == ("sent", 3)


class TestMoney:
    """What is owed, and what is paid."""

    def test_an_invoice_has_the_tax_that_was_issued(self, running, erp, sale):
        """Also where Tryton would round otherwise: 25 per cent less an oere."""
        net, tax = sale.money(24_000), sale.money(5_999)
        taxes = (TaxLine("DK-VAT", Decimal("0.25"), net, tax),)
        lines = (BillLine("1", 3, net, tax, taxes),)
        zero = sale.money(0)
        number = fresh("INV")
        on = sale.invoice.issued_on
        odd = IssuedInvoice(number, "P", lines, zero, zero, on, due_on=on)
        erp.post_invoice(sale.order, odd, key="k")

        domain = [["reference", "=", number]]
        (found,) = running.office.find("account.invoice", domain, *INVOICE_FIELDS)
        assert found["state"] == "posted"
        assert found["total_amount"] == Decimal("299.99")
        assert [one["amount"] for one in found["taxes"]] == [Decimal("59.99")]

    def test_all_of_it_leaves_the_customer_nothing_to_owe(self, running, erp, sale):
        """350 invoiced and paid, 100 credited and paid back."""
        erp.post_invoice(sale.order, sale.invoice, key="1")
        erp.post_payment(sale.id, sale.payment, key="2")
        erp.post_credit_note(sale.order, sale.credit_note, key="3")
        back = evolve(
            sale.payment, kind=Kind.REFUND, amount=sale.money(10_000), reference="back"
        )
        erp.post_payment(sale.id, back, key="4")

        domain = [["party.code", "=", sale.customer.id]]
        fields = ("debit", "credit", "account.code")
        lines = running.office.find("account.move.line", domain, *fields)
        owed = [one for one in lines if one["account"]["code"] == "1.2.1"]
        assert len(owed) == 4
        assert sum([one["debit"] - one["credit"] for one in owed]) == 0

    def test_another_amount_under_a_reference_is_rejected(self, erp, sale):
        erp.post_payment(sale.id, sale.payment, key="1")
        with pytest.raises(Rejected, match="another amount"):
            erp.post_payment(
                sale.id, evolve(sale.payment, amount=sale.money(1)), key="2"
            )

    def test_money_of_another_currency_is_not_booked(self, erp, sale):
        foreign = evolve(sale.payment, amount=Sale.new("EUR").money(35_000))
        with pytest.raises(Unsupported, match="EUR in books of DKK"):
            erp.post_payment(sale.id, foreign, key="k")


class TestGoods:
    """What is bought, what came, and what is there."""

    def test_what_came_in_is_told_and_is_there(self, running, erp, sale):
        _, before = drained(erp.fetch_receipts, 50)
        _, stock = drained(erp.fetch_stock, 50)
        erp.create_purchase_order(sale.purchase, key="1")
        running.office.take_in(sale.purchase.id)

        came, _ = drained(erp.fetch_receipts, 50, before)
        (receipt,) = [one for one in came if one.purchase_order == sale.purchase.id]
        assert receipt.lines == (SkuUnits(sale.item.sku, 10),)
        assert receipt.node == "WH"
        levels, _ = drained(erp.fetch_stock, 50, stock)
        mine = {level for level in levels if level.sku == sale.item.sku}
        sku = sale.item.sku
        assert mine == {StockLevel(sku, "WH", 10), StockLevel(sku, "AAR", 0)}

    def test_a_price_that_nobody_knows_is_asked_for(self, erp, sale):
        (line,) = sale.purchase.lines
        unknown = evolve(sale.purchase, lines=(evolve(line, unit_price=None),))
        with pytest.raises(Rejected, match="no price"):
            erp.create_purchase_order(unknown, key="k")
        erp.create_purchase_order(sale.purchase, key="k")
        later = evolve(unknown, id=fresh("PO"))
        assert not erp.create_purchase_order(later, key="k").duplicate


class TestTheKey:
    """Who we are."""

    def test_another_key_is_refused(self, running):
        erp = running.erp(key="0" * 128)
        assert not erp.check().ok
        with pytest.raises(AuthFailed):
            erp.upsert_item(Sale.new().item, key="k")
