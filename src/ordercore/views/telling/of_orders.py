"""What happened to an order, in words."""

from collections.abc import Iterable, Mapping

from ordercore.orders import (
    Advanced,
    Allocated,
    Allotment,
    Backordered,
    Cancelled,
    Completed,
    Confirmed,
    DatesPromised,
    Deallocated,
    Delivered,
    Expired,
    Flagged,
    Gate,
    HandedOut,
    Held,
    HoldReleased,
    Judged,
    LifeRefined,
    Packed,
    Picked,
    Placed,
    Rejected,
    Returned,
    Shipped,
    SubStateEntered,
    Unflagged,
    Unpacked,
)
from ordercore.orders.deadlines import DeadlineSet
from ordercore.orders.excluding import NodeExcluded, NodeReadmitted
from ordercore.orders.expecting import Expectation, UnitsExpected, UnitsOverdue
from ordercore.orders.reallocating import Reallocated
from ordercore.views.telling.told import (
    Tellers,
    Told,
    just,
    many,
    place_name,
    said,
    units_of,
)

__all__ = ["TELLERS"]

BEFORE: Mapping[Gate, str] = {
    Gate.CONFIRM: "before it is confirmed",
    Gate.SOURCE: "before goods are promised",
    Gate.RELEASE: "before it is picked",
    Gate.SHIP: "before it leaves",
    Gate.INVOICE: "before it is invoiced",
    Gate.REFUND: "before money goes back",
}


def placed(event: Placed) -> Told:
    """Tell what was ordered, through which channel, and where it goes."""
    agreed = event.agreed
    units = units_of(agreed.lines)
    detail = (
        f"{said(agreed.lines)} for {place_name(agreed.ship_to)}, "
        f"through {agreed.channel} as {agreed.reference}"
    )
    if agreed.requested_on is not None:
        detail += f", wanted by {agreed.requested_on}"
    return Told("Placed", detail, units, money=agreed.total)


def rejected(event: Rejected) -> Told:
    """Tell that the seller does not take it."""
    return Told("Rejected", why=event.reason)


def held(event: Held) -> Told:
    """Tell what waits and why."""
    hold = event.hold
    why = f"{hold.reason}: {hold.note}" if hold.note else hold.reason
    detail = f"line {hold.line}, " * bool(hold.line) + BEFORE[hold.gate]
    detail += f", by {hold.by}" * bool(hold.by)
    return Told("Held", detail, why=why)


def hold_released(event: HoldReleased) -> Told:
    """Tell which hold is gone."""
    by = f"by {event.by}" if event.by else ""
    return Told(
        "Hold released", event.hold, why=": ".join(filter(None, [by, event.note]))
    )


def flagged(event: Flagged) -> Told:
    """Tell what makes it special, and who says so."""
    mark = event.mark
    return Told("Flagged", f"{mark.code}{_by(mark.by)}", why=mark.why)


def unflagged(event: Unflagged) -> Told:
    """Tell which flag is gone, and who took it off."""
    return Told("Flag taken off", f"{event.code}{_by(event.by)}", why=event.why)


def advanced(event: Advanced) -> Told:
    """Tell what happened by the application's own words."""
    return Told("Advanced", f"{event.event}{_by(event.by)}", why=event.note)


def sub_state_entered(event: SubStateEntered) -> Told:
    """Tell which of the application's own states it is in now."""
    mark = event.sub_state
    if mark is None:
        return Told("In no state of the application's own")
    return Told("Entered", mark.code, why=mark.reason)


def judged(event: Judged) -> Told:
    """Tell which version of the rules was asked, and which of them applied."""
    verdict = event.verdict
    what = ", ".join(verdict.applied) or "none applies any more"
    what += f"; strategy {verdict.strategy}" * bool(verdict.strategy)
    return Told(
        f"Judged by rules {verdict.version}", what, why="; ".join(verdict.notes)
    )


def dates_promised(event: DatesPromised) -> Told:
    """Tell the days that were promised, and for which lines."""
    days: dict[str, list[str]] = {}
    for promise in event.promises:
        days.setdefault(f"{promise.promised_on}", []).append(promise.line)
    if len(days) == 1:
        return Told("Promised", f"for {next(iter(days))}")
    parts = [f"{many(len(k), 'line')} for {on}" for on, k in sorted(days.items())]
    return Told("Promised", "; ".join(parts))


def units_expected(event: UnitsExpected) -> Told:
    """Tell when units are expected, and when they were before."""
    later = any([one.before is not None for one in event.lines])
    return Told("Expected anew" if later else "Expected", _expected(event.lines))


def units_overdue(event: UnitsOverdue) -> Told:
    """Tell what should have been there by now."""
    return Told("Not there in time", _expected(event.lines))


def _expected(lines: Iterable[Expectation]) -> str:
    return "; ".join(
        [
            f"{one.quantity} × {one.sku}{_of(one.kit)} {_when(one)}"
            + (f", with the buyer by {one.arrives_on}" if one.arrives_on else "")
            + (f", with the rest by {one.together_on}" if one.together_on else "")
            + (f", before {one.before}" if one.before else "")
            for one in lines
        ]
    )


def _of(kit: str) -> str:
    """Return what a component is in: nobody ordered it by itself."""
    return f" of {kit}" if kit else ""


def _when(one: Expectation) -> str:
    if one.in_stock:
        return "in stock, and waiting"
    return f"on {one.there_on}" if one.there_on else "on no day that is known"


def _by(who: str) -> str:
    return f", by {who}" if who else ""


def node_excluded(event: NodeExcluded) -> Told:
    """Tell which node gets no more units of it, of what, and until when."""
    one = event.excluded
    what = f" of {', '.join(one.skus)}" * bool(one.skus)
    when = f" until {one.until:%Y-%m-%d %H:%M} UTC" if one.until else ""
    told = f"gets no units{what}{when}"
    return Told("Node excluded", told, node=one.node, why=one.reason)


def node_readmitted(event: NodeReadmitted) -> Told:
    """Tell which node may ship again."""
    what = f" of {event.sku}" * bool(event.sku)
    return Told("Node readmitted", f"may get units{what} again", node=event.node)


def allocated(event: Allocated) -> Told:
    """Tell which node ships what."""
    return _at_nodes("Allocated", event.allotments)


def reallocated(event: Reallocated) -> Told:
    """Tell which node ships what instead."""
    return _at_nodes("Moved to another node", event.allotments, event.reason)


def deallocated(event: Deallocated) -> Told:
    """Tell which units lost their place."""
    return _at_nodes("Lost its place", event.allotments, event.reason)


def backordered(event: Backordered) -> Told:
    """Tell which units wait for supply."""
    return Told("Backordered", said(event.goods), units_of(event.goods))


def moved(what: str, event: Picked | Packed | Unpacked | Shipped | Returned) -> Told:
    """Tell which units moved at a node."""
    return Told(what, said(event.goods), units_of(event.goods), event.node)


def delivered(event: Delivered) -> Told:
    """Tell what reached the buyer."""
    return Told("Delivered", said(event.goods), units_of(event.goods))


def handed_out(event: HandedOut) -> Told:
    """Tell what went straight to the buyer."""
    units = units_of(event.goods)
    return Told("Handed out", said(event.goods), units, event.node)


def cancelled(event: Cancelled) -> Told:
    """Tell which units are not wanted any more."""
    what = "Cancelled" if event.whole else "Partly cancelled"
    return Told(what, said(event.lines), units_of(event.lines), why=event.reason)


def deadline_set(event: DeadlineSet) -> Told:
    """Tell until when the buyer waits."""
    if event.until is None:
        return Told("No deadline any more")
    return Told("Deadline", f"the buyer waits until {event.until:%Y-%m-%d %H:%M} UTC")


def _at_nodes(what: str, allotments: Iterable[Allotment], why: str = "") -> Told:
    by_node: dict[str, list[Allotment]] = {}
    for allotment in allotments:
        by_node.setdefault(allotment.node, []).append(allotment)
    units = sum([units_of(goods) for goods in by_node.values()])
    if len(by_node) == 1:
        ((node, goods),) = by_node.items()
        return Told(what, said(goods), units, node, why=why)
    parts = [f"{said(goods)} at {node}" for node, goods in by_node.items()]
    detail = f"{many(len(parts), 'node')}: {'; '.join(parts)}"
    return Told(what, detail, units, why=why)


TELLERS: Tellers = {
    LifeRefined: just("Life of orders refined"),
    Placed: placed,
    Confirmed: just("Confirmed"),
    Rejected: rejected,
    Expired: just("Expired", "it was not confirmed in time"),
    Held: held,
    HoldReleased: hold_released,
    Advanced: advanced,
    SubStateEntered: sub_state_entered,
    Judged: judged,
    NodeExcluded: node_excluded,
    NodeReadmitted: node_readmitted,
    DatesPromised: dates_promised,
    UnitsExpected: units_expected,
    UnitsOverdue: units_overdue,
    DeadlineSet: deadline_set,
    Flagged: flagged,
    Unflagged: unflagged,
    Allocated: allocated,
    Reallocated: reallocated,
    Deallocated: deallocated,
    Backordered: backordered,
    Picked: lambda event: moved("Picked", event),
    Packed: lambda event: moved("Packed", event),
    Unpacked: lambda event: moved("Unpacked", event),
    Shipped: lambda event: moved("Shipped", event),
    Delivered: delivered,
    Returned: lambda event: moved("Returned", event),
    HandedOut: handed_out,
    Cancelled: cancelled,
    Completed: just("Completed"),
}
