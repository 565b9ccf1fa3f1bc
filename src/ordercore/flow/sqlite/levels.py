"""A stock level as a row of the file."""

import json

from ordercore.flow.sqlite.instants import instant_of, microseconds
from ordercore.flow.sqlite.link import Row
from ordercore.flow.store import Loaded
from ordercore.stock import HeldUntil, StockLevel

__all__ = ["LEVEL", "level_of", "level_row"]

LEVEL = "sku, node, sellable, allocated, held, version"
"""The columns that :func:`level_of` reads."""


def level_of(row: Row) -> Loaded:
    """Return the level that stands in a row of :data:`LEVEL`."""
    sku, node, sellable, allocated, held, version = row
    ends = _read(held) if held else ()
    return Loaded(version, StockLevel(sku, node, sellable, allocated, ends))


def level_row(version: int, level: StockLevel) -> Row:
    """Return a level as sellable, allocated, reserved, held, version, SKU, node."""
    if level.held:
        reserved, held = level.reserved, _written(level.held)
    else:
        reserved, held = 0, ""
    return (
        level.sellable,
        level.allocated,
        reserved,
        held,
        version,
        level.sku,
        level.node,
    )


def _read(text: str) -> tuple[HeldUntil, ...]:
    return tuple([HeldUntil(instant_of(end), units) for end, units in json.loads(text)])


def _written(held: tuple[HeldUntil, ...]) -> str:
    rows = [(microseconds(one.until), one.quantity) for one in held]
    return json.dumps(rows, separators=(",", ":"))
