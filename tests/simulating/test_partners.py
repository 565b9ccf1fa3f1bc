"""A payment provider and a carrier, played: told through the outbox, answering once."""

import pytest

from ordercore import accounts, orders
from ordercore.accounts import Kind, Outcome
from ordercore.orders import State
from ordercore.simulating import Carrier, PaymentProvider, Staff
from tests.flow.shop import (
    AUTHORIZED,
    PENDING,
    PREPAID,
    START,
    account,
    ask,
    kr,
    place,
    shop,
)


def shipped(**terms):
    """Return a shop that has shipped an order of two mugs."""
    oms = shop(stock={"MUG@CPH": 9})
    place(oms, "A", ("MUG", 2), **terms)
    Staff(oms).work()
    return oms


def test_what_was_authorised_is_captured_with_the_invoice():
    """G24: the card is charged when the goods leave, once."""
    oms = shipped(terms=AUTHORIZED)
    for _ in range(2):
        provider = PaymentProvider(oms)
        provider.work()
    assert kr("20.00") == account(oms, "A").captured
    assert [] == provider.moved


def test_each_invoice_is_captured_from_the_same_authorisation():
    """Two parcels, two captures, together what was agreed."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 2})
    place(oms, "A", ("MUG", 5), terms=AUTHORIZED)
    Staff(oms).work()
    provider = PaymentProvider(oms)
    provider.work()
    assert [
        f"{amount} captured for A" for amount in ("20.00 DKK", "30.00 DKK")
    ] == sorted(provider.moved)
    assert kr("0.00") == account(oms, "A").authorized_open()


def test_what_needs_no_card_is_left_alone():
    """An invoice on account and a prepaid order are not captured again."""
    for terms in ({}, {"terms": PREPAID}):
        oms = shipped(**terms)
        provider = PaymentProvider(oms)
        provider.work()
        assert [] == provider.moved


def test_a_free_order_is_not_captured():
    """Nothing to pay is nothing to take."""
    oms = shipped(terms=AUTHORIZED, price="0")
    PaymentProvider(oms).work()
    assert () == account(oms, "A").transactions


def test_a_refund_is_paid_once():
    """RET 94: what was asked for goes back; told again, it does not go twice."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5), terms=PREPAID)
    oms.do(orders.Cancel("A", "regret", ask(l1=2)))
    provider = PaymentProvider(oms)
    provider.work()
    provider.work()
    assert ["20.00 DKK back to the buyer of A"] == provider.moved
    (refund,) = [t for t in account(oms, "A").transactions if t.kind is Kind.REFUND]
    assert Outcome.SUCCEEDED is refund.outcome
    assert kr("30.00") == account(oms, "A").paid


def test_money_goes_back_onto_a_gift_card_without_a_provider():
    """Gift cards are ours: what was paid with one is back on it at once, and once."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 2), terms=PENDING)
    provider = PaymentProvider(oms)
    card = accounts.new_gift_code(lambda _bits: 5)
    ids, sold = (card.card, accounts.GIFT_CARD), accounts.ValueSource.SOLD
    oms.do(
        accounts.IssueStoredValue(*ids, "sale-1", kr("20.00"), sold, ends=card.ends),
        accounts.SpendStoredValue(card.card, "1", kr("20.00"), "A", START.date()),
    )
    oms.do(orders.Cancel("A", "regret"))
    provider.work()
    assert [] == provider.moved
    assert kr("20.00") == oms.state(f"stored-value/{card.card}").balance


def test_a_crash_after_paying_pays_once(monkeypatch):
    """IDM 114: between the refund and its note the process dies; the key stays."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5), terms=PREPAID)
    oms.do(orders.Cancel("A", "regret", ask(l1=2)))
    from ordercore.flow import Outbox

    with monkeypatch.context() as crash:
        crash.setattr(Outbox, "_done", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            PaymentProvider(oms).work()
    PaymentProvider(oms).work()
    assert kr("30.00") == account(oms, "A").paid


def test_the_carrier_reports_late_twice_and_in_disorder():
    """FUL 89: delivered once, at the instant at which it was, whatever the order."""
    oms = shipped()
    carrier = Carrier(oms)
    assert 1 == carrier.collect()
    assert {"A-1-1": START} == carrier.parcels
    carrier.report("A-1-1")
    end = oms.store.end()
    carrier.report("A-1-1")
    parcel = oms.state("parcel/A-1-1")
    assert end == oms.store.end()
    assert ["sorted", "on the van", "handed to the buyer"] == [
        event.text for event in parcel.tracking
    ]
    assert State.COMPLETED is oms.order("A").state
    assert 1 == carrier.collect()
