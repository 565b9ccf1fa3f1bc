"""A basket that was priced becomes what buyer and seller agree on."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from attrs import evolve

from ordercore.errors import Invalid, Refused
from ordercore.orders.buckets import WAITING_FIRST, CancellationPolicy
from ordercore.orders.order import Agreed, Line, Order, OrderSource, Terms
from ordercore.orders.parting import fee_of, line_of
from ordercore.orders.terms import PaymentTerms
from ordercore.pricing import BasketPrice, Discount, Fee, FeeKind, LinePrice, bill_of
from ordercore.values import Address, Money, Rounding
from ordercore.values.rounding import round_to

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
    segments: tuple[str, ...] = (),
    collect_at: str = "",
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
        segments: who the buyer is to quotas of stock, such as ``group:wholesale``;
            the channel and the country count by themselves.
        collect_at: the node where the buyer comes for the goods; *ship_to* is that
            node's address then.
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
        segments=segments,
        collect_at=collect_at,
    )


def cloned(
    order: Order,
    reference: str,
    placed_at: datetime,
    *,
    terms: Terms = Terms.PENDING,
    whole: bool = False,
) -> Agreed:
    """Return what may be placed as a copy of what an order comes to now.

    Units that were cancelled, or went to another order, are not copied; each one that
    is left has its share of its line, of its tax and of its fees.  Nothing of how the
    order was paid is copied, nor goodwill: the copy waits for money of its own.

    Args:
        order: which names itself in the copy's ``came_from``.
        reference: the buyer's number for the copy; that of the order may stay, unless
            the copy is said to be paid or authorised under it.
        placed_at: aware UTC.
        terms: how the copy is paid.
        whole: whether units that were cancelled are copied too, such as those of an
            order that is placed anew.

    Raises:
        Refused: ``order.nothing-kept``, no unit of it is left.
        Invalid: the order's own reference for a copy that is PREPAID or AUTHORIZED.
    """
    agreed = order.agreed
    if terms in {Terms.PREPAID, Terms.AUTHORIZED} and reference == agreed.reference:
        raise Invalid.at("reference", reference, f"one of the copy's own, as {terms}")
    lines, fees = (agreed.lines, agreed.fees) if whole else _kept(order)
    fees = tuple([fee for fee in fees if fee.kind is not FeeKind.GOODWILL])
    return evolve(
        agreed,
        reference=reference,
        placed_at=placed_at,
        lines=lines,
        fees=fees,
        terms=terms,
        payment=agreed.payment if terms is Terms.INVOICE else None,
        quote="",
        came_from=(order.id,),
        went_to=(),
    )


def _kept(order: Order) -> tuple[tuple[Line, ...], tuple[Fee, ...]]:
    """Return the lines and fees of the units that are not cancelled.

    Those that were cancelled count as the first ones, as they do on the bill.
    Raises Refused ``order.nothing-kept``.
    """
    lines: list[Line] = []
    fees = [fee for fee in order.agreed.fees if not fee.line]
    bill = bill_of(order.agreed)
    for line, at, billed in zip(order.lines, order.progress, bill.lines, strict=True):
        if kept := line.quantity - at.cancelled:
            units = billed.units(at.cancelled, kept)
            some = line_of(order, line.id, [units]) if at.cancelled else line
            lines.append(evolve(some, instead_of=""))
            fees += [fee_of(fee, line.id, order) for fee in units.fees]
    if not lines:
        raise Refused(
            "order.nothing-kept",
            asked=f"a copy of what is left of order {order.id}",
            because="every unit of it was cancelled or went to another order",
            remedy="cloned(..., whole=True) copies all that was agreed",
        )
    return tuple(lines), tuple(fees)


def priced_lines(
    price: BasketPrice, *, tax_included: bool | None = None
) -> tuple[Line, ...]:
    """Return order lines at their prices, such as for :attr:`Edits.add`.

    The price of one unit is rounded for show, in the mode of the prices.

    Args:
        price: what :func:`ordercore.pricing.price` returned.
        tax_included: whether amounts of the order contain their tax: what is paid for
            the lines and their tax stay what they are, and only its place is another.
            None where the order has been, or will be, agreed in the mode of *price*.
    """
    lines = [_line(line, price.basis.rounding) for line in price.lines]
    if tax_included is None or tax_included == price.tax_included:
        return tuple(lines)
    rounding = price.basis.rounding
    return tuple(
        [
            _turned(line, priced, rounding, included=tax_included)
            for line, priced in zip(lines, price.lines, strict=True)
        ]
    )


def _turned(
    line: Line, priced: LinePrice, rounding: Rounding, *, included: bool
) -> Line:
    """Return a line with its tax inside instead of on top, or the other way round."""
    share = 1 + priced.taxation.share
    times = share if included else 1 / share
    amount = line.amount + line.tax if included else line.amount - line.tax
    weights = [one.amount.minor for one in line.discounts]
    before, less = amount, Money.zero(amount.currency)
    if any(weights):
        listed = Fraction(priced.list_amount.minor) * times
        before = max(Money(round_to(listed, rounding), amount.currency), amount)
        less = before - amount
    off = less.split(weights) if less else [less] * len(weights)
    discounts = [
        Discount(one.promotion, part)
        for one, part in zip(line.discounts, off, strict=True)
    ]
    unit_price = Fraction(priced.unit_price) * times
    return evolve(
        line,
        unit_price=Money.of_decimal(unit_price, amount.currency, rounding),
        amount=amount,
        discounts=tuple(discounts),
        list_amount=before,
    )


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
