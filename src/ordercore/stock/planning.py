"""Where units can be kept for somebody, looked at before they are reserved."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import frozen

from ordercore.stock.reservation import Part, end_of, spread
from ordercore.stock.reserving import Reserve
from ordercore.values import quantity as check_quantity
from ordercore.values.when import utc

__all__ = ["ReservationPlan", "plan_reservation"]


@frozen
class ReservationPlan:
    """A reservation that can be made.

    Attributes:
        commands: what makes it; none when nothing is free.
        why: a sentence for each node that keeps something, and for what is missing.
        parts: units and their nodes.
        missing: units that are wanted and free nowhere, with their SKU; none or one.
    """

    commands: tuple[Reserve, ...]
    why: tuple[str, ...]
    parts: tuple[Part, ...]
    missing: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return "\n".join(self.why)


def plan_reservation(
    reservation: str,
    holder: str,
    wanted: tuple[str, int],
    free: Mapping[str, int],
    *,
    at: datetime,
    until: datetime,
    latest: datetime | None = None,
    segments: tuple[str, ...] = (),
) -> ReservationPlan:
    """Return the reservation of as many units as are free, up to those wanted.

    Args:
        reservation: a new id.
        holder: the stream of whoever may use it.
        wanted: the SKU, and how many units of it.
        free: node -> units that can be promised there.
        at: now, aware UTC.
        until: when it ends, rounded up by :func:`end_of`.
        latest: until when it can be extended; a day from *at* when it is not given.
        segments: whose it is, and so which quotas of stock it may use.

    Raises Invalid: a quantity or an instant that cannot be.
    """
    sku, quantity = wanted
    parts = spread(check_quantity(quantity), free)
    kept = sum([part.quantity for part in parts])
    ids = (reservation, holder, sku, parts)
    commands = [Reserve(*ids, at, until, latest, segments=segments)]
    for command in commands if parts else ():
        command.decide(None)
    missing = ((sku, quantity - kept),) if kept < quantity else ()
    end = end_of(until, utc(at))
    return ReservationPlan(
        tuple(commands) if parts else (),
        (*_kept(sku, parts, end), *_missing(missing, free)),
        parts,
        missing,
    )


def _kept(sku: str, parts: Sequence[Part], end: datetime) -> list[str]:
    return [
        f"{p.quantity} × {sku} at {p.node} until {end:%Y-%m-%d %H:%M} UTC"
        for p in parts
    ]


def _missing(missing: Sequence[tuple[str, int]], free: Mapping[str, int]) -> list[str]:
    there = sum(free.values())
    return [f"{units} × {sku} missing: {there} are free" for sku, units in missing]
