"""A provider is asked, answers later, and is never asked twice for the same money."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from ordercore.accounts import (
    TRANSACTION_LIFE,
    AuthorizationLapsed,
    Authorize,
    Capture,
    CaptureRequested,
    Fail,
    Kind,
    LapseAuthorization,
    OpenAccount,
    Outcome,
    PayByValue,
    PaymentPolicy,
    PaymentProgressed,
    PaymentStatus,
    RecordPayment,
    Refund,
    RefundOrder,
    Report,
    RequestAuthorization,
    RequestCapture,
    RequestRefund,
    RequestVoid,
    SetPaymentPolicy,
    Transaction,
    TransactionStep,
    Void,
    VoidRequested,
    payment_status,
    tenders,
)
from ordercore.errors import Invalid
from ordercore.pricing import Bill
from ordercore.values import Money
from tests.telling import flat, reach, refusal, rows, told

W = "W-1"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
CARD = (W, "stripe")


def dkk(units):
    return Money.of(units, "DKK")


BILL = Bill("DKK", (), dkk(110), dkk(0))
OPEN = told(None, OpenAccount(W, BILL))
PROMISED = told(OPEN, Authorize(*CARD, "a1", dkk(110), LATER))


class TestLife:
    def test_the_table_of_a_transaction(self):
        """What may follow on what; an end is an end."""
        assert flat(TRANSACTION_LIFE) == rows(
            """
            submit         | INITIATED                            | PENDING
            require_action | PENDING                              | ACTION_REQUIRED
            resume         | ACTION_REQUIRED                      | PENDING
            succeed        | INITIATED, PENDING, ACTION_REQUIRED  | SUCCEEDED
            fail           | INITIATED, PENDING, ACTION_REQUIRED  | FAILED
            cancel         | INITIATED, ACTION_REQUIRED           | CANCELLED
            """
        )
        assert {*Outcome} == reach(TRANSACTION_LIFE, Outcome.INITIATED)
        used = {step for steps in TRANSACTION_LIFE.values() for step in steps}
        assert {*TransactionStep} == used

    def test_reports_of_one_attempt_in_any_order_end_the_same(self):
        """PAY 104: a resume is not overtaken by the report before it."""
        way = [
            Outcome.INITIATED,
            Outcome.PENDING,
            Outcome.ACTION_REQUIRED,
            Outcome.PENDING,
        ]
        events = [
            PaymentProgressed(
                *CARD, "c1", Kind.CAPTURE, dkk(5), outcome, NOON + timedelta(minutes=n)
            )
            for n, outcome in enumerate(way)
        ]
        ends = set()
        for order in permutations(events):
            account = OPEN
            for event in order:
                account = event.apply(account)
            ends.add(account.transactions)

        ((last,),) = ends
        assert (Outcome.PENDING, NOON + timedelta(minutes=3)) == (last.outcome, last.at)

    def test_a_report_tells_how_far_it_is(self):
        """An action that is required covers nothing; given up, it has failed."""
        report = Report(
            *CARD, "a1", Kind.AUTHORIZATION, dkk(110), Outcome.ACTION_REQUIRED, NOON
        )
        asked = told(OPEN, report)

        assert (PaymentStatus.PENDING, dkk(0)) == (
            payment_status(asked),
            asked.authorized_open(),
        )
        assert () == report.decide(asked)
        given_up = Report(
            *CARD, "a1", Kind.AUTHORIZATION, dkk(110), Outcome.CANCELLED, LATER
        )
        assert PaymentStatus.FAILED is payment_status(told(asked, given_up))
        done = told(asked, Authorize(*CARD, "a1", dkk(110)))
        assert () == given_up.decide(done)

    @pytest.mark.parametrize("outcome", [Outcome.SUCCEEDED, Outcome.FAILED])
    def test_an_end_has_its_own_command(self, outcome):
        """A success is checked against its bounds, so it does not come as a report."""
        with pytest.raises(Invalid):
            Report(*CARD, "c", Kind.CAPTURE, dkk(1), outcome, NOON).decide(OPEN)

    def test_a_refund_that_is_reported_under_way_is_bounded_too(self):
        """RET 94: however it is heard of, no more goes back than came in."""
        report = Report(*CARD, "r", Kind.REFUND, dkk(1), Outcome.PENDING, NOON)

        assert "payment.over-refund" == refusal(OPEN, report).code


class TestCapturing:
    ASK = RequestCapture(*CARD, "k1", "a1", dkk(60), NOON)

    def test_asking_takes_nothing_yet(self):
        """What is asked for is not paid, and cannot be asked for twice."""
        assert (CaptureRequested(*CARD, "k1", "a1", dkk(60)),) == self.ASK.decide(
            PROMISED
        )
        asked = told(PROMISED, self.ASK)
        assert (dkk(0), dkk(110)) == (asked.paid, asked.authorized_open())
        assert () == self.ASK.decide(asked)
        more = RequestCapture(*CARD, "k2", "a1", dkk("50.01"), NOON)
        assert "payment.over-capture" == refusal(asked, more).code

    def test_the_answer_comes_under_the_same_reference(self):
        """One capture, asked for and done."""
        done = told(PROMISED, self.ASK, Capture(*CARD, "k1", "a1", dkk(60)))

        assert (dkk(60), dkk(50)) == (done.paid, done.authorized_open())
        assert () == self.ASK.decide(done)

    def test_a_capture_that_failed_may_be_asked_for_again(self):
        """What failed does not count as asked for."""
        failed = told(
            PROMISED, self.ASK, Fail(*CARD, "k1", Kind.CAPTURE, dkk(60), "limit")
        )

        assert 1 == len(
            RequestCapture(*CARD, "k2", "a1", dkk(110), NOON).decide(failed)
        )

    def test_an_authorisation_that_is_over_is_not_asked_of(self):
        """PAY 103: expiry respected, by the clock that is given."""
        late = RequestCapture(*CARD, "k1", "a1", dkk(60), LATER)

        assert "payment.expired" == refusal(PROMISED, late).code
        unknown = RequestCapture(*CARD, "k1", "a9", dkk(60), NOON)
        assert "payment.no-authorization" == refusal(PROMISED, unknown).code

    def test_more_than_was_authorised_only_by_policy(self):
        """PAY 103: a tip of at most so many percent, where the shop says so."""
        generous = told(
            None,
            OpenAccount(W, BILL, PaymentPolicy(over_capture_percent=15)),
            Authorize(*CARD, "a1", dkk(100)),
        )

        assert dkk(115) == told(generous, Capture(*CARD, "c", "a1", dkk(115))).paid
        over = Capture(*CARD, "c", "a1", dkk("115.01"))
        assert "payment.over-capture" == refusal(generous, over).code
        spent = told(generous, Capture(*CARD, "c", "a1", dkk(115)))
        assert dkk(0) == spent.authorized_open()


class TestVoiding:
    def test_what_nobody_asked_for_is_let_go(self):
        """A capture under way keeps its part."""
        asked = told(PROMISED, RequestCapture(*CARD, "k1", "a1", dkk(60), NOON))
        void = RequestVoid(*CARD, "v1", "a1")

        assert (VoidRequested(*CARD, "v1", "a1", dkk(50)),) == void.decide(asked)
        under_way = told(asked, void)
        assert () == void.decide(under_way)
        assert (
            "payment.over-void"
            == refusal(under_way, RequestVoid(*CARD, "v2", "a1")).code
        )
        assert (
            dkk(60)
            == told(under_way, Void(*CARD, "v1", "a1", dkk(50))).authorized_open()
        )


class TestEnding:
    LAPSE = LapseAuthorization(*CARD, "a1", LATER)

    def test_an_authorisation_ends_at_its_instant(self):
        """PAY 103: from then on it covers nothing, whoever looks and when."""
        assert (AuthorizationLapsed(*CARD, "a1", dkk(110)),) == self.LAPSE.decide(
            PROMISED
        )
        ended = told(PROMISED, self.LAPSE)
        assert (dkk(0), PaymentStatus.PENDING) == (
            ended.authorized_open(),
            payment_status(ended),
        )
        assert () == self.LAPSE.decide(ended)

    def test_before_its_time_and_when_it_is_used_up_nothing_ends(self):
        """A timer that comes early or too late does nothing."""
        early = LapseAuthorization(*CARD, "a1", NOON)
        taken = told(PROMISED, Capture(*CARD, "c1", "a1", dkk(110)))

        assert () == early.decide(PROMISED)
        assert () == self.LAPSE.decide(taken)
        assert () == self.LAPSE.decide(OPEN)

    def test_a_capture_from_before_the_end_is_taken_as_it_is(self):
        """A report that comes late is still a fact."""
        ended = told(PROMISED, self.LAPSE)

        assert dkk(9) == told(ended, Capture(*CARD, "c1", "a1", dkk(9), NOON)).paid

    def test_another_authorisation_is_asked_for(self):
        """The order is covered again when it is given, not before."""
        asked = told(PROMISED, self.LAPSE, RequestAuthorization(*CARD, "a2", dkk(110)))

        assert dkk(0) == asked.authorized_open()
        given = told(asked, Authorize(*CARD, "a2", dkk(110)))
        assert dkk(110) == given.authorized_open()

    def test_the_status_is_of_a_moment(self):
        """Also before anybody has noticed that it ended."""
        assert PaymentStatus.AUTHORIZED is payment_status(PROMISED, NOON)
        assert PaymentStatus.PENDING is payment_status(PROMISED, LATER)


MIXED = (
    PayByValue(W, "gift-card", "g1", dkk(30), NOON),
    Capture(*CARD, "old", None, dkk(40), NOON),
    Capture(*CARD, "new", None, dkk(20), LATER),
    PayByValue(W, "store-credit", "s1", dkk(20), NOON),
)


def order_of(account):
    return [t.reference for t in tenders(account)]


class TestTenders:
    PAID = told(OPEN, *MIXED)

    def test_the_declared_order(self):
        """RET 102: store credit first, gift card last, newest card before old."""
        assert ["s1", "new", "old", "g1"] == order_of(self.PAID)

    def test_another_order_is_kept_from_the_day_of_the_order(self):
        """RET 102: the account keeps the policy that it was opened with."""
        rule = RefundOrder(("gift-card",), ("stripe",), newest_first=False)
        account = told(
            None, OpenAccount(W, BILL, PaymentPolicy(refund_order=rule)), *MIXED
        )

        assert ["g1", "s1", "old", "new"] == order_of(account)

    def test_each_payment_gives_back_its_own(self):
        """RET 102: no more than it brought in, however much the others did."""
        back = Refund(*CARD, "r1", dkk(15), "new")
        left = told(self.PAID, back)

        assert [dkk(20), dkk(5), dkk(40), dkk(30)] == [t.left for t in tenders(left)]
        more = refusal(left, RequestRefund(*CARD, "r2", dkk(6), "new"))
        assert ("payment.over-refund", True) == (more.code, "5.00 DKK" in more.because)
        nobodys = refusal(left, Refund(W, "bank", "r2", dkk(1), "new"))
        assert "payment.no-payment" == nobodys.code

    def test_a_requested_refund_keeps_its_payment(self):
        """Whoever reports it done need not name it again."""
        done = told(
            self.PAID,
            RequestRefund(*CARD, "r1", dkk(15), "new"),
            Refund(*CARD, "r1", dkk(15)),
        )

        assert dkk(5) == {t.reference: t.left for t in tenders(done)}["new"]

    def test_what_went_back_another_way_counts_somewhere(self):
        """First against the same provider's payments, then in the declared order."""
        same = told(self.PAID, Refund(*CARD, "r1", dkk(25)))
        other = told(self.PAID, Refund(W, "bank", "r1", dkk(25)))

        assert [20, 0, 35, 30] == [t.left.minor // 100 for t in tenders(same)]
        assert [0, 15, 40, 30] == [t.left.minor // 100 for t in tenders(other)]

    def test_two_promises_under_one_reference_are_two(self):
        """A payment and a capture of the same name are what that name brought in."""
        odd = told(
            OPEN, Capture(*CARD, "x", None, dkk(1)), RecordPayment(*CARD, "x", dkk(2))
        )

        assert [dkk(3)] == [t.amount for t in tenders(odd)]


class TestPolicy:
    def test_the_same_again_does_nothing(self):
        """A policy is set once."""
        command = SetPaymentPolicy("web", PaymentPolicy(over_capture_percent=5))

        assert command.policy == told(None, command)
        assert () == command.decide(command.policy)
        assert "payment-policy/web" == command.stream

    @pytest.mark.parametrize(
        "policy",
        [
            PaymentPolicy(over_capture_percent=-1),
            PaymentPolicy(over_capture_percent=101),
            PaymentPolicy(refund_order=RefundOrder(("a",), ("a",))),
        ],
    )
    def test_what_cannot_be_is_invalid(self, policy):
        """No capture below its authorisation, no provider in two places."""
        with pytest.raises(Invalid):
            SetPaymentPolicy("web", policy).decide(None)


def test_a_transaction_is_known_by_three_things():
    """PAY 104: provider, reference and kind; the rest is what became of it."""
    one = Transaction("stripe", "1", Kind.CAPTURE, dkk(1))

    assert ("stripe", "1", "CAPTURE") == one.key
