"""An offer lapses by itself, and an accepted quote becomes an order with its goods."""

from collections.abc import Iterator
from datetime import timedelta

from ordercore import catalog, orders, stock
from ordercore.errors import OrdercoreError, Refused
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Attempt, Step
from ordercore.flow.goods.kits import short_of
from ordercore.flow.knowing.naming import order_id
from ordercore.flow.knowing.referring import placed_as
from ordercore.flow.seeing.segmenting import of_agreed
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.message import key_of
from ordercore.orders import (
    HoldGoods,
    Line,
    Quote,
    converting,
    order_stream,
    quote_stream,
)
from ordercore.stock import Reservation, reservation_stream

__all__ = [
    "convert_accepted",
    "convert_waiting",
    "expire_offer",
    "hand_on_offered",
    "hold_offered",
    "keep_accepted",
    "let_go_offered",
    "place_converted",
]

NEXT_INSTANT = timedelta(microseconds=1)
"""An offer can be accepted at its last instant, and is swept up at the next."""


def expire_offer(event: orders.QuoteOffered, views: Views) -> Iterator[Step]:
    """Let the offer lapse when its time is over."""
    due = event.offer.valid_until + NEXT_INSTANT
    expire = orders.ExpireQuote(event.quote, event.offer.version, due)
    yield Task(f"quote/{event.quote}", due, expire)


def hold_offered(event: orders.QuoteOffered, views: Views) -> Iterator[Step]:
    """Hold the goods of the offer while it can be accepted, where it says so."""
    offer = event.offer
    if (hold := offer.hold) is None:
        return
    until, whose = offer.valid_until + NEXT_INSTANT, of_agreed(offer.agreed)
    for place, line in enumerate(offer.agreed.lines, 1):
        if not line.digital:
            yield stock.Reserve(
                _reservation(event.quote, offer.version, place),
                quote_stream(event.quote),
                line.sku,
                _parts(event.quote, line, hold, views, whose),
                views.now,
                until,
                until + hold.ordered,
                segments=whose,
            )


def let_go_offered(
    event: orders.QuoteDeclined
    | orders.QuoteRenegotiated
    | orders.QuoteWithdrawn
    | orders.QuoteExpired,
    views: Views,
) -> Iterator[Step]:
    """Give free what was held for an offer that does not count any more."""
    for kept in _held(views.state(event.stream), views):
        yield stock.Release(kept.id, views.now)


def keep_accepted(event: orders.QuoteAccepted, views: Views) -> Iterator[Step]:
    """Hold the goods of an accepted offer until it is an order."""
    quote: Quote = views.state(event.stream)
    if (hold := quote.offer.hold) is not None:
        for kept in _held(quote, views):
            yield stock.Extend(kept.id, views.now + hold.ordered, views.now)


def hand_on_offered(event: orders.QuoteConverted, views: Views) -> Iterator[Step]:
    """Hold for the order what was held for the quote."""
    quote: Quote = views.state(event.stream)
    if (hold := quote.offer.hold) is not None:
        until = views.now + hold.ordered
        for kept in _held(quote, views):
            yield stock.HandOn(kept.id, order_stream(event.order), until, views.now)


def place_converted(event: orders.QuoteConverted, views: Views) -> Iterator[Step]:
    """Place the order that a quote has become."""
    yield from placed_as(event.order, event.agreed, views)


def convert_accepted(event: orders.QuoteAccepted, views: Views) -> Iterator[Step]:
    """Make an accepted quote an order; where it cannot be one, say why and let it wait.

    It is on the work list then.
    """
    yield _converted(views.state(event.stream))


def convert_waiting(
    event: catalog.ItemListed | catalog.KitDefined | catalog.AssortmentSet, views: Views
) -> Iterator[Step]:
    """Try again to make orders of accepted quotes whose articles are known by now."""
    new = "" if isinstance(event, catalog.AssortmentSet) else key_of(event.stream)
    for stream in views.tagged(tagging.QUOTE_ACCEPTED):
        quote: Quote = views.state(stream)
        wanted = ["", *[line.sku for line in quote.offer.agreed.lines]]
        if quote.not_converted and new in wanted:
            yield _converted(quote)


def _converted(quote: Quote) -> Attempt:
    """Return what makes an accepted quote an order, or notes why it is none."""

    def convert(views: Views) -> Iterator[Step]:
        agreed = quote.offer.agreed
        name = order_id(agreed.channel, agreed.reference)
        yield orders.ConvertQuote(quote.id, name, views.now)

    def note(error: OrdercoreError, views: Views) -> Iterator[Step]:
        yield converting.NoteNotConverted(quote.id, str(error))

    return Attempt(convert, note)


def _reservation(quote: str, version: int, place: int) -> str:
    return f"{quote}.v{version}.{place}"


def _parts(
    quote: str, line: Line, hold: HoldGoods, views: Views, whose: tuple[str, ...]
) -> tuple[stock.Part, ...]:
    """Return where the units of a line are held.  Raises Refused ``quote.short``."""
    free = views.free((line.sku,), hold.nodes, whose)[line.sku]
    parts = stock.spread(line.quantity, free)
    got = sum([part.quantity for part in parts])
    if got < line.quantity:
        raise Refused(
            "quote.short",
            asked=f"hold {line.quantity} × {line.sku} for quote {quote}",
            because=f"{got} are free"
            + short_of(line.sku, line.quantity, 0, views, hold.nodes, whose),
            remedy="Offer at most as many, or offer them without holding them",
        )
    return parts


def _held(quote: Quote, views: Views) -> Iterator[Reservation]:
    """Yield what is held for the newest offer of a quote now."""
    for offer in quote.offers[-1:]:
        for place in range(1, len(offer.agreed.lines) + 1):
            name = _reservation(quote.id, offer.version, place)
            kept: Reservation | None = views.state(reservation_stream(name))
            if kept and kept.holder == quote.stream and kept.live(views.now):
                yield kept
