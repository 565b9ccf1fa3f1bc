"""A real Vendure shop and ordercore stay in step, also when the shop is killed."""

from datetime import UTC, datetime, timedelta

import pytest

from ordercore import orders, partners
from tests.flow import shop as house
from tests.peers.aside import set_aside

PLACES = ("CPH", "AAR")


class Desk:
    """A house with two warehouses and the desk that keeps it in step with the shop."""

    def __init__(self, shop, vendure, **stock):
        self.shop = shop
        self.clock = house.Clock(datetime.now(UTC))
        nodes = tuple(house.node(place, "DK") for place in PLACES)
        self.oms = house.shop(nodes=nodes, clock=self.clock, stock=stock)
        places = {place: shop.locations[place] for place in PLACES}
        self.connection = partners.Connection(
            "web", vendure, places=places, currency="DKK", page=2
        )
        self.partners = partners.Partners(self.oms, [self.connection])

    def work(self):
        """Keep in step, as often as it takes."""
        for _ in range(20):
            turn = self.partners.work()["web"]
            waits = turn.told.waiting and "is pending" not in str(turn.told.waiting)
            if not (turn.stopped or turn.pulled.error or waits):
                return turn
            self.clock.later(minutes=5)
        raise AssertionError(turn)

    def is_in_step(self, *skus):
        """Tell whether the shop may sell what is free here, at each place."""
        for sku in skus:
            free = {place: self.oms.stock(sku, place).available for place in PLACES}
            there = self.shop.stock(sku)
            sold = {place: n - taken for place, (n, taken) in there.items()}
            assert free == dict.fromkeys(PLACES, 0) | sold, sku
        return True


@pytest.fixture
def desk(shop, connect):
    def begun(**stock):
        since = datetime.now(UTC) - timedelta(seconds=1)
        vendure = connect(since=since.isoformat(timespec="seconds"), overlap_s=2)
        return Desk(shop, vendure, **stock)

    return begun


@pytest.mark.parametrize("kills", [False, True])
def test_an_order_s_whole_life(shop, server, desk, kills):
    """Taken once, sourced over two places, a line cancelled, shipped in two parcels."""
    step, extra = f"STEP-{kills:d}", f"EXTRA-{kills:d}"
    shop.list_new(step, CPH=2, AAR=7)
    shop.list_new(extra, AAR=5)
    desk = desk(**{f"{step}@CPH": 2, f"{step}@AAR": 7, f"{extra}@AAR": 5})
    bought = shop.buy(**{step: 8, extra: 2})
    order = f"web.{bought['code']}"

    def in_step():
        if kills:
            server.kill()
            desk.partners.work()
            server.start()
        desk.work()
        return desk.is_in_step(step, extra)

    assert in_step()
    desk.oms.do(orders.Cancel(order, "customer", (orders.LineQuantity("2", 2),)))
    assert in_step()
    parcels = []
    for n in (1, 2):
        parcels.append(house.send(desk.oms, f"{order}-{n}"))
        assert in_step()

    assert 1 == len(shop.notes(bought["id"]))
    sent = {tracking(desk.oms, one): units(desk.oms, one) for one in parcels}
    assert ([8, 0], sent, "Shipped") == shown(shop, bought["id"])
    (refund,) = shop.look(bought["id"])["payments"][0]["refunds"]
    assert ("Pending", 25_000) == (refund["state"], refund["total"])
    assert [] == set_aside(desk.oms, bought["code"], step, extra)
    assert 0 == given_back(desk.oms, order)

    shop.settle_refund(bought["id"])
    desk.clock.later(hours=5)
    desk.partners.work()

    assert 25_000 == given_back(desk.oms, order)


def shown(shop, order):
    """Return what the shop shows: units left of each line, parcels, and the state."""
    found = shop.look(order)
    lines = [line["quantity"] for line in found["lines"]]
    parcels = {
        made["trackingCode"]: made["lines"][0]["quantity"]
        for made in found["fulfillments"]
    }
    return lines, parcels, found["state"]


def tracking(oms, parcel):
    """Return a parcel's number, or ours where its carrier gives none."""
    return oms.state(f"parcel/{parcel}").tracking_number or parcel


def units(oms, parcel):
    return sum(goods.quantity for goods in oms.state(f"parcel/{parcel}").contents)


def given_back(oms, order):
    """Return what was refunded, in smallest units."""
    return sum(
        one.amount.minor
        for one in house.account(oms, order).transactions
        if (one.kind, one.outcome) == ("REFUND", "SUCCEEDED")
    )


def test_what_staff_cancel_is_free_here_and_is_not_told_back(shop, desk):
    """Units cancelled in the shop are free in ordercore, and the shop is not told."""
    shop.list_new("STAFF", CPH=9)
    desk = desk(**{"STAFF@CPH": 9})
    bought = shop.buy(STAFF=5)
    desk.work()
    assert 4 == desk.oms.stock("STAFF", "CPH").available

    shop.cancel(bought["id"], 2)
    desk.work()

    assert 6 == desk.oms.stock("STAFF", "CPH").available
    assert 3 == shop.look(bought["id"])["lines"][0]["quantity"]
    assert desk.is_in_step("STAFF")


def test_signed_news_bring_an_order_at_once(shop, desk, mailbox, now):
    """What the shop sends by itself is taken once, and the poll takes nothing twice."""
    shop.list_new("HOOK", CPH=9)
    desk = desk(**{"HOOK@CPH": 9})
    desk.clock.now = now()
    bought = shop.buy(HOOK=1)
    wanted = f'"{bought["code"]}","from":"ArrangingPayment"'.encode()
    headers, body = mailbox.wait(lambda delivery: wanted in delivery[1])

    first = desk.partners.hear("web", headers, body)
    again = desk.partners.hear("web", headers, body)
    order = desk.oms.order(f"web.{bought['code']}")

    assert (200, False, 200, True) == (
        first.status,
        first.repeated,
        again.status,
        again.repeated,
    )
    assert [1] == [line.quantity for line in order.agreed.lines]
    assert 0 == desk.work().pulled.orders
    assert 401 == desk.partners.hear("web", headers, body + b" ").status
