"""Lots to test with: few ids, few days, and ends that meet: ties are what goes wrong.

They shrink to one lot of ours that never ends, without units.
"""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from ordercore.catalog import LotRule, LotTurn
from ordercore.stock import Lot, LotUnits, StockLevel, Unsellable

__all__ = [
    "LOT_DAY",
    "levels_with_lots",
    "lot_ids",
    "lot_rules",
    "lot_turns",
    "lot_units",
    "lots_of_a_shelf",
]

LOT_DAY = date(2026, 3, 2)
"""The day around which lots end and come."""

DAYS = st.integers(-2, 3).map(lambda days: LOT_DAY + timedelta(days=days))
INSTANTS = DAYS.map(lambda on: datetime(on.year, on.month, on.day, tzinfo=UTC))
OWNERS = st.sampled_from(["", None, "ACME", "ZETA"])
lot_ids = st.sampled_from(["L1", "L2", "L3", "L10"])
"""Draws the id of a lot; ``L10`` is before ``L2`` in text."""
lot_turns = st.sampled_from(LotTurn)
"""Draws a turn, FEFO first."""
lot_rules = st.builds(LotRule, lot_turns, st.integers(0, 400))
"""Draws how the lots of an article are kept."""


@st.composite
def lot_units(draw: st.DrawFn, most: int = 6) -> LotUnits:
    """Draw units of a lot, as a delivery names them."""
    expires_on = draw(st.none() | DAYS)
    until = (
        None
        if expires_on is None
        else datetime(expires_on.year, expires_on.month, expires_on.day, tzinfo=UTC)
        + timedelta(days=1)
    )
    return LotUnits(
        draw(lot_ids),
        draw(st.integers(1, most)),
        expires_on,
        until,
        draw(OWNERS),
        draw(st.none() | INSTANTS),
    )


@st.composite
def lots_of_a_shelf(draw: st.DrawFn, least: int = 0, most: int = 5) -> tuple[Lot, ...]:
    """Draw the lots of one shelf, in order of id, each held or with units.

    There are *least* lots at least, and *most* units of one in each condition.
    """
    counts = st.integers(0, most)
    lots: list[Lot] = []
    units = st.lists(
        lot_units(most), min_size=least, max_size=4, unique_by=lambda one: one.lot
    )
    for one in draw(units):
        held = draw(st.sampled_from(["", "", "recall"]))
        apart = Unsellable(draw(counts), draw(counts), draw(counts))
        lots.append(
            Lot(
                one.lot,
                0 if held else one.quantity,
                apart,
                draw(st.integers(0, apart.quarantine)) if held else 0,
                held,
                one.expires_on,
                one.sell_until,
                one.whose,
                one.arrived_at,
                draw(st.integers(0, one.quantity)),
            )
        )
    there = [lot for lot in lots if lot.on_hand or lot.held]
    return tuple(sorted(there, key=lambda lot: lot.id))


@st.composite
def levels_with_lots(draw: st.DrawFn, least: int = 0) -> StockLevel:
    """Draw a level that is what its lots are together; some of it may be promised.

    There are *least* lots at least.
    """
    lots = draw(lots_of_a_shelf(least))
    apart = [lot.unsellable for lot in lots]
    sellable = sum([lot.sellable for lot in lots])
    return StockLevel(
        "TEA",
        "CPH",
        sellable,
        draw(st.integers(0, sellable)),
        unsellable=Unsellable(
            sum([one.damaged for one in apart]),
            sum([one.quality_control for one in apart]),
            sum([one.quarantine for one in apart]),
        ),
        lots=lots,
    )
