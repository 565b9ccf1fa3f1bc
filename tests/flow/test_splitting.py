"""An order is split in two, or copied: lines, money and payments are conserved."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordercore import accounts, orders
from ordercore.accounts import PaymentStatus, payment_status
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.orders import Gate, Hold, LineQuantity, State, cloned
from ordercore.parties import Customer, RegisterCustomer
from ordercore.testing.laws import check_laws
from ordercore.values import Address, Money
from tests.flow.shop import (
    AUTHORIZED,
    PENDING,
    PREPAID,
    Clock,
    account,
    ask,
    eur,
    kr,
    place,
    progress,
    send,
    shop,
)

INVOICE = orders.Terms.INVOICE
STOCK = {"MUG@CPH": 9, "CUP@CPH": 9}


def opened(*wants, store=None, **terms):
    """Return a shop with an order A that has its goods."""
    oms = shop(store, stock=STOCK)
    place(oms, "A", *wants or [("MUG", 3), ("CUP", 2)], **terms)
    return oms


def status(oms, order):
    """Return how an order stands with its money."""
    return payment_status(account(oms, order))


def split(oms, **lines):
    """Split units off A into B, and return the plan."""
    plan = oms.plan.split("A", "B", ask(**lines), by="anna")
    oms.do(*plan.commands)
    return plan


def charged(*wants):
    """Return a shop with an order A that a card was charged for."""
    oms = opened(*wants or ["MUG", "CUP"], terms=PENDING, customer="C")
    oms.do(accounts.Capture("A", "card", "ch-1", None, account(oms, "A").owed))
    return oms


def refunds(oms, order):
    """Return the refunds of an order, those that went over to another one too."""
    return [t for t in account(oms, order).transactions if t.kind == "REFUND"]


def refund_plan(oms, order):
    """Return the plan for all that may go back."""
    return oms.plan.refund(order, account(oms, order).refundable)


class TestSplit:
    def test_each_has_its_goods(self, store):
        """ORD 78: units, claims and money of both are those of the one."""
        oms = opened(store=store)
        split(oms, l1=1, l2=2)
        assert (2, 1) == (progress(oms, "A").allocated, progress(oms, "B").allocated)
        assert (kr("20.00"), kr("30.00")) == (
            account(oms, "A").owed,
            account(oms, "B").owed,
        )
        check_laws(oms)

    def test_each_knows_the_other(self):
        """Whose successor is whose stands on both."""
        oms = opened()
        split(oms, l1=1)
        assert ("B",) == oms.order("A").agreed.went_to
        assert ("A",) == oms.order("B").agreed.came_from

    def test_what_was_paid_goes_along(self, store):
        """ORD 78: money that was paid for the units is booked over, and balances."""
        oms = opened(store=store, terms=PREPAID)
        plan = split(oms, l1=1)
        paid = [account(oms, name).paid for name in "AB"]
        assert ([kr("40.00"), kr("10.00")], kr("10.00")) == (paid, plan.moved)
        assert State.CONFIRMED is oms.order("B").state
        assert () == oms.order("B").holds
        check_laws(oms)

    def test_money_that_moves_is_no_refund(self, store):
        """Nothing went to the buyer: both orders are simply paid."""
        oms = opened(store=store, terms=PREPAID)
        split(oms, l1=1)
        assert [PaymentStatus.PAID] * 2 == [status(oms, name) for name in "AB"]
        oms.do(accounts.Refund("A", "web", "sorry", kr("1.00")))
        assert PaymentStatus.PARTIALLY_REFUNDED is status(oms, "A")

    @pytest.mark.parametrize("gate", ["CONFIRM", "SOURCE", "RELEASE", "SHIP"])
    def test_a_hold_goes_along(self, gate, store):
        """ORD 76: nobody walks round a hold by splitting; merging back undoes it.

        Before, the new order of one that was held went on as if nothing were wrong.
        """
        oms = opened(store=store, terms=PREPAID)
        oms.do(orders.PlaceHold("A", Hold("h", Gate[gate], "manual", "card stolen")))
        holds = oms.order("A").holds
        split(oms, l1=1)
        (hold,) = oms.order("B").holds
        assert ("h-A", "card stolen") == (hold.id, hold.note)
        assert oms.order("B").is_held(Gate[gate])
        oms.do(*oms.plan.merge("B", "A").commands)
        assert holds == oms.order("A").holds

    def test_a_hold_of_a_line_goes_with_the_line(self):
        """A line that stays keeps its hold to itself."""
        oms = opened(terms=PREPAID)
        oms.do(orders.PlaceHold("A", Hold("h", Gate.SHIP, "manual", line="2")))
        oms.do(*oms.plan.split("A", "B", ask(l1=1)).commands)
        assert () == oms.order("B").holds
        oms.do(*oms.plan.split("A", "C", ask(l2=1)).commands)
        assert ["2"] == [hold.line for hold in oms.order("C").holds]

    def test_a_held_order_does_not_go_free_into_another(self):
        """ORD 76: what it is held for holds the order that it goes into."""
        oms = opened(terms=PREPAID)
        place(oms, "Z", "HAT", terms=PREPAID, reference="z")
        for line in ("", "1"):
            hold = Hold(f"h{line}", Gate.SHIP, "manual", "card stolen", line)
            oms.do(orders.PlaceHold("Z", hold))
        oms.do(*oms.plan.merge("Z", "A").commands)
        assert {("h-Z", ""), ("h1-Z", "Z-1")} == {
            (hold.id, hold.line) for hold in oms.order("A").holds
        }

    def test_what_a_gift_card_paid_goes_along(self, store):
        """RET 94: the card pays for both parts, and each part gives it back its own.

        Before, the plan was refused: nobody but we may speak for a card of ours.
        """
        oms = opened(store=store, terms=PENDING)
        code = accounts.new_gift_code(lambda _bits: 5)
        ids, sold = (code.card, accounts.GIFT_CARD), accounts.ValueSource.SOLD
        today = oms.now().date()
        oms.do(
            accounts.IssueStoredValue(*ids, "s", kr("80.00"), sold, ends=code.ends),
            accounts.SpendStoredValue(code.card, "1", kr("50.00"), "A", today),
        )
        split(oms, l1=1)
        assert [kr("40.00"), kr("10.00")] == [account(oms, o).paid for o in "AB"]
        assert () == oms.order("B").holds
        assert kr("30.00") == oms.state(f"stored-value/{code.card}").balance
        oms.do(orders.Cancel("B", "regret"))
        assert kr("40.00") == oms.state(f"stored-value/{code.card}").balance
        oms.do(orders.Cancel("A", "regret"))
        assert kr("80.00") == oms.state(f"stored-value/{code.card}").balance
        check_laws(oms)

    def test_what_went_along_goes_back_as_its_provider_knows_it(self):
        """PAY 106: of the charge, and of both orders together no more than it was."""
        oms = charged()
        split(oms, l2=1)
        oms.do(orders.Cancel("B", "regret"))
        (asked,) = refunds(oms, "B")
        assert ("card", "ch-1", kr("10.00")) == (
            asked.provider,
            asked.undoes,
            asked.amount,
        )
        oms.do(orders.Cancel("A", "regret"))
        assert [("ch-1", kr("10.00"))] * 2 == [
            (t.undoes, t.amount)
            for order in "AB"
            for t in refunds(oms, order)
            if not t.into
        ]
        assert () == oms.plan.refund("A", kr("1.00")).commands
        assert () == oms.plan.refund("B", kr("1.00")).commands

    def test_what_went_along_is_not_here_a_second_time(self):
        """PAY 106: reversing what was booked over would make money of nothing."""
        oms = charged()
        split(oms, l2=1)
        (moved,) = [t for t in refunds(oms, "A") if t.into]
        ids = ("A", moved.provider, "bounced", moved.amount, moved.reference)
        with pytest.raises(Refused, match=r"payment\.moved"):
            oms.do(accounts.ReverseRefund(*ids))
        both = [account(oms, order).paid for order in "AB"]
        assert kr("20.00") == both[0] + both[1]
        check_laws(oms)

    def test_what_went_along_twice_goes_back_as_its_provider_knows_it(self):
        """Over a second split, and back by a merger, it is the same charge."""
        oms = charged(("MUG", 3), "CUP")
        split(oms, l1=2)
        oms.do(*oms.plan.split("B", "C", ask(l1=1)).commands)
        assert ["ch-1"] == [s.command.payment for s in refund_plan(oms, "C").steps]
        oms.do(*oms.plan.merge("C", "A").commands)
        assert [(kr("30.00"), "ch-1")] == [
            (s.amount, s.command.payment) for s in refund_plan(oms, "A").steps
        ]
        check_laws(oms)

    def test_a_provider_that_says_no_is_not_asked_for_ever(self):
        """After three times somebody has to find another way; the plan says so."""
        oms = charged()
        split(oms, l2=1)
        oms.do(orders.Cancel("B", "regret"))
        for _ in range(3):
            *_, asked = refunds(oms, "B")
            no = (asked.provider, asked.reference, asked.kind, asked.amount, "no")
            plan = oms.plan.refund("B")
            oms.do(accounts.Fail("B", *no))
            plan = oms.plan.refund("B")
            oms.do(*plan.commands)
        assert ((), (kr("10.00"),)) == (plan.commands, plan.missing)

    def test_each_order_has_its_own_part_of_a_chargeback(self):
        """The refusal says which order has the rest; then both know."""
        oms = charged()
        split(oms, l2=1)
        back = ("card", "d-1")
        for payment in ("ch-1", ""):
            with pytest.raises(Refused, match=r"went over to order B.*over-chargeback"):
                oms.do(accounts.ChargeBack("A", *back, kr("20.00"), payment))
        for order in "AB":
            oms.do(accounts.ChargeBack(order, *back, kr("10.00"), "ch-1"))
            assert kr("0.00") == account(oms, order).paid
        with pytest.raises(Refused, match=r"payment\.over-chargeback"):
            oms.do(accounts.ChargeBack("A", "card", "d-2", kr("1.00"), "ch-1"))
        check_laws(oms)

    @pytest.mark.parametrize("terms", [PREPAID, AUTHORIZED, PENDING, INVOICE])
    def test_terms_stay(self, terms):
        """A part of an order is paid as the order is."""
        oms = opened(terms=terms)
        split(oms, l1=1)
        assert terms is oms.order("B").agreed.terms

    def test_a_promise_is_shared(self, store):
        """PAY 103: a card that was authorised covers both, and no more than it was."""
        oms = opened(store=store, terms=AUTHORIZED)
        plan = split(oms, l1=1)
        assert (kr("0.00"), kr("10.00")) == (plan.moved, plan.promised)
        open_amounts = [account(oms, name).authorized_open() for name in "AB"]
        assert [kr("40.00"), kr("10.00")] == open_amounts
        assert State.CONFIRMED is oms.order("B").state
        assert "10.00 DKK that is authorised covers it from now on" in str(plan)
        assert not account(oms, "A").under_way(accounts.Kind.VOID)
        check_laws(oms)

    def test_captures_are_bounded_together(self):
        """PAY 103: neither order takes what the other one needs of the card."""
        oms = opened(terms=AUTHORIZED)
        split(oms, l1=1)
        card = ("web", "c1", "1001")
        for order, much in (("A", "40.01"), ("B", "10.01")):
            with pytest.raises(Refused, match=r"payment\.over-capture"):
                oms.do(accounts.Capture(order, *card, kr(much)))
        oms.do(accounts.Capture("A", *card, kr("40.00")))
        oms.do(accounts.Capture("B", "web", "c2", "1001", kr("10.00")))
        paid = [account(oms, name).paid for name in "AB"]
        assert [kr("40.00"), kr("10.00")] == paid

    def test_a_shared_promise_ends(self):
        """When the card's promise ends, both orders wait for their money."""
        clock = Clock()
        oms = shop(clock=clock, stock=STOCK)
        place(oms, "A", ("MUG", 3), ("CUP", 2), terms=PENDING)
        ends = clock.now + timedelta(days=7)
        oms.do(accounts.Authorize("A", "card", "pi", kr("50.00"), ends))
        split(oms, l1=1)
        assert () == oms.order("B").holds
        clock.later(days=8)
        oms.tick()
        for order in "AB":
            holds = [hold.reason for hold in oms.order(order).holds]
            assert ["awaiting_payment"] == holds

    def test_more_is_not_shared_than_is_open(self):
        """What is taken of a card covers no other order; sharing twice is once."""
        oms = opened(terms=AUTHORIZED)
        place(oms, "C", "HAT", terms=PENDING)
        card = ("A", "web", "s", "1001")
        with pytest.raises(Refused, match=r"payment\.over-share"):
            oms.do(accounts.SharePromise(*card, kr("50.01"), "C"))
        share = accounts.SharePromise(*card, kr("10.00"), "C")
        assert oms.do(share)
        assert () == oms.do(share)
        with pytest.raises(Conflict, match=r"payment\.conflict"):
            oms.do(accounts.SharePromise(*card, kr("9.00"), "C"))
        for amount in (kr("0.00"), eur("1.00")):
            with pytest.raises(Invalid, match="amount"):
                oms.do(accounts.SharePromise("A", "web", "t", "1001", amount, "C"))

    def test_paid_in_part(self):
        """What is paid beyond what the old order owes then goes along, no more."""
        oms = opened(terms=PENDING)
        oms.do(accounts.RecordPayment("A", "bank", "1", kr("45.00")))
        plan = split(oms, l1=1)
        assert kr("5.00") == plan.moved == account(oms, "B").paid
        assert ["awaiting_payment"] == [h.reason for h in oms.order("B").holds]
        check_laws(oms)

    def test_what_has_left_stays(self):
        """What has left stays; what has not goes, and may go to another address."""
        oms = opened(("MUG", 1), ("HAT", 2))
        send(oms, "A-1")
        split(oms, l2=1)
        edits = orders.Edits(ship_to=Address("SE"))
        oms.do(*oms.plan.change("B", edits).commands)
        assert "SE" == oms.order("B").agreed.ship_to.country
        with pytest.raises(Refused, match=r"order\.units"):
            oms.plan.split("A", "C", ask(l1=1))

    def test_not_all_of_it(self):
        """An order of which everything goes is not split."""
        with pytest.raises(Refused, match=r"change\.empties"):
            opened().plan.split("A", "B", ask(l1=3, l2=2))

    def test_it_is_told(self):
        """What goes, and what was paid for it, can be read before."""
        plan = opened(terms=PREPAID).plan.split("A", "B", ask(l1=1))
        assert (
            "A is split, B gets:\n"
            "  1 × MUG for 10.00 DKK\n"
            "  10.00 DKK that was paid goes along"
        ) == str(plan)

    def test_twice_does_nothing(self):
        """The same split again changes nothing."""
        oms = opened(terms=PREPAID)
        plan = split(oms, l1=1)
        assert () == oms.do(*plan.commands)

    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    @given(
        price=st.integers(1, 10**4),
        wanted=st.integers(2, 7),
        cuts=st.lists(st.integers(1, 3), min_size=1, max_size=3),
        prepaid=st.booleans(),
    )
    def test_no_smallest_unit_is_lost(self, price, wanted, cuts, prepaid):
        """ORD 78: however often it is split, all parts add up to what it was."""
        oms = shop(stock=STOCK)
        terms = {"terms": PREPAID} if prepaid else {}
        uneven = {"shipping": Money(price, "DKK"), "price": "3.33"}
        place(oms, "A", ("MUG", wanted), **terms, **uneven)
        before = account(oms, "A")
        for number, units in enumerate(cuts):
            if progress(oms, "A").allocated > units:
                line = (LineQuantity("1", units),)
                oms.do(*oms.plan.split("A", f"B{number}", line).commands)
        found = [kept.state for _, kept in oms.store.scan("account")]
        nothing = Money.zero("DKK")
        assert before.owed == sum([a.owed for a in found], nothing)
        assert before.paid == sum([a.paid for a in found], nothing)
        check_laws(oms)


def two(store=None, **terms):
    """Return a shop with two orders of one buyer."""
    oms = shop(store, stock=STOCK)
    for name, wants in (("A", ("MUG", 3)), ("B", ("CUP", 2))):
        place(oms, name, wants, customer="C-1", shipping=kr("4.90"), **terms)
    return oms


class TestMerge:
    def test_one_has_all(self, store):
        """ORD 78: what both owed and wanted is what the one owes and wants."""
        oms = two(store)
        oms.do(*oms.plan.merge("B", "A").commands)
        assert (kr("59.80"), kr("0.00")) == (
            account(oms, "A").owed,
            account(oms, "B").owed,
        )
        assert [("1", 3), ("B-1", 2)] == [
            (known.id, known.quantity) for known in oms.order("A").lines
        ]
        assert State.CANCELLED is oms.order("B").state
        assert 2 == oms.stock("CUP", "CPH").allocated
        check_laws(oms)

    def test_each_knows_the_other(self):
        """Whose successor is whose stands on both."""
        oms = two()
        oms.do(*oms.plan.merge("B", "A").commands)
        assert ("B",) == oms.order("A").agreed.came_from
        assert ("A",) == oms.order("B").agreed.went_to

    def test_money_that_moves_is_no_refund(self, store):
        """The order that went owes nothing, and gave nothing back to anybody."""
        oms = two(store, terms=PREPAID)
        oms.do(*oms.plan.merge("B", "A").commands)
        assert [PaymentStatus.PAID] * 2 == [status(oms, name) for name in "AB"]

    def test_what_was_paid_goes_along(self, store):
        """ORD 78: what was paid for both is what is paid for the one, and balances."""
        oms = two(store, terms=PREPAID)
        plan = oms.plan.merge("B", "A", by="anna")
        oms.do(*plan.commands)
        assert kr("24.90") == plan.moved
        assert (kr("59.80"), kr("0.00")) == (
            account(oms, "A").paid,
            account(oms, "B").paid,
        )
        assert () == oms.order("A").holds
        assert "24.90 DKK that was paid goes along" in str(plan)
        check_laws(oms)

    @pytest.mark.parametrize(
        "other", [{"customer": "C-2"}, {"country": "SE"}, {"terms": PREPAID}]
    )
    def test_only_of_one_buyer(self, other):
        """Orders that differ in buyer, address or terms stay two."""
        oms = two()
        place(oms, "D", "MUG", **{"customer": "C-1"} | other)
        with pytest.raises(Refused, match=r"merge\.differs"):
            oms.plan.merge("D", "A")
        with pytest.raises(Refused, match=r"merge\.differs"):
            oms.plan.merge("A", "A")

    def test_not_once_it_has_begun(self):
        """What is handled or invoiced stays an order of its own."""
        oms = two()
        send(oms, "B-1")
        with pytest.raises(Refused, match=r"merge\.begun"):
            oms.plan.merge("B", "A")


class TestWhatItComesTo:
    def test_no_unit_is_counted_twice(self):
        """What two parts of an order come to is what the one came to."""
        oms = shop(stock=STOCK)
        oms.do(RegisterCustomer(Customer("IDA", "Ida")))
        place(oms, "A", ("MUG", 3), ("CUP", 2), customer="IDA")
        split(oms, l1=1)
        told = [(o.order, o.total) for o in oms.customers.history("IDA").orders]
        assert [("A", kr("40.00")), ("B", kr("10.00"))] == told
        assert kr("50.00") == oms.order("A").agreed.total

    def test_carriage_of_both_is_told(self):
        """A merger says that both carriages are charged."""
        plan = two().plan.merge("B", "A")
        assert "carriage: 4.90 DKK becomes 9.80 DKK" in plan.why


class TestThereAndBack:
    @pytest.mark.parametrize("terms", [PREPAID, AUTHORIZED, INVOICE])
    def test_merging_undoes_a_split(self, terms, store):
        """ORD 78: lines, money, claims and terms are again as they were."""
        oms = opened(store=store, terms=terms, shipping=kr("4.90"))
        before = whole(oms)
        split(oms, l1=1, l2=2)
        oms.do(*oms.plan.merge("B", "A").commands)
        assert before == whole(oms)
        assert State.CANCELLED is oms.order("B").state
        assert not account(oms, "B").owed
        assert not account(oms, "B").authorized_open()
        check_laws(oms)

    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(
        price=st.integers(1, 10**4),
        cuts=st.lists(st.integers(1, 3), min_size=1, max_size=3),
        terms=st.sampled_from([PREPAID, AUTHORIZED, PENDING, INVOICE]),
        paid=st.integers(0, 10**4),
    )
    def test_however_often(self, price, cuts, terms, paid):
        """ORD 78: parts that come back make the order that there was."""
        oms = shop(stock=STOCK)
        money = {"terms": terms, "shipping": Money(price, "DKK"), "price": "3.33"}
        place(oms, "A", ("MUG", 7), ("CUP", 1), **money)
        if terms is PENDING and paid:
            pay = accounts.RecordPayment("A", "bank", "1", Money(paid, "DKK"))
            oms.do(pay)
        before = whole(oms)
        for number, units in enumerate(cuts):
            if progress(oms, "A").quantity - progress(oms, "A").cancelled > units:
                oms.do(*oms.plan.split("A", f"B{number}", ask(l1=units)).commands)
                check_laws(oms)
        for number in range(len(cuts)):
            if oms.state(f"order/B{number}"):
                oms.do(*oms.plan.merge(f"B{number}", "A").commands)
        assert before == whole(oms)
        check_laws(oms)


def whole(oms):
    """Return what order A is about, where it comes from and how it is paid."""
    order, money = oms.order("A"), account(oms, "A")
    return (
        [
            (known.id, known.sku, known.quantity - where.cancelled, where.allocated)
            for known, where in zip(order.lines, order.progress, strict=True)
        ],
        [hold.reason for hold in order.holds],
        (order.agreed.terms, order.agreed.shipping, order.state),
        (money.owed, money.paid, money.authorized_open()),
    )


class TestClone:
    def test_a_copy_names_what_it_came_from(self):
        """A copy has the lines and prices of the order, and an id of its own."""
        oms = opened()
        copy = cloned(oms.order("A"), "1002", oms.now())
        oms.do(orders.Place("C", copy))
        assert account(oms, "A").owed == account(oms, "C").owed
        assert (("A",), "1002") == (copy.came_from, copy.reference)
        check_laws(oms)
