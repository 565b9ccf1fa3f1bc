"""How a Shopify order is paid, and what is special about it."""

import re
from datetime import UTC, datetime

import ordercore as oc

__all__ = ["GIVEN_BACK", "flags", "terms"]

Part = oc.connecting.Part

GIVEN_BACK = frozenset({"refunded", "voided"})
"""Payment states of an order that nobody wants any more."""

_PAID = {"paid": "PREPAID", "authorized": "AUTHORIZED"}

_ON_DELIVERY = re.compile(r"cash on delivery|\bcod\b", re.IGNORECASE)

_PAYS = frozenset({"SALE", "CAPTURE"})
_RESERVES = frozenset({"AUTHORIZATION", "EMV_AUTHORIZATION"})

LONGEST_TAGS = 20_000
"""Shopify allows 250 tags of 40 characters each."""

MAX_FLAGS = 50

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def terms(order: Part, placed_at: datetime) -> tuple[str, int]:
    """Return the terms and the days until an invoice is due.

    A payment state that nobody here knows waits for its payment, like ``pending``.  An
    order that was taken keeps the terms on which it was: they are read of the payments
    from before.
    """
    status = _status(order)
    if status == "partially_refunded":
        order.wrong("financial_status", "an order from before its refunds")
    agreed = order.part("payment_terms")
    if status in _PAID:
        return _PAID[status], 0
    if agreed is not None:
        return "INVOICE", _net_days(agreed, placed_at)
    gateways = ", ".join(order.texts("payment_gateway_names"))
    return ("ON_DELIVERY" if _ON_DELIVERY.search(gateways) else "PENDING"), 0


def _status(order: Part) -> str:
    """Return the state of the payment, as it was when the order was taken."""
    taken = order.part("taken")
    if taken is None:
        return order.maybe_text("financial_status")
    until = taken.read("created_at", oc.instant, _NEVER)
    done = [
        payment
        for payment in order.parts("transactions")
        if payment.maybe_text("status") == "SUCCESS"
        and payment.read("created_at", oc.instant, _NEVER) <= until
    ]
    currency = order.text("currency") or ""
    paid = [
        payment.money("amount", currency).minor
        for payment in done
        if payment.maybe_text("kind") in _PAYS
    ]
    if sum(paid) >= order.money("total_price", currency).minor:
        return "paid"
    kinds = {payment.maybe_text("kind") for payment in done}
    return "authorized" if kinds & _RESERVES else "pending"


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
    tags = order.maybe_text("tags")
    if len(tags) > LONGEST_TAGS:
        order.wrong("tags", f"at most {LONGEST_TAGS:,} characters")
        return ()
    for tag in tags.split(","):
        plain = re.sub(r"[^A-Z0-9]+", "-", tag.upper()).strip("-")[:64]
        if plain:
            found.append(plain)
    return tuple(dict.fromkeys(found))[:MAX_FLAGS]
