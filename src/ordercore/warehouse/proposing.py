"""Which parcels are packed next: as it was planned, less what was done otherwise."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from ordercore.orders import Goods, LineQuantity
from ordercore.orders.planned import PlannedParcel
from ordercore.warehouse.fulfillment import FulfillmentOrder, WorkLine
from ordercore.warehouse.packing import Pack

__all__ = [
    "PackPlan",
    "ProposedParcel",
    "in_parcels",
    "plan_of",
    "still_planned",
    "to_be_packed",
]


@frozen
class ProposedParcel:
    """A parcel to be packed.

    Attributes:
        parcel: a free id for it.
        goods: what goes in.
        service: who was reckoned with to carry it; "" where it is anybody.
    """

    parcel: str
    goods: tuple[Goods, ...]
    service: str = ""

    def __str__(self) -> str:
        goods = ", ".join([f"{one.quantity} × {one.sku}" for one in self.goods])
        return f"{self.parcel}: {goods}{self.service and f' by {self.service}'}"


@frozen
class PackPlan:
    """In which parcels what was picked is packed.

    Attributes:
        fulfillment: of which work.
        parcels: the parcels, in the order in which they are packed.
        missing: units that are to leave and are not in hand, or are to be left.
        why: a sentence for each parcel, or the one that says why there is none.
        commands: what records it, once all was scanned; of units that have a serial
            number these are to be named besides.
    """

    fulfillment: str
    parcels: tuple[ProposedParcel, ...]
    missing: tuple[LineQuantity, ...]
    why: tuple[str, ...]
    commands: tuple[Pack, ...]

    def __str__(self) -> str:
        lines = [str(one) for one in self.parcels] or self.why
        return "\n".join([f"Pack {self.fulfillment}", *[f"  {one}" for one in lines]])


def in_parcels(work: FulfillmentOrder, leave: Collection[str] = ()) -> PackPlan:
    """Return in which parcels the picked units of a work are packed.

    They go as they were planned when the order was sourced, as far as they are here;
    what was packed otherwise, is short or is not wanted any more is left out.  Where
    nothing was planned, all go into one.

    Args:
        work: of which node for which order.
        leave: lines that stay, such as held ones.
    """
    here = {line.line: line.picked for line in work.lines if line.line not in leave}
    parcels = _proposed(work, here)
    packed = Counter[str]()
    for parcel in parcels:
        packed.update({one.line: one.quantity for one in parcel.goods})
    left = [(line.line, _unpacked(line) - packed[line.line]) for line in work.lines]
    return PackPlan(
        work.id,
        parcels,
        tuple([LineQuantity(line, units) for line, units in left if units]),
        tuple(_why(work, parcels)),
        tuple(_commands(work, parcels)),
    )


def to_be_packed(work: FulfillmentOrder) -> tuple[ProposedParcel, ...]:
    """Return the parcels of all that is not packed yet, picked or not."""
    return _proposed(work, {line.line: _unpacked(line) for line in work.lines})


def _proposed(
    work: FulfillmentOrder, units: Mapping[str, int]
) -> tuple[ProposedParcel, ...]:
    """Return the parcels of so many units of each line, as they are still planned."""
    names, left = _names(work), {**units}
    skus = {line.line: line.sku for line in work.lines}
    parcels: list[ProposedParcel] = []
    for planned in still_planned(work):
        goods: list[Goods] = []
        for one in planned.lines:
            if some := min(one.quantity, left.get(one.line, 0)):
                left[one.line] -= some
                goods.append(Goods(one.line, skus[one.line], some))
        if goods:
            parcels.append(ProposedParcel(next(names), tuple(goods), planned.service))
    return tuple(parcels)


def still_planned(work: FulfillmentOrder) -> tuple[PlannedParcel, ...]:
    """Return the parcels that are still to be packed, and what is to go into each.

    A parcel that was packed as planned is done.  Units that went into others, are
    short or not wanted any more are taken off the last ones that were to have them.
    """
    left, off = [*work.planned], Counter({one.line: one.gone for one in work.lines})
    for box in work.boxes:
        done = plan_of(left, box.contents)
        if done is None:
            off.update({one.line: one.quantity for one in box.contents})
        else:
            left.remove(done)
    found: list[PlannedParcel] = []
    for planned in reversed(left or [_all_in_one(work)]):
        units = {one.line: one.quantity for one in planned.lines}
        for line in units if left else ():
            less = min(units[line], off[line])
            units[line] -= less
            off[line] -= less
        lines = [LineQuantity(line, n) for line, n in units.items() if n]
        if lines:
            found.append(PlannedParcel(planned.node, tuple(lines), planned.service))
    return tuple(reversed(found))


def plan_of(
    planned: Iterable[PlannedParcel], contents: Iterable[Goods]
) -> PlannedParcel | None:
    """Return the planned parcel that has just these units; None where none has."""
    inside = {one.line: one.quantity for one in contents}
    for one in planned:
        if inside == {some.line: some.quantity for some in one.lines}:
            return one
    return None


def _all_in_one(work: FulfillmentOrder) -> PlannedParcel:
    lines = [LineQuantity(line.line, _unpacked(line)) for line in work.lines]
    return PlannedParcel(work.node, tuple([one for one in lines if one.quantity]))


def _unpacked(line: WorkLine) -> int:
    return line.to_pick + line.picked


def _names(work: FulfillmentOrder) -> Iterator[str]:
    number, taken = len(work.boxes), {*work.parcels}
    while True:
        number += 1
        if (name := f"{work.id}-{number}") not in taken:
            yield name


def _why(work: FulfillmentOrder, parcels: Collection[ProposedParcel]) -> Iterator[str]:
    if not parcels:
        yield "Nothing is in hand that may be packed: pick first"
    for one in parcels:
        planned = plan_of(work.planned, one.goods)
        how = "as planned" if planned else "what is left of the plan"
        yield f"{one}: {how if work.planned else 'all in one parcel'}"


def _commands(
    work: FulfillmentOrder, parcels: Collection[ProposedParcel]
) -> Iterator[Pack]:
    """Yield the commands; the last parcel of all takes what there is."""
    in_hand = {line.line: line.picked for line in work.lines if line.picked}
    for one in parcels:
        part = {goods.line: goods.quantity for goods in one.goods}
        if part == in_hand:
            yield Pack(work.id, one.parcel)
            continue
        lines = tuple([LineQuantity(line, n) for line, n in part.items()])
        yield Pack(work.id, one.parcel, part=lines)
        in_hand = {k: n - part.get(k, 0) for k, n in in_hand.items()}
        in_hand = {line: n for line, n in in_hand.items() if n}
