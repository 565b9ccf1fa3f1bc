"""One picker, one order: the list of what to fetch from which bin."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from ordercore.catalog import SkuLot
from ordercore.orders import LineQuantity
from ordercore.values import PIECES, Measure
from ordercore.warehouse.fulfillment import FulfillmentOrder, WorkLine
from ordercore.warehouse.life import State
from ordercore.warehouse.picking.taking import Pick
from ordercore.warehouse.proposing import ProposedParcel, to_be_packed
from ordercore.warehouse.releasing import Accept

__all__ = ["Found", "NotThere", "PickPlan", "PickStop", "pick_single"]


@frozen
class Found:
    """How many units of an article a picker finds; *why* says why it is no more."""

    units: int
    why: str


@frozen
class NotThere:
    """So many units of a line are not there to be picked; *why* says why."""

    sku: str
    line: str
    quantity: int
    why: str
    measure: Measure = PIECES

    def __str__(self) -> str:
        told = self.measure.told(self.quantity)
        return f"{told} × {self.sku} missing: {self.why}"


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
    measure: Measure = PIECES

    @property
    def told(self) -> str:
        """How much it is, as people read it: ``3``, or ``1.250 kg``."""
        return self.measure.told(self.quantity)


@frozen
class PickPlan:
    """What a picker does for one fulfilment order.

    Attributes:
        fulfillment: which one.
        stops: what to take, in the order of bins and SKUs.
        missing: units to pick that cannot be picked now, or are to be left.
        why: a sentence for each stop and each line to leave, or the one that says why
            there is none.
        commands: what records the walk, when all on the list was found.
        not_there: of which articles how many units are not there, and why.
        parcels: in which parcels it is to leave, where there are several.
    """

    fulfillment: str
    stops: tuple[PickStop, ...]
    missing: tuple[LineQuantity, ...]
    why: tuple[str, ...]
    commands: tuple[Accept | Pick, ...]
    not_there: tuple[NotThere, ...] = ()
    parcels: tuple[ProposedParcel, ...] = ()

    def __str__(self) -> str:
        head = f"Pick list {self.fulfillment}"
        if not self.stops:
            return "\n".join([head, *self.why])
        bins = max([3, *[len(stop.bin) for stop in self.stops]])
        skus = max([3, *[len(stop.sku) for stop in self.stops]])
        longest = max([len(stop.lot) for stop in self.stops])
        lots = max(3, longest) + 2 if longest else 0
        units = max([5, *[len(stop.told) for stop in self.stops]])
        rows = [("Bin", "SKU", "Lot" if lots else "", "Units", "What")]
        rows += [(s.bin or "?", s.sku, s.lot, s.told, s.name) for s in self.stops]
        lines = [
            f"{b:<{bins}}  {s:<{skus}}  {lot:<{lots}}{n:>{units}}  {what}"
            for b, s, lot, n, what in rows
        ]
        missing = [str(one) for one in self.not_there]
        into = [f"Into {len(self.parcels)} parcels"] if self.parcels else []
        into += [f"  {one}" for one in self.parcels]
        return "\n".join([head, *[line.rstrip() for line in lines], *missing, *into])


def pick_single(
    fulfillment: FulfillmentOrder,
    where: Mapping[str, str] | None = None,
    leave: Collection[str] = (),
    lots: Iterable[SkuLot] = (),
    there: Mapping[str, Found] | None = None,
    measures: Mapping[str, Measure] | None = None,
) -> PickPlan:
    """Return the walk for one fulfilment order.

    *where* gives the bin of a SKU.  A SKU without one is listed last: its place is
    asked for on the floor.  Only work that was released to the node is planned, and
    without the lines to *leave*, such as held ones: they are missing.  *lots* says
    which lots to take of an article, those whose turn it is first, and *there* how many
    units of it there are: earlier lines are served first, kits whole or not at all, and
    the rest is missing.  What *there* does not tell of is there.  *measures* says
    how SKUs are counted that are not counted by the piece.
    """
    lines = [work for work in fulfillment.lines if work.to_pick]
    if fulfillment.state not in {State.RELEASED, State.IN_PROGRESS} or not lines:
        why_none = (_why_none(fulfillment),)
        return PickPlan(fulfillment.id, (), _units(lines), why_none, ())
    left = [work for work in lines if work.line in leave]
    found, known = dict(there or {}), measures or {}
    taken, gone = list[tuple[WorkLine, int]](), list[NotThere]()
    for work in lines:
        if work.line not in leave:
            gone += _not_there(work, found, known)
            taken.append((work, _take(work, found)))
    stops = _stops(taken, where or {}, lots, known)
    missing = [LineQuantity(w.line, w.to_pick - n) for w, n in taken if n < w.to_pick]
    why = [_why(stop) for stop in stops]
    why += [f"{one} for line {one.line}" for one in gone]
    why += [_why_left(work) for work in left]
    picked = tuple([LineQuantity(work.line, n) for work, n in taken if n])
    parcels = to_be_packed(fulfillment)
    return PickPlan(
        fulfillment.id,
        stops,
        (*_units(left), *missing),
        tuple(why),
        _recorded(fulfillment, picked),
        tuple(gone),
        parcels if len(parcels) > 1 else (),
    )


def _not_there(
    work: WorkLine, found: Mapping[str, Found], measures: Mapping[str, Measure]
) -> Iterator[NotThere]:
    """Yield of which articles of a line fewer units are there than are to pick."""
    for sku, units in work.pieces(work.to_pick):
        if sku in found and (short := units - found[sku].units) > 0:
            measure = measures.get(sku, PIECES)
            yield NotThere(sku, work.line, short, found[sku].why, measure)


def _take(work: WorkLine, found: dict[str, Found]) -> int:
    """Return how many units of a line can be picked; they are there no more."""
    some = min(
        [
            work.to_pick,
            *[found[sku].units // n for sku, n in work.pieces(1) if sku in found],
        ]
    )
    for sku, units in work.pieces(some):
        if sku in found:
            found[sku] = Found(found[sku].units - units, found[sku].why)
    return some


def _stops(
    taken: Iterable[tuple[WorkLine, int]],
    bins: Mapping[str, str],
    lots: Iterable[SkuLot],
    measures: Mapping[str, Measure],
) -> tuple[PickStop, ...]:
    """Return what is taken from which bin, in the order of the walk."""
    pool = [*lots]
    stops = [
        PickStop(
            bins.get(p.sku, ""),
            p.sku,
            work.line,
            p.name,
            units,
            lot,
            measures.get(p.sku, PIECES),
        )
        for work, some in taken
        for p in work.fetched
        for lot, units in _of_lots(pool, p.sku, some * p.quantity)
    ]
    stops.sort(key=lambda stop: (not stop.bin, stop.bin, stop.sku, stop.line))
    return tuple(stops)


def _recorded(
    fulfillment: FulfillmentOrder, picked: tuple[LineQuantity, ...]
) -> tuple[Accept | Pick, ...]:
    """Return what records a walk, nothing where there is nothing to take."""
    if not picked:
        return ()
    pick = Pick(fulfillment.id, picked)
    if fulfillment.state is State.RELEASED:
        return (Accept(fulfillment.id), pick)
    return (pick,)


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
    return f"{stop.told} × {stop.sku}{lot} for line {stop.line}: {place}"


def _why_none(fulfillment: FulfillmentOrder) -> str:
    if fulfillment.state in {State.RELEASED, State.IN_PROGRESS}:
        return "Nothing is to pick: all of it is in hand, gone or given back"
    first = "; release it first" if fulfillment.state is State.OPEN else ""
    return f"Nothing can be picked: the work is {fulfillment.state}{first}"
