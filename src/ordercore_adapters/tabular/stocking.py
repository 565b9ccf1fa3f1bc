"""How much of what is where before the first order comes."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from math import ceil

from attrs import define

import ordercore as oc
from ordercore_adapters.tabular.cells import BadRow, Row
from ordercore_adapters.tabular.fields import whole
from ordercore_adapters.tabular.masters import made_of
from ordercore_adapters.tabular.tables import NodeTable, StockTable

__all__ = ["Seen", "by_rows", "by_rule", "survey"]


@define
class Seen:
    """What the orders of a feed tell about one SKU.

    Attributes:
        name: the first wording that is not empty.
        weight_g: the first that is given.
        wanted: units in all orders.
    """

    name: str = ""
    weight_g: int = 0
    barcode: str = ""
    wanted: int = 0


def survey(channel: oc.Channel, raws: Iterable[oc.Raw]) -> dict[str, Seen]:
    """Return what *raws* tell about each SKU, in the order in which SKUs appear.

    What the channel refuses tells nothing; whoever takes the orders hears why.
    """
    found: dict[str, Seen] = {}
    for raw in raws:
        try:
            parsed = channel.parse(raw.payload)
        except oc.Invalid:
            continue
        if isinstance(parsed, oc.Imported):
            for line in parsed.lines:
                _see(found.setdefault(line.sku, Seen()), line)
        elif isinstance(parsed, oc.ImportedCancellation):
            for cancelled in parsed.lines:
                found.setdefault(cancelled.sku, Seen())
    return found


def _see(seen: Seen, line: oc.ImportedLine) -> None:
    seen.name = seen.name or line.name
    seen.weight_g = seen.weight_g or line.weight_g or 0
    seen.barcode = seen.barcode or line.barcode
    seen.wanted += line.quantity


def by_rule(
    table: StockTable, seen: Mapping[str, Seen], nodes: tuple[NodeTable, ...]
) -> Iterator[oc.Opening]:
    """Yield stock by the rules ``each`` and ``of_demand``."""
    for sku, what in seen.items():
        if table.each is not None:
            units = table.each
        else:
            units = ceil((table.of_demand or Decimal(0)) * what.wanted)
        yield from _divided(sku, units, nodes)


def by_rows(
    table: StockTable, rows: Iterable[Row | BadRow], nodes: tuple[NodeTable, ...]
) -> Iterator[oc.Opening | oc.LeftOut]:
    """Yield the stock that rows name; the same SKU and node twice are added up."""
    known = {node.id for node in nodes}
    found: dict[tuple[str, str], int] = {}
    for one in made_of(rows, lambda row: _read(table, row, known)):
        if isinstance(one, oc.LeftOut):
            yield one
        else:
            place = (one.sku, one.node)
            found[place] = found.get(place, 0) + one.quantity
    for (sku, node), units in found.items():
        if node:
            yield oc.Opening(sku, node, units)
        else:
            yield from _divided(sku, units, nodes)


def _read(table: StockTable, row: Row, known: set[str]) -> oc.Opening:
    sku, quantity = table.sku, table.quantity
    if sku is None or quantity is None:
        raise oc.Invalid.at("stock", "no columns", "sku and quantity")
    name = oc.sku(sku.text(row), sku.where(row))
    units = whole(quantity.text(row), quantity.where(row))
    if units < 0:
        raise oc.Invalid.at(quantity.where(row), units, "0 or more")
    node = table.node.text(row) if table.node else ""
    if table.node and node not in known:
        expected = f"one of {', '.join(sorted(known))}"
        raise oc.Invalid.at(table.node.where(row), node, expected)
    return oc.Opening(name, node, units)


def _divided(
    sku: str, units: int, nodes: tuple[NodeTable, ...]
) -> Iterator[oc.Opening]:
    shares = [node.share for node in nodes]
    for node, part in zip(nodes, oc.split(units, shares), strict=True):
        if part:
            yield oc.Opening(sku, node.id, part)
