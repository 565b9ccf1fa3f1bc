"""A basket that was priced becomes what buyer and seller agree on."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import evolve

from ordercore.orders.order import Agreed, Line, Order
from ordercore.pricing import BasketPrice, LinePrice
from ordercore.values import Address, Money, Rounding

__all__ = ["agreed_at", "cloned", "priced_lines"]


def agreed_at(
    price: BasketPrice,
    *,
    channel: str,
    reference: str,
    placed_at: datetime,
    ship_to: Address,
    **terms: Any,
) -> Agreed:
    """Return an agreement at a price, with all that is frozen when it is placed.

    Args:
        price: what :func:`ordercore.pricing.price` returned.
        channel: where the order is from.
        reference: the buyer's or the channel's own number for it.
        placed_at: aware UTC.
        ship_to: where the goods go.
        terms: whatever else :class:`Agreed` has: terms, customer, flags, note.
    """
    return Agreed(
        channel=channel,
        reference=reference,
        currency=price.currency,
        placed_at=placed_at,
        ship_to=ship_to,
        lines=priced_lines(price.lines, price.basis.rounding),
        shipping=price.shipping,
        shipping_tax=price.shipping_tax,
        tax_included=price.tax_included,
        shipping_taxes=price.shipping_taxes,
        shipping_discounts=price.shipping_discounts,
        fees=price.fees,
        basis=price.basis,
        **terms,
    )


def cloned(order: Order, reference: str, placed_at: datetime) -> Agreed:
    """Return what may be placed as a copy of an order, as that is agreed now.

    Args:
        order: which names itself in the copy's ``came_from``.
        reference: the buyer's number for the copy.
        placed_at: aware UTC.
    """
    return evolve(
        order.agreed,
        reference=reference,
        placed_at=placed_at,
        quote="",
        came_from=(order.id,),
        went_to=(),
    )


def priced_lines(lines: Iterable[LinePrice], rounding: Rounding) -> tuple[Line, ...]:
    """Return order lines at their prices; the price of one unit is rounded for show."""
    return tuple([_line(line, rounding) for line in lines])


def _line(line: LinePrice, rounding: Rounding) -> Line:
    return Line(
        line.id,
        line.sku,
        line.quantity,
        _shown(line.unit_price, line.amount.currency, rounding),
        line.amount,
        line.tax,
        line.name,
        line.tax_class,
        line.taxes,
        line.discounts,
        line.list_amount,
        line.price_list,
    )


def _shown(price: Decimal, currency: str, rounding: Rounding) -> Money:
    return Money.of_decimal(price, currency, rounding, where="unit_price")
