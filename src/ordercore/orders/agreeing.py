"""A basket that was priced becomes what buyer and seller agree on."""

from datetime import date, datetime
from decimal import Decimal

from attrs import evolve

from ordercore.orders.buckets import WAITING_FIRST, CancellationPolicy
from ordercore.orders.order import Agreed, Line, Order, OrderSource, Terms
from ordercore.orders.terms import PaymentTerms
from ordercore.pricing import BasketPrice, LinePrice
from ordercore.values import Address, Money, Rounding

__all__ = ["agreed_at", "cloned", "priced_lines"]


def agreed_at(  # noqa: PLR0913 - by name, all that Agreed has beside the price
    price: BasketPrice,
    *,
    channel: str,
    reference: str,
    placed_at: datetime,
    ship_to: Address,
    terms: Terms = Terms.PENDING,
    customer: str = "",
    net_days: int = 30,
    payment: PaymentTerms | None = None,
    requested_on: date | None = None,
    flags: tuple[str, ...] = (),
    note: str = "",
    quote: str = "",
    source: OrderSource = OrderSource.WEB,
    entered_by: str = "",
    cancellation: CancellationPolicy = WAITING_FIRST,
) -> Agreed:
    """Return an agreement at a price, with all that is frozen when it is placed.

    Args:
        price: what :func:`ordercore.pricing.price` returned.
        channel: where the order is from.
        reference: the buyer's or the channel's own number for it, which means one
            order of the channel; "" where there is none.
        placed_at: aware UTC.
        ship_to: where the goods go.
        terms: how it is paid; where nobody says it waits for its money.  What a
            business buys on account is INVOICE.
        customer: id of the party, "" for a guest.
        net_days: for INVOICE, days until it is due.
        payment: for INVOICE, when and in which parts it is paid, instead of net_days.
        requested_on: the day on which the buyer wants the goods.
        flags: codes such as ``B2B`` or ``GIFT``.
        note: what the buyer wrote.
        quote: id of the quote that it comes from.
        source: how it came to the shop.
        entered_by: who wrote it down; "" where the buyer did.
        cancellation: which units of a line are given up first.
    """
    return Agreed(
        channel=channel,
        reference=reference,
        currency=price.currency,
        placed_at=placed_at,
        ship_to=ship_to,
        lines=priced_lines(price),
        shipping=price.shipping,
        shipping_tax=price.shipping_tax,
        tax_included=price.tax_included,
        shipping_taxes=price.shipping_taxes,
        shipping_discounts=price.shipping_discounts,
        fees=price.fees,
        basis=price.basis,
        terms=terms,
        customer=customer,
        net_days=net_days,
        payment=payment,
        requested_on=requested_on,
        flags=flags,
        note=note,
        quote=quote,
        source=source,
        entered_by=entered_by,
        cancellation=cancellation,
    )


def cloned(order: Order, reference: str, placed_at: datetime) -> Agreed:
    """Return what may be placed as a copy of an order, as that is agreed now.

    Args:
        order: which names itself in the copy's ``came_from``.
        reference: the buyer's number for the copy; that of the order may stay.
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


def priced_lines(price: BasketPrice) -> tuple[Line, ...]:
    """Return order lines at their prices, such as for :attr:`Edits.add`.

    The price of one unit is rounded for show, in the mode of the prices.
    """
    return tuple([_line(line, price.basis.rounding) for line in price.lines])


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
