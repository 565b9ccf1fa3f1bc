"""Store credit goes with its owner, and is not lost when he is forgotten."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore import accounts
from ordercore.accounts import (
    GIFT_CARD,
    STORE_CREDIT,
    Ledger,
    ValueSource,
    entries_of,
    findings,
)
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL
from ordercore.parties import Customer, ForgetCustomer, MergeCustomer, RegisterCustomer
from ordercore.values import Money
from tests.flow.shop import START, Clock, account, kr, place, shop

TODAY = START.date()
DAY = timedelta(days=1)
MERGE = MergeCustomer("OLD", "NEW", "anna", "same mail")


def give(oms, owner, amount, ends=None, currency="DKK"):
    """Give a customer store credit."""
    name = f"{owner}.{currency}"
    reference = f"g{oms.store.end()}"
    money = Money.of(amount, currency)
    ids = (name, STORE_CREDIT, reference, money, ValueSource.GIVEN, ends)
    return oms.do(accounts.IssueStoredValue(*ids))


def two(store=None, clock=None):
    """Return a shop with two files of one customer."""
    oms = shop(store, policies=MANUAL, clock=clock, stock={"MUG@CPH": 9})
    oms.do(*[RegisterCustomer(Customer(name, "Ida")) for name in ("OLD", "NEW")])
    return oms


def left(oms, owner, currency="DKK"):
    """Return what is left of somebody's credit."""
    return oms.state(f"stored-value/{owner}.{currency}").balance


def wrong(oms):
    """Return where the books and the cards say different things."""
    ledger = Ledger()
    for recorded in oms.journal():
        if recorded.stream.partition("/")[0] in {"account", "stored-value"}:
            ledger.post(entries_of(recorded.event))
    states = [kept.state for _, kept in oms.store.scan("account")]
    cards = [kept.state for _, kept in oms.store.scan("stored-value")]
    return findings(ledger, states, cards)


def test_credit_goes_to_the_one_that_goes_on(store):
    """PAY 103: in each currency, onto what is there, and nothing of it is lost."""
    oms = two(store)
    give(oms, "OLD", "30.00")
    give(oms, "OLD", "4.00", currency="EUR")
    give(oms, "NEW", "12.00")
    oms.do(MERGE)

    assert (kr("0.00"), kr("42.00")) == (left(oms, "OLD"), left(oms, "NEW"))
    assert Money.of("4.00", "EUR") == left(oms, "NEW", "EUR")
    assert () == oms.do(MERGE)
    assert () == tuple(wrong(oms))


def test_credit_of_one_who_was_merged_twice(store):
    """It goes all the way, with whoever he turns out to be."""
    oms = two(store)
    oms.do(RegisterCustomer(Customer("LAST", "Ida")))
    give(oms, "OLD", "30.00")
    oms.do(MERGE, MergeCustomer("NEW", "LAST", "anna", "same mail"))
    give(oms, "OLD", "5.00")

    assert kr("35.00") == left(oms, "LAST")
    assert kr("0.00") == left(oms, "OLD") == left(oms, "NEW")
    assert () == tuple(wrong(oms))


def test_what_comes_back_later_follows(store):
    """An order that the old credit paid is refunded: its owner has it, not his file."""
    oms = two(store)
    give(oms, "OLD", "30.00")
    place(oms, "A", "MUG", customer="OLD")
    oms.do(accounts.SpendStoredValue("OLD.DKK", "s", kr("10.00"), "A", TODAY))
    oms.do(MERGE)
    (paid,) = account(oms, "A").transactions
    ask = accounts.RequestRefund("A", STORE_CREDIT, "r", kr("10.00"), paid.reference)
    oms.do(ask)

    assert (kr("0.00"), kr("30.00")) == (left(oms, "OLD"), left(oms, "NEW"))
    assert () == tuple(wrong(oms))


@pytest.mark.parametrize(
    ("old", "new", "after"),
    [
        (TODAY + DAY, None, None),
        (None, TODAY + DAY, None),
        (TODAY + DAY, TODAY + 9 * DAY, TODAY + 9 * DAY),
        (TODAY + 9 * DAY, TODAY + DAY, TODAY + 9 * DAY),
    ],
)
def test_nothing_ends_sooner_than_it_would_have(old, new, after):
    """The later day counts for all of it, and the clock knows it."""
    clock = Clock()
    oms = two(clock=clock)
    give(oms, "OLD", "30.00", old)
    give(oms, "NEW", "12.00", new)
    oms.do(MERGE)
    assert after == oms.state("stored-value/NEW.DKK").expires_on
    clock.later(days=5)
    oms.tick()
    assert kr("42.00") == left(oms, "NEW")
    clock.later(days=9)
    oms.tick()
    assert kr("0.00" if after else "42.00") == left(oms, "NEW")
    assert () == tuple(wrong(oms))


def test_what_nobody_spent_in_time_does_not_come_back():
    """Credit that has ended, swept up or not, is not made good by a merge."""
    clock = Clock()
    oms = two(clock=clock)
    give(oms, "OLD", "30.00", TODAY)
    clock.later(days=2)
    oms.do(MERGE)
    with pytest.raises(Refused, match=r"stream\.unknown"):
        left(oms, "NEW")


def test_a_customer_with_credit_is_not_forgotten(store):
    """It is his; as a gift card it is whoever's has the code, and he can be."""
    oms = two(store)
    give(oms, "OLD", "30.00")
    forget = ForgetCustomer("OLD", "anna", START, "asked by letter")
    with pytest.raises(Refused, match=r"30\.00 DKK of store credit OLD\.DKK") as no:
        oms.do(forget)
    assert "customer.retained" == no.value.code
    assert "MoveStoredValue" in no.value.remedy
    code = accounts.gift_code("0123-4567-89AB-CDEZ")
    oms.do(
        accounts.MoveStoredValue("OLD.DKK", code.card, "m", TODAY, GIFT_CARD), forget
    )

    assert kr("30.00") == oms.state(f"stored-value/{code.card}").balance
    assert () == tuple(wrong(oms))
    place(oms, "A", "MUG")
    oms.do(accounts.SpendStoredValue(code.card, "s", kr("10.00"), "A", TODAY))
    assert kr("20.00") == oms.state(f"stored-value/{code.card}").balance
    assert () == tuple(wrong(oms))


def test_what_cannot_be_moved():
    """Onto itself, onto another kind or currency, or to nobody's provider."""
    oms = two()
    give(oms, "OLD", "30.00")
    move = accounts.MoveStoredValue
    oms.do(
        accounts.IssueStoredValue(
            "E", GIFT_CARD, "1", Money.of("1.00", "EUR"), ValueSource.SOLD
        ),
        accounts.IssueStoredValue("D", GIFT_CARD, "1", kr("1.00"), ValueSource.SOLD),
    )
    for command, said in (
        (move("OLD.DKK", "OLD.DKK", "m", TODAY), "another card"),
        (move("OLD.DKK", "X", "m", TODAY, "paypal"), "gift-card or store-credit"),
        (move("OLD.DKK", "D", "m", TODAY), "to_provider"),
        (move("OLD.DKK", "E", "m", TODAY, GIFT_CARD), r"value\.currency"),
        (move("NOBODY.DKK", "X", "m", TODAY), r"value\.unknown"),
    ):
        with pytest.raises((Invalid, Refused), match=said):
            oms.do(command)
    oms.do(move("OLD.DKK", "D", "m", TODAY, GIFT_CARD))
    assert () == oms.do(move("OLD.DKK", "D", "m", TODAY, GIFT_CARD))
    assert () == oms.do(move("OLD.DKK", "D", "n", TODAY, GIFT_CARD))
    assert kr("31.00") == oms.state("stored-value/D").balance


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["give", "spend", "merge"]),
        st.sampled_from(["C0", "C1", "C2"]),
        st.sampled_from(["C0", "C1", "C2"]),
        st.integers(1, 50),
    ),
    max_size=12,
)


@given(STEPS)
def test_no_merge_makes_or_loses_money(steps):
    """MON 5, PAY 103: given less spent is what is left, wherever it lies."""
    oms = shop(policies=MANUAL)
    for name in ("C0", "C1", "C2"):
        oms.do(RegisterCustomer(Customer(name, "Ida")))
    place(oms, "A", ("MUG", 99))
    names = ("C0", "C1", "C2")
    lives, owns = dict(zip(names, names, strict=True)), dict.fromkeys(names, 0)
    for number, (what, one, other, amount) in enumerate(steps):
        money, end = Money(amount, "DKK"), lives[one]
        if what == "give":
            ids = (f"{one}.DKK", STORE_CREDIT, f"g{number}", money, ValueSource.GIVEN)
            oms.do(accounts.IssueStoredValue(*ids))
            owns[end] += amount
        elif what == "spend" and owns[end] >= amount:
            ids = (f"{end}.DKK", f"s{number}", money, "A", date(2026, 11, 23))
            oms.do(accounts.SpendStoredValue(*ids))
            owns[end] -= amount
        elif what == "merge" and end != lives[other]:
            oms.do(MergeCustomer(end, lives[other], "anna", "same mail"))
            owns[lives[other]] += owns.pop(end)
            owns[end] = 0
            lives = {n: lives[other] if at == end else at for n, at in lives.items()}
        for name, expected in owns.items():
            kept = oms.store.load([f"stored-value/{name}.DKK"])
            found = [one.state.balance.minor for one in kept.values()]
            assert expected == sum(found)
    assert () == tuple(wrong(oms))
