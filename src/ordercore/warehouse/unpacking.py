"""A parcel that has not left is opened again, and its goods are taken out."""

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from ordercore.catalog import SkuLot
from ordercore.errors import Refused
from ordercore.orders import Goods
from ordercore.warehouse.fulfillment import (
    Box,
    FulfillmentOrder,
    InFulfillment,
    WorkLine,
    applied,
    existing,
)
from ordercore.warehouse.life import Step

__all__ = ["Unpack", "Unpacked"]


@frozen
class Unpacked(InFulfillment):
    """The parcel is empty; its units are in the picker's hands again."""

    fulfillment: str
    parcel: str
    order: str
    node: str
    contents: tuple[Goods, ...]
    reason: str
    lots: tuple[SkuLot, ...] = ()

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it with those units picked; the scan check has to pass again."""
        state = applied(state)
        lines = state.moved(self.contents, WorkLine.unpack)
        boxes = emptied(state.boxes, self.parcel)
        taken_out = evolve(state, boxes=boxes).with_lines(lines, checked=False)
        return taken_out.may_hold(self.lots)


@frozen
class Unpack(InFulfillment):
    """Take everything out of a parcel that has not left.

    The order and the parcel follow: a parcel with a label on is refused there, as is
    one that its carrier has.  What was unpacked can be checked and packed again, into
    a parcel with another id, or be given back with Reject or CloseShort.
    """

    fulfillment: str
    parcel: str
    reason: str = ""

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Unpacked]:
        """Return Unpacked, or nothing when the parcel was unpacked before.

        Raises Refused: ``fulfillment.illegal``; ``fulfillment.no-parcel`` when this
        work has no such parcel; ``fulfillment.units`` when its units have left.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.UNPACK)
        box = self._box(state)
        if not (contents := box.contents):
            return ()
        self._check(state, contents)
        ids = (self.fulfillment, self.parcel, state.order, state.node)
        return (Unpacked(*ids, contents, self.reason, box.lots),)

    def _box(self, state: FulfillmentOrder) -> Box:
        for box in state.boxes:
            if box.parcel == self.parcel:
                return box
        raise Refused(
            "fulfillment.no-parcel",
            asked=f"unpack parcel {self.parcel} of fulfilment order {self.fulfillment}",
            because="this work has packed no such parcel",
            remedy=f"Name one of {', '.join(state.parcels[:10]) or 'none: pack first'}",
        )

    def _check(self, state: FulfillmentOrder, contents: Iterable[Goods]) -> None:
        for goods in contents:
            packed = state.line(goods.line).packed
            if goods.quantity > packed:
                raise Refused(
                    "fulfillment.units",
                    asked=f"unpack {goods.quantity} of line {goods.line} of "
                    f"fulfilment order {self.fulfillment}",
                    because=f"{packed} unit(s) of it are in a parcel that has not left",
                    remedy="Take goods that have left back with orders.Return",
                )


def emptied(boxes: Iterable[Box], parcel: str) -> tuple[Box, ...]:
    """Return the boxes with nothing in that of *parcel*; its id stays taken."""
    return tuple([Box(parcel, ()) if box.parcel == parcel else box for box in boxes])
