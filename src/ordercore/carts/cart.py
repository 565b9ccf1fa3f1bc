"""A cart: what somebody wants before it is ordered, and how long it is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import evolve, frozen

from ordercore.carts.life import CART_LIFE, CartState, CartStep
from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.values import Money, check_id, segments

__all__ = [
    "Cart",
    "CartLine",
    "InCart",
    "Keeping",
    "Short",
    "cart_stream",
    "reservation_of",
]


class Short(StrEnum):
    """What is done when fewer units are left than somebody wants."""

    REFUSE = "REFUSE"
    """Say no, and how many are left."""
    HOLD_LESS = "HOLD_LESS"
    """Take the line, and hold what there is."""


@frozen
class Keeping:
    """For how long goods are kept for a cart, and the cart for its buyer.

    Attributes:
        hold_minutes: how long goods are held after each thing that the buyer does; 0:
            goods are taken into the cart without being held.
        most_minutes: however busy he is, they are not held for longer than this.
        short: what is done when fewer are left than he wants.
        abandoned_minutes: after so long without activity the cart counts as left.
        kept_days: after so long it ends.
        ordered_minutes: how long goods stay held for the order that the cart becomes.
        nodes: where goods may be held; every open node when none is given.
        segments: who the buyer is to quotas of stock, such as ``group:wholesale`` or
            ``region:DE``; the channel counts by itself.
    """

    hold_minutes: int = 30
    most_minutes: int = 120
    short: Short = Short.REFUSE
    abandoned_minutes: int = 60
    kept_days: int = 30
    ordered_minutes: int = 24 * 60
    nodes: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()

    @property
    def hold(self) -> timedelta:
        """How long goods are held."""
        return timedelta(minutes=self.hold_minutes)

    @property
    def most(self) -> timedelta:
        """How long they are held at most."""
        return timedelta(minutes=max(self.hold_minutes, self.most_minutes))

    @property
    def ordered(self) -> timedelta:
        """How long they are held for the order."""
        return timedelta(minutes=self.ordered_minutes)

    def check(self) -> None:
        """Raise Invalid unless every duration can be."""
        limits = (
            ("hold_minutes", 0, MOST_MINUTES),
            ("most_minutes", 0, MOST_MINUTES),
            ("abandoned_minutes", 1, MOST_DAYS * 24 * 60),
            ("kept_days", 1, MOST_DAYS),
            ("ordered_minutes", 1, MOST_MINUTES),
        )
        for name, least, most in limits:
            value = getattr(self, name)
            if type(value) is not int or not least <= value <= most:
                expected = f"a whole number from {least} to {most:,}"
                raise Invalid.at(f"keeping.{name}", value, expected)
        for node in self.nodes:
            check_id(node, "keeping.nodes")
        segments(self.segments, "keeping.segments")


MOST_MINUTES = 60 * 24 * 60
MOST_DAYS = 3650


@frozen
class CartLine:
    """What somebody wants of one SKU.

    Attributes:
        id: unique within the cart, without a dot.
        sku: what it is.
        quantity: how many units, at least 1.
        unit_price: what one is said to cost, in the cart's currency, if it is known.
    """

    id: str
    sku: str
    quantity: int
    unit_price: Money | None = None


@frozen
class Cart:
    """A cart.

    Attributes:
        id: ours.
        channel: where it is filled: the shop, a partner's site, the telephone.
        currency: of every price in it.
        keeping: for how long goods are kept; fixed when it was opened.
        opened_at: aware UTC.
        active_at: when its buyer last did something with it.
        customer: id of the party, "" for a guest.
        by: who filled it last, such as a clerk on the telephone; "" for the buyer.
        lines: in the order in which they were added.
        promotions: codes that were entered, each once.
        state: where it stands.
        abandoned_at: when it was noticed that it was left; that happens once.
        order: what became of it, when it is CONVERTED.
        into: the cart that took its lines over, when it is MERGED.
    """

    id: str
    channel: str
    currency: str
    keeping: Keeping
    opened_at: datetime
    active_at: datetime
    customer: str = ""
    by: str = ""
    lines: tuple[CartLine, ...] = ()
    promotions: tuple[str, ...] = ()
    state: CartState = CartState.OPEN
    abandoned_at: datetime | None = None
    order: str = ""
    into: str = ""

    def line(self, line: str) -> CartLine | None:
        """Return a line, None when there is none of that id."""
        return next((one for one in self.lines if one.id == line), None)

    @property
    def value(self) -> Money | None:
        """What its lines are said to cost; None where a line's price is looked up.

        What such a cart comes to is ``price(basket_of(cart), lists, ...)``.
        """
        total = Money.zero(self.currency)
        for line in self.lines:
            if line.unit_price is None:
                return None
            total += line.unit_price * line.quantity
        return total

    @property
    def left_at(self) -> datetime:
        """When it counts as left if nothing happens with it any more."""
        return self.active_at + timedelta(minutes=self.keeping.abandoned_minutes)

    @property
    def ends_at(self) -> datetime:
        """When it ends if nothing happens with it any more."""
        return self.active_at + timedelta(days=self.keeping.kept_days)

    def touched(
        self, at: datetime, by: str, lines: Sequence[CartLine] | None = None
    ) -> "Cart":
        """Return the cart after its buyer did something, with other lines if given."""
        return evolve(
            self,
            state=CartState.OPEN,
            active_at=max(self.active_at, at),
            by=by,
            lines=self.lines if lines is None else tuple(lines),
        )


class InCart:
    """Something that concerns one cart."""

    __slots__ = ()

    cart: str

    @property
    def stream(self) -> str:
        """The stream of that cart."""
        return cart_stream(self.cart)


def cart_stream(cart: str) -> str:
    """Return the stream of a cart: ``cart/C-1``."""
    return stream_id("cart", cart)


def reservation_of(cart: str, line: str) -> str:
    """Return the id under which a line's goods are held: ``C-1.1``.

    A line's id has no dot, so no two lines of any carts share one.
    """
    return f"{cart}.{line}"


def existing(cart: Cart | None, name: str, asked: str) -> Cart:
    """Return the cart.  Raises Refused ``cart.unknown``."""
    if cart is None:
        raise Refused(
            "cart.unknown",
            asked=f"{asked} cart {name}",
            because="there is no such cart",
            remedy="Do carts.Open(...) first, or check the id",
        )
    return cart


def living(cart: Cart | None, name: str, step: CartStep) -> Cart:
    """Return the cart while its life has this step.

    Raises Refused: ``cart.unknown``; ``cart.illegal``.
    """
    known = existing(cart, name, step)
    if step not in CART_LIFE[known.state]:
        raise illegal(known, step)
    return known


def illegal(cart: Cart, step: CartStep) -> Refused:
    """Return the refusal of a step that a cart's life does not have."""
    became = f" to order {cart.order}" if cart.order else ""
    became = f" into cart {cart.into}" if cart.into else became
    return Refused(
        "cart.illegal",
        asked=f"{step} cart {cart.id}",
        because=f"it is {cart.state}{became}",
        remedy="Open a new cart",
    )


def applied(cart: Cart | None) -> Cart:
    """Return the cart that an event happens to; there always is one."""
    if cart is None:
        raise TypeError("the event of a cart stands before it was opened")
    return cart
