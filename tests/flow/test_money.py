"""What the house does with an order's money by itself, and what can be looked at."""

from datetime import timedelta

import pytest

from ordercore import accounts, orders
from ordercore.accounts import (
    CaptureRequested,
    CaptureWhen,
    Kind,
    LateMoney,
    Outcome,
    PaymentPolicy,
    PaymentStatus,
    RefundOrder,
    due,
    payment_status,
)
from ordercore.errors import Invalid, Refused
from ordercore.orders import Edits, Gate, Hold, Line
from ordercore.simulating import PaymentProvider
from ordercore.testing.laws import check_laws
from ordercore.values import Money
from tests.flow.shop import (
    AUTHORIZED,
    PENDING,
    PREPAID,
    Clock,
    account,
    agreed,
    ask,
    kinds,
    kr,
    place,
    send,
    shop,
)
from tests.telling import refusal

CARD = ("A", "card")
ONE_MORE = Line("1", "MUG", 1, kr("10.00"), kr("10.00"), kr("0.00"))


def paying(policy=None, **options):
    """Return a shop with a payment policy, a clock and some mugs."""
    options.setdefault("stock", {"MUG@CPH": 9, "MUG@HAM": 9})
    oms = shop(**options)
    if policy is not None:
        oms.do(accounts.SetPaymentPolicy("any", policy))
    return oms


def held(oms, order, *wants, **terms):
    """Place an order that is not confirmed yet."""
    hold = Hold("h", Gate.CONFIRM, "manual")
    what = agreed(*wants, **terms)
    oms.do(orders.Place(order, what), orders.PlaceHold(order, hold))


def two_parcels(policy=None, report_of=("A-1", "A-2")):
    """Return a shop that sent an order, paid with its carriage, in two parcels."""
    oms = paying(policy, stock={"MUG@CPH": 1, "CUP@HAM": 1})
    place(oms, "A", "MUG", "CUP", shipping=kr("39.00"), terms=PREPAID)
    for work in report_of:
        send(oms, work)
    return oms


def asked(oms, kind, order="A"):
    """Return what a provider was asked for and has not answered."""
    found = account(oms, order).transactions
    return [t.amount for t in found if t.kind is kind and t.outcome is Outcome.PENDING]


class TestTaking:
    def test_each_parcel_takes_what_leaves(self):
        """PAY 103: the last parcel takes the rest exactly, odd carriage included."""
        oms = paying(stock={"MUG@CPH": 1, "MUG@HAM": 2})
        place(oms, "A", ("MUG", 3), price="0.33", shipping=kr("0.10"), terms=AUTHORIZED)
        send(oms, "A-1")
        first = asked(oms, Kind.CAPTURE)
        assert first == [account(oms, "A").invoices[0].gross]
        send(oms, "A-2")
        assert kr("1.09") == sum(asked(oms, Kind.CAPTURE), kr("0"))
        PaymentProvider(oms).work()
        assert PaymentStatus.PAID is payment_status(account(oms, "A"))

    @pytest.mark.parametrize(
        ("when", "placed", "confirmed"),
        [
            (CaptureWhen.AT_ONCE, ["20.00 DKK"], ["20.00 DKK"]),
            (CaptureWhen.ON_CONFIRMATION, [], ["20.00 DKK"]),
            (CaptureWhen.ON_SHIPMENT, [], []),
            (CaptureWhen.MANUALLY, [], []),
        ],
    )
    def test_money_is_taken_when_the_policy_says(self, when, placed, confirmed):
        """A policy is a value; the order keeps the one of its day."""
        oms = paying(PaymentPolicy(capture=when))
        held(oms, "A", ("MUG", 2), terms=AUTHORIZED)
        assert placed == [str(money) for money in asked(oms, Kind.CAPTURE)]
        oms.do(accounts.SetPaymentPolicy("any", PaymentPolicy()))
        oms.do(orders.ReleaseHold("A", "h"))
        assert confirmed == [str(money) for money in asked(oms, Kind.CAPTURE)]

    def test_a_channel_has_a_policy_of_its_own(self):
        """The one for all others does not count then."""
        oms = paying(PaymentPolicy(capture=CaptureWhen.AT_ONCE))
        mine = PaymentPolicy(capture=CaptureWhen.MANUALLY)
        oms.do(accounts.SetPaymentPolicy("web", mine))
        place(oms, "A", "MUG", terms=AUTHORIZED)
        place(oms, "B", "MUG", terms=AUTHORIZED, channel="shop", reference="2")
        assert [mine, PaymentPolicy(capture=CaptureWhen.AT_ONCE)] == [
            account(oms, name).policy for name in "AB"
        ]

    def test_what_is_paid_already_is_not_taken(self):
        """A gift card of 5.00 first: the card is asked for the rest only."""
        oms = paying(PaymentPolicy())
        place(oms, "A", ("MUG", 2), terms=AUTHORIZED)
        oms.do(accounts.RecordPayment("A", "voucher", "g1", kr("5.00")))
        send(oms, "A-1")
        assert [kr("15.00")] == asked(oms, Kind.CAPTURE)

    def test_by_hand_there_is_a_plan(self):
        """Looked at, then done: planned and missing are what was asked."""
        oms = paying(PaymentPolicy(capture=CaptureWhen.MANUALLY))
        place(oms, "A", ("MUG", 2), terms=AUTHORIZED)
        plan = oms.plan.capture("A")
        assert (kr("20.00"), ()) == (plan.planned, plan.missing)
        oms.do(*plan.commands)
        assert () == oms.plan.capture("A").commands
        more = oms.plan.capture("A", kr("3.00"))
        assert (kr("0.00"), (kr("3.00"),)) == (more.planned, more.missing)

    def test_the_authorisation_that_ends_first_is_drawn_on_first(self):
        """What lasts longer is kept for later."""
        oms = paying(PaymentPolicy(capture=CaptureWhen.MANUALLY))
        place(oms, "A", ("MUG", 2), terms=PENDING)
        soon, late = (oms.now() + timedelta(days=n) for n in (1, 2))
        oms.do(
            accounts.Authorize(*CARD, "endless", kr("20.00")),
            accounts.Authorize(*CARD, "late", kr("5.00"), late),
            accounts.Authorize(*CARD, "soon", kr("6.00"), soon),
        )
        plan = oms.plan.capture("A", kr("12.00"))
        assert ["soon", "late", "endless"] == [c.authorization for c in plan.commands]
        assert [kr("6.00"), kr("5.00"), kr("1.00")] == [s.amount for s in plan.steps]
        assert str(plan).startswith("A: 12.00 DKK of 12.00 DKK\n  6.00 DKK card: of")

    def test_a_capture_that_is_refused_is_seen(self):
        """The money is due, and what the provider was asked for has failed."""
        oms = paying()
        place(oms, "A", ("MUG", 2), terms=AUTHORIZED)
        send(oms, "A-1")
        PaymentProvider(oms, refuses={"A-capture-1"}).work()
        assert kr("20.00") == due(account(oms, "A"))
        again = oms.plan.capture("A")
        assert ["A-capture-2"] == [command.reference for command in again.commands]


class TestEnding:
    def promised(self, policy=None):
        """Return a shop whose order is covered for one more day, and its clock."""
        clock = Clock()
        oms = paying(policy, clock=clock)
        place(oms, "A", ("MUG", 2), terms=PENDING)
        until = clock.now + timedelta(days=1)
        oms.do(accounts.Authorize(*CARD, "a1", kr("20.00"), until))
        return oms, clock

    def test_an_authorisation_that_ends_covers_nothing(self):
        """The order is held again, and another one is asked for."""
        oms, clock = self.promised()
        assert () == oms.order("A").holds
        clock.later(days=1)
        oms.tick()
        (hold,) = oms.order("A").holds
        assert (Gate.SHIP, "awaiting_payment") == (hold.gate, hold.reason)
        assert [kr("20.00")] == asked(oms, Kind.AUTHORIZATION)
        PaymentProvider(oms).work()
        assert () == oms.order("A").holds
        assert kr("20.00") == account(oms, "A").authorized_open(clock.now)

    def test_a_moment_before_it_has_not_ended(self):
        """PAY 103: to the instant."""
        oms, clock = self.promised()
        clock.later(days=1, microseconds=-1)
        assert [] == oms.tick()

    def test_the_policy_may_leave_it_to_people(self):
        """Then the order is held, and nobody is asked."""
        oms, clock = self.promised(PaymentPolicy(reauthorize=False))
        clock.later(days=1)
        oms.tick()
        assert 1 == len(oms.order("A").holds)
        assert [] == asked(oms, Kind.AUTHORIZATION)

    def test_what_was_taken_in_time_is_not_missed(self):
        """An authorisation that is used up just ends."""
        oms, clock = self.promised()
        send(oms, "A-1")
        PaymentProvider(oms).work()
        clock.later(days=1)
        assert [()] == [outcome.events for outcome in oms.tick()]
        assert () == oms.order("A").holds


class TestCancelling:
    @pytest.mark.parametrize(
        "end", [orders.Cancel("A", "regret"), orders.Reject("A", "fraud")]
    )
    def test_what_is_authorised_is_let_go(self, end):
        """A cancelled order keeps nobody's money ready (nobody was asked)."""
        oms = paying()
        held(oms, "A", ("MUG", 2), terms=AUTHORIZED)
        oms.do(end)
        assert [kr("20.00")] == asked(oms, Kind.VOID)
        PaymentProvider(oms).work()
        assert kr("0.00") == account(oms, "A").authorized_open()

    def test_a_capture_that_fails_after_the_end_leaves_nothing_ready(self):
        """What it held back is let go too; a void that fails is not asked for again."""
        oms = paying(PaymentPolicy(capture=CaptureWhen.AT_ONCE))
        place(oms, "A", ("MUG", 2), terms=AUTHORIZED)
        oms.do(orders.Cancel("A", "regret"))
        assert [] == asked(oms, Kind.VOID)
        PaymentProvider(oms, refuses={"A-capture-1", "A-void-1"}).work()
        assert [] == asked(oms, Kind.VOID)
        (void,) = [t for t in account(oms, "A").transactions if t.kind is Kind.VOID]
        assert (Outcome.FAILED, kr("20.00")) == (void.outcome, void.amount)

    def test_of_a_part_nothing_is_let_go_before_the_rest_is_paid(self):
        """What is still owed stays covered; what is too much goes at the end."""
        oms = paying()
        place(oms, "A", ("MUG", 2), terms=AUTHORIZED)
        oms.do(orders.Cancel("A", "regret", ask(l1=1)))
        assert [] == asked(oms, Kind.VOID)
        send(oms, "A-1")
        PaymentProvider(oms).work()
        found = account(oms, "A")
        assert (kr("10.00"), kr("0.00")) == (found.paid, found.authorized_open())

    @pytest.mark.parametrize("policy", [None, PaymentPolicy(late_money=LateMoney.KEEP)])
    def test_money_that_comes_too_late(self, policy):
        """It is sent back, or kept as the buyer's where the policy says so."""
        oms = paying(policy)
        place(oms, "A", ("MUG", 2), terms=PENDING)
        oms.do(orders.Cancel("A", "regret"))
        oms.do(accounts.RecordPayment("A", "bank", "late", kr("20.00")))
        back = [] if policy else [kr("20.00")]
        assert back == asked(oms, Kind.REFUND)
        assert PaymentStatus.OVERPAID is payment_status(account(oms, "A"))

    KEEP = PaymentPolicy(late_money=LateMoney.KEEP)

    def kept(self, customer):
        """Return a shop that keeps money which came for a cancelled order."""
        oms = paying(self.KEEP)
        place(oms, "A", ("MUG", 2), terms=PENDING, customer=customer)
        oms.do(orders.Cancel("A", "regret"))
        oms.do(accounts.RecordPayment("A", "bank", "late", kr("20.00")))
        return oms

    def test_what_is_kept_goes_back_when_somebody_says_so(self):
        """It is not there for ever: all of it, the way it came."""
        oms = self.kept("")
        oms.do(*oms.plan.refund("A").commands)
        assert [kr("20.00")] == asked(oms, Kind.REFUND)

    def test_what_is_kept_becomes_store_credit(self):
        """Or it is the buyer's to spend, once, with the books in step."""
        oms = self.kept("C-1")
        oms.do(*oms.plan.refund("A", store_credit=True).commands)
        credit = oms.state(accounts.stored_value_stream("C-1.DKK"))
        assert (kr("20.00"), kr("0.00")) == (credit.balance, account(oms, "A").paid)
        assert () == oms.plan.refund("A", store_credit=True).commands
        check_laws(oms)

    def test_units_become_store_credit(self):
        """What comes back is credited first, and its value is the buyer's."""
        oms = paying()
        place(oms, "A", ("MUG", 2), terms=PREPAID, customer="C-1")
        send(oms, "A-1")
        oms.do(*oms.plan.refund("A", lines=ask(l1=1), store_credit=True).commands)
        credit = oms.state(accounts.stored_value_stream("C-1.DKK"))
        assert kr("10.00") == credit.balance == account(oms, "A").credited

    def test_nobody_has_no_credit(self):
        """A plan that could not be done is not made."""
        with pytest.raises(Refused, match=r"value\.no-owner"):
            self.kept("").plan.refund("A", store_credit=True)

    def test_late_money_waits_for_its_hold(self):
        """Held at REFUND nothing goes back."""
        oms = paying()
        place(oms, "A", ("MUG", 2), terms=PENDING)
        oms.do(
            orders.PlaceHold("A", Hold("h", Gate.REFUND, "manual")),
            orders.Cancel("A", "regret"),
            accounts.RecordPayment("A", "bank", "late", kr("20.00")),
        )
        assert [] == asked(oms, Kind.REFUND)
        oms.do(orders.ReleaseHold("A", "h"))
        assert [kr("20.00")] == asked(oms, Kind.REFUND)

    def test_a_capture_that_was_under_way_is_sent_back(self):
        """Asked for before the order was cancelled, taken afterwards."""
        oms = paying(PaymentPolicy(capture=CaptureWhen.AT_ONCE))
        place(oms, "A", ("MUG", 2), terms=AUTHORIZED)
        oms.do(orders.Cancel("A", "regret"))
        PaymentProvider(oms).work()
        found = account(oms, "A")
        assert (kr("0.00"), kr("20.00")) == (found.paid, found.refunded)


class TestGivingBack:
    MIXED = (
        ("bank", "b1", "5.00", 0),
        ("card", "old", "7.00", 0),
        ("card", "new", "4.00", 1),
        ("voucher", "g1", "4.00", 0),
    )

    def mixed(self, policy=None):
        """Return a shop with an order over 20.00 that was paid in four ways."""
        rule = RefundOrder(("bank",), ("voucher",))
        oms = paying(policy or PaymentPolicy(refund_order=rule))
        place(oms, "A", ("MUG", 2), terms=PENDING)
        for provider, name, amount, hours in self.MIXED:
            at = oms.now() + timedelta(hours=hours)
            oms.do(accounts.RecordPayment("A", provider, name, kr(amount), at))
        return oms

    def test_the_declared_order_is_followed(self):
        """RET 102: and no payment gives back more than it brought."""
        oms = self.mixed()
        oms.do(orders.Cancel("A", "regret", ask(l1=1)))
        found = [
            (t.provider, t.undoes, t.amount)
            for t in account(oms, "A").transactions
            if t.kind is Kind.REFUND
        ]
        assert [
            ("bank", "b1", kr("5.00")),
            ("card", "new", kr("4.00")),
            ("card", "old", kr("1.00")),
        ] == found

    def test_the_plan_says_why_and_what_is_missing(self):
        """Planned and missing are what was asked; a fresh plan is not refused."""
        oms = self.mixed()
        plan = oms.plan.refund("A", kr("30.00"))
        assert (kr("20.00"), (kr("10.00"),)) == (plan.planned, plan.missing)
        assert "5.00 DKK bank: of 5.00 DKK paid as b1, 5.00 DKK left" == plan.why[0]
        oms.do(*plan.commands)
        PaymentProvider(oms).work()
        assert PaymentStatus.REFUNDED is payment_status(account(oms, "A"))

    def test_without_an_amount_what_nobody_owes(self):
        """Nothing, as long as nothing is too much."""
        oms = self.mixed()
        assert () == oms.plan.refund("A").commands
        oms.do(accounts.RecordPayment("A", "bank", "b2", kr("1.00")))
        assert kr("1.00") == oms.plan.refund("A").planned

    def test_units_are_credited_and_given_back(self):
        """RET 102: units are worth what they came to on the invoice."""
        oms = self.mixed()
        send(oms, "A-1")
        plan = oms.plan.refund("A", lines=ask(l1=1))
        assert (kr("10.00"), 1) == (plan.planned, len(plan.credits))
        oms.do(*plan.commands)
        found = account(oms, "A")
        assert (kr("10.00"), kr("0.00")) == (
            found.credited,
            accounts.surplus(found),
        )

    def test_the_last_units_take_the_carriage_along(self):
        """A full return in two steps gives back all of the money."""
        oms = paying()
        place(oms, "A", ("MUG", 2), shipping=kr("3.01"), terms=PREPAID)
        send(oms, "A-1")
        for _ in range(2):
            oms.do(*oms.plan.refund("A", lines=ask(l1=1)).commands)
        assert kr("23.01") == sum(asked(oms, Kind.REFUND), kr("0"))
        assert () == oms.plan.refund("A", lines=ask(l1=1)).commands

    @pytest.mark.parametrize("last", [1, 2])
    def test_the_carriage_goes_back_whichever_units_go_last(self, last):
        """MON 10: it stands on the first invoice; the order of refunds is no matter."""
        oms = two_parcels()
        for line in (3 - last, last):
            oms.do(*oms.plan.refund("A", lines=ask(**{f"l{line}": 1})).commands)
        assert kr("59.00") == sum(asked(oms, Kind.REFUND), kr("0"))
        assert kr("0.00") == account(oms, "A").owed

    @pytest.mark.parametrize("last", [1, 2])
    def test_the_carriage_goes_back_whichever_units_come_back_last(self, last):
        """RET 102: the same where what came back is credited by itself."""
        oms = two_parcels(PaymentPolicy(credit_returns=True))
        for line in (3 - last, last):
            oms.do(orders.Return("A", "CPH", ask(**{f"l{line}": 1})))
        assert kr("0.00") == account(oms, "A").owed
        assert kr("0.00") == account(oms, "A").refundable

    @pytest.mark.parametrize("first", ["refund", "return"])
    def test_the_carriage_goes_back_however_units_are_given_up(self, first):
        """A unit that is credited as it is counts like one that came back."""
        oms = two_parcels(PaymentPolicy(credit_returns=True))

        def refund(line):
            oms.do(*oms.plan.refund("A", lines=ask(**{line: 1})).commands)

        if first == "refund":
            refund("l1")
        oms.do(orders.Return("A", "CPH", ask(l2=1)))
        if first == "return":
            refund("l1")
        assert kr("0.00") == account(oms, "A").owed

    def test_the_carriage_stays_while_units_are_still_to_be_invoiced(self):
        """It is charged once, with whatever of the order is kept."""
        oms = two_parcels(report_of=["A-1"])
        assert kr("10.00") == oms.plan.refund("A", lines=ask(l1=1)).planned
        oms.do(*oms.plan.refund("A", lines=ask(l1=1)).commands)
        oms.do(orders.Cancel("A", "regret", ask(l2=1)))
        assert kr("0.00") == account(oms, "A").owed

    @pytest.mark.parametrize(
        ("amount", "lines"),
        [(kr("1.00"), ask(l1=1)), (kr("-1.00"), ()), (Money(1, "EUR"), ())],
    )
    def test_what_cannot_be_is_invalid(self, amount, lines):
        """Units or an amount; no less than nothing; in the order's currency."""
        oms = self.mixed()
        with pytest.raises(Invalid):
            oms.plan.refund("A", amount, lines)

    @pytest.mark.parametrize("policy", [None, PaymentPolicy(credit_returns=True)])
    def test_units_that_came_back(self, policy):
        """They are credited and refunded by themselves where the policy says so."""
        oms = paying(policy)
        place(oms, "A", ("MUG", 2), terms=PREPAID, shipping=kr("3.00"))
        send(oms, "A-1")
        for wanted in (["10.00"], ["10.00", "13.00"]):
            oms.do(orders.Return("A", "CPH", ask(l1=1)))
            back = [f"{text} DKK" for text in wanted] if policy else []
            assert back == [str(money) for money in asked(oms, Kind.REFUND)]

    def test_a_chargeback_stops_what_has_not_left(self):
        """Goods whose money was taken back do not leave."""
        oms = paying()
        place(oms, "A", ("MUG", 2), terms=PREPAID)
        oms.do(accounts.ChargeBack("A", "web", "d1", kr("20.00"), "1001"))
        assert [Gate.SHIP] == [hold.gate for hold in oms.order("A").holds]
        win = accounts.ReverseChargeback("A", "web", "w1", kr("20.00"), "d1")
        oms.do(win)
        assert () == oms.order("A").holds


def test_a_debt_that_is_given_up_holds_nothing():
    """Who need not pay is not waited for."""
    oms = paying()
    place(oms, "A", "MUG", terms=PENDING)
    why = accounts.WriteOffWhy.SMALL_DIFFERENCE
    events = oms.do(accounts.WriteOff("A", "w", kr("10.00"), why))
    assert "orders.HoldReleased" in kinds(events)


def test_a_request_is_answered_under_its_own_reference():
    """Asked twice, a provider takes the money once: by the same reference."""
    oms = paying()
    place(oms, "A", "MUG", terms=AUTHORIZED)
    send(oms, "A-1")
    (requested,) = [
        recorded.event
        for recorded in oms.history("account/A")
        if isinstance(recorded.event, CaptureRequested)
    ]
    took = accounts.Capture(*CARD[:1], "web", requested.reference, "1001", kr("10.00"))
    assert ["accounts.Captured"] == kinds(oms.do(took))
    assert () == oms.do(took)
    assert (
        "payment.over-capture"
        == refusal(
            account(oms, "A"), accounts.Capture("A", "web", "other", "1001", kr("0.01"))
        ).code
    )


class TestUnderWay:
    """A refund under way counts as gone, wherever it is asked whether all is paid."""

    def cheaper(self, store):
        """Return a shop with an order over 30 of which 10 are on their way back."""
        oms = paying(store=store)
        place(oms, "A", ("MUG", 3), terms=PREPAID)
        oms.do(*oms.plan.change("A", Edits(fewer=ask(l1=1))).commands)
        assert [kr("10.00")] == asked(oms, Kind.REFUND)
        return oms

    def dearer(self, oms):
        """Add a mug again, and return the plan."""
        plan = oms.plan.change("A", Edits(more=(ONE_MORE,)))
        oms.do(*plan.commands)
        return plan

    def test_a_dearer_order_waits_for_all_of_it(self, store):
        """ORD 73: what is on its way back pays for nothing any more."""
        oms = self.cheaper(store)
        plan = self.dearer(oms)
        assert kr("10.00") == plan.due
        assert "10.00 DKK is left to pay" in str(plan)
        (hold,) = oms.order("A").holds
        assert "10.00 DKK has not been paid" == hold.note
        oms.do(accounts.RecordPayment("A", "bank", "1", kr("9.99")))
        assert (hold,) == oms.order("A").holds
        oms.do(accounts.RecordPayment("A", "bank", "2", kr("0.01")))
        assert () == oms.order("A").holds
        oms.do(accounts.Refund("A", "web", "A-refund-1", kr("10.00")))
        assert (kr("0.00"), ()) == (due(account(oms, "A")), oms.order("A").holds)

    def test_a_refund_that_fails_pays_again(self, store):
        """Money that does not go back is here, and lets the order go."""
        oms = self.cheaper(store)
        self.dearer(oms)
        failed = ("A", "web", "A-refund-1", Kind.REFUND, kr("10.00"), "closed")
        oms.do(accounts.Fail(*failed))
        assert () == oms.order("A").holds

    def test_a_refund_that_comes_back_pays_again(self, store):
        """So does what went back and was returned."""
        oms = self.cheaper(store)
        self.dearer(oms)
        oms.do(accounts.Refund("A", "web", "A-refund-1", kr("10.00")))
        assert 1 == len(oms.order("A").holds)
        oms.do(accounts.ReverseRefund("A", "web", "x", kr("10.00"), "A-refund-1"))
        assert () == oms.order("A").holds

    def test_a_refund_by_hand_leaves_the_order_unpaid(self, store):
        """Asked for or told of, it holds what is to be paid in advance."""
        oms = paying(store=store)
        for order, what in {
            "A": accounts.RequestRefund("A", "web", "r", kr("1.00")),
            "B": accounts.Refund("B", "web", "r", kr("1.00")),
        }.items():
            place(oms, order, ("MUG", 1), terms=PREPAID)
            oms.do(what)
            (hold,) = oms.order(order).holds
            assert "1.00 DKK has not been paid" == hold.note

    def test_another_reference_is_told_of_the_one_that_waits(self):
        """Whoever answers under a wrong reference learns the right one."""
        oms = paying()
        place(oms, "A", ("MUG", 3), terms=PREPAID)
        oms.do(accounts.RequestRefund("A", "web", "r", kr("30.00")))
        with pytest.raises(Refused, match=r"r at web \(30.00 DKK\)"):
            oms.do(accounts.Refund("A", "web", "wrong", kr("30.00")))


def test_only_what_is_not_authorised_has_to_come(store):
    """A dearer order that is authorised waits for the difference."""
    oms = paying(store=store)
    place(oms, "A", ("MUG", 3), terms=AUTHORIZED)
    more = Edits(more=(ONE_MORE,))
    plan = oms.plan.change("A", more)
    assert (kr("30.00"), kr("10.00")) == (plan.promised, plan.uncovered)
    assert "30.00 DKK is authorised, 10.00 DKK is left to pay" in str(plan)
    oms.do(*plan.commands)
    (hold,) = oms.order("A").holds
    assert "10.00 DKK has not been paid" == hold.note


@pytest.mark.parametrize("said", [True, False])
def test_newest_first_without_a_time(said, store):
    """Whether or not somebody said when it came, the newest payment gives back."""
    clock = Clock()
    oms = paying(clock=clock, store=store)
    place(oms, "A", ("MUG", 3), terms=PENDING)
    for reference in ("first", "second", "a third"):
        at = clock.later(hours=1).now if said else None
        oms.do(accounts.Capture("A", "web", reference, None, kr("10.00"), at))
    steps = oms.plan.refund("A", kr("25.00")).steps
    assert ["a third", "second", "first"] == [s.command.payment for s in steps]
