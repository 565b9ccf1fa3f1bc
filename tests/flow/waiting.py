"""The story of those who wait, and of what comes otherwise than was said."""

from datetime import timedelta

from ordercore import orders, stock
from ordercore.orders import Gate, Hold, OrderFlag
from ordercore.sourcing import BackorderPolicy, SetBackorderPolicy
from ordercore.stock import Arrived, SkuQuantity
from tests.flow.shop import place

__all__ = ["announce", "redate", "tell_of_waiting"]


def day(oms, days):
    """Return the day so many days from now."""
    return oms.now().date() + timedelta(days=days)


def announce(oms, name, sku, units, days, **more):
    """Let a delivery to Copenhagen be expected in so many days."""
    lines = (SkuQuantity(sku, units),)
    ask = stock.AnnounceDelivery(name, "CPH", "pottery", day(oms, days), lines, **more)
    return oms.do(ask)


def redate(oms, name, days):
    """Let a delivery be expected in so many days from now instead."""
    return oms.do(stock.RedateDelivery(name, day(oms, days), "strike"))


def tell_of_waiting(oms, clock):
    """Let everything happen that makes somebody wait for another day."""
    deliveries(oms)
    transfer(oms)
    shelf(oms)
    turns(oms)
    announce(oms, "D-LATE", "LATE", 5, 3)
    place(oms, "LATE", ("LATE", 5))
    clock.later(days=4)
    oms.tick()


def deliveries(oms):
    """Announce, redate, cancel, close, and unload what is of no use."""
    for name in ("CALLED", "CLOSED", "ENOUGH"):
        place(oms, name, (name, 8))
        more = {"tolerance": stock.Tolerance(under=50)} if name == "ENOUGH" else {}
        announce(oms, f"D-{name}", name, 8, 5, **more)
        redate(oms, f"D-{name}", 6)
    oms.do(stock.CancelDelivery("D-CALLED", "lost"))
    oms.do(stock.Unload("D-CLOSED", "R-1", (Arrived("CLOSED", damaged=1),)))
    oms.do(stock.CloseDelivery("D-CLOSED", "lost"))
    oms.do(stock.Unload("D-ENOUGH", "R-1", (Arrived("ENOUGH", damaged=4),)))


def transfer(oms):
    """Send units on, of which one is of no use and one is lost."""
    oms.do(stock.Receive("MOVED", "HAM", 3))
    lines = (SkuQuantity("MOVED", 3),)
    oms.do(stock.RequestTransfer("MOVED", "HAM", "CPH", day(oms, 3), lines))
    oms.do(stock.ReleaseTransfer("MOVED"))
    place(oms, "MOVED", ("MOVED", 3))
    oms.do(stock.ShipTransfer("MOVED", "S-1", lines))
    oms.do(stock.RedateTransfer("MOVED", day(oms, 4), "strike"))
    arrived = (Arrived("MOVED", damaged=1),)
    oms.do(stock.ReceiveTransfer("MOVED", "R-1", arrived))
    oms.do(stock.CloseTransfer("MOVED", "lost"))


def shelf(oms):
    """Keep, count and correct units that somebody waits for who is held."""
    place(oms, "HELD", ("HELD", 5))
    oms.do(orders.PlaceHold("HELD", Hold("h", Gate.SOURCE, "look")))
    oms.do(stock.Receive("HELD", "CPH", 5))
    oms.do(stock.KeepSafetyStock("HELD", "CPH", 2))
    oms.do(stock.KeepSafetyStock("HELD", "CPH", 0))
    oms.do(stock.SetPublishing("web", stock.Publishing(nodes=("CPH",))))
    oms.do(stock.SetQuota("HELD", "CPH", "q", ("channel:pos",), 2))
    oms.do(stock.DropQuota("HELD", "CPH", "q"))
    oms.do(stock.Adjust("HELD", "CPH", -1, cause="broken"))
    oms.do(stock.Count("HELD", "CPH", 5, "by hand", oms.now()))


def turns(oms):
    """Two wait for what comes for one of them."""
    oms.do(SetBackorderPolicy(BackorderPolicy(flags=("VIP",))))
    announce(oms, "D-TURN", "TURN", 4, 5)
    place(oms, "FIRST", ("TURN", 4))
    place(oms, "SECOND", ("TURN", 4))
    oms.do(orders.Flag("SECOND", OrderFlag.VIP))
    oms.do(orders.Unflag("SECOND", OrderFlag.VIP))
    oms.do(orders.Cancel("FIRST", "regret"))
