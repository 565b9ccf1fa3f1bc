"""Carts as their buyers see them: what lies in them, and until when it is held."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from attrs import frozen

from ordercore.carts import Cart, CartLine, CartState, cart_stream, reservation_of
from ordercore.stock import Reservation
from ordercore.values import Money

__all__ = ["CartStanding", "KeptLine", "cart_standing", "left_carts"]


@frozen
class KeptLine:
    """A line of a cart with what is held for it.

    Attributes:
        line: what is wanted.
        held: units that are held for it now.
        until: when they are held no more; None when none are.
    """

    line: CartLine
    held: int
    until: datetime | None

    @property
    def dry(self) -> bool:
        """Whether units of it are held for nobody: they may be gone by now."""
        return self.held < self.line.quantity


@frozen
class CartStanding:
    """How a cart stands at one moment.

    Attributes:
        cart: as it was filled.
        lines: each with what is held for it.
        now: of which moment this is told.
    """

    cart: Cart
    lines: tuple[KeptLine, ...]
    now: datetime

    @property
    def dry(self) -> tuple[KeptLine, ...]:
        """The lines of which units are not held, or not any more."""
        return tuple([line for line in self.lines if line.dry])

    @property
    def until(self) -> datetime | None:
        """When the first of what is held is held no more; None when nothing is."""
        ends = [line.until for line in self.lines if line.until is not None]
        return min(ends, default=None)


def cart_standing(
    cart: Cart, kept: Mapping[str, Reservation], now: datetime
) -> CartStanding:
    """Return how a cart stands.

    Args:
        cart: the cart.
        kept: the reservations of its lines, by id.
        now: aware UTC.
    """
    holders = {cart_stream(cart.id), f"order/{cart.order}"}
    lines: list[KeptLine] = []
    for line in cart.lines:
        held = kept.get(reservation_of(cart.id, line.id))
        if held is not None and held.holder in holders and held.live(now):
            lines.append(KeptLine(line, held.quantity, held.until))
        else:
            lines.append(KeptLine(line, 0, None))
    return CartStanding(cart, tuple(lines), now)


def left_carts(carts: Iterable[Cart]) -> list[Cart]:
    """Return the carts that were left and not come back for, the most valuable first.

    Those of one currency stand together; a cart's ``value`` is what its lines are said
    to cost, and those of which nobody has said it stand last.
    """
    left = [cart for cart in carts if cart.state is CartState.ABANDONED and cart.lines]
    left.sort(key=lambda cart: (cart.currency, *_rank(cart.value), cart.id))
    return left


def _rank(value: Money | None) -> tuple[bool, int]:
    return value is None, 0 if value is None else -value.minor
