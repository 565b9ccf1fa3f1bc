"""The story of those who wait, and of what comes otherwise than was said."""

from datetime import timedelta

from attrs import evolve

from ordercore import orders, stock
from ordercore.catalog import Component, DefineKit, Item, Kit, ListItem, LotRule
from ordercore.orders import Gate, Hold, OrderFlag
from ordercore.sourcing import (
    BackorderPolicy,
    Constraint,
    ConstraintKind,
    DefineStrategy,
    SetBackorderPolicy,
    Strategy,
    WithdrawStrategy,
)
from ordercore.stock import Arrived, SkuQuantity
from ordercore.values import Money
from tests.flow.shop import ask, place, send

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
    kits(oms)
    whole(oms)
    comes_and_goes(oms, clock)
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
    place(oms, "SECOND", ("TURN", 4), flags=("EXPEDITE",))
    oms.do(SetBackorderPolicy(BackorderPolicy(flags=("EXPEDITE",))))
    oms.do(SetBackorderPolicy(BackorderPolicy(flags=("VIP",))))
    oms.do(orders.Flag("SECOND", OrderFlag.VIP))
    oms.do(orders.Unflag("SECOND", OrderFlag.VIP))
    oms.do(orders.Cancel("FIRST", "regret"))


def kits(oms):
    """Let somebody wait behind a kit of which one component is missing."""
    parts = (Component("CUPS"), Component("POTS"))
    oms.do(DefineKit(Kit("CUPPOT", parts)), stock.Receive("CUPS", "CPH", 5))
    place(oms, "KIT", ("CUPPOT", 5))
    place(oms, "BEHIND", ("CUPS", 5))
    oms.do(orders.Flag("KIT", OrderFlag.VIP))
    oms.do(orders.Unflag("KIT", OrderFlag.VIP))
    oms.do(SetBackorderPolicy(BackorderPolicy()))
    cheaper = Money.of("9.00", "DKK")
    (line,) = oms.order("KIT").lines
    line = evolve(line, unit_price=cheaper, amount=cheaper * 5)
    oms.do(*oms.plan.change("KIT", orders.Edits(reprice=(line,))).commands)
    oms.do(*oms.plan.revert("KIT-change-1").commands)
    oms.do(stock.Receive("POTS", "CPH", 1))
    oms.do(orders.PlaceHold("KIT", Hold("h", Gate.RELEASE, "look")))
    oms.do(orders.Cancel("KIT", "regret", waiting=True))


def whole(oms):
    """Let orders ship whole or not at all for a while, and then in part, twice."""
    at_once = Constraint(ConstraintKind.ALL_OR_NOTHING)
    ends = (DefineStrategy(Strategy("default")), WithdrawStrategy("default"))
    for number, end in enumerate(ends, 1):
        oms.do(DefineStrategy(Strategy("default", constraints=(at_once,))))
        oms.do(stock.Receive("PLATE", "CPH", 2))
        place(oms, f"WHOLE-{number}", ("PLATE", 2), "NAPKIN")
        place(oms, f"PART-{number}", ("PLATE", 1))
        oms.do(end)


def comes_and_goes(oms, clock):
    """Let the unit that somebody waits for who is held be there, and be gone again."""
    for who in lot_by_lot(oms, clock), claim_by_claim(oms, clock):
        for number, _ in enumerate(who, 10):
            redate(oms, "D-EGG", number)
        oms.do(stock.Adjust("EGG", "CPH", -1, "broken"))


def lot_by_lot(oms, clock):
    """Yield when a unit of a lot is there, or is not, for a reason of its lot."""
    egg = ("EGG", "CPH")
    oms.do(ListItem(Item("EGG", "An egg", 60, lots=LotRule())))
    place(oms, "EGG", "EGG")
    oms.do(orders.PlaceHold("EGG", Hold("h", Gate.SOURCE, "look")))
    announce(oms, "D-EGG", "EGG", 1, 9)
    lots = (stock.LotUnits("L", 1, day(oms, 40)),)
    apart, sells = stock.Condition.QUARANTINE, stock.Condition.SELLABLE
    oms.do(stock.Receive(*egg, 1, "new", apart, lots=lots))
    oms.do(stock.Reclassify(*egg, 1, apart, sells, "fine", lots=lots))
    oms.do(stock.HoldLot(*egg, "L", "glass"))
    oms.do(stock.ReleaseLot(*egg, "L", "false alarm"))
    oms.do(stock.RedateLot(*egg, "L", day(oms, 0), "label"))
    yield "it lasts until tomorrow"
    clock.later(days=1)
    oms.tick()
    oms.do(stock.RedateLot(*egg, "L", day(oms, 50), "label"))


def claim_by_claim(oms, clock):
    """Yield when the unit is somebody else's, and let him give it back."""
    egg = ("EGG", "CPH")
    oms.do(stock.Receive(*egg, 1, "new", lots=(stock.LotUnits("L", 1, day(oms, 40)),)))
    place(oms, "EGG-2", "EGG")
    yield "it is promised to an order that is not held"
    oms.do(orders.Cancel("EGG-2", "regret"))
    part = (stock.Part("CPH", 1),)
    until = oms.now() + timedelta(hours=1)
    oms.do(stock.Reserve("EGG-3", "counter/1", "EGG", part, oms.now(), until))
    yield "it is kept for a while"
    oms.do(stock.Release("EGG-3", oms.now()))
    oms.do(stock.Reserve("EGG-4", "counter/1", "EGG", part, oms.now(), until))
    yield "it is kept once more"
    clock.later(hours=2)
    oms.tick()
    place(oms, "EGG-5", "EGG")
    send(oms, "EGG-5-1")
    yield "it has left"
    oms.do(orders.Return("EGG-5", "CPH", ask(l1=1)))
