"""An order is found by the code that its buyer says, and by what makes it special."""

import pytest

from ordercore import orders
from ordercore.errors import Invalid, Refused
from ordercore.flow import tagging
from ordercore.views import special_by_flag, special_orders
from tests.flow.shop import place, shop


@pytest.fixture
def oms():
    oms = shop()
    for name, flags in (("W-1", ("GIFT",)), ("W-2", ()), ("W-3", ("GIFT", "B2B"))):
        place(oms, name, "MUG", flags=flags)
    return oms


def test_an_order_is_found_by_its_code(oms):
    """ORD 77: the code leads to the order, as it was written or as it was typed."""
    code = orders.special_code("W-2")
    assert "W-2" == oms.order_by_code(code).id
    assert "W-2" == oms.order_by_code(code.replace("-", " ").lower()).id


def test_a_wrong_character_is_named(oms):
    """The refusal says which one may be wrong, and which order would be meant."""
    code = orders.special_code("W-2").replace("-", "")
    slip = code[:-2] + ("7" if code[-2] != "7" else "8") + code[-1]
    with pytest.raises(Refused) as refused:
        oms.order_by_code(slip)
    assert "code.wrong" == refused.value.code
    assert f"character {len(code) - 1}: order W-2" in refused.value.remedy


def test_a_code_that_is_near_to_none(oms):
    """Nothing is guessed."""
    with pytest.raises(Refused, match="read out again"):
        oms.order_by_code("9999-9999-9")


def test_a_right_code_of_an_order_that_is_not_here(oms):
    """Another shop's code may well be right."""
    with pytest.raises(Refused) as refused:
        oms.order_by_code(orders.special_code("X-9"))
    assert "order.unknown" == refused.value.code


def test_what_is_no_code_at_all(oms):
    """Text of other characters is malformed."""
    with pytest.raises(Invalid):
        oms.order_by_code("order two, please!")


def test_special_orders_are_tagged_while_they_live(oms):
    """Service finds its orders without looking through all of them."""
    assert ["order/W-1", "order/W-3"] == oms.tagged(tagging.flagged("GIFT"))
    oms.do(orders.Flag("W-2", "VIP"), orders.Unflag("W-1", "GIFT"))
    oms.do(orders.Cancel("W-3", "regret"))
    assert [] == oms.tagged(tagging.flagged("GIFT"))
    assert ["order/W-2"] == oms.tagged(tagging.flagged("VIP"))


def test_work_lists_by_flag_and_code(oms):
    """A list for each flag, with the code of each order and who gave the flag."""
    oms.do(orders.Flag("W-2", "VIP", "Ann", why="old friend"))
    oms.do(orders.Cancel("W-3", "regret"))
    every = [kept.state for _, kept in oms.store.scan("order")]
    lists = special_by_flag(every)
    assert {"GIFT": ["W-1"], "VIP": ["W-2"]} == {
        flag: [one.order for one in found] for flag, found in lists.items()
    }
    (vip,) = special_orders(every, "VIP")
    assert orders.special_code("W-2") == vip.code
    assert ("Ann", "old friend") == (vip.marks[0].by, vip.marks[0].why)
