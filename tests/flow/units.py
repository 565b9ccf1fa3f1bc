"""The story of goods in special units, for the test that every reaction is reached."""

from datetime import timedelta

from ordercore import aftersale, orders, shipping, stock, warehouse
from ordercore.catalog import (
    Alternative,
    Component,
    DefineKit,
    DefineSubstitutes,
    Item,
    Kit,
    ListItem,
    LotRule,
    SerialNumber,
    SkuLot,
    Substitutes,
    Substituting,
)
from ordercore.orders import LineQuantity, Terms
from tests.flow.shop import agreed, place, report, send

__all__ = ["tell_of_units"]


def tell_of_units(oms):
    """Let everything happen that follows from kits and serial numbers."""
    oms.do(DefineKit(Kit("SET", (Component("BOWL", 2),))))
    place(oms, "SET", "SET")
    drills(oms)
    cups(oms)
    teas(oms)
    called_back(oms)
    read_late(oms)
    kept_too_much(oms)


def drills(oms):
    """Send a drill whose parcel is opened once; it comes back, others go elsewhere."""
    oms.do(ListItem(Item("DRILL", "Drill", 1800, serialized=True)))
    oms.do(stock.Receive("DRILL", "CPH", 2, "new", serials=("A-1", "A-2")))
    sells, apart = stock.Condition.SELLABLE, stock.Condition.DAMAGED
    unit = ("DRILL", "CPH", 1)
    oms.do(stock.Reclassify(*unit, sells, apart, "fell", serials=("A-1",)))
    oms.do(stock.Scrap(*unit, apart, "broken", serials=("A-1",)))
    place(oms, "DRILL", "DRILL")
    oms.do(warehouse.Release("DRILL-1"))
    oms.do(*oms.plan.pick("DRILL-1").commands)
    number, check = SerialNumber("DRILL", "A-2"), warehouse.Check("DRILL-1", ("DRILL",))
    oms.do(check, warehouse.Pack("DRILL-1", "D-1", serials=(number,)))
    oms.do(warehouse.Unpack("DRILL-1", "D-1"))
    oms.do(check, warehouse.Pack("DRILL-1", "D-2", serials=(number,)))
    oms.do(*oms.plan.label("D-2").commands, shipping.HandOver("D-2"))
    oms.do(orders.Return("DRILL", "CPH", (LineQuantity("1", 1),), (number,)))
    sent_back(oms)
    drills_elsewhere(oms)


def sent_back(oms):
    """Let a buyer announce what he sends back, and take it in."""
    place(oms, "BACK", "FORK")
    oms.do(stock.Receive("FORK", "CPH", 1))
    send(oms, "BACK-1")
    oms.do(aftersale.RequestRma("R-1", "BACK", (aftersale.RmaLine("1", 1),)))
    oms.do(aftersale.ReceiveRma("R-1", "CPH", (LineQuantity("1", 1),)))


def drills_elsewhere(oms):
    """Send two drills to another node, of which one is lost."""
    numbers = ("B-1", "B-2")
    oms.do(stock.Receive("DRILL", "CPH", 2, "new", serials=numbers))
    goods, due_on = (stock.SkuQuantity("DRILL", 2),), oms.now().date()
    named = tuple([SerialNumber("DRILL", number) for number in numbers])
    come = stock.Arrived("DRILL", 1, serials=(stock.ArrivedSerial("B-1"),))
    oms.do(
        stock.RequestTransfer("D-T", "CPH", "HAM", due_on, goods),
        stock.ReleaseTransfer("D-T"),
        stock.ShipTransfer("D-T", "S", goods, named),
        stock.ReceiveTransfer("D-T", "R", (come,)),
        stock.CloseTransfer("D-T", "x"),
        stock.Adjust("DRILL", "CPH", 1, "found", serials=("B-2",)),
    )
    sale = agreed("DRILL", reference="B-2")
    oms.do(*orders.counter_sale("B-2", sale, "CPH", named[1:]))
    oms.do(stock.Count("DRILL", "HAM", 0, "x", oms.now(), serials=("B-1",)))


def cups(oms):
    """Let a red cup come instead of one that is short."""
    red = Substitutes("CUP", (Alternative("CUP-RED"),), Substituting.AUTOMATIC)
    oms.do(DefineSubstitutes(red), stock.Receive("CUP-RED", "CPH", 1))
    place(oms, "CUP", "CUP")


def teas(oms):
    """Keep tea by lot: one is held, one was misread, and an order waits for both."""
    day, place_of = oms.now().date(), ("TEA", "CPH")
    oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule())))
    lots = (stock.LotUnits("T-1", 2, day + timedelta(days=9)),)
    oms.do(stock.Receive(*place_of, 2, "new", lots=lots))
    oms.do(stock.HoldLot(*place_of, "T-1", "glass"))
    place(oms, "TEA", ("TEA", 1))
    oms.do(stock.ReleaseLot(*place_of, "T-1", "false alarm"))
    oms.do(stock.RedateLot(*place_of, "T-1", day - timedelta(days=1), "label"))
    place(oms, "TEA-2", ("TEA", 1))
    oms.do(stock.RedateLot(*place_of, "T-1", day + timedelta(days=8), "label"))
    more = (stock.LotUnits("T-3", 2, day + timedelta(days=9)),)
    oms.do(stock.Adjust(*place_of, 2, "found", lots=more))
    counted = (
        stock.LotUnits("T-1", 2),
        stock.LotUnits("T-3", 3, day + timedelta(days=9)),
    )
    oms.do(stock.Count(*place_of, 5, "sheet", oms.now(), lots=counted))
    oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule(days_left=1))))
    sells = stock.Condition.SELLABLE
    into = stock.LotUnits("T-2", 1, day + timedelta(days=7))
    oms.do(stock.CorrectLot(*place_of, "T-1", sells, into, "label"))
    oms.do(warehouse.Release("TEA-1"))
    oms.do(*oms.plan.pick("TEA-1").commands)
    check = warehouse.Check("TEA-1", ("TEA",))
    oms.do(check, warehouse.Pack("TEA-1", "T-0"), warehouse.Unpack("TEA-1", "T-0"))
    oms.do(check, warehouse.Pack("TEA-1", "T-P", lots=(SkuLot("TEA", "T-3", 1),)))
    oms.do(*oms.plan.label("T-P").commands, shipping.HandOver("T-P"))
    oms.do(orders.Return("TEA", "CPH", (LineQuantity("1", 1),)))
    goods = (stock.SkuQuantity("TEA", 1),)
    oms.do(
        stock.RequestTransfer("T-T", "CPH", "HAM", day, goods),
        stock.ReleaseTransfer("T-T"),
        stock.ShipTransfer("T-T", "S", goods),
        stock.ReceiveTransfer("T-T", "R", (stock.Arrived("TEA", 1),)),
    )


def called_back(oms):
    """Lots of coffee are called back before they come, however they come."""
    place_of, apart = ("COFFEE", "CPH"), stock.Condition.QUALITY_CONTROL
    lots = {n: (stock.LotUnits(f"K-{n}", 1),) for n in range(1, 7)}
    oms.do(ListItem(Item("COFFEE", "Coffee", 500, lots=LotRule())))
    oms.do(stock.Receive(*place_of, 1, "new", lots=lots[1]))
    place(oms, "COFFEE", "COFFEE")
    oms.do(warehouse.Release("COFFEE-1"))
    oms.do(*oms.plan.pick("COFFEE-1").commands)
    oms.do(warehouse.Check("COFFEE-1", ("COFFEE",)), warehouse.Pack("COFFEE-1", "K-P"))
    oms.do(*oms.plan.label("K-P").commands, shipping.HandOver("K-P"))
    oms.do(stock.Receive(*place_of, 1, "new", lots=lots[2]))
    goods, day = (stock.SkuQuantity("COFFEE", 1),), oms.now().date()
    oms.do(
        stock.RequestTransfer("T-K", "CPH", "HAM", day, goods),
        stock.ReleaseTransfer("T-K"),
        stock.ShipTransfer("T-K", "S", goods),
    )
    for n in lots:
        oms.do(*oms.plan.recall("COFFEE", f"K-{n}", "mould").commands)
    oms.do(orders.Return("COFFEE", "CPH", (LineQuantity("1", 1),)))
    oms.do(stock.ReceiveTransfer("T-K", "R", (stock.Arrived("COFFEE", 1),)))
    oms.do(stock.Receive(*place_of, 1, "new", lots=lots[3]))
    oms.do(stock.Adjust(*place_of, 1, "found", lots=lots[4]))
    oms.do(stock.Count(*place_of, 1, "sheet", oms.now(), lots=lots[5]))
    oms.do(stock.Adjust(*place_of, 1, "found", condition=apart))
    into = lots[6][0]
    oms.do(stock.CorrectLot(*place_of, "", apart, into, "label"))
    oms.do(*oms.plan.recall("COFFEE", "K-6", "mould, too").commands)
    oms.do(stock.EndRecall("COFFEE", "K-6", "false alarm"))
    oms.do(stock.HoldLot(*place_of, "K-6", "wet"))
    oms.do(stock.ReleaseLot(*place_of, "K-6", "dry"))


def read_late(oms):
    """Coffee of two lots is sold, and one comes back that nobody reads at first."""
    place_of, apart = ("COFFEE", "HAM"), stock.Condition.QUALITY_CONTROL
    lots = (stock.LotUnits("R-1", 1, owner="ACME"), stock.LotUnits("R-2", 1))
    oms.do(stock.Receive(*place_of, 2, "new", lots=lots))
    sold = tuple([SkuLot("COFFEE", one.lot, 1) for one in lots])
    sale = orders.Place("R-SALE", agreed(("COFFEE", 2), reference="R-SALE"))
    hand_out = orders.HandOut("R-SALE", (LineQuantity("1", 2),), "HAM", lots=sold)
    oms.do(sale, orders.Confirm("R-SALE"), hand_out)
    oms.do(orders.Return("R-SALE", "HAM", (LineQuantity("1", 1),)))
    (back,) = oms.stock(*place_of).lots[-1:]
    into = stock.LotUnits("R-1" if back.id == "R-2" else "R-2", 1)
    oms.do(stock.CorrectLot(*place_of, back.id, apart, into, "label"))


def kept_too_much(oms):
    """More is reserved for an order than it waits for, before and after its claim."""
    oms.do(stock.Receive("PLATE", "CPH", 3, "new"))
    place(oms, "KEEP", ("PLATE", 1), terms=Terms.PENDING)
    at, until = oms.now(), oms.now() + timedelta(minutes=30)
    kept = ("order/KEEP", "PLATE", (stock.Part("CPH", 2),), at, until)
    oms.do(stock.Reserve("KEEP", *kept), orders.ReleaseHold("KEEP", "payment"))
    oms.do(stock.Reserve("KEEP-2", *kept), report(send(oms, "KEEP-1")))
    oms.do(orders.Complete("KEEP"))
