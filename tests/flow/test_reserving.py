"""What is reserved is held back at once, for everybody but its holder."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations

import pytest

from ordercore import carts, orders, stock, warehouse
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, MemoryStore, SqliteStore
from ordercore.orders import Terms
from ordercore.stock import Adjust, Condition, Part, Release, Reserve
from ordercore.values import Address
from ordercore.views import look
from tests.flow.shop import START, Clock, ask, place, report, send, shop, waiting


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryStore()
    else:
        kept = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
        yield kept
        kept.close()


def minutes(number):
    return START + timedelta(minutes=number)


def reserve(oms, name="R", units=1, holder="till/C", node="CPH"):
    """Reserve mugs at a node until half an hour from the start."""
    part = (Part(node, units),)
    return oms.do(Reserve(name, holder, "MUG", part, oms.now(), minutes(30)))


def free(oms, sku="MUG", node="CPH"):
    return oms.stock(sku, node).available


def short(oms, command):
    with pytest.raises(Refused) as refused:
        oms.do(command)
    return refused.value.code


def test_what_is_reserved_is_not_available(store):
    """RSV 43: neither to another reservation nor to an order nor to a count."""
    oms = shop(store, stock={"MUG@CPH": 3})
    reserve(oms, units=2)
    assert 1 == free(oms)
    assert "stock.short" == short(oms, Adjust("MUG", "CPH", -2, "lost", oms.now()))
    with pytest.raises(Refused, match="1 are free there"):
        reserve(oms, "S", 2)
    place(oms, "A", ("MUG", 2))
    assert 1 == oms.stock("MUG", "CPH").allocated
    assert ["order/A"] == waiting(oms, "MUG")


@pytest.mark.parametrize("holder", ["cart/NOPE", "quote/NOPE", "order/NOPE"])
def test_it_is_for_a_cart_a_quote_or_an_order_that_is_there(holder):
    """Nobody could ever use what is kept for somebody who does not exist."""
    oms = shop(stock={"MUG@CPH": 3})
    kind = holder.partition("/")[0]
    with pytest.raises(Refused, match="there is no such") as refused:
        reserve(oms, holder=holder)
    assert f"{kind}.unknown" == refused.value.code
    reserve(oms)  # a till is the application's own
    command = stock.HandOn("R", holder, minutes(90), oms.now())
    assert f"{kind}.unknown" == short(oms, command)
    assert 2 == free(oms)


def test_it_is_for_no_cart_quote_or_order_that_has_ended():
    """What has ended wants no units any more."""
    clock = Clock()
    oms = shop(clock=clock, stock={"MUG@CPH": 3})
    oms.do(carts.Open("C", "web", "DKK", START), carts.Open("D", "web", "DKK", START))
    oms.do(carts.Merge("D", "C", START))
    assert "cart.illegal" == short(oms, keeping("cart/D"))
    wishes = orders.Wishes("B-1", "DKK", Address("DK"), (orders.Wish("MUG", 1),))
    oms.do(orders.RequestQuote("Q", wishes), orders.WithdrawQuote("Q", "", START))
    assert "quote.illegal" == short(oms, keeping("quote/Q"))
    place(oms, "A", ("MUG", 1), terms=Terms.PENDING)
    oms.do(orders.Reject("A", "no"))
    assert "order.ended" == short(oms, keeping("order/A"))
    assert oms.do(keeping("cart/C"))


def keeping(holder):
    """Return what keeps a mug for somebody."""
    return Reserve("R", holder, "MUG", (Part("CPH", 1),), START, minutes(30))


def test_it_counts_until_its_end_and_not_at_its_end(store):
    """RSV 44: nobody has to sweep for the units to be free."""
    clock = Clock()
    oms = shop(store, MANUAL, clock=clock, stock={"MUG@CPH": 3})
    reserve(oms, units=3)
    clock.now = minutes(30) - timedelta(microseconds=1)
    assert 0 == free(oms)
    clock.now = minutes(30)
    assert 3 == free(oms)
    assert 3 == oms.stock_of("MUG")[0].available
    assert 3 == look(store.scan("stock"), (), oms.now()).stock.count.available
    place(oms, "A", ("MUG", 3))
    oms.do(orders.Confirm("A"))
    oms.do(*oms.plan.source("A").commands)
    assert (3, 0) == (oms.stock("MUG", "CPH").allocated, free(oms))


@pytest.mark.parametrize(
    "command",
    [
        Adjust("MUG", "CPH", -3, "lost"),
        stock.Scrap("MUG", "CPH", 3, Condition.SELLABLE, "flood"),
        stock.Reclassify(
            "MUG", "CPH", 3, Condition.SELLABLE, Condition.DAMAGED, "flood"
        ),
    ],
)
def test_what_has_ended_keeps_no_unit_on_the_shelf(store, command):
    """RSV 44: the door knows the time where nobody says it; nobody has swept."""
    clock = Clock()
    oms = shop(store, MANUAL, clock=clock, stock={"MUG@CPH": 3})
    reserve(oms, units=3)
    clock.now = minutes(30) - timedelta(microseconds=1)
    assert "stock.short" == short(oms, command)
    clock.now = minutes(30)
    oms.do(command)
    assert (0, 0) == (
        oms.stock("MUG", "CPH").sellable,
        oms.stock("MUG", "CPH").reserved,
    )


def test_the_clock_sweeps_once_for_all_that_end_together(store):
    """EXPIRE: a tick takes off the book what has ended, and a second one finds none."""
    clock = Clock()
    oms = shop(store, clock=clock, stock={"MUG@CPH": 3})
    for name in "ABC":
        reserve(oms, name)
    clock.later(minutes=30)
    (outcome,) = oms.tick()
    assert [stock.Lapsed("MUG", "CPH", 3, minutes(30))] == [*outcome.events]
    assert [] == oms.tick()
    assert () == store.levels(["MUG"])["stock/MUG@CPH"].state.held


def test_what_lapses_goes_to_who_waits(store):
    """Orders that wait get what nobody came for."""
    clock = Clock()
    oms = shop(store, clock=clock, stock={"MUG@CPH": 1})
    reserve(oms)
    place(oms, "A", "MUG")
    assert ["order/A"] == waiting(oms, "MUG")
    clock.later(minutes=30)
    oms.tick()
    assert [] == waiting(oms, "MUG")


def test_an_order_uses_its_own(store):
    """RSV 45: what was kept for an order is its own, once, and nobody else's."""
    oms = shop(store, stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 2), terms=Terms.PENDING)
    reserve(oms, units=2, holder="order/A")
    place(oms, "B", "MUG")
    assert ["order/B"] == waiting(oms, "MUG")
    oms.do(orders.ReleaseHold("A", "payment"))
    assert 2 == oms.order("A").progress[0].allocated
    assert (2, 0) == (
        oms.stock("MUG", "CPH").allocated,
        oms.stock("MUG", "CPH").reserved,
    )
    assert "CONVERTED" == oms.state("reservation/R").state(oms.now())
    assert ["R", "A"] == [r.event.cause for r in oms.history("stock/MUG@CPH")[-2:]]


def test_too_late_an_order_is_one_of_many(store):
    """RSV 45: once the reservation has ended, availability is checked again."""
    clock = Clock()
    oms = shop(store, clock=clock, stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 2), terms=Terms.PENDING)
    reserve(oms, units=2, holder="order/A")
    clock.later(minutes=30)
    place(oms, "B", ("MUG", 2))
    oms.do(orders.ReleaseHold("A", "payment"))
    assert ["order/A"] == waiting(oms, "MUG")
    assert "EXPIRED" == oms.state("reservation/R").state(oms.now())


def test_units_kept_elsewhere_are_given_up_for_those_that_are_shipped(store):
    """An order that is served from another node needs what was kept for it no more."""
    oms = shop(store, MANUAL, stock={"MUG@CPH": 2, "MUG@HAM": 2})
    place(oms, "A", ("MUG", 2))
    oms.do(orders.Confirm("A"))
    reserve(oms, units=2, holder="order/A", node="HAM")
    oms.do(*oms.plan.source("A").commands)
    assert (0, 2) == (free(oms), free(oms, node="HAM"))


def test_nothing_is_kept_for_an_order_beyond_its_need(store):
    """RSV 48 and 49: giving up units gives up their claim; an end gives up all."""
    oms = shop(store, MANUAL, stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 2), ("MUG", 3))
    reserve(oms, units=5, holder="order/A")
    oms.do(orders.Cancel("A", "regret", ask(l1=1)))
    assert 1 == free(oms)
    oms.do(orders.Cancel("A", "regret"))
    assert 5 == free(oms)
    assert "order.ended" == short(
        oms,
        Reserve("S", "order/A", "MUG", (Part("CPH", 1),), oms.now(), minutes(9)),
    )


@pytest.mark.parametrize(
    "later",
    [
        stock.KeepSafetyStock("MUG", "CPH", 2),
        stock.SetQuota("MUG", "CPH", "shop", ("channel:shop",), 2),
        stock.Count("MUG", "CPH", 1, "sheet 7", START),
    ],
    ids=["safety stock", "quota", "count"],
)
def test_what_is_kept_stays_kept_whatever_becomes_of_the_shelf(store, later):
    """RSV 46: own units are in nobody's hands, so keeping them longer needs no others.

    The storekeeper's tally found that what was set apart for others later took them.
    """
    oms = shop(store, stock={"MUG@CPH": 2})
    reserve(oms, units=2)
    oms.do(later)
    oms.do(stock.Extend("R", minutes(60), oms.now()))
    oms.do(stock.HandOn("R", "till/D", minutes(90), oms.now()))
    level = oms.stock("MUG", "CPH")
    assert (2, 0) == (level.reserved, level.available)
    assert level.shortfall == 2 - level.sellable


@pytest.mark.parametrize(
    ("later", "gets"),
    [
        (stock.KeepSafetyStock("MUG", "CPH", 2), 2),
        (stock.SetQuota("MUG", "CPH", "shop", ("channel:shop",), 2), 2),
        (stock.Count("MUG", "CPH", 1, "sheet 7", START), 1),
    ],
    ids=["safety stock", "quota", "count"],
)
def test_an_order_gets_its_own_whatever_becomes_of_the_shelf(store, later, gets):
    """RSV 45: what was kept for it is its own, as far as it is there.

    The plan gave the order nothing, or was refused as it was carried out.
    """
    oms = shop(store, policies=MANUAL, stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 2))
    oms.do(orders.Confirm("A"))
    reserve(oms, units=2, holder="order/A")
    oms.do(later)
    oms.do(*oms.plan.source("A").commands)
    level = oms.stock("MUG", "CPH")
    assert (gets, 2 - gets) == (level.allocated, level.reserved)
    assert 2 - level.sellable == level.shortfall


def test_a_quota_is_not_had_through_somebody_elses_reservation(store):
    """RSV 43: what was kept of a quota that is not the order's goes back to it."""
    oms = shop(store, policies=MANUAL, stock={"MUG@CPH": 1})
    place(oms, "A", ("MUG", 1))
    quota = stock.SetQuota("MUG", "CPH", "vip", ("group:vip",), 1)
    part, end = (Part("CPH", 1),), minutes(30)
    kept = Reserve("R", "order/A", "MUG", part, oms.now(), end, segments=("group:vip",))
    oms.do(orders.Confirm("A"), quota, kept)
    assert () == oms.plan.source("A").assignments
    claim = orders.Allocate("A", (orders.Units("1", "CPH", 1),))
    assert "stock.short" == short(oms, claim)


def test_a_cancelled_order_keeps_nothing_that_it_never_ordered(store):
    """RSV 49: what was kept for it is free again, also of an article on no line."""
    oms = shop(store, policies=MANUAL, stock={"MUG@CPH": 1})
    place(oms, "A", ("TEA", 1))
    reserve(oms, holder="order/A")
    oms.do(orders.Cancel("A", "regret"))
    assert 1 == free(oms)


def test_a_plan_finds_what_is_free_at_places_that_are_open():
    """Doing a fresh plan is never refused; the next one sees what is left."""
    oms = shop(stock={"MUG@CPH": 2, "MUG@HAM": 1})
    plan = oms.plan.reserve("R", "MUG", 4, until=minutes(9))
    assert (("MUG", 1),) == plan.missing
    oms.do(*plan.commands)
    assert () == oms.plan.reserve("S", "MUG", 1, until=minutes(9)).commands
    oms.do(Release("R", oms.now()))
    only = oms.plan.reserve("S", "MUG", 3, until=minutes(9), nodes=["HAM"])
    assert (Part("HAM", 1),) == only.parts


def test_a_decision_is_explained_with_what_was_kept_then():
    """The plan that is made again sees the same units as the one that was done."""
    from ordercore.flow import decisions

    oms = shop(stock={"MUG@CPH": 2, "MUG@HAM": 1})
    place(oms, "A", ("MUG", 2), terms=Terms.PENDING)
    reserve(oms, units=1, holder="order/A")
    reserve(oms, "S", 1)
    oms.do(orders.ReleaseHold("A", "payment"))
    (decision,) = decisions(oms.store, "A")
    assert decision.same


# Two clients want the last unit.


def steps(name):
    """Return what a client does: look, then do what was planned."""
    plans = []
    return (
        lambda oms: plans.append(
            oms.plan.reserve(name, "MUG", 1, until=minutes(9), holder=f"till/{name}")
        ),
        lambda oms: oms.do(*plans[0].commands),
    )


@pytest.mark.parametrize("turns", sorted({*permutations("AABB")}), ids="".join)
def test_the_last_unit_is_kept_once(turns, tmp_path):
    """RSV 43: however two clients take turns, one gets the unit, and one is told."""
    path = tmp_path / "shop.db"
    shop(first := SqliteStore(path), stock={"MUG@CPH": 1})
    memory = shop(MemoryStore(), stock={"MUG@CPH": 1})
    second = SqliteStore(path)
    doors = {"A": shop(first), "B": shop(second)}
    for oms_of in (doors, dict.fromkeys("AB", memory)):
        todo = {name: list(steps(name)) for name in "AB"}
        refused = []
        for name in turns:
            try:
                todo[name].pop(0)(oms_of[name])
            except Refused as error:
                refused.append(error.code)
        level = oms_of["A"].stock("MUG", "CPH")
        assert (1, 0) == (level.reserved, level.available)
        looked_before_done = turns[:2] in {("A", "B"), ("B", "A")}
        assert ["stock.short"] * looked_before_done == refused
    first.close()
    second.close()


def test_a_hot_article_is_kept_as_often_as_it_is_there(tmp_path):
    """RSV 43: threads over two doors take single units until all are gone."""
    path = tmp_path / "shop.db"
    stores = [SqliteStore(path, synchronous="NORMAL") for _ in "12"]
    doors = [shop(store) for store in stores]
    doors[0].do(stock.Receive("MUG", "CPH", 60))

    def take(number):
        oms, granted = doors[number % 2], 0
        while True:
            name = f"R-{number}-{granted}"
            try:
                reserve(oms, name)
            except Refused as refused:
                return granted, refused.code
            granted += 1

    with ThreadPoolExecutor(6) as pool:
        ends = [one.result(60) for one in [pool.submit(take, n) for n in range(6)]]
    assert {"stock.short"} == {code for _, code in ends}
    assert (
        60
        == sum(granted for granted, _ in ends)
        == doors[1].stock("MUG", "CPH").reserved
    )
    assert 1 == len(doors[0].stock("MUG", "CPH").held)
    for store in stores:
        store.close()


class TestTheClockOfTheDoor:
    """RSV 44: what has ended by it has ended, whenever somebody says that he asked."""

    STALE = (
        stock.Extend("R", minutes(600), minutes(1)),
        stock.Resize("R", (Part("CPH", 1),), minutes(1)),
        stock.HandOn("R", "till/D", minutes(600), minutes(1)),
        Reserve("S", "till/D", "MUG", (Part("CPH", 1),), minutes(1), minutes(30)),
    )

    def ended(self, store=None):
        """Return a shop with a reservation that has just ended, swept or not."""
        clock = Clock()
        oms = shop(store, policies=MANUAL, clock=clock, stock={"MUG@CPH": 2})
        reserve(oms, units=2)
        clock.now = minutes(30)
        return oms

    @pytest.mark.parametrize("swept", [False, True])
    @pytest.mark.parametrize("stale", STALE, ids=lambda one: type(one).__name__)
    def test_nothing_is_revived(self, stale, swept, store):
        """It was; the units may have been promised to somebody else meanwhile."""
        oms = self.ended(store)
        if swept:
            oms.tick()
        end = oms.store.end()
        with pytest.raises(Refused, match="Reserve the units anew") as refused:
            oms.do(stale)
        assert ("reservation.ended", end) == (refused.value.code, oms.store.end())
        assert 2 == free(oms)

    @pytest.mark.parametrize("late", STALE[:3], ids=lambda one: type(one).__name__)
    def test_what_was_done_in_time_stays_done(self, late):
        """The same again, when it has ended, does nothing."""
        clock = Clock()
        oms = shop(policies=MANUAL, clock=clock, stock={"MUG@CPH": 2})
        reserve(oms, units=2)
        clock.now = minutes(1)
        assert oms.do(late)
        clock.now = minutes(10_000)
        if isinstance(late, stock.Extend):
            assert () == oms.do(late)
        reserved = oms.state("reservation/R")
        assert () == oms.do(
            Reserve("R", "till/C", "MUG", (Part("CPH", 2),), START, minutes(30))
        )
        assert reserved == oms.state("reservation/R")


def test_what_is_kept_for_nobody_yet_is_claimed_later(store):
    """Nobody uses it until it is handed on, and it ends by itself as any other."""
    oms = shop(store, policies=MANUAL, stock={"MUG@CPH": 3})
    reserve(oms, units=2, holder="")
    place(oms, "W-1", ("MUG", 3))
    oms.do(orders.Confirm("W-1"))
    assert (1, 2) == (free(oms), oms.plan.source("W-1").missing[0].quantity)
    oms.do(stock.HandOn("R", "order/W-1", minutes(30), START))
    assert () == oms.plan.source("W-1").missing
    with pytest.raises(Invalid, match="holder"):
        oms.do(stock.HandOn("R", "", minutes(30), START))


def test_an_order_keeps_no_more_than_it_waits_for(store):
    """RSV 49: once it claims its goods, and when it has ended, others get the rest."""
    oms = shop(store, policies=MANUAL, stock={"MUG@CPH": 9, "CUP@CPH": 9})
    place(oms, "W", ("MUG", 2))
    oms.do(orders.Confirm("W"))
    reserve(oms, units=9, holder="order/W")
    cups = ("CUP", (Part("CPH", 9),), oms.now(), minutes(30))
    oms.do(Reserve("R2", "order/W", *cups))
    oms.do(*oms.plan.source("W").commands)
    assert (7, 9) == (free(oms), free(oms, "CUP"))
    oms.do(Reserve("R3", "order/W", *cups))
    oms.do(warehouse.Release("W-1"))
    oms.do(report(send(oms, "W-1")), orders.Complete("W"))
    assert ("COMPLETED", 7, 9) == (oms.order("W").state, free(oms), free(oms, "CUP"))
    refused = short(oms, Reserve("R4", "order/W", *cups))
    assert "order.ended" == refused


def test_who_claims_nothing_keeps_what_is_kept_for_it(store):
    """Nothing was asked of the order: nothing of what is held for it is let go.

    Seed 66 of the storekeeper's machine met it, whose tally let it go.
    """
    oms = shop(store, stock={"MUG@CPH": 3})
    place(oms, "W", "MUG")
    send(oms, "W-1")
    reserve(oms, holder="order/W")
    assert () == oms.do(orders.Allocate("W", ()))
    assert (1, 1) == (oms.stock("MUG", "CPH").reserved, free(oms))
