"""Who and what a feed knows beside its orders: items, customers, suppliers."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import ordercore as oc
from ordercore_adapters.tabular.cells import BadRow, Cell, Row, as_text
from ordercore_adapters.tabular.fields import Reading, address, free, optional, whole
from ordercore_adapters.tabular.settings import Place
from ordercore_adapters.tabular.tables import CustomerTable, ItemTable, SupplierTable

__all__ = ["customer", "item", "made_of", "supplier"]

T = TypeVar("T")


def made_of(
    rows: Iterable[Row | BadRow], make: Callable[[Row], T]
) -> Iterator[T | oc.LeftOut]:
    """Yield what *make* makes of each row, LeftOut where it cannot."""
    for row in rows:
        if isinstance(row, BadRow):
            raw = {"text": row.text}
            yield oc.LeftOut(row.where, str(row.problem), "row.unreadable", raw)
            continue
        try:
            yield make(row)
        except oc.Invalid as error:
            yield oc.LeftOut(row.where, str(error), "row.unusable", as_text(row))


def item(table: ItemTable, row: Row) -> oc.Item:
    """Return the item in a row.  Raises Invalid with all that is wrong."""
    reading = Reading()
    sku = table.sku or Cell("sku")
    weight = table.weight_g
    found = oc.Item(
        reading.of(lambda: oc.sku(sku.text(row), sku.where(row)), ""),
        _free(table.name, row, reading),
        reading.of(lambda: _weight(weight, row), 0),
        optional(table.barcode, row),
    )
    reading.close()
    return found


def customer(table: CustomerTable, row: Row) -> oc.Customer:
    """Return the customer in a row.  Raises Invalid with all that is wrong."""
    return oc.Customer(*_party(table, row))


def supplier(table: SupplierTable, row: Row) -> oc.Supplier:
    """Return the supplier in a row.  Raises Invalid with all that is wrong."""
    return oc.Supplier(*_party(table, row))


def _party(
    table: CustomerTable | SupplierTable, row: Row
) -> tuple[str, str, str, str, oc.Address | None]:
    reading = Reading()
    party = (
        reading.of(lambda: oc.check_id(table.id.text(row), table.id.where(row)), ""),
        _free(table.name, row, reading),
        _free(table.email, row, reading),
        _free(table.company, row, reading),
        reading.of(lambda: _address(table.address, row), None),
    )
    reading.close()
    return party


def _address(place: Place | None, row: Row) -> oc.Address | None:
    """Return the address in a row, None where no part of it is given."""
    if place is None:
        return None
    cells = (place.country, place.postcode, place.city, place.region, *place.street)
    return address(place, [row]) if any(optional(c, row) for c in cells) else None


def _free(cell: Cell | None, row: Row, reading: Reading) -> str:
    where = cell.where(row) if cell else ""
    return reading.of(lambda: free(optional(cell, row), where), "")


def _weight(cell: Cell | None, row: Row) -> int:
    text = optional(cell, row)
    return (
        oc.weight(whole(text, cell.where(row)), cell.where(row)) if cell and text else 0
    )
