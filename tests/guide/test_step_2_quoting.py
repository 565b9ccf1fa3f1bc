"""Step 2 of the guide, receiving the order: a business asks for a quote first."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from ordercore import accounts, orders, warehouse
from ordercore.errors import Refused
from ordercore.orders import (
    Deposit,
    Instalment,
    PaymentTerms,
    QuoteState,
    Wish,
    Wishes,
)
from ordercore.values import Address
from tests.flow.shop import START, Clock, account, agreed, kr, send, shop, work_off

AARHUS = Address("DK", "8000", "Aarhus")
WISHES = Wishes("B-1", "DKK", AARHUS, (Wish("MUG", 300, kr("8.00")),))
TERMS = {"customer": "B-1", "channel": "b2b", "reference": "Q-1", "quote": "Q-1"}


def negotiated(clock, payment):
    """Return a shop with a quote that was bargained down from 10 to 9 crowns."""
    oms = shop(clock=clock, stock={"MUG@CPH": 400})
    until = START + timedelta(days=14)

    def offer(price):
        terms = agreed(("MUG", 300), price=price, payment=payment, **TERMS)
        oms.do(orders.OfferQuote("Q-1", terms, until, oms.now()))

    oms.do(orders.RequestQuote("Q-1", WISHES))
    offer("10.00")
    wishes = evolve(WISHES, lines=(Wish("MUG", 300, kr("9.00")),))
    oms.do(orders.RenegotiateQuote("Q-1", wishes, oms.now()))
    offer("9.00")
    return oms


def test_g25_a_quote_becomes_an_order_becomes_an_invoice_with_its_due_date():
    """G25: prices and terms of the second offer, end of month plus ten days."""
    clock = Clock()
    oms = negotiated(clock, PaymentTerms.net(10, end_of_month=True))
    clock.later(days=9)
    oms.do(orders.AcceptQuote("Q-1", 2, oms.now(), "buyer"))
    order = oms.order("b2b.Q-1")
    assert (kr("2700.00"), "Q-1") == (order.agreed.total, order.agreed.quote)
    work_off(oms)
    (invoice,) = account(oms, "b2b.Q-1").invoices
    assert (date(2026, 12, 2), date(2027, 1, 10)) == (
        invoice.issued_on,
        invoice.due_on,
    )
    assert kr("2700.00") == invoice.gross
    assert kr("0") == accounts.overdue(account(oms, order.id), date(2027, 1, 10))
    assert kr("2700.00") == accounts.overdue(account(oms, order.id), date(2027, 1, 11))
    oms.do(accounts.RecordPayment(order.id, "bank", "1", kr("2700.00")))
    assert kr("0") == accounts.overdue(account(oms, order.id), date(2027, 1, 11))


def test_g25_an_invoice_is_paid_in_parts_after_a_deposit():
    """G25: a third before the goods leave, the rest a month and two months later."""
    oms = negotiated(
        Clock(),
        PaymentTerms(
            (Instalment(), Instalment(months=1), Instalment(months=2)),
            deposit=Deposit(amount=kr("900.00")),
        ),
    )
    oms.do(orders.AcceptQuote("Q-1", 2, oms.now()))
    with pytest.raises(Refused, match=r"order\.held"):
        oms.do(warehouse.Release("b2b.Q-1-1"))
    oms.do(accounts.RecordPayment("b2b.Q-1", "bank", "1", kr("900.00")))
    send(oms, "b2b.Q-1-1")
    (invoice,) = account(oms, "b2b.Q-1").invoices
    days = [date(2026, 11, 23), date(2026, 12, 23), date(2027, 1, 23)]
    assert [(on, kr("900.00")) for on in days] == list(invoice.schedule)
    late = [accounts.overdue(account(oms, "b2b.Q-1"), on) for on in days]
    assert [kr("0"), kr("0"), kr("900.00")] == late


def test_g25_what_nobody_accepts_in_time_is_no_order():
    """G25: an offer holds until its last instant, and not a moment longer."""
    clock = Clock()
    oms = negotiated(clock, None)
    clock.later(days=14, microseconds=1)
    with pytest.raises(Refused, match=r"quote\.illegal"):
        oms.do(orders.AcceptQuote("Q-1", 2, oms.now()))
    oms.tick()
    assert QuoteState.EXPIRED is oms.state("quote/Q-1").state
    assert [] == list(oms.store.scan("order"))
