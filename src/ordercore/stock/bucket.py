"""In which condition units stand at a node: to be sold, or apart for the time being."""

from enum import StrEnum

from attrs import frozen

__all__ = ["Bucket", "Unsellable"]


class Bucket(StrEnum):
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

    def of(self, bucket: Bucket) -> int:
        """Return how many stand in a bucket; those to be sold are not among them."""
        match bucket:
            case Bucket.SELLABLE:
                return 0
            case Bucket.DAMAGED:
                return self.damaged
            case Bucket.QUALITY_CONTROL:
                return self.quality_control
            case Bucket.QUARANTINE:
                return self.quarantine

    def moved(self, bucket: Bucket, more: int) -> "Unsellable":
        """Return them with so many units more, or fewer, in a bucket."""
        return Unsellable(
            self.damaged + more * (bucket is Bucket.DAMAGED),
            self.quality_control + more * (bucket is Bucket.QUALITY_CONTROL),
            self.quarantine + more * (bucket is Bucket.QUARANTINE),
        )
