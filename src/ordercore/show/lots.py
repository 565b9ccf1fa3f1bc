"""The lots of shelves, and what is owed for goods of others, as text."""

from collections.abc import Iterable

from ordercore.show.table import table
from ordercore.show.wording import amount, count, measured
from ordercore.stock import StockLevel
from ordercore.values import PIECES, Measure
from ordercore.views import Consigned, Settled

__all__ = ["consigned_text", "lots_table", "settled_text"]

LOTS = ("node", "lot", "sellable", "apart", "good until", "sold until", "owner", "held")
SETTLED = ("owner", "SKU", "sold", "back", "paid", "amount")
CONSIGNED = (
    *("owner", "SKU", "received", "sold", "back", "gone", "there", "on the way"),
)


def lots_table(
    levels: Iterable[StockLevel], width: int | None = None, measure: Measure = PIECES
) -> str:
    """Return the lots of shelves as a table, "" where none is known.

    Args:
        levels: the shelves.
        width: columns of the terminal; None in a pipe.
        measure: how the article is counted.
    """
    rows = [
        (
            level.node,
            lot.id or "unknown",
            measured(lot.sellable, measure),
            measured(lot.unsellable.total, measure),
            str(lot.expires_on or "–"),
            f"{lot.sell_until:%Y-%m-%d %H:%M} UTC" if lot.sell_until else "–",
            lot.owner or "us",
            lot.held,
        )
        for level in levels
        for lot in level.lots
    ]
    return table(LOTS, rows, "<<>><<<<", width) if rows else ""


def consigned_text(found: Iterable[Consigned], width: int | None = None) -> str:
    """Return what became of goods that are not ours as a table."""
    rows = [
        (
            one.owner,
            one.sku,
            *map(count, (one.received, one.sold, one.back, one.gone)),
            *map(count, (one.there, one.in_transit)),
        )
        for one in found
    ]
    if not rows:
        return "No goods of others have moved."
    return table(CONSIGNED, rows, "<<>>>>>>", width)


def settled_text(found: Iterable[Settled], width: int | None = None) -> str:
    """Return what is to be paid for goods that are not ours as a table.

    It is "" where none was sold, and says where no price is agreed.
    """
    rows = [
        (
            one.owner,
            one.sku,
            *map(count, (one.sold, one.back, one.units)),
            "no price agreed" if one.amount is None else amount(one.amount, ""),
        )
        for one in found
    ]
    return table(SETTLED, rows, "<<>>>>", width) if rows else ""
