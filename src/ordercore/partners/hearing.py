"""What a partner sends by itself is looked at, and what follows is done once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from attrs import frozen

from ordercore.errors import (
    AdapterError,
    BadSignature,
    MappingFailed,
    NotFound,
    Rejected,
    shorten,
)
from ordercore.flow import OMS, Delivered, Feed, WriteSet
from ordercore.partners.asking import AdapterBroke, NotBooked, asked, is_id, is_text
from ordercore.partners.connection import Connection
from ordercore.partners.prices import said_of
from ordercore.partners.stock import name_of_level
from ordercore.partners.too_early import hear_row, keep_early
from ordercore.plugins import LeftOut, Raw
from ordercore.ports import (
    FetchesOrders,
    Inbound,
    Port,
    PriceTag,
    ReceivesWebhooks,
    ShopCapability,
    StockLevel,
)

__all__ = ["Heard", "hear"]

ORDERS = ShopCapability.ORDERS

NO_FEEDS: Mapping[type, Feed[Any]] = MappingProxyType({})

OK, UNPROVED, OURS_TO_MEND, LATER = 200, 401, 500, 503


@frozen
class Heard:
    """What to answer a partner that has delivered something, and what came of it.

    Attributes:
        status: 200 when it is done, set aside, or was before; 401 when it is not proved
            who sent it; 503 when it cannot be done now, so that it is sent again; 500
            when our settings or the adapter are to be mended.
        done: pieces of news that led to something.
        repeated: those that came before.
        passed: those that lead to nothing here: echoes of our own, unknown words.
        why: for the log; whoever sent it is told the status only.
    """

    status: int = OK
    done: int = 0
    repeated: int = 0
    passed: int = 0
    why: str = ""


def hear(
    oms: OMS,
    connection: Connection,
    headers: Mapping[str, str],
    body: bytes,
    feeds: Mapping[type, Feed[Any]] = NO_FEEDS,
    also: Callable[[Inbound[Any]], bool] = lambda _: False,
) -> Heard:
    """Take a delivery in.

    A piece of news is known from the moment on at which all that it causes is
    committed; what was heard before changes nothing.  An order that comes with it is
    taken as it came, else it is fetched; a return is taken where it comes with it, else
    with the next turn.

    Args:
        oms: the shop.
        connection: whose webhook was called.
        headers: as they came.
        body: the raw bytes.
        feeds: what tells the partner its stock levels and prices, by the type of these,
            so that an echo is known as one.
        also: does what else follows from a piece of news, which done again changes
            nothing; returns whether it was about something that it knows.

    Raises StoreUnavailable: answer 503.
    """
    name = connection.name
    partner = cast("ReceivesWebhooks[Any]", connection.adapter)
    try:
        news = asked(name, "receive", lambda: partner.receive(headers, body, oms.now()))
        _check(name, news)
    except BadSignature as error:
        return Heard(UNPROVED, why=str(error))
    except MappingFailed as error:
        _keep(oms, name, body, error)
        return Heard(OK, passed=1, why=str(error))
    except AdapterError as error:
        return Heard(OURS_TO_MEND, why=str(error))
    return _Listener(oms, connection, feeds, also).all(news)


def _check(name: str, news: object) -> None:
    """Raise AdapterBroke unless it is pieces of news, each of which has an id.

    Of two without an id the second would be passed over as known.
    """
    told = isinstance(news, Sequence)
    for one in cast("Sequence[object]", news) if told else [news]:
        if not _is_news(one):
            raise AdapterBroke(name, "receive", f"answered {shorten(one)}, no news")


def _is_news(one: object) -> bool:
    if not isinstance(one, Inbound):
        return False
    return is_id(one.id) and is_text(one.about) and is_text(one.subject)


def _keep(oms: OMS, name: str, body: bytes, error: MappingFailed) -> None:
    """Keep a delivery that is signed and cannot be understood."""
    raw = cast("Mapping[str, str]", {"body": body})
    oms.set_aside(name, [LeftOut("webhook", str(error), error.code, raw)])


@frozen
class _Listener:
    """Does what follows from news, each piece on its own."""

    oms: OMS
    connection: Connection
    feeds: Mapping[type, Feed[Any]]
    also: Callable[[Inbound[Any]], bool]

    def all(self, news: Iterable[Inbound[Any]]) -> Heard:
        """Return what came of them; one that cannot be done now lets all come again."""
        counts = Counter[str]()
        status, why = OK, ""
        for piece in news:
            try:
                counts[self._one(piece)] += 1
            except (NotFound, Rejected, MappingFailed, NotBooked) as error:
                counts[self._aside(piece, error)] += 1
            except AdapterError as error:
                status, why = LATER, str(error)
        done, repeated, passed = [counts[n] for n in ("done", "repeated", "passed")]
        return Heard(status, done, repeated, passed, why)

    def _one(self, piece: Inbound[Any]) -> str:
        """Do what one piece leads to; return what to count it as."""
        if self.oms.store.known(self.connection.name, piece.id):
            return "repeated"
        if piece.key or self._is_echo(piece):
            return "passed"
        if isinstance(piece.what, StockLevel | PriceTag):
            return self._told_otherwise(piece, piece.what)
        if (raw := self._sent(piece)) is not None:
            return self._take(piece, raw)
        if self.also(piece):
            self._note(piece)
            return "done"
        return "passed"

    def _note(self, piece: Inbound[Any]) -> None:
        """Note that a piece came, when all that it causes is committed."""
        writes = WriteSet()
        writes.inbox.add((self.connection.name, piece.id))
        with self.oms.store.unit() as unit:
            unit.write(writes)

    def _sent(self, piece: Inbound[Any]) -> Raw | None:
        """Return what a shop has sent or tells of, None where it is not about that.

        Raises MappingFailed: it is none of what its channel reads.
        """
        raw: object = piece.what
        orders = piece.about == "order" and self.connection.can(ORDERS)
        returns = piece.about == "return" and raw is not None
        if self.connection.port is not Port.CHANNEL or not (orders or returns):
            return None
        if raw is None:
            name, order = self.connection.name, piece.subject
            shop = cast("FetchesOrders", self.connection.adapter)
            raw = asked(name, "fetch_order", lambda: shop.fetch_order(order))
        if not isinstance(raw, Raw):
            raise MappingFailed.at("what", raw, f"{piece.about} as it came")
        return raw

    def _take(self, piece: Inbound[Any], raw: Raw) -> str:
        """Take what came, as it came."""
        delivered = [self._delivered(piece)]
        self.oms.take(self.connection.channel, [raw], delivered=delivered)
        return "done"

    def _is_echo(self, piece: Inbound[Any]) -> bool:
        """Tell whether the partner says what it was told last."""
        match piece.what:
            case StockLevel() as level:
                name = name_of_level(level.sku, level.location)
                said = str(level.available)
            case PriceTag() as tag:
                name, said = tag.sku, said_of(tag)
            case _:
                return False
        feed = self.feeds.get(type(piece.what))
        return feed is not None and feed.last_told([name]).get(name) == said

    def _told_otherwise(self, piece: Inbound[Any], said: StockLevel | PriceTag) -> str:
        """Put a partner right that says another number than it was told."""
        feed = self.feeds.get(type(said))
        if feed is None:
            return "passed"
        feed.tell_anew([said.sku], [self._delivered(piece)])
        return "done"

    def _delivered(self, piece: Inbound[Any]) -> Delivered:
        return Delivered(self.connection.name, piece.id)

    def _aside(self, piece: Inbound[Any], error: AdapterError) -> str:
        """Keep a piece that cannot be used; return what to count it as.

        Money that is not known may be soon, or was made known while this was kept.
        """
        name = self.connection.name
        if isinstance(error, NotFound) and self.connection.port is Port.PAYMENT:
            row = keep_early(self.oms, name, piece, error)
            return "done" if hear_row(self.oms, row, self.also) else "passed"
        raw = {"about": piece.about, "subject": piece.subject}
        self.oms.set_aside(name, [LeftOut(piece.id, str(error), error.code, raw)])
        return "passed"
