"""A unit with a number comes in, is packed, leaves, comes back, or is thrown away."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.errors import Refused
from ordercore.stock.condition import Condition
from ordercore.stock.serial import (
    OfSerial,
    Serial,
    SerialState,
    SerialStep,
    applied,
    check_number,
    existing,
)
from ordercore.values import check_id
from ordercore.values import sku as check_sku

__all__ = [
    "MoveSerial",
    "PackSerial",
    "ReceiveSerial",
    "RestockSerial",
    "ReturnSerial",
    "ScrapSerial",
    "SerialMoved",
    "SerialPacked",
    "SerialReceived",
    "SerialRestocked",
    "SerialReturned",
    "SerialScrapped",
    "SerialShipped",
    "SerialUnpacked",
    "ShipSerial",
    "UnpackSerial",
]


@frozen
class SerialReceived(OfSerial):
    """The unit is at a node."""

    sku: str
    number: str
    node: str
    cause: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit in stock."""
        return Serial(self.sku, self.number, self.node)


@frozen
class ReceiveSerial(OfSerial):
    """Take a unit in; follows from ``stock.Receive`` with its number."""

    sku: str
    number: str
    node: str
    cause: str

    def decide(self, serial: Serial | None) -> Sequence[SerialReceived]:
        """Return SerialReceived.

        Raises Refused ``serial.exists``: a unit with this number was received before.
        """
        check_sku(self.sku)
        check_number(self.number)
        if serial is None:
            return (SerialReceived(self.sku, self.number, self.node, self.cause),)
        raise Refused(
            "serial.exists",
            asked=f"receive {self.sku} number {self.number} at {self.node}",
            because=f"there is one with this number: it is {serial.state}, at "
            f"{serial.node} last",
            remedy="Read the number again; what comes back is stock.ReturnSerial, what "
            "came from another node stock.MoveSerial",
        )


@frozen
class SerialMoved(OfSerial):
    """The unit is at another node."""

    sku: str
    number: str
    before: str
    node: str
    cause: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit in stock there."""
        return applied(serial).at(SerialState.IN_STOCK, node=self.node)


@frozen
class MoveSerial(OfSerial):
    """Say that a unit in stock is at another node, such as by a transfer.

    Doing it twice does nothing more.
    """

    sku: str
    number: str
    node: str
    cause: str

    def decide(self, serial: Serial | None) -> Sequence[SerialMoved]:
        """Return SerialMoved, or nothing where it is there.

        Raises Refused ``serial.unknown``, ``serial.illegal``.
        """
        known = existing(serial, self, SerialStep.MOVE)
        check_id(self.node, "node")
        if known.node == self.node:
            return ()
        ids = (self.sku, self.number, known.node, self.node)
        return (SerialMoved(*ids, self.cause),)


@frozen
class SerialPacked(OfSerial):
    """The unit lies in a parcel."""

    sku: str
    number: str
    node: str
    order: str
    parcel: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit in its parcel."""
        ids = {"order": self.order, "parcel": self.parcel}
        return applied(serial).at(SerialState.PACKED, **ids)


@frozen
class PackSerial(OfSerial):
    """Put a unit into a parcel; follows from ``warehouse.Pack`` with its number."""

    sku: str
    number: str
    node: str
    order: str
    parcel: str

    def decide(self, serial: Serial | None) -> Sequence[SerialPacked]:
        """Return SerialPacked.

        Raises Refused: ``serial.unknown``, ``serial.illegal``, ``serial.elsewhere``.
        """
        existing(serial, self, SerialStep.PACK, self.node)
        ids = (self.sku, self.number, self.node)
        return (SerialPacked(*ids, self.order, self.parcel),)


@frozen
class SerialUnpacked(OfSerial):
    """The unit was taken out of its parcel."""

    sku: str
    number: str
    parcel: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit in stock again."""
        return applied(serial).at(SerialState.IN_STOCK)


@frozen
class UnpackSerial(OfSerial):
    """Take a unit out of its parcel; follows from ``warehouse.Unpack``."""

    sku: str
    number: str

    def decide(self, serial: Serial | None) -> Sequence[SerialUnpacked]:
        """Return SerialUnpacked.  Raises Refused ``serial.illegal``."""
        known = existing(serial, self, SerialStep.UNPACK)
        return (SerialUnpacked(self.sku, self.number, known.parcel),)


@frozen
class SerialShipped(OfSerial):
    """The unit has left."""

    sku: str
    number: str
    order: str
    parcel: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit with its buyer."""
        ids = {"order": self.order, "parcel": self.parcel}
        return applied(serial).at(SerialState.SHIPPED, **ids)


@frozen
class ShipSerial(OfSerial):
    """Let a unit leave in its parcel; follows from ``shipping.HandOver``."""

    sku: str
    number: str

    def decide(self, serial: Serial | None) -> Sequence[SerialShipped]:
        """Return SerialShipped.  Raises Refused ``serial.illegal``."""
        known = existing(serial, self, SerialStep.SHIP)
        ids = (self.sku, self.number, known.order, known.parcel)
        return (SerialShipped(*ids),)


@frozen
class SerialReturned(OfSerial):
    """The unit came back from an order."""

    sku: str
    number: str
    node: str
    order: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit where it came back; the order had it."""
        state = SerialState.RETURNED
        return applied(serial).at(state, node=self.node, order=self.order)


@frozen
class ReturnSerial(OfSerial):
    """Say which unit came back.  Its order takes units back with ``orders.Return``.

    Twice at one node does nothing more.
    """

    sku: str
    number: str
    node: str

    def decide(self, serial: Serial | None) -> Sequence[SerialReturned]:
        """Return SerialReturned.

        Raises Refused: ``serial.unknown``, ``serial.illegal``: it never left.
        """
        back = serial is not None and serial.state is SerialState.RETURNED
        if back and serial is not None and serial.node == self.node:
            return ()
        known = existing(serial, self, SerialStep.RETURN)
        check_id(self.node, "node")
        return (SerialReturned(self.sku, self.number, self.node, known.order),)


@frozen
class SerialRestocked(OfSerial):
    """The unit that came back may be sold again."""

    sku: str
    number: str
    node: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit in stock."""
        return applied(serial).at(SerialState.IN_STOCK)


@frozen
class RestockSerial(OfSerial):
    """Let a unit that came back be sold again."""

    sku: str
    number: str

    def decide(self, serial: Serial | None) -> Sequence[SerialRestocked]:
        """Return SerialRestocked.  Raises Refused ``serial.illegal``."""
        known = existing(serial, self, SerialStep.RESTOCK)
        return (SerialRestocked(self.sku, self.number, known.node),)


@frozen
class SerialScrapped(OfSerial):
    """The unit is gone for good."""

    sku: str
    number: str
    node: str
    cause: str
    condition: Condition | None = None

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit, scrapped."""
        return applied(serial).at(SerialState.SCRAPPED)


@frozen
class ScrapSerial(OfSerial):
    """Throw a unit away; *cause* says why, and who decided it.

    Attributes:
        condition: where the unit is taken off the book; None where it is off already,
            such as after a count.
    """

    sku: str
    number: str
    cause: str
    condition: Condition | None = None

    def decide(self, serial: Serial | None) -> Sequence[SerialScrapped]:
        """Return SerialScrapped.  Raises Refused ``serial.illegal``."""
        known = existing(serial, self, SerialStep.SCRAP)
        ids = (self.sku, self.number, known.node)
        return (SerialScrapped(*ids, self.cause, self.condition),)
