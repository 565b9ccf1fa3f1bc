"""What a buyer asks after is found: an order by its code, what is held in a cart."""

from collections.abc import Iterator, Mapping

from ordercore.accounts import account_stream
from ordercore.errors import Invalid, Refused
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Recorded, Store
from ordercore.flow.tagging import changes
from ordercore.orders import Order, nearly_named, order_named, order_stream
from ordercore.shipping import parcel_stream
from ordercore.stock import Part, Reservation, StockLevel, reservation_stream
from ordercore.warehouse import fulfillment_stream

__all__ = ["events_of", "on_the_shelf", "order_by_code"]

NAMED = 5
"""So many orders that may be meant are named."""


def order_by_code(code: str, views: Views) -> Order:
    """Return the order that a special-order code names.

    Raises Refused ``code.wrong`` when a character is wrong, ``order.unknown`` when no
    such order is here; Invalid when it is no code at all.
    """
    try:
        name = order_named(code)
    except Invalid:
        raise _wrong(code, views) from None
    return views.order(name)


def _wrong(code: str, views: Views) -> Refused:
    """Return the refusal that says which character may be wrong."""
    near = nearly_named(code)
    known = [order for order in near if views.state(order_stream(order)) is not None]
    hints = [f"character {near[o]}: order {o}" for o in sorted(known)[:NAMED]]
    return Refused(
        "code.wrong",
        asked=f"the order with the code {code}",
        because="a character of it is wrong, or two were changed about",
        remedy=f"Ask whether it is {'; or '.join(hints)}"
        if hints
        else "Have it read out again; no order here has a code so near to it",
    )


def events_of(order: str, views: Views, store: Store) -> list[Recorded]:
    """Return what happened to an order, its account, changes, work and parcels.

    In the order of the journal.  Raises Refused ``order.unknown``.
    """
    number = views.order(order).fulfillments
    works = [fulfillment_stream(f"{order}-{n + 1}") for n in range(number)]
    states = [views.state(work) for work in works]
    parcels = [parcel_stream(p) for state in states if state for p in state.parcels]
    changed = store.tagged(changes(order))
    streams = [order_stream(order), account_stream(order), *changed, *works, *parcels]
    found = [recorded for stream in streams for recorded in store.history(stream)]
    return sorted(found, key=lambda recorded: recorded.position)


def on_the_shelf(reservation: str, views: Views) -> Reservation | None:
    """Return a reservation with the units that its shelves still hold for it.

    What a shelf has let lapse may be promised to somebody else by now; it is not held
    again when the clock is put back.
    """
    known: Reservation | None = views.state(reservation_stream(reservation))
    if known is None:
        return None
    levels = {
        (sku, level.node): level
        for sku, _ in known.pieces(1)
        for level in views.levels(sku)
    }
    held = [
        Part(node, min([part.quantity, *_held(known, node, levels)]))
        for part in known.parts
        for node in [part.node]
    ]
    return known.kept(tuple([part for part in held if part.quantity]))


def _held(
    kept: Reservation, node: str, levels: Mapping[tuple[str, str], StockLevel]
) -> Iterator[int]:
    """Yield for how many units each piece is held at a node."""
    for sku, required in kept.pieces(1):
        yield levels[sku, node].held_until(kept.until) // required
