"""In which parcels units are to leave, as it was planned."""

from attrs import frozen

from ordercore.orders.progress import LineQuantity

__all__ = ["PlannedParcel"]


@frozen
class PlannedParcel:
    """What goes into one parcel, as it was planned when its order was sourced.

    It is a proposal: whoever packs sees the boxes and the goods.

    Attributes:
        node: from where it leaves.
        lines: what is in it, a line once.
        service: who was reckoned with to carry it, such as ``GLS parcel``; "" where
            the rates name nobody.
    """

    node: str
    lines: tuple[LineQuantity, ...]
    service: str = ""
