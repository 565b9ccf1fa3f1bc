"""What an ERP knows comes in page by page, each thing once, and nothing in silence."""

from datetime import date

import pytest
from attrs import evolve

from ordercore import accounts
from ordercore.catalog import (
    AssortmentRule,
    Item,
    ListItem,
    PriceQuery,
    SetAssortment,
)
from ordercore.errors import AuthFailed, Unavailable, Unsupported
from ordercore.flow import MemoryStore, SqliteStore
from ordercore.flow.knowing.naming import readable_id
from ordercore.parties import RegisterSupplier, Supplier
from ordercore.partners import Connection, Partners, compare_stock
from ordercore.ports import (
    ErpCapability,
    GoodsReceived,
    Health,
    Page,
    PaymentReceived,
    Port,
    PriceTag,
    PurchasePlaced,
    SkuUnits,
    StockLevel,
)
from ordercore.stock import AnnounceDelivery, SkuQuantity
from ordercore.testing.partners import MemoryErp
from ordercore.values import Dimensions
from tests.flow.shop import START, Clock, account, kr, place, send, shop

Can = ErpCapability
FETCHES = {Can.FETCH_ITEMS, Can.FETCH_PRICES, Can.FETCH_RECEIPTS, Can.FETCH_PAYMENTS}


class Office(MemoryErp):
    """An ERP that fails as told; what it is told of is kept apart.

    Attributes:
        faults: operation -> what goes wrong with its next calls.
        calls: operations that fetched, in order.
    """

    def __init__(self, *also):
        super().__init__()
        self.capabilities = {*FETCHES, Can.FETCH_PURCHASES, Can.FETCH_STOCK, *also}
        self.faults, self.calls = {}, []

    def check(self):
        return Health(True)

    def _fetched(self, operation, call):
        self.calls.append(operation)
        if error := self.faults.get(operation, []):
            raise error.pop(0)
        return call()

    def fetch_items(self, cursor, limit):
        really = super().fetch_items
        return self._fetched("items", lambda: really(cursor, limit))

    def fetch_prices(self, cursor, limit):
        really = super().fetch_prices
        return self._fetched("prices", lambda: really(cursor, limit))

    def fetch_receipts(self, cursor, limit):
        really = super().fetch_receipts
        return self._fetched("receipts", lambda: really(cursor, limit))

    def fetch_payments(self, cursor, limit):
        really = super().fetch_payments
        return self._fetched("payments", lambda: really(cursor, limit))

    def delivers(self, name, order, *units, node="W1"):
        """Let a supplier deliver (SKU, units)."""
        lines = [SkuUnits(sku, number) for sku, number in units]
        self.receipts.append(GoodsReceived(name, order, "7", node, lines, START))

    def orders(self, name, *units, due_on=None, node="W1", cancelled=False):
        """Let somebody there order (SKU, units) of supplier S-1, or change that."""
        lines = [SkuUnits(sku, number) for sku, number in units]
        placed = PurchasePlaced(name, "S-1", node, lines, due_on, cancelled)
        self.purchases.append(placed)

    def is_paid(self, name, amount, reference="", invoice=""):
        """Let money come in."""
        paid = PaymentReceived(name, amount, date(2026, 11, 23), reference, invoice)
        self.payments.append(paid)


@pytest.fixture
def office():
    """Return an ERP."""
    return Office()


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    """Give a store of each kind."""
    store = MemoryStore()
    if request.param == "sqlite":
        store = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
    yield store
    store.close()


def connected(office, store=None, **options):
    """Return a shop, its ERP's connection, and a clock."""
    clock = Clock()
    oms = shop(store, clock=clock, stock={"MUG@CPH": 9})
    options.setdefault("places", {"CPH": "W1", "HAM": "W2"})
    connection = Connection("erp", office, Port.ERP, **options)
    return oms, Partners(oms, [connection], chance=lambda: 1.0), clock


class TestArticles:
    def test_a_new_one_is_listed_and_another_corrected(self, office, store):
        """The office's name and weight count; how units are kept is ours."""
        oms, partners, _ = connected(office, store)
        oms.do(ListItem(Item("SOFA", "Sofa", 9, dimensions=Dimensions(9, 9, 9))))
        office._items += [
            Item("CAP", "Cap", 80, "4006381333931"),
            Item("SOFA", "Big sofa", 0),
        ]
        pulled = partners.work()["erp"].pulled
        assert (2, 0) == (pulled.news, pulled.set_aside)
        assert Item("CAP", "Cap", 80, "4006381333931") == oms.state("item/CAP")
        known = oms.state("item/SOFA")
        assert ("Big sofa", 9, True) == (
            known.name,
            known.weight_g,
            known.dimensions is not None,
        )

    def test_what_was_so_before_may_be_so_again(self, office):
        """Renamed, and renamed back: the last word counts."""
        oms, partners, _ = connected(office)
        for name in ("Cap", "Hat", "Cap"):
            office._items.append(Item("CAP", name, 80))
            partners.work()
        assert "Cap" == oms.state("item/CAP").name
        assert 3 == len(oms.history("item/CAP"))

    def test_one_that_cannot_be_is_set_aside_and_comes_back(self, office, store):
        """With the path of what is odd; the others are listed."""
        oms, partners, _ = connected(office, store)
        office._items += [Item("CAP", "Cap", 80, "4006381333932"), Item("HAT", "", 1)]
        pulled = partners.work()["erp"].pulled
        assert (1, 1) == (pulled.news, pulled.set_aside)
        (row,) = oms.quarantined()
        assert ("erp", True) == (row.source, "4006381333932" in row.reason)
        assert 1 == partners.reprocess().left
        assert 1 == len(oms.quarantined())


class TestPrices:
    def test_they_stand_in_a_list_of_the_office(self, office, store):
        """One for each currency; what is not spoken of stays as it is."""
        oms, partners, clock = connected(office, store)
        for sku, price in (("MUG", "8.00"), ("CAP", "5.00")):
            office.set_price(PriceTag(sku, kr(price)))
        partners.work()
        office.set_price(PriceTag("CAP", kr("4.50")))
        office.set_price(PriceTag("MUG", kr("6.00"), tax_included=False))
        assert 1 == partners.work()["erp"].pulled.news
        gross = oms.state("price-list/erp-DKK")
        assert {"MUG": "8.00", "CAP": "4.50"} == {
            entry.sku: str(entry.unit_price) for entry in gross.entries
        }
        net = oms.state("price-list/erp-DKK-net")
        assert [False, True] == [net.tax_included, gross.tax_included]
        query = PriceQuery("DKK", at=clock.now)
        assert kr("4.50").decimal == oms.offers(["CAP"], query)[0].price.unit_price

    def test_one_that_cannot_be_harms_no_other(self, office):
        """Below zero, or of no article."""
        oms, partners, _ = connected(office)
        for sku, price in (("MUG", "-1.00"), ("A B", "1.00"), ("CAP", "5.00")):
            office.set_price(PriceTag(sku, kr(price)))
        partners.work()
        assert ["CAP"] == [e.sku for e in oms.state("price-list/erp-DKK").entries]
        assert {"price MUG", "price A B"} == {row.where for row in oms.quarantined()}


class TestGoods:
    def test_they_are_received_once(self, office, store):
        """At our name of the place; also when the page comes again."""
        oms, partners, _ = connected(office, store)
        office.delivers("IN/1", "PO/9", ("MUG", 5), ("CAP", 2))
        assert 1 == partners.work()["erp"].pulled.news
        office.receipts.insert(0, office.receipts[0])
        assert 1 == partners.work()["erp"].pulled.repeated
        assert (14, 2) == tuple(oms.stock(s, "CPH").on_hand for s in ("MUG", "CAP"))

    def test_those_of_a_delivery_are_unloaded_with_it(self, office):
        """It is complete when all has come, and knows of what."""
        oms, partners, clock = connected(office)
        goods = (SkuQuantity("MUG", 5),)
        oms.do(AnnounceDelivery("D-1", "CPH", "S-1", clock.now.date(), goods))
        office.delivers("IN/1", "D-1", ("MUG", 2))
        partners.work()
        assert "UNLOADING" == oms.state("delivery/D-1").state
        office.delivers("IN/2", "D-1", ("MUG", 3))
        partners.work()
        assert ("RECEIVED", 14) == (
            oms.state("delivery/D-1").state,
            oms.stock("MUG", "CPH").on_hand,
        )

    def test_two_whose_names_look_alike_are_two(self, office):
        """IN/1, IN 1 and r-IN-1 are three deliveries of goods, and all of it came."""
        oms, partners, clock = connected(office)
        goods = (SkuQuantity("MUG", 6),)
        oms.do(AnnounceDelivery("D-1", "CPH", "S-1", clock.now.date(), goods))
        for units, name in enumerate(["IN/1", "IN 1", "r-IN-1"], 1):
            office.delivers(name, "D-1", ("MUG", units))
        partners.work()
        assert (15, []) == (oms.stock("MUG", "CPH").on_hand, oms.quarantined())

    def test_what_went_to_a_buyer_is_no_stock_of_ours(self, office):
        """The purchase is a piece of work of ours."""
        oms, partners, _ = connected(office)
        place(oms, "A", "MUG")
        office.delivers("IN/1", "A-1", ("MUG", 1))
        partners.work()
        assert (9, []) == (oms.stock("MUG", "CPH").on_hand, oms.quarantined())

    def test_a_place_that_nobody_knows_is_mended_and_tried_again(self, office):
        """The connection learns it, and the goods come in, once."""
        oms, partners, _ = connected(office)
        office.delivers("IN/1", "PO/9", ("MUG", 5), node="W3")
        partners.work()
        (row,) = oms.quarantined()
        assert "goods.node: got 'W3'" in row.reason
        connection = evolve(partners.connections["erp"], places={"CPH": "W3"})
        mended = Partners(oms, [connection])
        assert 1 == mended.reprocess().taken
        assert (14, []) == (oms.stock("MUG", "CPH").on_hand, oms.quarantined())

    def test_an_article_that_is_not_listed_is_no_stock_where_only_those_are(
        self, office
    ):
        """A slip in a SKU lies aside whole until it is listed, and comes in once."""
        oms, partners, _ = connected(office)
        oms.do(ListItem(Item("MUG", "Mug", 350)), SetAssortment(AssortmentRule.LISTED))
        office.delivers("IN/1", "PO/9", ("MUG", 2), ("MGU", 5))
        assert 1 == partners.work()["erp"].pulled.set_aside
        assert ["sku.unknown"] == [row.code for row in oms.quarantined()]
        assert 9 == oms.stock("MUG", "CPH").on_hand
        oms.do(ListItem(Item("MGU", "Small mug", 200)))
        assert 1 == partners.reprocess().taken
        assert (11, 5) == tuple(oms.stock(s, "CPH").on_hand for s in ("MUG", "MGU"))

    def test_a_number_of_up_to_255_characters_comes_in(self, office):
        """Without a delivery and with one; above that it is refused with its path."""
        oms, partners, clock = connected(office)
        goods = (SkuQuantity("MUG", 5),)
        oms.do(AnnounceDelivery("D-1", "CPH", "S-1", clock.now.date(), goods))
        office.delivers("gid://erp/In/" + "7" * 242, "PO/9", ("MUG", 1))
        office.delivers("gid://erp/In/" + "8" * 242, "D-1", ("MUG", 5))
        office.delivers("9" * 256, "PO/9", ("MUG", 1))
        partners.work()
        assert 15 == oms.stock("MUG", "CPH").on_hand
        (row,) = oms.quarantined()
        assert ("goods.id: got" in row.reason, "255" in row.reason) == (True, True)


class TestPurchases:
    DAY = date(2026, 12, 7)

    def test_what_is_ordered_there_is_expected_here(self, office, store):
        """Under its number, in our alphabet; and unloaded under it when it comes."""
        oms, partners, _ = connected(office, store)
        office.orders("PO 7/26", ("MUG", 5), ("CAP", 2), due_on=self.DAY)
        assert 1 == partners.work()["erp"].pulled.news
        name = readable_id("r", "PO 7/26", "id")
        assert name.startswith("r-PO-7-26-")
        found = oms.state(f"delivery/{name}")
        assert ("CPH", "S-1", self.DAY) == (found.node, found.supplier, found.due_on)
        assert [("MUG", 5), ("CAP", 2)] == [
            (one.sku, one.announced) for one in found.lines
        ]
        office.delivers("IN/1", "PO 7/26", ("MUG", 5), ("CAP", 2))
        partners.work()
        assert "RECEIVED" == oms.state(f"delivery/{name}").state
        assert (14, []) == (oms.stock("MUG", "CPH").on_hand, oms.quarantined())

    def test_it_may_come_on_another_day_or_not_at_all(self, office):
        """Without a day it is not expected; seen again, nothing happens."""
        oms, partners, _ = connected(office)
        office.orders("7", ("MUG", 5))
        partners.work()
        assert not oms.history("delivery/7")
        later = date(2026, 12, 9)
        for day in (self.DAY, self.DAY, later, None, later):
            office.orders("7", ("MUG", 5), due_on=day)
            partners.work()
        assert later == oms.state("delivery/7").due_on
        assert 2 == len(oms.history("delivery/7"))
        office.orders("7", ("MUG", 5), due_on=later, cancelled=True)
        office.orders("8", ("MUG", 5), due_on=later, cancelled=True)
        office.orders("7", ("MUG", 5), due_on=self.DAY)
        partners.work()
        assert "CANCELLED" == oms.state("delivery/7").state
        assert not oms.history("delivery/8")
        assert [] == oms.quarantined()

    def test_other_goods_under_its_number_are_set_aside(self, office):
        """Nobody guesses which of them is right."""
        oms, partners, _ = connected(office)
        for units in (5, 6):
            office.orders("7", ("MUG", units), due_on=self.DAY)
            partners.work()
        assert ["delivery.exists"] == [row.code for row in oms.quarantined()]
        assert 5 == oms.state("delivery/7").lines[0].announced

    def test_what_goes_to_a_buyer_is_not_expected(self, office):
        """It comes to no place of ours."""
        oms, partners, _ = connected(office)
        office.orders("7", ("MUG", 5), due_on=self.DAY, node="")
        partners.work()
        assert not oms.history("delivery/7")
        assert [] == oms.quarantined()

    @pytest.mark.parametrize("there", [True, False])
    def test_nobody_is_told_what_he_said(self, there):
        """What was ordered there is not ordered again; what was ordered here, is."""
        office = Office(Can.PURCHASE_ORDERS, Can.ITEMS, Can.SUPPLIERS)
        oms, partners, _ = connected(office)
        oms.do(ListItem(Item("MUG", "Mug", 350)))
        oms.do(RegisterSupplier(Supplier("S-1", company="Potter")))
        if there:
            office.orders("7", ("MUG", 5), due_on=self.DAY)
        else:
            goods = (SkuQuantity("MUG", 5),)
            oms.do(AnnounceDelivery("7", "CPH", "S-1", self.DAY, goods))
        partners.work()
        partners.work()
        assert (not there) == (("purchase_order", "7") in office.papers)
        assert 1 == len(oms.history("delivery/7"))
        assert [] == oms.quarantined()


class TestMoney:
    def owing(self, office, store=None):
        """Return a shop that has invoiced order A over 20.00."""
        oms, partners, _ = connected(office, store)
        place(oms, "A", ("MUG", 2), reference="W77")
        send(oms, "A-1")
        return oms, partners, account(oms, "A").invoices[0].number

    @pytest.mark.parametrize("how", ["invoice", "wrote it", "order"])
    def test_a_transfer_pays_what_it_names(self, office, how, store):
        """The office knows the invoice, or the payer wrote it, or the order."""
        oms, partners, number = self.owing(office, store)
        office.is_paid("P-1", kr("0.50"))
        said = {
            "invoice": {"invoice": number},
            "wrote it": {"reference": f"Invoice: {number}, thanks"},
            "order": {"reference": "for order A"},
        }
        office.is_paid("P-2", kr("20.00"), **said[how])
        partners.work()
        paid = account(oms, "A").transaction(("erp", "P-2", "PAYMENT"))
        assert (kr("20.00"), kr("20.00")) == (paid.amount, account(oms, "A").captured)
        assert ["payment.unmatched"] == [row.code for row in oms.quarantined()]
        office.payments.append(office.payments[-1])
        assert 1 == partners.work()["erp"].pulled.repeated

    def test_what_nobody_can_match_waits_for_its_invoice(self, office, store):
        """Paid before it was invoiced: reprocessed, it is booked."""
        oms, partners, _ = connected(office, store)
        office.is_paid("P-1", kr("20.00"), invoice="A-1")
        partners.work()
        assert 1 == partners.reprocess().left
        place(oms, "A", ("MUG", 2))
        send(oms, "A-1")
        assert 1 == partners.reprocess().taken
        assert (kr("20.00"), []) == (account(oms, "A").captured, oms.quarantined())

    def test_nobody_guesses(self, office):
        """Two orders are named, or the money went back, or it is another amount."""
        oms, partners, number = self.owing(office)
        place(oms, "B", "MUG")
        office.is_paid("P-1", kr("20.00"), "A and B")
        office.is_paid("P-2", kr("-5.00"), invoice=number)
        office.is_paid("P-3", kr("5.00"), invoice=number)
        office.is_paid("P-3", kr("6.00"), invoice=number)
        partners.work()
        assert kr("5.00") == account(oms, "A").captured
        codes = [row.code for row in oms.quarantined()]
        assert ["key.reused", *["payment.unmatched"] * 2] == sorted(codes)

    def test_what_we_have_told_the_office_is_not_booked_again(self):
        """It gives it back under its own id of it."""
        office = Office(Can.PAYMENTS, Can.ORDERS, Can.ITEMS)
        oms, partners, number = self.owing(office)
        oms.do(ListItem(Item("MUG", "Mug", 350)))
        oms.do(accounts.RecordPayment("A", "bank", "B-7", kr("20.00")))
        partners.work()
        name = oms.store.external("erp", "payment", "A/bank/PAYMENT/B-7")
        office.is_paid(name, kr("20.00"), invoice=number)
        office.is_paid("P-9", kr("1.00"), invoice=number)
        partners.work()
        assert kr("21.00") == account(oms, "A").captured
        assert 1 == len([one for one in office.papers if one[0] == "payment"])


class TestEndless:
    def test_one_list_without_an_end_keeps_no_other_waiting(self, office, store):
        """Each kind of thing has its pages of a turn, and goes on from there."""
        oms, partners, _ = connected(office, store, pages=3)
        place(oms, "A", ("MUG", 2))
        seen = []

        def forever(cursor, limit):
            seen.append(cursor)
            return Page((), str(int(cursor or 0) + 1), more=True)

        office.fetch_items = forever
        office.is_paid("P-1", kr("20.00"), "order A")
        pulled = partners.work()["erp"].pulled
        assert (1, True) == (pulled.news, pulled.more)
        assert ["", "1", "2"] == seen
        partners.work()
        assert ["3", "4", "5"] == seen[3:]


class TestBreaking:
    def test_what_cannot_be_fetched_leaves_the_rest_alone(self, office):
        """Each has a cursor and a wait of its own; credentials stop them all."""
        _, partners, clock = connected(office)
        office._items.append(Item("CAP", "Cap", 80))
        office.delivers("IN/1", "PO/9", ("MUG", 5))
        office.faults["items"] = [Unavailable("erp", "502")]
        pulled = partners.work()["erp"].pulled
        assert (1, "erp: 502") == (pulled.news, str(pulled.later))
        assert "waiting" == partners.standings()[0].state
        partners.work()
        assert 1 == office.calls.count("items")
        clock.later(minutes=1)
        assert 1 == partners.work()["erp"].pulled.news
        office.faults["prices"] = [AuthFailed("erp", "401")]
        assert isinstance(partners.work()["erp"].stopped, AuthFailed)

    @pytest.mark.parametrize("answer", [None, Page([object()], "1")])
    def test_nonsense_is_the_adapters_fault(self, office, monkeypatch, answer):
        """It is named, and asked again later."""
        _, partners, _ = connected(office)
        monkeypatch.setattr(office, "fetch_items", lambda *_: answer)
        assert "adapter.broke" == partners.work()["erp"].pulled.later.code


class TestComparing:
    def test_it_tells_what_differs_and_changes_nothing(self, office):
        """Whoever knows better takes the number over."""
        oms, partners, _ = connected(office, page=1)
        office.stock = {("MUG", "W1"): 7, ("MUG", "W2"): 0, ("X", "W1"): 3}
        office.stock["MUG", "W9"] = 1
        found = compare_stock(oms, partners.connections["erp"])
        assert ["MUG at CPH: 9 here, 7 there"] == [str(n) for n in found.differences]
        assert (1, False) == (found.equal, found.ok)
        odd = [(level.sku, level.location) for level, _ in found.unknown]
        assert [("X", "W1"), ("MUG", "W9")] == odd
        assert 9 == oms.stock("MUG", "CPH").on_hand
        oms.do(*found.differences[0].commands)
        office.stock = {("MUG", "W1"): 7}
        assert compare_stock(oms, partners.connections["erp"]).ok

    def test_the_last_word_of_a_page_counts(self, office, monkeypatch):
        """It may say the same article twice; it has to come to an end."""
        oms, partners, _ = connected(office)
        connection = partners.connections["erp"]
        levels = [StockLevel("MUG", "W1", 1), StockLevel("MUG", "W1", 9)]
        monkeypatch.setattr(office, "fetch_stock", lambda *_: Page(levels, "2"))
        assert compare_stock(oms, connection).ok
        for odd in (Page(levels, "", more=True), Page(["MUG"], "1"), None):
            monkeypatch.setattr(office, "fetch_stock", lambda *_, odd=odd: odd)
            with pytest.raises(Exception, match="fetch_stock"):
                compare_stock(oms, connection)

    def test_who_does_not_tell_stock_is_not_asked(self, office):
        """Nor is a shop."""
        oms, partners, _ = connected(office)
        office.capabilities -= {Can.FETCH_STOCK}
        with pytest.raises(Unsupported):
            compare_stock(oms, partners.connections["erp"])
