"""Step 6 of the guide, after the sale."""

from ordercore import orders
from ordercore.flow import tagging
from ordercore.views import special_orders
from tests.flow.shop import place, shop


def test_g39_a_special_order_has_a_code_of_its_own_and_somebody_who_follows_it():
    """G39: service finds its special orders, and each by what the buyer reads out."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "W-1", "MUG", flags=("GIFT",))
    place(oms, "W-2", "MUG")
    oms.do(orders.Flag("W-2", "VIP", "Ann", oms.now(), "wrote a book about mugs"))
    assert ["order/W-2"] == oms.tagged(tagging.flagged("VIP"))
    every = [kept.state for _, kept in oms.store.scan("order")]
    (vip,) = special_orders(every, "VIP")
    assert "W-2" == oms.order_by_code(vip.code).id
    assert vip.code != oms.order("W-1").special_code
    assert ("Ann", "wrote a book about mugs") == (vip.marks[0].by, vip.marks[0].why)
