"""An order of a Shopify shop, as its webhooks ``orders/*`` send it.

Amounts are read in the money that the buyer pays (``presentment_money`` of the fields
``*_set``): it is what was agreed, and what goes back.  They are added up and compared
with ``total_price``, so that nothing can be missing.

What is mapped of an order that ordercore has taken is what was agreed: it reads the
same when half of it is shipped, cancelled or paid back.

Source: Shopify, REST Admin API, the Order resource; webhook topic ``orders/create``.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from attrs import frozen

import ordercore as oc
from ordercore_adapters.shopify.marks import is_ours
from ordercore_adapters.shopify.place import customer, ship_to
from ordercore_adapters.shopify.shaping import read_in_buyers_money
from ordercore_adapters.shopify.taking_back import (
    NOT_SHIPPED,
    parse_cancelled,
    parse_return,
    parse_taken_back,
    reference_of,
)
from ordercore_adapters.shopify.terms import GIVEN_BACK, flags, terms

__all__ = ["parse_order"]

Part = oc.connecting.Part

MOST_LINES = 500
"""As many as Shopify itself allows; an order with more is set aside."""

MOST_OBJECTS = 8 * MOST_LINES
"""The lines with their taxes and discounts: seven of these for each, on average."""

# What ordercore cannot book yet; an order that has it is set aside whole.
UNBOOKED = ("original_total_duties", "original_total_additional_fees")

SHIPPED = {"fulfilled": "it was shipped already", "restocked": "it came back already"}

# Stand where something could not be read; never seen, because close() raises then.
_NOWHERE = cast("oc.Address", None)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class _Line:
    """A line item and its money; *discount* and *tax* are of the whole line."""

    part: Part
    quantity: int
    price: oc.Money
    discount: oc.Money
    tax: oc.Money
    shipped: bool

    @property
    def amount(self) -> oc.Money:
        """Price of all units after discounts."""
        return self.price * self.quantity - self.discount


def parse_order(payload: Mapping[str, object]) -> oc.Parsed:
    """Return what the payload of an order, or of units taken back, says.

    An order that others than us have cancelled is a cancellation.  One whose money was
    given back before it was taken, or with nothing to ship, is no order for a
    warehouse.

    Raises:
        Invalid: a field is missing or malformed, or the amounts do not add up.
    """
    order = read_in_buyers_money(payload, MOST_OBJECTS)
    if order.has("return"):
        return parse_return(order)
    if order.has("taken_back"):
        return parse_taken_back(order)
    if order.has("cancelled_at") and not is_ours(order):
        return parse_cancelled(order)
    currency = order.read("currency", _currency, "")
    order.close()
    taken = order.has("taken")
    lines = [
        _line(part, currency, taken=taken)
        for part in order.parts("line_items", least=1, most=MOST_LINES)
    ]
    if ended := None if taken else _ended(order):
        return _nothing(order, lines, *ended)
    if not any(line.shipped for line in lines):
        return _nothing(order, lines, "line.not-shipped", NOT_SHIPPED)
    return _imported(order, lines, currency)


def _ended(order: Part) -> tuple[str, str] | None:
    """Return code and reason why there is nothing to ship, if that is so."""
    paid, sent = order.text("financial_status"), order.maybe_text("fulfillment_status")
    if paid in GIVEN_BACK:
        return f"order.{paid}", f"the payment is {paid}: nothing is to be shipped"
    if sent in SHIPPED:
        return f"order.{sent}", f"{SHIPPED[sent]}: nothing is to be shipped"
    if sent == "partial":
        order.wrong("fulfillment_status", "an order from before its first shipment")
    return None


def _currency(text: str, where: str) -> str:
    try:
        return oc.Money.zero(text).currency
    except oc.Invalid:
        raise oc.Invalid.at(where, text, "an ISO 4217 code such as DKK") from None


def _line(part: Part, currency: str, *, taken: bool) -> _Line:
    # total_discount leaves out the order's own discounts; allocations have them all.
    newer = part.has("discount_allocations")
    gift_card = part.flag("gift_card", otherwise=False)
    shipped = part.flag("requires_shipping", otherwise=True)
    line = _Line(
        part,
        part.whole("quantity"),
        part.money("price", currency),
        part.total("discount_allocations", "amount", currency)
        if newer
        else part.money_if("total_discount", currency),
        part.total("tax_lines", "price", currency),
        shipped and not gift_card,
    )
    if not line.quantity:
        part.wrong("quantity", "at least 1")
    if line.amount.minor < 0:
        part.wrong("discount_allocations", f"at most {line.price * line.quantity}")
    left = part.whole("current_quantity", line.quantity)
    if left != line.quantity and not taken:
        part.wrong("current_quantity", f"{line.quantity}; edited orders are not read")
    return line


def _imported(order: Part, lines: Sequence[_Line], currency: str) -> oc.Imported:
    placed_at = order.read("created_at", oc.instant, _NEVER)
    paid, net_days = terms(order, placed_at)
    tax_included = order.flag("taxes_included")
    shipping, shipping_tax, shipping_taxes = _shipping(
        order, currency, included=tax_included
    )
    imported = oc.Imported(
        external_id=order.id("id"),
        reference=reference_of(order),
        currency=currency,
        ship_to=ship_to(order) or _NOWHERE,
        lines=tuple(_goods(line) for line in lines if line.shipped),
        placed_at=placed_at,
        customer=customer(order),
        shipping=shipping,
        shipping_tax=shipping_tax,
        shipping_taxes=shipping_taxes,
        tax_included=tax_included,
        terms=paid,
        net_days=net_days,
        flags=flags(order),
        note=_note(order),
        left_out=_left_out([line for line in lines if not line.shipped]),
    )
    taxes = [] if tax_included else [*(line.tax for line in lines), shipping_tax]
    amounts = [*(line.amount for line in lines), shipping, *taxes]
    _check_total(order, oc.Money(sum(a.minor for a in amounts), currency))
    order.close()
    return imported


def _goods(line: _Line) -> oc.ImportedLine:
    part = line.part
    return oc.ImportedLine(
        part.read("sku", oc.sku, ""),
        line.quantity,
        line.price,
        line.discount or None,
        line.tax,
        part.free("name"),
        part.whole("grams", 0) or None,
        reference=part.id("id"),
        taxes=_taxes(part, line.tax.currency),
    )


def _taxes(
    part: Part, currency: str, base: oc.Money | None = None
) -> tuple[oc.ImportedTax, ...]:
    """Return the taxes of a line by rate; none where one has no rate."""
    taxes = part.parts("tax_lines")
    if not all(one.has("rate") for one in taxes):
        return ()
    return tuple(
        oc.ImportedTax(
            one.free("title", 60),
            one.rate("rate"),
            one.money("price", currency),
            base,
        )
        for one in taxes
    )


def _shipping(
    order: Part, currency: str, *, included: bool
) -> tuple[oc.Money, oc.Money, tuple[oc.ImportedTax, ...]]:
    """Return carriage after its discounts, and its tax, in all and by rate."""
    price = tax = 0
    taxes: list[oc.ImportedTax] = []
    for part in order.parts("shipping_lines", needed=True):
        if part.flag("is_removed", otherwise=False):
            continue
        full = part.money("price", currency)
        off = part.total("discount_allocations", "amount", currency)
        if off > full:
            part.wrong("discount_allocations", f"at most {full}")
        mine = part.total("tax_lines", "price", currency)
        net = full - off - mine if included else full - off
        price += full.minor - off.minor
        tax += mine.minor
        taxes += _taxes(part, currency, net)
    said = sum(one.tax.minor for one in taxes) == tax
    rates = tuple(taxes) if said else ()
    return oc.Money(max(0, price), currency), oc.Money(tax, currency), rates


def _check_total(order: Part, found: oc.Money) -> None:
    """Note when the parts do not add up to what the buyer owes the shop."""
    if order.findings:
        return  # what could not be read cannot be added up
    for name in UNBOOKED:
        if order.money_if(name, found.currency):
            order.wrong(f"{name}_set", "none; duties and fees are not booked yet")
    if order.money_if("total_tip_received", found.currency):
        order.wrong("total_tip_received", "none; tips are not booked yet")
    if order.money("total_price", found.currency) != found:
        order.wrong("total_price", f"{found}, the sum of lines, carriage and tax")


def _note(order: Part) -> str:
    number = order.free("po_number")
    notes = [order.free("note", 5_000), f"PO {number}" if number else ""]
    return "\n".join(note for note in notes if note)


def _left_out(
    lines: Sequence[_Line], code: str = "line.not-shipped", reason: str = NOT_SHIPPED
) -> tuple[oc.LeftOut, ...]:
    return tuple(
        oc.LeftOut(line.part.path, reason, code, line.part.kept()) for line in lines
    )


def _nothing(
    order: Part, lines: Sequence[_Line], code: str, reason: str
) -> oc.NotAnOrder:
    found = oc.NotAnOrder(order.id("id"), _left_out(lines, code, reason))
    order.close()
    return found
