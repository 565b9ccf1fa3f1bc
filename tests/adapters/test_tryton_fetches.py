"""What Tryton says of articles, prices and money that came in, without a server."""

import json
from base64 import urlsafe_b64decode
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from attrs import evolve

from ordercore.accounts import Kind, Transaction
from ordercore.catalog import Item
from ordercore.errors import MappingFailed
from ordercore.ports import ErpCapability, PaymentReceived, PriceTag
from ordercore.testing.transport import StandIn
from ordercore.values import Dimensions, Money
from ordercore_adapters.tryton import TrytonErp
from ordercore_adapters.tryton.coding import encoded
from ordercore_adapters.tryton.payments import description_of
from ordercore_adapters.tryton.settings import FETCHES
from tests.adapters.test_tryton import AT, WITH_MODULES, answer

ALL = evolve(WITH_MODULES, fetches=FETCHES, customers="C/", guest="GUEST")
KILO, GRAM, METRE, CENTIMETRE = (
    {"factor": 1.0},
    {"factor": 0.001},
    {"factor": 1.0},
    {"factor": 0.01},
)
MUG = {
    "id": 7,
    "code": "MUG",
    "template": {"id": 3, "name": "Krus"},
    "weight": 0.3504,
    "weight_uom": KILO,
    "length": 12,
    "length_uom": CENTIMETRE,
    "width": 0.08,
    "width_uom": METRE,
    "height": 9.5,
    "height_uom": CENTIMETRE,
    "identifiers": [
        {"id": 1, "type": "brand", "code": "B-1"},
        {"id": 2, "type": "ean", "code": "4006381333931"},
    ],
}
COMPANY = [{"id": 1, "currency": {"id": 1, "code": "DKK"}}]


def connected(*answers, settings=ALL):
    line = StandIn([answer(one) for one in answers])
    return TrytonErp(settings, line), line


def queried(request):
    query = parse_qs(urlsplit(request.url).query)
    return json.loads(urlsafe_b64decode(query["d"][0]))


def stamped(number, stamp="write_date", after=0, **said):
    at = encoded(AT + timedelta(seconds=after))
    return {"id": number, stamp: at, **said}


class TestArticles:
    """What is dealt in."""

    def fetched(self, *made, products):
        """Return articles that four sources tell of, in the order of the sources."""
        erp, line = connected(*made, products)
        return erp.fetch_items("", 50), line

    def test_one_has_its_weight_its_size_and_its_barcode(self):
        """In whole grams and millimetres, whatever units Tryton keeps them in."""
        made = [stamped(3, "create_date", products=[{"id": 7}])]
        page, line = self.fetched(made, [], [], [], products=[MUG])
        (item,) = page.items
        size = Dimensions(120, 80, 95)
        assert item == Item("MUG", "Krus", 350, "4006381333931", size)
        assert ["write_date", "=", None] in queried(line.requests[0])

    def test_what_is_not_said_is_not_known(self):
        plain = MUG | {"weight": None, "height": None, "identifiers": []}
        made = [stamped(3, "create_date", products=[{"id": 7}])]
        page, _ = self.fetched(made, [], [], [], products=[plain])
        assert page.items == (Item("MUG", "Krus", 0),)

    def test_each_change_tells_of_its_articles_in_time(self):
        """A template of all its variants; one without a SKU is none."""
        cup = MUG | {"id": 8, "code": "CUP"}
        nameless = MUG | {"id": 9, "code": None}
        variants = [{"id": 7}, {"id": 8}, {"id": 9}]
        page, _ = self.fetched(
            [],
            [stamped(3, after=2, products=variants)],
            [stamped(8, "create_date", after=1, code="CUP")],
            [stamped(7, after=3, code="MUG")],
            products=[MUG, cup, nameless],
        )
        assert [one.sku for one in page.items] == ["CUP", "MUG", "CUP", "MUG"]

    def test_a_template_without_a_variant_is_no_article(self):
        erp, line = connected([stamped(3, "create_date")], [], [], [])
        assert erp.fetch_items("", 50).items == ()
        assert len(line.requests) == 4

    @pytest.mark.parametrize(
        "odd",
        [
            {"weight": -1},
            {"weight": 10**13},
            {"weight": "heavy"},
            {"weight_uom": {"factor": 0}},
            {"weight_uom": None},
            {"height": 10**9},
        ],
    )
    def test_a_measure_that_is_none_is_named(self, odd):
        made = [stamped(3, "create_date", products=[{"id": 7}])]
        with pytest.raises(MappingFailed):
            self.fetched(made, [], [], [], products=[MUG | odd])

    def test_it_is_asked_where_it_is_wanted(self):
        """The prices of somebody who keeps them here are his own."""
        mine = {can for can in ErpCapability if can.startswith("fetch_")}
        assert mine & TrytonErp(WITH_MODULES, StandIn([])).capabilities == {
            ErpCapability.FETCH_PURCHASES,
            ErpCapability.FETCH_RECEIPTS,
            ErpCapability.FETCH_STOCK,
        }
        assert mine <= TrytonErp(ALL, StandIn([])).capabilities


class TestWeights:
    """What Tryton is told of weights."""

    def upserted(self, grams, known, settings=ALL):
        found = MUG | {"weight": known, "weight_uom": known and GRAM}
        gram = [[{"id": 5}]] if settings is ALL and grams else []
        erp, line = connected(*gram, [found], {"id": 3}, settings=settings)
        if gram:  # looked up before, so that it is asked once
            erp._books.gram()
        receipt = erp.upsert_item(Item("MUG", "Krus", grams), key="k")
        return receipt.duplicate, [one for one in line.requests if one.body]

    def test_another_weight_is_a_correction(self):
        duplicate, (written,) = self.upserted(350, 300.0)
        assert not duplicate
        assert json.loads(written.body) == {
            "name": "Krus",
            "weight": 350,
            "weight_uom": 5,
        }

    @pytest.mark.parametrize(("grams", "known"), [(350, 350.0), (0, 300.0)])
    def test_the_same_and_one_that_is_not_known_here_are_left(self, grams, known):
        assert self.upserted(grams, known) == (True, [])

    def test_without_the_module_no_weight_is_told(self):
        without = evolve(ALL, modules=())
        assert self.upserted(350, None, without) == (True, [])


class TestPrices:
    """What a unit costs."""

    def fetched(self, *rows, products):
        erp, _ = connected([], [*rows], COMPANY, products)
        return erp.fetch_prices("", 50).items

    def test_one_has_no_tax_in_it_and_whole_coins(self):
        """A price of Tryton's has four places: what is no coin is rounded half up."""
        row = stamped(1, product=None, template={"id": 3, "products": [{"id": 7}]})
        for price, minor in (("80.0000", 8_000), ("79.9950", 8_000), ("0.1249", 12)):
            mug = {"id": 7, "code": "MUG", "list_price_used": encoded(Decimal(price))}
            (tag,) = self.fetched(row, products=[mug])
            assert tag == PriceTag("MUG", Money(minor, "DKK"), tax_included=False)

    def test_one_of_a_variant_is_of_no_other(self):
        template = {"id": 3, "products": [{"id": 7}, {"id": 8}]}
        mug, cup = (
            {"id": number, "code": sku, "list_price_used": encoded(Decimal(number))}
            for number, sku in ((7, "MUG"), (8, "CUP"))
        )
        row = stamped(1, product=8, template=template)
        assert [t.sku for t in self.fetched(row, products=[cup])] == ["CUP"]
        both = self.fetched(row | {"product": None}, products=[mug, cup])
        assert [t.sku for t in both] == ["MUG", "CUP"]

    def test_what_has_none_is_left_out(self):
        row = stamped(1, product=7, template={"id": 3, "products": []})
        free = {"id": 7, "code": "MUG", "list_price_used": None}
        assert self.fetched(row, products=[free]) == ()


def owed(account="1.2.1", credit="0", debit="0", **more):
    return {
        "account": {"id": 1, "code": account},
        "party": {"id": 2, "code": "C/C-1"},
        "credit": encoded(Decimal(credit)),
        "debit": encoded(Decimal(debit)),
        "description": None,
        "amount_second_currency": None,
        "second_currency": None,
        "invoice_payment": None,
    } | more


def move(*lines, description="transfer"):
    return stamped(
        4, date=encoded(date(2026, 11, 27)), description=description, lines=lines
    )


BANK = owed("1.1.1", debit="350.00", party=None)


class TestPayments:
    """What came in."""

    def fetched(self, *records):
        erp, line = connected([*records], COMPANY)
        return erp.fetch_payments("", 50).items, line

    def test_it_is_what_the_customer_owes_no_more(self):
        paid = owed(
            credit="350.00",
            description="W-1",
            invoice_payment={"id": 1, "reference": "W-1-1"},
        )
        (found,), line = self.fetched(move(BANK, paid))
        assert found == PaymentReceived(
            "4",
            Money(35_000, "DKK"),
            date(2026, 11, 27),
            "W-1 transfer",
            "W-1-1",
            "C-1",
        )
        domain = queried(line.requests[0])
        assert ["lines.account.code", "in", ["1.1.1", "1.1.2"]] in domain
        assert ["state", "=", "posted"] in domain

    def test_what_goes_back_is_below_zero(self):
        (found,), _ = self.fetched(move(BANK, owed(debit="10.00")))
        assert found.amount == Money(-1_000, "DKK")

    def test_of_several_customers_each_has_an_id(self):
        lines = owed(credit="1.00"), owed(credit="2.00"), owed()
        found, _ = self.fetched(move(BANK, *lines))
        assert [(one.id, one.amount.minor) for one in found] == [
            ("4/1", 100),
            ("4/2", 200),
        ]

    def test_foreign_money_is_in_its_own_currency(self):
        foreign = owed(
            credit="746.00",
            amount_second_currency=encoded(Decimal("-100.00")),
            second_currency={"id": 2, "code": "EUR"},
        )
        (found,), _ = self.fetched(move(BANK, foreign))
        assert found.amount == Money(10_000, "EUR")

    @pytest.mark.parametrize("kind", [Kind.PAYMENT, Kind.REFUND, Kind.CAPTURE])
    def test_what_we_have_told_is_left_out(self, kind):
        told = Transaction("stripe", "ch/1", kind, Money(1, "DKK"))
        said = description_of("W-1", told)
        found, _ = self.fetched(move(BANK, owed(credit="1.00"), description=said))
        assert found == ()

    def test_guests_have_no_name(self):
        guest = owed(credit="1.00", party={"id": 9, "code": "C/GUEST"})
        nobody = owed(credit="1.00", party=None)
        found, _ = self.fetched(move(BANK, guest, nobody))
        assert [one.customer for one in found] == ["", ""]

    def test_half_a_coin_is_no_money(self):
        with pytest.raises(MappingFailed, match="coins"):
            self.fetched(move(BANK, owed(credit="1.005")))
