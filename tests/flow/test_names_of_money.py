"""A name of money means one thing: the same again does nothing, another is refused."""

from datetime import timedelta

import pytest

from ordercore import accounts, orders, parties
from ordercore.accounts import GIFT_CARD, STORE_CREDIT, ValueSource, WriteOffWhy
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.flow import AUTOMATIC, MANUAL, MemoryStore, SqliteStore
from ordercore.orders import DuePart
from ordercore.parties import Customer, ForgetCustomer, MergeCustomer, RegisterCustomer
from ordercore.values import Money
from tests.flow.shop import PENDING, START, Clock, account, ask, kr, place, shop

TODAY = START.date()
DAY = timedelta(days=1)


def left(oms, card):
    """Return what is on a card or credit."""
    return oms.state(f"stored-value/{card}").balance


def issue(card, reference, amount, provider=STORE_CREDIT, **said):
    """Return what gives somebody credit, or a card."""
    money, given = kr(amount), ValueSource.GIVEN
    return accounts.IssueStoredValue(card, provider, reference, money, given, **said)


def two_orders(policies=MANUAL):
    """Return a shop where one card has paid 10.00 for each of two orders."""
    oms = shop(policies=policies, stock={"MUG@CPH": 9})
    oms.do(issue("gc", "s", "50.00", GIFT_CARD))
    for name in ("W", "V"):
        place(oms, name, "MUG", terms=PENDING, customer="C", reference=name)
        oms.do(accounts.SpendStoredValue("gc", name, kr("10.00"), name, TODAY))
    return oms


class TestRefundsOfTwoOrders:
    """What goes back to a card or credit is named within its order."""

    def test_onto_one_card_under_one_reference(self):
        """Each order's money comes back onto the card."""
        oms = two_orders()
        for name in ("W", "V"):
            oms.do(
                accounts.RequestRefund(name, GIFT_CARD, "r1", kr("10.00"), f"gc/{name}")
            )
        assert kr("50.00") == left(oms, "gc")

    def test_onto_one_buyers_credit_under_one_reference(self):
        """Both amounts are his."""
        oms = two_orders()
        for name in ("W", "V"):
            oms.do(accounts.RequestRefund(name, STORE_CREDIT, "r1", kr("10.00")))
        assert kr("20.00") == left(oms, "C.DKK")

    @pytest.mark.parametrize("amount", ["10.00", "4.00"])
    def test_a_name_of_one_order_stops_no_other(self, amount):
        """A cancelled order gives back all, whatever the names of others are."""
        oms = two_orders(AUTOMATIC)
        money = kr(amount)
        oms.do(
            accounts.RequestRefund("W", GIFT_CARD, "V-refund-1", money, "gc/W"),
            orders.Cancel("V", "x"),
        )
        assert kr("0.00") == account(oms, "V").paid
        assert kr("40.00") + money == left(oms, "gc")

    def test_credit_that_somebody_named_alike(self):
        """Credit that was issued by hand is not mistaken for the refund."""
        oms = two_orders()
        refund = ValueSource.REFUND
        oms.do(
            accounts.IssueStoredValue("C.DKK", STORE_CREDIT, "r1", kr("10.00"), refund),
            accounts.RequestRefund("W", STORE_CREDIT, "r1", kr("10.00")),
        )
        assert kr("20.00") == left(oms, "C.DKK")


@pytest.fixture(params=["memory", "sqlite"])
def two_owing(request, tmp_path):
    """Return a shop, on each store, where two orders wait for 10.00 each."""
    path = tmp_path / "shop.db"
    memory = request.param == "memory"
    store = MemoryStore() if memory else SqliteStore(path, synchronous="NORMAL")
    oms = shop(store, MANUAL)
    for name in ("W", "V"):
        place(oms, name, "MUG", terms=PENDING, reference=name)
    yield oms
    store.close()


def transfer(order, amount, whole=None, reference="t 9", provider="bank"):
    """Return what records a transfer, or a part of one."""
    of = whole and kr(whole)
    return accounts.RecordPayment(order, provider, reference, kr(amount), None, of)


class TestOneTransferForTwoOrders:
    """PAY 104: what came in is keyed by provider and reference, and counts once."""

    def paid(self, oms):
        return [account(oms, name).paid for name in ("W", "V")]

    def test_the_same_reference_for_another_order_is_a_conflict(self, two_owing):
        """It names the order that has the money, also in one request for both."""
        for commands in (
            [transfer("W", "10.00"), transfer("V", "10.00")],
            [transfer("V", "10.00")],
        ):
            with pytest.raises(Conflict, match=r"10\.00 DKK for W") as conflict:
                two_owing.do(*commands)
            assert "payment.elsewhere" == conflict.value.code
            two_owing.do(transfer("W", "10.00"))
        assert [kr("10.00"), kr("0.00")] == self.paid(two_owing)

    def test_shared_out_by_name_it_is_no_more_than_it_came_to(self, two_owing):
        """Each part says what the whole was; the same part again does nothing."""
        for _ in range(2):
            two_owing.do(transfer("W", "7.00", "12.00"))
        with pytest.raises(Refused, match="at most 5") as refused:
            two_owing.do(transfer("V", "5.01", "12.00"))
        assert "payment.parts" == refused.value.code
        two_owing.do(transfer("V", "5.00", "12.00"))
        assert [kr("7.00"), kr("5.00")] == self.paid(two_owing)
        stream = accounts.payment_stream("bank", "t 9")
        assert kr("0.00") == two_owing.state(stream).left

    @pytest.mark.parametrize("wholes", [("12.00", "13.00"), (None, "12.00")])
    def test_what_it_came_to_is_said_in_one_way(self, two_owing, wholes):
        """Otherwise nobody knows how much there is to share out."""
        two_owing.do(transfer("W", "7.00", wholes[0]))
        with pytest.raises(Conflict, match=r"payment\.elsewhere"):
            two_owing.do(transfer("V", "5.00", wholes[1]))

    @pytest.mark.parametrize("whole", [kr("6.99"), Money(700, "EUR")])
    def test_a_part_of_less_is_malformed(self, two_owing, whole):
        """A whole is no less than its part, and in the same currency."""
        asked = accounts.RecordPayment("W", "bank", "t", kr("7.00"), None, whole)
        with pytest.raises(Invalid, match="whole"):
            two_owing.do(asked)

    @pytest.mark.parametrize(
        "other", [{"reference": "t 10"}, {"provider": "other-bank"}]
    )
    def test_another_payment_is_another_one(self, two_owing, other):
        """Two banks may use one reference, and one bank has many."""
        two_owing.do(transfer("W", "10.00"), transfer("V", "10.00", **other))
        assert [kr("10.00")] * 2 == self.paid(two_owing)

    def test_two_tills_may_use_one_number(self, two_owing):
        """The receipts of cash are ours, and are named within their order."""
        for name in ("W", "V"):
            two_owing.do(accounts.TakeCash(name, "receipt-1", 50, START))
        assert [kr("10.00")] * 2 == self.paid(two_owing)


INVOICES = tuple(
    accounts.Invoice("W", cause, ask(l1=2), TODAY, TODAY) for cause in "ab"
)
BANK = accounts.RecordPayment("W", "bank", "1", kr("10.00"))
SENT = accounts.Authorize("W", "card", "p", kr("5.00"))
SENT_TOO = accounts.Authorize("W", "card", "q", kr("5.00"))


def credit(invoice="W-1", **said):
    return accounts.Credit("W", "c", invoice, ask(l1=1), TODAY, "x", **said)


def invoice(**said):
    due = said.pop("due_on", TODAY + DAY)
    return accounts.Invoice("W", "c", ask(l1=1), TODAY, due, **said)


def refund(payment):
    return accounts.RequestRefund("W", "bank", "r", kr("1.00"), payment)


def write_off(why):
    return accounts.WriteOff("W", "w", kr("1.00"), why)


def void(promise):
    return accounts.RequestVoid("W", "card", "v", promise)


def spend(order):
    return accounts.SpendStoredValue("gc", "1", kr("1.00"), order, TODAY)


def move(into, provider=STORE_CREDIT):
    return accounts.MoveStoredValue("gc", into, "m", TODAY, provider)


PARTS = (DuePart(TODAY), DuePart(TODAY + DAY))
SAME_NAMES = {
    "the order that a card pays": ((), spend("W"), spend("V"), "order V"),
    "the card that it goes to": ((), move("x"), move("y"), "card y"),
    "what that card is": ((), move("x"), move("x", GIFT_CARD), "kind gift-card"),
    "the last day": (
        (),
        issue("gc", "t", "1.00", GIFT_CARD),
        issue("gc", "t", "1.00", GIFT_CARD, expires_on=TODAY),
        "last day 2026-11-23",
    ),
    "where it comes from": (
        (),
        issue("gc", "t", "1.00", GIFT_CARD),
        accounts.IssueStoredValue("gc", GIFT_CARD, "t", kr("1.00"), ValueSource.SOLD),
        "source SOLD",
    ),
    "the payment": ((BANK,), refund("1"), refund(""), "payment none"),
    "the reason": (
        (),
        write_off(WriteOffWhy.BAD_DEBT),
        write_off(WriteOffWhy.SMALL_DIFFERENCE),
        "reason SMALL_DIFFERENCE",
    ),
    "the coin": (
        (),
        accounts.TakeCash("W", "c", 50, START),
        accounts.TakeCash("W", "c", 100, START),
        "smallest coin 100",
    ),
    "the promise": ((SENT, SENT_TOO), void("p"), void("q"), "authorisation q"),
    "the due date": ((), invoice(), invoice(due_on=TODAY), "due date 2026-11-23"),
    "the parts": ((), invoice(), invoice(parts=PARTS), "parts 1 by 2026-11-23 and"),
    "the invoice": (INVOICES, credit(), credit("W-2"), "invoice W-2"),
    "the carriage": (INVOICES, credit(), credit(shipping=True), "carriage yes"),
    "the fees": (INVOICES, credit(), credit(fees=("gift",)), "fees gift"),
    "the units": (
        INVOICES,
        credit(),
        accounts.Credit("W", "c", "W-1", ask(l1=2), TODAY, "x"),
        "units 2 of line 1",
    ),
}


class TestSameAgain:
    """One law for all that has a name of its own."""

    @pytest.mark.parametrize("what", SAME_NAMES)
    def test_another_thing_under_a_known_name(self, what):
        """The same does nothing; another is a Conflict that says what differs."""
        before, first, other, said = SAME_NAMES[what]
        oms = shop(policies=MANUAL, stock={"MUG@CPH": 9})
        oms.do(issue("gc", "s", "50.00", GIFT_CARD))
        for name in ("W", "V"):
            place(oms, name, ("MUG", 4), terms=PENDING, reference=name)
        for command in (*before, first):
            assert () != oms.do(command)

        assert () == oms.do(first)
        with pytest.raises(Conflict, match=said):
            oms.do(other)

    def test_a_report_may_leave_out_what_we_said(self):
        """A provider's answer names no payment: it is that of the request."""
        oms = shop(policies=MANUAL, stock={"MUG@CPH": 9})
        place(oms, "W", ("MUG", 4), terms=PENDING)
        oms.do(BANK, refund("1"))
        oms.do(accounts.Refund("W", "bank", "r", kr("1.00")))

        assert () == oms.do(refund("1"))
        assert kr("1.00") == account(oms, "W").refunded

    def test_what_came_in_does_not_name_what_goes_out(self):
        """Credit that came from A as m may go on as A.m."""
        oms = shop(policies=MANUAL)
        oms.do(issue("A.DKK", "s", "5.00"))
        oms.do(accounts.MoveStoredValue("A.DKK", "B.DKK", "m", TODAY))
        oms.do(accounts.MoveStoredValue("B.DKK", "C.DKK", "A.DKK.m", TODAY))

        assert kr("5.00") == left(oms, "C.DKK")


def two_files(*commands):
    """Return a shop with two files of one customer, and its clock."""
    clock = Clock()
    oms = shop(policies=AUTOMATIC, stock={"MUG@CPH": 9}, clock=clock)
    oms.do(*[RegisterCustomer(Customer(name, "Ida")) for name in ("A", "B")])
    oms.do(*commands)
    return oms, clock


MERGE = MergeCustomer("A", "B", "bo", "same mail")


class TestCreditOfCustomers:
    """Credit is somebody's, and none that has ended comes back."""

    def test_what_has_ended_does_not_live_on(self):
        """It ends first, in the books too; what comes is all that can be spent."""
        oms, clock = two_files(
            issue("A.DKK", "s", "1.00"),
            issue("B.DKK", "s", "500.00", expires_on=TODAY),
        )
        clock.later(days=30)
        oms.do(MERGE)

        credit = oms.state("stored-value/B.DKK")
        assert (kr("1.00"), None) == (credit.balance, credit.expires_on)
        assert ValueSource.EXPIRED in [move.source for move in credit.moves]

    @pytest.mark.parametrize("name", ["merged", "merged-2"])
    def test_a_name_that_people_took(self, name):
        """The automatic move finds a name that is free."""
        oms, _ = two_files(
            issue("A.DKK", "s", "5.00"),
            accounts.MoveStoredValue("A.DKK", "gc", name, TODAY, GIFT_CARD),
            issue("A.DKK", "t", "9.00"),
        )
        oms.do(MERGE)

        assert kr("9.00") == left(oms, "B.DKK")

    @pytest.mark.parametrize(
        ("provider", "currency"), [(GIFT_CARD, "DKK"), (STORE_CREDIT, "EUR")]
    )
    def test_credit_that_cannot_be_put_together(self, provider, currency):
        """The customers are named, and what would help helps."""
        money = Money.of("5.00", currency)
        there = accounts.IssueStoredValue(
            "B.DKK", provider, "s", money, ValueSource.SOLD
        )
        oms, _ = two_files(issue("A.DKK", "s", "1.00"), there)
        with pytest.raises(Refused, match=r"customer B .* of customer A") as no:
            oms.do(MERGE)
        assert "customer.credit" == no.value.code

        oms.do(accounts.MoveStoredValue("A.DKK", "gc", "m", TODAY, GIFT_CARD), MERGE)
        assert kr("1.00") == left(oms, "gc")

    def test_what_is_moved_to_one_who_was_merged_follows(self):
        """It is the survivor's, like all that comes under the old id."""
        oms, _ = two_files(issue("gc", "s", "5.00", GIFT_CARD), MERGE)
        oms.do(accounts.MoveStoredValue("gc", "A.DKK", "m", TODAY))

        assert kr("5.00") == left(oms, "B.DKK")

    def test_nobody_who_was_erased_gets_credit(self):
        """Neither by hand, nor moved, nor as a refund, planned or asked for."""
        oms, _ = two_files(issue("gc", "s", "5.00", GIFT_CARD))
        keep = accounts.PaymentPolicy(late_money=accounts.LateMoney.KEEP)
        oms.do(accounts.SetPaymentPolicy("any", keep))
        place(oms, "W", "MUG", terms=PENDING, customer="A")
        oms.do(orders.Cancel("W", "x"), ForgetCustomer("A", "bo", START, "asked"))
        oms.do(BANK)
        for command in (
            issue("A.DKK", "s", "5.00"),
            accounts.MoveStoredValue("gc", "A.DKK", "m", TODAY),
            accounts.RequestRefund("W", STORE_CREDIT, "r", kr("10.00")),
        ):
            with pytest.raises(Refused, match=r"customer\.forgotten"):
                oms.do(command)
        with pytest.raises(Refused, match=r"customer\.forgotten"):
            oms.plan.refund("W", store_credit=True)
        assert kr("5.00") == left(oms, "gc")


class TestNotesOfPeople:
    """What people write down may be about a person."""

    SAID = "ask Zebra Jensen \ud800"

    @pytest.mark.parametrize(
        "command",
        [
            orders.PlaceHold("W", orders.Hold("h", orders.Gate.SHIP, "manual", SAID)),
            orders.ReleaseHold("W", "h", note=SAID),
            orders.Advance("W", "went", note=SAID),
            accounts.WriteOff("W", "w", kr("1.00"), WriteOffWhy.BAD_DEBT, SAID),
            parties.GiveConsent("A", "news", at=START, source="Zebra" * 99),
            parties.ForgetCustomer("A", "bo", START, "Zebra" * 99),
        ],
    )
    def test_no_error_shows_them(self, command):
        """Neither that of a text which cannot be stored nor of one too long."""
        oms, _ = two_files()
        place(oms, "W", "MUG")
        with pytest.raises(Exception, match="not shown") as no:
            oms.do(command)
        assert "Zebra" not in f"{no.value} {no.value!r}"

    def test_forgetting_erases_them(self):
        """The note of a hold goes with the data of its order's customer."""
        oms, _ = two_files()
        place(oms, "W", "MUG", customer="A")
        oms.do(
            orders.PlaceHold("W", orders.Hold("h", orders.Gate.SHIP, "x", "ask Zebra"))
        )
        oms.do(orders.Cancel("W", "x"), ForgetCustomer("A", "bo", START, "asked"))

        placed = [r.event for r in oms.journal() if isinstance(r.event, orders.Held)]
        holds = [*oms.state("order/W").holds, *[held.hold for held in placed]]
        assert {"[erased]"} == {hold.note for hold in holds}
