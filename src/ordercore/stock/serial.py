"""Where one unit with a serial number is, and who has got it."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import frozen

from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.stock.condition import Condition
from ordercore.values import free_text, in_per_cent

__all__ = [
    "SERIAL_LIFE",
    "OfSerial",
    "Serial",
    "SerialState",
    "SerialStep",
    "serial_stream",
]


class SerialState(StrEnum):
    """Where a unit with a number stands."""

    IN_STOCK = "IN_STOCK"
    """At its node, and may be packed."""
    APART = "APART"
    """At its node, and not to be sold as it is: damaged, to be checked, or kept."""
    PACKED = "PACKED"
    """In a parcel that has not left."""
    IN_TRANSIT = "IN_TRANSIT"
    """On its way to another node of ours."""
    SHIPPED = "SHIPPED"
    """With its buyer, or on the way."""
    RETURNED = "RETURNED"
    """Back at a node; somebody has to look at it before it is packed again."""
    LOST = "LOST"
    """Not where the book had it; nobody knows where it is."""
    SCRAPPED = "SCRAPPED"
    """Gone for good."""


class SerialStep(StrEnum):
    """What moves a unit with a number through its life."""

    PACK = "pack"
    UNPACK = "unpack"
    SHIP = "ship"
    HAND_OUT = "hand out"
    RETURN = "return"
    SET_APART = "set apart"
    RESTOCK = "restock"
    SEND = "send"
    ARRIVE = "arrive"
    GIVE_UP = "give up"
    LOSE = "lose"
    FIND = "find"
    SCRAP = "scrap"


_APART: Mapping[SerialStep, SerialState] = {
    SerialStep.SET_APART: SerialState.APART,
    SerialStep.RESTOCK: SerialState.IN_STOCK,
    SerialStep.LOSE: SerialState.LOST,
    SerialStep.SCRAP: SerialState.SCRAPPED,
}

SERIAL_LIFE: Mapping[SerialState, Mapping[SerialStep, SerialState]] = {
    SerialState.IN_STOCK: {
        SerialStep.PACK: SerialState.PACKED,
        SerialStep.HAND_OUT: SerialState.SHIPPED,
        SerialStep.SET_APART: SerialState.APART,
        SerialStep.SEND: SerialState.IN_TRANSIT,
        SerialStep.LOSE: SerialState.LOST,
        SerialStep.SCRAP: SerialState.SCRAPPED,
    },
    SerialState.APART: _APART,
    SerialState.PACKED: {
        SerialStep.UNPACK: SerialState.IN_STOCK,
        SerialStep.SHIP: SerialState.SHIPPED,
    },
    SerialState.IN_TRANSIT: {
        SerialStep.ARRIVE: SerialState.IN_STOCK,
        SerialStep.GIVE_UP: SerialState.LOST,
    },
    SerialState.SHIPPED: {SerialStep.RETURN: SerialState.RETURNED},
    SerialState.RETURNED: _APART,
    SerialState.LOST: {SerialStep.FIND: SerialState.IN_STOCK},
    SerialState.SCRAPPED: {},
}
"""The life of a unit with a number, from its receipt.

What comes in, arrives or is found in another condition than to be sold is set apart in
the same breath.
"""


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
        condition: in which the shelf counts it while it is there, and counted it last
            where it is lost or scrapped.
    """

    sku: str
    number: str
    node: str
    state: SerialState = SerialState.IN_STOCK
    order: str = ""
    parcel: str = ""
    condition: Condition = Condition.SELLABLE

    def at(
        self,
        state: SerialState,
        *,
        node: str = "",
        order: str = "",
        parcel: str = "",
        condition: Condition = Condition.SELLABLE,
    ) -> "Serial":
        """Return it in another state, at another node where one is given."""
        return Serial(
            self.sku, self.number, node or self.node, state, order, parcel, condition
        )

    @property
    def there(self) -> bool:
        """Whether it is at its node, and one of the units that the shelf counts."""
        return self.state in _THERE


_THERE = frozenset(
    {
        SerialState.IN_STOCK,
        SerialState.APART,
        SerialState.PACKED,
        SerialState.RETURNED,
    }
)


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
    return stream_id("serial", f"{sku}/{in_per_cent(number)}")


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
    serial: Serial | None,
    message: OfSerial,
    step: SerialStep,
    node: str = "",
    condition: Condition = Condition.SELLABLE,
) -> Serial:
    """Return a unit whose life has this step, at *node* where one is given.

    Raises Refused: ``serial.unknown``, ``serial.illegal``; ``serial.elsewhere``, by the
    book it is at another node, or in another condition.
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
        apart = serial.state is SerialState.APART
        condition_now = f", {serial.condition}" if apart else ""
        raise Refused(
            "serial.illegal",
            asked=asked,
            because=f"it is {serial.state}{condition_now}{owner}",
            remedy=f"It has to be {' or '.join(may)}; take another unit",
        )
    if node and (node, condition) != (serial.node, serial.condition):
        raise Refused(
            "serial.elsewhere",
            asked=f"{asked}, {condition} at {node}",
            because=f"by the book it is {serial.condition} at {serial.node}",
            remedy="Read the number again; a unit that lies elsewhere than by the book "
            "is taken off there and put on here with stock.Adjust(serials=…)",
        )
    return serial
