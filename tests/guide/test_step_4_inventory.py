"""Step 4 of the guide, inventory."""

import pytest

from ordercore import warehouse
from ordercore.catalog import Item, ListItem
from ordercore.errors import Invalid, Refused
from ordercore.values import is_gtin
from tests.flow.shop import shop
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
