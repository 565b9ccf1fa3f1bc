"""An order of a Vendure shop, as its Admin API shows it.

What is mapped is what was agreed: it reads the same on the day it was placed, when half
of it is shipped, and after units were cancelled.  Those come on their own.

Amounts are whole numbers of the currency's smallest unit.  They are added up and
compared with ``total`` and ``totalWithTax``, so that nothing can be missing.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

import ordercore as oc
from ordercore_adapters.vendure.amounts import (
    MOST_OBJECTS,
    Amount,
    Line,
    carriage,
    check_totals,
    lines_of,
    sells_with_tax,
    shared,
    surcharges,
)
from ordercore_adapters.vendure.decimals import remedy, same_decimals
from ordercore_adapters.vendure.history import History, history_of
from ordercore_adapters.vendure.place import customer, ship_to

__all__ = ["parse_raw"]

Part = oc.connecting.Part

# Stand where something could not be read; never seen, because close() raises then.
_NOWHERE = cast("oc.Address", None)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

GONE = "units that staff took out of the order"


def parse_raw(payload: Mapping[str, object]) -> oc.Parsed:
    """Return what an order or a cancellation says.

    Raises:
        Invalid: a field is missing or malformed, the amounts do not add up, or somebody
            else has shipped some of it.
    """
    order = Part(payload, entries=MOST_OBJECTS)
    if order.has("cancellation"):
        return _cancellation(order)
    currency = order.read("currencyCode", _currency, "")
    order.close()
    if not same_decimals(order, currency):
        order.wrong("currencyCode", remedy(order))
        order.close()
    past = history_of(order)
    lines = lines_of(order, past, currency)
    check_totals(order, currency)
    order.close()
    if nothing := _nothing(order, lines, past):
        return nothing
    imported = _imported(order, lines, past, currency)
    order.close()
    return imported


def _currency(text: str, where: str) -> str:
    try:
        return oc.Money.zero(text).currency
    except oc.Invalid:
        raise oc.Invalid.at(where, text, "an ISO 4217 code such as DKK") from None


def _nothing(order: Part, lines: Sequence[Line], past: History) -> oc.NotAnOrder | None:
    """Return why there is nothing to ship, if that is so."""
    if order.maybe_text("type") == "Aggregate":
        return _left(order, lines, "order.aggregate", "its sellers' orders have them")
    if not any([line.quantity for line in lines]):
        return _left(order, lines, "line.removed", GONE)
    sent = [part for part in order.parts("fulfillments") if _is_valid(part)]
    if past.taken or not sent:
        return None
    units = sum([x.whole("quantity") for part in sent for x in part.parts("lines")])
    if units < sum([line.quantity for line in lines]):
        like = "none before ordercore has taken the order; or all of it"
        order.wrong("fulfillments", like)
        return None
    shipped = "it was shipped before ordercore has taken it"
    return _left(order, lines, "order.shipped", shipped)


def _is_valid(fulfillment: Part) -> bool:
    return fulfillment.maybe_text("state") != "Cancelled"


def _left(
    order: Part, lines: Sequence[Line], code: str, reason: str
) -> oc.NotAnOrder | None:
    if not lines:
        order.wrong("lines", "at least one")
        return None
    rows = [oc.LeftOut(x.part.path, reason, code, x.part.kept()) for x in lines]
    order.close()
    return oc.NotAnOrder(order.ref("id"), rows)


def _imported(
    order: Part, lines: Sequence[Line], past: History, currency: str
) -> oc.Imported:
    with_tax = sells_with_tax(order)
    on_top, off = surcharges(order, currency)
    goods = [line for line in lines if line.quantity]
    sold = shared(goods, off, order) if off.gross else goods
    shipping = sum([carriage(order, past, currency), *on_top], Amount())
    return oc.Imported(
        external_id=order.ref("id"),
        reference=order.read("code", oc.check_id, ""),
        currency=currency,
        ship_to=ship_to(order) or _NOWHERE,
        lines=[
            _goods(line, currency, with_tax=with_tax, by_rate=not off.gross)
            for line in sold
        ],
        placed_at=order.read("orderPlacedAt", oc.instant, _NEVER),
        customer=customer(order),
        shipping=oc.Money(shipping.gross if with_tax else shipping.net, currency),
        shipping_tax=oc.Money(shipping.tax, currency),
        tax_included=with_tax,
        terms=past.terms,
        net_days=0,
        left_out=[
            oc.LeftOut(x.part.path, GONE, "line.removed", x.part.kept())
            for x in lines
            if not x.quantity
        ],
        charges=_charges(order, currency, with_tax=with_tax),
    )


def _goods(
    line: Line, currency: str, *, with_tax: bool, by_rate: bool
) -> oc.ImportedLine:
    amount = line.amount.gross if with_tax else line.amount.net
    unit = line.unit.gross if with_tax else line.unit.net
    if unit * line.quantity < amount:
        # Without fractions no price of one unit gives the line: the next that is
        # enough, and what is too much of it as a discount.
        unit = -(-amount // line.quantity)
    variant = line.part.part("productVariant")
    if variant is None:
        line.part.wrong("productVariant", "the article that was sold")
    tax = oc.Money(line.amount.tax, currency)
    return oc.ImportedLine(
        variant.read("sku", oc.sku, "") if variant else "",
        line.quantity,
        oc.Money(unit, currency),
        oc.Money(unit * line.quantity - amount, currency) or None,
        tax,
        variant.free("name") if variant else "",
        reference=line.part.ref("id"),
        taxes=_taxes(line.part, tax) if by_rate else (),
    )


def _taxes(part: Part, tax: oc.Money) -> tuple[oc.ImportedTax, ...]:
    """Return the tax by its rate; none where several are in it, or a part was split."""
    rates = part.parts("taxLines")
    if len(rates) != 1:
        return ()
    (only,) = rates
    rate = only.rate("taxRate") / 100
    return (oc.ImportedTax(only.free("description", 60), rate, tax),)


def _charges(order: Part, currency: str, *, with_tax: bool) -> list[oc.Charge]:
    """Return what is put on top of goods and carriage; the carriage contains it."""
    name = "priceWithTax" if with_tax else "price"
    found: list[oc.Charge] = []
    for part in order.parts("surcharges"):
        amount = part.minor(name, currency, below_zero=True)
        if amount.minor >= 0:
            code = part.free("sku", 60) or part.free("description", 60)
            found.append(oc.Charge(code, amount, part.path))
    return found


def _cancellation(raw: Part) -> oc.ImportedCancellation:
    entry, order = _needed(raw, "cancellation"), _needed(raw, "order")
    data = _needed(entry, "data")
    skus = {
        line.ref("id"): variant.read("sku", oc.sku, "")
        for line in order.parts("lines", needed=True)
        if (variant := line.part("productVariant"))
    }
    buyer, number = order.part("customer"), order.ref("id")
    cancellation = oc.ImportedCancellation(
        f"{number}-cancelled-{entry.ref('id')}",
        order.read("code", oc.check_id, ""),
        buyer.ref("id") if buyer else "",
        [_units(line, skus) for line in data.parts("lines", needed=True)],
        number,
        data.free("reason") or "cancelled",
    )
    if not cancellation.lines:
        data.wrong("lines", "at least one")
    raw.close()
    return cancellation


def _needed(part: Part, name: str) -> Part:
    """Return an object; an empty one, and a finding, where there is none."""
    found = part.part(name)
    if found is None:
        part.wrong(name, "an object")
        return Part({}, part.where(name), part.findings)
    return found


def _units(line: Part, skus: Mapping[str, str]) -> oc.CancelledLine:
    number, quantity = line.ref("orderLineId"), line.whole("quantity")
    if number not in skus:
        line.wrong("orderLineId", "a line of the order")
    if not quantity:
        line.wrong("quantity", "at least 1")
    return oc.CancelledLine(skus.get(number, ""), quantity, line.path, line.kept())
