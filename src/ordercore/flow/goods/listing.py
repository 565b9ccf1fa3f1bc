"""An article is counted in one way for as long as units of it are somewhere."""

from collections.abc import Iterator

from attrs import evolve

from ordercore.catalog import Item, ListItem, LotRule
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.seeing.views import Views
from ordercore.stock import StockLevel, Transfer

__all__ = ["as_kept", "list_as_counted"]


def as_kept(item: Item, views: Views) -> Item | None:
    """Return a new entry of the catalogue as its units are told apart already.

    Whoever sells an article, such as a channel, knows nothing of how it is kept: it is
    listed with numbers where its units have them, and with lots where a shelf or a
    transfer knows any.  None where only some of its units have numbers: then no entry
    would be right.
    """
    levels = views.levels(item.sku)
    if not levels:  # no unit of it has ever been here
        return item
    if views.tagged(tagging.numbered(item.sku)):
        whole = all([level.on_hand == _numbered(level, views) for level in levels])
        return evolve(item, serialized=True) if whole else None
    there = [lot.id for level in levels for lot in level.lots if lot.id]
    known = there or [*_lots_sent(item.sku, views)]
    return evolve(item, lots=LotRule()) if known else item


def _lots_sent(sku: str, views: Views) -> Iterator[str]:
    """Yield the lots of which units are on their way between nodes of ours."""
    for stream in views.tagged(tagging.incoming(sku)):
        coming = views.state(stream)
        if isinstance(coming, Transfer):
            yield from [one.units.lot for one in coming.lots if one.sku == sku]


def list_as_counted(asked: ListItem, views: Views) -> ListItem:
    """Return *asked*, where every unit that is somewhere still means the same.

    A quantity is so many steps of the article's measure: with another step, what lies
    on a shelf would be another amount.  A unit without a number could not leave any
    more once each has to have one.

    Raises Refused: ``item.measure``, ``item.serialized``.
    """
    item, known = asked.item, views.item(asked.item.sku)
    if known is not None and _steps(item) != _steps(known):
        _check_nowhere(item, known, views)
    if item.serialized and not (known is not None and known.serialized):
        _check_numbered(item, views)
    return asked


def _steps(item: Item) -> tuple[str, object]:
    return item.measure.unit, item.measure.step


def _check_nowhere(item: Item, known: Item, views: Views) -> None:
    places = [
        f"{level.on_hand} are at {level.node}"
        for level in views.levels(item.sku)
        if level.on_hand
    ]
    if views.tagged(tagging.wanted(item.sku)):
        places.append("orders want it")
    if views.tagged(tagging.incoming(item.sku)):
        places.append("some is on its way")
    if places:
        raise Refused(
            "item.measure",
            asked=f"count {item.sku} by {item.measure.step} {item.measure.unit}",
            because=f"it is counted by {known.measure.step} {known.measure.unit}, and "
            f"{', '.join(places)}",
            remedy="List it under another SKU, or when none is there or wanted",
        )


def _check_numbered(item: Item, views: Views) -> None:
    for level in views.levels(item.sku):
        numbered = _numbered(level, views)
        if level.on_hand > numbered:
            raise Refused(
                "item.serialized",
                asked=f"give each unit of {item.sku} a serial number",
                because=f"{level.on_hand} are at {level.node}, {numbered} of them with "
                "one",
                remedy="Take those without off the book with stock.Adjust, list the "
                "item, and put them on again with stock.Adjust(serials=…)",
            )


def _numbered(level: StockLevel, views: Views) -> int:
    """Return how many units of a shelf have a serial number."""
    return len(views.tagged(tagging.serials_at(level.sku, level.node)))
