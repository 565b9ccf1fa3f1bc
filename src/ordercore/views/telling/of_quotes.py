"""What happened to a quote, in words."""

from ordercore import orders
from ordercore.orders import converting
from ordercore.views.telling.told import Tellers, Told, place_name, said, units_of

__all__ = ["TELLERS"]


def requested(event: orders.QuoteRequested) -> Told:
    """Tell what somebody would like to know the price of."""
    return _wished("Quote requested", event.wishes)


def renegotiated(event: orders.QuoteRenegotiated) -> Told:
    """Tell what the buyer would like instead."""
    return _wished("Other wishes", event.wishes)


def offered(event: orders.QuoteOffered) -> Told:
    """Tell what was offered, and how long that counts."""
    offer = event.offer
    detail = (
        f"version {offer.version}: {said(offer.agreed.lines)}, "
        f"until {offer.valid_until:%Y-%m-%d %H:%M} UTC"
        f"{', its goods are held' if offer.hold else ''}"
    )
    units = units_of(offer.agreed.lines)
    return Told("Offered", detail, units, money=offer.agreed.total)


def accepted(event: orders.QuoteAccepted) -> Told:
    """Tell which offer was taken."""
    by = f" by {event.by}" if event.by else ""
    return Told("Accepted", f"version {event.version}{by}")


def converted(event: orders.QuoteConverted) -> Told:
    """Tell which order it has become."""
    return Told("Ordered", f"as {event.order}", money=event.agreed.total)


def _wished(what: str, wishes: orders.Wishes) -> Told:
    detail = f"{said(wishes.lines)} for {place_name(wishes.ship_to)}"
    return Told(what, detail, units_of(wishes.lines))


TELLERS: Tellers = {
    orders.QuoteRequested: requested,
    orders.QuoteOffered: offered,
    orders.QuoteRenegotiated: renegotiated,
    orders.QuoteAccepted: accepted,
    orders.QuoteDeclined: lambda event: Told("Quote declined", why=event.reason),
    orders.QuoteWithdrawn: lambda event: Told("Quote withdrawn", why=event.reason),
    orders.QuoteExpired: lambda event: Told(
        "Offer lapsed", f"version {event.version} was not accepted in time"
    ),
    converting.QuoteNotConverted: lambda event: Told("Not ordered yet", why=event.why),
    orders.QuoteConverted: converted,
}
