"""A unit with a number is set apart, or may be sold again."""

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

__all__ = ["GradeSerial", "SerialRestocked", "SerialSetApart"]


@frozen
class SerialSetApart(OfSerial):
    """The unit is not sold as it is."""

    sku: str
    number: str
    node: str
    condition: Condition
    cause: str

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit in that condition."""
        return applied(serial).at(SerialState.APART, condition=self.condition)


@frozen
class SerialRestocked(OfSerial):
    """The unit may be sold, or sold again."""

    sku: str
    number: str
    node: str
    cause: str = ""

    def apply(self, serial: Serial | None) -> Serial:
        """Return the unit in stock."""
        return applied(serial).at(SerialState.IN_STOCK)


@frozen
class GradeSerial(OfSerial):
    """Put a unit in another condition; follows from ``stock.Reclassify``."""

    sku: str
    number: str
    node: str
    condition: Condition
    into: Condition
    cause: str

    def decide(
        self, serial: Serial | None
    ) -> Sequence[SerialSetApart | SerialRestocked]:
        """Return SerialSetApart or SerialRestocked.

        Raises Refused: ``serial.unknown``, ``serial.illegal``, ``serial.elsewhere``.
        """
        sells = self.into is Condition.SELLABLE
        step = SerialStep.RESTOCK if sells else SerialStep.SET_APART
        existing(serial, self, step, self.node, self.condition)
        ids = (self.sku, self.number, self.node)
        if sells:
            return (SerialRestocked(*ids, self.cause),)
        return (SerialSetApart(*ids, self.into, self.cause),)


class SerialInCondition(OfSerial):
    """A message about a unit that is at a node in a condition."""

    __slots__ = ()

    node: str
    condition: Condition
    cause: str


def set_apart(message: SerialInCondition) -> tuple[SerialSetApart, ...]:
    """Return what sets a unit apart that comes in like that; nothing where it sells."""
    if message.condition is Condition.SELLABLE:
        return ()
    ids = (message.sku, message.number, message.node)
    return (SerialSetApart(*ids, message.condition, message.cause),)
