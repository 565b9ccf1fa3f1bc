"""What the guide says that an order-management system must give the business."""

from ordercore import orders
from ordercore.flow import SqliteStore, codec
from ordercore.orders import OrderSource, State, Terms
from ordercore.views import journey, look
from tests.flow.shop import account, agreed, shop
from tests.guide.north_mug import north_mug, work

KINDS = ("order", "account", "parcel", "fulfillment", "stock", "item", "node")


def seen(oms):
    """Return how the shop stands."""
    states = (one for kind in KINDS for one in oms.store.scan(kind))
    return look(states, oms.journal(), oms.now(), set_aside=oms.quarantined())


def test_g1_an_order_can_be_followed_from_start_to_finish():
    """G1: from the channel to the buyer's door, each step with its time."""
    oms = work(north_mug())
    way = journey("shopify.1002", oms.events_of("shopify.1002"))
    told = [entry.told.what for entry in way.told]
    wanted = ["Placed", "Confirmed", "Packed", "Handed over", "Delivered", "Completed"]
    assert wanted == [word for word in dict.fromkeys(told) if word in wanted]
    assert sorted(entry.at for entry in way.entries) == [e.at for e in way.entries]


def test_g8_orders_of_every_point_of_sale_come_together():
    """G8: a web shop, a wholesale table and the telephone share stock and list."""
    oms = north_mug()
    free = oms.stock("MUG-BLUE", "CPH").available
    phone = agreed(("MUG-BLUE", 2), channel="phone", reference="1")
    oms.do(orders.Place("phone-1", phone))
    channels = {kept.state.agreed.channel for _, kept in oms.store.scan("order")}
    assert {"shopify", "wholesale", "phone"} == channels
    assert free - 2 == oms.stock("MUG-BLUE", "CPH").available


def test_g8_a_shop_counter_and_the_telephone_are_points_of_sale_too():
    """G8: sold over the counter or taken by telephone, it is one list and one stock."""
    oms = shop(stock={"MUG@CPH": 3})
    till = agreed("MUG", terms=Terms.PREPAID, source=OrderSource.COUNTER)
    oms.do(*orders.counter_sale("T-1", till, "CPH"), key="till/1")
    call = agreed("MUG", source=OrderSource.TELEPHONE, entered_by="Ann")
    oms.do(orders.Place("P-1", call))
    found = {kept.state.id: kept.state for _, kept in oms.store.scan("order")}
    assert [("COUNTER", ""), ("TELEPHONE", "Ann")] == [
        (found[name].agreed.source, found[name].agreed.entered_by)
        for name in ("T-1", "P-1")
    ]
    assert State.COMPLETED is found["T-1"].state
    level = oms.stock("MUG", "CPH")
    assert (2, 1) == (level.sellable, level.allocated)


def test_g10_one_overview_of_all_orders_of_all_channels():
    """G10: the same facts in one place, and they add up to the unit and the cent."""
    oms = work(north_mug())
    shop = seen(oms)
    assert 10 == len(shop.orders)
    assert shop.conservation.ok
    assert shop.books.ok


def test_g11_from_raw_data_to_the_warehouse_without_a_hand():
    """G11: what the channel sent is checked, confirmed, sourced and in work at once."""
    oms = north_mug()
    for _, kept in oms.store.scan("order"):
        order = kept.state
        waits = sum(p.backordered for p in order.progress)
        assert order.holds or waits or order.fulfillments
        assert bool(order.holds) == (order.state is State.PLACED)
        assert not order.fulfillments or oms.state(f"fulfillment/{order.id}-1").open


def test_g14_several_countries_and_currencies():
    """G14: five currencies with no, two and three decimals, exact to the smallest."""
    oms = work(north_mug())
    totals = {
        kept.state.agreed.currency: kept.state for _, kept in oms.store.scan("order")
    }
    assert {"DKK", "EUR", "JPY", "KWD", "USD"} == set(totals)
    for order, total in (("shopify.1003", "8040 JPY"), ("shopify.1004", "38.000 KWD")):
        assert total == str(account(oms, order).invoiced)
        assert total == str(account(oms, order).paid)
    assert seen(oms).books.ok
    assert {"DKK", "EUR", "JPY", "KWD", "USD"} == {
        trial.currency for trial in seen(oms).books.trial
    }


def test_g16_the_place_is_chosen_and_the_request_is_sent_to_it():
    """G16: cheapest place, proved; its staff find the work on their list."""
    oms = north_mug()
    plan = oms.state("fulfillment/shopify.1003-1")
    assert ("OSA", "OPEN") == (plan.node, plan.state)
    assert "fulfillment/shopify.1003-1" in oms.tagged("work.open")


def test_g16_data_are_safe(tmp_path):
    """G16: what was told to be done is there when the shop is opened again."""
    path = tmp_path / "shop.db"
    oms = work(north_mug(SqliteStore(path, codec())))
    before = [(r.position, r.event) for r in oms.journal()]
    oms.close()
    store = SqliteStore(path, codec())
    assert before == [(r.position, r.event) for r in store.journal()]
    store.close()
