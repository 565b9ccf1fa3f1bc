"""What a shop has is fetched page by page, and nothing is missed or taken twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from ordercore.accounts import Payout
from ordercore.catalog import Item
from ordercore.errors import AdapterError, AuthFailed, shorten
from ordercore.flow import (
    OMS,
    Claim,
    Receipt,
    SetAside,
    TakenNews,
    TakenPayout,
    TakenReturn,
    WriteSet,
)
from ordercore.flow.telling.consumer import new_worker
from ordercore.flow.telling.pausing import Pause, next_try, pause_of, resumed
from ordercore.partners.asking import AdapterBroke, asked, is_text
from ordercore.partners.connection import Connection
from ordercore.partners.reading import raws_of
from ordercore.plugins import Raw
from ordercore.ports import (
    ErpCapability,
    GoodsReceived,
    Page,
    PaymentCapability,
    PaymentReceived,
    Port,
    PriceTag,
    PurchasePlaced,
    ShopCapability,
)

__all__ = ["Pulled", "pull"]


@frozen
class Pulled:
    """How far a partner's orders, returns and payouts were taken.

    Attributes:
        orders: taken now for the first time.
        repeated: taken before, now seen again.
        set_aside: could not be used, and lie in quarantine.
        more: there are more, or another worker is at it; call again.
        error: why it has stopped; the cursor stands behind what was taken.
        later: why returns or payouts are left for a while, while orders go on.
        returns: that are new, or have gone on.
        payouts: booked now for the first time.
        news: of an office, that have changed something.
        elsewhere: another worker is at it.
    """

    orders: int = 0
    repeated: int = 0
    set_aside: int = 0
    more: bool = False
    error: AdapterError | None = None
    later: AdapterError | None = None
    returns: int = 0
    payouts: int = 0
    news: int = 0
    elsewhere: bool = False

    def counted(self, receipts: Iterable[Receipt]) -> "Pulled":
        """Return it with what came of some more."""
        orders, repeated, aside = self.orders, self.repeated, self.set_aside
        returns, payouts, news = self.returns, self.payouts, self.news
        for receipt in receipts:
            match receipt:
                case SetAside():
                    aside += 1
                case _ if receipt.repeated:
                    repeated += 1
                case TakenReturn():
                    returns += 1
                case TakenPayout():
                    payouts += 1
                case TakenNews():
                    news += 1
                case _:
                    orders += 1
        return evolve(
            self,
            orders=orders,
            repeated=repeated,
            set_aside=aside,
            returns=returns,
            payouts=payouts,
            news=news,
        )


@frozen
class _Fetch:
    """Something that is fetched from a partner by a cursor of its own.

    Attributes:
        what: the last part of the cursor's name.
        capability: which declares it.
        operation: what is called.
        kind: what a page of it holds.
    """

    what: str
    capability: str
    operation: str
    kind: type

    def cursor(self, connection: Connection) -> str:
        """Return under what name it is kept how far this was taken."""
        return f"{connection.name}/{self.what}"


ORDERS = _Fetch("orders", ShopCapability.ORDERS, "fetch_orders", Raw)

FETCHES: Mapping[Port, Sequence[_Fetch]] = {
    Port.CHANNEL: (
        ORDERS,
        _Fetch("returns", ShopCapability.RETURNS, "fetch_returns", Raw),
        _Fetch("payouts", ShopCapability.SETTLEMENTS, "fetch_settlements", Payout),
    ),
    Port.ERP: (
        _Fetch("items", ErpCapability.FETCH_ITEMS, "fetch_items", Item),
        _Fetch("prices", ErpCapability.FETCH_PRICES, "fetch_prices", PriceTag),
        _Fetch(
            "purchases",
            ErpCapability.FETCH_PURCHASES,
            "fetch_purchases",
            PurchasePlaced,
        ),
        _Fetch(
            "receipts", ErpCapability.FETCH_RECEIPTS, "fetch_receipts", GoodsReceived
        ),
        _Fetch(
            "payments", ErpCapability.FETCH_PAYMENTS, "fetch_payments", PaymentReceived
        ),
    ),
    Port.PAYMENT: (
        _Fetch("payouts", PaymentCapability.SETTLEMENTS, "fetch_settlements", Payout),
    ),
}
"""What is fetched from each kind of partner; what refers to others comes behind."""

FETCHED = tuple(
    dict.fromkeys([fetch.what for fetches in FETCHES.values() for fetch in fetches])
)
"""The last parts of the cursors' names."""


def pull(
    oms: OMS, connection: Connection, chance: Callable[[], float] = lambda: 1.0
) -> Pulled:
    """Take in what is new at a partner, at most ``connection.pages`` pages of each.

    Where there are more, the next turn goes on from there: who never comes to an end
    with one kind of thing keeps no other from being fetched.

    A cursor is committed in the transaction that takes its page: whoever is killed in
    between fetches that page again, and what was taken of it is taken once.  Of several
    workers one takes a page, and a cursor never moves back.

    Returns and payouts, which refer to orders, come when all orders are in, or those
    that come are none that are new.  Where they cannot be fetched, they alone are left
    for a while; the error of orders, and refused credentials, are for whoever calls to
    mind.

    Raises StoreUnavailable.
    """
    so_far = Pulled()
    for fetch in _fetches(connection):
        before = so_far.orders
        so_far = _Puller(oms, connection, fetch, chance).turn(so_far)
        catching_up = so_far.elsewhere or so_far.orders > before
        others_wait = fetch is ORDERS and so_far.more and catching_up
        if so_far.error is not None or others_wait:
            return so_far
    return so_far


def cursors_of(connection: Connection) -> Iterator[str]:
    """Yield under what names it is kept how far each kind of thing was taken."""
    for fetch in _fetches(connection):
        yield fetch.cursor(connection)


def _fetches(connection: Connection) -> Iterator[_Fetch]:
    for fetch in FETCHES.get(connection.port, ()):
        if connection.can(fetch.capability):
            yield fetch


@frozen
class _Puller:
    """Fetches one kind of thing from one partner."""

    oms: OMS
    connection: Connection
    fetch: _Fetch
    chance: Callable[[], float]

    def turn(self, so_far: Pulled) -> Pulled:
        """Return what was taken before, and now."""
        pause, now = pause_of(self.oms.store, self.cursor), self.oms.now()
        if pause is not None and pause.until > now:
            return evolve(so_far, later=so_far.later or pause.error(now))
        found = self._pages(so_far)
        if self.fetch is ORDERS or isinstance(found.error, AuthFailed):
            return found
        self._note(pause, found.error)
        return evolve(found, error=None, later=so_far.later or found.error)

    @property
    def cursor(self) -> str:
        """Under what name it is kept how far this came."""
        return self.fetch.cursor(self.connection)

    def _pages(self, so_far: Pulled) -> Pulled:
        claim = Claim(self.oms.store, self.cursor, new_worker(), self.oms.now)
        for _ in range(self.connection.pages):
            cursor = self.oms.store.checkpoint(self.cursor) or ""
            try:
                page = self._page(cursor)
            except AdapterError as error:
                return evolve(so_far, error=error)
            if page.items or page.cursor != cursor:
                receipts = self._take(claim, cursor, page)
                if receipts is None:
                    return evolve(so_far, more=True, elsewhere=True)
                so_far = so_far.counted(receipts)
            if not page.more:
                return so_far
            if page.cursor == cursor:
                why = "says that there is more, and its cursor does not move"
                return evolve(so_far, error=self._broke(why))
        return evolve(so_far, more=True)

    def _page(self, cursor: str) -> Page[Raw]:
        """Return the page behind a cursor.  Raises AdapterError."""
        name, limit = self.connection.name, self.connection.page
        operation, partner = self.fetch.operation, self.connection.adapter
        page: Any = asked(
            name, operation, lambda: getattr(partner, operation)(cursor, limit)
        )
        if not issubclass(type(page), Page) or not is_text(page.cursor):
            raise self._broke(f"answered {shorten(page)}, no page")
        found: Page[Any] = page
        if odd := [one for one in found.items if not isinstance(one, self.fetch.kind)]:
            kind = self.fetch.kind.__name__
            raise self._broke(f"a page of it holds {shorten(odd[0])}, no {kind}")
        return asked(name, operation, lambda: self._raws(found))

    def _raws(self, page: Page[Any]) -> Page[Raw]:
        """Return a page of what is taken; it may hold what cannot be written."""
        raws = raws_of(self.fetch.kind, page.items)
        return Page(tuple(raws), page.cursor, page.more)

    def _take(self, claim: Claim, cursor: str, page: Page[Raw]) -> list[Receipt] | None:
        """Take a page that nobody has taken; None while somebody else does."""
        store, name = self.oms.store, self.cursor
        if not claim.take():
            return None
        try:
            if (store.checkpoint(name) or "") != cursor:
                return []
            channel = self.connection.channel
            return self.oms.take(channel, page.items, checkpoint=(name, page.cursor))
        finally:
            claim.leave()

    def _broke(self, why: str) -> AdapterBroke:
        return AdapterBroke(self.connection.name, self.fetch.operation, why)

    def _note(self, pause: Pause | None, error: AdapterError | None) -> None:
        """Note that this is left for a while, or that all is well again."""
        if error is None and pause is None:
            return
        writes = WriteSet()
        if error is None:
            resumed(writes, self.cursor)
        else:
            attempt = pause.attempts + 1 if pause else 1
            backoff, now = self.connection.backoff, self.oms.now()
            until = next_try(error, attempt, backoff, self.chance(), now)
            Pause(until, error.code, str(error), attempt).write(writes, self.cursor)
        with self.oms.store.unit() as unit:
            unit.write(writes)
