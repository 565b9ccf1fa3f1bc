"""What a shop pays out is booked once, by our names; where it differs is told."""

from datetime import date

import pytest
from attrs import evolve

from ordercore import accounts, orders
from ordercore.accounts import Book, Kind, Payout, PayoutLine, RequestRefund
from ordercore.errors import Invalid
from ordercore.orders import LineQuantity
from ordercore.partners import Connection, Partners
from ordercore.ports import MoneyRequest, Page, ShopCapability
from ordercore.views import booked
from tests.flow.shop import account, eur, kr
from tests.partners import test_paying as paying
from tests.partners.market import Market, connected

DAY = date(2026, 11, 30)


def sold(store=None, **options):
    """Return a market that was paid 20.00 EUR for its orders 1 and 2, and its shop."""
    market = Market(more=[ShopCapability.SETTLEMENTS])
    oms, partners, _ = connected(market, store, **options)
    for number in (1, 2):
        market.sell(number, ("MUG", 2), terms="PREPAID")
    partners.work()
    return market, oms, partners


def line(number=1, amount="20.00", reference=None, kind=Kind.CAPTURE, fee="0.50"):
    """Return a line of a payout, as the market calls things."""
    reference = reference or f"{number}"
    return PayoutLine(f"m-{number}", reference, kind, eur(amount), eur(fee))


def payout(statement, paid, *lines):
    """Return a payout of the market's."""
    return Payout("market", statement, lines, eur(paid), DAY)


def pulled(partners):
    """Let partners work; return payouts, repeated and set aside."""
    found = partners.work()["web"].pulled
    return found.payouts, found.repeated, found.set_aside


def test_a_payout_is_booked_once_under_our_names(store):
    """It is paid by the connection; its cursor stands behind it."""
    market, oms, partners = sold(store, page=1)
    market.payouts += [payout("s1", "19.50", line()), payout("s2", "19.50", line(2))]
    assert (2, 0, 0) == pulled(partners)
    assert "2" == oms.store.checkpoint("web/payouts")
    found = oms.state("payout/web.s1")
    assert ("web", "web.1", "1") == (
        found.provider,
        found.lines[0].order,
        found.lines[0].reference,
    )
    market.payouts *= 2
    assert (0, 2, 0) == pulled(partners)
    assert [] == oms.quarantined()
    assert 2 == len([*oms.store.scan("payout")])


@pytest.mark.parametrize("statement", ["s" * 65, "gid://shop/Payout/7?of=" + "7" * 232])
def test_a_number_of_up_to_255_characters_is_bound(statement, store):
    """Ours stays short, and is the same when it comes again."""
    market, oms, partners = sold(store, page=1)
    long = "gid://shop/Refund/7?of=" + "7" * 232
    market.payouts.append(payout(statement, "19.50", line(reference=long)))
    assert (1, 0, 0) == pulled(partners)
    ours = oms.store.internal("web", "payout", statement)
    assert ("x-", 26) == (ours[:2], len(ours))
    assert long == oms.state(f"payout/web.{ours}").lines[0].reference
    market.payouts *= 2
    assert (0, 1, 0) == pulled(partners)


@pytest.mark.parametrize(
    ("statement", "reference", "where"),
    [
        ("s" * 256, "1", "statement: got"),
        ("", "1", "statement: got"),
        ("s1", "7" * 256, "lines[0].reference: got"),
    ],
)
def test_a_number_without_end_is_refused_with_its_path(statement, reference, where):
    """Nobody keeps it; it says what would pass."""
    market, oms, partners = sold()
    market.payouts.append(payout(statement, "19.50", line(reference=reference)))
    assert (0, 0, 1) == pulled(partners)
    (row,) = oms.quarantined()
    assert where in row.reason
    assert "1 to 255 characters" in row.reason


def test_what_was_given_back_through_the_shop_is_known_by_its_own_name():
    """The market's id of the refund stands for ours."""
    market, oms, partners = sold()
    oms.do(orders.Cancel("web.1", "broken", (LineQuantity("1", 1),)))
    partners.work()
    back = line(1, "10.00", "refund-1", Kind.REFUND, "0.00")
    market.payouts.append(payout("s1", "9.50", line(), back))
    assert (1, 0, 0) == pulled(partners)
    assert [] == oms.quarantined()
    (_, found) = oms.state("payout/web.s1").lines
    refund = oms.state("account/web.1").transactions[-1]
    assert (Kind.REFUND, refund.reference) == (refund.kind, found.reference)


@pytest.mark.parametrize(
    ("paid", "odd", "said"),
    [
        ("18.00", [line()], "web/s1: got 18.00 EUR, expected 19.50 EUR"),
        ("18.50", [line(amount="19.00")], "s1/1: got 19.00 EUR, expected 20.00 EUR"),
        ("19.50", [line(reference="77")], "s1/77: got 20.00 EUR, expected a capture"),
        ("19.50", [line(2)], "web/s1/2: got paid out, expected once, as in web/s0"),
    ],
)
def test_what_differs_is_booked_and_told(paid, odd, said):
    """Money that has arrived is a fact; the difference is for people to look at."""
    market, oms, partners = sold()
    market.payouts += [payout("s0", "19.50", line(2)), payout("s1", paid, *odd)]
    assert (2, 0, 0) == pulled(partners)
    assert eur(paid) == oms.state("payout/web.s1").paid
    (row,) = oms.quarantined()
    assert ("payout.differs", "web") == (row.code, row.source)
    assert said in row.reason
    market.payouts *= 2
    pulled(partners)
    assert 1 == len(oms.quarantined())


def test_an_order_that_is_not_here_keeps_a_payout_aside_until_it_is(store):
    """Whole, with the path of the field."""
    market, oms, partners = sold(store)
    market.payouts.append(payout("s1", "39.00", line(), line(3)))
    assert (0, 0, 1) == pulled(partners)
    (row,) = oms.quarantined()
    assert "lines[1].order: got 'm-3'" in row.reason
    assert 0 == partners.reprocess().taken
    market.sell(3, ("MUG", 2), terms="PREPAID")
    partners.work()
    assert (1, []) == (partners.reprocess().taken, oms.quarantined())
    assert eur("39.00") == oms.state("payout/web.s1").paid


def test_a_statement_with_other_lines_is_for_people():
    """The first one stands."""
    market, oms, partners = sold()
    market.payouts += [payout("s1", "19.50", line()), payout("s1", "19.00", line())]
    assert (1, 0, 1) == pulled(partners)
    assert ["payout.conflict"] == [row.code for row in oms.quarantined()]
    assert eur("19.50") == oms.state("payout/web.s1").paid


def test_nonsense_in_a_page_is_named(monkeypatch):
    """The adapter has a fault; nothing is taken of the page."""
    market, oms, partners = sold()
    odd = [(1,), (payout("s1", "1.00", line(fee="0.00")), "x")]
    for items in odd:
        page = Page(items, "1")
        monkeypatch.setattr(market, "fetch_settlements", lambda *_, page=page: page)
        partners.resume("web")
        later = partners.work()["web"].pulled.later
        assert "adapter.broke" == getattr(later, "code", None), items
    assert [] == [*oms.store.scan("payout")]


def test_a_payout_that_cannot_be_is_set_aside():
    """With the path of what is wrong with it."""
    market, oms, partners = sold()
    abroad = evolve(line(), fee=kr("1.00"))
    market.payouts += [payout({1}, "1.00"), payout("s1", "1.00", abroad)]
    assert (0, 0, 2) == pulled(partners)
    reasons = sorted([row.reason for row in oms.quarantined()])
    assert "lines[0].fee: got 1.00 DKK" in reasons[0]
    assert "statement" in reasons[1]


def test_who_pays_out_need_not_sell():
    """Such as a marketplace's bank; it has no orders to read."""

    class Bank:
        name, capabilities = "bank", {ShopCapability.SETTLEMENTS}

        def check(self):
            return None

        def fetch_settlements(self, cursor, limit):
            some = () if cursor else (payout("s1", "5.00"),)
            return Page(some, "1")

    _, oms, _ = sold()
    partners = Partners(oms, [Connection("bank", Bank())])
    assert 1 == partners.work()["bank"].pulled.payouts
    assert eur("5.00") == oms.state("payout/bank.s1").difference


class TestOfAProvider:
    """A payment provider knows what it has moved, and need not know orders."""

    @pytest.fixture
    def till(self):
        """Return a provider."""
        return paying.Till()

    @pytest.fixture
    def house(self, till):
        """Return a shop that was paid 20.00, 5.00 of it given back, and partners."""
        oms, partners, _ = paying.captured(till)
        oms.do(RequestRefund("A", "till", "r1", kr("5.00"), "c1"))
        partners.work()
        return oms, partners

    def test_what_it_pays_out_is_booked_with_its_fees(self, till, house):
        """By its own ids of movements; the price by the month is no difference."""
        oms, partners = house
        sent = till.pay_out(DAY, kr("0.50"), kr("3.00"))
        assert kr("11.00") == sent.paid
        assert {"", "T-2", "T-3"} == {
            text for one in sent.lines for text in (one.order, one.reference)
        }
        assert 1 == partners.work()["till"].pulled.payouts
        found = oms.state(f"payout/till.{sent.statement}")
        named = [(one.order, one.reference, one.kind) for one in found.lines]
        assert [("A", "c1", Kind.CAPTURE), ("A", "r1", Kind.REFUND)] == named
        assert (kr("4.00"), kr("0.00")) == (found.fees, found.difference)
        assert [] == oms.quarantined()
        assert {} == accounts.not_paid_out([account(oms, "A")], [found])
        sums = {}
        for one in booked(oms.journal()):
            for posting in one.entry.lines:
                sums[posting.account] = sums.get(posting.account, 0) + posting.minor
        assert (1_100, 400, 0) == (
            sums[Book.BANK],
            sums[Book.PROVIDER_FEES],
            sums[Book.BANK_CLEARING],
        )

    def test_our_own_references_will_do(self, till, house):
        """Some providers give back what they were asked under, and keep the order."""
        oms, partners = house
        mine = PayoutLine("A", "c1", Kind.CAPTURE, kr("20.00"), kr("1.00"))
        till._payouts.append(Payout("theirs", "s1", (mine,), kr("19.00"), DAY))
        assert 1 == partners.work()["till"].pulled.payouts
        assert [] == oms.quarantined()
        assert ("A", "c1") == (
            (line := oms.state("payout/till.s1").lines[0]).order,
            line.reference,
        )

    @pytest.mark.parametrize(
        ("order", "said"),
        [
            ("", "lines[0].reference: got 'T-9', expected a capture that was asked"),
            ("X", "lines[0].order: got 'X', expected an order that was taken here"),
        ],
    )
    def test_a_movement_that_nobody_knows_keeps_it_aside(
        self, till, house, order, said
    ):
        """Whole, with the path of the field; it is tried again."""
        oms, partners = house
        odd = PayoutLine(order, "T-9", Kind.CAPTURE, kr("20.00"), kr("1.00"))
        till._payouts.append(Payout("theirs", "s1", (odd,), kr("19.00"), DAY))
        pulled = partners.work()["till"].pulled
        assert (0, 1) == (pulled.payouts, pulled.set_aside)
        (row,) = oms.quarantined()
        assert said in row.reason

    def test_what_was_moved_is_booked_before_what_is_paid_out_for_it(self, till):
        """In one turn: the provider is asked first, and its payouts are read then."""
        oms, partners, clock = paying.authorized(till)
        oms.do(accounts.RequestCapture("A", "till", "c1", "a1", kr("20.00"), clock.now))
        asked = oms.history("account/A")[-1]
        moving = MoneyRequest("c1", kr("20.00"), "A", "a1")
        till.capture(moving, key=f"{asked.stream}/{asked.version}")
        till.pay_out(DAY, kr("0.50"))
        assert 1 == partners.work()["till"].pulled.payouts
        assert [] == oms.quarantined()

    def test_two_fees_in_two_currencies_are_refused(self, house):
        """What is kept for no movement is in the payout's currency."""
        oms, _ = house
        with pytest.raises(Invalid, match=r"fee: got 1\.00 EUR, expected an amount in"):
            oms.do(accounts.RecordPayout("till", "s", (), kr("1.00"), DAY, eur("1.00")))
