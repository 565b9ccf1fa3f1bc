"""Buyers are told by themselves: of a cart they left, of a day that has moved."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ordercore.carts import Abandoned, Cart, CartState
from ordercore.flow.store import Recorded, Store
from ordercore.flow.telling.outbox import Outbox
from ordercore.orders import Order, order_stream
from ordercore.orders.expecting import Expectation, UnitsExpected

__all__ = ["days_moved", "delays", "reminders"]


def reminders(
    store: Store,
    consumer: str,
    send: Callable[[str, Cart], None],
    may: Callable[[Cart], bool],
    **options: Any,
) -> Outbox:
    """Return an outbox that tells of each cart that was left: ``.drain()`` it.

    A cart is told of once, under a key that stays the same, and only while nobody has
    come back for it, emptied it or ordered.

    Args:
        store: whose carts they are.
        consumer: the name under which it is kept how far this came.
        send: writes to the buyer; an AdapterError that is retryable is tried again.
        may: tells whether the buyer has consented; asked right before sending.
        options: ``backoff``, ``clock`` and ``chance``, as of :class:`Consumer`.
    """
    ask = partial(_remind, store, send, may)
    return Outbox(store, consumer, ask, kind="cart", **options)


def _remind(
    store: Store,
    send: Callable[[str, Cart], None],
    may: Callable[[Cart], bool],
    key: str,
    recorded: Recorded,
) -> None:
    if isinstance(recorded.event, Abandoned):
        cart: Cart = store.load([recorded.stream])[recorded.stream].state
        if cart.state is CartState.ABANDONED and cart.lines and may(cart):
            send(key, cart)


def delays(
    store: Store,
    consumer: str,
    send: Callable[[str, Order, tuple[Expectation, ...]], None],
    **options: Any,
) -> Outbox:
    """Return an outbox that tells of each day that has moved: ``.drain()`` it.

    It tells of units that an order waits for and that are expected on another day than
    the buyer was told before, later, earlier or on none any more, or on one again, once
    under a key that stays the same.  Of a kit it tells one day, that of the last of its
    components.  The first day is no move: whoever confirms the order tells it.  Nor is
    anything told of what does not wait any more.

    Args:
        store: whose orders they are.
        consumer: the name under which it is kept how far this came.
        send: writes to the buyer, from the order as it stands and the lines that have
            moved; an AdapterError that is retryable is tried again.
        options: ``backoff``, ``clock`` and ``chance``, as of :class:`Consumer`.
    """
    return Outbox(store, consumer, partial(_tell, store, send), kind="order", **options)


def _tell(
    store: Store,
    send: Callable[[str, Order, tuple[Expectation, ...]], None],
    key: str,
    recorded: Recorded,
) -> None:
    if not isinstance(recorded.event, UnitsExpected):
        return
    stream = order_stream(recorded.event.order)
    order: Order = store.load([stream])[stream].state
    if told := days_moved(order, recorded.event):
        send(key, order, told)


def days_moved(order: Order, event: UnitsExpected) -> tuple[Expectation, ...]:
    """Return which lines of an event are news to a buyer who still waits for them."""
    waits = {
        (line.id, line.sku)
        for line, progress in zip(order.lines, order.progress, strict=True)
        if progress.waiting
    }
    moved = [one for one in event.lines if one.moved]
    return tuple([one for one in moved if (one.line, one.sku) in waits])
