"""What happened to returns, in words."""

from ordercore import aftersale
from ordercore.views.telling.told import Tellers, Told, many

__all__ = ["TELLERS"]


def requested(event: aftersale.RmaRequested) -> Told:
    """Tell how much a buyer sends back, and why."""
    units = sum([line.quantity for line in event.lines])
    named = f", {event.reference}" if event.reference else ""
    reasons = dict.fromkeys([one.reason for one in event.lines if one.reason])
    detail = f"{many(units, 'unit')} of {event.order}{named}"
    return Told("Return announced", detail, units, why=", ".join(reasons))


def received(event: aftersale.RmaReceived) -> Told:
    """Tell how much of a return has come."""
    units = sum([line.quantity for line in event.lines])
    detail = f"{many(units, 'unit')} of {event.order}"
    return Told("Return received", detail, units, event.node)


def cancelled(event: aftersale.RmaCancelled) -> Told:
    """Tell that nothing more comes of a return."""
    return Told("Return ended", f"of {event.order}", why=event.reason)


TELLERS: Tellers = {
    aftersale.RmaRequested: requested,
    aftersale.RmaReceived: received,
    aftersale.RmaCancelled: cancelled,
}
