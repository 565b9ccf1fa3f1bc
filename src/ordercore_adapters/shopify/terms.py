"""How a Shopify order is paid, and what is special about it."""

import re
from datetime import datetime

import ordercore as oc

__all__ = ["GIVEN_BACK", "flags", "terms"]

Part = oc.connecting.Part

GIVEN_BACK = frozenset({"refunded", "voided"})
"""Payment states of an order that nobody wants any more."""

_PAID = {"paid": "PREPAID", "authorized": "AUTHORIZED"}

_ON_DELIVERY = re.compile(r"cash on delivery|\bcod\b", re.IGNORECASE)

MAX_FLAGS = 50


def terms(order: Part, placed_at: datetime) -> tuple[str, int]:
    """Return the terms and the days until an invoice is due.

    A payment state that nobody here knows waits for its payment, like ``pending``.
    """
    status = order.maybe_text("financial_status")
    if status == "partially_refunded":
        order.wrong("financial_status", "an order from before its refunds")
    agreed = order.part("payment_terms")
    if status in _PAID:
        return _PAID[status], 0
    if agreed is not None:
        return "INVOICE", _net_days(agreed, placed_at)
    gateways = ", ".join(order.texts("payment_gateway_names"))
    return ("ON_DELIVERY" if _ON_DELIVERY.search(gateways) else "PENDING"), 0


def _net_days(agreed: Part, placed_at: datetime) -> int:
    """Return the days of NET terms, or those until a FIXED date; else 0."""
    if agreed.has("due_in_days"):
        return agreed.whole("due_in_days")
    for schedule in agreed.parts("payment_schedules"):
        due = schedule.read_if("due_at", oc.instant, None)
        if due is not None:
            return max(0, (due.date() - placed_at.date()).days)
    return 0


def flags(order: Part) -> tuple[str, ...]:
    """Return TEST, B2B and the shop's own tags, in capitals."""
    found = ["TEST"] if order.flag("test", otherwise=False) else []
    if order.part("company") is not None:
        found.append("B2B")
    for tag in order.maybe_text("tags").split(","):
        plain = re.sub(r"[^A-Z0-9]+", "-", tag.upper()).strip("-")[:64]
        if plain:
            found.append(plain)
    return tuple(dict.fromkeys(found))[:MAX_FLAGS]
