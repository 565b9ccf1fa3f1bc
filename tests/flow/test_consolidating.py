"""What ships in several parcels and could ship in fewer is put together."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import catalog, orders, warehouse
from ordercore.errors import Refused
from ordercore.flow import AUTOMATIC, MANUAL, simulate
from ordercore.orders import Units
from ordercore.sourcing import Capacity, DefineStrategy, Node, NodeKind, OpenNode
from ordercore.stock import Receive
from ordercore.values import Address
from ordercore.views import tell
from tests.flow.shop import agreed, eur, node, place, progress, shop
from tests.flow.test_strategies import only


def sent_from(oms, order="A", line=1):
    """Return node -> units of a line."""
    found = {}
    for claim in progress(oms, order, line).claims:
        found[claim.node] = found.get(claim.node, 0) + claim.total
    return found


def in_two_goes(**options):
    """Return a shop that runs by itself, with an order sourced as stock came in."""
    oms = shop(stock={"MUG@HAM": 2}, **options)
    place(oms, "A", ("MUG", 5))
    oms.do(Receive("MUG", "CPH", 9))
    return oms


def test_two_nodes_become_one(store):
    """The later delivery has enough for all of it: one parcel, and what that saves."""
    oms = in_two_goes(store=store)
    assert {"HAM": 2, "CPH": 3} == sent_from(oms)
    plan = oms.plan.consolidate("A")
    assert (eur("13.00"), eur("5.00")) == (plan.saved, plan.cost)
    assert {"HAM": 2, "CPH": 3} == sent_from(oms)
    events = oms.do(*plan.commands)
    assert {"CPH": 5} == sent_from(oms)
    assert 1 == len(progress(oms, "A").claims)
    assert [(0, 2), (5, 4)] == [
        (level.allocated, level.available)
        for level in (oms.stock("MUG", "HAM"), oms.stock("MUG", "CPH"))
    ]
    assert "Moved to another node" in [tell(one).what for one in events]
    again = oms.plan.consolidate("A")
    assert ((), ("nothing else costs less",)) == (again.commands, again.why)


def test_what_has_begun_stays_and_is_told():
    """Of two parcels one is being picked: nothing can be put together any more."""
    oms = in_two_goes()
    first, *_ = [claim.fulfillment for claim in progress(oms, "A").claims]
    oms.do(warehouse.Release(first))

    plan = oms.plan.consolidate("A")

    assert {first: "HAM"} == plan.begun
    assert f"  {first} stays: HAM has begun" in str(plan).splitlines()
    assert () == plan.commands


def test_what_is_collected_where_it_lies_costs_no_parcel_to_begin_with():
    """Goods that the buyer comes for save nothing by being put together."""
    here = Address("DK", "5000", "Odense")
    oms = shop()
    oms.do(OpenNode(Node("ODE", "", NodeKind.STORE, here, eur("0"), collect_days=1)))
    oms.do(Receive("MUG", "ODE", 2))
    asked = evolve(agreed(("MUG", 5)), ship_to=here, collect_at="ODE")
    oms.do(orders.Place("A", asked))
    oms.do(Receive("MUG", "ODE", 3))
    assert 2 == len(progress(oms, "A").claims)
    plan = oms.plan.consolidate("A")
    assert ((), ("nothing else costs less",)) == (plan.commands, plan.why)


def test_two_parcels_of_one_node_become_one():
    """Sourced in two goes from one node, and packed together."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 5))
    oms.do(Receive("MUG", "CPH", 3))
    plan = oms.plan.consolidate("A")
    assert (eur("5.00"), 2, 1) == (plan.saved, len(plan.before), len(plan.after))
    oms.do(*plan.commands)
    assert [("A-3", 5)] == [(c.fulfillment, c.total) for c in progress(oms, "A").claims]


def test_begun_work_stays():
    """What a node has been told of is not looked at."""
    oms = in_two_goes()
    oms.do(warehouse.Release("A-1"))
    plan = oms.plan.consolidate("A")
    assert ((), ["CPH"]) == (plan.commands, [one.node for one in plan.before])


def test_units_that_wait_are_left_alone():
    """None of them gets a place by it, and none loses one."""
    oms = shop(stock={"MUG@HAM": 2, "MUG@CPH": 2})
    place(oms, "A", ("MUG", 5))
    oms.do(*oms.plan.consolidate("A").commands)
    assert (1, 4) == (progress(oms, "A").backordered, progress(oms, "A").claimed)


def test_lines_from_two_nodes():
    """The other article has come to the node that ships the first."""
    oms = shop(stock={"MUG@CPH": 1, "CUP@HAM": 1})
    place(oms, "A", "MUG", "CUP")
    oms.do(Receive("CUP", "CPH", 1))
    plan = oms.plan.consolidate("A")
    assert eur("13.00") == plan.saved
    oms.do(*plan.commands)
    assert [{"CPH": 1}] * 2 == [sent_from(oms, line=n) for n in (1, 2)]


def test_a_kit_moves_with_what_is_in_it():
    """Its pieces are claimed where it ships from, and nowhere else."""
    oms = shop(stock={"CUP@HAM": 2, "MUG@CPH": 1})
    oms.do(catalog.DefineKit(catalog.Kit("SET", (catalog.Component("CUP", 2),))))
    place(oms, "A", "SET", "MUG")
    oms.do(Receive("CUP", "CPH", 2))
    oms.do(*oms.plan.consolidate("A").commands)
    assert [0, 2] == [oms.stock("CUP", n).allocated for n in ("HAM", "CPH")]


def test_the_strategy_of_the_order_counts():
    """What is ruled out is not put together there, however cheap it were."""
    oms = shop(stock={"MUG@HAM": 2})
    oms.do(DefineStrategy(only("default", "HAM")))
    place(oms, "A", ("MUG", 2))
    oms.do(Receive("MUG", "CPH", 9))
    assert () == oms.plan.consolidate("A").commands


def test_work_of_a_day_is_counted():
    """A node that has no room gets no more."""
    oms = in_two_goes()
    oms.do(OpenNode(node("AAR", "DK", "0.10")))
    oms.do(Receive("MUG", "AAR", 9))
    assert ["AAR"] == [one.node for one in oms.plan.consolidate("A").after]
    oms.do(OpenNode(evolve(oms.network.node("AAR"), capacity=Capacity(units=1))))
    place(oms, "B", ("MUG", 1))
    assert ["CPH"] == [one.node for one in oms.plan.consolidate("A").after]


def two_orders(policies=AUTOMATIC, **options):
    """Return a shop with two orders of one buyer, from two nodes."""
    oms = shop(stock={"MUG@CPH": 9, "CUP@HAM": 1}, policies=policies, **options)
    for name, sku, where in (("A", "MUG", "CPH"), ("B", "CUP", "HAM")):
        place(oms, name, sku, customer="ann")
        if policies is MANUAL:
            oms.do(orders.Confirm(name), orders.Allocate(name, (Units("1", where, 1),)))
    oms.do(Receive("CUP", "CPH", 1))
    return oms


class TestTwoOrders:
    """Two orders of one buyer ship together, where that costs less."""

    @pytest.mark.parametrize("policies", [AUTOMATIC, MANUAL])
    def test_they_become_one(self, policies):
        """All of it in one parcel, and no claim is lost in between."""
        oms = two_orders(policies)
        place(oms, "C", ("MUG", 99), customer="bob")  # waits for what becomes free
        plan = oms.plan.ship_together("B", "A")
        assert eur("13.00") == plan.saved
        oms.do(*plan.commands)
        claims = [c for at in oms.order("A").progress for c in at.claims]
        assert [("CPH", 1)] * 2 == [(c.node, c.total) for c in claims]
        assert 1 == len({c.fulfillment for c in claims})
        assert "CANCELLED" == oms.order("B").state
        assert 1 == oms.stock("CUP", "CPH").allocated

    def test_from_the_same_node(self):
        """Two parcels of one place become one."""
        oms = shop(stock={"MUG@CPH": 9})
        place(oms, "A", "MUG", customer="ann")
        place(oms, "B", ("MUG", 2), customer="ann")
        plan = oms.plan.ship_together("B", "A")
        assert eur("5.00") == plan.saved
        oms.do(*plan.commands)
        assert [3] == [oms.stock("MUG", "CPH").allocated]
        names = {c.fulfillment for at in oms.order("A").progress for c in at.claims}
        assert 1 == len(names)

    def test_where_nothing_is_saved_nothing_is_done(self):
        """Two places, and neither has what the other one ships."""
        oms = shop(stock={"MUG@CPH": 1, "CUP@HAM": 1})
        place(oms, "A", "MUG", customer="ann")
        place(oms, "B", "CUP", customer="ann")
        plan = oms.plan.ship_together("B", "A")
        assert ((), ("nothing else costs less",)) == (plan.commands, plan.why)

    def test_what_is_begun_stays(self):
        """A node has been told of work for it."""
        oms = two_orders()
        oms.do(warehouse.Release("B-1"))
        assert () == oms.plan.ship_together("B", "A").commands

    def test_of_two_buyers(self):
        """They do not become one."""
        oms = two_orders()
        place(oms, "C", "MUG", customer="bob")
        with pytest.raises(Refused, match=r"merge\.differs"):
            oms.plan.ship_together("C", "A")

    def test_a_held_one_waits(self):
        """Somebody has to look first."""
        oms = two_orders()
        oms.do(orders.PlaceHold("B", orders.Hold("h", orders.Gate.SOURCE, "manual")))
        with pytest.raises(Refused, match=r"order\.held"):
            oms.plan.ship_together("B", "A")
        with pytest.raises(Refused, match=r"order\.held"):
            oms.plan.consolidate("B")


def test_printed():
    """What ships now, what would, and what that saves."""
    told = str(in_two_goes().plan.consolidate("A")).splitlines()
    assert "A: 2 -> 1 shipments, 13.00 EUR saved" == told[0]
    assert "  ships 5 × MUG from CPH for 5.00 EUR" == told[-1]
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "B", ("MUG", 5))
    told = str(oms.plan.consolidate("B")).splitlines()
    assert "B: 1 shipment that nobody has begun; all stays as it is" == told[0]


def test_nothing_to_look_at():
    """An order that waits for everything."""
    oms = shop()
    place(oms, "A", ("MUG", 5))
    plan = oms.plan.consolidate("A")
    assert ((), ("no node has work of it that is not begun",)) == (
        plan.commands,
        plan.why,
    )


def test_the_record_moves_them_too():
    """Simulated by the same strategy, it comes out as it was."""
    oms = in_two_goes()
    oms.do(*oms.plan.consolidate("A").commands)
    oms.do(orders.Cancel("A", "regret", (orders.LineQuantity("1", 1),)))
    place(oms, "B", ("MUG", 8))
    (live,) = simulate(oms.store, []).rows
    assert (12, 1, 0) == (live.wanted, live.missing, live.otherwise)


NODES = (node("CPH", "DK"), node("HAM", "DE"), node("AAR", "DK", "0.50"))
places = st.sampled_from([one.id for one in NODES])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(places, st.integers(1, 3)), min_size=1, max_size=5),
    st.dictionaries(places, st.integers(1, 6), max_size=3),
    st.lists(st.booleans(), min_size=5, max_size=5),
)
def test_no_claim_is_lost(goes, more, begun):
    """STK 33, SRC 57: a fresh plan is never refused, and moves nothing that is begun.

    The order has as many units as before, and nothing is left that would save more.
    """
    there = {}
    for where, units in goes:
        there[where] = there.get(where, 0) + units
    stock = {f"MUG@{n}": there.get(n, 0) + more.get(n, 0) for n in {*there, *more}}
    oms = shop(policies=MANUAL, nodes=NODES, stock=stock)
    place(oms, "A", ("MUG", sum(there.values())))
    oms.do(orders.Confirm("A"))
    for number, (where, units) in enumerate(goes):
        oms.do(orders.Allocate("A", (Units("1", where, units),)))
        if begun[number]:
            oms.do(warehouse.Release(f"A-{number + 1}"))
    fixed = [f"A-{n + 1}" for n in range(len(goes)) if begun[n]]
    plan = oms.plan.consolidate("A")
    oms.do(*plan.commands)
    after = progress(oms, "A")
    assert sum(there.values()) == after.claimed
    assert {*fixed} <= {claim.fulfillment for claim in after.claims}
    for name in {*there, *more}:
        here = sum(c.total for c in after.claims if c.node == name)
        assert here == oms.stock("MUG", name).allocated
    again = oms.plan.consolidate("A")
    assert () == again.commands
    assert plan.after == () or plan.cost == again.cost


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(places, st.integers(1, 3)), min_size=1, max_size=3),
    st.lists(st.tuples(places, st.integers(1, 3)), min_size=1, max_size=3),
    st.dictionaries(places, st.integers(1, 6), max_size=3),
)
def test_together_no_claim_is_lost(one, other, more):
    """STK 33: a fresh plan is never refused, and has all units of both orders."""
    stock = {f"MUG@{n}": units for n, units in more.items()}
    for where, units in (*one, *other):
        stock[f"MUG@{where}"] = stock.get(f"MUG@{where}", 0) + units
    oms = shop(policies=MANUAL, nodes=NODES, stock=stock)
    for name, goes in (("A", one), ("B", other)):
        units = tuple(Units("1", where, n) for where, n in goes)
        place(oms, name, ("MUG", sum(n for _, n in goes)), customer="ann")
        oms.do(orders.Confirm(name), orders.Allocate(name, units))
    plan = oms.plan.ship_together("B", "A")
    oms.do(*plan.commands)
    known = [oms.order(name) for name in "AB"]
    claims = [c for order in known for at in order.progress for c in at.claims]
    assert sum(n for _, n in (*one, *other)) == sum(c.total for c in claims)
    for node_ in NODES:
        here = sum(c.total for c in claims if c.node == node_.id)
        assert here == oms.stock("MUG", node_.id).allocated
    if plan.commands:
        assert eur("0") < plan.saved
        assert plan.cost == oms.plan.consolidate("A").cost
