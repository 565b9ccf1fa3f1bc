"""Step 6 of the guide, after the sale."""

from ordercore import orders
from ordercore.flow import tagging
from ordercore.parties import Customer, RegisterCustomer
from ordercore.partners import Connection, Partners
from ordercore.ports import Port
from ordercore.shipping import ShipmentStep, Track, TrackingEvent
from ordercore.testing.partners import MemoryMailbox
from ordercore.views import special_orders
from tests.flow.shop import Clock, place, send, shop


def test_g37_a_while_after_delivery_a_mail_asks_how_it_was():
    """G37: fourteen days later, and it says how to reach service."""
    clock, mail = Clock(), MemoryMailbox()
    oms = shop(stock={"MUG@CPH": 2}, clock=clock)
    partners = Partners(oms, [Connection("mail", mail, Port.NOTIFIER)])
    partners.work()
    oms.do(RegisterCustomer(Customer("C-1", "Ada", "ada@example.com")))
    place(oms, "W-1", "MUG", customer="C-1")
    send(oms, "W-1-1")
    arrived = TrackingEvent("GLS", "1", ShipmentStep.DELIVER, clock.now)
    oms.do(Track("W-1-1-1", (arrived,)))
    clock.later(days=14)
    partners.work()
    last = mail.messages[-1]
    assert ("order.rating", "ada@example.com") == (last.template, last.recipient)
    assert "If anything is wrong, answer this message" in last.text


def test_g39_a_special_order_has_a_code_of_its_own_and_somebody_who_follows_it():
    """G39: service finds its special orders, and each by what the buyer reads out."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "W-1", "MUG", flags=("GIFT",))
    place(oms, "W-2", "MUG")
    oms.do(orders.Flag("W-2", "VIP", "Ann", oms.now(), "wrote a book about mugs"))
    assert ["order/W-2"] == oms.tagged(tagging.flagged("VIP"))
    every = [kept.state for _, kept in oms.store.scan("order")]
    (vip,) = special_orders(every, "VIP")
    assert "W-2" == oms.order_by_code(vip.code).id
    assert vip.code != oms.order("W-1").special_code
    assert ("Ann", "wrote a book about mugs") == (vip.marks[0].by, vip.marks[0].why)
