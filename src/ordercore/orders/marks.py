"""What people and rules have noted on an order: none of it moves goods or money."""

from attrs import frozen

from ordercore.orders.hold import PastHold

__all__ = ["UNMARKED", "Marks"]


@frozen
class Marks:
    """What is noted on an order.

    Attributes:
        past_holds: the holds that were released, the first released one first.
    """

    past_holds: tuple[PastHold, ...] = ()


UNMARKED = Marks()
"""Nothing is noted: nearly every order."""
