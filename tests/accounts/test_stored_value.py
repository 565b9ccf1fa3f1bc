"""Gift cards and store credit: money that buyers have with us."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ordercore import accounts, orders
from ordercore.accounts import (
    GIFT_CARD,
    STORE_CREDIT,
    Book,
    ExpireStoredValue,
    IssueStoredValue,
    Ledger,
    PutBackStoredValue,
    SpendStoredValue,
    StoredValue,
    ValueSource,
    entries_of,
    findings,
    gift_code,
    new_gift_code,
    surplus,
)
from ordercore.errors import Conflict, Invalid, OrdercoreError, Refused
from ordercore.flow import MemoryStore, SqliteStore, codec
from ordercore.show import journal_csv
from ordercore.values import Money
from ordercore.views import booked
from tests.flow.shop import PENDING, Clock, account, ask, kr, place, send, shop
from tests.telling import refusal, told, tried

DAY = date(2026, 11, 23)
CODE = gift_code("0123-4567-89AB-CDEZ")
CARD = CODE.card


def card(amount="50.00", expires_on=None, source=ValueSource.SOLD):
    return IssueStoredValue(
        CARD, GIFT_CARD, "sale-1", kr(amount), source, expires_on, CODE.ends
    )


def spend(amount, reference="1", order="A"):
    return SpendStoredValue(CARD, reference, kr(amount), order, DAY)


def paying(store=None, **options):
    """Return a shop with a card over 50.00 and an order over 20.00."""
    oms = shop(store, stock={"MUG@CPH": 9}, **options)
    oms.do(card())
    place(oms, "A", ("MUG", 2), terms=PENDING, customer="C-7")
    return oms


class TestCode:
    def test_it_shows_its_end_only(self):
        """Neither in a log nor in an error does anybody read it."""
        assert ("****-****-****-CDEZ", "GiftCode()") == (str(CODE), repr(CODE))
        assert "0123" not in CARD
        with pytest.raises(Invalid) as caught:
            gift_code("0123-4567-89AB-CDEN")
        assert "0123" not in str(caught.value)

    @given(st.integers(0, 2**75 - 1), st.integers(0, 15), st.sampled_from("012ZQ"))
    def test_one_wrong_digit_is_found(self, bits, place, digit):
        """Any single digit that is another one is noticed; typing is forgiven."""
        code = new_gift_code(lambda size: bits % 2**size)
        text = code.text
        assert code == gift_code(" ".join([text[:5], text[5:].lower()]))
        wrong = text[:place] + digit + text[place + 1 :]
        if wrong != text:
            with pytest.raises(Invalid):
                gift_code(wrong)

    @given(st.integers(0, 2**75 - 1), st.integers(0, 14))
    def test_neighbours_that_changed_places_are_found(self, bits, place):
        """But for 0 and Z, as with Luhn's 09 and 90."""
        text = new_gift_code(lambda _: bits).text
        one, two = text[place : place + 2]
        swapped = text[:place] + two + one + text[place + 2 :]
        if swapped != text and {one, two} != {"0", "Z"}:
            with pytest.raises(Invalid):
                gift_code(swapped)

    @pytest.mark.parametrize("text", ["", "0123", "U" * 16, None, 7, "٠" * 16])
    def test_what_is_no_code_is_invalid(self, text):
        """U is no digit of it."""
        with pytest.raises(Invalid):
            gift_code(text)


class TestCard:
    def test_what_is_put_on_it_is_spent_once(self):
        """IDM 111: the same again does nothing; another amount is a conflict."""
        value = told(None, card(), spend("20.00"))

        assert kr("30.00") == value.balance
        assert () == spend("20.00").decide(value)
        assert () == card().decide(value)
        for other in (spend("21.00"), card("51.00")):
            with pytest.raises(Conflict) as caught:
                other.decide(value)
            assert "value.conflict" == caught.value.code

    def test_never_below_zero(self):
        """TAX 22: what is not on it does not pay."""
        refused = refusal(told(None, card()), spend("50.01"))

        assert ("value.short", "50.00 DKK is left") == (refused.code, refused.because)

    def test_its_last_day_counts(self):
        """On that day it still pays; then what is left is ours."""
        value = told(None, card(expires_on=DAY))
        late = SpendStoredValue(CARD, "1", kr("1.00"), "A", DAY + timedelta(days=1))

        assert kr("49.00") == told(value, spend("1.00")).balance
        assert "value.expired" == refusal(value, late).code
        assert () == ExpireStoredValue(CARD, DAY).decide(value)
        gone = told(value, ExpireStoredValue(CARD, late.on))
        assert kr("0.00") == gone.balance
        assert () == ExpireStoredValue(CARD, late.on).decide(gone)

    def test_no_more_comes_back_than_was_spent(self):
        """RET 102: of that order."""
        value = told(None, card(), spend("20.00"), spend("5.00", "2", "B"))

        back = PutBackStoredValue(CARD, "r1", kr("5.01"), "B")
        assert "value.over-put-back" == refusal(value, back).code
        assert "value.unknown" == refusal(None, back).code

    @pytest.mark.parametrize(
        "wrong",
        [
            IssueStoredValue(CARD, "paypal", "1", kr("1.00"), ValueSource.SOLD),
            IssueStoredValue(CARD, GIFT_CARD, "1", kr("0"), ValueSource.SOLD),
            IssueStoredValue(CARD, GIFT_CARD, "1", kr("1.00"), ValueSource.SPENT),
            IssueStoredValue(CARD, STORE_CREDIT, "1", kr("1.00"), ValueSource.SOLD),
            IssueStoredValue("a b", GIFT_CARD, "1", kr("1.00"), ValueSource.SOLD),
            spend("-1.00"),
        ],
    )
    def test_what_cannot_be_is_invalid(self, wrong):
        """No other provider, no empty amount, no card that turns into credit."""
        with pytest.raises(Invalid):
            wrong.decide(told(None, card()))

    def test_another_currency_is_refused(self):
        """A card has the currency of its first amount."""
        euro = SpendStoredValue(CARD, "1", Money(1, "EUR"), "A", DAY)

        assert "value.currency" == refusal(told(None, card()), euro).code


class TestPaying:
    def test_it_is_a_payment_and_no_discount(self):
        """TAX 22: the bill and its tax stay as they are."""
        oms = paying()
        before = account(oms, "A").bill
        oms.do(spend("20.00"))
        after = account(oms, "A")
        assert (before, kr("20.00"), ()) == (
            after.bill,
            after.paid,
            oms.order("A").holds,
        )

    def test_a_refund_goes_back_onto_it(self):
        """RET 102: in the declared order, and the card can be spent again."""
        oms = paying()
        oms.do(spend("15.00"), accounts.RecordPayment("A", "bank", "b", kr("5.00")))
        oms.do(orders.Cancel("A", "regret", ask(l1=1)))
        assert kr("40.00") == oms.state(f"stored-value/{CARD}").balance
        found = account(oms, "A")
        assert (kr("5.00"), kr("0.00")) == (found.refunded, surplus(found))

    def test_a_refund_becomes_credit_of_the_buyer(self):
        """... where that was agreed; a guest has none."""
        oms = paying()
        oms.do(accounts.RecordPayment("A", "bank", "b", kr("30.00")))
        give = accounts.RequestRefund("A", STORE_CREDIT, "r1", kr("10.00"))
        oms.do(give)
        assert kr("10.00") == oms.state("stored-value/C-7.DKK").balance
        place(oms, "G", "MUG", terms=PENDING)
        oms.do(accounts.RecordPayment("G", "bank", "g", kr("30.00")))
        for provider in (STORE_CREDIT, GIFT_CARD):
            with pytest.raises(OrdercoreError) as caught:
                oms.do(accounts.RequestRefund("G", provider, "r", kr("1.00")))
            assert "value.no-owner" == caught.value.code

    def test_nobody_else_speaks_for_a_card(self):
        """What a card pays is taken off it, in one transaction, or not at all."""
        oms = paying()
        by_hand = accounts.RecordPayment("A", GIFT_CARD, "x", kr("1.00"))
        assert "payment.own-provider" == refusal(account(oms, "A"), by_hand).code
        with pytest.raises(OrdercoreError) as caught:
            oms.do(accounts.PayByValue("A", GIFT_CARD, "x", kr("1.00"), oms.now()))
        assert "command.follows" == caught.value.code
        end = oms.store.end()
        with pytest.raises(OrdercoreError):
            oms.do(spend("1.00", order="nobody"))
        assert end == oms.store.end()

    @pytest.mark.parametrize("amount", ["0.00", "-1.00"])
    def test_what_is_spent_is_above_nothing(self, amount):
        """The refusal tells what was asked; of -1.00 it told 1.00."""
        with pytest.raises(Invalid, match=rf"got '{amount} DKK', expected more than 0"):
            spend(amount).decide(told(None, card()))

    def test_what_is_left_ends_by_the_clock(self):
        """G31: breakage is booked when the last day is over everywhere.

        It was by UTC: in Los Angeles a card was empty in the afternoon of its last day.
        """
        clock = Clock()
        oms = shop(clock=clock, stock={"MUG@CPH": 9})
        place(oms, "A", ("MUG", 2), terms=PENDING)
        other = IssueStoredValue(
            "LA", GIFT_CARD, "s", kr("9.00"), ValueSource.SOLD, DAY
        )
        oms.do(card("9.00", expires_on=DAY), other)
        clock.now = datetime(2026, 11, 24, 12, tzinfo=UTC) - timedelta(microseconds=1)
        assert [] == oms.tick()
        oms.do(accounts.SpendStoredValue("LA", "1", kr("9.00"), "A", DAY))
        late = evolve(spend("1.00"), on=DAY + timedelta(days=1))
        assert "value.expired" == refusal(oms.state(f"stored-value/{CARD}"), late).code
        clock.later(microseconds=1)
        oms.tick()
        assert kr("0.00") == oms.state(f"stored-value/{CARD}").balance

    def test_the_code_is_nowhere(self):
        """Neither in the journal nor in the books that are handed on."""
        oms = paying()
        oms.do(spend("20.00"))
        lines = list(journal_csv(booked(oms.journal())))
        assert CODE.text not in "".join(lines) + repr(list(oms.journal()))
        assert any("gift_cards" in line for line in lines)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_two_who_spend_at_once_do_not_both_pass(kind, tmp_path):
    """TAX 22, IDM 111: of ten threads with 20.00 each, two find 50.00 enough."""
    store = MemoryStore() if kind == "memory" else SqliteStore(tmp_path / "s", codec())
    oms = paying(store)
    place(oms, "B", ("MUG", 9), terms=PENDING)
    outcomes = []

    def ask_once(name):
        try:
            oms.do(spend("20.00", name, "B"))
        except OrdercoreError as error:
            outcomes.append(error.code)
        else:
            outcomes.append("paid")

    threads = [Thread(target=ask_once, args=(f"t{n}",)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ["paid"] * 2 + ["value.short"] * 8 == sorted(outcomes)
    assert kr("10.00") == oms.state(f"stored-value/{CARD}").balance
    assert kr("40.00") == account(oms, "B").paid
    oms.close()


AMOUNTS = st.sampled_from(["0.01", "5.00", "20.00", "50.00"])
NAMES = st.sampled_from("123")
MOVES = st.one_of(
    st.builds(card, AMOUNTS, st.none() | st.just(DAY)),
    st.builds(spend, AMOUNTS, NAMES, st.sampled_from("AB")),
    st.builds(
        PutBackStoredValue, st.just(CARD), NAMES, AMOUNTS.map(kr), st.sampled_from("AB")
    ),
    st.builds(
        ExpireStoredValue,
        st.just(CARD),
        st.sampled_from([DAY, DAY + timedelta(days=1)]),
    ),
)


@given(st.lists(MOVES, max_size=20))
def test_a_balance_is_what_came_less_what_went(story):
    """TAX 22: never below zero, counted here by a clerk who sees the events only."""
    value, left = None, 0
    for command in story:
        value, happened = tried(value, [command])
        for event in happened:
            grew = type(event).__name__ in {"StoredValueIssued", "StoredValuePutBack"}
            left += event.amount.minor if grew else -event.amount.minor
        assert left >= 0
        assert value is None or left == value.balance.minor


class TestBooks:
    def test_a_card_is_owed_and_not_earned(self):
        """G31: sold, it is a liability; given, it costs; unspent, it is breakage."""
        oms = paying()
        oms.do(spend("20.00"))
        send(oms, "A-1")
        gift = IssueStoredValue(
            "C-7.DKK", STORE_CREDIT, "g", kr("3.00"), ValueSource.GIVEN
        )
        oms.do(gift)
        oms.do(orders.Return("A", "CPH", ask(l1=1)))
        oms.do(*oms.plan.refund("A", lines=ask(l1=1)).commands)
        ledger = Ledger()
        for recorded in oms.journal():
            if recorded.stream.partition("/")[0] in {"account", "stored-value"}:
                ledger.post(entries_of(recorded.event))
        values = [kept.state for _, kept in oms.store.scan("stored-value")]
        assert all(isinstance(value, StoredValue) for value in values)
        assert () == findings(ledger, [account(oms, "A")], values)
        assert {
            Book.BANK_CLEARING: kr("50.00"),
            Book.GIFT_CARDS: kr("-40.00"),
            Book.GOODWILL: kr("3.00"),
            Book.RECEIVABLE: kr("0.00"),
            Book.REVENUE: kr("-10.00"),
            Book.STORE_CREDIT: kr("-3.00"),
        } == {book: money for (book, _), money in ledger.balances.items()}


@pytest.mark.parametrize("kept_in", ["memory", "sqlite"])
def test_no_more_is_spent_than_is_due(kept_in, tmp_path):
    """What nobody owes stays on the card."""
    kinds = {
        "memory": MemoryStore,
        "sqlite": lambda: SqliteStore(tmp_path / "shop.db", codec()),
    }
    with closing(kinds[kept_in]()) as store:
        _spend_too_much(shop(store, stock={"MUG@CPH": 9}))


def _spend_too_much(oms):
    place(oms, "A", ("MUG", 1), terms=PENDING)
    today = oms.now().date()
    card = ("gc-1", accounts.GIFT_CARD, "sale", kr("100.00"))
    oms.do(accounts.IssueStoredValue(*card, accounts.ValueSource.SOLD))
    with pytest.raises(Refused, match=r"at most 10\.00 DKK") as over:
        oms.do(accounts.SpendStoredValue("gc-1", "1", kr("10.01"), "A", today))
    spend = accounts.SpendStoredValue("gc-1", "2", kr("10.00"), "A", today)
    oms.do(spend)
    oms.do(spend)
    with pytest.raises(Refused, match="nothing is due") as paid:
        oms.do(accounts.SpendStoredValue("gc-1", "3", kr("1.00"), "A", today))
    codes = [refused.value.code for refused in (over, paid)]
    assert ["payment.over-due", "payment.nothing-due"] == codes
    assert kr("90.00") == oms.state("stored-value/gc-1").balance
