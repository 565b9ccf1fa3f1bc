"""The life of a cart as one table; whatever is not in it is refused."""

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["CART_LIFE", "CartState", "CartStep"]


class CartState(StrEnum):
    """Where a cart stands."""

    OPEN = "OPEN"
    ABANDONED = "ABANDONED"
    CONVERTED = "CONVERTED"
    MERGED = "MERGED"
    EXPIRED = "EXPIRED"


class CartStep(StrEnum):
    """What moves a cart through its life."""

    FILL = "fill"
    """Whatever its buyer does with it: add, change, remove, look."""
    ABANDON = "abandon"
    CONVERT = "convert"
    MERGE = "merge"
    EXPIRE = "expire"


CART_LIFE: Mapping[CartState, Mapping[CartStep, CartState]] = {
    CartState.OPEN: {
        CartStep.FILL: CartState.OPEN,
        CartStep.ABANDON: CartState.ABANDONED,
        CartStep.CONVERT: CartState.CONVERTED,
        CartStep.MERGE: CartState.MERGED,
        CartStep.EXPIRE: CartState.EXPIRED,
    },
    CartState.ABANDONED: {
        CartStep.FILL: CartState.OPEN,
        CartStep.CONVERT: CartState.CONVERTED,
        CartStep.MERGE: CartState.MERGED,
        CartStep.EXPIRE: CartState.EXPIRED,
    },
    CartState.CONVERTED: {},
    CartState.MERGED: {},
    CartState.EXPIRED: {},
}
"""The life of a cart.  A buyer who comes back opens an abandoned cart again."""
