"""A partner is told how much it can sell, of each article and at each of its places."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ordercore.catalog import PriceQuery
from ordercore.errors import AdapterError
from ordercore.flow import OMS, StockFeed, Told
from ordercore.partners.asking import asked, each_of
from ordercore.partners.connection import Connection
from ordercore.ports import PushesStock, ShopCapability, StockLevel
from ordercore.views import Offer

__all__ = ["name_of_level", "stock_feed_of"]


def name_of_level(sku: str, location: str) -> str:
    """Return under what name it is kept which level the partner was told last."""
    return f"{sku}@{location}"


def stock_feed_of(
    oms: OMS, connection: Connection, shop: PushesStock, chance: Callable[[], float]
) -> StockFeed:
    """Return what tells a partner its stock levels: ``.drain()`` it.

    A level that has not changed is not sent.  Where the partner keeps the stock of
    several places it is told of those that ``connection.places`` names.
    """

    def spread(offer: Offer) -> Iterable[Told]:
        for place, units in _levels(connection, offer):
            yield Told(name_of_level(offer.sku, place), str(units), offer)

    def send(key: str, told: Sequence[Told]) -> Sequence[AdapterError | None]:
        levels = [_level(connection, one) for one in told]
        answers: Any = asked(
            connection.name, "push_stock", lambda: shop.push_stock(levels, key=key)
        )
        return each_of(connection.name, "push_stock", answers, len(told))

    return StockFeed(
        oms,
        f"{connection.name}/stock",
        PriceQuery(connection.currency, channel=connection.name),
        send,
        spread,
        backoff=connection.backoff,
        chance=chance,
    )


def _levels(connection: Connection, offer: Offer) -> Iterable[tuple[str, int]]:
    """Return how much can be sold at each place of the partner."""
    if not connection.can(ShopCapability.STOCK_PER_LOCATION):
        return [("", offer.available)]
    places = dict.fromkeys(connection.places.values(), 0)
    for node, place in connection.places.items():
        places[place] += offer.nodes.get(node, 0)
    return places.items()


def _level(connection: Connection, told: Told) -> StockLevel:
    place = told.name.removeprefix(f"{told.offer.sku}@")
    sets = told.before is not None and connection.can(ShopCapability.STOCK_EXPECTED)
    expected = int(told.before or 0) if sets else None
    return StockLevel(told.offer.sku, place, int(told.said), expected)
