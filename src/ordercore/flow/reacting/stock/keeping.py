"""Nobody begins by a slip to tell units apart of an article that is not so kept.

An article that the catalogue does not list may be told apart as whoever receives it
likes.  What is told apart already stays so: more of it comes, is found and is counted.
"""

from collections.abc import Iterator

from ordercore import stock
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views
from ordercore.stock import Serial, StockLevel, serial_stream

__all__ = ["check_told_apart"]


def check_told_apart(
    event: stock.Received | stock.Adjusted | stock.Counted, views: Views
) -> Iterator[Step]:
    """Refuse the first lot or number of an article that is kept without."""
    if not event.lots and not event.serials:
        return
    item = views.item(event.sku)
    if item is None:
        return
    asked = f"put units of {event.sku} on the book at {event.node}"
    # Units with both are refused for having both, which is nearer to what was meant.
    if item.lots is None and not event.serials and _first_lots(event, views):
        raise Refused(
            "lot.not-kept",
            asked=f"{asked} by lot",
            because=f"{event.sku} is listed without lots: from then on each of its "
            "units would be of one, and those that nobody names of one nobody knows",
            remedy="Leave the lots out, or list it with Item(lots=LotRule()) first",
        )
    if not item.serialized and (number := _first_number(event, views)):
        raise Refused(
            "serial.not-kept",
            asked=f"{asked} by number {number}",
            because=f"{event.sku} is not serialized: its units leave without numbers, "
            "and this one would stay on the book for ever",
            remedy="Leave the numbers out, or list it with Item(serialized=True) first",
        )
    yield from ()


def _first_lots(
    event: stock.Received | stock.Adjusted | stock.Counted, views: Views
) -> bool:
    """Tell whether a shelf that knew no lot knows one now."""
    come = {one.lot: one.quantity for one in event.lots}
    level: StockLevel = views.state(event.stream)
    known = [lot for lot in level.lots if lot.held or lot.on_hand > come.get(lot.id, 0)]
    named = [one for one in event.lots if one.lot and one.quantity > 0]
    return bool(named) and not any([lot.id for lot in known])


def _first_number(
    event: stock.Received | stock.Adjusted | stock.Counted, views: Views
) -> str:
    """Return a number that nobody knew before, "" where all are known."""
    if not isinstance(event, stock.Received) and event.delta < 0:
        return ""
    for number in event.serials:
        unit: Serial | None = views.state(serial_stream(event.sku, number))
        if unit is None:
            return number
    return ""
