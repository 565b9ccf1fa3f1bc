"""Units with serial numbers come and leave with their numbers, and never without."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ordercore import orders, shipping, stock, warehouse
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.engine import Step
from ordercore.flow.views import Views
from ordercore.stock import Serial
from ordercore.warehouse import FulfillmentOrder

__all__ = [
    "check_counter",
    "pack_serials",
    "receive_serials",
    "scrap_unit",
    "ship_serials",
    "unpack_serials",
]


def receive_serials(event: stock.Received, views: Views) -> Iterator[Step]:
    """Take in each unit by its number; an article with numbers has one on each."""
    asked = f"receive {event.quantity} × {event.sku} at {event.node}"
    _check(asked, {event.sku: event.quantity}, [event.sku] * len(event.serials), views)
    for number in event.serials:
        yield stock.ReceiveSerial(event.sku, number, event.node, event.cause)


def pack_serials(event: warehouse.Packed, views: Views) -> Iterator[Step]:
    """Put each unit by its number into the parcel."""
    work: FulfillmentOrder = views.state(event.stream)
    packed = Counter[str]()
    for goods in event.contents:
        packed.update(dict(work.line(goods.line).pieces(goods.quantity)))
    asked = f"pack parcel {event.parcel} of order {event.order}"
    _check(asked, packed, [one.sku for one in event.serials], views)
    ids = (event.node, event.order, event.parcel)
    for one in event.serials:
        yield stock.PackSerial(one.sku, one.number, *ids)


def unpack_serials(event: warehouse.Unpacked, views: Views) -> Iterator[Step]:
    """Take each unit with a number out of the parcel."""
    for one in _within(event.parcel, views):
        yield stock.UnpackSerial(one.sku, one.number)


def ship_serials(event: shipping.HandedOver, views: Views) -> Iterator[Step]:
    """Let each unit with a number leave in its parcel."""
    for one in _within(event.parcel, views):
        yield stock.ShipSerial(one.sku, one.number)


def scrap_unit(event: stock.SerialScrapped, views: Views) -> Iterator[Step]:
    """Take the unit off the book, where it is not off already."""
    if event.condition is not None:
        ids = (event.sku, event.node, 1, event.condition)
        yield stock.Scrap(*ids, event.cause, views.now)


def check_counter(event: orders.HandedOut, views: Views) -> Iterator[Step]:
    """Refuse to hand out units with numbers, of which nobody says which they are."""
    order = views.order(event.order)
    gone = Counter[str]()
    for goods in event.goods:
        gone.update(dict(order.line(goods.line).pieces(goods.quantity)))
    _check(f"hand out units of order {event.order}", gone, (), views)
    yield from ()


def _within(parcel: str, views: Views) -> Iterator[Serial]:
    for stream in views.tagged(tagging.serials_in(parcel)):
        yield views.state(stream)


def _check(
    asked: str, units: dict[str, int], given: Iterable[str], views: Views
) -> None:
    """Raise Refused ``serial.count`` unless each unit that has a number is named.

    Of an article without numbers none is needed, and each that is given is a unit.
    """
    named = Counter(given)
    items = views.items({*units, *named})
    wrong = [
        f"{named[sku]} numbers for {units.get(sku, 0)} × {sku}"
        for sku in sorted({*units, *named})
        if named[sku] > units.get(sku, 0)
        or (sku in items and items[sku].serialized and named[sku] < units[sku])
    ]
    if wrong:
        raise Refused(
            "serial.count",
            asked=asked,
            because=f"there are {', '.join(wrong)}",
            remedy="Give the serial number of each of these units: with "
            "stock.Receive(serials=…), warehouse.Pack(serials=…); over the counter "
            "they are packed as well",
        )
