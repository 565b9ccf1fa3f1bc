"""Laws of taking and giving back: plans keep their word, and nothing is left over."""

from collections import Counter
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from ordercore.accounts import (
    Authorize,
    Capture,
    CaptureWhen,
    Fail,
    Invoice,
    Kind,
    Ledger,
    OpenAccount,
    PaymentPolicy,
    RecordPayment,
    due_for_capture,
    entries_of,
    plan_capture,
    plan_refund,
    plan_void,
    tenders,
)
from ordercore.orders import LineQuantity
from ordercore.testing.accounts import (
    accounts,
    bills,
    document_commands,
    payment_commands,
)
from ordercore.values import Money
from tests.telling import told, tried

W = "W-1"
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AMOUNTS = st.integers(0, 50_000).map(lambda minor: Money(minor, "DKK"))


class TestPlans:
    @given(accounts(), AMOUNTS)
    def test_a_refund_plan_keeps_its_word(self, account, amount):
        """RET 94, 102: planned + missing = asked; done, it is never refused."""
        left = {(t.provider, t.reference): t.left for t in tenders(account)}
        plan = plan_refund(account, amount)
        after = told(account, *plan.commands)

        missing = sum(money.minor for money in plan.missing)
        assert amount.minor == plan.planned.minor + missing
        taken = Counter()
        for step in plan.steps:
            taken[step.command.provider, step.command.payment] += step.amount.minor
        assert all(0 < some <= left[key].minor for key, some in taken.items())
        assert plan.planned == account.refundable - after.refundable
        if missing:
            best = min(account.refundable.minor, sum(m.minor for m in left.values()))
            assert plan.planned.minor == max(best, 0)

    @given(accounts(), AMOUNTS)
    def test_a_capture_plan_keeps_its_word(self, account, amount):
        """PAY 103: planned + missing = asked; done, it is never refused."""
        plan = plan_capture(account, amount, NOON)
        after = told(account, *plan.commands)

        missing = sum(money.minor for money in plan.missing)
        assert amount.minor == plan.planned.minor + missing
        under_way = after.under_way(Kind.CAPTURE) - account.under_way(Kind.CAPTURE)
        assert plan.planned == under_way

    @given(accounts())
    def test_after_a_void_plan_nothing_is_kept_ready(self, account):
        """PAY 103: what was asked to be taken is left alone."""
        after = told(account, *plan_void(account).commands)

        assert all(p.minor <= 0 for p in map(free(after), after.promises()))
        assert after.under_way(Kind.CAPTURE) == account.under_way(Kind.CAPTURE)


def free(account):
    """Return how much of a promise nobody has asked for."""
    return lambda promise: account.open_of(promise, asked=True)


@given(bills(st.just("DKK")), st.sampled_from(CaptureWhen), st.data())
def test_captures_add_up_however_an_order_is_cut(bill, when, data):
    """PAY 103: paid in part before, shipped in any parts, some captures failing."""
    policy = PaymentPolicy(when)
    gross = bill.totals.gross
    account = told(None, OpenAccount(W, bill, policy))
    before = Money(data.draw(st.integers(0, max(gross.minor, 0))), "DKK")
    if before:
        account = told(account, RecordPayment(W, "bank", "b", before))
    if gross.minor > 0:
        account = told(account, Authorize(W, "card", "a", gross))
    left = {line.line: line.quantity for line in bill.lines}
    while True:
        account = captured(account, data.draw(st.integers(0, 2)))
        assert account.settled <= max(account.owed, before)
        if when is CaptureWhen.ON_SHIPMENT:
            assert account.settled <= max(account.invoiced, before)
        if not any(left.values()):
            break
        line = data.draw(st.sampled_from(sorted(i for i in left if left[i])))
        some = (LineQuantity(line, data.draw(st.integers(1, left[line]))),)
        left[line] -= some[0].quantity
        parcel = f"P{len(account.invoices)}"
        account = told(account, Invoice(W, parcel, some, DAY, DAY))

    paid = before if when is CaptureWhen.MANUALLY else max(gross, before)
    assert paid == account.settled


def captured(account, failures):
    """Take what is due; the provider fails so many times at first."""
    while True:
        due = due_for_capture(account, confirmed=True)
        steps = plan_capture(account, due, NOON).steps
        if not steps:
            assert not due
            return account
        for step in steps:
            ask = step.command
            account = told(account, ask)
            ids = (W, ask.provider, ask.reference)
            answer = Capture(*ids, ask.authorization, ask.amount)
            if failures:
                failures -= 1
                answer = Fail(*ids, Kind.CAPTURE, ask.amount, "no")
            account = told(account, answer)


CLERK = {
    "Captured": 1,
    "PaymentRecorded": 1,
    "Refunded": -1,
    "RefundReversed": 1,
    "ChargedBack": -1,
    "ChargebackReversed": 1,
}
LOST = {"BAD_DEBT": "bad_debt", "SMALL_DIFFERENCE": "small_difference"}


@given(
    bills(st.just("DKK")),
    st.lists(payment_commands() | document_commands(), max_size=30),
)
def test_a_clerk_who_reads_the_events_writes_the_same_books(bill, story):
    """PAY 106: money, loss and rounding, by a table of our own."""
    _, happened = tried(told(None, OpenAccount(W, bill)), story)
    ledger, clerk = Ledger(), Counter()
    for event in happened:
        ledger.post(entries_of(event))
        name = type(event).__name__
        if name in CLERK:
            where = "cash" if event.provider == "cash" else "bank_clearing"
            clerk[where] += CLERK[name] * event.amount.minor
        if name == "WrittenOff" and event.why in LOST:
            clerk[LOST[event.why]] += event.amount.minor

    for book in ("cash", "bank_clearing", "bad_debt", "small_difference"):
        assert clerk[book] == ledger.balance(book, "DKK").minor
