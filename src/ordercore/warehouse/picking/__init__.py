"""How a picker goes through the shelves: today one order at a time."""

from ordercore.warehouse.picking.single import (
    Found,
    NotThere,
    PickPlan,
    PickStop,
    pick_single,
)
from ordercore.warehouse.picking.taking import Pick, Picked, PickedShort, ShortPick

__all__ = [
    "Found",
    "NotThere",
    "Pick",
    "PickPlan",
    "PickStop",
    "Picked",
    "PickedShort",
    "ShortPick",
    "pick_single",
]
