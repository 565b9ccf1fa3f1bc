"""Money is authorised, captured, voided, paid and refunded, each movement once."""

from datetime import UTC, datetime, timedelta

import pytest

from ordercore.accounts import (
    AccountOpened,
    Authorize,
    Authorized,
    Capture,
    Captured,
    Fail,
    Kind,
    OpenAccount,
    Outcome,
    PaymentFailed,
    PaymentRecorded,
    PaymentStatus,
    RecordPayment,
    Refund,
    Refunded,
    RefundRequested,
    RequestRefund,
    Void,
    Voided,
    due,
    payment_status,
)
from ordercore.errors import Conflict, Invalid
from ordercore.pricing import Bill, BillLine
from ordercore.values import Money
from tests.telling import refusal, told

W = "W-1"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def dkk(units):
    return Money.of(units, "DKK")


BILL = Bill("DKK", (BillLine("1", 2, dkk(80), dkk(20)),), dkk(8), dkk(2))
OPEN = told(None, OpenAccount(W, BILL))
AUTHORIZE = Authorize(W, "stripe", "a1", dkk(110), NOON)
PROMISED = told(OPEN, AUTHORIZE)
PAID = told(OPEN, Capture(W, "stripe", "c1", None, dkk(110)))


class TestOpening:
    def test_an_account_owes_what_was_agreed(self):
        """An order's account starts with its bill and nothing paid."""
        assert (dkk(110), dkk(0), dkk(110)) == (OPEN.owed, OPEN.paid, due(OPEN))
        assert ("account/W-1", "DKK") == (OPEN.stream, OPEN.currency)
        assert (AccountOpened(W, BILL),) == OpenAccount(W, BILL).decide(None)

    def test_opening_the_same_again_does_nothing(self):
        """An account is opened once, whatever was paid since."""
        assert () == OpenAccount(W, BILL).decide(PAID)

    def test_another_bill_is_refused(self):
        """What was agreed is not replaced."""
        other = Bill("DKK", (), dkk(1), dkk(0))

        assert "account.exists" == refusal(OPEN, OpenAccount(W, other)).code

    @pytest.mark.parametrize(
        "lines",
        [
            (BillLine("1", 1, dkk(1), dkk(0)), BillLine("1", 1, dkk(1), dkk(0))),
            (BillLine("1", 0, dkk(1), dkk(0)),),
            (BillLine("1", 1, Money(1, "EUR"), dkk(0)),),
        ],
    )
    def test_a_bill_that_cannot_be_is_invalid(self, lines):
        """A line twice, without units or in another currency is refused."""
        with pytest.raises(Invalid):
            OpenAccount(W, Bill("DKK", lines, dkk(0), dkk(0))).decide(None)

    @pytest.mark.parametrize(
        "command",
        [
            AUTHORIZE,
            Capture(W, "stripe", "c1", None, dkk(1)),
            Void(W, "stripe", "v1", "a1"),
            RecordPayment(W, "bank", "b1", dkk(1)),
            Fail(W, "stripe", "c1", Kind.CAPTURE, dkk(1), "no"),
            RequestRefund(W, "stripe", "r1", dkk(1)),
            Refund(W, "stripe", "r1", dkk(1)),
        ],
    )
    def test_an_account_that_is_not_there_is_unknown(self, command):
        """Money is booked on an account or not at all."""
        assert "account.unknown" == refusal(None, command).code

    def test_an_event_without_its_beginning_is_a_broken_journal(self):
        """An event never refuses, but a journal without a beginning is no journal."""
        with pytest.raises(RuntimeError):
            PaymentRecorded(W, "bank", "b1", dkk(1)).apply(None)


class TestPromising:
    def test_an_authorisation_keeps_money_ready(self):
        """Nothing is paid by it."""
        assert (dkk(110), dkk(0)) == (PROMISED.authorized_open(), PROMISED.paid)
        assert (Authorized(W, "stripe", "a1", dkk(110), NOON),) == AUTHORIZE.decide(
            OPEN
        )

    def test_it_ends_at_its_instant(self):
        """PAY 103: at its end it is over, a moment before it is not."""
        before = NOON - timedelta(microseconds=1)

        assert dkk(110) == PROMISED.authorized_open(before)
        assert dkk(0) == PROMISED.authorized_open(NOON)

    def test_one_without_an_end_stays_open(self):
        """Where the provider names no end there is none."""
        endless = told(OPEN, Authorize(W, "stripe", "a1", dkk(5)))

        assert dkk(5) == endless.authorized_open(NOON)

    def test_an_end_needs_a_zone(self):
        """An end that nobody can place is refused."""
        naive = NOON.replace(tzinfo=None)

        with pytest.raises(Invalid):
            Authorize(W, "stripe", "a1", dkk(1), naive).decide(OPEN)


class TestCapturing:
    def test_a_capture_draws_on_its_authorisation(self):
        """What is taken is not ready any more."""
        at = NOON - timedelta(hours=1)
        capture = Capture(W, "stripe", "c1", "a1", dkk(60), at)
        event = Captured(W, "stripe", "c1", "a1", dkk(60), at)

        assert (event,) == capture.decide(PROMISED)
        taken = told(PROMISED, capture)
        assert (dkk(50), dkk(60), dkk(50)) == (
            taken.authorized_open(),
            taken.paid,
            due(taken),
        )

    def test_no_more_than_is_open(self):
        """PAY 103: capture <= open authorisation; the rest needs another one."""
        taken = told(PROMISED, Capture(W, "stripe", "c1", "a1", dkk(60)))

        refused = refusal(taken, Capture(W, "stripe", "c2", "a1", dkk("50.01")))

        assert "payment.over-capture" == refused.code
        assert "at most 50.00 DKK" in refused.remedy

    def test_one_provider_does_not_draw_on_another(self):
        """The same reference at another provider is another authorisation."""
        both = told(PROMISED, Authorize(W, "adyen", "a1", dkk(10)))

        refused = refusal(both, Capture(W, "adyen", "c1", "a1", dkk(11)))
        assert "payment.over-capture" == refused.code
        assert (
            dkk(110)
            == told(both, Capture(W, "adyen", "c1", "a1", dkk(10))).authorized_open()
        )

    def test_an_authorisation_that_is_over_is_refused(self):
        """PAY 103: expiry respected."""
        late = Capture(W, "stripe", "c1", "a1", dkk(1), NOON)

        assert "payment.expired" == refusal(PROMISED, late).code

    def test_an_authorisation_that_nobody_knows_is_refused(self):
        """A capture that outran its authorisation may ask again."""
        capture = Capture(W, "stripe", "c1", "a1", dkk(1))
        failed = told(OPEN, Fail(W, "stripe", "a1", Kind.AUTHORIZATION, dkk(9), "no"))

        assert "payment.no-authorization" == refusal(OPEN, capture).code
        assert "payment.no-authorization" == refusal(failed, capture).code

    def test_a_channel_that_sold_prepaid_needs_none(self):
        """What the channel has taken is a fact, even when it is too much."""
        assert PaymentStatus.PAID is payment_status(PAID)
        over = told(PAID, Capture(W, "stripe", "c2", None, dkk(1)))
        assert PaymentStatus.OVERPAID is payment_status(over)


class TestVoiding:
    def test_all_that_is_open_is_let_go(self):
        """Without an amount the whole rest is void."""
        void = Void(W, "stripe", "v1", "a1")
        taken = told(PROMISED, Capture(W, "stripe", "c1", "a1", dkk(60)))

        assert (Voided(W, "stripe", "v1", "a1", dkk(50)),) == void.decide(taken)
        voided = told(taken, void)
        assert dkk(0) == voided.authorized_open()
        assert () == void.decide(voided)

    def test_no_more_than_is_open(self):
        """PAY 103: void <= uncaptured."""
        part = told(PROMISED, Void(W, "stripe", "v1", "a1", dkk(100)))

        assert dkk(10) == part.authorized_open()
        too_much = Void(W, "stripe", "v2", "a1", dkk(11))
        assert "payment.over-void" == refusal(part, too_much).code

    def test_nothing_open_is_nothing_to_void(self):
        """A second void of the same rest is refused, not booked."""
        voided = told(PROMISED, Void(W, "stripe", "v1", "a1"))

        again = Void(W, "stripe", "v2", "a1")
        assert "payment.over-void" == refusal(voided, again).code

    def test_a_void_that_failed_may_be_tried_again(self):
        """A success counts more than a failure."""
        failed = told(PROMISED, Fail(W, "stripe", "v1", Kind.VOID, dkk(110), "down"))

        assert dkk(0) == told(failed, Void(W, "stripe", "v1", "a1")).authorized_open()

    def test_an_authorisation_that_nobody_knows_is_refused(self):
        """There is nothing to let go."""
        refused = refusal(OPEN, Void(W, "stripe", "v1", "a1"))

        assert "payment.no-authorization" == refused.code


class TestPayingByOneself:
    def test_a_transfer_pays(self):
        """Money that comes in by itself counts as paid."""
        transfer = RecordPayment(W, "bank", "2026-17", dkk(110))

        assert (PaymentRecorded(W, "bank", "2026-17", dkk(110)),) == transfer.decide(
            OPEN
        )
        assert PaymentStatus.PAID is payment_status(told(OPEN, transfer))

    def test_a_transfer_may_be_too_much(self):
        """It is the buyer's, and the account shows it."""
        over = told(OPEN, RecordPayment(W, "bank", "1", dkk(111)))

        assert (dkk(-1), PaymentStatus.OVERPAID) == (due(over), payment_status(over))


class TestRefunding:
    def test_money_goes_back(self):
        """What went back is not paid."""
        refund = Refund(W, "stripe", "r1", dkk(10))

        assert (Refunded(W, "stripe", "r1", dkk(10)),) == refund.decide(PAID)
        assert (dkk(100), dkk(10)) == (told(PAID, refund).paid, due(told(PAID, refund)))

    def test_a_refund_under_way_counts_as_gone(self):
        """RET 94: refund <= captured at all times, pending refunds included."""
        request = RequestRefund(W, "stripe", "r1", dkk(100))
        under_way = told(PAID, request)

        assert (RefundRequested(W, "stripe", "r1", dkk(100)),) == request.decide(PAID)
        assert (dkk(110), dkk(10)) == (under_way.paid, under_way.refundable)
        for more in (RequestRefund, Refund):
            refused = refusal(under_way, more(W, "stripe", "r2", dkk(11)))
            assert "payment.over-refund" == refused.code

    def test_a_requested_refund_is_done_once(self):
        """Request and success are one refund."""
        done = told(
            PAID,
            RequestRefund(W, "stripe", "r1", dkk(110)),
            Refund(W, "stripe", "r1", dkk(110)),
        )

        assert PaymentStatus.REFUNDED is payment_status(done)
        assert (dkk(0), dkk(0)) == (done.paid, done.refundable)
        assert () == RequestRefund(W, "stripe", "r1", dkk(110)).decide(done)
        assert () == Refund(W, "stripe", "r1", dkk(110)).decide(done)

    def test_a_refund_that_failed_frees_its_amount(self):
        """What did not go back may go back another way."""
        failed = told(
            PAID,
            RequestRefund(W, "stripe", "r1", dkk(110)),
            Fail(W, "stripe", "r1", Kind.REFUND, dkk(110), "card closed"),
        )

        assert dkk(110) == failed.refundable
        assert dkk(0) == told(failed, Refund(W, "bank", "r2", dkk(110))).paid

    def test_a_late_success_of_a_failed_refund_is_checked_again(self):
        """Its amount may be gone by then."""
        failed = told(
            PAID,
            RequestRefund(W, "stripe", "r1", dkk(110)),
            Fail(W, "stripe", "r1", Kind.REFUND, dkk(110), "card closed"),
            Refund(W, "bank", "r2", dkk(110)),
        )

        late = Refund(W, "stripe", "r1", dkk(110))
        assert "payment.over-refund" == refusal(failed, late).code

    def test_nothing_paid_is_nothing_to_refund(self):
        """RET 94: a promise of money is not money."""
        refused = refusal(PROMISED, Refund(W, "stripe", "r1", dkk(1)))

        assert "payment.over-refund" == refused.code


class TestOnce:
    COMMANDS = (
        AUTHORIZE,
        Capture(W, "stripe", "c1", "a1", dkk(60)),
        Void(W, "stripe", "v1", "a1", dkk(50)),
        RecordPayment(W, "bank", "b1", dkk(5)),
        RequestRefund(W, "stripe", "r1", dkk(2)),
        Refund(W, "stripe", "r2", dkk(3)),
        Fail(W, "stripe", "c9", Kind.CAPTURE, dkk(1), "no"),
    )
    DONE = told(OPEN, *COMMANDS)

    @pytest.mark.parametrize("command", COMMANDS, ids=lambda c: type(c).__name__)
    def test_the_same_again_does_nothing(self, command):
        """PAY 104: a report that comes twice is one transaction."""
        assert () == command.decide(self.DONE)

    @pytest.mark.parametrize(
        "command",
        [
            Authorize(W, "stripe", "a1", dkk(111)),
            Capture(W, "stripe", "c1", "a1", dkk(61)),
            Void(W, "stripe", "v1", "a1", dkk(49)),
            RecordPayment(W, "bank", "b1", dkk(6)),
            RequestRefund(W, "stripe", "r1", dkk(3)),
            Refund(W, "stripe", "r1", dkk(3)),
            Fail(W, "stripe", "c9", Kind.CAPTURE, dkk(2), "no"),
        ],
        ids=lambda c: type(c).__name__,
    )
    def test_the_same_with_another_amount_is_a_conflict(self, command):
        """IDM 111: same key, other body."""
        with pytest.raises(Conflict) as caught:
            command.decide(self.DONE)

        assert "payment.conflict" == caught.value.code

    @pytest.mark.parametrize(
        "wrong",
        [
            RecordPayment(W, "no spaces", "b9", dkk(1)),
            RecordPayment(W, "bank", "", dkk(1)),
            RecordPayment(W, "bank", "b9\x00", dkk(1)),
            RecordPayment(W, "bank", "b9", dkk(0)),
            RecordPayment(W, "bank", "b9", dkk(-1)),
        ],
    )
    def test_what_cannot_be_is_invalid(self, wrong):
        """No provider, no reference, no money: refused."""
        with pytest.raises(Invalid):
            wrong.decide(OPEN)

    def test_money_in_another_currency_is_refused(self):
        """FX 28: an order is paid in its own currency."""
        euro = RecordPayment(W, "bank", "b9", Money(1, "EUR"))

        assert "payment.currency" == refusal(OPEN, euro).code

    def test_a_success_after_a_failure_counts(self):
        """The buyer tried again with the same reference."""
        failed = told(OPEN, Fail(W, "stripe", "c1", Kind.CAPTURE, dkk(110), "no"))

        assert PaymentStatus.FAILED is payment_status(failed)
        paid = told(failed, Capture(W, "stripe", "c1", None, dkk(110)))
        assert PaymentStatus.PAID is payment_status(paid)

    def test_a_failure_after_the_success_is_no_news(self):
        """PAY 104: reports that overtake each other do not take money away."""
        fail = Fail(W, "stripe", "c1", Kind.CAPTURE, dkk(110), "no")

        assert () == fail.decide(PAID)
        event = PaymentFailed(W, "stripe", "c1", Kind.CAPTURE, dkk(110), "no")
        assert PAID == event.apply(PAID)
        assert Outcome.FAILED is event.transaction.outcome


class TestStatus:
    @pytest.mark.parametrize(
        ("commands", "status"),
        [
            ((), PaymentStatus.PENDING),
            ((AUTHORIZE,), PaymentStatus.AUTHORIZED),
            ((AUTHORIZE, Void(W, "stripe", "v", "a1")), PaymentStatus.VOIDED),
            (
                (RecordPayment(W, "bank", "1", dkk(109)),),
                PaymentStatus.PARTIALLY_PAID,
            ),
            (
                (RecordPayment(W, "bank", "1", dkk(110)), Refund(W, "b", "r", dkk(1))),
                PaymentStatus.PARTIALLY_REFUNDED,
            ),
            (
                (RecordPayment(W, "bank", "1", dkk(112)), Refund(W, "b", "r", dkk(1))),
                PaymentStatus.OVERPAID,
            ),
        ],
    )
    def test_each_status_has_its_account(self, commands, status):
        """Some but not all moved is *partially*, all is all."""
        assert status is payment_status(told(OPEN, *commands))

    def test_an_order_that_costs_nothing_is_paid(self):
        """ORD 79: no payment is waited for where nothing is owed."""
        free = Bill("DKK", (BillLine("1", 1, dkk(0), dkk(0)),), dkk(0), dkk(0))

        assert PaymentStatus.PAID is payment_status(told(None, OpenAccount(W, free)))
