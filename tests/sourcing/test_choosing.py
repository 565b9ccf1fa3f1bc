"""From where an order is shipped: examples that can be reckoned by hand."""

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.message import Plan
from ordercore.orders import Allocate, Backorder, LineQuantity, Units
from ordercore.sourcing import (
    Assignment,
    Demand,
    DemandLine,
    Goal,
    Lack,
    Missing,
    Reason,
    Shipment,
    Strategy,
    Term,
    plan_as_plain,
    plan_of_plain,
    source,
)
from ordercore.values import Coordinates, Money
from tests.sourcing.shops import AARHUS, demand, network, reasons, shipped


class TestOneParcel:
    """Everything from one place, where that is best."""

    def test_cheapest_that_has_all(self):
        """The cheapest node that has everything ships, however near another is."""
        stock = {"MUG": {"CPH": 1, "MMX": 9, "HAM": 9}, "CUP": {"MMX": 1, "HAM": 1}}
        plan = source(demand(("MUG", 2, 400), ("CUP", 1, 300)), network(), stock)

        assert (
            Shipment(
                "MMX",
                (Assignment("1", "MUG", "MMX", 2), Assignment("2", "CUP", "MMX", 1)),
                1100,
                1,
                Money(5900, "DKK"),
            ),
        ) == plan.shipments
        assert Money(5900, "DKK") == plan.cost
        assert 1 == plan.parcels
        assert () == plan.missing
        assert plan.proved

    def test_together_is_cheaper_than_apart(self):
        """A dearer parcel with everything beats two cheaper ones."""
        stock = {"MUG": {"CPH": 1, "HAM": 1}, "CUP": {"HAM": 1}}
        plan = source(demand(("MUG", 1), ("CUP", 1)), network(), stock)

        assert {("1", "HAM"): 1, ("2", "HAM"): 1} == shipped(plan)

    def test_the_weight_decides(self):
        """What is cheap for a light parcel can be dear for a heavy one."""
        tables = {"CPH": ((1000, 30), (9000, 90)), "MMX": ((9000, 50),)}
        stock = {"MUG": {"CPH": 9, "MMX": 9}}

        light = source(demand(("MUG", 1, 800)), network(tables), stock)
        heavy = source(demand(("MUG", 2, 800)), network(tables), stock)

        assert {("1", "CPH"): 1} == shipped(light)
        assert {("1", "MMX"): 2} == shipped(heavy)

    def test_priority_decides_between_equals(self):
        """Of nodes that cost the same, the lower priority goes first, then the id."""
        tables = dict.fromkeys(["CPH", "HAM", "MMX"], ((1000, 10),))
        stock = {"MUG": {"CPH": 1, "HAM": 1, "MMX": 1}}

        by_id = source(demand(("MUG", 1)), network(tables), stock)
        first = network(tables, MMX={"priority": -1})

        assert {("1", "CPH"): 1} == shipped(by_id)
        assert {("1", "MMX"): 1} == shipped(source(demand(("MUG", 1)), first, stock))

    def test_fewer_shipments_between_equals(self):
        """Of plans that cost the same, the one with fewer shipments is taken."""
        tables = {"CPH": ((9, 10),), "MMX": ((9, 10),), "HAM": ((9, 20),)}
        stock = {"MUG": {"CPH": 1, "HAM": 1}, "CUP": {"MMX": 1, "HAM": 1}}

        plan = source(demand(("MUG", 1), ("CUP", 1)), network(tables), stock)

        assert ["HAM"] == [shipment.node for shipment in plan.shipments]


class TestSeveralParcels:
    """Lines from different places."""

    def test_each_line_where_it_is(self):
        """Lines that no node has together ship apart, each whole."""
        stock = {"MUG": {"CPH": 6, "MMX": 2}, "CUP": {"MMX": 1}}
        plan = source(demand(("MUG", 6), ("CUP", 1)), network(), stock)

        assert {("1", "CPH"): 6, ("2", "MMX"): 1} == shipped(plan)
        assert Money(9800, "DKK") == plan.cost
        assert 2 == plan.parcels

    def test_by_priority(self):
        """Shipments stand in the order of the nodes' priority."""
        stock = {"MUG": {"CPH": 6}, "CUP": {"MMX": 1}, "JUG": {"HAM": 1}}
        shop = network(None, HAM={"priority": -1})
        plan = source(demand(("MUG", 6), ("CUP", 1), ("JUG", 1)), shop, stock)

        assert ["HAM", "CPH", "MMX"] == [shipment.node for shipment in plan.shipments]

    def test_too_heavy_for_one_parcel(self):
        """A shipment above the heaviest parcel goes in several, each paid."""
        plan = source(demand(("MUG", 3, 9000)), network(), {"MUG": {"CPH": 3}})

        assert 3 == plan.parcels
        assert Money(3 * 3900, "DKK") == plan.cost


class TestDivided:
    """A line ships from one node unless no node has it whole."""

    def test_whole_where_that_is_possible(self):
        """A line is not divided, not even where that would be cheaper."""
        stock = {"MUG": {"CPH": 1, "MMX": 1, "HAM": 2}}
        shop = network({"CPH": ((9, 1),), "MMX": ((9, 1),), "HAM": ((9, 100),)})

        assert {("1", "HAM"): 2} == shipped(source(demand(("MUG", 2)), shop, stock))

    def test_divided_where_no_node_has_it(self):
        """A line that no node has whole is divided the cheapest way."""
        stock = {"MUG": {"CPH": 4, "MMX": 3, "HAM": 3}}
        plan = source(demand(("MUG", 6)), network(), stock)

        assert {("1", "CPH"), ("1", "MMX")} == set(shipped(plan))
        assert Money(9800, "DKK") == plan.cost
        assert 6 == sum(shipped(plan).values())
        assert plan.proved

    def test_lines_of_one_sku_share_the_stock(self):
        """Two lines of one SKU never take more than a node has."""
        stock = {"MUG": {"CPH": 3, "HAM": 3}}
        plan = source(demand(("MUG", 2), ("MUG", 2)), network(), stock)

        assert [2, 2] == list(shipped(plan).values())
        assert {"CPH", "HAM"} == {node for _, node in shipped(plan)}

    def test_as_few_lines_as_possible(self):
        """Of two lines of one SKU only one is divided when one has to be."""
        stock = {"MUG": {"CPH": 4, "MMX": 2}}
        plan = source(demand(("MUG", 3), ("MUG", 3)), network(), stock)

        assert 3 == len(plan.assignments)


class TestMissing:
    """What cannot be had is said, with the reason."""

    def test_short(self):
        """All that there is ships, the rest is missing."""
        plan = source(demand(("MUG", 5)), network(), {"MUG": {"CPH": 1, "HAM": 2}})

        assert {("1", "CPH"): 1, ("1", "HAM"): 2} == shipped(plan)
        assert (Missing("1", "MUG", 2, 3, Lack.SHORT),) == plan.missing

    def test_earlier_lines_first(self):
        """Where a SKU is short, earlier lines are served before later ones."""
        plan = source(demand(("MUG", 2), ("MUG", 2)), network(), {"MUG": {"CPH": 3}})

        assert {("1", "CPH"): 2, ("2", "CPH"): 1} == shipped(plan)
        assert ["2"] == [missing.line for missing in plan.missing]

    def test_of_equals_the_nearer_one_ships(self):
        """At the same price and priority; a lower priority goes before near."""
        same = dict.fromkeys(("CPH", "HAM"), ((10_000, 100),))
        stock, asked = {"MUG": {"CPH": 1, "HAM": 1}}, demand(("MUG", 1))
        south = evolve(AARHUS, at=Coordinates(54.0, 10.0))
        there = demand(("MUG", 1), ship_to=south)
        by = Strategy("far", ((Term(Goal.SHIPMENTS),), (Term(Goal.COST),)))

        def chosen(asked, *strategies, **nodes):
            plan = source(asked, network(same, **nodes), stock, *strategies)
            return [one.node for one in plan.shipments]

        assert [["CPH"], ["HAM"]] == [chosen(asked), chosen(there)]
        assert [["CPH"], ["HAM"]] == [chosen(asked, by), chosen(there, by)]
        assert ["HAM"] == chosen(asked, CPH={"priority": 1})

    def test_nothing_is_left_to_source(self):
        """No node is said to have nothing where nothing is asked of it."""
        plan = source(demand(), network(), {"MUG": {"CPH": 9}})

        assert "W-1001: nothing is left to source" == str(plan)
        assert {*reasons(plan).values()} == {Reason.NOTHING_LEFT}
        by = source(demand(), network(), {}, Strategy("any"))
        assert str(by) == str(plan)
        assert plan == plan_of_plain(plan_as_plain(plan))

    def test_nothing_at_all(self):
        """A plan without shipments costs nothing and only backorders."""
        plan = source(demand(("MUG", 2)), network(), {})

        assert (Missing("1", "MUG", 2, 0, Lack.NO_STOCK),) == plan.missing
        assert Money(0, "DKK") == plan.cost
        assert () == plan.shipments == plan.assignments
        assert (Backorder("W-1001", (LineQuantity("1", 2),)),) == plan.commands

    def test_not_served(self):
        """Stock at a node from which no parcel goes there is out of reach."""
        shop = network({"CPH": (), "MMX": ((9, 1),)})
        plan = source(demand(("MUG", 1)), shop, {"MUG": {"CPH": 5}})

        assert (Missing("1", "MUG", 1, 0, Lack.NOT_SERVED),) == plan.missing

    def test_too_heavy(self):
        """A unit that is heavier than the heaviest parcel does not ship from there."""
        shop = network({"CPH": ((1000, 1),), "MMX": ((5000, 9),)})
        stock = {"MUG": {"CPH": 5, "MMX": 1}}

        plan = source(demand(("MUG", 1, 2000)), shop, stock)
        none = source(demand(("MUG", 1, 6000)), shop, stock)

        assert {("1", "MMX"): 1} == shipped(plan)
        assert Lack.TOO_HEAVY == none.missing[0].reason

    def test_odd_stock(self):
        """Nodes of no network and units below zero are no stock."""
        stock = {"MUG": {"CPH": -3, "OSL": 7, "HAM": 1}}
        plan = source(demand(("MUG", 2)), network(), stock)

        assert {("1", "HAM"): 1} == shipped(plan)

    def test_no_nodes(self):
        """A network without nodes ships nothing."""
        plan = source(demand(("MUG", 2)), network({}), {"MUG": {"CPH": 1}})

        assert Lack.NO_STOCK == plan.missing[0].reason
        assert () == plan.why

    def test_no_lines(self):
        """A demand for nothing is met by nothing."""
        plan = source(demand(), network(), {})

        assert () == plan.shipments == plan.missing == plan.commands


class TestPlan:
    """What is done with a plan."""

    def test_it_is_a_plan(self):
        """It satisfies the protocol of plans."""
        assert isinstance(source(demand(("MUG", 1)), network(), {}), Plan)

    def test_commands(self):
        """A plan claims what ships and lets the rest wait."""
        plan = source(demand(("MUG", 5)), network(), {"MUG": {"CPH": 3}})

        assert (
            Allocate("W-1001", (Units("1", "CPH", 3),)),
            Backorder("W-1001", (LineQuantity("1", 2),)),
        ) == plan.commands

    def test_the_stock_is_not_changed_and_not_kept(self):
        """What happens to the stock later does not change the explanation."""
        stock = {"MUG": {"CPH": 3, "HAM": 3}}
        plan = source(demand(("MUG", 2)), network(), stock)
        stock["MUG"].clear()

        assert {
            "CPH": Reason.CHOSEN,
            "HAM": Reason.DOMINATED,
            "MMX": Reason.NO_STOCK,
        } == reasons(plan)

    def test_equal_questions_have_equal_answers(self):
        """Plans compare by what ships and what is missing."""
        stock = {"MUG": {"CPH": 3}}

        one = source(demand(("MUG", 5)), network(), stock)
        other = source(demand(("MUG", 5)), network(), stock)

        assert one == other
        assert hash(one) == hash(other)


class TestBadInput:
    """A demand that contradicts itself is refused, every finding at once."""

    def test_findings(self):
        """Ids are unique, counts are whole numbers, a SKU has one weight."""
        with pytest.raises(Invalid) as caught:
            Demand(
                "W-1",
                AARHUS,
                (
                    DemandLine("1", "MUG", 0),
                    DemandLine("1", "MUG", True, 5),
                    DemandLine("2", "CUP", 1, -1),
                    DemandLine("3", "CUP", 1.0, "x"),
                ),
            )

        assert [
            "lines[0].quantity",
            "lines[1].line",
            "lines[1].quantity",
            "lines[1].weight_g",
            "lines[2].weight_g",
            "lines[3].quantity",
            "lines[3].weight_g",
            "lines[3].weight_g",
        ] == [finding.where for finding in caught.value.findings]

    def test_rates_that_are_no_table(self):
        """A rate table from a plug-in is checked where it is first used."""
        with pytest.raises(Invalid, match=r"TableRates\(CPH to DK 8000\)\[1\]"):
            source(demand(("MUG", 1)), network({"CPH": ((5, 1), (4, 1))}), {})
