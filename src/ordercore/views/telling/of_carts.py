"""What happened to carts, in words."""

from ordercore import carts
from ordercore.views.telling.told import Teller, Tellers, Told, many

__all__ = ["TELLERS"]


def opened(event: carts.Opened) -> Told:
    """Tell where a cart was opened."""
    return Told("Cart opened", event.channel, why=event.by)


def added(event: carts.LineAdded) -> Told:
    """Tell what was put in."""
    units = event.line.quantity
    return Told("Put into cart", f"{units} × {event.line.sku}", units, why=event.by)


def changed(event: carts.LineChanged) -> Told:
    """Tell from how many to how many."""
    detail = f"line {event.line}: {event.quantity} instead of {event.before}"
    return Told("Cart changed", detail, event.quantity, why=event.by)


def removed(event: carts.LineRemoved) -> Told:
    """Tell which line was taken out."""
    return Told("Taken out of cart", f"line {event.line}", why=event.by)


def touched(event: carts.Touched) -> Told:
    """Tell that somebody looked."""
    return Told("Cart looked at", why=event.by)


def _code(what: str) -> Teller:
    def tell(event: carts.PromotionEntered | carts.PromotionRemoved) -> Told:
        return Told(what, event.code, why=event.by)

    return tell


def identified(event: carts.Identified) -> Told:
    """Tell whose cart it is."""
    return Told("Cart's customer known", event.customer)


def taken_over(event: carts.LinesTakenOver) -> Told:
    """Tell from which cart lines came."""
    return Told("Cart taken over", f"from {event.source}")


def merged(event: carts.Merged) -> Told:
    """Tell which cart took the lines over."""
    return Told("Cart merged", f"{many(len(event.lines), 'line')} into {event.into}")


def converted(event: carts.Converted) -> Told:
    """Tell what became of the cart."""
    return Told("Cart ordered", event.order)


def abandoned(event: carts.Abandoned) -> Told:
    """Tell since when a cart was left, and what lies in it."""
    since = f"since {event.since:%Y-%m-%d %H:%M} UTC"
    return Told("Cart left", since, money=event.value)


def expired(event: carts.Expired) -> Told:
    """Tell when a cart has ended."""
    return Told("Cart ended", f"{event.at:%Y-%m-%d %H:%M} UTC")


TELLERS: Tellers = {
    carts.Opened: opened,
    carts.LineAdded: added,
    carts.LineChanged: changed,
    carts.LineRemoved: removed,
    carts.Touched: touched,
    carts.PromotionEntered: _code("Code entered"),
    carts.PromotionRemoved: _code("Code taken back"),
    carts.Identified: identified,
    carts.LinesTakenOver: taken_over,
    carts.Merged: merged,
    carts.Converted: converted,
    carts.Abandoned: abandoned,
    carts.Expired: expired,
}
