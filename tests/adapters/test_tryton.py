"""What Tryton says and what we tell it, without a server; recordings are shortened."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from operator import eq, ge, gt
from urllib.parse import parse_qs, urlsplit

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ordercore.accounts import Kind, Transaction
from ordercore.catalog import Component
from ordercore.connecting import Part, Response, Secret, settings_of
from ordercore.errors import (
    AuthFailed,
    CallOutcome,
    Invalid,
    MappingFailed,
    NotFound,
    Rejected,
    Unavailable,
    Unsupported,
)
from ordercore.orders import Place
from ordercore.ports import ERP_OPERATIONS, Port, SkuUnits, offer_problems
from ordercore.pricing import Fee, TaxLine
from ordercore.testing.erp_papers import Sale as Papers
from ordercore.testing.transport import Fault, StandIn
from ordercore.values import Address, Money
from ordercore_adapters.tryton import TrytonErp, TrytonSettings, ordercore_adapters
from ordercore_adapters.tryton.coding import (
    amount_in,
    day_in,
    encoded,
    instant_in,
    units_in,
)
from ordercore_adapters.tryton.feeding import Changed, Seen, page_of
from ordercore_adapters.tryton.invoices import tax_values
from ordercore_adapters.tryton.lines import order_lines, paper_lines, priced
from ordercore_adapters.tryton.parties import address_of
from ordercore_adapters.tryton.payments import description_of, move_lines
from ordercore_adapters.tryton.sales import Sale, SaleLine
from ordercore_adapters.tryton.settings import FETCHES, MODULES
from ordercore_adapters.tryton.shipments import taken

SETTINGS = TrytonSettings(
    "https://erp.example/",
    "books",
    Secret.given("key_of_the_tests"),
    "1.2.1",
    "4.1.1",
    "6.3.6",
    {"": "1.1.1", "stripe": "1.1.2"},
    zone="Europe/Copenhagen",
)
WITH_MODULES = evolve(SETTINGS, modules=MODULES, employee=3)
AT = datetime(2026, 11, 30, 16, 26, 13, 870757, tzinfo=UTC)
CUSTOMER = {
    "__name__": "party.party",
    "id": 2,
    "code": "C-1",
    "name": "Åse Sørensen",
    "addresses": [
        {
            "__name__": "party.address",
            "id": 2,
            "invoice": 1,
            "party_name": "Åse Sørensen",
            "street_unstructured": "Æblevej 3",
            "postal_code": "2100",
            "city": "København Ø",
            "country": {"__name__": "country.country", "id": 1, "code": "DK"},
        }
    ],
    "contact_mechanisms": [
        {
            "__name__": "party.contact_mechanism",
            "id": 1,
            "type": "email",
            "value": "aase@example.org",
        }
    ],
    "identifiers": [],
}
SAID_NO = {
    "status": 400,
    "message": "The code on party must be unique.",
    "description": "",
}


def answer(document, status=200):
    return Response(status, body=json.dumps(document).encode())


def connected(*answers):
    line = StandIn(answers)
    return TrytonErp(SETTINGS, line), line


def line(*, ordered=3, moved=0, ref="1", number=1):
    return SaleLine(number, ref, 7, "MUG", ordered, Decimal("80.00"), moved)


def sale(*lines):
    return Sale(1, "processing", 2, "C-1", "DKK", 2, 2, lines)


class TestThePlugIn:
    """What is offered."""

    def test_the_adapter_has_what_it_declares(self):
        erp, _ = connected()
        assert [*offer_problems(erp, ERP_OPERATIONS)] == []

    def test_the_plug_in_offers_an_erp(self):
        (info,) = ordercore_adapters()
        assert (info.port, info.name) == (Port.ERP, "tryton")
        assert isinstance(info.connect(SETTINGS, StandIn([])), TrytonErp)

    def test_it_can_do_what_tryton_has_the_modules_for(self):
        less = TrytonErp(SETTINGS, StandIn([])).capabilities
        all_of_it = evolve(WITH_MODULES, fetches=FETCHES)
        more = TrytonErp(all_of_it, StandIn([])).capabilities
        (info,) = ordercore_adapters()
        assert more == info.capabilities
        assert less < more

    def test_a_module_that_nobody_uses_is_refused(self):
        with pytest.raises(Invalid, match="modules"):
            settings_of(
                TrytonSettings,
                {
                    "url": "https://erp.example",
                    "database": "books",
                    "key": {"env": "TRYTON_KEY"},
                    "receivable": "1",
                    "revenue": "4",
                    "tax": "6",
                    "modules": ["stock_supply"],
                },
            )

    def test_settings_are_read_strictly(self):
        """An unknown key and a key in plain text are named at once."""
        table = {"url": "https://erp.example", "database": "books", "key": "plain"}
        table |= {"receivable": "1", "revenue": "4", "tax": "6", "jurnal": "REV"}
        with pytest.raises(Invalid) as error:
            settings_of(TrytonSettings, table)
        assert {one.where for one in error.value.findings} == {"key", "jurnal"}

    def test_money_is_where_its_provider_keeps_it(self):
        assert SETTINGS.money_account("stripe") == "1.1.2"
        assert SETTINGS.money_account("bank") == "1.1.1"
        assert evolve(SETTINGS, money={}).money_account("bank") == ""

    def test_a_day_is_that_of_the_zone(self):
        late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
        assert SETTINGS.day(late) == date(2026, 12, 1)

    def test_a_zone_that_is_none_is_named(self):
        with pytest.raises(Invalid, match="zone"):
            evolve(SETTINGS, zone="Europe/Nowhere").day(AT)


class TestCoding:
    """How Tryton writes amounts and times."""

    @given(st.decimals(-(10**9), 10**9, places=4))
    def test_an_amount_comes_back_as_it_was(self, amount):
        record = Part({"total": encoded(amount)})
        assert amount_in(record, "total") == amount
        record.check_answer()

    @given(st.datetimes(timezones=st.just(UTC)))
    def test_an_instant_and_a_day_come_back(self, at):
        record = Part({"at": encoded(at), "on": encoded(at.date())})
        assert instant_in(record, "at") == at
        assert day_in(record, "on") == at.date()
        record.check_answer()

    @pytest.mark.parametrize("value", [1.5, None, "3", Decimal("2.5"), True])
    def test_units_are_whole(self, value):
        record = Part({"quantity": value})
        units_in(record, "quantity")
        with pytest.raises(MappingFailed, match="quantity"):
            record.check_answer()

    @pytest.mark.parametrize(
        "day", [None, "2026-11-30", {"year": 2026, "month": 13, "day": 1}]
    )
    def test_a_day_that_is_none_is_named(self, day):
        record = Part({"on": day})
        day_in(record, "on")
        with pytest.raises(MappingFailed, match="on"):
            record.check_answer()

    def test_nothing_else_is_told(self):
        with pytest.raises(TypeError):
            encoded(1.5j)


class TestPrices:
    """What a line comes to."""

    @given(
        st.integers(-(10**9), 10**9),
        st.integers(0, 5_000),
        st.sampled_from(["DKK", "JPY", "KWD"]),
    )
    def test_units_at_their_prices_come_to_the_amount(self, minor, quantity, currency):
        """As Tryton does it: each line is multiplied, and rounded either way."""
        net = Money(minor, currency)
        coin = Money(1, currency).decimal
        parts = priced(net, quantity)

        assert sum([units for units, _ in parts]) == (quantity or 1)
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN):
            lines = [(u * p).quantize(coin, rounding) for u, p in parts]
            assert sum(lines) == net.decimal
        assert all(price == round(price, 4) for _, price in parts)

    def test_an_order_is_its_lines_and_its_carriage(self):
        found = order_lines(Papers.new().order)
        assert [(one.ref, one.quantity, one.price) for one in found] == [
            ("1", 3, Decimal("80.00")),
            ("carriage", 1, Decimal("40.00")),
        ]

    def test_tax_that_is_inside_is_taken_out(self):
        order = Papers.new().order
        inside = evolve(order, agreed=evolve(order.agreed, tax_included=True))
        prices = [one.price for one in order_lines(inside)]
        assert prices == [Decimal("60.00"), Decimal("30.00")]

    def test_fees_are_lines_of_their_own(self):
        papers = Papers.new()
        wrap = Fee("gift-wrap", papers.money(1_500), papers.money(375))
        agreed = evolve(papers.order.agreed, fees=(wrap,))
        found = order_lines(evolve(papers.order, agreed=agreed))
        assert (found[-1].ref, found[-1].price) == ("fee/gift-wrap", Decimal("15.00"))

    def test_amounts_of_no_units_are_no_article(self):
        """A price that was changed afterwards moves no goods."""
        papers = Papers.new()
        (bill,) = papers.invoice.lines
        amount = evolve(papers.invoice, lines=(evolve(bill, quantity=0),))
        first = paper_lines(papers.order, amount)[0]
        assert (first.sku, first.quantity, first.price) == ("", 1, Decimal("240.00"))

    def test_a_kit_is_not_told(self):
        papers = Papers.new()
        (sold,) = papers.order.agreed.lines
        kit = evolve(sold, components=(Component("CUP", 2),))
        agreed = evolve(papers.order.agreed, lines=(kit,))
        order = Place("K", agreed).decide(None)[0].apply(None)
        with pytest.raises(Unsupported, match="kit"):
            order_lines(order)

    def test_taxes_are_as_issued(self):
        """Of a credit note they are below zero; a tax of nothing is none."""
        papers = Papers.new()
        vat = TaxLine("", Decimal("0.25"), papers.money(24_000), papers.money(5_999))
        none = TaxLine("", Decimal(0), papers.money(100), papers.money(0))
        (told,) = tax_values((vat, none), -1, 132)
        assert told["amount"] == Decimal("-59.99")
        assert told["manual"]


class TestParcels:
    """Which lines of a sale units leave from."""

    def test_units_leave_from_what_is_left(self):
        """A line that was split for its price counts as one."""
        lines = line(ordered=2, moved=1), line(ordered=3, number=2)
        found = taken(sale(*lines), SkuUnits("MUG", 3, "1"))
        assert [(one.id, units) for one, units in found] == [(1, 1), (2, 2)]

    def test_no_more_leaves_than_is_left(self):
        with pytest.raises(Rejected, match="2 are left"):
            taken(sale(line(moved=1)), SkuUnits("MUG", 3, "1"))

    @pytest.mark.parametrize(
        "units", [SkuUnits("CUP", 1, "1"), SkuUnits("MUG", 1, "2")]
    )
    def test_what_was_not_sold_is_not_found(self, units):
        with pytest.raises(NotFound):
            taken(sale(line()), units)


class TestMoney:
    """What moves."""

    def test_money_that_comes_in_is_taken_off_what_is_owed(self):
        coming = move_lines(Decimal("350.00"), 35, 39, 2)
        going = move_lines(Decimal("-100.00"), 35, 39, 2)
        assert [one["debit"] for one in coming] == [Decimal("350.00"), 0]
        assert [one["credit"] for one in going] == [Decimal("100.00"), 0]

    def test_each_movement_has_a_text_of_its_own(self):
        paid = Transaction("bank", "T1", Kind.PAYMENT, Money(1, "DKK"))
        back = evolve(paid, kind=Kind.REFUND)
        assert description_of("W-1", paid) == "W-1/bank/PAYMENT/T1"
        assert description_of("W-1", back) != description_of("W-1", paid)

    def test_what_moves_no_money_is_not_told(self):
        erp, asked = connected()
        held = Transaction("stripe", "T1", Kind.AUTHORIZATION, Money(1, "DKK"))
        with pytest.raises(Unsupported):
            erp.post_payment("W-1", held, key="k")
        assert asked.requests == []


class TestAsking:
    """What goes over the line, and what comes back."""

    def test_a_question_says_for_which_company(self):
        erp, asked = connected(answer([CUSTOMER]))
        erp.check()
        (request,) = asked.requests
        context = json.loads(urlsafe_b64decode(request.headers["X-Tryton-Context"]))
        assert context["company"] == 1
        assert request.headers["Authorization"] == "bearer key_of_the_tests"
        assert request.url.startswith("https://erp.example/books/rest/model/company")

    def test_a_customer_that_stands_so_is_a_duplicate(self):
        customer = evolve(Papers.new().customer, id="C-1")
        erp, asked = connected(answer([CUSTOMER]))
        receipt = erp.upsert_customer(customer, key="k")
        assert (receipt.external_id, receipt.duplicate) == ("2", True)
        query = parse_qs(urlsplit(asked.requests[0].url).query)
        assert json.loads(urlsafe_b64decode(query["d"][0])) == [["code", "=", "C-1"]]

    def test_who_moves_has_a_new_address_and_keeps_the_old_one_on_papers(self):
        """Papers refer to the old one, so it is put aside and not overwritten."""
        customer = evolve(
            Papers.new().customer, id="C-1", address=Address("DK", "8000", "Aarhus")
        )
        country = answer([{"id": 1}])
        erp, asked = connected(answer([CUSTOMER]), country, answer({"id": 2}))
        assert not erp.upsert_customer(customer, key="k").duplicate
        aside, made = json.loads(asked.requests[-1].body)["addresses"]
        assert aside == ["write", [2], {"active": False}]
        assert made[1][0]["city"] == "Aarhus"
        assert asked.requests[-1].method == "PUT"

    def test_of_two_that_make_a_customer_the_second_finds_it(self):
        """The code is unique in Tryton, which says so with 400."""
        customer = evolve(Papers.new().customer, id="C-1")
        country = answer([{"id": 1}])
        no, found = answer(SAID_NO, 400), answer([CUSTOMER])
        erp, _ = connected(answer([]), country, no, found)
        assert erp.upsert_customer(customer, key="k").external_id == "2"

    def test_what_tryton_refuses_is_rejected_and_quotes_nobody(self):
        no = answer({"status": 400, "message": "Åse Sørensen owes"}, 400)
        erp, _ = connected(answer([]), answer([{"id": 1}]), no, answer([]))
        with pytest.raises(Rejected) as error:
            erp.upsert_customer(Papers.new().customer, key="k")
        assert "Åse" not in str(error.value)

    @pytest.mark.parametrize(
        ("status", "error", "outcome"),
        [
            (401, AuthFailed, CallOutcome.REJECTED),
            (403, AuthFailed, CallOutcome.REJECTED),
            (404, NotFound, CallOutcome.REJECTED),
            (500, Unavailable, CallOutcome.UNKNOWN),
        ],
    )
    def test_a_status_says_what_is_known(self, status, error, outcome):
        erp, _ = connected(Response(status, body=b"<!doctype html>"))
        with pytest.raises(error) as raised:
            erp.fetch_stock("", 10)
        assert raised.value.outcome is outcome

    @pytest.mark.parametrize("fault", Fault)
    def test_the_check_says_what_is_wrong(self, fault):
        erp, _ = connected(fault)
        health = erp.check()
        assert not health.ok
        assert "key_of_the_tests" not in f"{health} {erp!r}"

    @pytest.mark.parametrize("odd", [{}, [1], {"id": 1}, "text", [{"id": "x"}], None])
    def test_an_answer_that_is_none_is_named(self, odd):
        erp, _ = connected(answer(odd))
        with pytest.raises(MappingFailed):
            erp.post_payment("W-1", Papers.new().payment, key="k")

    def test_an_address_has_its_region_as_a_line(self):
        address = Address("US", "10001", "New York", ("5th Ave",), region="NY")
        assert address_of(address)["street_unstructured"] == "5th Ave\nNY"


class TestPages:
    """How changes are read."""

    @given(
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=20),
        st.integers(1, 7),
    )
    def test_pages_leave_nothing_out(self, shapes, limit):
        """Records of the same instant and of two kinds, with some things or none."""
        records = sorted(
            [
                Changed(number, AT + timedelta(seconds=second), Part({}), number % 2)
                for number, (second, _) in enumerate(shapes, 1)
            ],
            key=lambda one: one.turn,
        )
        things = {
            number: [(number, place) for place in range(many)]
            for number, (_, many) in enumerate(shapes, 1)
        }
        cursor, found, more = "", [], True
        while more:
            seen = Seen.of(cursor)
            behind = [one for one in records if _is_behind(one, seen)][:limit]
            pairs = [(one, things[one.id]) for one in behind]
            page = page_of(seen, limit, pairs, timedelta(0))
            assert len(page.items) <= limit
            assert not page.more or page.cursor != cursor
            found += page.items
            cursor, more = page.cursor, page.more
        assert found == [one for record in records for one in things[record.id]]

    def test_at_the_end_the_cursor_is_put_back(self):
        change = Changed(5, AT, Part({}))
        page = page_of(Seen(), 10, [(change, ["x"])], timedelta(seconds=10))
        assert Seen.of(page.cursor) == Seen(AT - timedelta(seconds=10))

    @pytest.mark.parametrize(
        "cursor",
        ["x", "2026-11-30", f"{AT.isoformat()} 1", "1 2 3", "x 1 2", f"{AT} 1 2 3 4"],
    )
    def test_a_cursor_of_somebody_else_is_invalid(self, cursor):
        with pytest.raises(Invalid, match="cursor"):
            Seen.of(cursor)


def _is_behind(change, seen):
    """Tell whether Tryton gives a record for what was seen, as its domain says."""
    return _fits(seen.behind(change.source, "at"), change)


def _fits(domain, change):
    """Tell whether a record is what a domain of Tryton's describes."""
    match domain:
        case ["OR", *clauses]:
            return any([_fits(one, change) for one in clauses])
        case ["AND", *clauses]:
            return all([_fits(one, change) for one in clauses])
        case [name, sign, value]:
            compared = {">": gt, ">=": ge, "=": eq}[sign]
            return compared(getattr(change, name), value)
    raise AssertionError(domain)
