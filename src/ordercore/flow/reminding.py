"""Buyers who left a cart are reminded once, if they want to hear from us."""

from collections.abc import Callable
from functools import partial

from ordercore.carts import Abandoned, Cart, CartState
from ordercore.flow.outbox import Outbox
from ordercore.flow.store import Recorded, Store

__all__ = ["reminders"]


def reminders(
    store: Store,
    consumer: str,
    send: Callable[[str, Cart], None],
    may: Callable[[Cart], bool],
) -> Outbox:
    """Return an outbox that tells of each cart that was left: ``.drain()`` it.

    A cart is told of once, under a key that stays the same, and only while nobody has
    come back for it, emptied it or ordered.

    Args:
        store: whose carts they are.
        consumer: the name under which it is kept how far this came.
        send: writes to the buyer; an AdapterError that is retryable is tried again.
        may: tells whether the buyer has consented; asked right before sending.
    """
    return Outbox(store, consumer, partial(_remind, store, send, may), kind="cart")


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
