"""Somebody takes a cart, and it becomes known whose it is."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.carts.cart import Cart, InCart, Keeping, applied, living
from ordercore.carts.life import CartStep
from ordercore.errors import Conflict, Refused
from ordercore.values import Money, check_id, free_text
from ordercore.values.when import utc

__all__ = ["Identified", "Identify", "Open", "Opened"]

USUAL = Keeping()


@frozen
class Opened(InCart):
    """Somebody has taken a cart."""

    cart: str
    channel: str
    currency: str
    keeping: Keeping
    at: datetime
    customer: str = ""
    by: str = ""

    def apply(self, cart: Cart | None) -> Cart:
        """Return the empty cart."""
        return Cart(
            self.cart,
            self.channel,
            self.currency,
            self.keeping,
            self.at,
            self.at,
            self.customer,
            self.by,
        )


@frozen
class Open(InCart):
    """Open a cart.  The same again does nothing.

    Attributes:
        channel: where it is filled, such as ``web``, a partner's site, ``telephone``.
        currency: of the prices in it.
        at: now, aware UTC.
        customer: id of the party, "" for a guest.
        by: who fills it, such as a clerk on the telephone; "" for the buyer.
        keeping: for how long goods are kept for it.
    """

    cart: str
    channel: str
    currency: str
    at: datetime
    customer: str = ""
    by: str = ""
    keeping: Keeping = USUAL

    def decide(self, cart: Cart | None) -> Sequence[Opened]:
        """Return Opened.

        Raises:
            Invalid: an id, a text, a currency or a duration that cannot be.
            Conflict: ``cart.exists``, another cart has this id.
        """
        check_id(self.cart, "cart")
        check_id(self.channel, "channel")
        Money.zero(self.currency)
        if self.customer:
            check_id(self.customer, "customer")
        free_text(self.by, "by")
        self.keeping.check()
        opened = Opened(
            self.cart,
            self.channel,
            self.currency,
            self.keeping,
            utc(self.at),
            self.customer,
            self.by,
        )
        if cart is None:
            return (opened,)
        same = (cart.channel, cart.currency, cart.opened_at, cart.keeping)
        if same == (self.channel, self.currency, opened.at, self.keeping):
            return ()
        raise Conflict(
            "cart.exists", f"a cart {self.cart} exists and is another one; use a new id"
        )


@frozen
class Identified(InCart):
    """It is known whose cart it is."""

    cart: str
    customer: str
    at: datetime

    def apply(self, cart: Cart | None) -> Cart:
        """Return the cart with its customer."""
        old = applied(cart)
        return evolve(old.touched(self.at, old.by), customer=self.customer)


@frozen
class Identify(InCart):
    """Say whose cart it is, when a guest logs in.

    A customer who has another cart already merges them: :class:`Merge`.
    """

    cart: str
    customer: str
    at: datetime

    def decide(self, cart: Cart | None) -> Sequence[Identified]:
        """Return Identified, or nothing when it is his.

        Raises Invalid for an id.  Raises Refused: ``cart.unknown``, ``cart.illegal``;
        ``cart.customer`` when it is somebody else's.
        """
        known = living(cart, self.cart, CartStep.FILL)
        check_id(self.customer, "customer")
        if known.customer == self.customer:
            return ()
        if known.customer:
            raise Refused(
                "cart.customer",
                asked=f"give cart {self.cart} to customer {self.customer}",
                because="it is another customer's",
                remedy="Open a cart of his own",
            )
        return (Identified(self.cart, self.customer, utc(self.at)),)
