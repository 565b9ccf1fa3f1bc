"""One small order, as the examples of this folder use it."""

from datetime import UTC, datetime

from ordercore.orders import (
    Agreed,
    Allocate,
    Confirm,
    Gate,
    Hold,
    Line,
    LineQuantity,
    Pack,
    Pick,
    Place,
    Ship,
    Terms,
    Units,
)
from ordercore.values import Address, Money
from tests.telling import told

ORDER = "W-1001"
WORK = "W-1001-1"
BUCKETS = [
    "unallocated",
    "backordered",
    "allocated",
    "picked",
    "packed",
    "shipped",
    "delivered",
    "returned",
    "cancelled",
]
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def dkk(minor):
    return Money(minor, "DKK")


def line(name="1", sku="MUG", quantity=3, **changes):
    price = dkk(8900)
    known = {
        "unit_price": price,
        "amount": price * quantity,
        "tax": dkk(0),
        "name": "Mug, blue",
    }
    return Line(name, sku, quantity, **(known | changes))


def agreed(*lines, **changes):
    known = {
        "channel": "web",
        "reference": "1001",
        "currency": "DKK",
        "placed_at": MONDAY,
        "ship_to": Address("DK"),
        "lines": lines or (line(),),
        "shipping": dkk(3900),
        "shipping_tax": dkk(0),
        "terms": Terms.INVOICE,
    }
    return Agreed(**(known | changes))


def placed(*lines, **changes):
    return told(None, Place(ORDER, agreed(*lines, **changes)))


def confirmed(*lines):
    return told(placed(*lines), Confirm(ORDER))


def allocated(*units, lines=()):
    """Return an order with claims: ``("1", "CPH", 2)`` is two of line 1 at CPH."""
    return told(confirmed(*lines), Allocate(ORDER, at(*units)))


def shipped(quantity=3):
    """Return an order of three of which so many have left CPH."""
    units = ask(("1", quantity))
    return told(
        allocated(("1", "CPH", quantity)),
        Pick(ORDER, WORK, units),
        Pack(ORDER, WORK, units),
        Ship(ORDER, WORK, units),
    )


def ask(*quantities):
    """Return quantities of lines: ``("1", 2)`` is two of line 1."""
    return tuple(LineQuantity(*quantity) for quantity in quantities)


def at(*units):
    """Return quantities of lines at nodes: ``("1", "CPH", 2)``."""
    return tuple(Units(*unit) for unit in units)


def hold(gate, name="h1", reason="manual"):
    return Hold(name, Gate(gate), reason)


def where(order, line="1"):
    """Return the buckets of a line that hold any unit."""
    progress = order.progress[order.index(line)]
    counts = {bucket: getattr(progress, bucket) for bucket in BUCKETS}
    return {bucket: count for bucket, count in counts.items() if count}
