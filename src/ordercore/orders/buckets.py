"""Which units of a line go first, when a buyer does not want all of them any more."""

from enum import StrEnum

from attrs import frozen

from ordercore.errors import Invalid, shorten

__all__ = ["WAITING_FIRST", "Bucket", "CancellationPolicy"]


class Bucket(StrEnum):
    """Where units are that can still be given up.

    What is picked or packed has to be put back first, and what was shipped comes back
    as a return.
    """

    UNALLOCATED = "UNALLOCATED"
    """No place was looked for yet."""
    BACKORDERED = "BACKORDERED"
    """They wait for supply."""
    ALLOCATED = "ALLOCATED"
    """A node keeps them, and nobody has picked them."""


@frozen
class CancellationPolicy:
    """From where the units of a line are given up; an order keeps it as it was placed.

    It holds wherever units of a line are given up: by a cancellation, by a change of
    the order, and when a change is taken back.

    Attributes:
        order: every bucket once; one is emptied before the next is touched.

    Raises Invalid: a bucket is missing, comes twice, or cannot be given up.

    >>> CancellationPolicy().order[0]
    <Bucket.UNALLOCATED: 'UNALLOCATED'>
    """

    order: tuple[Bucket, ...] = (
        Bucket.UNALLOCATED,
        Bucket.BACKORDERED,
        Bucket.ALLOCATED,
    )

    def __attrs_post_init__(self) -> None:
        """Refuse what is no order of all that can be given up."""
        order: object = self.order  # whoever has no type checker may give anything
        if type(order) is not tuple or sorted(map(str, order)) != sorted(Bucket):
            got = shorten(order) if order else "none"
            expected = f"a tuple of {', '.join(Bucket)}, each once, in any order"
            raise Invalid.at("order", got, expected)


WAITING_FIRST = CancellationPolicy()
"""What holds where nobody says otherwise: units that nobody has handled go first."""
