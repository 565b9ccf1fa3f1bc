"""Chargebacks, refunds that come back, and what nobody pays."""

from datetime import UTC, datetime

import pytest

from ordercore.accounts import (
    CASH,
    Book,
    Capture,
    ChargeBack,
    ChargebackReversed,
    ChargedBack,
    Fail,
    Kind,
    Ledger,
    OpenAccount,
    PaymentStatus,
    RecordPayment,
    Refund,
    RefundReversed,
    ReverseChargeback,
    ReverseRefund,
    TakeCash,
    WriteOff,
    WriteOffWhy,
    WrittenOff,
    due,
    entries_of,
    findings,
    payment_status,
)
from ordercore.errors import Invalid
from ordercore.pricing import Bill
from ordercore.values import Money
from tests.telling import refusal, told, tried

W = "W-1"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BAD, SMALL = WriteOffWhy.BAD_DEBT, WriteOffWhy.SMALL_DIFFERENCE


def dkk(units):
    return Money.of(units, "DKK")


OPEN = told(None, OpenAccount(W, Bill("DKK", (), dkk("110.20"), dkk(0))))
PAID = told(OPEN, Capture(W, "stripe", "c1", None, dkk("110.20")))


class TestChargingBack:
    def test_a_bank_takes_money_back(self):
        """What was charged back is owed again, and the status says why."""
        command = ChargeBack(W, "stripe", "d1", dkk(50), "c1", "not received")
        event = ChargedBack(W, "stripe", "d1", dkk(50), "c1", "not received")

        assert (event,) == command.decide(PAID)
        disputed = told(PAID, command)
        assert (dkk(50), dkk("60.20")) == (due(disputed), disputed.paid)
        assert PaymentStatus.CHARGED_BACK is payment_status(disputed)
        assert () == command.decide(disputed)

    def test_a_dispute_is_won(self):
        """The money is here again, once."""
        disputed = told(PAID, ChargeBack(W, "stripe", "d1", dkk(50)))
        win = ReverseChargeback(W, "stripe", "w1", dkk(50), "d1")

        assert (ChargebackReversed(W, "stripe", "w1", dkk(50), "d1"),) == win.decide(
            disputed
        )
        won = told(disputed, win)
        assert (PaymentStatus.PAID, ()) == (payment_status(won), win.decide(won))
        again = ReverseChargeback(W, "stripe", "w2", dkk(1), "d1")
        assert "payment.nothing-to-reverse" == refusal(won, again).code

    def test_what_was_refunded_and_charged_back_is_owed_by_the_buyer(self):
        """A bank asks nobody whether the money went back before: it is a fact."""
        twice = told(
            PAID,
            Refund(W, "stripe", "r1", dkk("110.20"), "c1"),
            ChargeBack(W, "stripe", "d1", dkk("110.20"), "c1"),
        )

        assert (dkk("-110.20"), dkk("220.40")) == (twice.paid, due(twice))
        assert PaymentStatus.CHARGED_BACK is payment_status(twice)
        refused = refusal(twice, Refund(W, "stripe", "r2", dkk(1)))
        assert "payment.over-refund" == refused.code
        assert "at most 0.00 DKK" in refused.remedy

    def test_no_more_than_ever_came_in(self):
        """More than that was never ours."""
        charged = told(PAID, ChargeBack(W, "stripe", "d1", dkk(100)))

        more = ChargeBack(W, "stripe", "d2", dkk("10.21"))
        assert "payment.over-chargeback" == refusal(charged, more).code
        assert dkk(0) == told(charged, ChargeBack(W, "stripe", "d2", dkk("10.20"))).paid


class TestComingBack:
    def test_a_refund_did_not_arrive(self):
        """It is with us again, and may go back another way."""
        refunded = told(PAID, Refund(W, "stripe", "r1", dkk(10), "c1"))
        back = ReverseRefund(W, "stripe", "x1", dkk(10), "r1")

        assert (RefundReversed(W, "stripe", "x1", dkk(10), "r1"),) == back.decide(
            refunded
        )
        bounced = told(refunded, back)
        assert (PaymentStatus.PAID, dkk("110.20")) == (
            payment_status(bounced),
            bounced.refundable,
        )
        assert () == back.decide(bounced)
        assert dkk(100) == told(bounced, Refund(W, "bank", "r2", dkk("10.20"))).paid

    def test_what_went_over_to_another_order_does_not_come_back(self):
        """PAY 106: the money pays there, and would be here a second time."""
        moved = told(PAID, Refund(W, "stripe", "r1", dkk(10), "c1", "W-2"))
        said = refusal(moved, ReverseRefund(W, "stripe", "x1", dkk(10), "r1"))

        assert "payment.moved" == said.code
        assert "oms.plan.refund('W-2')" in said.remedy

    @pytest.mark.parametrize(
        "before",
        [
            [],
            [Fail(W, "stripe", "r1", Kind.REFUND, dkk(10), "closed")],
            [Refund(W, "adyen", "r1", dkk(10))],
            [Refund(W, "stripe", "r1", dkk(9))],
        ],
    )
    def test_only_what_has_gone_comes_back(self, before):
        """A refund that was not done, or was smaller, cannot come back."""
        back = ReverseRefund(W, "stripe", "x1", dkk(10), "r1")

        assert "payment.nothing-to-reverse" == refusal(told(PAID, *before), back).code


class TestWritingOff:
    def test_a_bad_debt_is_given_up(self):
        """Nothing is due any more, and nobody pretends that it was paid."""
        command = WriteOff(W, "w1", dkk("110.20"), BAD, "insolvent")
        event = WrittenOff(W, "books", "w1", dkk("110.20"), BAD, "insolvent")

        assert (event,) == command.decide(OPEN)
        lost = told(OPEN, command)
        assert (dkk(0), dkk(0)) == (due(lost), lost.paid)
        assert PaymentStatus.WRITTEN_OFF is payment_status(lost)
        assert () == command.decide(lost)

    def test_a_small_difference_either_way(self):
        """What is missing is given up; what is too much is kept."""
        short = told(OPEN, RecordPayment(W, "bank", "1", dkk(110)))
        over = told(OPEN, RecordPayment(W, "bank", "1", dkk("110.25")))

        short = told(short, WriteOff(W, "w", dkk("0.20"), SMALL))
        over = told(over, WriteOff(W, "w", dkk("-0.05"), SMALL))
        for settled in (short, over):
            assert (dkk(0), PaymentStatus.PAID) == (
                due(settled),
                payment_status(settled),
            )

    @pytest.mark.parametrize("amount", ["110.21", "-0.01"])
    def test_no_more_than_is_due(self, amount):
        """Against the direction of what is due nothing is written off, either."""
        refused = refusal(OPEN, WriteOff(W, "w", dkk(amount), SMALL))

        assert "payment.over-write-off" == refused.code

    @pytest.mark.parametrize(("amount", "why"), [(0, SMALL), (-1, BAD)])
    def test_what_is_no_loss_is_invalid(self, amount, why):
        """Nothing is no write-off, and what we keep is no bad debt."""
        with pytest.raises(Invalid):
            WriteOff(W, "w", dkk(amount), why).decide(OPEN)

    def test_no_more_of_a_bad_debt_is_taken_back_than_was_one(self):
        """It is booked where it was booked before."""
        lost = told(
            OPEN, WriteOff(W, "w", dkk(100), BAD), WriteOff(W, "s", dkk(10), SMALL)
        )
        over = told(lost, RecordPayment(W, "bank", "1", dkk(110)))

        with pytest.raises(Invalid, match=r"more than 0, or down to -100\.00 DKK"):
            WriteOff(W, "x", dkk("-100.01"), BAD).decide(over)
        over = told(over, WriteOff(W, "x", dkk(-100), BAD))
        assert (dkk("10.00"), dkk("-9.80")) == (over.written_off, due(over))

    def test_a_provider_does_not_write_off(self):
        """It is done in the books alone: it cannot fail, nor be under way."""
        with pytest.raises(Invalid):
            Fail(W, "stripe", "w", Kind.WRITE_OFF, dkk(1), "no").decide(OPEN)


class TestCash:
    def test_cash_is_rounded_on_a_line_of_its_own(self):
        """PAY 110: 110.20 in coins of 0.50 is 110.00, and 0.20 is cash rounding."""
        took, rounded = TakeCash(W, "B-7", 50, NOON).decide(OPEN)

        assert (CASH, dkk(110), NOON) == (took.provider, took.amount, took.at)
        assert (dkk("0.20"), WriteOffWhy.CASH_ROUNDING) == (rounded.amount, rounded.why)
        paid = told(OPEN, TakeCash(W, "B-7", 50, NOON))
        assert (dkk(0), PaymentStatus.PAID) == (due(paid), payment_status(paid))
        assert () == TakeCash(W, "B-7", 50, NOON).decide(paid)

    def test_rounding_may_bring_something_in(self):
        """PAY 110: 110.30 is paid with 110.50."""
        left = told(None, OpenAccount(W, Bill("DKK", (), dkk("110.30"), dkk(0))))
        took, rounded = TakeCash(W, "B-7", 50, NOON).decide(left)

        assert (dkk("110.50"), dkk("-0.20")) == (took.amount, rounded.amount)
        assert dkk(0) == due(told(left, TakeCash(W, "B-7", 50, NOON)))

    def test_a_sum_that_needs_no_rounding_has_no_such_line(self):
        """Only what happened is written down."""
        (took,) = TakeCash(W, "B-7", 20, NOON).decide(OPEN)

        assert dkk("110.20") == took.amount

    def test_nothing_due_is_nothing_to_take(self):
        """What is paid, or less than half a coin, is not taken in cash."""
        rest = told(OPEN, RecordPayment(W, "bank", "1", dkk(110)))

        for account in (PAID, rest):
            refused = refusal(account, TakeCash(W, "B-7", 50, NOON))
            assert "payment.nothing-due" == refused.code


class TestBooks:
    def test_each_reason_has_its_account(self):
        """PAY 106, 110: the books say what rounding cost, and who did not pay."""
        _, happened = tried(
            OPEN,
            [
                RecordPayment(W, "bank", "1", dkk(50)),
                Capture(W, "stripe", "c1", None, dkk(20)),
                ChargeBack(W, "stripe", "d1", dkk(20)),
                ReverseChargeback(W, "stripe", "w1", dkk(5), "d1"),
                WriteOff(W, "w1", dkk(50), BAD),
                TakeCash(W, "B-7", 50, NOON),
                Refund(W, "bank", "r1", dkk(3)),
                ReverseRefund(W, "bank", "x1", dkk(3), "r1"),
            ],
        )
        ledger = Ledger()
        account = OPEN
        for event in happened:
            ledger.post(entries_of(event))
            account = event.apply(account)

        assert {
            Book.BAD_DEBT: dkk(50),
            Book.BANK_CLEARING: dkk(55),
            Book.CASH: dkk(5),
            Book.ROUNDING: dkk("0.20"),
            Book.RECEIVABLE: dkk("-110.20"),
        } == {book: money for (book, _), money in ledger.balances.items()}
        assert () == findings(ledger, [account])
