"""An offer lapses by itself, and an accepted quote becomes an order."""

from collections.abc import Iterator
from datetime import timedelta

from ordercore import orders
from ordercore.flow.engine import Step
from ordercore.flow.naming import order_id
from ordercore.flow.store import Task
from ordercore.flow.views import Views
from ordercore.orders import Quote

__all__ = ["convert_accepted", "expire_offer", "place_converted"]

NEXT_INSTANT = timedelta(microseconds=1)
"""An offer can be accepted at its last instant, and is swept up at the next."""


def expire_offer(event: orders.QuoteOffered, views: Views) -> Iterator[Step]:
    """Let the offer lapse when its time is over."""
    due = event.offer.valid_until + NEXT_INSTANT
    expire = orders.ExpireQuote(event.quote, event.offer.version, due)
    yield Task(f"quote/{event.quote}", due, expire)


def place_converted(event: orders.QuoteConverted, views: Views) -> Iterator[Step]:
    """Place the order that a quote has become."""
    yield orders.Place(event.order, event.agreed)


def convert_accepted(event: orders.QuoteAccepted, views: Views) -> Iterator[Step]:
    """Make an accepted quote an order."""
    quote: Quote = views.state(event.stream)
    agreed = quote.offer.agreed
    name = order_id(agreed.channel, agreed.reference)
    yield orders.ConvertQuote(quote.id, name, views.now)
