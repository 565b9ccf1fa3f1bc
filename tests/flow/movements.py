"""The story of goods on their way, for the test that every reaction is reached."""

from datetime import timedelta

from ordercore import stock
from ordercore.stock import Arrived, SkuQuantity
from tests.flow.shop import place

__all__ = ["tell_of_movements"]


def tell_of_movements(oms):
    """Let everything happen that follows from deliveries, transfers and counts."""
    delivery(oms)
    transfer(oms)
    count(oms)


def delivery(oms):
    """Announce goods and take them in."""
    due_on = oms.now().date() + timedelta(days=3)
    lines = (SkuQuantity("BOWL", 2),)
    oms.do(stock.AnnounceDelivery("ASN-1", "CPH", "POTTER", due_on, lines))
    oms.do(stock.Unload("ASN-1", "R-1", (Arrived("BOWL", 1, 1),)))


def transfer(oms):
    """Send units on, lose one, and call a transfer off; somebody waits for them."""
    due_on = oms.now().date() + timedelta(days=3)
    oms.do(stock.Receive("VASE", "HAM", 3))
    lines = (SkuQuantity("VASE", 3),)
    for name in ("T-1", "T-2"):
        oms.do(stock.RequestTransfer(name, "HAM", "CPH", due_on, lines))
    oms.do(stock.ReleaseTransfer("T-2"), stock.CancelTransfer("T-2", "x"))
    oms.do(stock.ReleaseTransfer("T-1"))
    place(oms, "VASES", ("VASE", 9))
    oms.do(stock.ShipTransfer("T-1", "S-1", (SkuQuantity("VASE", 2),)))
    oms.do(stock.ReceiveTransfer("T-1", "R-1", (Arrived("VASE", 1),)))
    oms.do(stock.CloseTransfer("T-1", "x"))


def count(oms):
    """Count a shelf, while a pick from it comes short."""
    oms.do(stock.Receive("DISH", "CPH", 3))
    oms.do(stock.OpenCountSheet("C-1", "CPH", ("DISH",), stock.CountLimit(9)))
    oms.do(stock.EnterCount("C-1", "E-1", (stock.SkuCount("DISH", 1),), "EN"))
    oms.do(stock.Adjust("DISH", "CPH", -1, "pick"))
    oms.do(stock.Count("DISH", "CPH", 1, "by hand", oms.now()))
    oms.do(stock.SubmitCount("C-1"))
