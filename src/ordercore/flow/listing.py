"""An article is counted in one way for as long as units of it are somewhere."""

from ordercore.catalog import Item, ListItem
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.views import Views

__all__ = ["list_as_counted"]


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
        numbered = len(views.tagged(tagging.serials_at(item.sku, level.node)))
        if level.on_hand > numbered:
            raise Refused(
                "item.serialized",
                asked=f"give each unit of {item.sku} a serial number",
                because=f"{level.on_hand} are at {level.node}, {numbered} of them with "
                "one",
                remedy="Take those without off the book with stock.Adjust, list the "
                "item, and put them on again with stock.Adjust(serials=…)",
            )
