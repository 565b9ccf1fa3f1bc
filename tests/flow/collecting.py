"""The story of goods that buyers come for: all that reacts to it is reached."""

from attrs import evolve

from ordercore import orders, shipping, warehouse
from ordercore.catalog import Item, ListItem, SerialNumber
from ordercore.orders import Terms
from ordercore.sourcing import Node, NodeKind, OpenNode
from ordercore.stock import Receive
from ordercore.values import Address
from tests.flow.shop import agreed, eur, hand_over, pack, report, start

__all__ = ["tell_of_collecting"]

HERE = Address("DK", "5000", "Odense")
WANTED = {"CO-1": "CUSHION", "CO-2": "CUSHION", "CO-3": "PILLOW", "CO-4": "CLOCK"}


def tell_of_collecting(oms, clock):
    """Let some be collected, one be sent and collected, and one be left."""
    oms.do(OpenNode(Node("ODE", "", NodeKind.STORE, HERE, eur("0"), collect_days=1)))
    oms.do(ListItem(Item("CLOCK", "Clock", 900, serialized=True)))
    oms.do(Receive("CUSHION", "ODE", 2), Receive("PILLOW", "CPH", 1))
    oms.do(Receive("CLOCK", "ODE", 1, "new", serials=("K-1",)))
    for name, sku in WANTED.items():
        terms = {"reference": name, "terms": Terms.ON_DELIVERY}
        asked = evolve(agreed(sku, **terms), ship_to=HERE, collect_at="ODE")
        oms.do(orders.Place(name, asked))
        start(oms, f"{name}-1")
    oms.do(shipping.Collect(pack(oms, "CO-1-1")))
    pack(oms, "CO-2-1")
    parcel = pack(oms, "CO-3-1")
    oms.do(shipping.RequestLabel(parcel, "hub", "GLS", "parcel"))
    oms.do(shipping.WithdrawLabel(parcel))
    hand_over(oms, parcel)
    oms.do(report(parcel))
    oms.do(shipping.Collect(parcel))
    oms.do(*oms.plan.pick("CO-4-1").commands, warehouse.Check("CO-4-1", ("CLOCK",)))
    number = (SerialNumber("CLOCK", "K-1"),)
    oms.do(warehouse.Pack("CO-4-1", "K", serials=number), shipping.Collect("K"))
    clock.later(days=2)
    oms.tick(clock.now)
