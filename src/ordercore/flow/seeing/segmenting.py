"""Which segments a buyer is of, so that the quotas kept for them are open."""

from collections.abc import Collection, Iterable

from ordercore.carts import Cart
from ordercore.catalog import PriceQuery
from ordercore.orders import Agreed, Order
from ordercore.shipping.regions import EU
from ordercore.stock import Reservation, StockLevel

__all__ = ["free_to", "of_agreed", "of_cart", "of_order", "of_query", "stays_his"]


def of_order(order: Order) -> tuple[str, ...]:
    """Return the segments of an order: those of what was agreed when it was placed.

    They stay the same whatever is changed later, as its claims have been made by them.
    """
    return of_agreed(order.original or order.agreed)


def of_agreed(agreed: Agreed) -> tuple[str, ...]:
    """Return its channel, the country it goes to, the EU around it, and what it says.

    ``channel:web``, ``region:DE``, ``region:EU``, and ``agreed.segments``.
    """
    country = agreed.ship_to.country
    regions = [f"region:{country}", *["region:EU"] * (country in EU)]
    return tuple(sorted({f"channel:{agreed.channel}", *regions, *agreed.segments}))


def of_cart(cart: Cart) -> tuple[str, ...]:
    """Return its channel and what its keeping says."""
    return tuple(sorted({f"channel:{cart.channel}", *cart.keeping.segments}))


def of_query(query: PriceQuery) -> tuple[str, ...]:
    """Return the channel and the groups for which something is asked."""
    channel = [f"channel:{query.channel}"] if query.channel else []
    return tuple(sorted({*channel, *[f"group:{group}" for group in query.groups]}))


def free_to(
    level: StockLevel, own: Iterable[Reservation], segments: tuple[str, ...]
) -> int:
    """Return how many units a buyer of these segments can be promised at a level.

    What is reserved for him is his own, as far as it is there.
    """
    mine = sum(
        [
            min(part.quantity, level.held_until(kept.until))
            for kept in own
            if kept.sku == level.sku and not kept.components
            for part in kept.parts
            if part.node == level.node and stays_his(kept, segments)
        ]
    )
    there = max(0, level.sellable - level.allocated)
    return min(there, mine + level.available_to(segments))


def stays_his(kept: Reservation, segments: Collection[str]) -> bool:
    """Tell whether a buyer of these segments may have what a reservation keeps.

    It may hold units of a quota that is not open to him.
    """
    return set(kept.segments) <= set(segments)
