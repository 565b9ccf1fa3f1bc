"""Whether goods are late: by the day that was promised, or else by the day wanted."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ordercore.orders import Order, promised_on
from ordercore.orders.expecting import told
from ordercore.shipping import Parcel
from ordercore.values import day_of, time_zone

__all__ = [
    "BY_UTC",
    "days_over",
    "due_on",
    "expected_on",
    "is_over",
    "left_in_time",
    "left_late",
    "promised_late",
]


def due_on(order: Order) -> date | None:
    """Return the day by which the goods are to be there, None where nobody said one.

    It is the day that was promised; where none was, the day on which they are wanted.
    """
    return promised_on(order) or order.agreed.requested_on


def expected_on(order: Order) -> date | None:
    """Return the day on which the last units that wait are at one of our places.

    None where none wait, or of some of them no day is known.
    """
    known = {(one.line, one.sku): one.there_on for one in told(order)}
    rows = zip(order.lines, order.progress, strict=True)
    days = [known.get((line.id, line.sku)) for line, at in rows if at.backordered]
    sure = [day for day in days if day is not None]
    return max(sure) if sure and len(sure) == len(days) else None


BY_UTC = time_zone("UTC")
"""The clocks of whoever said none."""


def is_over(day: date | None, now: datetime, clocks: ZoneInfo) -> bool:
    """Tell whether the day on which goods were due is over where they go."""
    return day is not None and day < day_of(now, clocks)


def days_over(order: Order, now: datetime, clocks: ZoneInfo) -> int:
    """Return how many days ago the day was on which goods were due; 0 for none."""
    due = due_on(order)
    return 0 if due is None else max(0, (day_of(now, clocks) - due).days)


def promised_late(order: Order) -> bool:
    """Tell whether goods were promised for later than the buyer wants them."""
    wanted, promised = order.agreed.requested_on, promised_on(order)
    return wanted is not None and promised is not None and wanted < promised


def left_late(
    order: Order, parcels: Iterable[Parcel], clocks: ZoneInfo = BY_UTC
) -> bool:
    """Tell whether goods left later than they had to for the day promised.

    Where none was promised it is the day on which they are wanted, by the *clocks* of
    whoever gets them.
    """
    return any(_left_late(order, parcel, clocks) for parcel in parcels)


def left_in_time(
    order: Order, parcels: Iterable[Parcel], clocks: ZoneInfo = BY_UTC
) -> bool:
    """Tell whether all that left did so in time, and nothing was heard of it since."""
    gone = [parcel for parcel in parcels if parcel.handed_over_at is not None]
    return bool(gone) and not any(
        [parcel.tracking or _left_late(order, parcel, clocks) for parcel in gone]
    )


def _left_late(order: Order, parcel: Parcel, clocks: ZoneInfo) -> bool:
    left_at, wanted = parcel.handed_over_at, order.agreed.requested_on
    if left_at is None:
        return False
    lines = {goods.line for goods in parcel.contents}
    leaves = [p.leaves_at for p in order.marks.promises if p.line in lines]
    if leaves:
        return left_at > max(leaves)
    return is_over(wanted, left_at, clocks)
