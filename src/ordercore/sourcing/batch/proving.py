"""What each order of a batch costs at least if it has to pay for stock: the proof."""

from collections.abc import Mapping, Sequence

from ordercore.sourcing.batch.certificate import (
    BatchCertificate,
    OrderBound,
    certified,
)
from ordercore.sourcing.batch.counting import Counts
from ordercore.sourcing.batch.keeping import taken_by, worth
from ordercore.sourcing.batch.kernel import SCALE, cases_of, cheapest, tolls_at
from ordercore.sourcing.batch.posing import Posed, Wanted, posed, things_of
from ordercore.sourcing.plans.supply import Stock

__all__ = ["proof_of"]

Prices = Mapping[tuple[str, str], int]


def proof_of(
    asking: Posed,
    prices: Sequence[int],
    orders: Mapping[int, Wanted],
    stock: Stock,
    left: Stock,
    counts: Counts,
) -> BatchCertificate:
    """Return what the prices of a question prove of how its orders ship.

    Args:
        asking: the question, and which orders it was about.
        prices: of its limits; none where nothing has a price.
        orders: by their places, all that are minded alike, as they are to ship.
        stock: what there is.
        left: what they may take together, as long as others stay as they are.
        counts: what is minded.
    """
    worths = {
        shelf: price
        for shelf, price in zip(asking.shelves, prices, strict=False)
        if shelf is not None and price
    }
    now = {
        place: found
        for place, wanted in orders.items()
        if (found := things_of(wanted.demand, wanted.loads))
    }
    known = dict(zip(asking.orders, asking.things, strict=True))
    least = _least(asking, worths)
    # Other lines are divided than were when the question was asked.
    news = {place: found for place, found in now.items() if known.get(place) != found}
    again = posed(orders, news, stock, left, worths)
    least |= _least(again, worths)
    bounds = [
        _bound(wanted, least[place] if place in now else None, worths)
        for place, wanted in orders.items()
        if wanted.loads
    ]
    spent = sum([wanted.lanes.minor(worth(wanted)[1]) for wanted in orders.values()])
    return certified(worths, bounds, left, counts, spent)


def _least(asking: Posed, worths: Prices) -> dict[int, int]:
    """Return what each order costs at least with the units that it takes."""
    prices = [worths.get(shelf, 0) if shelf else 0 for shelf in asking.shelves]
    return {
        order: cheapest(case, tolls_at(case, prices))[0]
        for order, case in zip(asking.orders, cases_of(asking.question), strict=True)
    }


def _bound(wanted: Wanted, least: int | None, worths: Prices) -> OrderBound:
    """Return the bound of an order, of one that is not traded as it ships."""
    if least is not None:
        return OrderBound(wanted.demand.order, least)
    spent = wanted.lanes.minor(worth(wanted)[1]) * SCALE
    taken = taken_by(wanted).items()
    spent += sum([worths.get(shelf, 0) * units for shelf, units in taken])
    return OrderBound(wanted.demand.order, spent, fixed=True)
