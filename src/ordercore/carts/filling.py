"""A cart is filled; whatever its buyer does keeps its goods for longer."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.carts.cart import (
    Cart,
    CartLine,
    InCart,
    applied,
    living,
    reservation_of,
)
from ordercore.carts.life import CartStep
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.values import Money, check_id, free_text, sku
from ordercore.values import quantity as check_quantity
from ordercore.values.when import utc

__all__ = [
    "AddLine",
    "ChangeLine",
    "EnterPromotion",
    "LineAdded",
    "LineChanged",
    "LineRemoved",
    "PromotionEntered",
    "PromotionRemoved",
    "RemoveLine",
    "RemovePromotion",
    "Touch",
    "Touched",
]

MOST_LINES = 1000


@frozen
class LineAdded(InCart):
    """Goods lie in the cart."""

    cart: str
    line: CartLine
    at: datetime
    by: str = ""

    def apply(self, cart: Cart | None) -> Cart:
        """Return the cart with one line more."""
        old = applied(cart)
        return old.touched(self.at, self.by, (*old.lines, self.line))


@frozen
class AddLine(InCart):
    """Put goods into the cart; they are held at once.  The same again does nothing.

    Refused with ``cart.short`` when fewer are left, unless the cart holds less.

    Attributes:
        line: a new id within the cart, without a dot.
        unit_price: what one is said to cost, if it is known.
        by: who did it; "" for the buyer.
    """

    cart: str
    line: str
    sku: str
    quantity: int
    at: datetime
    unit_price: Money | None = None
    by: str = ""

    def decide(self, cart: Cart | None) -> Sequence[LineAdded]:
        """Return LineAdded.

        Raises:
            Invalid: an id, a quantity or a price that cannot be.
            Refused: ``cart.unknown``, ``cart.illegal``.
            Conflict: ``cart.line``, another line has this id.
        """
        known = living(cart, self.cart, CartStep.FILL)
        line = self._checked(known)
        there = known.line(self.line)
        if there is None:
            return (LineAdded(self.cart, line, utc(self.at), free_text(self.by, "by")),)
        if there == line:
            return ()
        raise Conflict(
            "cart.line",
            f"cart {self.cart} has a line {self.line} of {there.quantity} × "
            f"{there.sku}; change that one, or use a new id",
        )

    def _checked(self, cart: Cart) -> CartLine:
        if "." in check_id(self.line, "line"):
            raise Invalid.at("line", self.line, "an id without a dot")
        check_id(reservation_of(self.cart, self.line), "line")
        if len(cart.lines) >= MOST_LINES:
            raise Invalid.at("line", self.line, f"one of at most {MOST_LINES} lines")
        price = self.unit_price
        if price is not None and (price.currency != cart.currency or price.minor < 0):
            expected = f"an amount of at least 0 {cart.currency}"
            raise Invalid.at("unit_price", price, expected)
        return CartLine(self.line, sku(self.sku), check_quantity(self.quantity), price)


@frozen
class LineChanged(InCart):
    """More or fewer units are wanted of a line."""

    cart: str
    line: str
    before: int
    quantity: int
    at: datetime
    by: str = ""

    def apply(self, cart: Cart | None) -> Cart:
        """Return the cart with the line as it is wanted now."""
        old = applied(cart)
        lines = [
            evolve(one, quantity=self.quantity) if one.id == self.line else one
            for one in old.lines
        ]
        return old.touched(self.at, self.by, lines)


@frozen
class ChangeLine(InCart):
    """Want so many units of a line; what is held for it follows, up or down.

    Refused with ``cart.short`` when more are wanted than are left, unless the cart
    holds less.
    """

    cart: str
    line: str
    quantity: int
    at: datetime
    by: str = ""

    def decide(self, cart: Cart | None) -> Sequence["LineChanged | Touched"]:
        """Return LineChanged, or Touched when it is so already.

        Raises Invalid for a quantity; none at all is a RemoveLine.  Raises Refused:
        ``cart.unknown``, ``cart.illegal``, ``cart.no-line``.
        """
        check_quantity(self.quantity)
        at, by = utc(self.at), free_text(self.by, "by")
        known = living(cart, self.cart, CartStep.FILL)
        there = known.line(self.line)
        if there is None:
            raise no_line(known, self.line)
        if there.quantity == self.quantity:
            return (Touched(self.cart, at, by),)
        before = there.quantity
        return (LineChanged(self.cart, self.line, before, self.quantity, at, by),)


@frozen
class LineRemoved(InCart):
    """A line is not wanted any more."""

    cart: str
    line: str
    at: datetime
    by: str = ""

    def apply(self, cart: Cart | None) -> Cart:
        """Return the cart without it."""
        old = applied(cart)
        lines = [one for one in old.lines if one.id != self.line]
        return old.touched(self.at, self.by, lines)


@frozen
class RemoveLine(InCart):
    """Take a line out of the cart; its goods are free at once.  Twice does nothing."""

    cart: str
    line: str
    at: datetime
    by: str = ""

    def decide(self, cart: Cart | None) -> Sequence[LineRemoved]:
        """Return LineRemoved, or nothing when there is no such line.

        Raises Refused: ``cart.unknown``, ``cart.illegal``.
        """
        known = living(cart, self.cart, CartStep.FILL)
        if known.line(self.line) is None:
            return ()
        by = free_text(self.by, "by")
        return (LineRemoved(self.cart, self.line, utc(self.at), by),)


@frozen
class Touched(InCart):
    """The buyer has looked at the cart."""

    cart: str
    at: datetime
    by: str = ""

    def apply(self, cart: Cart | None) -> Cart:
        """Return the cart, active again."""
        return applied(cart).touched(self.at, self.by)


@frozen
class Touch(InCart):
    """Note that the buyer is still there: goods are held for longer.

    What had run dry is held again as far as it is left.
    """

    cart: str
    at: datetime
    by: str = ""

    def decide(self, cart: Cart | None) -> Sequence[Touched]:
        """Return Touched.  Raises Refused: ``cart.unknown``, ``cart.illegal``."""
        living(cart, self.cart, CartStep.FILL)
        return (Touched(self.cart, utc(self.at), free_text(self.by, "by")),)


@frozen
class PromotionEntered(InCart):
    """The buyer has entered a code."""

    cart: str
    code: str
    at: datetime
    by: str = ""

    def apply(self, cart: Cart | None) -> Cart:
        """Return the cart with the code."""
        old = applied(cart).touched(self.at, self.by)
        return evolve(old, promotions=(*old.promotions, self.code))


@frozen
class EnterPromotion(InCart):
    """Enter a promotion's code; whether it counts is a matter of pricing."""

    cart: str
    code: str
    at: datetime
    by: str = ""

    def decide(self, cart: Cart | None) -> Sequence[PromotionEntered]:
        """Return PromotionEntered, or nothing when it is there.

        Raises Invalid for a code.  Raises Refused: ``cart.unknown``, ``cart.illegal``.
        """
        known = living(cart, self.cart, CartStep.FILL)
        if check_id(self.code, "code") in known.promotions:
            return ()
        if len(known.promotions) >= MOST_LINES:
            raise Invalid.at("code", self.code, f"one of at most {MOST_LINES} codes")
        by = free_text(self.by, "by")
        return (PromotionEntered(self.cart, self.code, utc(self.at), by),)


@frozen
class PromotionRemoved(InCart):
    """The buyer has taken a code back."""

    cart: str
    code: str
    at: datetime
    by: str = ""

    def apply(self, cart: Cart | None) -> Cart:
        """Return the cart without the code."""
        old = applied(cart).touched(self.at, self.by)
        left = [code for code in old.promotions if code != self.code]
        return evolve(old, promotions=tuple(left))


@frozen
class RemovePromotion(InCart):
    """Take a promotion's code back.  Twice does nothing."""

    cart: str
    code: str
    at: datetime
    by: str = ""

    def decide(self, cart: Cart | None) -> Sequence[PromotionRemoved]:
        """Return PromotionRemoved, or nothing when it is not there.

        Raises Refused: ``cart.unknown``, ``cart.illegal``.
        """
        known = living(cart, self.cart, CartStep.FILL)
        if self.code not in known.promotions:
            return ()
        by = free_text(self.by, "by")
        return (PromotionRemoved(self.cart, self.code, utc(self.at), by),)


def no_line(cart: Cart, line: str) -> Refused:
    """Return the refusal for a line that the cart does not have."""
    return Refused(
        "cart.no-line",
        asked=f"line {line} of cart {cart.id}",
        because=f"it has {', '.join([one.id for one in cart.lines]) or 'no lines'}",
        remedy="Name one of its lines, or add it with carts.AddLine",
    )
