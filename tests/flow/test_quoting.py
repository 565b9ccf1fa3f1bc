"""From a quote to its order: the timer, the order that follows, the deposit."""

from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore import accounts, orders, warehouse
from ordercore.catalog import AssortmentRule, Item, ListItem, SetAssortment
from ordercore.cli.writing import look_at
from ordercore.errors import Refused
from ordercore.flow import AUTOMATIC, MANUAL, tagging
from ordercore.orders import (
    Deposit,
    EarlyPayment,
    PaymentTerms,
    QuoteState,
    Wish,
    Wishes,
)
from ordercore.values import Address
from ordercore.views import Job
from tests.flow.shop import (
    START,
    Clock,
    account,
    agreed,
    kinds,
    kr,
    progress,
    shop,
    work_off,
)

UNTIL = START + timedelta(days=14)
WISHES = Wishes("B-1", "DKK", Address("DK"), (Wish("MUG", 5),))


def offered(clock=None, **options):
    """Return a shop with an offer to B-1 over five mugs."""
    terms = {"customer": "B-1", "quote": "Q-1", **options.pop("terms", {})}
    oms = shop(clock=clock, stock={"MUG@CPH": 9}, **options)
    agreement = agreed(("MUG", 5), channel="b2b", reference="Q-1", **terms)
    oms.do(orders.RequestQuote("Q-1", WISHES))
    oms.do(orders.OfferQuote("Q-1", agreement, UNTIL, oms.now()))
    return oms


def test_expire_offer():
    """The timer sweeps up what lapsed, after its last instant."""
    clock = Clock()
    oms = offered(clock)
    assert [] == oms.tick(UNTIL)
    clock.now = UNTIL + timedelta(days=1)
    (outcome,) = oms.tick()
    assert ["orders.QuoteExpired"] == kinds(outcome.events)
    assert QuoteState.EXPIRED is oms.state("quote/Q-1").state
    assert [] == oms.tick()


def test_expire_offer_of_a_quote_that_was_accepted():
    """The timer of an offer that was accepted does nothing."""
    clock = Clock()
    oms = offered(clock)
    oms.do(orders.AcceptQuote("Q-1", 1, oms.now()))
    clock.now = UNTIL + timedelta(days=1)
    (outcome,) = oms.tick()
    assert () == outcome.events


def test_convert_accepted():
    """A house that runs by itself orders what was accepted, in the same moment."""
    oms = offered()
    happened = oms.do(orders.AcceptQuote("Q-1", 1, oms.now(), "buyer"))
    assert "orders.QuoteConverted" in kinds(happened)
    order = oms.order("b2b.Q-1")
    assert ("Q-1", "b2b.Q-1") == (order.agreed.quote, oms.state("quote/Q-1").order)


def test_place_converted():
    """Quote and order are in step: converting places the order, once."""
    oms = offered(policies=MANUAL)
    oms.do(orders.AcceptQuote("Q-1", 1, oms.now()))
    convert = orders.ConvertQuote("Q-1", "W-1", oms.now())
    assert ["orders.QuoteConverted", "orders.Placed", "accounts.AccountOpened"] == (
        kinds(oms.do(convert))
    )
    assert () == oms.do(convert)
    with pytest.raises(Refused, match=r"quote\.converted"):
        oms.do(evolve(convert, order="W-2"))


def test_place_converted_not_over_another_order():
    """An order that has the id already refuses, and the quote stays accepted."""
    oms = offered(policies=MANUAL)
    oms.do(orders.Place("W-1", agreed("MUG")), orders.AcceptQuote("Q-1", 1, oms.now()))
    with pytest.raises(Refused, match=r"order\.exists"):
        oms.do(orders.ConvertQuote("Q-1", "W-1", oms.now()))
    assert QuoteState.ACCEPTED is oms.state("quote/Q-1").state


def accepted_unlisted(policies=AUTOMATIC):
    """Return a shop with an accepted quote of what it does not deal in any more."""
    oms = offered(policies=policies)
    oms.do(SetAssortment(AssortmentRule.LISTED))
    oms.do(orders.AcceptQuote("Q-1", 1, oms.now()))
    return oms


def to_convert(oms):
    """Return what the work list says of quotes: which one, what, and why."""
    shop_now = look_at(oms, oms.now())
    rows = [row for row in shop_now.work if row.job is Job.CONVERT_QUOTE]
    return [(one.subject, one.detail, one.why) for row in rows for one in row.tasks]


def test_what_was_accepted_and_cannot_be_ordered_is_on_the_work_list():
    """Nobody forgets an accepted quote: who works sees it, and what is in its way."""
    oms = accepted_unlisted()
    ((quote, goods, why),) = to_convert(oms)
    assert ("Q-1", "5 × MUG") == (quote, goods)
    assert "MUG is not listed, and the shop takes nothing else" in why
    assert oms.tagged(tagging.QUOTE_ACCEPTED) == ["quote/Q-1"]


@pytest.mark.parametrize(
    "known",
    [
        ListItem(Item("MUG", "Mug", 350)),
        SetAssortment(AssortmentRule.KNOWN),
    ],
)
def test_what_was_accepted_is_ordered_when_its_article_is_known_later(known):
    """An accepted quote becomes an order as soon as what kept it from that is gone."""
    oms = accepted_unlisted()
    oms.do(ListItem(Item("CUP", "Cup", 100)))  # another article changes nothing
    assert oms.state("quote/Q-1").state is QuoteState.ACCEPTED
    oms.do(known)
    assert oms.state("quote/Q-1").order == "b2b.Q-1"
    assert oms.state("quote/Q-1").not_converted == ""
    assert [] == to_convert(oms)
    assert 5 == progress(oms, "b2b.Q-1").allocated


def test_a_house_that_decides_nothing_says_what_was_accepted():
    """Where nobody orders by himself what was accepted, the work list says so."""
    oms = accepted_unlisted(MANUAL)
    oms.do(ListItem(Item("MUG", "Mug", 350)))
    assert [("Q-1", "5 × MUG", "orders.ConvertQuote makes it an order")] == (
        to_convert(oms)
    )
    oms.do(orders.ConvertQuote("Q-1", "W-1", oms.now()))
    assert [] == to_convert(oms)


def with_deposit():
    """Return a shop with order W-1 over 50 DKK, a third of it in advance."""
    oms = shop(stock={"MUG@CPH": 9})
    terms = PaymentTerms(deposit=Deposit(Decimal(30)))
    oms.do(orders.Place("W-1", agreed(("MUG", 5), payment=terms)))
    return oms


def test_ask_deposit():
    """The goods are promised, and not released before the deposit is paid."""
    oms = with_deposit()
    (hold,) = oms.order("W-1").holds
    assert ("awaiting_deposit", "RELEASE") == (hold.reason, hold.gate)
    assert "15.00 DKK" in hold.note
    with pytest.raises(Refused, match=r"order\.held"):
        oms.do(warehouse.Release("W-1-1"))


def test_release_deposited():
    """Less than the deposit is not enough; the rest of it is."""
    oms = with_deposit()
    oms.do(accounts.RecordPayment("W-1", "bank", "1", kr("14.99")))
    assert oms.order("W-1").holds
    oms.do(accounts.RecordPayment("W-1", "bank", "2", kr("0.01")))
    assert () == oms.order("W-1").holds
    oms.do(warehouse.Release("W-1-1"))


def test_release_deposited_when_less_is_owed():
    """A deposit in per cent falls with what is cancelled."""
    oms = with_deposit()
    oms.do(accounts.RecordPayment("W-1", "bank", "1", kr("9.00")))
    oms.do(orders.Cancel("W-1", "fewer", (orders.LineQuantity("1", 2),)))
    assert () == oms.order("W-1").holds


def early(days=0, paid="49.00"):
    """Return the account of an order over 50 DKK, paid so many days after its invoice.

    Whoever pays within ten days keeps back 2 %.
    """
    clock = Clock()
    oms = shop(clock=clock, stock={"MUG@CPH": 9})
    terms = PaymentTerms(early=EarlyPayment(Decimal(2), 10))
    oms.do(orders.Place("W-1", agreed(("MUG", 5), payment=terms)))
    work_off(oms)
    clock.later(days=days)
    oms.do(accounts.RecordPayment("W-1", "bank", "1", kr(paid)))
    return account(oms, "W-1")


@pytest.mark.parametrize(
    ("days", "paid", "left"),
    [
        (10, "49.00", "0"),
        (11, "49.00", "1.00"),
        (0, "48.99", "1.01"),
        (0, "50.00", "0"),
    ],
)
def test_allow_discount(days, paid, left):
    """On the last day it is taken, a day later or a penny short it is not."""
    assert kr(left) == early(days, paid).receivable


def test_allow_discount_in_the_books():
    """What was kept back stands on an account of its own, and nothing is due."""
    known = early()
    (given,) = [t for t in known.transactions if t.why]
    assert (kr("1.00"), accounts.WriteOffWhy.EARLY_PAYMENT) == (given.amount, given.why)
    assert kr("0") == accounts.due(known)
    assert "PAID" == accounts.payment_status(known)


def test_allow_discount_of_several_invoices():
    """One after another, or all with one transfer; of each invoice once."""
    oms = shop(stock={"MUG@CPH": 9})
    terms = PaymentTerms(early=EarlyPayment(Decimal(2), 10))
    oms.do(orders.Place("W-1", agreed(("MUG", 6), payment=terms)))
    today = oms.now().date()
    for number in (1, 2, 3):
        lines = (orders.LineQuantity("1", 2),)
        oms.do(accounts.Invoice("W-1", f"part {number}", lines, today, today))
    oms.do(accounts.RecordPayment("W-1", "bank", "1", kr("40.00")))
    oms.do(accounts.RecordPayment("W-1", "bank", "2", kr("19.60")))
    assert kr("0") == account(oms, "W-1").receivable


@pytest.mark.parametrize("payments", [("10.20", "10.20"), ("5.70", "14.70")])
def test_allow_discount_beside_a_deposit(payments, store):
    """The deposit counts for each invoice in its part, or all for the first one."""
    clock = Clock()
    oms = shop(store, clock=clock, stock={"MUG@CPH": 9})
    terms = PaymentTerms(
        early=EarlyPayment(Decimal(2), 10), deposit=Deposit(Decimal(30))
    )
    oms.do(orders.Place("W-1", agreed(("MUG", 6), price="5.00", payment=terms)))
    oms.do(accounts.RecordPayment("W-1", "bank", "deposit", kr("9.00")))
    for number, paid in enumerate(payments):
        today = clock.now.date()
        lines = (orders.LineQuantity("1", 3),)
        oms.do(accounts.Invoice("W-1", f"part {number}", lines, today, today))
        oms.do(accounts.RecordPayment("W-1", "bank", str(number), kr(paid)))
        clock.later(days=30)
    known = account(oms, "W-1")
    assert [kr("0.30")] * 2 == [t.amount for t in known.transactions if t.why]
    assert kr("0") == accounts.due(known)


class TestTheClockOfTheDoor:
    """What an answer says of its instant does not make an offer count longer."""

    @pytest.mark.parametrize("swept", [False, True])
    @pytest.mark.parametrize(
        "answer",
        [
            orders.AcceptQuote("Q-1", 1, UNTIL),
            orders.DeclineQuote("Q-1", "no", UNTIL),
            orders.RenegotiateQuote("Q-1", WISHES, UNTIL),
            orders.WithdrawQuote("Q-1", "gone", UNTIL),
        ],
        ids=lambda one: type(one).__name__,
    )
    def test_too_late_is_too_late_swept_up_or_not(self, answer, swept):
        """It was taken a month later, where nobody had let time pass meanwhile."""
        clock = Clock()
        oms = offered(clock)
        clock.now = UNTIL + timedelta(microseconds=1)
        if swept:
            oms.tick()
        with pytest.raises(Refused, match=r"it is EXPIRED.*quote\.illegal"):
            oms.do(answer)

    def test_what_was_accepted_in_time_stays_so(self):
        """The same answer again does nothing, whenever it comes."""
        clock = Clock()
        oms = offered(clock)
        clock.now = UNTIL
        oms.do(orders.AcceptQuote("Q-1", 1, UNTIL))
        clock.now = UNTIL + timedelta(days=9)
        assert () == oms.do(orders.AcceptQuote("Q-1", 1, UNTIL))


class TestOneOrderOfAQuote:
    """A quote becomes one order, with the prices of its offer."""

    def other(self, **terms):
        """Return the same goods for a crown each, under a number of their own."""
        terms = {"customer": "B-1", "quote": "Q-1", "reference": "X", **terms}
        return agreed(("MUG", 5), price="1.00", channel="b2b", **terms)

    def test_nothing_else_is_an_order_of_it(self):
        """Before, any order at any price could say so, before and after."""
        oms = offered()
        with pytest.raises(Refused, match=r"is OFFERED; it becomes.*quote\.place"):
            oms.do(orders.Place("X", self.other()))
        oms.do(orders.AcceptQuote("Q-1", 1, oms.now()))
        with pytest.raises(Refused, match=r"has become order b2b\.Q-1.*quote\.place"):
            oms.do(orders.Place("X", self.other()))
        with pytest.raises(Refused, match=r"quote\.unknown"):
            oms.do(orders.Place("X", self.other(quote="Q-2")))

    def test_it_can_be_placed_again_and_split(self):
        """The order that it has become is known, and so is what was split off it."""
        oms = offered()
        oms.do(orders.AcceptQuote("Q-1", 1, oms.now()))
        same = oms.order("b2b.Q-1").agreed
        assert () == oms.do(orders.Place("b2b.Q-1", same))
        oms.do(*oms.plan.split("b2b.Q-1", "X", [orders.LineQuantity("1", 2)]).commands)
        assert "Q-1" == oms.order("X").agreed.quote
