"""A channel is told how much it can sell of an article whenever that has changed."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from attrs import frozen

from ordercore.catalog import Kit, PriceQuery
from ordercore.flow.oms import OMS
from ordercore.flow.store import Recorded
from ordercore.flow.telling.feed import Answers, Feed
from ordercore.message import key_of, kind_of
from ordercore.orders import Backordered, Cancelled, Placed
from ordercore.views import Offer

__all__ = ["StockFeed", "Told", "by_article"]


@frozen
class Told:
    """Something that a channel is told.

    Attributes:
        name: of what: the same name later is another word about the same.
        said: what, as short text: what is equal to the last is not told again.
        offer: the article, of which it is.
        before: what the channel was told last, and has taken; None where that is not
            known.
    """

    name: str
    said: str
    offer: Offer
    before: str | None = None

    @property
    def sku(self) -> str:
        """The article."""
        return self.offer.sku


def by_article(offer: Offer) -> Iterable[Told]:
    """Return what is told of an article where all of its places are told together."""
    days = [[str(one.day), one.quantity] for one in offer.expected]
    said = json.dumps([offer.available, dict(sorted(offer.nodes.items())), days])
    return (Told(offer.sku, said, offer),)


class StockFeed(Feed[Told]):
    """Tells a channel what it can sell, as ``oms.offers`` says it.

    It is told as :class:`Feed` tells.  What ends with time, such as a reservation,
    counts from when ``oms.tick`` has swept it.

    Args:
        oms: the shop.
        consumer: the name under which it is kept how far this came.
        query: for which channel, currency and groups.
        send: tells the channel, as of :class:`Feed`.
        spread: what is told of an article: by default one thing, all of its offer.
        options: ``backoff``, ``clock`` and ``chance``, as of :class:`Consumer`.
    """

    def __init__(
        self,
        oms: OMS,
        consumer: str,
        query: PriceQuery,
        send: Callable[[str, Sequence[Told]], Answers],
        spread: Callable[[Offer], Iterable[Told]] = by_article,
        **options: Any,
    ) -> None:
        super().__init__(oms, consumer, send, **options)
        self._query = query
        self._spread = spread

    def _words(self, skus: Sequence[str]) -> Iterable[Told]:
        offers = self._oms.offers(skus, self._query)
        return [told for offer in offers for told in self._spread(offer)]

    def _also(self, touched: Collection[str]) -> Iterable[str]:
        """Return the kits that have a touched article in them."""
        for _, row in self._oms.store.scan("kit"):
            kit: Kit = row.state
            if any([one.sku in touched for one in kit.components]):
                yield kit.sku

    def _touched(self, recorded: Recorded) -> Iterable[str]:
        """Return the SKUs of which another number may be told after an event."""
        kind, stream = kind_of(recorded.stream), recorded.stream
        if kind == "stock":
            return [key_of(stream).rpartition("@")[0]]
        if kind == "kit":
            return [key_of(stream)]
        mine = kind == "publishing" and key_of(stream) == self._query.channel
        if kind == "node" or mine:
            rows = self._oms.store.scan("stock")
            return {row.state.sku for _, row in rows}
        waits = isinstance(recorded.event, Placed | Backordered | Cancelled)
        if kind in {"delivery", "transfer"} or waits:
            state: Any = self._oms.state(stream)
            return [line.sku for line in state.lines]
        return ()

    def _shaken(self, recorded: Recorded) -> Iterable[str]:
        """Return what was sold on the channel: it has taken that off by itself.

        Maybe at another of its places than the one that it is sent from.
        """
        event = recorded.event
        if isinstance(event, Placed) and event.agreed.channel == self._query.channel:
            return [line.sku for line in event.agreed.lines]
        return ()
