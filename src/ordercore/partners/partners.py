"""All partners of a shop: each has its turn, and one that is down harms no other."""

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias, cast

from attrs import field, frozen

from ordercore.errors import AdapterError, AuthFailed, Invalid
from ordercore.flow import (
    OMS,
    Delivery,
    Feed,
    Followed,
    LabelDesk,
    Outbox,
    Pause,
    WriteSet,
)
from ordercore.flow.telling.consumer import Consumer
from ordercore.flow.telling.pausing import next_try, pause_of, resumed
from ordercore.partners.asking import asked, booking
from ordercore.partners.carrying import CarrierDesk, Printer, label_desk_of
from ordercore.partners.connection import Connection
from ordercore.partners.erps import ERP_ERRANDS
from ordercore.partners.errand import Errands
from ordercore.partners.hearing import Heard, hear
from ordercore.partners.ledgers import LEDGER_ERRANDS
from ordercore.partners.noticing import Later, notices, rating_mails
from ordercore.partners.paying import Cashier
from ordercore.partners.plain_words import plain_words
from ordercore.partners.prices import price_feed_of
from ordercore.partners.pulling import Pulled, cursors_of, pull
from ordercore.partners.reprocessing import Reprocessed, reprocess
from ordercore.partners.shops import SHOP_ERRANDS
from ordercore.partners.standing import Standing, standings
from ordercore.partners.stock import stock_feed_of
from ordercore.partners.taxes import TAX_ERRANDS
from ordercore.partners.telling import outbox_of
from ordercore.ports import (
    Health,
    Inbound,
    Port,
    PriceTag,
    PushesPrices,
    PushesStock,
    ShopCapability,
    StockLevel,
)

__all__ = ["ERRANDS", "LATER", "Partners", "Worked"]

ERRANDS: Mapping[Port, Errands] = {
    Port.CHANNEL: SHOP_ERRANDS,
    Port.ERP: ERP_ERRANDS,
    Port.LEDGER: LEDGER_ERRANDS,
    Port.NOTIFIER: notices(plain_words),
    Port.TAX: TAX_ERRANDS,
}
"""What each kind of partner is told of what happened."""

LATER: Mapping[Port, Later] = {Port.NOTIFIER: rating_mails(plain_words)}
"""What each kind of partner is told some time after it happened."""

Duty: TypeAlias = tuple[str, Callable[[], Delivery | Pulled | Followed]]
"""Something to do in each turn of a connection, and where it stands in `Worked`."""


@frozen
class Worked:
    """What one turn of a connection came to.

    Attributes:
        pulled: orders, returns and payouts that were taken in.
        told: what happened and was told.
        later: what was told some time after it happened.
        stock: stock levels that were told.
        prices: prices that were told.
        labels: labels that were bought of a carrier, refused, or given back.
        followed: what it said of where parcels are.
        payments: movements of money that a provider was asked for.
        stopped: why it had no turn, or ended early.
    """

    pulled: Pulled = field(factory=Pulled)
    told: Delivery = field(factory=Delivery)
    later: Delivery = field(factory=Delivery)
    stock: Delivery = field(factory=Delivery)
    prices: Delivery = field(factory=Delivery)
    labels: Delivery = field(factory=Delivery)
    followed: Followed = field(factory=Followed)
    payments: Delivery = field(factory=Delivery)
    stopped: AdapterError | None = None


class Partners:
    """The connections of a shop.

    Args:
        oms: the shop.
        connections: its partners; names are unique.
        errands: what each kind of partner is told of what happened.
        later: what each kind of partner is told some time after it happened.
        on_label: prints the labels that were bought, after the commit, and more often
            than once where it was interrupted.
        chance: drawn evenly from 0 to 1, so that not all that wait come back at once.

    Raises Invalid: two connections have one name.
    """

    def __init__(
        self,
        oms: OMS,
        connections: Iterable[Connection],
        errands: Mapping[Port, Errands] = ERRANDS,
        *,
        later: Mapping[Port, Later] = LATER,
        on_label: Printer | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._oms = oms
        self._chance = chance
        self._by_name: dict[str, Connection] = {}
        self._feeds: dict[str, dict[type, Feed[Any]]] = {}
        self._carriers: dict[str, CarrierDesk] = {}
        self._cashiers: dict[str, Cashier] = {}
        self._duties: dict[str, list[Duty]] = {}
        self._consumers: dict[str, list[Consumer]] = {}
        for one in connections:
            if one.name in self._by_name:
                raise Invalid.at("connections", one.name, "each name once")
            self._by_name[one.name] = one
            self._duties[one.name] = []
            self._feeds[one.name] = {}
            self._consumers[one.name] = []
            self._open(one, on_label)
            self._tell(one, errands.get(one.port, {}), later.get(one.port))
            self._feed(one)

    def _open(self, one: Connection, on_label: Printer | None) -> None:
        """Note what there is to do for a connection, in the order of a turn."""
        oms, chance, duties = self._oms, self._chance, self._duties[one.name]
        if one.port is Port.CARRIER:
            labels = label_desk_of(oms, one, chance, on_label)
            self._carriers[one.name] = desk = CarrierDesk(oms, one, labels)
            duties += [("labels", desk.work), ("followed", desk.follow)]
            self._consumers[one.name].append(labels.outbox)
        if one.port is Port.PAYMENT:
            self._cashiers[one.name] = cashier = Cashier(oms, one, chance)
            duties.append(("payments", cashier.work))
            self._consumers[one.name].append(cashier.outbox)
        if any(True for _ in cursors_of(one)):
            duties.append(("pulled", lambda: pull(oms, one, chance)))

    def _tell(self, one: Connection, errands: Errands, later: Later | None) -> None:
        """Note what a partner is told, at once and later.

        People are written to of what happens from the first turn on; all others hear of
        everything.
        """
        told = [(errands, timedelta())] if errands else []
        told += [(later.errands, later.after)] if later else []
        for table, delay in told:
            outbox = outbox_of(self._oms, one, table, self._chance, delay)
            duty = _from_now_on(outbox) if one.port is Port.NOTIFIER else outbox.drain
            self._duties[one.name].append(("later" if delay else "told", duty))
            self._consumers[one.name].append(outbox)

    def _feed(self, one: Connection) -> None:
        """Note that a shop is told its stock, and the prices that are said for it."""
        oms, chance, feeds = self._oms, self._chance, self._feeds[one.name]
        duties = self._duties[one.name]
        if _is_shop(one, ShopCapability.STOCK):
            shop = cast("PushesStock", one.adapter)
            feeds[StockLevel] = stock = stock_feed_of(oms, one, shop, chance)
            duties.append(("stock", stock.drain))
        if one.prices is not None and _is_shop(one, ShopCapability.PRICES):
            priced = cast("PushesPrices", one.adapter)
            prices = price_feed_of(oms, one, one.prices, priced, chance)
            feeds[PriceTag] = prices
            duties.append(("prices", prices.drain))
        self._consumers[one.name] += feeds.values()

    @property
    def connections(self) -> Mapping[str, Connection]:
        """The connections by name."""
        return dict(self._by_name)

    def work(self) -> Mapping[str, Worked]:
        """Give each connection its turn: what is new there in, what is new here out.

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
        feeds = self._feeds[name]
        desk = self._carriers.get(name) or self._cashiers.get(name)
        also = desk.hears if desk else _nothing_else
        return hear(self._oms, connection, headers, body, feeds, also)

    def label_desk(self, name: str) -> LabelDesk:
        """Return what plans, buys and prints labels through a carrier's connection.

        Raises Invalid: there is no such connection, or it is to no carrier.
        """
        if self._known(name).port is not Port.CARRIER:
            raise Invalid.at("name", name, "a connection to a carrier")
        return self._carriers[name].labels

    def cashier(self, name: str) -> Cashier:
        """Return what asks a payment provider, to hand it a checkout's token.

        Raises Invalid: there is no such connection, or it is to no provider.
        """
        if self._known(name).port is not Port.PAYMENT:
            raise Invalid.at("name", name, "a connection to a payment provider")
        return self._cashiers[name]

    def check(self, name: str) -> Health:
        """Ask a partner whether the connection works.  Raises Invalid: unknown name."""
        connection = self._known(name)
        try:
            return asked(name, "check", connection.adapter.check)
        except AdapterError as error:
            return Health(ok=False, said=str(error))

    def resume(self, name: str) -> None:
        """Let a connection work again at once: what stood in the way is mended."""
        writes = WriteSet()
        for paused in (name, *cursors_of(self._known(name))):
            resumed(writes, paused)
        with self._oms.store.unit() as unit:
            unit.write(writes)
        for consumer in self._consumers[name]:
            consumer.resume()

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
        done: dict[str, Any] = {}
        for name, do in self._duties[connection.name]:
            try:
                with booking(connection.name, name):
                    done[name] = found = do()
                error = _error_in(found)
            except AdapterError as raised:
                error = raised
            if error is not None:
                self._pause(connection, error)
            if isinstance(error, AuthFailed):
                return Worked(**done, stopped=error)
        return Worked(**done)

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


def _error_in(found: Delivery | Pulled | Followed) -> AdapterError | None:
    """Return what keeps a whole connection from working, of what came of a duty.

    A consumer that waits for anything but new credentials looks to itself when.
    """
    if isinstance(found, Pulled):
        return found.error
    if isinstance(found, Delivery) and isinstance(found.waiting, AuthFailed):
        return found.waiting
    return None


def _from_now_on(outbox: Outbox) -> Callable[[], Delivery]:
    def drain() -> Delivery:
        outbox.begin_now()
        return outbox.drain()

    return drain


def _nothing_else(_: Inbound[Any]) -> bool:
    return False
