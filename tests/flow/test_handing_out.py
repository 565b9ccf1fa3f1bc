"""What is no parcel goes to the buyer at once, and is booked like what has left."""

import pytest
from attrs import evolve

from ordercore import accounts, orders
from ordercore.errors import Refused
from ordercore.flow import MANUAL
from ordercore.orders import Gate, Hold, OrderSource, State, Terms
from ordercore.views import Fate, fate
from tests.flow.shop import (
    PENDING,
    PREPAID,
    account,
    agreed,
    ask,
    kr,
    progress,
    shop,
    work_off,
)


def with_songs(*wants, songs=("2",), **terms):
    """Return an agreement of which some lines are digital."""
    made = agreed(*wants, **terms)
    lines = [evolve(line, digital=line.id in songs) for line in made.lines]
    return evolve(made, lines=tuple(lines))


def test_a_sale_over_the_counter():
    """Stock, money and invoice are right at once; the same key sells once."""
    oms = shop(stock={"MUG@CPH": 3})
    sale = agreed(("MUG", 2), terms=PREPAID, source=OrderSource.COUNTER)
    for _ in range(2):
        oms.do(*orders.counter_sale("T-1", sale, "CPH"), key="till/1")
    order = oms.order("T-1")
    assert (State.COMPLETED, 2) == (order.state, order.progress[0].delivered)
    assert (1, 0) == (
        oms.stock("MUG", "CPH").sellable,
        oms.stock("MUG", "CPH").allocated,
    )
    assert [kr("20.00")] == [i.gross for i in account(oms, "T-1").invoices]
    assert "PAID" == accounts.payment_status(account(oms, "T-1"))


def test_what_is_not_paid_is_not_sold_over_the_counter():
    """PENDING waits for money that nobody would be there to bring: use other terms."""
    sale = agreed("MUG", terms=PENDING, source=OrderSource.COUNTER)
    with pytest.raises(Refused) as error:
        orders.counter_sale("T-1", sale, "CPH")
    assert "order.counter" == error.value.code
    assert "INVOICE with accounts.TakeCash" in error.value.remedy
    assert "ReleaseHold" not in str(error.value)


def test_a_shelf_that_has_too_few_sells_nothing():
    """All or nothing: no order, no money, no stock."""
    oms = shop(stock={"MUG@CPH": 1}, lists=["SONG"])
    sale = agreed(("MUG", 2), terms=PREPAID, source=OrderSource.COUNTER)
    with pytest.raises(Refused, match=r"stock\.short"):
        oms.do(*orders.counter_sale("T-1", sale, "CPH"))
    with pytest.raises(Refused, match=r"order\.unknown"):
        oms.order("T-1")
    assert 1 == oms.stock("MUG", "CPH").available


def test_a_place_that_is_not_open_sells_nothing():
    """There is no such shop."""
    with pytest.raises(Refused, match=r"node\.unknown"):
        shop(lists=["MUG"]).do(*orders.counter_sale("T-1", agreed("MUG"), "NYC"))


def test_what_was_sold_over_the_counter_comes_back():
    """A return goes on the shelf like any other."""
    oms = shop(stock={"MUG@CPH": 3})
    oms.do(*orders.counter_sale("T-1", agreed(("MUG", 2), terms=PREPAID), "CPH"))
    oms.do(orders.Return("T-1", "CPH", ask(l1=1)))
    assert 2 == oms.stock("MUG", "CPH").sellable


def test_a_download_needs_no_shelf_and_no_carrier():
    """ORD 79: it is through when it is paid, and nothing waits for stock."""
    oms = shop(lists=["SONG"])
    oms.do(orders.Place("A", with_songs("SONG", songs=("1",), terms=PREPAID)))
    assert State.COMPLETED is oms.order("A").state
    assert Fate.SHIPPED is fate(oms.order("A"))
    assert [kr("10.00")] == [i.gross for i in account(oms, "A").invoices]


def test_goods_and_a_download_in_one_order():
    """ORD 79: each goes its own way, and each is invoiced once."""
    oms = shop(stock={"MUG@CPH": 2}, lists=["SONG"])
    oms.do(orders.Place("A", with_songs(("MUG", 2), "SONG", terms=Terms.INVOICE)))
    assert [(0, 2), (1, 0)] == [
        (p.delivered, p.claimed) for p in oms.order("A").progress
    ]
    work_off(oms)
    assert State.COMPLETED is oms.order("A").state
    assert [kr("10.00"), kr("20.00")] == [i.gross for i in account(oms, "A").invoices]


def test_a_download_waits_for_its_payment():
    """What is not paid is not confirmed, and not handed out."""
    oms = shop(lists=["SONG"])
    oms.do(orders.Place("A", with_songs("SONG", songs=("1",), terms=PENDING)))
    assert 1 == progress(oms, "A").unallocated
    oms.do(accounts.RecordPayment("A", "bank", "1", kr("10.00")))
    assert State.COMPLETED is oms.order("A").state


@pytest.mark.parametrize("gate", Gate)
def test_a_download_that_is_held(gate):
    """ORD 76: released, it goes out and is invoiced, once."""
    oms = shop(lists=["SONG"])
    oms.do(
        orders.Place("A", with_songs("SONG", songs=("1",), terms=Terms.INVOICE)),
        orders.PlaceHold("A", Hold("h", gate, "manual")),
    )
    assert State.COMPLETED is not oms.order("A").state
    oms.do(orders.ReleaseHold("A", "h"))
    assert State.COMPLETED is oms.order("A").state
    assert [kr("10.00")] == [i.gross for i in account(oms, "A").invoices]


@pytest.mark.parametrize("terms", orders.Terms)
def test_what_costs_nothing_is_through_like_anything_else(terms):
    """ORD 79: a gift, or an order of nothing but gifts, waits for no money."""
    oms = shop(stock={"MUG@CPH": 2}, lists=["SONG"])
    oms.do(orders.Place("A", agreed(("MUG", 2), price="0.00", terms=terms)))
    work_off(oms)
    assert State.COMPLETED is oms.order("A").state
    assert kr("0.00") == account(oms, "A").owed


def test_by_hand_nothing_is_handed_out_that_nobody_asked_for():
    """The books are kept; deciding is somebody else's."""
    oms = shop(policies=MANUAL, lists=["SONG"])
    oms.do(orders.Place("A", with_songs("SONG", songs=("1",))), orders.Confirm("A"))
    assert 1 == progress(oms, "A").unallocated
    oms.do(orders.HandOut("A", ask(l1=1)))
    assert 1 == progress(oms, "A").delivered


def test_what_is_digital_comes_back_to_no_shelf():
    """A song that is taken back lies nowhere; the mug that came with it does."""
    oms = shop(stock={"MUG@CPH": 1}, lists=["SONG"])
    oms.do(orders.Place("W-1", with_songs("MUG", "SONG")))
    work_off(oms)
    back = (orders.LineQuantity("1", 1), orders.LineQuantity("2", 1))
    oms.do(orders.Return("W-1", "CPH", back))
    assert [1, 1] == [one.returned for one in oms.order("W-1").progress]
    assert (1, []) == (oms.stock("MUG", "CPH").sellable, oms.stock_of("SONG"))
