"""The story of business buyers, for the test that every reaction is reached."""

from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore import accounts, orders, parties, stock, warehouse
from ordercore.catalog import (
    AssortmentRule,
    Component,
    DefineKit,
    Item,
    Kit,
    ListItem,
    SetAssortment,
    WithdrawKit,
)
from ordercore.errors import Refused
from ordercore.orders import (
    Deposit,
    EarlyPayment,
    Every,
    PaymentTerms,
    Period,
    Repeat,
    Wish,
    Wishes,
)
from ordercore.orders.deadlines import SetDeadline
from ordercore.parties import Customer, ForgetCustomer, MergeCustomer
from ordercore.values import Address
from tests.flow.shop import agreed, ask, kr, place

__all__ = ["tell_of_business"]


def tell_of_business(oms):
    """Let everything happen that follows from quotes, terms and credit."""
    quote(oms)
    pay = accounts.RecordPayment("deposit-1", "bank", "deposit-1", kr("6.00"))
    deposit(oms, pay)
    deposit(oms, accounts.Capture("deposit-2", "card", "1", None, kr("6.00")))
    less_owed(oms)
    credit(oms)
    customers(oms)
    subscription(oms)
    too_late(oms)
    early(oms)


def quote(oms):
    """Ask, offer, hold the goods, and accept; or end it in each other way."""
    now, until = oms.now(), oms.now() + timedelta(days=1)
    oms.do(stock.Receive("PEN", "CPH", 9))
    other = Wishes("B-1", "DKK", Address("DK"), (Wish("PEN", 2),))
    for name, end in (
        ("Q", orders.AcceptQuote("Q", 1, now)),
        ("Q-1", orders.DeclineQuote("Q-1", "x", now)),
        ("Q-2", orders.RenegotiateQuote("Q-2", other, now)),
        ("Q-3", orders.WithdrawQuote("Q-3", "x", now)),
        ("Q-4", orders.ExpireQuote("Q-4", 1, until + timedelta(days=1))),
    ):
        wishes = Wishes("B-1", "DKK", Address("DK"), (Wish("PEN", 1),))
        terms = {"channel": "b2b", "reference": name, "customer": "B-1", "quote": name}
        offer = agreed("PEN", **terms)
        oms.do(orders.RequestQuote(name, wishes))
        oms.do(orders.OfferQuote(name, offer, until, now, orders.HoldGoods()))
        oms.do(end)


def deposit(oms, paid):
    """Pay the deposit of 6.00 for an order over 20.00."""
    terms = PaymentTerms(deposit=Deposit(Decimal(30)))
    place(oms, paid.order, ("MUG", 2), payment=terms)
    oms.do(paid)


def less_owed(oms):
    """Pay too little in advance, and owe less: by a cancellation and by a credit."""
    terms = PaymentTerms(deposit=Deposit(Decimal(50)))
    for order in ("deposit-3", "deposit-4"):
        place(oms, order, ("MUG", 2), payment=terms)
        oms.do(accounts.RecordPayment(order, "bank", order, kr("6.00")))
    oms.do(orders.Cancel("deposit-3", "one will do", ask(l1=1)))
    today = oms.now().date()
    oms.do(accounts.Invoice("deposit-4", "in advance", ask(l1=2), today, today))
    oms.do(
        accounts.Credit(
            "deposit-4", "one less", "deposit-4-1", ask(l1=1), today, "one will do"
        )
    )


def credit(oms):
    """Owe too much: open before the limit, paid, cancelled, credited, refunded."""
    place(oms, "owed-1", ("MUG", 2), customer="C-1")
    oms.do(accounts.SetCreditLimit("C-1", kr("40.00"), "ida"))
    place(oms, "owed-2", ("MUG", 3), customer="C-1")
    oms.do(accounts.RecordPayment("owed-1", "bank", "owed-1", kr("10.00")))
    bank = ("owed-1", "bank")
    oms.do(accounts.Refund(*bank, "back", kr("1.00")))
    oms.do(accounts.ReverseRefund(*bank, "back again", kr("1.00"), "back"))
    oms.do(accounts.ChargeBack(*bank, "dispute", kr("2.00"), "owed-1"))
    oms.do(accounts.ReverseChargeback(*bank, "won", kr("2.00"), "dispute"))
    small = accounts.WriteOffWhy.SMALL_DIFFERENCE
    oms.do(accounts.WriteOff("owed-1", "small", kr("0.50"), small))
    oms.do(accounts.Capture("owed-2", "card", "1", None, kr("1.00")))
    oms.do(orders.Cancel("owed-2", "x", ask(l1=1)))
    today = oms.now().date()
    oms.do(accounts.Invoice("owed-2", "in advance", ask(l1=2), today, today))
    oms.do(accounts.Credit("owed-2", "x", "owed-2-1", ask(l1=1), today, "x"))
    place(oms, "owed-3", ("MUG", 8), customer="C-1")
    oms.do(accounts.SetCreditLimit("C-1", kr("400.00"), "ida"))
    place(oms, "owed-4", ("MUG", 80), customer="C-1")
    oms.do(accounts.GrantCredit("C-1", "owed-4", "ida"))


def customers(oms):
    """Two turn out to be one, and the one is forgotten."""
    for name in ("E-1", "E-2"):
        oms.do(parties.RegisterCustomer(Customer(name, "Ida")))
    credit_goes_along(oms)
    oms.do(ForgetCustomer("E-2", "bo", oms.now(), "by letter"))
    place(oms, "kept", "MUG", customer="E-3")
    oms.do(parties.RegisterCustomer(Customer("E-3", "Ida")))
    with pytest.raises(Refused, match=r"customer\.retained"):
        oms.do(ForgetCustomer("E-3", "bo", oms.now(), "by letter"))


def credit_goes_along(oms):
    """Merge two of whom one has credit, which comes back from an order later."""
    today = oms.now().date()
    given = accounts.ValueSource.GIVEN
    card, ends = ("E-1.DKK", "store-credit"), today + timedelta(365)
    oms.do(accounts.IssueStoredValue(*card, "1", kr("5.00"), given, ends))
    place(oms, "by-credit", "MUG", customer="E-3")
    oms.do(accounts.SpendStoredValue(card[0], "1", kr("4.00"), "by-credit", today))
    oms.do(MergeCustomer("E-1", "E-2", "bo", "same telephone"))
    oms.do(orders.Cancel("by-credit", "x"))
    oms.do(accounts.IssueStoredValue(*card, "2", kr("5.00"), given))
    oms.do(
        accounts.IssueStoredValue("found", "gift-card", "1", kr("1.00"), given),
        accounts.MoveStoredValue("found", "E-1.DKK", "m", today),
    )
    card = accounts.gift_code("0123-4567-89AB-CDEZ").card
    oms.do(accounts.MoveStoredValue("E-2.DKK", card, "m", today, "gift-card"))


def early(oms):
    """Pay soon, and keep two per cent back; half of the goods is credited then."""
    terms = PaymentTerms(early=EarlyPayment(Decimal(2), 10))
    place(oms, "early", ("MUG", 2), payment=terms)
    today = oms.now().date()
    oms.do(accounts.Invoice("early", "in advance", ask(l1=2), today, today))
    oms.do(accounts.RecordPayment("early", "bank", "early", kr("19.60")))
    one = ask(l1=1)
    oms.do(accounts.Credit("early", "one less", "early-1", one, today, "too many"))


def too_late(oms):
    """Accept what the shop deals in no more, and then does again; and wait in vain."""
    now, until = oms.now(), oms.now() + timedelta(days=14)
    even = DefineKit(Kit("EVEN", (Component("GLASS"),)))
    oms.do(ListItem(Item("GLASS", "Glass", 200)), even, WithdrawKit("EVEN"))
    oms.do(*[stock.Receive(sku, "CPH", 1) for sku in ("ODD", "SCARCE")])
    for sku in ("ODD", "EVEN", "SCARCE"):
        wishes = Wishes("B-1", "DKK", Address("DK"), (Wish(sku, 1),))
        terms = {"channel": "b2b", "reference": sku, "customer": "B-1", "quote": sku}
        oms.do(orders.RequestQuote(sku, wishes))
        oms.do(orders.OfferQuote(sku, agreed(sku, **terms), until, now))
    oms.do(SetAssortment(AssortmentRule.LISTED))
    oms.do(*[orders.AcceptQuote(sku, 1, now) for sku in ("ODD", "EVEN", "SCARCE")])
    oms.do(ListItem(Item("ODD", "Odd", 200)))
    oms.do(even)
    oms.do(SetAssortment(AssortmentRule.KNOWN))
    place(oms, "late", ("GLASS", 1))
    oms.do(SetDeadline("late", now + timedelta(hours=1)))
    oms.do(stock.Receive("GLASS", "CPH", 2))
    oms.do(warehouse.Release("late-1"), warehouse.Reject("late-1", "broken"))


def subscription(oms):
    """Order twice, skip one, pause and go on; and order for a later day."""
    today = oms.now().date()
    for name, times in (("S-1", 1), ("S-2", 2)):
        daily = Repeat(Every(1, Period.DAY), today, orders=times)
        oms.do(orders.Subscribe(name, agreed("MUG", customer="S-C"), daily))
    oms.do(orders.PauseSubscription("S-1", "x", today + timedelta(400)))
    oms.do(orders.ResumeSubscription("S-1", today))
    ended = Repeat(Every(1, Period.DAY), today, ends_on=today)
    oms.do(orders.Subscribe("S-3", agreed("MUG"), ended))
    oms.do(orders.SkipDate("S-3", today))
    oms.do(orders.ChangeSubscription("S-3", agreed(("MUG", 2))))
    oms.tick()
    known = agreed("MUG")
    later = today + timedelta(days=30)
    lines = (evolve(known.lines[0], requested_on=later),)
    oms.do(orders.Place("later", evolve(known, lines=lines)))
