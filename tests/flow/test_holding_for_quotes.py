"""An offer may hold its goods for its buyer until it ends or becomes an order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import orders, stock
from ordercore.errors import Invalid, Refused
from ordercore.flow import AUTOMATIC, MANUAL, MemoryStore
from ordercore.orders import HoldGoods, Wish, Wishes
from ordercore.stock import Receive
from ordercore.values import Address
from tests.flow.shop import (
    PENDING,
    START,
    Clock,
    agreed,
    list_new,
    place,
    progress,
    send,
    shop,
)

UNTIL = START + timedelta(days=14)
WISHES = Wishes("B-1", "DKK", Address("DK"), (Wish("MUG", 5),))


def offer(name="Q", units=5, hold=HoldGoods(), *more, until=UNTIL):  # noqa: B008
    """Return an offer over so many mugs."""
    terms = {"channel": "b2b", "reference": name, "customer": "B-1", "quote": name}
    return orders.OfferQuote(
        name, agreed(("MUG", units), *more, **terms), until, START, hold
    )


def ask(oms, name="Q", *args, **options):
    """Ask for a quote, and get an offer."""
    oms.do(orders.RequestQuote(name, WISHES))
    return oms.do(offer(name, *args, **options))


def left(oms, sku="MUG"):
    """Return how many units anybody may order."""
    return sum(level.available for level in oms.stock_of(sku))


def house(store=None, policies=MANUAL, units=9, **options):
    """Return a shop with mugs in two places."""
    places = {"MUG@CPH": units - 2, "MUG@HAM": 2}
    return shop(store, policies=policies, stock=places, **options)


def test_an_offer_holds_nothing_unless_it_says_so(store):
    """As it was: whoever orders first gets the goods."""
    oms = house(store)
    ask(oms, hold=None)
    assert 9 == left(oms)


def test_an_offer_holds_its_goods_until_its_last_instant(store):
    """RSV 44: they count as taken for as long as it can be accepted, and no longer."""
    clock = Clock()
    oms = house(store, clock=clock)
    ask(oms)
    assert 4 == left(oms)
    clock.now = UNTIL
    assert 4 == left(oms)
    clock.now = UNTIL + timedelta(hours=1)
    assert 9 == left(oms)


def test_an_offer_that_is_swept_up_frees_them_at_once(store):
    """The end of a hold is rounded up to the hour; the timer does not wait for it."""
    clock = Clock()
    oms = house(store, clock=clock)
    ask(oms)
    clock.now = UNTIL + timedelta(seconds=1)
    oms.tick()
    assert ("EXPIRED", 9) == (oms.state("quote/Q").state, left(oms))


def test_more_than_there_is_is_not_offered_so(store):
    """The refusal says how many are free; the quote stays as it was."""
    oms = house(store)
    with pytest.raises(Refused, match="9 are free") as refused:
        ask(oms, units=10)
    assert "quote.short" == refused.value.code
    assert ("REQUESTED", 9) == (oms.state("quote/Q").state, left(oms))


def test_two_lines_of_one_article_are_held_together(store):
    """Each line sees what the ones before it hold."""
    oms = house(store)
    oms.do(orders.RequestQuote("Q", WISHES))
    with pytest.raises(Refused, match="4 are free"):
        oms.do(offer("Q", 5, HoldGoods(), ("MUG", 5)))
    oms.do(offer("Q", 5, HoldGoods(), ("MUG", 4)))
    assert 0 == left(oms)


def test_only_some_places_may_be_asked(store):
    """Where goods are held is the seller's word."""
    oms = house(store)
    with pytest.raises(Refused, match="2 are free"):
        ask(oms, units=3, hold=HoldGoods(("HAM",)))
    oms.do(offer(units=2, hold=HoldGoods(("HAM",))))
    assert (2, 0) == (
        oms.stock("MUG", "HAM").reserved,
        oms.stock("MUG", "CPH").reserved,
    )


@pytest.mark.parametrize("minutes", [0, -1, 10**6, "5"])
def test_a_hold_is_for_a_while(minutes):
    """What cannot be is malformed, and holds nothing."""
    oms = house()
    with pytest.raises(Invalid, match="ordered_minutes"):
        ask(oms, hold=HoldGoods(ordered_minutes=minutes))
    assert 9 == left(oms)


OTHER = evolve(WISHES, lines=(Wish("MUG", 2),))
ENDS = [
    orders.DeclineQuote("Q", "too dear", START),
    orders.WithdrawQuote("Q", "a slip", START),
    orders.RenegotiateQuote("Q", OTHER, START),
    orders.ExpireQuote("Q", 1, UNTIL + timedelta(days=1)),
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: type(end).__name__)
def test_goods_of_an_offer_that_has_ended_are_free(end, store):
    """RSV 49: at once, and once."""
    oms = house(store)
    ask(oms)
    oms.do(end)
    assert 9 == left(oms)
    assert () == oms.do(end)


def test_another_offer_holds_what_it_says(store):
    """Bargained down, only the new number is held, under the new version."""
    oms = house(store)
    ask(oms)
    oms.do(orders.RenegotiateQuote("Q", OTHER, START))
    oms.do(offer(units=2))
    assert 7 == left(oms)
    assert () == oms.do(offer(units=2))
    with pytest.raises(Refused, match=r"quote\.illegal"):
        oms.do(offer(units=2, hold=None))
    assert 7 == left(oms)


def test_the_order_claims_what_was_held_once(store):
    """RSV 45: offered, accepted, ordered and shipped: five units, not ten."""
    oms = house(store, AUTOMATIC, units=7)
    ask(oms)
    place(oms, "X", ("MUG", 3), reference="X")
    assert (2, 1) == (progress(oms, "X").allocated, progress(oms, "X").backordered)
    oms.do(orders.AcceptQuote("Q", 1, START))
    assert 5 == progress(oms, "b2b.Q").allocated
    assert () == oms.do(orders.AcceptQuote("Q", 1, START))
    kept = [kept.state for _, kept in store.scan("reservation")]
    assert {"CONVERTED"} == {one.state(START) for one in kept}
    levels = oms.stock_of("MUG")
    assert (7, 0) == (sum(k.allocated for k in levels), sum(k.reserved for k in levels))
    send(oms, "b2b.Q-1")


def test_what_was_accepted_is_held_until_it_is_an_order(store):
    """Somebody converts it by hand, a day after the offer's last instant."""
    clock = Clock()
    oms = house(store, clock=clock)
    ask(oms)
    clock.now = UNTIL
    oms.do(orders.AcceptQuote("Q", 1, oms.now()))
    clock.later(hours=23)
    assert 4 == left(oms)
    oms.do(orders.ConvertQuote("Q", "W", oms.now()))
    clock.later(hours=23)
    assert 4 == left(oms)
    oms.do(orders.Confirm("W"))
    oms.do(*oms.plan.source("W").commands)
    assert (5, 4) == (progress(oms, "W").allocated, left(oms))


def test_an_unpaid_order_keeps_them_no_longer_than_was_said(store):
    """Accepted on the first day of two weeks: held for the hour that orders have."""
    clock = Clock()
    oms = house(store, AUTOMATIC, clock=clock)
    asked = offer(hold=HoldGoods(ordered_minutes=60))
    oms.do(orders.RequestQuote("Q", WISHES))
    oms.do(evolve(asked, agreed=evolve(asked.agreed, terms=PENDING)))
    oms.do(orders.AcceptQuote("Q", 1, START))
    clock.later(minutes=59)
    assert 4 == left(oms)
    clock.later(minutes=1)
    assert 9 == left(oms)


def test_what_is_cancelled_is_free(store):
    """The order that it became gives back what it does not want."""
    oms = house(store)
    ask(oms)
    oms.do(
        orders.AcceptQuote("Q", 1, START),
        orders.ConvertQuote("Q", "W", START),
        orders.Cancel("W", "regret"),
    )
    assert 9 == left(oms)


def test_what_is_a_download_is_not_held(store):
    """Nobody's shelf has it."""
    oms = house(store)
    asked = offer(units=5)
    (line,) = asked.agreed.lines
    song = evolve(line, id="2", sku="SONG", digital=True)
    list_new(oms, "SONG")
    oms.do(orders.RequestQuote("Q", WISHES))
    oms.do(evolve(asked, agreed=evolve(asked.agreed, lines=(line, song))))
    assert 4 == left(oms)


@pytest.mark.parametrize("where", ["memory", "two connections"])
def test_the_last_unit_is_not_offered_twice(where, sqlite_at, tmp_path):
    """STK 30: of buyers who are offered, order and reserve at once nine get a mug."""
    stores = (
        [MemoryStore()]
        if where == "memory"
        else [sqlite_at(tmp_path / "shop.db") for _ in range(2)]
    )
    doors = [shop(store, policies=MANUAL) for store in stores]
    doors[0].do(Receive("MUG", "CPH", 9))

    def buy(number):
        oms, name = doors[number % len(doors)], f"B{number}"
        try:
            if number % 3:
                ask(oms, name, 1)
            else:
                parts = (stock.Part("CPH", 1),)
                until = START + timedelta(hours=1)
                oms.do(stock.Reserve(name, "till/C", "MUG", parts, START, until))
        except Refused as refused:
            return refused.code
        return ""

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(buy, range(18)))
    assert 9 == codes.count("")
    assert {"", "quote.short", "stock.short"} >= {*codes}
    assert (9, 0) == (doors[-1].stock("MUG", "CPH").reserved, left(doors[0]))
