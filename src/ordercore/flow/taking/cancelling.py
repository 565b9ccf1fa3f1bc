"""A channel takes back what it ordered, perhaps before the order has come."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Again, Step
from ordercore.flow.knowing.naming import party_id
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Binding
from ordercore.flow.stores.aside import kept, storable
from ordercore.orders import Gate, Hold, LineQuantity, Order, order_stream
from ordercore.plugins import CancelledLine, ImportedCancellation, LeftOut

__all__ = ["cancellation_steps", "held_early"]

EARLY = "cancelled-early"
"""The name of the mark that a cancellation leaves, and of the hold that follows."""

REASON = "cancelled_before_it_came"


def cancellation_steps(
    source: str, cancellation: ImportedCancellation, views: Views
) -> Iterator[Step]:
    """Yield what cancels the units named, the latest order first.

    A row whose units are not all found on open lines of the same buyer is kept aside
    whole.  An order that is named and has not come yet will be held when it comes, and
    the cancellation works when it is sent again.
    """
    if cancellation.of is not None:
        yield from _early(source, cancellation.of, views)
    complete = True
    for line in cancellation.lines:
        found = _open_units(source, cancellation, line, views)
        if sum(ask.quantity for _, ask in found) == line.quantity:
            for order, ask in found:
                reason = f"{cancellation.reference}: {line.where}"
                yield orders.Cancel(order, reason, (ask,))
        else:
            unmatched = [_unmatched(cancellation, line)]
            yield from kept(source, unmatched, views.now, cancellation.external_id)
            complete = False
    if complete:
        yield from _let_go(source, cancellation, views)
    left_out = cancellation.left_out
    yield from kept(source, left_out, views.now, cancellation.external_id)


def held_early(source: str, external: str, order: str, views: Views) -> Iterator[Step]:
    """Yield what holds an order of which a cancellation came before it."""
    if views.internal(source, EARLY, storable(external)) is not None:
        note = "a cancellation came before the order: have it sent again, or look"
        yield orders.PlaceHold(order, Hold(EARLY, Gate.CONFIRM, REASON, note))


def _early(source: str, external: str, views: Views) -> Iterator[Step]:
    """Yield what remembers a cancellation of an order that has not come yet."""
    name = views.internal(source, "order", external)
    if name is None:
        mark = storable(external)
        yield Binding(source, EARLY, mark, mark)
        yield Again()


def _let_go(
    source: str, cancellation: ImportedCancellation, views: Views
) -> Iterator[Step]:
    """Yield what lets an order go on whose early cancellation is carried out."""
    for order in _orders_of(source, cancellation, views):
        if cancellation.of is not None and order.state is orders.State.PLACED:
            yield orders.ReleaseHold(order.id, EARLY, cancellation.reference)


def _open_units(
    source: str,
    cancellation: ImportedCancellation,
    line: CancelledLine,
    views: Views,
) -> list[tuple[str, LineQuantity]]:
    found: list[tuple[str, LineQuantity]] = []
    rest = line.quantity
    for order in reversed(_orders_of(source, cancellation, views)):
        for known, progress in zip(order.lines, order.progress, strict=True):
            if known.sku == line.sku:
                units = min(rest, progress.waiting + progress.allocated)
                if units:
                    found.append((order.id, LineQuantity(known.id, units)))
                    rest -= units
    return found


def _orders_of(
    source: str, cancellation: ImportedCancellation, views: Views
) -> list[Order]:
    if cancellation.of is not None:
        order = views.internal(source, "order", cancellation.of)
        streams = [] if order is None else [order_stream(order)]
    elif cancellation.customer:
        party = party_id(source, cancellation.customer)
        streams = views.tagged(tagging.customer(party))
    else:
        streams = []
    found = [views.state(stream) for stream in streams]
    return [o for o in found if o is not None and o.state in OPEN_STATES]


OPEN_STATES = (orders.State.PLACED, orders.State.CONFIRMED)


def _unmatched(cancellation: ImportedCancellation, line: CancelledLine) -> LeftOut:
    buyer = cancellation.customer or "an unknown customer"
    if cancellation.of is not None:
        buyer = f"order {cancellation.of}"
    return LeftOut(
        line.where,
        f"cancellation {cancellation.reference} takes back {line.quantity} × "
        f"{line.sku} of {buyer}, but no open order of theirs has so many that have "
        "not left: find the sale, then cancel or return it by hand",
        "cancellation.unmatched",
        line.raw,
    )
