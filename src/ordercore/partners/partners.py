"""All partners of a shop: each has its turn, and one that is down harms no other."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from attrs import field, frozen

from ordercore.errors import AdapterError, AuthFailed, Invalid
from ordercore.flow import OMS, Delivery, Outbox, Pause, StockFeed, WriteSet
from ordercore.flow.pausing import next_try, pause_of, resumed
from ordercore.partners.asking import asked
from ordercore.partners.connection import Connection
from ordercore.partners.erps import ERP_ERRANDS
from ordercore.partners.errand import Errands
from ordercore.partners.hearing import Heard, hear
from ordercore.partners.pulling import Pulled, pull
from ordercore.partners.reprocessing import Reprocessed, reprocess
from ordercore.partners.shops import SHOP_ERRANDS
from ordercore.partners.standing import Standing, standings
from ordercore.partners.stock import stock_feed_of
from ordercore.partners.telling import outbox_of
from ordercore.ports import (
    Health,
    Port,
    PushesStock,
    ShopCapability,
)

__all__ = ["ERRANDS", "Partners", "Worked"]

ERRANDS: Mapping[Port, Errands] = {Port.CHANNEL: SHOP_ERRANDS, Port.ERP: ERP_ERRANDS}
"""What each kind of partner is told of what happened."""


@frozen
class Worked:
    """What one turn of a connection came to.

    Attributes:
        pulled: orders that were taken in.
        told: what happened and was told.
        stock: stock levels that were told.
        stopped: why it had no turn, or ended early.
    """

    pulled: Pulled = field(factory=Pulled)
    told: Delivery = field(factory=Delivery)
    stock: Delivery = field(factory=Delivery)
    stopped: AdapterError | None = None


class Partners:
    """The connections of a shop.

    Args:
        oms: the shop.
        connections: its partners; names are unique.
        errands: what each kind of partner is told of what happened.
        chance: drawn evenly from 0 to 1, so that not all that wait come back at once.

    Raises Invalid: two connections have one name.
    """

    def __init__(
        self,
        oms: OMS,
        connections: Iterable[Connection],
        errands: Mapping[Port, Errands] = ERRANDS,
        *,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._oms = oms
        self._chance = chance
        self._by_name: dict[str, Connection] = {}
        self._outboxes: dict[str, Outbox] = {}
        self._feeds: dict[str, StockFeed] = {}
        for one in connections:
            if one.name in self._by_name:
                raise Invalid.at("connections", one.name, "each name once")
            self._by_name[one.name] = one
            told = errands.get(one.port, {})
            self._outboxes[one.name] = outbox_of(oms, one, told, chance)
            if _is_shop(one, ShopCapability.STOCK):
                shop = cast("PushesStock", one.adapter)
                self._feeds[one.name] = stock_feed_of(oms, one, shop, chance)

    @property
    def connections(self) -> Mapping[str, Connection]:
        """The connections by name."""
        return dict(self._by_name)

    def work(self) -> Mapping[str, Worked]:
        """Give each connection its turn: orders in, news out, stock out.

        Call it from what your application has: a timer, a cron job, a loop.  Several
        may call it at the same time.  Raises StoreUnavailable.
        """
        return {name: self._turn(one) for name, one in self._by_name.items()}

    def hear(self, name: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """Take in what a partner sends by itself, and say what to answer it.

        Raises Invalid: there is no such connection, or it sends nothing by itself.
        Raises StoreUnavailable: answer 503.
        """
        connection = self._known(name)
        if not connection.can(ShopCapability.WEBHOOKS):
            raise Invalid.at("name", name, "a connection that has webhooks")
        return hear(self._oms, connection, headers, body, self._feeds.get(name))

    def check(self, name: str) -> Health:
        """Ask a partner whether the connection works.  Raises Invalid: unknown name."""
        connection = self._known(name)
        try:
            return asked(name, "check", connection.adapter.check)
        except AdapterError as error:
            return Health(ok=False, said=str(error))

    def resume(self, name: str) -> None:
        """Let a connection work again at once: what stood in the way is mended."""
        self._known(name)
        writes = WriteSet()
        resumed(writes, name)
        with self._oms.store.unit() as unit:
            unit.write(writes)
        self._outboxes[name].resume()
        if name in self._feeds:
            self._feeds[name].resume()

    def reprocess(self, source: str | None = None) -> Reprocessed:
        """Try what lies in quarantine once more."""
        return reprocess(self._oms, self._by_name.values(), source=source)

    def standings(self) -> list[Standing]:
        """Return how each connection is, also those that have not worked yet."""
        known = {one.name: one for one in standings(self._oms)}
        return [known.get(name) or Standing(name) for name in sorted(self._by_name)]

    def _turn(self, connection: Connection) -> Worked:
        if (reason := self._reason_to_wait(connection)) is not None:
            return Worked(stopped=reason)
        pulled = self._pull(connection)
        if pulled.error is not None:
            self._pause(connection, pulled.error)
            if isinstance(pulled.error, AuthFailed):
                return Worked(pulled, stopped=pulled.error)
        told = self._outboxes[connection.name].drain()
        stock = Delivery()
        if connection.name in self._feeds and not _is_stop(told):
            stock = self._feeds[connection.name].drain()
        for one in (told, stock):
            if isinstance(error := one.waiting, AuthFailed):
                self._pause(connection, error)
                return Worked(pulled, told, stock, error)
        return Worked(pulled, told, stock)

    def _pull(self, connection: Connection) -> Pulled:
        if _is_shop(connection, ShopCapability.ORDERS):
            return pull(self._oms, connection)
        return Pulled()

    def _reason_to_wait(self, connection: Connection) -> AdapterError | None:
        """Return why a connection has no turn now.

        One that was stopped for its credentials is asked how it is before anything
        else, when it is time; it goes on when that is well.
        """
        name, now = connection.name, self._oms.now()
        pause = pause_of(self._oms.store, name)
        if pause is None:
            return None
        if pause.until > now:
            return pause.error(now)
        if pause.code == AuthFailed.code:
            health = self.check(name)
            if not health.ok:
                error = AuthFailed(health.said)
                self._pause(connection, error)
                return error
        self.resume(name)
        return None

    def _pause(self, connection: Connection, error: AdapterError) -> None:
        store, name = self._oms.store, connection.name
        before = pause_of(store, name)
        attempt = before.attempts + 1 if before else 1
        until = next_try(
            error, attempt, connection.backoff, self._chance(), self._oms.now()
        )
        writes = WriteSet()
        Pause(until, error.code, str(error), attempt).write(writes, name)
        with store.unit() as unit:
            unit.write(writes)

    def _known(self, name: str) -> Connection:
        if name not in self._by_name:
            expected = "one of " + (", ".join(sorted(self._by_name)) or "none")
            raise Invalid.at("name", name, expected)
        return self._by_name[name]


def _is_shop(connection: Connection, capability: ShopCapability) -> bool:
    return connection.port is Port.CHANNEL and connection.can(capability)


def _is_stop(told: Delivery) -> bool:
    return isinstance(told.waiting, AuthFailed)
