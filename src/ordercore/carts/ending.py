"""A cart becomes an order, becomes part of another cart, is left, or ends."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.carts.cart import (
    Cart,
    CartLine,
    InCart,
    applied,
    existing,
    living,
)
from ordercore.carts.life import CART_LIFE, CartState, CartStep
from ordercore.errors import Invalid, Refused
from ordercore.values import Money, check_id
from ordercore.values.when import utc

__all__ = [
    "Abandon",
    "Abandoned",
    "Convert",
    "Converted",
    "Expire",
    "Expired",
    "LinesTakenOver",
    "Merge",
    "Merged",
    "TakeOver",
]


@frozen
class Converted(InCart):
    """The cart has become an order."""

    cart: str
    order: str
    at: datetime

    def apply(self, cart: Cart | None) -> Cart:
        """Return the ended cart."""
        return evolve(applied(cart), state=CartState.CONVERTED, order=self.order)


@frozen
class Convert(InCart):
    """Let the cart become an order that was placed, in the same request or before.

    What was held for the cart is held for the order from now on.  It happens once; the
    same again does nothing.
    """

    cart: str
    order: str
    at: datetime

    def decide(self, cart: Cart | None) -> Sequence[Converted]:
        """Return Converted.

        Raises Refused: ``cart.unknown``; ``cart.illegal``, it has become another order
        or has ended; ``cart.empty``.
        """
        known = existing(cart, self.cart, CartStep.CONVERT)
        check_id(self.order, "order")
        if known.order == self.order:
            return ()
        living(known, self.cart, CartStep.CONVERT)
        if not known.lines:
            raise Refused(
                "cart.empty",
                asked=f"convert cart {self.cart} to order {self.order}",
                because="nothing lies in it",
                remedy="Add lines first",
            )
        return (Converted(self.cart, self.order, utc(self.at)),)


@frozen
class Merged(InCart):
    """The cart's lines lie in another cart now."""

    cart: str
    into: str
    lines: tuple[CartLine, ...]
    promotions: tuple[str, ...]
    currency: str
    at: datetime

    def apply(self, cart: Cart | None) -> Cart:
        """Return the ended cart."""
        return evolve(applied(cart), state=CartState.MERGED, into=self.into)


@frozen
class Merge(InCart):
    """Put a guest's cart into the one that he had before, when he logs in.

    Lines of one SKU at one price become one line; nothing is refused for want of
    goods, and what was held stays held.  The same again does nothing.
    """

    cart: str
    into: str
    at: datetime

    def decide(self, cart: Cart | None) -> Sequence[Merged]:
        """Return Merged.

        Raises Invalid when both are the same cart.  Raises Refused: ``cart.unknown``,
        ``cart.illegal``.
        """
        known = existing(cart, self.cart, CartStep.MERGE)
        if check_id(self.into, "into") == self.cart:
            raise Invalid.at("into", self.into, "another cart")
        if known.into == self.into:
            return ()
        living(known, self.cart, CartStep.MERGE)
        return (
            Merged(
                self.cart,
                self.into,
                known.lines,
                known.promotions,
                known.currency,
                utc(self.at),
            ),
        )


@frozen
class LinesTakenOver(InCart):
    """The lines of another cart lie in this one."""

    cart: str
    source: str
    lines: tuple[CartLine, ...]
    promotions: tuple[str, ...]
    at: datetime

    def apply(self, cart: Cart | None) -> Cart:
        """Return the cart with all lines as they are now."""
        old = applied(cart)
        touched = old.touched(self.at, old.by, self.lines)
        return evolve(touched, promotions=self.promotions)


@frozen
class TakeOver(InCart):
    """Take the lines of another cart over; follows from :class:`Merge`."""

    cart: str
    source: str
    lines: tuple[CartLine, ...]
    promotions: tuple[str, ...]
    currency: str
    at: datetime

    def decide(self, cart: Cart | None) -> Sequence[LinesTakenOver]:
        """Return LinesTakenOver.

        Raises Refused: ``cart.unknown``, ``cart.illegal``; ``cart.currency`` when the
        prices of the two are in different currencies.
        """
        known = living(cart, self.cart, CartStep.FILL)
        if known.currency != self.currency:
            raise Refused(
                "cart.currency",
                asked=f"merge cart {self.source} into {self.cart}",
                because=f"one is in {self.currency}, the other in {known.currency}",
                remedy="Add the goods anew at prices of that currency",
            )
        lines = together(known.lines, self.lines)
        codes = tuple(dict.fromkeys((*known.promotions, *self.promotions)))
        return (LinesTakenOver(self.cart, self.source, lines, codes, self.at),)


@frozen
class Abandoned(InCart):
    """The cart was left, with goods in it: somebody may want to remind its buyer.

    Attributes:
        customer: who it is, "" for a guest; whether he may be written to is for
            whoever writes to ask.
        value: what its lines are said to cost; None where that is looked up in lists.
        since: when its buyer was last there.
    """

    cart: str
    channel: str
    customer: str
    value: Money | None
    since: datetime
    at: datetime

    def apply(self, cart: Cart | None) -> Cart:
        """Return the abandoned cart."""
        return evolve(applied(cart), state=CartState.ABANDONED, abandoned_at=self.at)


@frozen
class Abandon(InCart):
    """Notice that a cart was left; the clock asks for it.

    A cart is noticed once in its life, and never when it is empty, has become an order
    or was touched since.
    """

    cart: str
    at: datetime

    def decide(self, cart: Cart | None) -> Sequence[Abandoned]:
        """Return Abandoned, or nothing.  Raises Refused ``cart.unknown``."""
        known = existing(cart, self.cart, CartStep.ABANDON)
        if (
            CartStep.ABANDON not in CART_LIFE[known.state]
            or known.abandoned_at is not None
            or not known.lines
            or utc(self.at) < known.left_at
        ):
            return ()
        return (
            Abandoned(
                self.cart,
                known.channel,
                known.customer,
                known.value,
                known.active_at,
                utc(self.at),
            ),
        )


@frozen
class Expired(InCart):
    """Nobody has come back for the cart."""

    cart: str
    at: datetime

    def apply(self, cart: Cart | None) -> Cart:
        """Return the ended cart."""
        return evolve(applied(cart), state=CartState.EXPIRED)


@frozen
class Expire(InCart):
    """End a cart for which nobody has come back; the clock asks for it."""

    cart: str
    at: datetime

    def decide(self, cart: Cart | None) -> Sequence[Expired]:
        """Return Expired, or nothing when it is too early, or the cart has ended.

        Raises Refused ``cart.unknown``.
        """
        known = existing(cart, self.cart, CartStep.EXPIRE)
        living_on = CartStep.EXPIRE in CART_LIFE[known.state]
        if not living_on or utc(self.at) < known.ends_at:
            return ()
        return (Expired(self.cart, utc(self.at)),)


def together(
    ours: Sequence[CartLine], theirs: Sequence[CartLine]
) -> tuple[CartLine, ...]:
    """Return the lines of two carts, those of one SKU at one price as one line."""
    lines = {line.id: line for line in ours}
    same = {(line.sku, line.unit_price): line.id for line in ours}
    for line in theirs:
        name = same.get((line.sku, line.unit_price))
        if name is not None:
            there = lines[name]
            lines[name] = evolve(there, quantity=there.quantity + line.quantity)
        else:
            name = _free(line.id, lines)
            lines[name] = evolve(line, id=name)
            same[line.sku, line.unit_price] = name
    return tuple(lines.values())


def _free(stem: str, taken: dict[str, CartLine]) -> str:
    """Return an id that no line has, the same where it can be."""
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    return name
