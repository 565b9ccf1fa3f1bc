"""Units with serial numbers come, move and leave with their numbers, never without.

The shelf leads and the numbers follow: whatever changes how many units are somewhere
names them, and each of them is where the shelf counts it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import SerialNumber
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Step
from ordercore.flow.goods.unlimited import is_unlimited
from ordercore.flow.seeing.views import Views
from ordercore.orders import Goods
from ordercore.stock import LotUnits, Serial
from ordercore.warehouse import FulfillmentOrder

__all__ = [
    "check_named",
    "correct_serials",
    "grade_serials",
    "hand_out_serials",
    "lose_serials",
    "numbers_of",
    "pack_serials",
    "pieces_of",
    "receive_serials",
    "return_serials",
    "scrap_serials",
    "send_serials",
    "ship_serials",
    "take_serials_in",
    "unpack_serials",
]


class OnShelf(Protocol):
    """What happens to units of a SKU at a node."""

    @property
    def sku(self) -> str:
        """What they are."""
        ...

    @property
    def node(self) -> str:
        """Where they are."""
        ...

    @property
    def serials(self) -> tuple[str, ...]:
        """Their numbers."""
        ...

    @property
    def lots(self) -> tuple[LotUnits, ...]:
        """Of which lots they are."""
        ...


def receive_serials(event: stock.Received, views: Views) -> Iterator[Step]:
    """Take in each unit by its number; an article with numbers has one on each."""
    for number in _named("receive", event.quantity, event, views):
        ids = (event.sku, number, event.node)
        yield stock.ReceiveSerial(*ids, event.cause, event.condition)


def send_serials(event: stock.TransferredOut, views: Views) -> Iterator[Step]:
    """Let each unit leave for another node by its number."""
    for number in _named("send on", event.quantity, event, views):
        yield stock.SendSerial(event.sku, number, event.node, event.cause)


def take_serials_in(event: stock.TransferredIn, views: Views) -> Iterator[Step]:
    """Take in each unit of a transfer by its number."""
    for number in _named("take in", event.quantity, event, views):
        ids = (event.sku, number, event.node)
        yield stock.ArriveSerial(*ids, event.cause, event.condition)


def lose_serials(event: stock.TransferClosed, views: Views) -> Iterator[Step]:
    """Let each unit be lost by its number that left and did not come."""
    for one in event.serials:
        yield stock.GiveUpSerial(one.sku, one.number, event.source, event.stream)


def correct_serials(
    event: stock.Adjusted | stock.Counted, views: Views
) -> Iterator[Step]:
    """Lose each unit by its number that is not there, and find each that is."""
    command = stock.FindSerial if event.delta > 0 else stock.LoseSerial
    for number in _named("correct", abs(event.delta), event, views):
        yield command(event.sku, number, event.node, event.cause, event.condition)


def grade_serials(event: stock.Reclassified, views: Views) -> Iterator[Step]:
    """Put each unit by its number in its new condition."""
    for number in _named("reclassify", event.quantity, event, views):
        ids = (event.sku, number, event.node)
        yield stock.GradeSerial(*ids, event.condition, event.into, event.cause)


def scrap_serials(event: stock.Scrapped, views: Views) -> Iterator[Step]:
    """Throw each unit away by its number."""
    for number in _named("scrap", event.quantity, event, views):
        ids = (event.sku, number, event.node)
        yield stock.ScrapSerial(*ids, event.cause, event.condition)


def return_serials(event: stock.Returned, views: Views) -> Iterator[Step]:
    """Take each unit back by its number from the order that had it."""
    for number in _named("take back", event.quantity, event, views):
        yield stock.ReturnSerial(event.sku, number, event.node, event.cause)


def pack_serials(event: warehouse.Packed, views: Views) -> Iterator[Step]:
    """Put each unit by its number into the parcel."""
    work: FulfillmentOrder = views.state(event.stream)
    packed = Counter[str]()
    for goods in event.contents:
        packed.update(dict(work.line(goods.line).pieces(goods.quantity)))
    asked = f"pack parcel {event.parcel} of order {event.order}"
    check_named(asked, _counted(packed, event.node, views), event.serials, views)
    ids = (event.node, event.order, event.parcel)
    for one in event.serials:
        yield stock.PackSerial(one.sku, one.number, *ids)


def unpack_serials(event: warehouse.Unpacked, views: Views) -> Iterator[Step]:
    """Take each unit with a number out of the parcel."""
    for one in _within(event.parcel, views):
        yield stock.UnpackSerial(one.sku, one.number)


def ship_serials(
    event: shipping.HandedOver | shipping.Collected, views: Views
) -> Iterator[Step]:
    """Let each unit with a number leave in its parcel."""
    if isinstance(event, shipping.Collected) and event.sent:
        return
    for one in _within(event.parcel, views):
        yield stock.ShipSerial(one.sku, one.number)


def hand_out_serials(event: orders.HandedOut, views: Views) -> Iterator[Step]:
    """Give the buyer each unit by its number."""
    gone = pieces_of(event.order, event.goods if event.node else (), views)
    here = _counted(gone, event.node, views)
    check_named(f"hand out units of order {event.order}", here, event.serials, views)
    for one in event.serials:
        yield stock.HandOutSerial(one.sku, one.number, event.node, event.order)


def numbers_of(serials: Iterable[SerialNumber], sku: str) -> tuple[str, ...]:
    """Return the numbers of the units of a SKU."""
    return tuple([one.number for one in serials if one.sku == sku])


def pieces_of(order: str, goods: Iterable[Goods], views: Views) -> Counter[str]:
    """Return how many units of which SKU lines are, those in kits one by one."""
    units = Counter[str]()
    for one in goods:
        units.update(dict(views.order(order).line(one.line).pieces(one.quantity)))
    return units


def _counted(units: Mapping[str, int], node: str, views: Views) -> dict[str, int]:
    """Return the units that a place counts: nobody knows the numbers of others."""
    return {sku: n for sku, n in units.items() if not is_unlimited(node, sku, views)}


def check_named(
    asked: str, units: Mapping[str, int], given: Iterable[SerialNumber], views: Views
) -> None:
    """Raise Refused ``serial.count`` unless each unit that has a number is named.

    Of an article without numbers none is needed, and each that is given is a unit.
    """
    named = Counter([one.sku for one in given])
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
            remedy="Give the serial number of each of these units, and of no other: "
            "serials=… of the command; what a count sheet finds is corrected by number "
            "with stock.Adjust(serials=…) first",
        )


def _named(what: str, units: int, event: OnShelf, views: Views) -> Iterator[str]:
    """Yield the numbers of units on a shelf, each of which has one or none has."""
    asked = f"{what} {units} × {event.sku} at {event.node}"
    given = [SerialNumber(event.sku, number) for number in event.serials]
    check_named(asked, {event.sku: units}, given, views)
    if event.serials and any([one.lot for one in event.lots]):
        raise Refused(
            "serial.lot",
            asked=asked,
            because="they have numbers and are said to be of a lot: when it ended, "
            "nobody would know which numbers end with it",
            remedy="Leave the lots out, or the numbers of units that need none",
        )
    yield from event.serials


def _within(parcel: str, views: Views) -> Iterator[Serial]:
    for stream in views.tagged(tagging.serials_in(parcel)):
        yield views.state(stream)
