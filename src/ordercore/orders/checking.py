"""Whether an order, as it was agreed, is right in itself."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ordercore.catalog.kit import component_findings
from ordercore.errors import Finding, Invalid, shorten
from ordercore.orders.order import Agreed, Line, OrderSource, Terms
from ordercore.orders.sums import of_fees, of_line_sums, of_shipping_sums
from ordercore.orders.terms import terms_findings
from ordercore.values import (
    Address,
    Money,
    check_id,
    free_text,
    quantity,
    segments,
    sku,
)

__all__ = ["check_agreed", "personal_findings", "said_by"]

T = TypeVar("T")

TUPLES = ("lines", "flags", "segments", "shipping_taxes", "shipping_discounts", "fees")

MOST_DAYS = 3650
"""Ten years; a date cannot be put off without end."""

MOST_TAX = 2
LONGEST_ID = 48
"""An id has up to 64; its fulfilment orders and parcels add their numbers to it."""

LONGEST_NOTE = 10_000
"""Some three pages; whoever writes more does not write to a warehouse."""

LONGEST_NAME = 1_000
"""The wording of an article; it has to fit on slips and invoices."""

LONGEST_TEXT = 200
"""A name, a street or a number that people use."""


def check_agreed(order: str, agreed: Agreed) -> None:
    """Raise Invalid with everything in *agreed* that cannot be."""
    findings = _of_order(order, agreed)
    for place, line in enumerate(agreed.lines):
        if found := _of_line(line, agreed):
            findings += Invalid(found).inside(f"lines[{place}]").findings
    if len(agreed.places) < len(agreed.lines):
        findings += _doubles(agreed)
    if findings:
        raise Invalid(findings)


def _of_order(order: str, agreed: Agreed) -> list[Finding]:
    found = [
        *said_by(_order_id, order, "order"),
        *said_by(check_id, agreed.channel, "channel"),
        *said_by(segments, agreed.segments, "segments"),
        *_of_texts(agreed),
        *_of_money("shipping", agreed.shipping, agreed),
        *_of_money("shipping_tax", agreed.shipping_tax, agreed),
        *_of_tax("shipping_tax", agreed.shipping_tax, agreed.shipping, agreed),
        *of_shipping_sums(agreed),
        *of_fees(agreed),
    ]
    if not agreed.lines:
        found.append(Finding("lines", "none", "at least one line"))
    # A list would be another value than the tuple that comes back from a store.
    for name in TUPLES:
        value = getattr(agreed, name)
        if type(value) is not tuple:
            found.append(Finding(name, f"a {type(value).__name__}", "a tuple"))
    if agreed.placed_at.utcoffset() is None:
        at = str(agreed.placed_at)
        found.append(Finding("placed_at", at, "an instant with its zone"))
    if not 0 <= agreed.net_days <= MOST_DAYS:
        got = shorten(agreed.net_days)
        found.append(Finding("net_days", got, f"from 0 to {MOST_DAYS}"))
    if agreed.payment is not None and agreed.terms is not Terms.INVOICE:
        found.append(Finding("terms", agreed.terms, "INVOICE, as payment is of one"))
    if agreed.payment is not None:
        wrong = terms_findings(agreed.payment, agreed.currency)
        found += Invalid(wrong).inside("payment").findings
    return found


def _order_id(text: str, where: str) -> None:
    if len(check_id(text, where)) > LONGEST_ID:
        raise Invalid.at(where, text, f"at most {LONGEST_ID} characters")


def _of_line(line: Line, agreed: Agreed) -> list[Finding]:
    return [
        *said_by(check_id, line.id, "id"),
        *said_by(sku, line.sku, "sku"),
        *said_by(quantity, line.quantity, "quantity"),
        *_of_text(line.name, "name", LONGEST_NAME),
        *_of_money("unit_price", line.unit_price, agreed),
        *_of_money("amount", line.amount, agreed),
        *_of_money("tax", line.tax, agreed),
        *_of_tax("tax", line.tax, line.amount, agreed, line.list_amount),
        *of_line_sums(line, agreed.currency, agreed.tax_included),
        *_of_text(line.tax_class, "tax_class"),
        *_of_text(line.price_list, "price_list"),
        *_of_kit(line),
    ]


def _of_kit(line: Line) -> Iterable[Finding]:
    """Return what cannot be in a kit, or in so many: no shelf counts as far."""
    if not line.components or said_by(quantity, line.quantity, "quantity"):
        return ()
    return component_findings(line.sku, line.components, line.quantity)


def _of_texts(agreed: Agreed) -> Iterator[Finding]:
    """Yield what stands in the texts of an order and cannot be printed."""
    yield from _of_text(agreed.reference, "reference")
    yield from _of_text(agreed.customer, "customer")
    yield from _of_text(agreed.entered_by, "entered_by")
    if agreed.source is OrderSource.TELEPHONE and not agreed.entered_by:
        yield Finding("entered_by", "nobody", "who took the call")
    yield from _of_text(agreed.quote, "quote")
    yield from personal_findings(agreed.ship_to, agreed.note)
    for place, flag in enumerate(agreed.flags):
        yield from _of_text(flag, f"flags[{place}]")


def personal_findings(ship_to: Address, note: str) -> Iterator[Finding]:
    """Yield what cannot be printed of what is personal, without saying it."""
    for found in _of_person(ship_to, note):
        what = "something" if found.expected == "text" else "a text"
        yield Finding(found.where, f"{what} that is not shown", found.expected)


def _of_person(ship_to: Address, note: str) -> Iterator[Finding]:
    yield from _of_text(note, "note", LONGEST_NOTE)
    for place, text in enumerate(ship_to.street):
        yield from _of_text(text, f"ship_to.street[{place}]")
    for name in ("name", "postcode", "city", "region", "phone", "email"):
        yield from _of_text(getattr(ship_to, name), f"ship_to.{name}")


def _of_text(text: object, where: str, most: int = LONGEST_TEXT) -> tuple[Finding, ...]:
    if isinstance(text, str) and len(text) <= most and text.isprintable():
        return ()  # nearly all are, and this is the fastest way to see it
    return said_by(lambda said, at: free_text(said, at, most), text, where)


def _of_money(where: str, money: Money, agreed: Agreed) -> tuple[Finding, ...]:
    if money.currency != agreed.currency:
        return (Finding(where, str(money), f"an amount in {agreed.currency}"),)
    if money.minor < 0:
        return (Finding(where, str(money), "0 or more"),)
    return ()


def _of_tax(
    where: str, tax: Money, amount: Money, agreed: Agreed, listed: Money | None = None
) -> tuple[Finding, ...]:
    """Return whether a tax is larger than it can be.

    On top, the dearest there are (duties on cars and spirits) stay below twice the
    price before discounts; beyond, somebody has typed 900 for 9.00.
    """
    if agreed.tax_included:
        if tax.minor > amount.minor:
            return (Finding(where, str(tax), f"at most {amount}, which contains it"),)
        return ()
    base = max(amount.minor, listed.minor if listed else 0, 0)
    if tax.minor > MOST_TAX * base:
        most = Money(MOST_TAX * base, amount.currency)
        return (Finding(where, str(tax), f"at most {most}, twice what it is on"),)
    return ()


def _doubles(agreed: Agreed) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, line in enumerate(agreed.lines):
        if line.id in seen:
            yield Finding(f"lines[{place}].id", line.id, "an id of its own")
        seen.add(line.id)


def said_by(
    check: Callable[[T, str], object], value: T, where: str
) -> tuple[Finding, ...]:
    """Return what a check that raises Invalid finds."""
    try:
        check(value, where)
    except Invalid as error:
        return error.findings
    return ()
