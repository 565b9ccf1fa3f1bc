"""What was checked is put into a parcel."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.catalog import SerialNumber, SkuLot
from ordercore.errors import Invalid, Refused
from ordercore.orders import Goods, LineQuantity
from ordercore.values import check_id
from ordercore.warehouse.fulfillment import (
    Box,
    FulfillmentOrder,
    InFulfillment,
    WorkLine,
    applied,
    counted,
    existing,
)
from ordercore.warehouse.life import Step

__all__ = ["Pack", "Packed"]


@frozen
class Packed(InFulfillment):
    """Units lie in a parcel, which is shut.

    Attributes:
        rest_checked: whether what is still in hand goes on into other parcels, without
            another check.
    """

    fulfillment: str
    parcel: str
    order: str
    node: str
    contents: tuple[Goods, ...]
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()
    rest_checked: bool = False

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it with those units in the parcel."""
        state = applied(state)
        lines = state.moved(self.contents, WorkLine.pack)
        boxes = (*state.boxes, Box(self.parcel, self.contents, self.lots))
        return evolve(state, boxes=boxes).with_lines(lines, checked=self.rest_checked)


@frozen
class Pack(InFulfillment):
    """Put what is picked and has passed its check into one parcel: all, or a part.

    Attributes:
        lines: put only these in, such as those that are not held; empty for all.  The
            rest is checked again before it is packed.
        part: put only so many units of these lines in; the rest of what has passed its
            check goes into other parcels.  At most one of both.
        serials: the scanned numbers of units that have one, in any order; at the door
            those that are not here are refused.
        lots: of which lots all units of a SKU are, where somebody has read the labels;
            else those leave whose turn it is by then.  They have to be read at the door
            where what was picked may be of a lot that nobody gets any more.
    """

    fulfillment: str
    parcel: str
    lines: tuple[str, ...] = ()
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()
    part: tuple[LineQuantity, ...] = ()

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Packed]:
        """Return Packed.

        Raises Refused: ``fulfillment.illegal``; ``fulfillment.unchecked`` before the
        scan check has passed; ``parcel.exists`` when this work has such a parcel;
        ``fulfillment.unpicked``, ``fulfillment.no-line`` for one of the *lines*;
        ``fulfillment.units`` for more of a *part* than is picked; and at the door
        ``lot.in-hand``.  Raises Invalid: both, or a quantity that cannot be.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.PACK)
        check_id(self.parcel, "parcel")
        self._check(state)
        contents = self._contents(state)
        return (
            Packed(
                self.fulfillment,
                self.parcel,
                state.order,
                state.node,
                contents,
                self.serials,
                self.lots,
                rest_checked=bool(self.part),
            ),
        )

    def _contents(self, state: FulfillmentOrder) -> tuple[Goods, ...]:
        if self.part:
            return counted(state, self.part, picked, "pack")
        goods = state.goods(picked)
        if not self.lines:
            return goods
        for line in set(self.lines) - {item.line for item in goods}:
            state.line(line)
            raise Refused(
                "fulfillment.unpicked",
                asked=f"pack line {line} of fulfilment order {self.fulfillment}",
                because="no unit of it is picked and not packed",
                remedy="Pick it first, or leave the line out",
            )
        return tuple([item for item in goods if item.line in self.lines])

    def _check(self, state: FulfillmentOrder) -> None:
        if self.lines and self.part:
            raise Invalid.at("part", "lines and part", "at most one of both")
        asked = f"pack fulfilment order {self.fulfillment} into parcel {self.parcel}"
        if self.parcel in state.parcels:
            raise Refused(
                "parcel.exists",
                asked=asked,
                because="that parcel is packed and shut",
                remedy="Give the new parcel an id of its own",
            )
        if not state.checked:
            raise Refused(
                "fulfillment.unchecked",
                asked=asked,
                because="what was picked has not passed the scan check",
                remedy="Scan every picked unit with Check first",
            )


def picked(line: WorkLine) -> int:
    """Return how many units of a line are in the picker's hands."""
    return line.picked
