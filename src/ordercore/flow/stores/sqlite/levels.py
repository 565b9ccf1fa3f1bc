"""A stock level as a row of the file."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ordercore.flow.store import Loaded
from ordercore.flow.stores.sqlite.instants import instant_of, microseconds
from ordercore.flow.stores.sqlite.link import Row
from ordercore.stock import (
    NO_QUOTAS,
    Drawn,
    HeldUntil,
    Lot,
    Lots,
    Quota,
    Quotas,
    StockLevel,
    Unsellable,
)

__all__ = ["LEVEL", "WRITTEN", "level_of", "level_row"]

NOTHING_APART = Unsellable()

_APART = "damaged, quality_control, quarantine, safety_stock, shortfall"
LEVEL = f"sku, node, sellable, allocated, held, quotas, lots, {_APART}, version"
"""The columns that :func:`level_of` reads."""


WRITTEN = (
    f"sellable, allocated, reserved, held, quotas, lots, {_APART}, version, sku, node"
)
"""The columns that :func:`level_row` fills."""


def level_of(row: Row) -> Loaded:
    """Return the level that stands in a row of :data:`LEVEL`."""
    sku, node, sellable, allocated, held, kept, lots, *rest = row
    *apart, safety, shortfall, version = rest
    level = StockLevel(
        sku,
        node,
        sellable,
        allocated,
        _read(held) if held else (),
        Unsellable(*apart) if any(apart) else NOTHING_APART,
        safety,
        shortfall,
        _quotas(kept) if kept else NO_QUOTAS,
        _lots(lots) if lots else (),
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
        _quotas_written(level.quotas) if level.quotas.pockets else "",
        _lots_written(level.lots) if level.lots else "",
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
    rows = json.loads(text)
    return tuple([HeldUntil(instant_of(r[0]), r[1], _drawn(r[2:])) for r in rows])


def _written(held: tuple[HeldUntil, ...]) -> str:
    return _dumped(
        [(microseconds(h.until), h.quantity, *_drawn_written(h.drawn)) for h in held]
    )


def _quotas(text: str) -> Quotas:
    pockets, claimed = json.loads(text)
    return Quotas(
        tuple([Quota(name, tuple(path), *units) for name, path, *units in pockets]),
        _drawn(claimed),
    )


def _quotas_written(quotas: Quotas) -> str:
    pockets = [(one.id, one.path, one.units, one.left) for one in quotas.pockets]
    return _dumped((pockets, _drawn_written(quotas.claimed)))


def _lots(text: str) -> Lots:
    return tuple([_lot(row) for row in json.loads(text)])


def _lot(row: Sequence[Any]) -> Lot:
    name, sellable, apart, aside, held, ends, until, owner, arrived, packed = row
    return Lot(
        name,
        sellable,
        Unsellable(*apart) if any(apart) else NOTHING_APART,
        aside,
        held,
        None if ends is None else date.fromisoformat(ends),
        None if until is None else instant_of(until),
        owner,
        None if arrived is None else instant_of(arrived),
        packed,
    )


def _lots_written(lots: Lots) -> str:
    return _dumped([_lot_row(lot) for lot in lots])


def _lot_row(lot: Lot) -> Row:
    apart, ends, until = lot.unsellable, lot.expires_on, lot.sell_until
    return (
        lot.id,
        lot.sellable,
        (apart.damaged, apart.quality_control, apart.quarantine),
        lot.set_aside,
        lot.held,
        ends and ends.isoformat(),
        until and microseconds(until),
        lot.owner,
        lot.arrived_at and microseconds(lot.arrived_at),
        lot.packed,
    )


def _drawn(rows: Iterable[Sequence[Any]]) -> tuple[Drawn, ...]:
    return tuple([Drawn(quota, tuple(whose), units) for quota, whose, units in rows])


def _drawn_written(drawn: Iterable[Drawn]) -> list[Row]:
    return [(one.quota, one.segments, one.units) for one in drawn]


def _dumped(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
