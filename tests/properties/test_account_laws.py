"""Laws of money: none is made, none is lost, and whoever counts again gets the same."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ordercore.accounts import (
    Book,
    CaptureRequested,
    Credit,
    Deduct,
    Invoice,
    Kind,
    Ledger,
    OpenAccount,
    Outcome,
    PaymentStatus,
    VoidRequested,
    entries_of,
    findings,
    payment_status,
    reversed_entry,
    tenders,
)
from ordercore.orders import LineQuantity
from ordercore.pricing import by_rate
from ordercore.testing.accounts import bills, document_commands, payment_commands
from tests.telling import told, tried

W = "W-1"
DAY = date(2026, 11, 23)
ON_THE_WAY = [Outcome.INITIATED, Outcome.PENDING, Outcome.ACTION_REQUIRED]
PAYMENTS = payment_commands()
STORIES = st.lists(PAYMENTS | document_commands(), max_size=30)
DANISH = bills(st.just("DKK"))


def minor(transactions, kind, *outcomes):
    """Add transactions up without the account's own sums."""
    return sum(
        t.amount.minor
        for t in transactions
        if t.kind == kind and t.outcome in (outcomes or {"SUCCEEDED"})
    )


class TestBounds:
    """PAY 103, RET 94: no more is taken than promised, nor goes back than came in."""

    @given(DANISH, STORIES)
    def test_an_authorisation_is_never_overdrawn(self, bill, story):
        """Capture and void together <= authorised, for each authorisation."""
        account, _ = tried(told(None, OpenAccount(W, bill)), story)

        for promise in account.transactions:
            if promise.kind is Kind.AUTHORIZATION and promise.outcome == "SUCCEEDED":
                used = sum(
                    t.amount.minor
                    for t in account.transactions
                    if t.outcome == "SUCCEEDED"
                    and (t.provider, t.authorization)
                    == (promise.provider, promise.reference)
                )
                assert 0 <= used <= promise.amount.minor

    @given(DANISH, STORIES)
    def test_refunds_never_exceed_what_came_in(self, bill, story):
        """Refunds done and under way <= captured and paid, after every command."""
        account = told(None, OpenAccount(W, bill))
        for command in story:
            account, _ = tried(account, [command])
            known = account.transactions
            back = minor(known, "REFUND", "SUCCEEDED", *ON_THE_WAY)
            again = minor(known, "REFUND_REVERSAL")
            assert back - again <= minor(known, "CAPTURE") + minor(known, "PAYMENT")

    @given(DANISH, STORIES)
    def test_no_payment_gives_back_more_than_it_brought(self, bill, story):
        """RET 102: for each payment, counted here by its name."""
        account, _ = tried(told(None, OpenAccount(W, bill)), story)
        came, back, refunds = Counter(), Counter(), {}
        for t in account.transactions:
            key, minor = (t.provider, t.reference), t.amount.minor
            if t.kind in {"CAPTURE", "PAYMENT"} and t.outcome == "SUCCEEDED":
                came[key] += minor
            if t.kind == "REFUND" and t.outcome in {"SUCCEEDED", *ON_THE_WAY}:
                refunds[key] = (t.provider, t.undoes)
                back[refunds[key]] += minor
        for t in account.transactions:
            if t.kind == "REFUND_REVERSAL" and t.outcome == "SUCCEEDED":
                back[refunds[t.provider, t.undoes]] -= t.amount.minor
        for key, gone in back.items():
            assert not key[1] or 0 <= gone <= came[key]
        for tender in tenders(account):
            assert came[tender.provider, tender.reference] == tender.amount.minor
            assert 0 <= tender.left.minor <= tender.amount.minor

    @given(DANISH, STORIES)
    def test_what_is_asked_for_is_there(self, bill, story):
        """PAY 103: asked for and taken <= authorised, at the moment of asking."""
        account = told(None, OpenAccount(W, bill))
        for command in story:
            before = account
            account, happened = tried(account, [command])
            for event in happened:
                if isinstance(event, CaptureRequested | VoidRequested):
                    promise = before.transaction(
                        (event.provider, event.authorization, "AUTHORIZATION")
                    )
                    used = sum(
                        t.amount.minor
                        for t in account.transactions
                        if (t.provider, t.authorization)
                        == (event.provider, event.authorization)
                        and t.outcome in {"SUCCEEDED", *ON_THE_WAY}
                    )
                    assert used <= promise.amount.minor


class TestSet:
    """PAY 104: the fold of transactions is order-insensitive, once each."""

    @given(DANISH, st.lists(PAYMENTS, max_size=20), st.data())
    def test_order_and_duplicates_do_not_matter(self, bill, story, data):
        """What happened, in any order and any number of times, is one account."""
        start = told(None, OpenAccount(W, bill))
        account, happened = tried(start, story)
        again = data.draw(st.lists(st.sampled_from(happened))) if happened else []

        other = start
        for event in data.draw(st.permutations(happened + again)):
            other = event.apply(other)

        assert account == other


class TestStatus:
    """PAY 105: every ledger maps to exactly one payment status."""

    @given(DANISH, STORIES)
    def test_each_account_has_one(self, bill, story):
        """The status fits the sums, worked out here as a list of rules to pass."""
        account, _ = tried(told(None, OpenAccount(W, bill)), story)
        known = account.transactions
        came = minor(known, "CAPTURE") + minor(known, "PAYMENT")
        back = minor(known, "REFUND") - minor(known, "REFUND_REVERSAL")
        disputed = minor(known, "CHARGEBACK") - minor(known, "CHARGEBACK_REVERSAL")
        lost = minor(known, "WRITE_OFF")
        owed, net = account.owed.minor, came - back - disputed
        settled = net + lost
        short = disputed > 0 and settled < owed
        here = came > 0 and net != 0 and not short
        rules = {
            PaymentStatus.CHARGED_BACK: came > 0 and short,
            PaymentStatus.REFUNDED: came > 0 == net and not short,
            PaymentStatus.OVERPAID: here and settled > owed,
            PaymentStatus.PARTIALLY_REFUNDED: here and back > 0 and settled <= owed,
            PaymentStatus.PAID: (here and back == 0 and settled == owed)
            or (came == 0 and lost == 0 and owed <= 0),
            PaymentStatus.PARTIALLY_PAID: here and back == 0 and settled < owed,
            PaymentStatus.WRITTEN_OFF: came == 0 and lost != 0 and lost >= owed,
        }
        if not came and lost < owed:
            assert payment_status(account) in {
                PaymentStatus.PENDING,
                PaymentStatus.AUTHORIZED,
                PaymentStatus.VOIDED,
                PaymentStatus.FAILED,
            }
            assert not any(rules.values())
        else:
            assert [payment_status(account)] == [s for s, held in rules.items() if held]


class TestJournal:
    """PAY 106: entries balance, the journal adds up, reversals mirror."""

    @given(bills(), STORIES)
    def test_books_and_account_agree(self, bill, story):
        """Counted by entries and counted by documents, the same comes out."""
        account, happened = tried(told(None, OpenAccount(W, bill)), story)
        ledger = Ledger()
        for event in happened:
            ledger.post(entries_of(event))

        assert {0} >= {money.minor for money in ledger.trial_balance.values()}
        assert () == findings(ledger, [account])
        assert account.receivable == ledger.balance(Book.RECEIVABLE, bill.currency)

    @given(bills(), STORIES)
    def test_everything_can_be_reversed(self, bill, story):
        """All entries and their reversals leave nothing."""
        _, happened = tried(told(None, OpenAccount(W, bill)), story)
        entries = [entry for event in happened for entry in entries_of(event)]
        ledger = Ledger()
        ledger.post(entries)
        ledger.post(reversed_entry(entry, f"{entry.id}/undone") for entry in entries)

        assert len(entries) == len({entry.id for entry in entries})
        assert not any(ledger.balances.values())


class TestInvoices:
    """PAY 107, TAX 15: each unit once on an invoice and a credit note, all add up."""

    @given(bills(), STORIES)
    def test_no_unit_is_invoiced_twice(self, bill, story):
        """Invoiced + deducted <= ordered; credited <= invoiced; numbers have no gap."""
        account, _ = tried(told(None, OpenAccount(W, bill)), story)

        def units(documents, line):
            return sum(b.quantity for d in documents for b in d.lines if b.line == line)

        for line in bill.lines:
            taken = units(account.invoices, line.line) + units(
                account.deductions, line.line
            )
            assert taken <= line.quantity
        for place, invoice in enumerate(account.invoices):
            assert f"W-1-{place + 1}" == invoice.number
            notes = [n for n in account.credit_notes if n.invoice == invoice.number]
            assert sum(n.gross.minor for n in notes) <= invoice.gross.minor
            for line in invoice.lines:
                assert units(notes, line.line) <= line.quantity
        assert account.owed.minor >= 0
        assert account.invoiced <= bill.totals.gross

    @given(bills(), st.data())
    def test_parts_add_up_to_the_order(self, bill, data):
        """However it is sent and cancelled, invoices and deductions are the order."""
        account = told(None, OpenAccount(W, bill))
        left = {line.line: line.quantity for line in bill.lines}
        number = 0
        while any(left.values()):
            number += 1
            line = data.draw(st.sampled_from(sorted(i for i in left if left[i])))
            some = (LineQuantity(line, data.draw(st.integers(1, left[line]))),)
            left[line] -= some[0].quantity
            command = data.draw(
                st.sampled_from(
                    [Invoice(W, f"P{number}", some, DAY, DAY), Deduct(W, some, "no")]
                )
            )
            account = told(account, command)

        whole = bill.totals.gross.minor
        documents = (*account.invoices, *account.deductions)
        assert whole == sum(d.gross.minor for d in documents)
        assert bill.taxes == by_rate(t for d in documents for t in d.taxes)
        assert account.owed == account.invoiced

    @given(bills(), st.data())
    def test_credit_notes_in_parts_undo_the_invoice(self, bill, data):
        """A full return in any parts gives back exactly what was invoiced."""
        everything = tuple(LineQuantity(b.line, b.quantity) for b in bill.lines)
        account = told(
            None, OpenAccount(W, bill), Invoice(W, "P", everything, DAY, DAY)
        )
        has_carriage = bool(bill.shipping_net or bill.shipping_tax)
        codes = tuple(fee.code for fee in bill.fees)
        for line in bill.lines:
            back = 0
            while back < line.quantity:
                some = data.draw(st.integers(1, line.quantity - back))
                credit = Credit(
                    W,
                    f"{line.line}{back}",
                    "W-1-1",
                    (LineQuantity(line.line, some),),
                    DAY,
                    "back",
                    shipping=has_carriage and (line.line, back) == ("a", 0),
                    fees=codes if (line.line, back) == ("a", 0) else (),
                )
                account = told(account, credit)
                back += some

        assert account.credited == account.invoiced == bill.totals.gross
        assert bill.taxes == by_rate(t for n in account.credit_notes for t in n.taxes)
        assert not account.owed
