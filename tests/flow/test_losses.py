"""What nobody pays is at most what is owed and not paid: the rest is no loss."""

from datetime import timedelta
from decimal import Decimal

import pytest

from ordercore import accounts, orders
from ordercore.accounts import PaymentStatus, WriteOffWhy, due, payment_status
from ordercore.flow import MANUAL
from ordercore.orders import EarlyPayment, PaymentTerms
from ordercore.views.books import BooksLedger
from tests.flow.shop import Clock, account, ask, kr, place, send, shop

BAD, SMALL = WriteOffWhy.BAD_DEBT, WriteOffWhy.SMALL_DIFFERENCE


def sold(units=2, price="10.10", **options):
    """Return a shop that has sent and invoiced some mugs."""
    terms = options.pop("terms", {})
    oms = shop(stock={"MUG@CPH": 9}, **options)
    place(oms, "W", ("MUG", units), price=price, **terms)
    send(oms, "W-1")
    return oms


def pay(oms, amount, reference="1"):
    oms.do(accounts.RecordPayment("W", "bank", reference, kr(amount)))


def lose(oms, amount, why=BAD):
    oms.do(accounts.WriteOff("W", "lost", kr(amount), why))


def give_back(oms, units):
    """Let units come back, and pay back what they came to; the money arrives."""
    oms.do(orders.Return("W", "CPH", ask(l1=units)))
    oms.do(*oms.plan.refund("W", lines=ask(l1=units)).commands)
    for one in account(oms, "W").transactions:
        if one.kind is accounts.Kind.REFUND:
            oms.do(accounts.Refund("W", one.provider, one.reference, one.amount))


def _said(money):
    return str(money).removesuffix(" DKK")


def standing(oms):
    """Return what is written off, what is due, and how it stands; the books agree."""
    books = BooksLedger()
    for recorded in oms.journal():
        books.add(recorded)
    found = [kept.state for _, kept in oms.store.scan("account")]
    assert () == books.books(found).problems
    state = account(oms, "W")
    return *map(_said, (state.written_off, due(state))), payment_status(state)


def test_take_back_loss_when_the_goods_come_back():
    """RET 100: nobody has paid, nobody owes: it was 20.20 that the shop owed him."""
    oms = sold()
    lose(oms, "20.20")
    give_back(oms, 1)
    assert ("10.10", "0.00", PaymentStatus.WRITTEN_OFF) == standing(oms)
    give_back(oms, 1)
    assert ("0.00", "0.00", PaymentStatus.PAID) == standing(oms)


def test_take_back_loss_when_the_money_comes_after_all():
    """Some of it, all of it, and more than that, which alone is too much."""
    oms = sold()
    lose(oms, "20.20")
    pay(oms, "5.00")
    assert ("15.20", "0.00", PaymentStatus.PAID) == standing(oms)
    pay(oms, "16.00", "2")
    assert ("0.00", "-0.80", PaymentStatus.OVERPAID) == standing(oms)


def test_what_he_was_let_off_of_what_comes_back_is_not_owed_to_him():
    """A difference, or the rounding of cash: what he paid goes back, and no more."""
    oms = sold()
    pay(oms, "20.00")
    lose(oms, "0.20", SMALL)
    give_back(oms, 2)
    assert ("0.00", "0.00", PaymentStatus.REFUNDED) == standing(oms)
    oms = sold()
    oms.do(accounts.TakeCash("W", "r", 50, oms.now()))
    give_back(oms, 2)
    assert ("0.00", "0.00", PaymentStatus.REFUNDED) == standing(oms)


def test_a_discount_for_early_payment_stays_with_what_stays():
    """Of two mugs one comes back, with its half of the discount."""
    early = PaymentTerms(early=EarlyPayment(Decimal(2), days=10))
    oms = sold(price="50.00", terms={"payment": early})
    pay(oms, "98.00")
    give_back(oms, 1)
    assert ("1.00", "0.00", PaymentStatus.PARTIALLY_REFUNDED) == standing(oms)
    assert kr("49.00") == account(oms, "W").refunded
    give_back(oms, 1)
    assert ("0.00", "0.00", PaymentStatus.REFUNDED) == standing(oms)


def test_a_bank_loses_what_was_written_off_meanwhile():
    """Charged back, given up, and won after all."""
    oms = sold()
    pay(oms, "20.20")
    oms.do(accounts.ChargeBack("W", "bank", "d", kr("20.20")))
    lose(oms, "20.20")
    assert ("20.20", "0.00", PaymentStatus.REFUNDED) == standing(oms)
    oms.do(accounts.ReverseChargeback("W", "bank", "e", kr("20.20"), "d"))
    assert ("0.00", "0.00", PaymentStatus.PAID) == standing(oms)


def test_charged_back_after_its_refund_and_given_up():
    """All that came in went back, and once more: it said only some of it had."""
    oms = sold()
    pay(oms, "20.20")
    give_back(oms, 2)
    oms.do(accounts.ChargeBack("W", "bank", "d", kr("20.20")))
    lose(oms, "20.20")
    assert ("20.20", "0.00", PaymentStatus.REFUNDED) == standing(oms)


@pytest.mark.parametrize("why", list(WriteOffWhy))
def test_by_hand_it_is_taken_back_for_its_reason(why):
    """Where nothing is decided by itself, people do the same."""
    oms = shop(policies=MANUAL)
    place(oms, "W", ("MUG", 2), price="10.10")
    lose(oms, "20.20", why)
    pay(oms, "5.00")
    assert ("20.20", "-5.00", PaymentStatus.OVERPAID) == standing(oms)
    oms.do(accounts.WriteOff("W", "found", kr("-5.00"), why))
    assert ("15.20", "0.00", PaymentStatus.PAID) == standing(oms)


def test_an_order_whose_loss_was_taken_back_keeps_nobody_known():
    """Before, its buyer could not be forgotten: a debt of the shop stood against it."""
    from ordercore import parties

    clock = Clock()
    oms = shop(clock=clock, stock={"MUG@CPH": 9})
    oms.do(parties.RegisterCustomer(parties.Customer("Z")))
    place(oms, "W", ("MUG", 2), price="10.10", customer="Z")
    send(oms, "W-1")
    lose(oms, "20.20")
    give_back(oms, 2)
    at = clock.now + timedelta(days=1)
    clock.now = at
    oms.do(parties.ForgetCustomer("Z", "bo", at, "asked by letter"))
    assert oms.state("customer/Z").forgotten is not None


def test_a_chargeback_of_what_was_too_much_leaves_no_loss_behind():
    """Goods came back, and the bank took their money back before the shop paid it."""
    oms = sold()
    pay(oms, "20.00")
    lose(oms, "0.20", SMALL)
    oms.do(orders.Return("W", "CPH", ask(l1=2)))
    credit = ("W", "back", "W-1", ask(l1=2), oms.now().date(), "came back")
    oms.do(accounts.Credit(*credit))
    oms.do(accounts.ChargeBack("W", "bank", "d", kr("20.00")))
    assert ("0.00", "0.00", PaymentStatus.REFUNDED) == standing(oms)
