"""A shop is told what articles cost when the price list that is said for it changes."""

import json
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from ordercore.catalog import PriceList, PriceQuery, price_list_stream
from ordercore.catalog.price_lookup import Lookup
from ordercore.errors import AdapterError, Invalid, MappingFailed, Refused
from ordercore.flow import OMS, Feed, Recorded, WriteSet
from ordercore.partners.asking import asked, each_of
from ordercore.partners.connection import Connection, TellsPrices
from ordercore.plugins import LeftOut
from ordercore.ports import PriceTag, PushesPrices
from ordercore.values import Money

__all__ = ["PriceFeed", "PriceTold", "price_feed_of", "said_of"]


@frozen
class PriceTold:
    """What one unit of an article costs, as a shop is told it.

    Attributes:
        name: of the article: the SKU.
        said: price, currency and whether tax is in it, as text.
        tag: the price.
        before: what was said last, None where that is not known.
    """

    name: str
    said: str
    tag: PriceTag
    before: str | None = None

    @property
    def sku(self) -> str:
        """The article."""
        return self.tag.sku


def said_of(tag: PriceTag) -> str:
    """Return a price as it is kept what a shop was told."""
    return f"{tag.price} {'with' if tag.tax_included else 'without'} tax"


def price_feed_of(
    oms: OMS,
    connection: Connection,
    tells: TellsPrices,
    shop: PushesPrices,
    chance: Callable[[], float],
) -> "PriceFeed":
    """Return what tells a shop its prices: ``.drain()`` it."""

    def send(key: str, told: Sequence[PriceTold]) -> Sequence[AdapterError | None]:
        tags = [one.tag for one in told]
        answers: Any = asked(
            connection.name, "push_prices", lambda: shop.push_prices(tags, key=key)
        )
        return each_of(connection.name, "push_prices", answers, len(told))

    return PriceFeed(
        oms,
        f"{connection.name}/prices",
        send,
        tells,
        connection.currency,
        backoff=connection.backoff,
        chance=chance,
    )


class PriceFeed(Feed[PriceTold]):
    """Tells a shop the prices of a list for one unit, by the instant of telling.

    A price is told again when it has changed: the list was published, or a price of it
    has begun or ended with time.  What has no price any more is not told.  Where the
    list is in another currency, or its prices contain tax and those of the shop do not,
    nothing is told, and it is set aside; so is a price that is finer than the smallest
    coin.
    """

    def __init__(
        self,
        oms: OMS,
        consumer: str,
        send: Callable[[str, Sequence[PriceTold]], Any],
        tells: TellsPrices,
        currency: str,
        **options: Any,
    ) -> None:
        super().__init__(oms, consumer, send, **options)
        self._tells = tells
        self._currency = currency

    @property
    def _list(self) -> PriceList | None:
        stream = price_list_stream(self._tells.price_list)
        loaded = self._store.load([stream]).get(stream)
        return loaded and loaded.state

    @property
    def _seen(self) -> "_Seen":
        return _Seen.read(self._store.checkpoint(_seen_name(self._consumer)))

    def _anything(self) -> bool:
        return self._is_time() or super()._anything()

    def _is_time(self) -> bool:
        """Tell whether prices have begun or ended, or others are to be told."""
        seen = self._seen
        due = seen.next_at is not None and seen.next_at <= self._clock()
        return due or seen.tells != self._said_settings

    @property
    def _said_settings(self) -> str:
        tells = self._tells
        return f"{tells.price_list} {self._currency} {tells.tax_included}"

    def _touched(self, recorded: Recorded) -> Iterable[str]:
        if recorded.stream == price_list_stream(self._tells.price_list):
            return self._listed()
        return ()

    def _also(self, touched: Collection[str]) -> Iterable[str]:
        return self._listed() if self._is_time() else ()

    def _listed(self) -> Iterable[str]:
        known = self._list
        return [*known.by_sku] if known is not None else ()

    def _words(self, skus: Sequence[str]) -> Iterable[PriceTold | LeftOut]:
        known = self._list
        if known is None or known.withdrawn:
            return
        if (odd := self._odd(known)) is not None:
            yield odd
            return
        query = PriceQuery(known.currency, known.channel, (known.group,), self._clock())
        prices = Lookup([known], query)
        for sku in skus:
            yield from self._word(prices, known, sku)

    def _word(
        self, prices: Lookup, known: PriceList, sku: str
    ) -> Iterator[PriceTold | LeftOut]:
        try:
            price = Money.of(prices.find(sku, 1).unit_price, known.currency, sku)
        except Refused:  # price.none: it has no price now
            return
        except Invalid as error:
            yield self._left_out(known, MappingFailed(error.findings))
            return
        tag = PriceTag(sku, price, tax_included=known.tax_included)
        yield PriceTold(sku, said_of(tag), tag)

    def _odd(self, known: PriceList) -> LeftOut | None:
        """Return why the shop cannot be told the prices of the list."""
        ours, theirs = (known.tax_included, known.currency), self._tells.tax_included
        for where, got, expected in (
            ("tax_included", ours[0], theirs),
            ("currency", ours[1], self._currency),
        ):
            if got != expected:
                error = MappingFailed.at(where, got, f"{expected}, as in the shop")
                return self._left_out(known, error)
        return None

    def _left_out(self, known: PriceList, error: MappingFailed) -> LeftOut:
        where = price_list_stream(known.id)
        return LeftOut(where, str(error), error.code, {"list": known.id})

    def _closing(self, writes: WriteSet) -> None:
        """Note when another price begins."""
        seen = _Seen(self._said_settings, self._next_change())
        if seen != self._seen:
            writes.checkpoints[_seen_name(self._consumer)] = seen.text()

    def _next_change(self) -> datetime | None:
        known = self._list
        if known is None or known.withdrawn:
            return None
        later = known.instants[bisect_right(known.instants, self._clock()) :]
        return later[0] if later else None


@frozen
class _Seen:
    """What was told last.

    Attributes:
        tells: by which settings.
        next_at: when another price begins or ends; None where none does.
    """

    tells: str = ""
    next_at: datetime | None = field(default=None)

    @classmethod
    def read(cls, text: str | None) -> "_Seen":
        """Return what was kept of it."""
        tells, at = json.loads(text or '["", ""]')
        return cls(tells, datetime.fromisoformat(at) if at else None)

    def text(self) -> str:
        """Return what is to be kept of it."""
        at = self.next_at.isoformat() if self.next_at else ""
        return json.dumps([self.tells, at])


def _seen_name(consumer: str) -> str:
    return f"seen/{consumer}"
