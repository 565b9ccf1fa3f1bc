"""Step 5 of the guide, shipping."""

import pytest

from ordercore import shipping, warehouse
from ordercore.errors import Refused
from ordercore.warehouse import packing_slip
from tests.flow.shop import ask, kinds, place, report, shop
from tests.guide.north_mug import north_mug, work


def test_g32_items_are_picked_scanned_packed_and_sent_by_what_the_system_says():
    """G32: lists, slip and label come from the system; no step can be left out."""
    oms = shop(stock={"MUG@CPH": 2, "CAP@CPH": 1})
    place(oms, "A", ("MUG", 2), "CAP")
    too_early = [
        (warehouse.Pick("A-1", ask(l1=2)), "fulfillment.illegal"),
        (warehouse.Pack("A-1", "A-1-1"), "fulfillment.illegal"),
    ]
    for command, code in too_early:
        with pytest.raises(Refused) as refused:
            oms.do(command)
        assert code == refused.value.code
    oms.do(warehouse.Release("A-1"))
    plan = oms.plan.pick("A-1")
    assert [("CAP", 1), ("MUG", 2)] == [(s.sku, s.quantity) for s in plan.stops]
    oms.do(*plan.commands)
    with pytest.raises(Refused) as refused:
        oms.do(warehouse.Pack("A-1", "A-1-1"))
    assert "fulfillment.unchecked" == refused.value.code
    scans = tuple(stop.sku for stop in plan.stops for _ in range(stop.quantity))
    oms.do(warehouse.Check("A-1", scans), warehouse.Pack("A-1", "A-1-1"))
    parcel, order = oms.state("parcel/A-1-1"), oms.order("A")
    origin = oms.network.node("CPH").address
    slip = packing_slip(
        parcel.id,
        order.agreed.reference,
        origin,
        order.agreed.ship_to,
        parcel.contents,
        names={line.id: line.name for line in order.lines},
    )
    assert {("MUG", 2), ("CAP", 1)} == {(row.sku, row.quantity) for row in slip.lines}
    with pytest.raises(Refused) as refused:
        oms.do(shipping.HandOver("A-1-1"))
    assert "parcel.illegal" == refused.value.code
    oms.do(*oms.plan.label("A-1-1").commands)
    assert "orders.Shipped" in kinds(oms.do(shipping.HandOver("A-1-1")))
    oms.do(report("A-1-1"))
    assert "COMPLETED" == oms.order("A").state


@pytest.mark.parametrize(
    ("scans", "said"),
    [
        (("MUG", "CAP"), "missing 1 × MUG"),
        (("MUG", "MUG", "CAP", "CAP"), "extra 1 × CAP"),
        (("MUG", "HAT", "CAP"), "wrong 1 × 'HAT'"),
    ],
)
def test_g33_a_wrong_parcel_cannot_leave(scans, said):
    """G33: too few, too many and another article are each named and stopped."""
    oms = shop(stock={"MUG@CPH": 2, "CAP@CPH": 1})
    place(oms, "A", ("MUG", 2), "CAP")
    oms.do(warehouse.Release("A-1"))
    oms.do(*oms.plan.pick("A-1").commands)
    with pytest.raises(Refused) as refused:
        oms.do(warehouse.Check("A-1", scans), warehouse.Pack("A-1", "A-1-1"))
    assert said in refused.value.because


def test_g33_every_order_got_exactly_what_was_ordered():
    """G33: over the whole shop, what the parcels held is what the lines asked for."""
    oms = work(north_mug())
    for _, kept in oms.store.scan("order"):
        order = kept.state
        sent = {}
        for _, parcel in oms.store.scan("parcel"):
            if parcel.state.order == order.id:
                for goods in parcel.state.contents:
                    sent[goods.line] = sent.get(goods.line, 0) + goods.quantity
        delivered = {
            line.id: progress.delivered
            for line, progress in zip(order.lines, order.progress, strict=True)
            if progress.delivered
        }
        assert delivered == sent
        if order.state == "COMPLETED":
            assert {line.id: line.quantity for line in order.lines} == sent
