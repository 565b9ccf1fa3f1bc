"""Why an order was sourced as it was: decided again from what was known then."""

from ordercore import orders, warehouse
from ordercore.catalog import Item, ListItem
from ordercore.flow import MANUAL, decisions
from ordercore.orders import Gate, Hold, LineQuantity, Units
from ordercore.orders.excluding import ReadmitNode
from ordercore.shipping import PublishRates, RateTable, Reach, WeightBreak, Zone
from ordercore.sourcing import OpenNode
from ordercore.stock import Adjust, Receive
from tests.flow.shop import agreed, ask, eur, node, place, send, shop, start


def told(oms, order="A"):
    """Return of each decision whether it was the same, and what it sent from where."""
    return [
        (d.same, [(a.node, a.quantity) for a in d.plan.assignments])
        for d in decisions(oms.store, order)
    ]


def test_a_decision_is_made_again_from_what_was_known_then(store):
    """G42: later deliveries, orders, nodes, prices and weights change nothing of it."""
    oms = shop(store, stock={"MUG@CPH": 3, "MUG@HAM": 9})
    oms.do(ListItem(Item("MUG", "Mug", 350, "")))
    place(oms, "A", ("MUG", 5))
    first = told(oms)
    assert [(True, [("HAM", 5)])] == first
    oms.do(Receive("MUG", "CPH", 50))
    place(oms, "B", ("MUG", 20))
    oms.do(OpenNode(node("HAM", "DE", "99.00")), OpenNode(node("AAR", "DK", "0.01")))
    oms.do(Receive("MUG", "AAR", 50), Adjust("MUG", "HAM", -4, "count"))
    oms.do(ListItem(Item("MUG", "Mug", 900_000, "")))
    dear = (Zone("all", Reach.WORLD, (WeightBreak(10**9, eur("99.00")),)),)
    oms.do(PublishRates("GLS", RateTable("GLS", "parcel", "EUR", dear)))
    assert first == told(oms)
    assert [True] == [same for same, _ in told(oms, "B")]


def test_of_several_carriers_the_same_is_chosen_again():
    """The tables of that moment are compared, whichever name comes first."""
    oms = shop(stock={"MUG@CPH": 9})
    dear = (Zone("all", Reach.WORLD, (WeightBreak(10**9, eur("99.00")),)),)
    cheap = (Zone("all", Reach.WORLD, (WeightBreak(10**9, eur("0.10")),)),)
    oms.do(PublishRates("A", RateTable("A", "parcel", "EUR", dear)))
    oms.do(PublishRates("Z", RateTable("Z", "parcel", "EUR", cheap)))
    place(oms, "A", ("MUG", 1))
    oms.do(PublishRates("Z", RateTable("Z", "parcel", "EUR", dear)))

    (decision,) = decisions(oms.store, "A")

    assert [("Z parcel",)] == [one.by for one in decision.plan.shipments]
    assert "Z parcel" in str(decision.plan)


def test_orders_of_one_batch_are_each_decided_on_what_the_others_left():
    """What came before in the same transaction was known."""
    oms = shop(stock={"MUG@CPH": 3})
    oms.do_each([("", [orders.Place(n, agreed(("MUG", 2)))]) for n in ("A", "B", "C")])
    assert [(True, [("CPH", 2)])] == told(oms, "A")
    assert [(True, [("CPH", 1)])] == told(oms, "B")
    assert [(True, [])] == told(oms, "C")


def test_letting_all_of_it_wait_is_a_decision_too():
    """Nothing was there: the plan says so, for every node."""
    oms = shop()
    place(oms, "A", ("MUG", 5))
    (decision,) = decisions(oms.store, "A")
    assert decision.same
    assert 5 == sum(m.quantity for m in decision.plan.missing)
    assert ["CPH", "HAM"] == sorted(reason.node for reason in decision.plan.why)


def test_each_decision_of_an_order_is_told_in_turn():
    """Waited, filled in part, filled: three decisions, each as it was made."""
    oms = shop()
    place(oms, "A", ("MUG", 5))
    oms.do(Receive("MUG", "HAM", 2))
    oms.do(Receive("MUG", "CPH", 9))
    assert [(True, []), (True, [("HAM", 2)]), (True, [("CPH", 3)])] == told(oms)


def test_a_short_pick_is_decided_again():
    """What was missing is sourced anew, with the corrected book."""
    oms = shop(stock={"MUG@CPH": 5, "MUG@HAM": 5})
    place(oms, "A", ("MUG", 5))
    start(oms, "A-1")
    oms.do(warehouse.ShortPick("A-1", ask(l1=2)))
    assert [(True, [("CPH", 5)]), (True, [("HAM", 2)])] == told(oms)


def test_what_a_hand_has_allocated_differs():
    """Somebody chose another node than the plan: it says so, and what it would be."""
    oms = shop(policies=MANUAL, stock={"MUG@CPH": 5, "MUG@HAM": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(orders.Confirm("A"), orders.Allocate("A", (Units("1", "HAM", 5),)))
    assert [(False, [("CPH", 5)])] == told(oms)


def test_what_a_hand_lets_wait_differs():
    """Units wait although they could have been sent."""
    oms = shop(policies=MANUAL, stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    lines = (LineQuantity("1", 5),)
    oms.do(orders.Confirm("A"), orders.Backorder("A", lines))
    assert [(False, [("CPH", 5)])] == told(oms)


def test_a_node_that_gave_units_back_is_ruled_out_in_what_follows():
    """Until it may ship again: each decision as it was then."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(warehouse.Cancel("A-1", "wrong node"))
    assert [(True, [("CPH", 5)]), (True, [])] == told(oms)
    *_, last = decisions(oms.store, "A")
    why = "EXCLUDE CPH (wrong node; until 2026-11-24 10:00 UTC)"
    assert (why,) == last.plan.missing[0].by
    oms.do(ReadmitNode("A", "CPH"))
    assert [(True, [("CPH", 5)]), (True, []), (True, [("CPH", 5)])] == told(oms)


def test_waiting_for_somebody_to_look_is_no_decision():
    """A node gave units back again: nothing was chosen (it said that it differed)."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(warehouse.Cancel("A-1", "wrong node"))
    oms.do(ReadmitNode("A", "CPH"))
    oms.do(warehouse.Cancel("A-2", "wrong node"))
    assert [(True, [("CPH", 5)]), (True, []), (True, [("CPH", 5)])] == told(oms)


def test_without_rates_nothing_was_decided():
    """Units that were allocated by hand before any price was known (it broke)."""
    oms = shop(policies=MANUAL, rates=None, stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(orders.Confirm("A"), orders.Allocate("A", (Units("1", "CPH", 5),)))
    assert [] == told(oms)


def test_an_order_without_decisions_has_none():
    """Held before it was sourced, or not known at all."""
    oms = shop(stock={"MUG@CPH": 5})
    oms.do(
        orders.Place("A", agreed("MUG")),
        orders.PlaceHold("A", Hold("h", Gate.CONFIRM, "manual")),
    )
    assert [] == told(oms)
    assert [] == told(oms, "nobody")


def test_what_has_left_is_explained_all_the_same():
    """The decision stands when the goods are long gone."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    send(oms, "A-1")
    assert [(True, [("CPH", 5)])] == told(oms)
    assert 0 == oms.stock("MUG", "CPH").sellable


def test_what_an_item_weighs_now_does_not_count():
    """The weight of then decided (the weight of today was taken)."""
    light = (Zone("all", Reach.WORLD, (WeightBreak(1000, eur("9.00")),)),)
    rates = RateTable("GLS", "parcel", "EUR", light)
    oms = shop(stock={"MUG@CPH": 5}, rates=rates)
    oms.do(ListItem(Item("MUG", "Mug", 350, "")))
    place(oms, "A", ("MUG", 2))
    oms.do(ListItem(Item("MUG", "Mug", 2000, "")))
    assert [(True, [("CPH", 2)])] == told(oms)
