"""One picker, one order: the list of what to fetch from which bin."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from ordercore.catalog import SkuLot
from ordercore.orders import LineQuantity
from ordercore.warehouse.fulfillment import FulfillmentOrder, WorkLine
from ordercore.warehouse.life import State
from ordercore.warehouse.picking.taking import Pick
from ordercore.warehouse.releasing import Accept

__all__ = ["PickPlan", "PickStop", "pick_single"]


@frozen
class PickStop:
    """So many units of a line, to be taken from a bin; "" where no bin is known.

    For a line of kits there is one for each article that is in them, and for an article
    that is kept by lot one for each *lot* whose turn it is.
    """

    bin: str
    sku: str
    line: str
    name: str
    quantity: int
    lot: str = ""


@frozen
class PickPlan:
    """What a picker does for one fulfilment order.

    Attributes:
        fulfillment: which one.
        stops: what to take, in the order of bins and SKUs.
        missing: units to pick that cannot be picked now, or are to be left.
        why: a sentence for each stop and each line to leave, or the one that says why
            there is none.
        commands: what records the walk, when all was found.
    """

    fulfillment: str
    stops: tuple[PickStop, ...]
    missing: tuple[LineQuantity, ...]
    why: tuple[str, ...]
    commands: tuple[Accept | Pick, ...]

    def __str__(self) -> str:
        head = f"Pick list {self.fulfillment}"
        if not self.stops:
            return "\n".join([head, *self.why])
        bins = max([3, *[len(stop.bin) for stop in self.stops]])
        skus = max([3, *[len(stop.sku) for stop in self.stops]])
        longest = max([len(stop.lot) for stop in self.stops])
        lots = max(3, longest) + 2 if longest else 0
        rows = [("Bin", "SKU", "Lot" if lots else "", "Units", "What")]
        rows += [
            (s.bin or "?", s.sku, s.lot, str(s.quantity), s.name) for s in self.stops
        ]
        lines = [
            f"{b:<{bins}}  {s:<{skus}}  {lot:<{lots}}{n:>5}  {what}"
            for b, s, lot, n, what in rows
        ]
        return "\n".join([head, *[line.rstrip() for line in lines]])


def pick_single(
    fulfillment: FulfillmentOrder,
    where: Mapping[str, str] | None = None,
    leave: Collection[str] = (),
    lots: Iterable[SkuLot] = (),
) -> PickPlan:
    """Return the walk for one fulfilment order.

    *where* gives the bin of a SKU.  A SKU without one is listed last: its place is
    asked for on the floor.  Only work that was released to the node is planned, and
    without the lines to *leave*, such as held ones: they are missing.  *lots* says
    which lots to take of an article, those whose turn it is first.
    """
    bins = where or {}
    lines = [work for work in fulfillment.lines if work.to_pick]
    if fulfillment.state not in {State.RELEASED, State.IN_PROGRESS} or not lines:
        why_none = (_why_none(fulfillment),)
        return PickPlan(fulfillment.id, (), _units(lines), why_none, ())
    left = [work for work in lines if work.line in leave]
    why_left = tuple([_why_left(work) for work in left])
    open_lines = [work for work in lines if work.line not in leave]
    if not open_lines:
        return PickPlan(fulfillment.id, (), _units(left), why_left, ())
    pool = [*lots]
    stops = [
        PickStop(bins.get(p.sku, ""), p.sku, w.line, p.name, units, lot)
        for w in open_lines
        for p in w.fetched
        for lot, units in _of_lots(pool, p.sku, w.to_pick * p.quantity)
    ]
    stops.sort(key=lambda stop: (not stop.bin, stop.bin, stop.sku, stop.line))
    commands: tuple[Accept | Pick, ...] = (Pick(fulfillment.id, _units(open_lines)),)
    if fulfillment.state is State.RELEASED:
        commands = (Accept(fulfillment.id), *commands)
    why = tuple([_why(stop) for stop in stops])
    return PickPlan(
        fulfillment.id, tuple(stops), _units(left), (*why, *why_left), commands
    )


def _of_lots(pool: list[SkuLot], sku: str, quantity: int) -> Iterator[tuple[str, int]]:
    """Yield of which lots units are taken, and take them out of the pool."""
    for place, one in enumerate(pool):
        some = min(quantity, one.quantity) if one.sku == sku else 0
        if some:
            yield one.lot, some
            quantity -= some
            pool[place] = SkuLot(sku, one.lot, one.quantity - some)
    if quantity:
        yield "", quantity


def _units(lines: Iterable[WorkLine]) -> tuple[LineQuantity, ...]:
    return tuple([LineQuantity(work.line, work.to_pick) for work in lines])


def _why_left(work: WorkLine) -> str:
    return f"{work.to_pick} × {work.sku} for line {work.line}: to be left, it is held"


def _why(stop: PickStop) -> str:
    place = f"it lies in {stop.bin}" if stop.bin else "no bin is known: ask for it"
    lot = f" of lot {stop.lot}" if stop.lot else ""
    return f"{stop.quantity} × {stop.sku}{lot} for line {stop.line}: {place}"


def _why_none(fulfillment: FulfillmentOrder) -> str:
    if fulfillment.state in {State.RELEASED, State.IN_PROGRESS}:
        return "Nothing is to pick: all of it is in hand, gone or given back"
    first = "; release it first" if fulfillment.state is State.OPEN else ""
    return f"Nothing can be picked: the work is {fulfillment.state}{first}"
