"""A stock level as a row of the file."""

import json

from ordercore.flow.sqlite.instants import instant_of, microseconds
from ordercore.flow.sqlite.link import Row
from ordercore.flow.store import Loaded
from ordercore.stock import HeldUntil, StockLevel, Unsellable

__all__ = ["LEVEL", "WRITTEN", "level_of", "level_row"]

NOTHING_APART = Unsellable()

_APART = "damaged, quality_control, quarantine, safety_stock, shortfall"
LEVEL = f"sku, node, sellable, allocated, held, {_APART}, version"
"""The columns that :func:`level_of` reads."""


WRITTEN = f"sellable, allocated, reserved, held, {_APART}, version, sku, node"
"""The columns that :func:`level_row` fills."""


def level_of(row: Row) -> Loaded:
    """Return the level that stands in a row of :data:`LEVEL`."""
    sku, node, sellable, allocated, held, *apart, safety, shortfall, version = row
    level = StockLevel(
        sku,
        node,
        sellable,
        allocated,
        _read(held) if held else (),
        Unsellable(*apart) if any(apart) else NOTHING_APART,
        safety,
        shortfall,
    )
    return Loaded(version, level)


def level_row(version: int, level: StockLevel) -> Row:
    """Return a level as a row of :data:`WRITTEN`."""
    if level.held:
        reserved, held = level.reserved, _written(level.held)
    else:
        reserved, held = 0, ""
    apart = level.unsellable
    return (
        level.sellable,
        level.allocated,
        reserved,
        held,
        apart.damaged,
        apart.quality_control,
        apart.quarantine,
        level.safety_stock,
        level.shortfall,
        version,
        level.sku,
        level.node,
    )


def _read(text: str) -> tuple[HeldUntil, ...]:
    return tuple([HeldUntil(instant_of(end), units) for end, units in json.loads(text)])


def _written(held: tuple[HeldUntil, ...]) -> str:
    rows = [(microseconds(one.until), one.quantity) for one in held]
    return json.dumps(rows, separators=(",", ":"))
