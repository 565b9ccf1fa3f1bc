"""Every event of an account is booked with two equal sides, and the books agree."""

from datetime import UTC, date, datetime

import pytest

from ordercore.accounts import (
    Authorize,
    Book,
    Capture,
    Credit,
    Deduct,
    Entry,
    Fail,
    Invoice,
    Kind,
    Ledger,
    OpenAccount,
    Posting,
    RecordPayment,
    Refund,
    RequestRefund,
    Void,
    entries_of,
    findings,
    reversed_entry,
)
from ordercore.errors import Conflict, Invalid
from ordercore.orders import LineQuantity
from ordercore.pricing import Bill, BillFee, BillLine, FeeKind
from ordercore.values import Money
from tests.telling import told, tried

W = "W-1"
DAY = date(2026, 11, 23)


def dkk(units):
    return Money.of(units, "DKK")


BILL = Bill("DKK", (BillLine("a", 2, dkk(80), dkk(20)),), dkk(8), dkk(2))
ONE, TWO = (LineQuantity("a", 1),), (LineQuantity("a", 2),)
OPEN = told(None, OpenAccount(W, BILL))


def booked(state, command):
    """Return the entries of what *command* leads to, as {account: minor}."""
    entries = [entry for event in command.decide(state) for entry in entries_of(event)]
    return [{line.account: line.minor for line in entry.lines} for entry in entries]


class TestRules:
    def test_an_invoice_is_owed_and_earned(self):
        """Receivable against goods, carriage and tax."""
        assert [
            {
                Book.RECEIVABLE: 11000,
                Book.REVENUE: -8000,
                Book.SHIPPING_REVENUE: -800,
                Book.TAX_PAYABLE: -2200,
            }
        ] == booked(OPEN, Invoice(W, "P", TWO, DAY, DAY))

    def test_what_does_not_move_is_not_booked(self):
        """A second invoice has no carriage, so no line for it."""
        one = told(OPEN, Invoice(W, "P", ONE, DAY, DAY))

        assert [
            {Book.RECEIVABLE: 5000, Book.REVENUE: -4000, Book.TAX_PAYABLE: -1000}
        ] == booked(one, Invoice(W, "Q", ONE, DAY, DAY))

    @pytest.mark.parametrize(
        "command",
        [
            Capture(W, "stripe", "c", None, dkk(5)),
            RecordPayment(W, "bank", "b", dkk(5)),
        ],
    )
    def test_money_that_came_in_pays(self, command):
        """Bank against receivable."""
        assert [{Book.BANK_CLEARING: 500, Book.RECEIVABLE: -500}] == booked(
            OPEN, command
        )

    def test_a_refund_is_the_mirror_of_a_payment(self):
        """PAY 106: mirrored."""
        paid = told(OPEN, RecordPayment(W, "bank", "b", dkk(5)))

        assert [{Book.BANK_CLEARING: -500, Book.RECEIVABLE: 500}] == booked(
            paid, Refund(W, "bank", "r", dkk(5))
        )

    def test_a_credit_note_is_the_mirror_of_its_invoice(self):
        """PAY 106: mirrored."""
        one = told(OPEN, Invoice(W, "P", TWO, DAY, DAY))

        assert [
            {
                Book.RECEIVABLE: -11000,
                Book.REVENUE: 8000,
                Book.SHIPPING_REVENUE: 800,
                Book.TAX_PAYABLE: 2200,
            }
        ] == booked(one, Credit(W, "R", "W-1-1", TWO, DAY, "", shipping=True))

    @pytest.mark.parametrize(
        "command",
        [
            Authorize(W, "s", "a", dkk(5), datetime(2026, 12, 1, tzinfo=UTC)),
            Fail(W, "s", "c", Kind.CAPTURE, dkk(5), "no"),
            Deduct(W, ONE, "cancelled"),
        ],
    )
    def test_a_promise_is_not_booked(self, command):
        """What moves no money changes nothing in the books."""
        assert [] == booked(OPEN, command)

    def test_what_was_let_go_or_asked_for_is_not_booked(self):
        """The same holds for a void and for a refund under way."""
        paid = told(
            OPEN, Authorize(W, "s", "a", dkk(5)), RecordPayment(W, "b", "1", dkk(5))
        )

        assert [] == booked(paid, Void(W, "s", "v", "a"))
        assert [] == booked(paid, RequestRefund(W, "b", "r", dkk(5)))
        assert [] == booked(None, OpenAccount(W, BILL))

    def test_each_kind_of_fee_has_its_account(self):
        """Goods, wrapping, bottles and cash rounding are told apart."""
        deposit = BillFee("bottle", dkk(3), dkk(0), kind=FeeKind.DEPOSIT)
        beer = BillLine("a", 2, dkk(80), dkk(20), fees=(deposit,))
        wrap = BillFee("wrap", dkk(4), dkk(1))
        cash = BillFee("cash", dkk("-0.20"), dkk(0), kind=FeeKind.ROUNDING)
        more = BillFee("again", dkk(8), dkk(2), kind=FeeKind.ADJUSTMENT)
        bill = Bill("DKK", (beer,), dkk(8), dkk(2), fees=(wrap, cash, more))
        opened = told(None, OpenAccount(W, bill))

        assert [
            {
                Book.RECEIVABLE: 12780,
                Book.REVENUE: -8000,
                Book.SHIPPING_REVENUE: -800,
                Book.TAX_PAYABLE: -2500,
                Book.FEE_REVENUE: -400,
                Book.ROUNDING: 20,
                Book.PRICE_ADJUSTMENTS: -800,
                Book.DEPOSITS: -300,
            }
        ] == booked(opened, Invoice(W, "P", TWO, DAY, DAY))

    def test_an_invoice_over_nothing_is_not_booked(self):
        """A gift moves no money."""
        free = Bill("DKK", (BillLine("a", 2, dkk(0), dkk(0)),), dkk(0), dkk(0))
        opened = told(None, OpenAccount(W, free))

        assert [] == booked(opened, Invoice(W, "P", TWO, DAY, DAY))

    def test_an_event_without_a_rule_is_an_error(self):
        """ORD 68: money never moves unseen."""
        with pytest.raises(Invalid, match="str"):
            entries_of("what is this")


class TestEntries:
    @pytest.mark.parametrize(
        "lines",
        [
            (),
            (Posting("a", 0),),
            (Posting("a", 1),),
            (Posting("a", 1), Posting("b", -2)),
            (Posting("a", 1), Posting("b", -1), Posting("c", 0)),
        ],
    )
    def test_an_unbalanced_entry_cannot_be_made(self, lines):
        """PAY 106: the constructor refuses it."""
        with pytest.raises(Invalid):
            Entry("1", "", "DKK", lines)

    def test_a_reversal_undoes(self):
        """PAY 106: reversal entries mirror."""
        entry = Entry("1", "x", "DKK", (Posting("a", 1), Posting("b", -1)))
        ledger = Ledger()

        ledger.post([entry, reversed_entry(entry, "2")])

        assert {("a", "DKK"): dkk(0), ("b", "DKK"): dkk(0)} == ledger.balances


class TestLedger:
    ENTRY = Entry("1", "x", "DKK", (Posting("a", 1), Posting("b", -1)))

    def test_an_entry_counts_once(self):
        """A journal that is read twice gives the same balances."""
        ledger = Ledger()
        ledger.post([self.ENTRY, self.ENTRY])
        ledger.post([self.ENTRY])

        assert Money(1, "DKK") == ledger.balance("a", "DKK")
        assert (self.ENTRY,) == ledger.entries

    def test_one_id_has_one_entry(self):
        """Another entry under a known id is an error, not a correction."""
        ledger = Ledger()
        other = Entry("1", "x", "DKK", (Posting("a", 2), Posting("b", -2)))

        with pytest.raises(Conflict) as caught:
            ledger.post([self.ENTRY, other])

        assert "journal.conflict" == caught.value.code
        assert Money(1, "DKK") == ledger.balance("a", "DKK")

    def test_currencies_stand_side_by_side(self):
        """MON 1: there is one balance for each currency, and nothing between them."""
        ledger = Ledger()
        yen = Entry("2", "x", "JPY", (Posting("a", 7), Posting("b", -7)))
        ledger.post([self.ENTRY, yen])

        assert (Money(1, "DKK"), Money(7, "JPY")) == (
            ledger.balance("a", "DKK"),
            ledger.balance("a", "JPY"),
        )
        assert {"DKK": dkk(0), "JPY": Money(0, "JPY")} == ledger.trial_balance
        assert Money(0, "KWD") == ledger.balance("a", "KWD")


class TestAgreeing:
    STORY = (
        OpenAccount(W, BILL),
        RecordPayment(W, "bank", "b", dkk(200)),
        Invoice(W, "P", ONE, DAY, DAY),
        Invoice(W, "Q", ONE, DAY, DAY),
        Credit(W, "R", "W-1-1", ONE, DAY, "", shipping=True),
        Refund(W, "bank", "r", dkk(150)),
    )

    def test_books_and_account_agree(self):
        """PAY 106: counted twice, in two ways, with one result."""
        account, happened = tried(None, self.STORY)
        ledger = Ledger()
        for event in happened:
            ledger.post(entries_of(event))

        assert () == findings(ledger, [account])
        assert account.receivable == ledger.balance(Book.RECEIVABLE, "DKK")

    def test_a_lost_entry_is_found(self):
        """The check counts without the entries, so it misses none."""
        account, happened = tried(None, self.STORY)
        ledger = Ledger()
        for event in happened[:-1]:
            ledger.post(entries_of(event))

        found = findings(ledger, [account])

        assert ["books[bank_clearing]", "books[receivable]"] == [f.where for f in found]
        assert ("200.00 DKK", "50.00 DKK") == (found[0].got, found[0].expected)

    def test_an_entry_that_nobody_caused_is_found(self):
        """A hand that reached into the books is seen."""
        ledger = Ledger()
        ledger.post([Entry("1", "", "DKK", (Posting("till", 1), Posting("b", -1)))])

        assert 2 == len(findings(ledger, []))
