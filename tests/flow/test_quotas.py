"""What is kept for a channel, a region or a group goes to it, all through a shop."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import carts, orders, stock
from ordercore.catalog import PriceQuery
from ordercore.errors import Invalid, Refused
from ordercore.flow import MemoryStore, SqliteStore
from ordercore.flow.replaying.explaining import decisions
from ordercore.flow.seeing import segmenting
from ordercore.orders import LineQuantity, Terms
from ordercore.stock import DropQuota, Part, Publishing, Quota, SetQuota
from ordercore.views import look
from tests.flow.shop import START, Clock, agreed, place, send, shop, waiting

AMAZON, GERMANY = ("channel:amazon",), ("region:EU", "region:DE")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["memory", "sqlite"])
def oms(request, tmp_path, clock):
    """Give a shop with 10 mugs in Copenhagen, 6 of them for one channel."""
    store = MemoryStore()
    if request.param == "sqlite":
        store = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
    with shop(store, stock={"MUG@CPH": 10}, clock=clock) as oms:
        oms.do(SetQuota("MUG", "CPH", "amazon", AMAZON, 6))
        yield oms
        kinds = ("stock", "order", "reservation", "account", "fulfillment")
        states = [row for kind in kinds for row in store.scan(kind)]
        assert look(states, store.journal(), oms.now()).conservation.ok


def left(oms):
    return {quota.id: quota.left for quota in oms.stock("MUG", "CPH").quotas.pockets}


def allocated(oms, order):
    return sum(claim.total for p in oms.order(order).progress for claim in p.claims)


def test_an_order_uses_its_channels_quota(oms):
    """Others wait though there are units; what is cancelled is kept again."""
    place(oms, "W-1", ("MUG", 5))
    assert (4, {"amazon": 6}) == (allocated(oms, "W-1"), left(oms))
    place(oms, "A-1", ("MUG", 5), channel="amazon")
    assert (5, {"amazon": 1}) == (allocated(oms, "A-1"), left(oms))

    oms.do(orders.Cancel("A-1", "regret", (LineQuantity("1", 2),)))
    assert {"amazon": 3} == left(oms)
    assert ["order/W-1"] == waiting(oms, "MUG")
    assert decisions_are_the_same(oms, "W-1", "A-1")


def decisions_are_the_same(oms, *names):
    """Tell whether each decision is explained by what was free to its order then."""
    found = [one.same for name in names for one in decisions(oms.store, name)]
    return found and all(found)


def test_who_waits_is_helped_when_a_quota_ends(oms):
    """What is everybody's again goes to the longest in line."""
    place(oms, "W-1", ("MUG", 8))
    assert 4 == allocated(oms, "W-1")
    oms.do(SetQuota("MUG", "CPH", "amazon", AMAZON, 5))
    assert 5 == allocated(oms, "W-1")
    oms.do(DropQuota("MUG", "CPH", "amazon"))
    assert (8, ()) == (allocated(oms, "W-1"), oms.stock("MUG", "CPH").quotas.pockets)


def test_what_is_sent_is_used_up(oms):
    """A quota is for so many units, and does not fill itself again."""
    place(oms, "A-1", ("MUG", 4), channel="amazon", terms=Terms.INVOICE)
    send(oms, "A-1-1")

    level = oms.stock("MUG", "CPH")
    assert (6, 0, 4) == (level.sellable, level.allocated, level.available)
    assert (Quota("amazon", AMAZON, 6, 2),) == level.quotas.pockets
    assert () == level.quotas.claimed


def test_a_region_is_where_the_order_went_when_it_was_placed(oms):
    """Its claims were made so, and stay so when its address changes."""
    oms.do(SetQuota("MUG", "CPH", "amazon", AMAZON, 0))
    oms.do(SetQuota("MUG", "CPH", "eu", ("region:EU",), 3))
    oms.do(SetQuota("MUG", "CPH", "de", tuple(sorted(GERMANY)), 2))
    place(oms, "D-1", ("MUG", 4), country="DE")
    assert {"amazon": 0, "de": 0, "eu": 1} == left(oms)

    order = oms.order("D-1")
    elsewhere = evolve(order.agreed, ship_to=agreed("MUG", country="US").ship_to)
    moved = evolve(order, agreed=elsewhere, original=order.agreed)
    assert ("channel:web", "region:DE", "region:EU") == segmenting.of_order(moved)

    oms.do(orders.Cancel("D-1", "regret", (LineQuantity("1", 4),)))
    assert {"amazon": 0, "de": 2, "eu": 3} == left(oms)


def test_a_group_is_what_the_order_says(oms):
    """Whoever places it knows the buyer; what is no segment is invalid."""
    oms.do(SetQuota("MUG", "CPH", "vip", ("group:vip",), 4))
    place(oms, "W-1", "MUG")
    assert 0 == allocated(oms, "W-1")
    place(oms, "W-2", ("MUG", 3), segments=("group:vip",))
    assert (3, {"amazon": 6, "vip": 1}) == (allocated(oms, "W-2"), left(oms))

    with pytest.raises(Invalid) as caught:
        place(oms, "W-3", "MUG", segments=("vip",))
    assert "segments[0]" == caught.value.findings[0].where


def test_a_cart_holds_of_its_channels_quota(oms):
    """The order takes over what was held, and what lapses is kept again."""
    for cart, channel in (("C-1", "amazon"), ("C-2", "web")):
        oms.do(carts.Open(cart, channel, "DKK", START))
    oms.do(carts.AddLine("C-1", "1", "MUG", 7, START))
    assert ({"amazon": 0}, 3) == (left(oms), oms.stock("MUG", "CPH").available)
    with pytest.raises(Refused, match="3 are left"):
        oms.do(carts.AddLine("C-2", "1", "MUG", 4, START))

    oms.do(
        orders.Place("A-1", agreed(("MUG", 7), channel="amazon")),
        carts.Convert("C-1", "A-1", START),
    )
    assert (7, {"amazon": 0}) == (allocated(oms, "A-1"), left(oms))
    oms.do(orders.Cancel("A-1", "regret", (LineQuantity("1", 7),)))
    assert {"amazon": 6} == left(oms)


def test_a_reservation_ends_and_its_units_are_kept_again(oms, clock):
    """RSV 44: for its owner, at the very instant, swept or not."""
    until = START + timedelta(minutes=30)
    plan = oms.plan.reserve("R", "MUG", 9, until=until, segments=AMAZON)
    oms.do(*plan.commands)
    assert ({"amazon": 0}, 1) == (left(oms), oms.stock("MUG", "CPH").available)
    oms.do(stock.Resize("R", (Part("CPH", 5),), START))
    assert ({"amazon": 4}, 1) == (left(oms), oms.stock("MUG", "CPH").available)

    clock.later(minutes=30)
    assert ({"amazon": 6}, 4) == (left(oms), oms.stock("MUG", "CPH").available)
    oms.tick()
    assert {"amazon": 6} == left(oms)


def test_each_channel_is_told_what_it_can_sell(oms):
    """Buffers, thresholds and caps count on top of quotas, per channel."""

    def told(channel, **publishing):
        query = PriceQuery("DKK", channel=channel)
        policy = Publishing(**publishing)
        return oms.offers(["MUG"], query, publishing=policy)[0].available

    assert [4, 10, 4] == [told(c) for c in ("web", "amazon", "")]
    assert [2, 0, 7] == [
        told("web", buffer=2),
        told("web", threshold=5),
        told("amazon", buffer=1, threshold=5, cap=7),
    ]
