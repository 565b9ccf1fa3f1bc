"""One article, two places with 2 and 7: what Vendure allocates alone, and what we do.

The figures that these tests look at stand in ``docs/how-to/connect-vendure.md``.
"""

import pytest

import ordercore as oc
from tests.flow import shop as house

PLACES = ("CPH", "AAR")


def allocated(shop, sku):
    """Return how many units Vendure has allocated, place by place."""
    found = shop.stock(sku)
    return [found[place][1] for place in PLACES]


def until_now(vendure):
    """Return the cursor behind all that has happened."""
    page = vendure.fetch_orders("", 250)
    while page.more:
        page = vendure.fetch_orders(page.cursor, 250)
    return page.cursor


def ours(vendure, bought, sku):
    """Return what ordercore allocates of the same order and the same stock."""
    opening = {f"{sku}@CPH": 2, f"{sku}@AAR": 7}
    nodes = tuple(house.node(place, "DK") for place in PLACES)
    oms = house.shop(nodes=nodes, stock=opening, lists=[sku])
    oms.take(vendure.channel, [vendure.fetch_order(bought["id"])])
    return oms


@pytest.mark.parametrize(("quantity", "of_vendure"), [(3, [2, 3]), (8, [2, 7])])
def test_what_is_allocated_is_what_was_ordered(shop, vendure, quantity, of_vendure):
    """Vendure allocates 5 for an order of 3, and 9 for one of 8; ordercore as many."""
    sku = f"TWO-PLACES-{quantity}"
    shop.list_new(sku, CPH=2, AAR=7)
    bought = shop.buy(**{sku: quantity})
    oms = ours(vendure, bought, sku)

    assert of_vendure == allocated(shop, sku)
    assert quantity == sum(oms.stock(sku, place).allocated for place in PLACES)
    assert 9 - quantity == sum(oms.stock(sku, place).available for place in PLACES)


def test_what_is_cancelled_is_free_again(shop, vendure):
    """Vendure keeps a unit of the cancelled eight for ever; we tell it what is free."""
    shop.list_new("FOR-EVER", CPH=2, AAR=7)
    bought = shop.buy(**{"FOR-EVER": 8})
    oms = ours(vendure, bought, "FOR-EVER")
    before = until_now(vendure)
    shop.cancel(bought["id"], 8)
    _, cancellation = vendure.fetch_orders(before, 250).items
    oms.take(vendure.channel, [cancellation])

    assert [0, 1] == allocated(shop, "FOR-EVER")
    free = {place: oms.stock("FOR-EVER", place).available for place in PLACES}
    assert {"CPH": 2, "AAR": 7} == free

    levels = [
        oc.ports.StockLevel("FOR-EVER", shop.locations[place], units)
        for place, units in free.items()
    ]
    vendure.push_stock(levels, key="stock/for-ever")
    found = shop.stock("FOR-EVER")
    assert free == {place: found[place][0] - found[place][1] for place in PLACES}
