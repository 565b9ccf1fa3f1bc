"""What happened, in the words of the trade: a short sentence for each event."""

from ordercore.views.telling import (
    of_accounts,
    of_carts,
    of_changes,
    of_customers,
    of_orders,
    of_purchases,
    of_quotes,
    of_returns,
    of_shipping,
    of_stock,
    of_subscriptions,
    of_warehouse,
)
from ordercore.views.telling.told import Tellers, Told, many, place_name, said

__all__ = ["Told", "many", "place_name", "said", "tell"]

TELLERS: Tellers = {
    **of_carts.TELLERS,
    **of_orders.TELLERS,
    **of_purchases.TELLERS,
    **of_quotes.TELLERS,
    **of_subscriptions.TELLERS,
    **of_changes.TELLERS,
    **of_stock.TELLERS,
    **of_warehouse.TELLERS,
    **of_shipping.TELLERS,
    **of_returns.TELLERS,
    **of_accounts.TELLERS,
    **of_customers.TELLERS,
}


def tell(event: object) -> Told:
    """Return what happened, in words.

    An event of somebody else's is told by its name: ``SealBroken`` is "Seal broken".
    """
    teller = TELLERS.get(type(event))
    return teller(event) if teller else Told(_by_name(type(event).__name__))


def _by_name(name: str) -> str:
    words = "".join([f" {c.lower()}" if c.isupper() else c for c in name]).strip()
    return words.capitalize()
