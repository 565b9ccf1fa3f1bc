"""Where one unit with a serial number is, and who has got it."""

from collections.abc import Mapping
from enum import StrEnum
from string import ascii_letters, digits

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.values import free_text

__all__ = [
    "SERIAL_LIFE",
    "OfSerial",
    "Serial",
    "SerialState",
    "SerialStep",
    "serial_stream",
]


PLAIN = frozenset(ascii_letters + digits + "-._~")
"""What stands in the name of a stream as it is."""


class SerialState(StrEnum):
    """Where a unit with a number stands."""

    IN_STOCK = "IN_STOCK"
    """At its node, and may be packed."""
    PACKED = "PACKED"
    """In a parcel that has not left."""
    SHIPPED = "SHIPPED"
    """With its buyer, or on the way."""
    RETURNED = "RETURNED"
    """Back at a node; somebody has to look at it before it is packed again."""
    SCRAPPED = "SCRAPPED"
    """Gone for good."""


class SerialStep(StrEnum):
    """What moves a unit with a number through its life."""

    MOVE = "move"
    PACK = "pack"
    UNPACK = "unpack"
    SHIP = "ship"
    RETURN = "return"
    RESTOCK = "restock"
    SCRAP = "scrap"


SERIAL_LIFE: Mapping[SerialState, Mapping[SerialStep, SerialState]] = {
    SerialState.IN_STOCK: {
        SerialStep.MOVE: SerialState.IN_STOCK,
        SerialStep.PACK: SerialState.PACKED,
        SerialStep.SCRAP: SerialState.SCRAPPED,
    },
    SerialState.PACKED: {
        SerialStep.UNPACK: SerialState.IN_STOCK,
        SerialStep.SHIP: SerialState.SHIPPED,
    },
    SerialState.SHIPPED: {SerialStep.RETURN: SerialState.RETURNED},
    SerialState.RETURNED: {
        SerialStep.RESTOCK: SerialState.IN_STOCK,
        SerialStep.SCRAP: SerialState.SCRAPPED,
    },
    SerialState.SCRAPPED: {},
}
"""The life of a unit with a number, from its receipt."""


@frozen
class Serial:
    """One unit with a number.

    Attributes:
        sku: what it is.
        number: unique for the SKU.
        node: where it is, or was last.
        state: its place in :data:`ordercore.stock.SERIAL_LIFE`.
        order: who has got it, or gets it; "" for nobody.
        parcel: the parcel that it is in, or left in.
    """

    sku: str
    number: str
    node: str
    state: SerialState = SerialState.IN_STOCK
    order: str = ""
    parcel: str = ""

    def at(
        self, state: SerialState, *, node: str = "", order: str = "", parcel: str = ""
    ) -> "Serial":
        """Return it in another state, at another node where one is given."""
        node = node or self.node
        return evolve(self, state=state, node=node, order=order, parcel=parcel)


class OfSerial:
    """Something that concerns one unit with a number: its stream is that unit's."""

    __slots__ = ()

    sku: str
    number: str

    @property
    def stream(self) -> str:
        """The stream of that unit."""
        return serial_stream(self.sku, self.number)


def serial_stream(sku: str, number: str) -> str:
    """Return the stream of a unit; what is no plain id is written in per cent.

    >>> serial_stream("DRILL", "A 17/4")
    'serial/DRILL/A%2017%2F4'
    """
    return stream_id("serial", f"{sku}/{_in_per_cent(number)}")


def _in_per_cent(number: str) -> str:
    """Return a number as RFC 3986 writes it inside a path."""
    plain = [chr(b) if chr(b) in PLAIN else f"%{b:02X}" for b in number.encode()]
    return "".join(plain)


def check_number(number: str, where: str = "number") -> str:
    """Return a serial number.  Raises Invalid: none, too long, or not to be printed."""
    if not free_text(number, where, 64).strip():
        raise Invalid.at(where, number, "a serial number of 1 to 64 characters")
    return number


def applied(serial: Serial | None) -> Serial:
    """Return what an event happens to; there always is one."""
    if serial is None:
        raise TypeError("the event of a serial number stands before its receipt")
    return serial


def existing(
    serial: Serial | None, message: OfSerial, step: SerialStep, node: str = ""
) -> Serial:
    """Return a unit whose life has this step, at *node* where one is given.

    Raises Refused: ``serial.unknown``, ``serial.illegal``, ``serial.elsewhere``.
    """
    asked = f"{step} {message.sku} number {message.number}"
    if serial is None:
        raise Refused(
            "serial.unknown",
            asked=asked,
            because="no unit with this number was ever received",
            remedy="Read the number again, or receive the unit first",
        )
    if step not in SERIAL_LIFE[serial.state]:
        may = [state for state, steps in SERIAL_LIFE.items() if step in steps]
        owner = f" for order {serial.order}" if serial.order else ""
        raise Refused(
            "serial.illegal",
            asked=asked,
            because=f"it is {serial.state}{owner}",
            remedy=f"It has to be {' or '.join(may)}; take another unit",
        )
    if node and serial.node != node:
        raise Refused(
            "serial.elsewhere",
            asked=f"{asked} at {node}",
            because=f"by the book it is at {serial.node}",
            remedy="Do stock.MoveSerial if it came over, or take another unit",
        )
    return serial
