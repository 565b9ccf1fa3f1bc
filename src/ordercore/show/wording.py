"""How numbers, times and states are written for people."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from ordercore.values import Measure, Money
from ordercore.views import Attention, Entry, Fate, Job

__all__ = [
    "ATTENTION",
    "FATES",
    "JOBS",
    "about",
    "amount",
    "clock",
    "count",
    "label",
    "measured",
    "percent",
]

FATES: Final[Mapping[Fate, str]] = {
    Fate.SHIPPED: "Shipped",
    Fate.OPEN: "In progress",
    Fate.BACKORDERED: "Backordered",
    Fate.HELD: "Held",
    Fate.CANCELLED: "Cancelled",
}
"""In the order in which they are shown."""

ATTENTION: Final[Mapping[Attention, str]] = {
    Attention.HELD: "held",
    Attention.LATE: "late",
    Attention.TROUBLE_ON_THE_WAY: "trouble on the way",
    Attention.BACKORDERED: "backordered",
    Attention.UNPAID: "invoice overdue",
}

JOBS: Final[Mapping[Job, str]] = {
    Job.CONVERT_QUOTE: "Accepted quotes to order",
    Job.CONFIRM: "To confirm",
    Job.FIND_MISSING: "Promised and missing",
    Job.LOOK_AT_HOLD: "Held, to be decided",
    Job.SOURCE: "To find a place for",
    Job.WAIT_FOR_SUPPLY: "Waiting for supply",
    Job.RELEASE: "To release",
    Job.PICK: "To pick",
    Job.CHECK: "To scan",
    Job.PACK: "To pack",
    Job.LABEL: "To label",
    Job.HAND_OVER: "To hand over",
    Job.COLLECT: "To be collected",
    Job.FOLLOW: "On the road",
    Job.REFUND: "To refund",
    Job.INVOICE_DUE: "Invoices not due yet",
    Job.INVOICE_OVERDUE: "Invoices overdue",
    Job.UNLOAD: "Deliveries to unload",
    Job.CHASE_DELIVERY: "Deliveries overdue",
    Job.RELEASE_TRANSFER: "Transfers to release",
    Job.SHIP_TRANSFER: "Transfers to ship",
    Job.RECEIVE_TRANSFER: "Transfers on the way",
    Job.CHASE_TRANSFER: "Transfers overdue",
    Job.COUNT: "To count",
    Job.APPROVE_COUNT: "Counts to approve",
}


def label(state: StrEnum | None) -> str:
    """Return a state in words: ``partially fulfilled``; "" for none."""
    return "" if state is None else state.value.lower().replace("_", " ")


def amount(money: Money, locale: str) -> str:
    """Return an amount as people of a locale write it; without one by its code.

    Raises Invalid: the locale is none.
    """
    if locale:
        return money.format(locale)
    return f"{money.decimal:,}\u00a0{money.currency}"


def count(number: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{number:,}"


def measured(number: int, measure: Measure) -> str:
    """Return how much there is: pieces as a count, else an amount with its unit."""
    return count(number) if measure.by_piece else measure.told(number)


def percent(part: int, whole: int) -> str:
    """Return a share in per cent, never 0 or 100 unless it is exactly that."""
    if part in {0, whole}:
        return "100 %" if part else "0 %"
    return f"{min(max(round(100 * part / whole), 1), 99)} %"


def clock(at: datetime) -> str:
    """Return an instant to the second; that it is UTC is said once on the page."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def about(entry: Entry, order: str) -> str:
    """Return whose event it is, without repeating the order's own id."""
    return entry.about.replace(f" {order}-", " ").replace("fulfillment", "work")
