"""A price as a table for people to read."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ordercore.pricing.parts import Treatment
from ordercore.values import Money, total

if TYPE_CHECKING:
    from ordercore.pricing.priced import BasketPrice

__all__ = ["printed"]

_NO_TAX = {
    Treatment.ZERO: "zero-rated",
    Treatment.EXEMPT: "exempt",
    Treatment.REVERSE_CHARGE: "reverse charge",
}


def printed(price: "BasketPrice") -> str:
    """Return lines, discounts, carriage, fees, tax by rate and the total, aligned."""
    rows = [*_rows(price)]
    wide = max([len(words) for words, _ in rows])
    amounts = ["" if money is None else str(money.decimal) for _, money in rows]
    right = max([len(amount) for amount in amounts])
    lines = [
        f"{words:<{wide}}  {amount:>{right}}".rstrip()
        for (words, _), amount in zip(rows, amounts, strict=True)
    ]
    return "\n".join([*lines[:-1], f"{lines[-1]} {price.currency}"])


def _rows(price: "BasketPrice") -> Iterator[tuple[str, Money | None]]:
    for line in price.lines:
        words = f"{line.quantity} × {line.name or line.sku} at {line.unit_price}"
        yield words, line.list_amount
        for one in line.discounts:
            yield f"    {one.promotion}", -one.amount
    yield from _carriage(price)
    for fee in price.fees:
        yield fee.name or fee.code, fee.amount
    yield from _taxes(price)
    yield "total", price.totals.gross


def _carriage(price: "BasketPrice") -> Iterator[tuple[str, Money | None]]:
    less = total([one.amount for one in price.shipping_discounts], price.currency)
    before = price.shipping + less
    if before:
        yield "carriage", before
    for one in price.shipping_discounts:
        yield f"    {one.promotion}", -one.amount


def _taxes(price: "BasketPrice") -> Sequence[tuple[str, Money | None]]:
    how = "of which" if price.tax_included else "plus"
    return [
        (f"{how} {one.code} {_rate(one.treatment, f'{one.rate * 100:f}')}", one.tax)
        for one in price.taxes
        if one.code
    ]


def _rate(treatment: Treatment, percent: str) -> str:
    shown = percent.rstrip("0").rstrip(".") if "." in percent else percent
    return _NO_TAX.get(treatment, f"{shown} %")
