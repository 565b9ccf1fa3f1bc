"""In which condition units stand at a node: to be sold, or apart for the time being."""

from enum import StrEnum

from attrs import frozen

__all__ = ["Condition", "Unsellable"]


class Condition(StrEnum):
    """The condition of units; together they are what is on hand."""

    SELLABLE = "sellable"
    DAMAGED = "damaged"
    QUALITY_CONTROL = "quality_control"
    QUARANTINE = "quarantine"


@frozen
class Unsellable:
    """Units that are at the node and that nobody can be promised.

    Attributes:
        damaged: they cannot be sold as they are.
        quality_control: somebody has to look at them first.
        quarantine: kept apart until it is decided what becomes of them.
    """

    damaged: int = 0
    quality_control: int = 0
    quarantine: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.damaged + self.quality_control + self.quarantine

    def of(self, condition: Condition) -> int:
        """Return how many stand in a condition; those to be sold are not among them."""
        match condition:
            case Condition.SELLABLE:
                return 0
            case Condition.DAMAGED:
                return self.damaged
            case Condition.QUALITY_CONTROL:
                return self.quality_control
            case Condition.QUARANTINE:
                return self.quarantine

    def moved(self, condition: Condition, more: int) -> "Unsellable":
        """Return them with so many units more, or fewer, in a condition."""
        return Unsellable(
            self.damaged + more * (condition is Condition.DAMAGED),
            self.quality_control + more * (condition is Condition.QUALITY_CONTROL),
            self.quarantine + more * (condition is Condition.QUARANTINE),
        )
