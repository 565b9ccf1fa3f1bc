"""What a picker finds of what an order wants, and why it is less than was promised."""

from collections import Counter
from collections.abc import Iterator, Mapping

from ordercore.flow.goods.unlimited import is_unlimited
from ordercore.flow.seeing.views import Views
from ordercore.stock import StockLevel, stock_stream
from ordercore.values import PIECES, Measure
from ordercore.warehouse import Found, FulfillmentOrder

__all__ = ["found_of", "measures_of"]


def found_of(
    work: FulfillmentOrder, views: Views, measures: Mapping[str, Measure]
) -> Mapping[str, Found]:
    """Return how many units of each article are on the shelf to be picked for an order.

    What others have in their hands is not known: it is counted until it leaves.
    """
    wanted, in_hand, packed = Counter[str](), Counter[str](), Counter[str]()
    for line in work.lines:
        wanted.update(dict(line.pieces(line.to_pick)))
        in_hand.update(dict(line.pieces(line.picked)))
        packed.update(dict(line.pieces(line.packed)))
    found: dict[str, Found] = {}
    for sku in wanted:
        if is_unlimited(work.node, sku, views):
            found[sku] = Found(wanted[sku], "")
            continue
        kept: StockLevel | None = views.state(stock_stream(sku, work.node))
        level = (kept or StockLevel(sku, work.node)).at(views.now)
        units = _on_shelf(level, in_hand[sku], packed[sku])
        left = measures.get(sku, PIECES).told(units)
        found[sku] = Found(units, ", ".join(_why_no_more(level, left)))
    return found


def measures_of(work: FulfillmentOrder, views: Views) -> Mapping[str, Measure]:
    """Return how the articles are counted that are fetched for an order."""
    skus = {one.sku for line in work.lines for one in line.fetched}
    return {sku: item.measure for sku, item in views.items(skus).items()}


def _on_shelf(level: StockLevel, in_hand: int, packed: int) -> int:
    """Return how many units can still be fetched and sold.

    Lots know what lies in parcels.  Of which lot it is what a picker has in his hands
    nobody knows: it is taken off what can be sold, so that nobody is sent for a unit
    that is not on the shelf, and books it out as missing.
    """
    if not level.lots:
        return max(0, level.sellable - in_hand - packed)
    return max(0, sum([lot.loose for lot in level.lots]) - in_hand)


def _why_no_more(level: StockLevel, left: str) -> Iterator[str]:
    """Yield why there are no more units: lots that are set aside, else the book."""
    aside = [lot for lot in level.lots if lot.set_aside]
    for lot in aside:
        what = f"lot {lot.id}" if lot.id else "the lot that nobody knows"
        yield f"{what} is held: {lot.held}" if lot.held else f"{what} is over"
    if not aside:
        yield f"by the book {left} left on the shelf"
