"""A channel is told how much it can sell of an article whenever that has changed."""

from collections.abc import Callable, Iterable
from typing import Any

from ordercore.catalog import Kit, PriceQuery
from ordercore.errors import AdapterError
from ordercore.flow.aside import quarantined
from ordercore.flow.oms import OMS
from ordercore.flow.outbox import Delivery, Outbox
from ordercore.flow.store import Recorded
from ordercore.message import key_of, kind_of
from ordercore.orders import Backordered, Cancelled, Placed
from ordercore.views import Offer

__all__ = ["StockFeed"]


class StockFeed(Outbox):
    """Tells a channel what it can sell, as ``oms.offers`` says it.

    The journal says what may have changed; what the channel knows already is not told
    again.  Numbers are those of the moment of telling, so to be told twice does no
    harm, and to be told late neither.  What ends with time, such as a reservation,
    counts from when ``oms.tick`` has swept it.

    Args:
        oms: the shop.
        consumer: the name under which it is kept how far this came.
        query: for which channel, currency and groups.
        send: tells the channel; it gets a key that is the same when it is tried again,
            and the articles that have changed.  It returns when the channel has taken
            them, and raises an AdapterError otherwise: retryable ones are tried again
            with the next drain, others are set aside.
    """

    def __init__(
        self,
        oms: OMS,
        consumer: str,
        query: PriceQuery,
        send: Callable[[str, tuple[Offer, ...]], None],
    ) -> None:
        super().__init__(oms.store, consumer, _nothing)
        self._oms = oms
        self._query = query
        self._tell = send
        self._known: dict[str, object] = {}

    def drain(self, limit: int = 1000) -> Delivery:
        """Tell what has changed in the next *limit* events, in one go."""
        happened = [*self._store.journal(self.cursor, limit)]
        if not happened:
            return Delivery()
        last = happened[-1]
        news = self._news(happened)
        key = f"{self._consumer}/{last.position}"
        try:
            if news:
                self._tell(key, news)
        except AdapterError as error:
            if error.retryable:
                return Delivery(waiting=error)
            told = {offer.sku: offer.available for offer in news}
            source, why = self._consumer, (error.code, str(error))
            self._move_to(last.position, quarantined(source, key, *why, told, last.at))
            return Delivery(rejected=len(news))
        self._known |= {offer.sku: _said(offer) for offer in news}
        self._move_to(last.position)
        return Delivery(sent=len(news))

    def _news(self, happened: Iterable[Recorded]) -> tuple[Offer, ...]:
        touched: dict[str, None] = {}
        for recorded in happened:
            touched |= dict.fromkeys(self._touched(recorded))
        kits: list[Kit] = [row.state for _, row in self._oms.store.scan("kit")]
        for kit in kits:
            if any([one.sku in touched for one in kit.components]):
                touched[kit.sku] = None
        found = self._oms.offers([*touched], self._query)
        return tuple([o for o in found if self._known.get(o.sku) != _said(o)])

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


def _said(offer: Offer) -> object:
    return offer.available, offer.nodes, offer.expected


def _nothing(key: str, recorded: Recorded) -> None:
    """Tell nothing of a single event: what has changed is told in one go."""
