"""The shelf holds back what is reserved, and an order uses what was kept for it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from ordercore import orders, stock
from ordercore.carts import CartStep, cart_stream
from ordercore.carts.cart import living
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import lapse_at
from ordercore.flow.seeing.views import Views
from ordercore.orders import LIFE, QUOTE_LIFE, quote_stream
from ordercore.orders.life import Step as OrderStep
from ordercore.orders.quote import existing as existing_quote
from ordercore.orders.reallocating import Reallocated
from ordercore.stock import Part, Reservation, StockLevel, stock_stream

__all__ = [
    "check_holder",
    "check_lasting",
    "convert_reserved",
    "extend_held",
    "free_converted",
    "free_released",
    "hand_on_held",
    "held_of",
    "hold_reserved",
    "lapse_in_time",
    "release_surplus",
    "resize_held",
]

_WANTING = {state for state, steps in LIFE.items() if OrderStep.CANCEL in steps}
"""In which states an order can still want units; a completed one has got them."""


def check_holder(
    event: stock.Reserved | stock.HandedOn, views: Views
) -> Iterator[Step]:
    """Refuse to keep units for a cart, quote or order that is not there or has ended.

    Whoever else is named, such as a till of the application's own, is taken at his
    word.
    """
    kind, _, name = event.holder.partition("/")
    if kind in _HOLDERS:
        _HOLDERS[kind](name, f"reserve {event.sku} for", views)
    yield from ()


def _check_cart(name: str, asked: str, views: Views) -> None:
    living(views.state(cart_stream(name)), name, CartStep.FILL)


def _check_quote(name: str, asked: str, views: Views) -> None:
    quote = existing_quote(views.state(quote_stream(name)), name, asked)
    if not QUOTE_LIFE[state := quote.standing(views.now)]:
        raise Refused(
            "quote.illegal",
            asked=f"{asked} quote {name}",
            because=f"it is {state}",
            remedy="Request a new quote",
        )


def _check_order(name: str, asked: str, views: Views) -> None:
    if (state := views.order(name).state) not in _WANTING:
        raise Refused(
            "order.ended",
            asked=f"{asked} order {name}",
            because=f"it is {state}",
            remedy="Place a new order",
        )


_HOLDERS: Mapping[str, Callable[[str, str, Views], None]] = {
    "cart": _check_cart,
    "quote": _check_quote,
    "order": _check_order,
}
"""Whom the house knows, and how it says that units cannot be kept for him."""


def check_lasting(
    event: stock.Reserved | stock.Extended | stock.Resized | stock.HandedOn,
    views: Views,
) -> Iterator[Step]:
    """Refuse to keep units by a reservation that has ended by the clock of the door.

    Whoever asks may say that he did so before it ended; the units may be somebody
    else's by now.
    """
    if isinstance(event, stock.Extended | stock.HandedOn):
        until = event.before
    else:
        until = event.until
    if until <= views.now:
        raise Refused(
            "reservation.ended",
            asked=f"keep {event.sku} by reservation {event.reservation}",
            because=f"it has ended at {until}, and it is {views.now}",
            remedy="Reserve the units anew while they are free",
        )
    yield from ()


def hold_reserved(event: stock.Reserved, views: Views) -> Iterator[Step]:
    """Hold back what is reserved, where it is."""
    yield from _moved(event, (), event.until, event.parts, event.until, views)


def extend_held(event: stock.Extended, views: Views) -> Iterator[Step]:
    """Hold the units back for longer."""
    parts = event.parts
    yield from _moved(event, parts, event.before, parts, event.until, views)


def resize_held(event: stock.Resized, views: Views) -> Iterator[Step]:
    """Hold back other units: what was held and is not wanted any more goes first."""
    before, until = event.before, event.until
    yield from _moved(event, before, until, event.parts, until, views)


def hand_on_held(event: stock.HandedOn, views: Views) -> Iterator[Step]:
    """Hold the units back for as long as the new holder may have them."""
    parts = event.parts
    yield from _moved(event, parts, event.before, parts, event.until, views)


def free_released(event: stock.Released, views: Views) -> Iterator[Step]:
    """Give free what nobody wants to keep."""
    yield from _moved(event, event.parts, event.until, (), event.until, views)


def free_converted(event: stock.Converted, views: Views) -> Iterator[Step]:
    """Give free what the order is about to claim for good."""
    yield from _moved(event, event.parts, event.until, (), event.until, views)


def lapse_in_time(event: stock.HeldBack, views: Views) -> Iterator[Step]:
    """Let the clock take off the book what ends, once for all that end together."""
    level: stock.StockLevel = views.state(event.stream)
    if level.held_until(event.until) == event.quantity:
        yield lapse_at(event.sku, event.node, event.until)


def convert_reserved(
    event: orders.Allocated | Reallocated, views: Views
) -> Iterator[stock.Convert]:
    """Take out of an order's reservations what it is about to claim."""
    claimed: dict[str, Counter[str]] = {}
    for a in event.allotments:
        claimed.setdefault(a.sku, Counter())[a.node] += a.quantity
    for kept in views.reservations(event.order, list(claimed)):
        if parts := _used(kept, claimed[kept.sku]):
            yield stock.Convert(kept.id, parts, event.order, views.now)


def release_surplus(
    event: orders.Allocated
    | orders.Cancelled
    | orders.Changed
    | orders.Completed
    | orders.Reverted
    | orders.Rejected
    | orders.Expired,
    views: Views,
) -> Iterator[Step]:
    """Keep no more for an order than it waits for, and nothing once it has ended."""
    order = views.order(event.order)
    wanted: Counter[str] = Counter()
    for line, progress in zip(order.lines, order.progress, strict=True):
        wanted[line.sku] += progress.waiting if LIFE[order.state] else 0
    for kept in views.all_reservations(order.id):
        parts = stock.spread(wanted[kept.sku], {}, kept.parts)
        wanted[kept.sku] -= sum([part.quantity for part in parts])
        if parts:
            yield stock.Resize(kept.id, parts, views.now)
        else:
            yield stock.Release(kept.id, views.now)


def held_of(
    kept: Reservation, part: Part, until: datetime, views: Views
) -> Counter[tuple[str, str]]:
    """Return what shelves hold back for a part of a reservation now: of SKU and node.

    Nothing where it has lapsed: somebody else may have the units by now.
    """
    held = Counter[tuple[str, str]]()
    for sku, units in kept.pieces(part.quantity):
        level: StockLevel | None = views.state(stock_stream(sku, part.node))
        there = level.at(views.now).held_until(until) if level is not None else 0
        held[sku, part.node] = min(units, there)
    return held


def _used(kept: Reservation, claimed: Counter[str]) -> tuple[Part, ...]:
    """Return what of a reservation is claimed, and count it down there.

    Units at the nodes that ship come first; the others make up for units that the
    order gets elsewhere.
    """
    used: Counter[str] = Counter()
    for part in kept.parts:
        used[part.node] = min(part.quantity, claimed[part.node])
    claimed.subtract(used)
    for part in kept.parts:
        for node in [*claimed]:
            some = min(part.quantity - used[part.node], claimed[node])
            used[part.node] += some
            claimed[node] -= some
    return tuple([Part(node, units) for node, units in used.items() if units])


def _moved(
    event: stock.Reserved
    | stock.Extended
    | stock.Resized
    | stock.HandedOn
    | stock.Released
    | stock.Converted,
    before: Sequence[Part],
    ended: datetime,
    after: Sequence[Part],
    until: datetime,
    views: Views,
) -> Iterator[Step]:
    """Free what is held no more, then hold what is new: one's own stays one's own."""
    had, has = _units(before, ended), _units(after, until)
    kept: Reservation = views.state(event.stream)
    cause, whose = event.reservation, kept.segments
    own = Counter[tuple[str, str]]()
    for (node, end), units in (had - has).items():
        own += held_of(kept, Part(node, units), end, views)
        for sku, of in kept.pieces(units):
            yield stock.Free(sku, node, of, end, cause, whose)
    for (node, end), units in (has - had).items():
        for sku, of in kept.pieces(units):
            ids = (sku, node, of, end, views.now, cause, whose)
            yield stock.HoldBack(*ids, min(of, own[sku, node]))


def _units(parts: Iterable[Part], until: datetime) -> Counter[tuple[str, datetime]]:
    return Counter({(part.node, until): part.quantity for part in parts})
