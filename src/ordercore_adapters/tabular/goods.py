"""A row that is goods, carriage, or goods that nobody wants any more."""

import ordercore as oc
from ordercore_adapters.tabular.cells import Cell, Row, as_text
from ordercore_adapters.tabular.fields import (
    Reading,
    fraction,
    free,
    money,
    optional,
    whole,
)
from ordercore_adapters.tabular.settings import Discount, LineMapping

__all__ = ["cancelled_line", "charge", "imported_line"]


def imported_line(mapping: LineMapping, row: Row, currency: str) -> oc.ImportedLine:
    """Return the goods that a row names.  Raises Invalid with all that is wrong."""
    reading = Reading()
    sku = reading.of(lambda: _sku(mapping, row), "")
    quantity = reading.of(lambda: _quantity(mapping, row), 1)
    price = reading.of(lambda: _price(mapping, row, currency), oc.Money(0, currency))
    gross = price * quantity
    known = not reading.findings  # else a discount would be measured against nothing
    discount = mapping.discount if known else None
    line = oc.ImportedLine(
        sku,
        quantity,
        price,
        reading.of(lambda: _discount(discount, row, gross), None),
        reading.of(lambda: _tax(mapping.tax, row, currency), None),
        reading.of(lambda: _name(mapping.name, row), ""),
        reading.of(lambda: _weight(mapping.weight_g, row), None),
        optional(mapping.barcode, row),
        optional(mapping.reference, row),
    )
    reading.close()
    return line


def charge(mapping: LineMapping, row: Row, currency: str) -> oc.Charge:
    """Return the carriage that a row charges.  Raises Invalid."""
    quantity = _quantity(mapping, row)
    amount = _price(mapping, row, currency) * quantity
    return oc.Charge(mapping.sku.text(row), amount, row.where)


def cancelled_line(mapping: LineMapping, row: Row) -> oc.CancelledLine:
    """Return the goods that a row of a cancellation takes back.  Raises Invalid."""
    where = mapping.quantity.where(row)
    units = whole(mapping.quantity.text(row), where)
    if units >= 0:
        raise oc.Invalid.at(where, units, "a negative number in a cancellation")
    units = oc.quantity(-units, where)
    return oc.CancelledLine(_sku(mapping, row), units, row.where, as_text(row))


def _sku(mapping: LineMapping, row: Row) -> str:
    return oc.sku(mapping.sku.text(row), mapping.sku.where(row))


def _quantity(mapping: LineMapping, row: Row) -> int:
    where = mapping.quantity.where(row)
    return oc.quantity(whole(mapping.quantity.text(row), where), where)


def _price(mapping: LineMapping, row: Row, currency: str) -> oc.Money:
    cell = mapping.unit_price
    return money(cell.text(row), currency, cell.where(row))


def _discount(mapping: Discount | None, row: Row, gross: oc.Money) -> oc.Money | None:
    if mapping is None:
        return None
    cell = Cell(mapping.column)
    text, where = cell.text(row), cell.where(row)
    if not text:
        return None
    if mapping.rounding is not None:
        off = gross.times(fraction(text, where), mapping.rounding)
    else:
        off = money(text, gross.currency, where)
    if off > gross:
        raise oc.Invalid.at(where, text, f"at most the line's {gross}")
    return off or None


def _tax(cell: Cell | None, row: Row, currency: str) -> oc.Money | None:
    text = optional(cell, row)
    return money(text, currency, cell.where(row)) if cell and text else None


def _name(cell: Cell | None, row: Row) -> str:
    return free(optional(cell, row), cell.where(row) if cell else "")


def _weight(cell: Cell | None, row: Row) -> int | None:
    text = optional(cell, row)
    if cell is None or not text:
        return None
    return oc.weight(whole(text, cell.where(row)), cell.where(row))
