"""What it means to call a lot back: where it is, where it comes to, and who got it."""

from collections import Counter
from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.knowing.articles import check_heard_of
from ordercore.flow.seeing.views import Views
from ordercore.stock import (
    Delivery,
    OrderLots,
    RecallLot,
    Recalls,
    SentLot,
    StockLevel,
    Transfer,
    recalls_stream,
)
from ordercore.stock.lot import lot_of
from ordercore.stock.lot_ending import missing
from ordercore.values import PIECES, Measure, meant
from ordercore.warehouse import FulfillmentOrder

__all__ = [
    "RecallHand",
    "RecallOrder",
    "RecallPlace",
    "RecallPlan",
    "RecallWay",
    "check_recall",
    "plan_recall",
    "with_near",
]


@frozen
class RecallPlace:
    """Units of a lot at a node.

    Attributes:
        node: where.
        there: units of it, in whatever condition.
        packed: of these, units in parcels that do not leave then.
        short: units at the node that are promised and not there then.
        unread: units of which nobody knows the lot: they may be of it.
        held: for which reason of its own the node holds the lot already.
    """

    node: str
    there: int
    packed: int = 0
    short: int = 0
    unread: int = 0
    held: str = ""


@frozen
class RecallWay:
    """What is on its way to a node.

    Attributes:
        stream: the transfer or delivery.
        node: where it comes to.
        units: of the lot; None where nobody knows of which lots it brings units.
    """

    stream: str
    node: str
    units: int | None = None


@frozen
class RecallHand:
    """Units in a picker's hands that may be of a lot.

    Attributes:
        fulfillment: the work for which they were picked.
        node: where.
        units: at most so many.
    """

    fulfillment: str
    node: str
    units: int


@frozen
class RecallOrder:
    """So many units of a lot an order got, and has not sent back.

    Attributes:
        order: which one.
        units: as many as the book says.
        maybe: more that it may have: what came back unread was taken for the lot, or
            what left was of a lot that nobody knew.
    """

    order: str
    units: int
    maybe: int = 0


@frozen
class RecallPlan:
    """What calling a lot back does, and whom it concerns.

    Attributes:
        sku, lot, reason: what is called back, and why.
        places: the nodes that have units of it, or units of which nobody knows the lot.
        ways: what is on its way, and may have some: it is held as it comes.
        missing: the orders whose buyers have got units: these are to be asked.
        commands: what calls it back, also where it is nowhere yet.
        measure: how the article is counted.
        near: lots of nearly that name, where nobody has any of this one.
        hands: what is picked and not packed, and may be of it: its labels have to be
            read.
    """

    sku: str
    lot: str
    reason: str
    places: tuple[RecallPlace, ...]
    ways: tuple[RecallWay, ...]
    missing: tuple[RecallOrder, ...]
    commands: tuple[RecallLot, ...]
    measure: Measure = PIECES
    near: tuple[str, ...] = ()
    hands: tuple[RecallHand, ...] = ()

    @property
    def why(self) -> tuple[str, ...]:
        """A sentence for each place, each way and each order."""
        told = self.measure.told
        found = [
            *[line for one in self.places for line in _of_place(one, told)],
            *[_of_hand(one, told) for one in self.hands],
            *[_of_way(one, told) for one in self.ways],
            *[_of_order(one, told) for one in self.missing],
        ]
        if self.near:
            found.append(f"Nobody has any of it: is {' or '.join(self.near)} meant?")
        return tuple(found) or ("Nobody has any of it; what comes is held",)

    def __str__(self) -> str:
        head = f"Recall of lot {self.lot} of {self.sku}: {self.reason}"
        return "\n".join([head, *self.why])


def plan_recall(sku: str, lot: str, reason: str, views: Views) -> RecallPlan:
    """Return what calling a lot back does.

    Raises Invalid.  Raises Refused ``sku.unknown``.
    """
    asked = RecallLot(sku, lot, reason, ahead=True)
    asked.decide(None)
    check_heard_of(sku, f"call back lot {lot} of {sku}", views)
    item = views.items((sku,)).get(sku)
    known: Recalls = views.state(recalls_stream(sku)) or Recalls(sku)
    recall = known.in_force(lot)
    cause = recall.cause if recall is not None else ""
    places = [_place(level, lot, cause) for level in views.levels(sku)]
    tags = (tagging.lot(sku, lot), tagging.lot(sku, ""))
    streams = sorted({stream for tag in tags for stream in views.tagged(tag)})
    orders = [_order(views.state(stream), sku, lot) for stream in streams]
    return RecallPlan(
        sku,
        lot,
        reason,
        tuple([one for one in places if one.there or one.unread or one.held]),
        tuple(_ways(sku, lot, views)),
        tuple([one for one in orders if one.units or one.maybe]),
        (asked,),
        item.measure if item is not None else PIECES,
        hands=tuple(_hands(sku, lot, views)),
    )


def _place(level: StockLevel, name: str, recalled: str) -> RecallPlace:
    nameless = lot_of(level.all_lots, "")
    unread = nameless.on_hand if nameless else 0
    lots = [lot for lot in level.lots if lot.goes_by(name)]
    left = level.sellable - sum([lot.sellable for lot in lots])
    short = missing(level, left) - missing(level, level.sellable)
    own = [lot.held for lot in lots if lot.held and not lot.held_by_recall(recalled)]
    there, packed = (
        sum([lot.on_hand for lot in lots]),
        sum([lot.packed for lot in lots]),
    )
    return RecallPlace(level.node, there, packed, short, unread, "; ".join(own))


def _hands(sku: str, lot: str, views: Views) -> Iterator[RecallHand]:
    """Yield the work of which units are in hand that may be of a lot."""
    here = [k.id for level in views.levels(sku) for k in level.lots if k.goes_by(lot)]
    names = {lot, *here}
    tags = [tagging.in_hand(sku, name) for name in names]
    for stream in sorted({stream for tag in tags for stream in views.tagged(tag)}):
        work: FulfillmentOrder = views.state(stream)
        picked = Counter[str]()
        for line in work.lines:
            picked.update(dict(line.pieces(line.picked)))
        most = [k.quantity for k in work.in_hand if k.sku == sku and k.lot in names]
        yield RecallHand(work.id, work.node, min(sum(most), picked[sku]))


def _ways(sku: str, lot: str, views: Views) -> Iterator[RecallWay]:
    """Yield what is on its way, transfers of which the lots are known first."""
    coming = [views.state(stream) for stream in views.tagged(tagging.incoming(sku))]
    for one in coming:
        if isinstance(one, Transfer):
            units = [k.units.quantity for k in one.lots if _is(k, sku, lot)]
            unread = not any([k.sku == sku for k in one.lots])
            if units or unread:
                known = None if unread else sum(units)
                yield RecallWay(one.stream, one.destination, known)
        elif isinstance(one, Delivery):
            yield RecallWay(one.stream, one.node)


def _is(one: SentLot, sku: str, lot: str) -> bool:
    return one.sku == sku and one.units.goes_by(lot)


def _order(known: OrderLots, sku: str, lot: str) -> RecallOrder:
    out = [one.quantity for one in known.out(sku) if one.goes_by(lot)]
    return RecallOrder(known.order, sum(out), known.maybe(sku, lot))


def _of_order(one: RecallOrder, told: Callable[[int], str]) -> str:
    got = [f"got {told(one.units)}"] if one.units else []
    may = [f"may have {told(one.maybe)}: nobody read them"] if one.maybe else []
    return f"Order {one.order} {', and '.join([*got, *may])}"


def _of_place(one: RecallPlace, told: Callable[[int], str]) -> Iterator[str]:
    if one.there or one.held:
        parts = [
            f"{told(one.there)} there",
            f"held by itself: {one.held}" if one.held else "held",
            f"{told(one.short)} promised are missing then" if one.short else "",
            f"{told(one.packed)} in parcels that stay" if one.packed else "",
        ]
        yield f"{one.node}: {', '.join([part for part in parts if part])}"
    if one.unread:
        yield f"{one.node}: {told(one.unread)} of a lot that nobody knows: read them"


def _of_hand(one: RecallHand, told: Callable[[int], str]) -> str:
    return f"{one.node}: {told(one.units)} in hand for {one.fulfillment} may be of it"


def _of_way(one: RecallWay, told: Callable[[int], str]) -> str:
    if one.units is None:
        return f"{one.node}: {one.stream} may bring some: it is held as it comes"
    return f"{one.node}: {told(one.units)} come with {one.stream}, held as they come"


def with_near(plan: RecallPlan, views: Views) -> RecallPlan:
    """Return the plan with the lots that may be meant where nobody has any of it."""
    if _somewhere(plan, views):
        return plan
    there = {lot.id for level in views.levels(plan.sku) for lot in level.lots}
    return evolve(plan, near=tuple(sorted(there & {*meant(plan.lot)})))


def check_recall(command: RecallLot, views: Views) -> None:
    """Refuse to call back a lot that is nowhere, unless that is said to be meant."""
    if command.ahead:
        return
    plan = plan_recall(command.sku, command.lot, command.reason, views)
    if _somewhere(plan, views):
        return
    near = " or ".join(with_near(plan, views).near)
    hint = f"Did you mean {near}? Else read" if near else "Read"
    raise Refused(
        "lot.unknown",
        asked=f"call back lot {command.lot} of {command.sku}",
        because="nobody has any of it or got any, and none is known to be on its way",
        remedy=f"{hint} the label again; ahead=True calls back what is still to come",
    )


def _somewhere(plan: RecallPlan, views: Views) -> bool:
    """Tell whether anybody has or got units of a lot, or has heard of it."""
    known: Recalls = views.state(recalls_stream(plan.sku)) or Recalls(plan.sku)
    here = any([one.there or one.held for one in plan.places])
    coming = any([one.units for one in plan.ways])
    heard = known.find(plan.lot) is not None
    return here or coming or heard or any([one.units for one in plan.missing])
