"""What lies in a cart, as pricing asks for it."""

from ordercore.carts.cart import Cart
from ordercore.pricing import BasketLine

__all__ = ["basket_of"]


def basket_of(cart: Cart) -> tuple[BasketLine, ...]:
    """Return a cart's lines for :func:`ordercore.pricing.price`.

    A line keeps its id, and its own price where it was given one; the others are
    looked up.  The cart's ``promotions`` are the coupons, its ``channel`` the channel.
    """
    return tuple(
        [
            BasketLine(
                line.sku,
                line.quantity,
                unit_price=None if line.unit_price is None else line.unit_price.decimal,
                id=line.id,
            )
            for line in cart.lines
        ]
    )
