"""What can be said of an article at this moment: its price, and how many there are."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TypeAlias

from attrs import evolve, frozen

from ordercore.catalog import FoundPrice, Item, PriceList, PriceQuery, find_price
from ordercore.errors import Refused
from ordercore.shipping import DeliveryPromise
from ordercore.stock import ALL_OF_IT, Dated, Publishing, spread
from ordercore.values import of_several

__all__ = ["Offer", "Promise", "offers"]

Promise: TypeAlias = Callable[
    [str, Mapping[str, int]], DeliveryPromise | datetime | Refused | None
]
"""Says when one unit of a SKU can be with the buyer, from the units at each node.

Where nobody can say, it may return the refusal that says why.
"""


@frozen
class Offer:
    """An article as a channel may show it.

    Attributes:
        sku: what it is.
        item: what the catalogue knows of it, with name, barcode and weight; None when
            it is not listed.
        price: what one unit costs, and from which list; None when no list has it.
        available: units that can be promised, as far as they are published.
        nodes: where those are.
        arrives_at: by when one unit is with the buyer, if anybody can say.
        at: of which moment this is told, aware UTC.
        promise: the days between which it arrives, from where, by whom, and until when
            one may order for that; None where no timetable says it.
        unpromised: why no day can be told, such as a calendar that ends before.
        expected: from which days on more units can be promised, and how many then in
            all, as far as what comes in is published.
    """

    sku: str
    item: Item | None
    price: FoundPrice | None
    available: int
    nodes: Mapping[str, int]
    arrives_at: datetime | None
    at: datetime
    promise: DeliveryPromise | None = None
    expected: tuple[Dated, ...] = ()
    unpromised: Refused | None = None


def offers(
    skus: Collection[str],
    items: Mapping[str, Item],
    free: Mapping[str, Mapping[str, int]],
    lists: Collection[PriceList],
    query: PriceQuery,
    at: datetime,
    *,
    publishing: Publishing = ALL_OF_IT,
    promise: Promise | None = None,
) -> list[Offer]:
    """Return an offer for each SKU, in the order in which they are asked for.

    Args:
        skus: which articles.
        items: those that the catalogue knows.
        free: SKU -> node -> units that can be promised there.
        lists: where prices are looked up.
        query: for which channel, currency, groups and instant.
        at: now, aware UTC.
        publishing: how much of the stock is told.
        promise: says when a unit arrives; asked for what is available only.
    """
    found: list[Offer] = []
    for sku in of_several(skus, str, "skus"):
        nodes = free.get(sku, {})
        available = publishing.published(sum(nodes.values()))
        told = {part.node: part.quantity for part in spread(available, nodes)}
        arrives = promise(sku, told) if promise is not None and told else None
        price = _price(lists, sku, query)
        offer = Offer(sku, items.get(sku), price, available, told, None, at)
        found.append(_promised(offer, arrives))
    return found


def _promised(
    offer: Offer, arrives: DeliveryPromise | datetime | Refused | None
) -> Offer:
    """Return the offer with the day that is promised, or why there is none."""
    match arrives:
        case None:
            return offer
        case Refused():
            return evolve(offer, unpromised=arrives)
        case DeliveryPromise():
            return evolve(offer, arrives_at=arrives.latest_at, promise=arrives)
        case _:
            return evolve(offer, arrives_at=arrives)


def _price(
    lists: Collection[PriceList], sku: str, query: PriceQuery
) -> FoundPrice | None:
    """Return what one unit costs, None where no list says it."""
    try:
        return find_price(lists, sku, 1, query)
    except Refused:
        return None
