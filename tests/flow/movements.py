"""The story of goods on their way, for the test that every reaction is reached."""

from datetime import timedelta

from ordercore import stock
from ordercore.stock import Arrived, SkuQuantity

__all__ = ["tell_of_movements"]


def tell_of_movements(oms):
    """Let everything happen that follows from deliveries."""
    delivery(oms)


def delivery(oms):
    """Announce goods and take them in."""
    due_on = oms.now().date() + timedelta(days=3)
    lines = (SkuQuantity("BOWL", 2),)
    oms.do(stock.AnnounceDelivery("ASN-1", "CPH", "POTTER", due_on, lines))
    oms.do(stock.Unload("ASN-1", "R-1", (Arrived("BOWL", 1, 1),)))
