"""Step 4 of the guide, inventory."""

from datetime import timedelta

import pytest

from ordercore import stock, warehouse
from ordercore.catalog import Item, ListItem
from ordercore.cli.writing import look_at
from ordercore.errors import Invalid, Refused
from ordercore.stock import Arrived, SkuQuantity
from ordercore.values import is_gtin
from ordercore.views import Job
from tests.flow.shop import Clock, place, shop
from tests.guide.north_mug import north_mug


def test_g28_every_item_has_a_sku_and_a_barcode_that_can_be_read():
    """G28: a barcode with a misprint is not let into the catalogue."""
    oms = north_mug()
    items = [kept.state for _, kept in oms.store.scan("item")]
    assert 6 == len(items)
    assert all(is_gtin(item.label) for item in items)
    with pytest.raises(Invalid) as invalid:
        shop().do(ListItem(Item("MUG", "Mug", 350, "5700000000012")))
    assert "barcode" in str(invalid.value)


def test_g28_scanning_finds_the_wrong_article_in_the_hand():
    """G28: the barcode in the hand is compared with what was ordered, unit by unit."""
    oms = north_mug()
    oms.do(warehouse.Release("shopify.1003-1"))
    oms.do(*oms.plan.pick("shopify.1003-1").commands)
    right = ("5700000000011",) * 3 + ("5700000000059",) * 2
    wrong = ("5700000000028", *right[1:])
    with pytest.raises(Refused) as refused:
        oms.do(warehouse.Check("shopify.1003-1", wrong))
    assert "scan.mismatch" == refused.value.code
    assert "missing 1 × MUG-BLUE 5700000000011" in refused.value.because
    oms.do(warehouse.Check("shopify.1003-1", right))
    assert oms.state("fulfillment/shopify.1003-1").checked


def test_g30_who_waits_sees_what_is_to_come_and_gets_it():
    """G30: a delivery is expected, is overdue on the list, comes, and is handed out."""
    clock = Clock()
    oms = shop(clock=clock)
    place(oms, "A", ("MUG", 5))
    due_on = clock.now.date() + timedelta(days=3)
    lines = (SkuQuantity("MUG", 20),)
    oms.do(stock.AnnounceDelivery("ASN-7", "CPH", "POTTER", due_on, lines))
    (waited,) = look_at(oms, clock.now).stock.skus
    assert (5, 20) == (waited.waiting, waited.count.to_come)
    clock.later(days=4)
    work = {one.job: one.tasks for one in look_at(oms, clock.now).work}
    assert ["ASN-7"] == [task.subject for task in work[Job.CHASE_DELIVERY]]
    oms.do(stock.Unload("ASN-7", "R-1", (Arrived("MUG", good=19, damaged=1),)))
    assert 5 == oms.order("A").progress[0].claimed
    assert "RECEIVED" == oms.state("delivery/ASN-7").state
