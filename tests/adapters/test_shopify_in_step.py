"""A Shopify shop and ordercore stay in step, also when each request fails twice."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

import ordercore as oc
from ordercore import orders, partners
from ordercore.testing.transport import Fault, StandIn
from ordercore_adapters.shopify import ShopifyShop
from tests.adapters.shopify_stand_in import LOCATIONS, Shop
from tests.adapters.test_shopify_shop import SETTINGS, signed
from tests.flow import shop as house

PLACES = dict(zip(("CPH", "AAR"), LOCATIONS, strict=True))
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Line:
    """A line to the shop on which each request breaks before and after its effect."""

    def __init__(self, shop, clock, *, breaks):
        self.shop, self.clock = shop, clock
        self.stand_in = StandIn(self.serve, self.faults())
        self.breaks, self.tried, self.next = breaks, {}, None

    def send(self, request):
        asked = json.loads(request.body)["variables"]
        if request.operation.startswith("edits."):
            asked.pop("id")  # each edit that is begun has another
        known = request.operation, json.dumps(asked)
        self.tried[known] = self.tried.get(known, 0) + 1
        plan = [Fault.REFUSED, Fault.CUT] if self.breaks else []
        self.next = dict(enumerate(plan, 1)).get(self.tried[known])
        return self.stand_in.send(request)

    def faults(self):
        while True:
            yield self.next

    def serve(self, request):
        self.shop.later((self.clock() - self.shop.now).total_seconds())
        return self.shop.serve(request)


class Desk:
    """A house with two warehouses, a shop, and the desk that keeps them in step."""

    def __init__(self, *, breaks=False, **stock):
        levels = {tuple(place.split("@")): units for place, units in stock.items()}
        self.shop = Shop(
            {(sku, PLACES[place]): units for (sku, place), units in levels.items()},
            now=NOW,
        )
        self.clock = house.Clock(NOW)
        there = {place: units for place, units in stock.items() if units}
        nodes = tuple(house.node(place, "DK") for place in PLACES)
        self.oms = house.shop(nodes=nodes, clock=self.clock, stock=there)
        self.line = Line(self.shop, self.clock, breaks=breaks)
        web = ShopifyShop(SETTINGS, self.line)
        connection = partners.Connection(
            "web",
            web,
            places=PLACES,
            currency="DKK",
            page=2,
            returns_to="CPH",
            pays_back=partners.PaysBack.ITSELF,
        )
        self.partners = partners.Partners(self.oms, [connection])

    def buy(self, **units):
        """Have somebody buy in the shop; return the order there, and ours of it."""
        order = self.shop.order(**units)
        return order, f"web.{order.number}"

    def work(self):
        """Keep in step, as often as it takes."""
        quiet = 0
        for _ in range(200):
            turn = self.partners.work()["web"]
            pulled = turn.pulled.error or turn.pulled.later
            waits = turn.stopped or pulled or turn.told.waiting
            quiet = 0 if waits or turn.stock.waiting else quiet + 1
            if quiet == 2:
                return
            self.clock.later(minutes=30)
            self.partners.resume("web")
        raise AssertionError(turn)

    def is_in_step(self, *skus):
        """Tell whether the shop may sell what is free here, at each place."""
        for sku in skus:
            free = {place: self.oms.stock(sku, place).available for place in PLACES}
            there = {
                place: self.shop.stock.levels.get((sku, name), 0)
                for place, name in PLACES.items()
            }
            assert free == there, sku
        return True


@pytest.mark.parametrize("breaks", [False, True])
def test_an_order_s_whole_life(breaks):
    """Taken once, sourced from two places, a line cut, sent in two parcels."""
    desk = Desk(
        **{"MUG@CPH": 2, "MUG@AAR": 7, "TEA@CPH": 0, "TEA@AAR": 5}, breaks=breaks
    )
    bought, order = desk.buy(MUG=8, TEA=2)
    mug, tea = bought.lines

    desk.work()
    assert desk.is_in_step("MUG", "TEA")
    assert [8, 2] == [line.quantity for line in desk.oms.order(order).agreed.lines]
    desk.oms.do(orders.Cancel(order, "customer", (orders.LineQuantity("2", 2),)))
    desk.work()
    assert desk.is_in_step("MUG", "TEA")
    assert (8, 0) == (mug.left, tea.left)
    parcels = []
    for n in (1, 2):
        parcels.append(house.send(desk.oms, f"{order}-{n}"))
        desk.work()
        assert desk.is_in_step("MUG", "TEA")

    sent = {one: goods_of(desk.oms, one) for one in parcels}
    told = Counter()
    for one in bought.fulfillments:
        told[one["trackingInfo"](first=1)[0]["number"]] += units_in(one)
    assert sent == told
    assert 8 == mug.shipped == sum(sent.values())
    assert ("FULFILLED", order) == (bought.shipping(), bought.fields["order"]["value"])
    paid_back = bought.sum_of("REFUND")
    assert (200_00, 200_00) == (paid_back, given_back(desk.oms, order))
    assert 1 == len(bought.refunds)
    assert [] == desk.oms.quarantined()
    assert {0} == {*desk.shop.stock.committed.values()}


@pytest.mark.parametrize("breaks", [False, True])
def test_a_whole_order_is_cancelled_by_a_job(breaks):
    """Pending for a while, then cancelled once, and its money goes back once."""
    desk = Desk(**{"MUG@CPH": 5, "MUG@AAR": 0}, breaks=breaks)
    bought, order = desk.buy(MUG=3)
    desk.work()

    desk.oms.do(orders.Cancel(order, "out_of_stock"))
    desk.work()

    assert bought.cancelled is not None
    assert "out_of_stock [ordercore " in bought.note
    assert bought.total == bought.sum_of("REFUND") == given_back(desk.oms, order)
    assert desk.is_in_step("MUG")
    assert [] == desk.oms.quarantined()


def test_what_staff_take_out_is_free_here_and_is_not_told_back():
    """Units that staff remove, and an order that they cancel, come once."""
    desk = Desk(**{"MUG@CPH": 9, "MUG@AAR": 0})
    (first, ours), (second, theirs) = desk.buy(MUG=3), desk.buy(MUG=4)
    desk.work()
    desk.shop.edited(first, {first.lines[0].id: 1})
    desk.shop.cancelled(second)

    desk.work()

    assert desk.is_in_step("MUG")
    assert 8 == desk.oms.stock("MUG", "CPH").available
    assert [2, 4] == [house.progress(desk.oms, one).cancelled for one in (ours, theirs)]
    told = {one["operation"] for one in desk.shop.asked}
    assert not told & {"orders.cancel", "edits.commit"}
    assert [] == desk.oms.quarantined()


def test_what_the_shop_takes_from_another_place_is_put_right():
    """It sells three from Copenhagen and Aarhus; all are sent from Aarhus alone."""
    desk = Desk(**{"MUG@CPH": 2, "MUG@AAR": 7})
    desk.work()
    desk.buy(MUG=3)
    there = desk.shop.stock.levels
    assert (0, 6) == tuple(there["MUG", place] for place in LOCATIONS)

    desk.work()

    assert desk.is_in_step("MUG")
    assert (2, 4) == tuple(there["MUG", place] for place in LOCATIONS)


@pytest.mark.parametrize("breaks", [False, True])
def test_what_comes_back_is_on_its_shelf(breaks):
    """A return that the shop agrees to is one here; what it has seen is in stock."""
    desk = Desk(**{"MUG@CPH": 9, "MUG@AAR": 0}, breaks=breaks)
    bought, order = desk.buy(MUG=4)
    desk.work()
    house.send(desk.oms, f"{order}-1")
    desk.work()
    before = desk.oms.stock("MUG", "AAR").on_hand

    back = desk.shop.send_back(bought, bought.lines[0], 3)
    desk.work()
    number = back["id"].rpartition("/")[2]
    rma = f"rma/web.{bought.number}-return-{number}"
    assert (order, 3) == (
        desk.oms.state(rma).order,
        desk.oms.state(rma).lines[0].quantity,
    )
    desk.clock.later(minutes=5)
    desk.shop.later(300)
    desk.shop.came_back(bought, back, 2, PLACES["AAR"])
    desk.work()

    assert before + 2 == desk.oms.stock("MUG", "AAR").on_hand
    assert 2 == desk.oms.order(order).progress[0].returned
    assert [] == desk.oms.quarantined()


def test_news_bring_an_order_at_once():
    """It is fetched, taken once, and the next pull takes nothing twice."""
    desk = Desk(**{"MUG@CPH": 9, "MUG@AAR": 0})
    bought, order = desk.buy(MUG=1)
    headers, body = signed({"id": int(bought.number)})

    first, again = [desk.partners.hear("web", headers, body) for _ in range(2)]

    assert ((200, 1), (200, 1)) == (
        (first.status, first.done),
        (again.status, again.repeated),
    )
    assert 1 == desk.oms.order(order).agreed.lines[0].quantity
    desk.work()
    assert desk.is_in_step("MUG")


def test_an_order_in_another_currency_goes_back_in_it():
    """A buyer who has paid euros gets euros, to the last cent."""
    desk = Desk(**{"MUG@CPH": 9, "MUG@AAR": 0})
    bought = desk.shop.order("EUR", MUG=3)
    order = f"web.{bought.number}"
    desk.work()
    desk.oms.do(orders.Cancel(order, "customer", (orders.LineQuantity("1", 1),)))
    desk.work()

    assert "EUR" == desk.oms.order(order).agreed.currency
    assert bought.lines[0].price == bought.sum_of("REFUND")
    assert oc.Money(bought.lines[0].price, "EUR") == refunded(desk.oms, order)


def goods_of(oms, parcel):
    return sum(goods.quantity for goods in oms.state(f"parcel/{parcel}").contents)


def units_in(fulfillment):
    goods = fulfillment["fulfillmentLineItems"](first=9)["nodes"]
    return sum(one["quantity"] for one in goods)


def refunds(oms, order):
    return [
        one.amount
        for one in house.account(oms, order).transactions
        if (one.kind, one.outcome) == ("REFUND", "SUCCEEDED")
    ]


def refunded(oms, order):
    (only,) = refunds(oms, order)
    return only


def given_back(oms, order):
    """Return what was refunded, in smallest units."""
    return sum(one.minor for one in refunds(oms, order))
