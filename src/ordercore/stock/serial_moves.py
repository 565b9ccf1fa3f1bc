"""A unit with a number goes to another node, is lost, is found, or is thrown away."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.stock.condition import Condition
from ordercore.stock.serial import (
    OfSerial,
    Serial,
    SerialState,
    SerialStep,
    applied,
    existing,
)
from ordercore.stock.serial_grading import SerialInCondition, SerialSetApart, set_apart
from ordercore.stock.tracing import ReceiveSerial, SerialReceived

__all__ = [
    "ArriveSerial",
    "FindSerial",
    "GiveUpSerial",
    "LoseSerial",
    "ScrapSerial",
    "SendSerial",
    "SerialArrived",
    "SerialFound",
    "SerialLost",
    "SerialScrapped",
    "SerialSent",
]


@frozen
class SerialSent(OfSerial):
    """The unit has left for another node of ours."""

    sku: str
    number: str
    node: str
    cause: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit on its way."""
        return applied(serial).at(SerialState.IN_TRANSIT)


@frozen
class SendSerial(OfSerial):
    """Let a unit leave for another node; follows from ``stock.ShipTransfer``."""

    sku: str
    number: str
    node: str
    cause: str

    def decide(self, serial: Serial | None) -> Sequence[SerialSent]:
        """Return SerialSent.

        Raises Refused: ``serial.unknown``, ``serial.illegal``, ``serial.elsewhere``.
        """
        existing(serial, self, SerialStep.SEND, self.node)
        return (SerialSent(self.sku, self.number, self.node, self.cause),)


@frozen
class SerialArrived(OfSerial):
    """The unit has come from another node of ours."""

    sku: str
    number: str
    before: str
    node: str
    cause: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit in stock there."""
        return applied(serial).at(SerialState.IN_STOCK, node=self.node)


@frozen
class ArriveSerial(SerialInCondition):
    """Take a unit in from another node; follows from ``stock.ReceiveTransfer``."""

    sku: str
    number: str
    node: str
    cause: str
    condition: Condition = Condition.SELLABLE

    def decide(self, serial: Serial | None) -> Sequence[SerialArrived | SerialSetApart]:
        """Return SerialArrived, and SerialSetApart where it does not come to be sold.

        Raises Refused: ``serial.unknown``, ``serial.illegal``.
        """
        known = existing(serial, self, SerialStep.ARRIVE)
        ids = (self.sku, self.number, known.node, self.node)
        return (SerialArrived(*ids, self.cause), *set_apart(self))


@frozen
class SerialLost(OfSerial):
    """The unit is not where the book had it."""

    sku: str
    number: str
    node: str
    cause: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit, lost, in the condition in which it was."""
        known = applied(serial)
        return known.at(SerialState.LOST, condition=known.condition)


@frozen
class LoseSerial(SerialInCondition):
    """Say that a unit is not there; follows from what takes it off the book."""

    sku: str
    number: str
    node: str
    cause: str
    condition: Condition = Condition.SELLABLE

    def decide(self, serial: Serial | None) -> Sequence[SerialLost]:
        """Return SerialLost.

        Raises Refused: ``serial.unknown``, ``serial.illegal``, ``serial.elsewhere``.
        """
        existing(serial, self, SerialStep.LOSE, self.node, self.condition)
        return (SerialLost(self.sku, self.number, self.node, self.cause),)


@frozen
class GiveUpSerial(OfSerial):
    """Wait no more for a unit on its way; follows from ``stock.CloseTransfer``."""

    sku: str
    number: str
    node: str
    cause: str

    def decide(self, serial: Serial | None) -> Sequence[SerialLost]:
        """Return SerialLost.  Raises Refused ``serial.illegal``."""
        existing(serial, self, SerialStep.GIVE_UP, self.node)
        return (SerialLost(self.sku, self.number, self.node, self.cause),)


@frozen
class SerialFound(OfSerial):
    """The unit that was lost is at a node."""

    sku: str
    number: str
    node: str
    cause: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit in stock."""
        return applied(serial).at(SerialState.IN_STOCK, node=self.node)


@frozen
class FindSerial(SerialInCondition):
    """Put a unit on the book that is there; follows from what puts it on the shelf."""

    sku: str
    number: str
    node: str
    cause: str
    condition: Condition = Condition.SELLABLE

    def decide(
        self, serial: Serial | None
    ) -> Sequence[SerialFound | SerialReceived | SerialSetApart]:
        """Return SerialFound, or SerialReceived where nobody knew the unit.

        SerialSetApart follows where it is not to be sold.  Raises Refused
        ``serial.illegal``: by the book it is somewhere.
        """
        if serial is None:
            return ReceiveSerial(
                self.sku, self.number, self.node, self.cause, self.condition
            ).decide(None)
        existing(serial, self, SerialStep.FIND)
        ids = (self.sku, self.number, self.node)
        return (SerialFound(*ids, self.cause), *set_apart(self))


@frozen
class SerialScrapped(OfSerial):
    """The unit is gone for good."""

    sku: str
    number: str
    node: str
    cause: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit, scrapped, in the condition in which it was."""
        known = applied(serial)
        return known.at(SerialState.SCRAPPED, condition=known.condition)


@frozen
class ScrapSerial(SerialInCondition):
    """Throw a unit away; follows from ``stock.Scrap``."""

    sku: str
    number: str
    node: str
    cause: str
    condition: Condition = Condition.SELLABLE

    def decide(self, serial: Serial | None) -> Sequence[SerialScrapped]:
        """Return SerialScrapped.

        Raises Refused: ``serial.unknown``, ``serial.illegal``, ``serial.elsewhere``.
        """
        existing(serial, self, SerialStep.SCRAP, self.node, self.condition)
        return (SerialScrapped(self.sku, self.number, self.node, self.cause),)
