"""A shop that buys its labels from Karrio, from the order to the door."""

from datetime import timedelta

import pytest

import ordercore as oc
from ordercore import shipping, warehouse
from ordercore.catalog import Item, ListItem
from ordercore.connecting import Backoff, Secret
from ordercore.errors import BadSignature
from ordercore.flow import LabelDesk, LiveQuotes
from ordercore.ports import LabelFormat
from ordercore.shipping import (
    ParcelState,
    RateTable,
    Reach,
    RequestLabel,
    VoidLabel,
    WeightBreak,
    Zone,
)
from ordercore.sourcing import Node, NodeKind
from ordercore.values import Address, Dimensions
from tests.flow.shop import START, Clock, kr, pack, place, shop, start
from tests.peers.breaking import Breaking, once
from tests.peers.karrio.listening import listening

CPH = Address("DK", "2600", "Glostrup", ("Road 1",), "Mugs A/S")
TABLE = RateTable(
    "GLS",
    "parcel",
    "DKK",
    (Zone("home", Reach.DOMESTIC, (WeightBreak(30_000, kr("52.00")),)),),
)
AT_ONCE = Backoff(first_s=0, longest_s=0, attempts=5)


class Shop:
    """A shop with a parcel of its order, and a desk that buys labels from Karrio."""

    def __init__(self, karrio, order, units=2, transport=None, **more):
        self.printed = []
        self.carrier = karrio.carrier(transport, carriers=("postnord",), **more)
        plugins = oc.Plugins(disabled=(), patience_s=30)
        plugins.register(LiveQuotes(self.carrier), "karrio")
        node = Node("CPH", "Copenhagen", NodeKind.WAREHOUSE, CPH, kr("8.00"))
        self.oms = shop(
            nodes=(node,),
            rates=TABLE,
            stock={"MUG@CPH": 50},
            plugins=plugins,
            clock=Clock(),
        )
        size = Dimensions(120, 100, 90)
        self.oms.do(ListItem(Item("MUG", "Mug", 350, dimensions=size)))
        place(self.oms, order, ("MUG", units), price="89.00")
        start(self.oms, f"{order}-1")
        self.parcel = pack(self.oms, f"{order}-1")
        self.desk = LabelDesk(
            self.oms,
            "karrio",
            self.carrier,
            backoff=AT_ONCE,
            on_label=lambda name, sheet: self.printed.append((name, sheet)),
        )

    @property
    def box(self):
        return self.oms.state(f"parcel/{self.parcel}")

    def request(self):
        plan = self.desk.plan(self.parcel)
        assert isinstance(plan.commands[0], RequestLabel)
        self.oms.do(*plan.commands)

    def labelled(self):
        self.request()
        assert 1 == self.desk.work().sent
        return self.box


def test_from_the_order_to_the_door(running):
    """Placed, sourced, packed, labelled, handed over, tracked, delivered."""
    with listening() as inbox:
        hook = {"url": inbox.url, "enabled_events": ["all"]}
        made = running.office.ask("/v1/webhooks", hook)
        one = Shop(running, "E", webhook_secrets=(Secret.given(made["secret"]),))
        plan = one.desk.plan(one.parcel)
        assert ("postnord", "parcel", kr("49.00")) == (
            plan.rate.carrier,
            plan.rate.service,
            plan.cost,
        )
        assert "GLS parcel  52.00 DKK" in str(plan)

        box = one.labelled()
        assert (ParcelState.LABELLED, kr("49.00")) == (box.state, box.cost)
        ((name, sheet),) = one.printed
        assert (one.parcel, LabelFormat.ZPL) == (name, sheet.format)
        assert sheet.content.startswith(b"^XA")
        ((headers, body),) = inbox.taken("shipment_purchased")
        assert () == one.desk.hear(headers, body).moved
        with pytest.raises(BadSignature):
            one.desk.hear({**headers, "X-Event-Id": "whsec_of_a_stranger"}, body)

        one.oms.do(shipping.HandOver(one.parcel))
        at = START + timedelta(hours=4)
        running.scan(box.tracking_number, "in_transit", at, "Sorted", "Glostrup")
        for headers, body in inbox.taken("tracker_updated"):
            one.desk.hear(headers, body)
        assert "IN_TRANSIT" == one.box.shipment.state
        assert () == one.desk.follow().moved

        running.scan(box.tracking_number, "delivered", at + timedelta(hours=20))
        assert (one.parcel,) == one.desk.follow().moved
        for headers, body in inbox.taken("tracker_updated"):
            assert () == one.desk.hear(headers, body).moved

        assert at + timedelta(hours=20) == one.box.delivered_at
        assert 2 == one.oms.order("E").progress[0].delivered
        running.office.ask(f"/v1/webhooks/{made['id']}", method="DELETE")


@pytest.mark.parametrize("operation", ["shipments", "shipment", "book", "label"])
def test_killed_at_any_step_of_a_purchase_there_is_one_label(running, operation):
    """The server dies behind its answer; the desk goes on when it is back."""
    dying = Breaking(
        running.transport, once(f"karrio.{operation}"), running.server.kill
    )
    one = Shop(running, f"F-{operation}", transport=dying)
    one.request()
    assert 1 == one.desk.work().postponed
    assert 1 == one.desk.work().postponed  # it is down
    assert ParcelState.SEALED is one.box.state

    running.server.start()
    one.desk.outbox.resume()
    assert 1 == one.desk.work().sent

    (bought,) = running.bought(one.parcel)
    assert (bought["id"], bought["tracking_number"]) == (
        one.box.booked.booking,
        one.box.tracking_number,
    )
    assert 1 == len(one.printed)


def test_a_parcel_that_is_opened_again_gives_its_label_back(running):
    """Live labels are those on parcels; the next parcel gets one of its own."""
    one = Shop(running, "G")
    one.labelled()
    one.oms.do(VoidLabel(one.parcel), warehouse.Unpack("G-1", one.parcel))
    dying = Breaking(running.transport, once("karrio.void"), running.server.kill)
    desk = LabelDesk(one.oms, "karrio", running.carrier(dying), backoff=AT_ONCE)
    assert 1 == desk.work().postponed
    running.server.start()
    desk.outbox.resume()
    assert 1 == desk.work().sent
    assert [] == running.bought(one.parcel)

    one.oms.do(warehouse.Check("G-1", ("MUG", "MUG")), warehouse.Pack("G-1", "G-1-B"))
    one.parcel = "G-1-B"
    one.labelled()
    assert 1 == len(running.bought("G-1-B"))


def test_one_label_after_another_on_the_same_parcel(running):
    """Each wish has a key of its own: a label that went back is not put on again."""
    one = Shop(running, "H")
    first = one.labelled().booked
    one.oms.do(VoidLabel(one.parcel))
    one.desk.work()
    second = one.labelled().booked

    assert (1, 2) == (first.request, second.request)
    assert [second.booking] == [s["id"] for s in running.bought(one.parcel)]
    assert one.printed[-1][1] == one.desk.sheet(one.parcel)


def test_while_the_carrier_is_down_the_rate_table_answers(running):
    """Nobody waits for Karrio: the parcel leaves with the label of the table."""
    one = Shop(running, "I")
    running.server.kill()

    plan = one.desk.plan(one.parcel)

    assert ("GLS", kr("52.00")) == (plan.rate.carrier, plan.cost)
    assert "karrio" in plan.failures[0]
    one.oms.do(*plan.commands)
    one.oms.do(shipping.HandOver(one.parcel))
    assert ParcelState.HANDED_OVER is one.box.state
    running.server.start()
    assert [] == running.shipments(one.parcel)


def test_what_karrio_does_not_carry_is_noted_with_the_parcel(running):
    """Fifty mugs are too heavy for its express: the table's carrier has it."""
    one = Shop(running, "J", units=50)
    one.oms.do(RequestLabel(one.parcel, "karrio", "postnord", "express"))
    assert 1 == one.desk.work().sent
    assert one.box.requested is None
    told = one.oms.history(f"parcel/{one.parcel}")[-1].event
    assert "invalid_weight" in told.because
    assert [] == running.bought(one.parcel)
