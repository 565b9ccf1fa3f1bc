"""Credit and orders are in step: who would owe too much waits for its turn."""

import threading
from itertools import permutations

import pytest

from ordercore import accounts, orders, warehouse
from ordercore.errors import Refused
from ordercore.flow import MANUAL, MemoryStore, SqliteStore
from ordercore.orders import Gate, State, Terms
from ordercore.parties import Customer, MergeCustomer, RegisterCustomer
from tests.flow.shop import ask, kr, place, send, shop

C = "C-1"


def limited(limit="100.00", gate=Gate.CONFIRM, **options):
    """Return a shop whose customer C-1 may owe so much."""
    oms = shop(stock={"MUG@CPH": 900}, **options)
    oms.do(accounts.SetCreditLimit(C, kr(limit), "ida", gate))
    return oms


def order(oms, name, crowns, **terms):
    """Place an order on account of so many crowns."""
    terms.setdefault("reference", name)
    return place(oms, name, ("MUG", crowns // 10), customer=C, **terms)


def held(oms):
    """Return the orders that wait for credit."""
    return [
        kept.state.id
        for _, kept in oms.store.scan("order")
        if "credit_limit" in [hold.reason for hold in kept.state.holds]
    ]


def pay(oms, name, amount, reference="1"):
    """Pay some of an order."""
    return oms.do(accounts.RecordPayment(name, "bank", reference, kr(amount)))


def test_hold_or_release():
    """PAY 109: open orders and the new one are more than the limit: it waits."""
    oms = limited()
    order(oms, "A", 60)
    order(oms, "B", 50)
    assert (["B"], State.PLACED) == (held(oms), oms.order("B").state)
    order(oms, "C", 40)
    assert (["B"], State.CONFIRMED) == (held(oms), oms.order("C").state)


def test_an_invoice_changes_nothing_and_its_payment_does():
    """PAY 109: what was open is unpaid then; only money frees credit."""
    oms = limited()
    order(oms, "A", 60)
    order(oms, "B", 50)
    send(oms, "A-1")
    assert ["B"] == held(oms)
    pay(oms, "A", "10.00")
    assert ([], State.CONFIRMED) == (held(oms), oms.order("B").state)


def test_the_limit_of_a_merged_customer_is_that_of_the_other():
    """PAY 109: merging two customers does not give them two limits.

    Before, a limit set for the old id cut it off from the other one again.
    """
    oms = limited()
    oms.do(
        RegisterCustomer(Customer(C, "Ida")), RegisterCustomer(Customer("C-2", "Ida"))
    )
    oms.do(MergeCustomer(C, "C-2", "ida", "same"))
    order(oms, "A", 90)
    for asked in (
        accounts.SetCreditLimit(C, kr("100.00"), "ida"),
        accounts.GrantCredit(C, "A", "ida"),
    ):
        with pytest.raises(Refused, match="customer C-2") as refused:
            oms.do(asked)
        assert "credit.moved" == refused.value.code
    place(oms, "B", ("MUG", 2), customer="C-2", reference="2")
    assert ["B"] == held(oms)


def test_review_credit_the_oldest_first():
    """Of those who wait the oldest that fits goes first."""
    oms = limited()
    order(oms, "A", 100)
    for name, crowns in (("B", 50), ("D", 30), ("E", 20)):
        order(oms, name, crowns)
    pay(oms, "A", "60.00")
    assert ["D", "E"] == held(oms)
    pay(oms, "A", "20.00", "2")
    assert ["E"] == held(oms)


def test_track_credit_what_is_cancelled_is_free_again():
    """A cancelled order, or a part of one, owes nothing."""
    oms = limited()
    order(oms, "A", 100)
    order(oms, "B", 50)
    oms.do(orders.Cancel("A", "regret", ask(l1=4)))
    assert ["B"] == held(oms)
    oms.do(orders.Cancel("A", "regret"))
    assert [] == held(oms)


def test_track_credit_an_order_that_waits_and_ends():
    """Who gives up does not wait any more."""
    oms = limited()
    order(oms, "A", 100)
    order(oms, "B", 50)
    oms.do(orders.Reject("B", "no"))
    assert () == oms.state("credit/C-1").waiting
    assert kr("0") == oms.state("credit/C-1").free


@pytest.mark.parametrize("terms", [Terms.PREPAID, Terms.AUTHORIZED, Terms.ON_DELIVERY])
def test_claim_credit_only_on_account(terms):
    """Who pays otherwise borrows nothing."""
    oms = limited("10.00")
    order(oms, "A", 500, terms=terms)
    assert [] == held(oms)


def test_count_open():
    """Orders from before the limit count, and are not held for it."""
    oms = shop(stock={"MUG@CPH": 900})
    order(oms, "A", 80)
    oms.do(accounts.SetCreditLimit(C, kr("100.00"), "ida"))
    order(oms, "B", 30)
    assert ["B"] == held(oms)
    assert kr("20.00") == oms.state("credit/C-1").free


def test_check_credit():
    """A hold is not simply taken off: that would be a way around the limit."""
    oms = limited()
    order(oms, "A", 500)
    with pytest.raises(Refused, match=r"credit\.short"):
        oms.do(orders.ReleaseHold("A", "credit_limit"))
    assert ["A"] == held(oms)


def test_release_granted():
    """Somebody answers for it; the order goes on, and what is left is less than 0."""
    oms = limited()
    order(oms, "A", 500)
    oms.do(accounts.GrantCredit(C, "A", "ida"))
    assert ([], State.CONFIRMED) == (held(oms), oms.order("A").state)
    assert kr("-400.00") == oms.state("credit/C-1").free


def test_a_higher_limit_lets_go():
    """With the limit the waiting orders are looked at again."""
    oms = limited()
    order(oms, "A", 500)
    oms.do(accounts.SetCreditLimit(C, kr("500.00"), "ida"))
    assert [] == held(oms)


def test_the_gate_is_named_by_the_limit():
    """Goods may be promised, and are not released."""
    oms = limited(gate=Gate.RELEASE)
    order(oms, "A", 500)
    assert State.CONFIRMED is oms.order("A").state
    with pytest.raises(Refused, match=r"order\.held"):
        oms.do(warehouse.Release("A-1"))


def test_who_owes_more_again_waits_in_the_warehouse():
    """An order that is confirmed cannot wait for that any more."""
    oms = limited()
    order(oms, "A", 100)
    pay(oms, "A", "50.00")
    order(oms, "B", 40)
    oms.do(accounts.Refund("A", "bank", "1", kr("20.00")))
    (hold,) = oms.order("A").holds
    assert ("credit_limit", Gate.RELEASE) == (hold.reason, hold.gate)


def test_books_alone_hold_and_people_review():
    """With MANUAL nothing is let go by itself."""
    oms = limited(policies=MANUAL)
    order(oms, "A", 100)
    order(oms, "B", 50)
    pay(oms, "A", "100.00")
    assert ["B"] == held(oms)
    oms.do(accounts.ReviewCredit(C))
    assert [] == held(oms)


@pytest.mark.parametrize("where", ["memory", "sqlite"])
def test_concurrent_orders_cannot_both_pass(where, tmp_path):
    """PAY 109: of twelve orders of 30 at once three pass a limit of 100, no more."""
    store = MemoryStore() if where == "memory" else SqliteStore(tmp_path / "shop.db")
    oms = limited(store=store)
    together = threading.Barrier(12)

    def buy(name):
        together.wait()
        order(oms, name, 30)

    threads = [threading.Thread(target=buy, args=(f"T{n}",)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 9 == len(held(oms))
    assert kr("90.00") == oms.state("credit/C-1").used
    oms.close()


def test_two_shops_on_one_file_cannot_both_pass(tmp_path):
    """PAY 109: also when each has its own connection and its own cache."""
    one = limited(store=SqliteStore(tmp_path / "shop.db"))
    two = shop(store=SqliteStore(tmp_path / "shop.db"))
    together = threading.Barrier(2)

    def buy(oms, name):
        together.wait()
        for number in range(4):
            order(oms, f"{name}{number}", 30)

    threads = [
        threading.Thread(target=buy, args=pair) for pair in ((one, "A"), (two, "B"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 5 == len(held(one))
    one.close()
    two.close()


# Each buyer places two orders and cancels or pays the first; every order of the steps.
ONE = (("place", "A1", 60), ("pay", "A1", 60), ("place", "A2", 50))
TWO = (("place", "B1", 50), ("cancel", "B1", 0), ("place", "B2", 60))


def interleavings():
    """Yield every way to do ONE and TWO, each in its own order."""
    for places in sorted(set(permutations("111222"))):
        steps = {"1": iter(ONE), "2": iter(TWO)}
        yield [next(steps[who]) for who in places]


@pytest.mark.parametrize(
    "steps", [*interleavings()], ids=lambda steps: " ".join([s[1] for s in steps])
)
def test_every_interleaving(steps):
    """PAY 109: in no order of steps more is let through than the limit of 100."""
    oms = limited()
    open_orders = {}
    for what, name, crowns in steps:
        if what == "place":
            order(oms, name, crowns)
            open_orders[name] = crowns
        elif what == "pay":
            pay(oms, name, f"{crowns}.00")
            del open_orders[name]
        else:
            oms.do(orders.Cancel(name, "regret"))
            del open_orders[name]
        through = {n: c for n, c in open_orders.items() if n not in held(oms)}
        waiting = {n: c for n, c in open_orders.items() if n not in through}
        assert sum(through.values()) <= 100
        assert all(sum(through.values()) + c > 100 for c in waiting.values())


class TestMoneyThatGoesAway:
    """PAY 109: an invoice that was paid, and is not any more, is an unpaid one."""

    def paid(self):
        """Return a shop with an order of 60 that was paid in advance and sent."""
        oms = limited()
        order(oms, "P", 60, terms=Terms.PREPAID)
        send(oms, "P-1")
        order(oms, "A", 50)
        assert ([], kr("50.00")) == (held(oms), oms.state("credit/C-1").free)
        return oms

    def test_a_bank_takes_it_back(self):
        """Before, only orders on account counted: he got goods for 50 more."""
        oms = self.paid()
        oms.do(accounts.ChargeBack("P", "web", "d", kr("60.00")))
        assert ([], kr("-10.00")) == (held(oms), oms.state("credit/C-1").free)
        order(oms, "B", 10)
        assert ["B"] == held(oms)
        oms.do(accounts.ReverseChargeback("P", "web", "e", kr("60.00"), "d"))
        assert ([], kr("40.00")) == (held(oms), oms.state("credit/C-1").free)

    def test_it_is_given_back_for_nothing(self):
        """A refund of what is owed is due again; one of what came back is not."""
        oms = self.paid()
        oms.do(accounts.Refund("P", "web", "r", kr("20.00")))
        assert kr("30.00") == oms.state("credit/C-1").free
        some = (orders.LineQuantity("1", 2),)
        day = oms.now().date()
        oms.do(accounts.Credit("P", "back", "P-1", some, day, "came back"))
        assert kr("50.00") == oms.state("credit/C-1").free

    def test_it_goes_along_with_its_buyer(self):
        """Who is merged into another one brings it to the other one's limit."""
        oms = self.paid()
        oms.do(RegisterCustomer(Customer(C)), RegisterCustomer(Customer("C-2")))
        oms.do(accounts.ChargeBack("P", "web", "d", kr("60.00")))
        oms.do(accounts.SetCreditLimit("C-2", kr("200.00"), "ida"))
        oms.do(MergeCustomer(C, "C-2", "ida", "same"))
        assert kr("90.00") == oms.state("credit/C-2").free

    def test_what_is_not_sent_takes_none(self):
        """Its goods wait for the money: nothing was given on credit."""
        oms = limited()
        order(oms, "P", 60, terms=Terms.PREPAID)
        oms.do(accounts.ChargeBack("P", "web", "d", kr("60.00")))
        assert kr("100.00") == oms.state("credit/C-1").free
