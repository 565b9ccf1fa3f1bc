"""People of a warehouse, played: they do what is open and leave what they cannot."""

from attrs import evolve

from ordercore import orders, warehouse
from ordercore.catalog import Item, ListItem
from ordercore.errors import Refused
from ordercore.orders import Gate, Hold
from ordercore.shipping import RateTable, Reach, WeightBreak, Zone
from ordercore.simulating import Staff, WorkDone
from ordercore.sourcing import Node, NodeKind, OpenNode
from ordercore.stock import Receive
from ordercore.values import Address
from tests.flow.shop import agreed, ask, eur, place, shop, start

GTIN = "5700000000011"


def test_all_that_is_open_is_packed_and_handed_over():
    """A parcel for each piece of work, scanned by its barcode where it has one."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 2, "CAP@CPH": 1})
    oms.do(ListItem(Item("MUG", "Mug", 350, GTIN)))
    place(oms, "A", ("MUG", 5), "CAP")
    told = []
    done = Staff(oms, lambda what, n: told.append((what, n))).work()
    assert WorkDone(2, 2, {}) == done
    assert [("packed", 2), ("handed over", 2)] == told
    assert [5, 1] == [p.shipped for p in oms.order("A").progress]
    assert WorkDone() == Staff(oms).work()


def test_work_that_was_begun_is_finished():
    """Units in somebody's hands are checked and packed with the rest."""
    oms = shop(stock={"MUG@CPH": 3})
    place(oms, "A", ("MUG", 3))
    start(oms, "A-1")
    oms.do(warehouse.Pick("A-1", ask(l1=1)))
    assert WorkDone(1, 1, {}) == Staff(oms).work()
    assert 3 == oms.order("A").progress[0].shipped


def test_what_is_held_is_left_with_the_reason():
    """The others' work is done all the same."""
    oms = shop(stock={"MUG@CPH": 3})
    place(oms, "A", "MUG")
    place(oms, "B", "MUG")
    place(oms, "C", "MUG")
    oms.do(orders.PlaceHold("A", Hold("r", Gate.RELEASE, "address")))
    oms.do(orders.PlaceHold("B", Hold("s", Gate.SHIP, "customs")))
    done = Staff(oms).work()
    assert (2, 1) == (done.packed, done.handed_over)
    assert {"fulfillment/A-1", "parcel/B-1-1"} == set(done.left)
    assert {"order.held"} == {error.code for error in done.left.values()}
    oms.do(orders.ReleaseHold("A", "r"), orders.ReleaseHold("B", "s"))
    assert WorkDone(1, 2, {}) == Staff(oms).work()


def test_a_parcel_that_nobody_carries_is_left():
    """It has no label, so it cannot be handed over."""
    light = (Zone("all", Reach.WORLD, (WeightBreak(1000, eur("9.00")),)),)
    oms = shop(stock={"MUG@CPH": 2}, rates=RateTable("GLS", "p", "EUR", light))
    place(oms, "A", ("MUG", 2))
    oms.do(ListItem(Item("MUG", "Mug", 2000, "")))
    done = Staff(oms).work()
    assert (1, 0) == (done.packed, done.handed_over)
    refused = done.left["parcel/A-1-1"]
    assert isinstance(refused, Refused)
    assert "label.none" == refused.code
    assert "GLS p: it carries at most 1000 g there" == refused.because


def test_a_bag_that_waits_for_its_buyer_is_left_for_him():
    """Nobody has failed, and nobody has handed it over."""
    oms = shop(stock={})
    here = Address("DK", "5000", "Odense")
    oms.do(OpenNode(Node("ODE", "", NodeKind.STORE, here, eur("0"), collect_days=1)))
    oms.do(Receive("MUG", "ODE", 1))
    order = evolve(agreed(("MUG", 1)), ship_to=here, collect_at="ODE")
    oms.do(orders.Place("A", order))

    assert WorkDone(1, 0, {}) == Staff(oms).work()
    assert oms.state("parcel/A-1-1").waits_for_buyer
    assert WorkDone(0, 0, {}) == Staff(oms).work()


def test_a_second_parcel_of_the_same_work_has_a_number_of_its_own():
    """What is packed later goes into another box."""
    oms = shop(stock={"MUG@CPH": 3})
    place(oms, "A", ("MUG", 3))
    start(oms, "A-1")
    oms.do(
        warehouse.Pick("A-1", ask(l1=1)),
        warehouse.Check("A-1", ("MUG",)),
        warehouse.Pack("A-1", "A-1-1"),
    )
    assert WorkDone(1, 2, {}) == Staff(oms).work()
    assert ("A-1-1", "A-1-2") == oms.state("fulfillment/A-1").parcels
