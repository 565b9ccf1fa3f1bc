"""What would ship from where if prices, places, stock or rules were otherwise."""

import pytest
from attrs import evolve

from ordercore import carts, catalog, orders, warehouse
from ordercore.catalog import Item, ListItem
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, Wish
from ordercore.flow.looking.supposing import Moved
from ordercore.rules import PublishRules, Rule, Then, When
from ordercore.shipping import RateTable, Reach, WeightBreak, Zone
from ordercore.sourcing import (
    Constraint,
    ConstraintKind,
    DefineStrategy,
    Goal,
    OpenNode,
    Strategy,
    Term,
)
from ordercore.stock import Receive, SetQuota
from ordercore.values import Address
from tests.flow.shop import NODES, Clock, agreed, eur, kr, node, place, shop, start
from tests.flow.test_promising import BOTH as TIMETABLE
from tests.flow.test_promising import CPH, ODENSE
from tests.flow.test_promising import RATES as BY_POST
from tests.flow.test_strategies import BOTH, only

DENMARK = Address("DK", "8000", "Aarhus")
GERMAN = only("german", "HAM")
GROUP = Constraint(ConstraintKind.EXCLUDE, groups=("store",))
FLAT = RateTable(
    "DHL",
    "parcel",
    "EUR",
    (Zone("all", Reach.WORLD, (WeightBreak(10**9, eur("3.00")),)),),
)
CROWNS = RateTable(
    "DHL",
    "parcel",
    "DKK",
    (Zone("all", Reach.WORLD, (WeightBreak(10**9, kr("3.00")),)),),
)


def nodes_of(plan):
    """Return node -> units."""
    found = {}
    for one in plan.assignments:
        found[one.node] = found.get(one.node, 0) + one.quantity
    return found


def waiting(stock=BOTH, units=3, **options):
    """Return a shop that decides by hand, with an order A whose mugs wait."""
    oms = shop(policies=MANUAL, stock=stock, **options)
    place(oms, "A", ("MUG", units))
    oms.do(orders.Confirm("A"))
    return oms


class TestOfAnOrder:
    """The plan as it is, and as it would be."""

    def test_nothing_is_supposed(self):
        """Then nothing is otherwise, and it is the plan that sourcing makes."""
        oms = waiting()
        seen = oms.plan.what_if("A")
        assert seen.same
        assert oms.plan.source("A") == seen.as_is == seen.as_if
        assert (eur("0.00"), 0, 0, None) == (
            seen.cost,
            seen.shipments,
            seen.missing,
            seen.days,
        )

    def test_without_a_node(self):
        """The next best one ships, and the plan says what that costs more."""
        seen = waiting().plan.what_if("A", without=["CPH"])
        assert {"CPH": 3} == nodes_of(seen.as_is)
        assert {"HAM": 3} == nodes_of(seen.as_if)
        assert eur("8.00") == seen.cost
        assert (Moved("1", "MUG", "CPH", 3, 0), Moved("1", "MUG", "HAM", 0, 3)) == (
            seen.moved
        )

    def test_with_a_node_more(self):
        """A place that is not there yet ships what it would have."""
        aarhus = node("AAR", "DK", "0.10")
        seen = waiting().plan.what_if("A", nodes=[aarhus], stock={"MUG": {"AAR": 9}})
        assert {"AAR": 3} == nodes_of(seen.as_if)
        assert eur("-0.90") == seen.cost

    def test_a_node_that_is_otherwise(self):
        """The same place, as it would be."""
        dear = node("CPH", "DK", "99.00")
        seen = waiting().plan.what_if("A", nodes=[dear])
        assert {"HAM": 3} == nodes_of(seen.as_if)

    def test_other_rates(self):
        """Prices of another carrier; the plan now keeps its own."""
        seen = waiting().plan.what_if("A", rates=FLAT)
        assert (eur("5.00"), eur("4.00")) == (seen.before.cost, seen.after.cost)
        assert seen.same

    def test_other_stock(self):
        """So many units instead of those that are there; zero means none."""
        oms = waiting(units=25)
        seen = oms.plan.what_if("A", stock={"MUG": {"CPH": 0}})
        assert {"HAM": 20} == nodes_of(seen.as_if)
        assert (5, -1) == (seen.missing, seen.shipments)

    def test_another_strategy(self):
        """By its value, or by the name under which it is kept."""
        oms = waiting()
        assert {"HAM": 3} == nodes_of(oms.plan.what_if("A", strategy=GERMAN).as_if)
        oms.do(DefineStrategy(GERMAN))
        assert {"HAM": 3} == nodes_of(oms.plan.what_if("A", strategy="german").as_if)

    def test_other_rules(self):
        """They give the order a strategy; those in force gave it another."""
        oms = shop(policies=MANUAL, stock=BOTH)
        oms.do(DefineStrategy(GERMAN))
        abroad = Rule("abroad", When(quantity_over=2), Then(strategy="german"))
        oms.do(PublishRules((abroad,)))
        place(oms, "A", ("MUG", 3))
        oms.do(orders.Confirm("A"))
        seen = oms.plan.what_if("A", rules=())
        assert [{"HAM": 3}, {"CPH": 3}] == [
            nodes_of(seen.as_is),
            nodes_of(seen.as_if),
        ]

    def test_days(self):
        """How much later the last parcel comes, where the timetable says."""
        oms = shop(
            policies=MANUAL,
            nodes=[CPH, ODENSE],
            rates=BY_POST,
            timetable=TIMETABLE,
            stock={"MUG@CPH": 5, "MUG@ODE": 5},
        )
        place(oms, "A", ("MUG", 1))
        oms.do(orders.Confirm("A"))
        seen = oms.plan.what_if("A", without=["CPH"])
        assert seen.after.days - seen.before.days == seen.days
        assert 0 < seen.days

    def test_work_that_nobody_has_begun(self, store):
        """A shop that sources at once is asked, too; begun work stays where it is."""
        oms = shop(store, stock=BOTH)
        place(oms, "A", ("MUG", 3))
        seen = oms.plan.what_if("A", without=["CPH"])
        assert [{"CPH": 3}, {"HAM": 3}] == [
            nodes_of(seen.as_is),
            nodes_of(seen.as_if),
        ]
        start(oms, "A-1")
        assert {} == nodes_of(oms.plan.what_if("A", without=["CPH"]).as_if)

    def test_its_own_units_are_there_for_it(self):
        """What its open work claims counts as free, in its own node only."""
        oms = shop(stock={"MUG@CPH": 3})
        place(oms, "A", ("MUG", 3))
        place(oms, "B", ("MUG", 1))
        assert {"CPH": 3} == nodes_of(oms.plan.what_if("A").as_is)
        assert {} == nodes_of(oms.plan.what_if("B").as_is)

    def test_printed(self):
        """Both side by side, and what moves."""
        text = str(waiting().plan.what_if("A", without=["CPH"]))
        assert "A: what if CPH is not there" == text.splitlines()[0]
        assert "MUG from CPH: 3 -> 0" in text
        assert "13.00 EUR" in text

    def test_what_is_supposed_is_said(self):
        """Whoever reads it later knows what was asked; nothing is said of nothing."""
        oms = waiting()
        rule = Rule("r", When(), Then(strategy="cheapest"))

        said = oms.plan.what_if(
            "A",
            rates=FLAT,
            nodes=[node("ODE", "DK")],
            stock={"MUG": {"ODE": 4}},
            strategy="cheapest",
        ).supposed
        by_rules = oms.plan.what_if("A", rules=[rule]).supposed
        nothing = str(oms.plan.what_if("A"))

        assert (
            "parcels cost what DHL parcel asks",
            "ODE is there as described",
            "ODE has 4 × MUG",
            "it is sourced by cheapest",
        ) == said
        assert ("the rules are r",) == by_rules
        assert "A: nothing is supposed to be otherwise" == nothing.splitlines()[0]

    @pytest.mark.parametrize(
        ("supposed", "code"),
        [
            ({"stock": {"MUG": {"HMA": 3}}}, "node.unknown"),
            ({"stock": {"MUGG": {"HAM": 3}}}, "sku.unknown"),
            ({"strategy": only("x", "HMA")}, "node.unknown"),
            ({"strategy": Strategy("x", constraints=(GROUP,))}, "node.group"),
            ({"strategy": Strategy("x", alternate="gone")}, "strategy.unknown"),
            ({"strategy": Strategy("x", alternate="x")}, "strategy.circle"),
            ({"rules": [Rule("r", When(), Then(strategy="x"))]}, "strategy.unknown"),
        ],
    )
    def test_a_slip_is_refused(self, supposed, code):
        """What names something that is not there would make no difference."""
        with pytest.raises(Refused) as told:
            waiting().plan.what_if("A", **supposed)
        assert code == told.value.code

    def test_a_strategy_that_cannot_be(self):
        """What the door refuses is not supposed either."""
        dearest = Strategy("x", ((Term(Goal.COST, -5),),))
        with pytest.raises(Invalid, match=r"strategy\.objective\[0\]\.COST"):
            waiting().plan.what_if("A", strategy=dearest)

    def test_a_group_that_the_order_is_kept_from(self):
        """A node that is supposed to be otherwise does not end a rule in silence."""
        oms = waiting(nodes=[evolve(one, groups=("store",)) for one in NODES])
        oms.do(DefineStrategy(Strategy("default", constraints=(GROUP,))))
        both = [evolve(one, groups=("sotre",)) for one in NODES]
        assert oms.plan.what_if("A", nodes=both[:1]).as_if
        with pytest.raises(Refused, match="Did you mean store by sotre") as no:
            oms.plan.what_if("A", nodes=both)
        assert "node.group-in-use" == no.value.code


class TestBeforeTheOrder:
    """What is in a cart, or agreed and not placed."""

    def test_a_wish(self):
        """Where it would ship from, and what cannot be had."""
        oms = shop(stock=BOTH)
        oms.do(ListItem(Item("MUG", "Mug", 350, "")))
        seen = oms.plan.what_if(Wish({"MUG": 4, "CUP": 1}, DENMARK))
        assert {"CPH": 4} == nodes_of(seen.as_is)
        assert [("CUP", 1)] == [(m.sku, m.quantity) for m in seen.as_is.missing]
        assert 1400 == seen.as_is.shipments[0].weight_g

    def test_what_a_cart_holds_is_its_own(self):
        """The last units, held for this cart, are not missing for it."""
        clock = Clock()
        oms = shop(stock={"MUG@CPH": 2}, clock=clock)
        ids = ("C-1", "1", "MUG", 2, oms.now(), kr("10.00"))
        oms.do(carts.Open("C-1", "web", "DKK", oms.now()), carts.AddLine(*ids))
        others = oms.plan.what_if(Wish({"MUG": 2}, DENMARK))
        own = oms.plan.what_if(Wish({"MUG": 2}, DENMARK, cart="C-1"))
        assert [{}, {"CPH": 2}] == [nodes_of(others.as_is), nodes_of(own.as_is)]
        oms.tick(clock.later(hours=9)())
        late = oms.plan.what_if(Wish({"MUG": 2}, DENMARK, cart="C-1"))
        assert {"CPH": 2} == nodes_of(late.as_is)

    def test_a_kit(self):
        """What is in it is looked for."""
        oms = shop(stock={"CUP@HAM": 9, "CUP@CPH": 1})
        oms.do(catalog.DefineKit(catalog.Kit("SET", (catalog.Component("CUP", 2),))))
        seen = oms.plan.what_if(Wish({"SET": 1}, DENMARK))
        assert {"HAM": 1} == nodes_of(seen.as_is)

    def test_who_the_buyer_is_to_quotas(self):
        """Units kept for a channel are there for its buyers only."""
        oms = shop(stock={"MUG@CPH": 4})
        oms.do(SetQuota("MUG", "CPH", "b2b", ("channel:b2b",), 4))
        seen = oms.plan.what_if(Wish({"MUG": 1}, DENMARK, segments=("channel:b2b",)))
        assert {"CPH": 1} == nodes_of(seen.as_is)
        assert {} == nodes_of(oms.plan.what_if(Wish({"MUG": 1}, DENMARK)).as_is)

    def test_what_is_agreed(self):
        """The rules in force are asked as they will be when it is placed."""
        oms = shop(stock=BOTH)
        oms.do(DefineStrategy(GERMAN))
        big = Rule("big", When(quantity_over=2), Then(strategy="german"))
        oms.do(PublishRules((big,)))
        seen = oms.plan.what_if(agreed(("MUG", 3)), strategy="cheapest")
        assert [{"HAM": 3}, {"CPH": 3}] == [
            nodes_of(seen.as_is),
            nodes_of(seen.as_if),
        ]


class TestRefused:
    """What cannot be supposed is said."""

    @pytest.mark.parametrize(
        ("supposed", "code"),
        [
            ({"without": ["XXX"]}, "node.unknown"),
            ({"strategy": "x"}, "strategy.unknown"),
        ],
    )
    def test_what_is_not_there(self, supposed, code):
        """A node or a strategy of that name."""
        with pytest.raises(Refused) as no:
            waiting().plan.what_if("A", **supposed)
        assert code == no.value.code

    @pytest.mark.parametrize(
        "supposed",
        [
            {"strategy": GERMAN, "rules": ()},
            {"stock": {"MUG": {"CPH": -1}}},
            {"stock": {"MUG": 5}},
            {"stock": ["MUG"]},
            {"without": "CPH"},
            {"rates": CROWNS},
        ],
    )
    def test_what_cannot_be(self, supposed):
        """Two ways to say one thing, too few units, a text for several, other money."""
        with pytest.raises(Invalid):
            waiting().plan.what_if("A", **supposed)

    def test_an_order_or_a_cart_that_is_not_there(self):
        """The code says which."""
        oms = shop(stock=BOTH)
        with pytest.raises(Refused, match=r"order\.unknown"):
            oms.plan.what_if("nobody")
        with pytest.raises(Refused, match=r"cart\.unknown"):
            oms.plan.what_if(Wish({"MUG": 1}, DENMARK, cart="nobody"))


def test_it_changes_nothing(store):
    """Looked at from all sides, and nothing was written."""
    oms = shop(store, stock=BOTH)
    place(oms, "A", ("MUG", 3))
    before = [*oms.journal()]
    states = [*oms.store.scan("stock"), *oms.store.scan("order")]
    oms.plan.what_if("A", without=["CPH"], rates=FLAT)
    oms.plan.what_if("A", strategy=Strategy("x"), nodes=[node("AAR", "DK")])
    oms.plan.what_if(Wish({"MUG": 30}, DENMARK))
    assert before == [*oms.journal()]
    assert states == [*oms.store.scan("stock"), *oms.store.scan("order")]


def test_what_is_supposed_comes_true():
    """The plan with a node more is the plan when it has been opened."""
    oms = waiting()
    aarhus = node("AAR", "DK", "0.10")
    seen = oms.plan.what_if("A", nodes=[aarhus], stock={"MUG": {"AAR": 9}})
    oms.do(OpenNode(aarhus), Receive("MUG", "AAR", 9))
    assert oms.plan.source("A") == seen.as_if
    oms.do(*oms.plan.source("A").commands, warehouse.Release("A-1"))
    assert "RELEASED" == oms.state("fulfillment/A-1").state
