"""A unit with a number comes in, is packed, leaves with its buyer, and comes back."""

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
from ordercore.stock.serial_grading import SerialInCondition, SerialSetApart, set_apart
from ordercore.values import sku as check_sku

__all__ = [
    "HandOutSerial",
    "PackSerial",
    "ReceiveSerial",
    "ReturnSerial",
    "SerialHandedOut",
    "SerialPacked",
    "SerialReceived",
    "SerialReturned",
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
class ReceiveSerial(SerialInCondition):
    """Take a unit in; follows from ``stock.Receive`` with its number."""

    sku: str
    number: str
    node: str
    cause: str
    condition: Condition = Condition.SELLABLE

    def decide(
        self, serial: Serial | None
    ) -> Sequence[SerialReceived | SerialSetApart]:
        """Return SerialReceived, and SerialSetApart where it does not come to be sold.

        Raises Refused ``serial.exists``: a unit with this number was received before.
        """
        check_sku(self.sku)
        check_number(self.number)
        if serial is None:
            ids = (self.sku, self.number, self.node)
            return (SerialReceived(*ids, self.cause), *set_apart(self))
        raise Refused(
            "serial.exists",
            asked=f"receive {self.sku} number {self.number} at {self.node}",
            because=f"there is one with this number: it is {serial.state}, at "
            f"{serial.node} last",
            remedy="Read the number again; what a buyer sends back is orders.Return, "
            "what comes from another node stock.ReceiveTransfer, what was lost "
            "stock.Adjust",
        )


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
        return applied(serial).at(
            SerialState.PACKED, order=self.order, parcel=self.parcel
        )


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
        return applied(serial).at(
            SerialState.SHIPPED, order=self.order, parcel=self.parcel
        )


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
class SerialHandedOut(OfSerial):
    """The buyer took the unit along."""

    sku: str
    number: str
    node: str
    order: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit with its buyer."""
        return applied(serial).at(SerialState.SHIPPED, order=self.order)


@frozen
class HandOutSerial(OfSerial):
    """Give a unit to its buyer without a parcel; follows from ``orders.HandOut``."""

    sku: str
    number: str
    node: str
    order: str

    def decide(self, serial: Serial | None) -> Sequence[SerialHandedOut]:
        """Return SerialHandedOut.

        Raises Refused: ``serial.unknown``, ``serial.illegal``, ``serial.elsewhere``.
        """
        existing(serial, self, SerialStep.HAND_OUT, self.node)
        return (SerialHandedOut(self.sku, self.number, self.node, self.order),)


@frozen
class SerialReturned(OfSerial):
    """The unit came back from an order."""

    sku: str
    number: str
    node: str
    order: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit where it came back, to be looked at; the order had it."""
        return applied(serial).at(
            SerialState.RETURNED,
            node=self.node,
            order=self.order,
            condition=Condition.QUALITY_CONTROL,
        )


@frozen
class ReturnSerial(OfSerial):
    """Take a unit back that an order had; follows from ``orders.Return``."""

    sku: str
    number: str
    node: str
    order: str

    def decide(self, serial: Serial | None) -> Sequence[SerialReturned]:
        """Return SerialReturned.

        Raises Refused: ``serial.unknown``; ``serial.illegal``, it never left;
        ``serial.order``, another order had it.
        """
        known = existing(serial, self, SerialStep.RETURN)
        if known.order != self.order:
            raise Refused(
                "serial.order",
                asked=f"return {self.sku} number {self.number} of order {self.order}",
                because=f"it left with order {known.order}",
                remedy="Read the number again, or take it back from that order",
            )
        return (SerialReturned(self.sku, self.number, self.node, self.order),)
