"""Many orders that compete for the same stock, reckoned by hand."""

import pytest
from attrs import evolve

from ordercore.errors import Invalid, PluginError
from ordercore.sourcing import (
    BatchAnswer,
    BatchColumn,
    BatchQuestion,
    BatchRule,
    Demand,
    DemandLine,
    Lack,
    Network,
    Node,
    NodeKind,
    Reason,
    StockPrice,
    source,
    source_batch,
)
from ordercore.sourcing.batch.joint import together
from ordercore.sourcing.batch.kernel import FAR, SCALE, cases_of
from ordercore.sourcing.cheapest.effort import Effort
from ordercore.testing.batches import TownRates, verify
from ordercore.values import Address, Money
from tests.sourcing.batches import scarce

# Odense is near to both, Skagen is far from Hamburg.
RATES = {
    "CPH-ODENSE": ((5_000, 400),),
    "HAM-ODENSE": ((5_000, 500),),
    "CPH-SKAGEN": ((5_000, 600),),
    "HAM-SKAGEN": ((5_000, 1500),),
}
TOWNS = {"O": "ODENSE", "S": "SKAGEN"}


def network(rates=None):
    """Return two warehouses."""
    places = [
        Node(name, name, NodeKind.WAREHOUSE, Address("DK", name), Money(100, "DKK"))
        for name in ("CPH", "HAM")
    ]
    return Network(tuple(places), TownRates("DKK", RATES if rates is None else rates))


def order(name, *lines):
    """Return a demand of (sku, units); its name says where it goes."""
    goods = [DemandLine(str(n), *line, 1_000) for n, line in enumerate(lines, 1)]
    return Demand(name, Address("DK", TOWNS[name[0]]), tuple(goods))


def shipped(plan):
    """Return {order: {node: {sku: units}}}."""
    return {
        one.order: {s.node: {a.sku: a.quantity for a in s.lines} for s in one.shipments}
        for one in plan.plans
    }


MUGS = {"MUG": {"CPH": 1, "HAM": 1}}


class TestCost:
    """All together cost as little as they can."""

    def test_who_comes_first_does_not_get_the_near_one(self):
        """The first is served from Hamburg for 1 more: the second would pay 9 more.

        In turn they would cost 5.00 + 16.00, and so they cost 6.00 + 7.00.
        """
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))

        plan = source_batch(asked, network(), MUGS)

        assert {"O-1": {"HAM": {"MUG": 1}}, "S-2": {"CPH": {"MUG": 1}}} == shipped(plan)
        assert (Money(1300, "DKK"), Money(0, "DKK")) == (plan.cost, plan.gap)
        assert not plan.missing

    def test_who_collects_pays_for_no_parcel(self):
        """Goods that lie where the buyer comes for them cost the handling alone."""
        asked = evolve(order("O-1", ("MUG", 1)), collect_at="HAM")

        plan = source_batch([asked], network(), MUGS)

        assert {"O-1": {"HAM": {"MUG": 1}}} == shipped(plan)
        assert Money(100, "DKK") == plan.cost == plan.bound

    def test_a_price_proves_it(self):
        """A mug in Copenhagen is worth at least the 1.00 that Hamburg costs more."""
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))

        proof = source_batch(asked, network(), MUGS).certificates[0]

        (price,) = proof.prices
        assert ("MUG", "CPH") == (price.sku, price.node)
        assert 100_000 <= price.price <= 900_000
        assert 1_300 == proof.bound

    def test_without_iterations_each_takes_what_is_near(self):
        """Then nothing is priced, and the bound is what each would cost by itself."""
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))

        plan = source_batch(asked, network(), MUGS, iterations=0)

        assert Money(1_200, "DKK") == plan.bound
        assert plan.certificates[0].prices == ()
        assert [] == verify(plan, asked, network(), MUGS)

    def test_a_line_is_not_divided_for_money(self):
        """Two mugs ship from where two are, though one and one would cost less."""
        rates = {"CPH-ODENSE": ((1_000, 100),), "HAM-ODENSE": ((1_000, 1000),)}
        stock = {"MUG": {"CPH": 1, "HAM": 2}}
        asked = (order("O-1", ("MUG", 2)), order("O-2", ("MUG", 1)))

        plan = source_batch(asked, network(rates), stock)

        assert {"O-1": {"HAM": {"MUG": 2}}, "O-2": {"CPH": {"MUG": 1}}} == shipped(plan)

    def test_no_line_is_divided_because_a_small_one_came_first(self):
        """The first takes its mug from where the second does not find both."""
        stock = {"MUG": {"CPH": 2, "HAM": 1}}
        asked = (order("O-1", ("MUG", 1)), order("O-2", ("MUG", 2)))

        plan = source_batch(asked, network(), stock)

        assert {"O-1": {"HAM": {"MUG": 1}}, "O-2": {"CPH": {"MUG": 2}}} == shipped(plan)

    @pytest.mark.parametrize("seed", range(4))
    def test_it_is_close_to_the_bound(self, seed):
        """On scarce stock it is far better than in turn, and near what is possible."""
        problem = scarce(seed, orders=80, nodes=6, skus=40)
        asked = problem.demands, problem.network, problem.stock

        in_turn = source_batch(*asked, iterations=0)
        plan = source_batch(*asked)

        assert [] == verify(plan, *asked)
        assert plan.cost < in_turn.cost
        assert 100 * plan.gap.minor < 4 * plan.cost.minor

    def test_what_is_missing_does_not_change_where_it_is_collected(self):
        """Of an order of which a unit is nowhere the rest is collected all the same."""
        many = [(f"S{number}", 1) for number in range(9)]
        stock = {sku: {"CPH": 1, "HAM": 1} for sku, _ in many}
        asked = evolve(order("O-1", *many, ("GONE", 1)), collect_at="HAM")

        plan = source_batch([asked], network(), stock)
        only = source_batch([asked], network({}), stock)

        (shipment,) = plan.plans[0].shipments
        assert ("HAM", Money(100, "DKK")) == (shipment.node, shipment.cost)
        assert plan.cost == only.cost
        assert [] == verify(plan, [asked], network(), stock)

    def test_goods_without_end(self):
        """What a node supplies without end is there for all, and at no price."""
        places = network().nodes
        sends = evolve(places[1], unlimited=("SOFA*",))
        here = Network((places[0], sends), network().rates)
        asked = (order("O-1", ("SOFA", 3), ("MUG", 1)), order("O-2", ("SOFA", 2)))

        plan = source_batch(asked, here, {"MUG": {"CPH": 1}})

        assert {"O-1", "O-2"} == {*plan.by_order}
        assert not plan.missing
        assert [] == verify(plan, asked, here, {"MUG": {"CPH": 1}})

    def test_costs_without_measure(self):
        """However large amounts are, the bound is below the cost."""
        large = {way: ((5_000, cost << 45),) for way, ((_, cost),) in RATES.items()}
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))

        plan = source_batch(asked, network(large), MUGS)

        assert not plan.gap.minor
        assert [] == verify(plan, asked, network(large), MUGS)

    def test_orders_of_many_lines_are_fixed(self):
        """They are sourced in turn, and the certificate says so."""
        many = [(f"S{number}", 1) for number in range(9)]
        stock = {sku: {"CPH": 1, "HAM": 1} for sku, _ in many}
        asked = (order("O-1", *many), order("S-2", *many[:2]))

        plan = source_batch(asked, network(), stock)

        assert [True, False] == [bound.fixed for bound in plan.certificates[0].bounds]
        assert "1 of them as they are" in str(plan)
        assert [] == verify(plan, asked, network(), stock)


class TestMissing:
    """What cannot be had is told, and why."""

    @pytest.mark.parametrize(
        ("rule", "ranks", "served"),
        [
            (BatchRule.FIRST_COME, {}, [2, 1, 0]),
            (BatchRule.VIP_FIRST, {"S-3": 0}, [2, 0, 1]),
            (BatchRule.VIP_FIRST, {"S-3": 0, "O-2": 1}, [0, 2, 1]),
            (BatchRule.MOST_WHOLE_ORDERS, {}, [2, 0, 1]),
        ],
    )
    def test_who_gets_them(self, rule, ranks, served):
        """Three mugs for five: in turn, by class, or for as many orders as can be."""
        asked = (
            order("O-1", ("MUG", 2)),
            order("O-2", ("MUG", 2)),
            order("S-3", ("MUG", 1)),
        )
        stock = {"MUG": {"CPH": 2, "HAM": 1}}

        plan = source_batch(asked, network(), stock, rule=rule, ranks=ranks)

        counts = [sum(a.quantity for a in one.assignments) for one in plan.plans]
        assert served == counts
        assert plan.fair
        for one, count in zip(asked, counts, strict=True):
            missing = plan.missing.get(one.order, ())
            assert one.lines[0].quantity - count == sum(m.quantity for m in missing)
            assert {Lack.OTHERS_FIRST} >= {m.reason for m in missing}

    def test_many_compete(self):
        """Of many who compete it is not certain that no more could be whole."""
        asked = [order(f"O-{n}", ("MUG", 1 + n % 2)) for n in range(62)]
        stock = {"MUG": {"CPH": 31, "HAM": 10}}

        plan = source_batch(
            asked, network(), stock, rule=BatchRule.MOST_WHOLE_ORDERS, iterations=5
        )

        assert 62 - len(plan.missing) == 31 + 5
        assert not plan.fair
        assert [] == verify(plan, asked, network(), stock)

    def test_why(self):
        """Others went first, there is too little for it alone, or there is none."""
        asked = (order("O-1", ("MUG", 1)), order("O-2", ("MUG", 1), ("CUP", 1)))

        plan = source_batch(asked, network(), {"MUG": {"CPH": 1}})

        mug, cup = plan.missing["O-2"]
        assert (Lack.OTHERS_FIRST, 1) == (mug.reason, mug.in_reach)
        assert (Lack.NO_STOCK, 0) == (cup.reason, cup.in_reach)
        more = source_batch((order("O-1", ("MUG", 3)),), network(), {"MUG": {"CPH": 1}})
        assert Lack.SHORT == more.missing["O-1"][0].reason

    def test_one_who_could_be_served_from_elsewhere_gives_way(self):
        """Skagen is served from Copenhagen only: so Odense gets the mug in Hamburg."""
        rates = {name: table for name, table in RATES.items() if name != "HAM-SKAGEN"}
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))

        plan = source_batch(asked, network(rates), MUGS, iterations=0)

        assert {"O-1": {"HAM": {"MUG": 1}}, "S-2": {"CPH": {"MUG": 1}}} == shipped(plan)

    def test_nobody_gives_way_for_good(self):
        """Of two who can be served from one place only the first is served."""
        rates = {name: table for name, table in RATES.items() if name[:3] == "CPH"}
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))

        plan = source_batch(asked, network(rates), MUGS)

        assert {"O-1": {"CPH": {"MUG": 1}}, "S-2": {}} == shipped(plan)

    def test_nothing_at_all(self):
        """A batch of nothing, or on empty shelves, is a plan."""
        none = source_batch((), network(), {})
        empty = source_batch((order("O-1", ("MUG", 1)),), network(), {})

        assert ((), Money(0, "DKK")) == (none.plans, none.bound)
        assert (Money(0, "DKK"), 1) == (empty.cost, len(empty.missing))
        assert [] == verify(empty, (order("O-1", ("MUG", 1)),), network(), {})


class TestTelling:
    """It is printed, and explained."""

    def test_text(self):
        """A line for the whole and one for each order."""
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 2)))

        assert (
            "2 orders, 2 parcels, 13.00 DKK (proved best), first come\n"
            "  O-1  6.00 DKK  HAM: 1 × MUG\n"
            "  S-2  7.00 DKK  CPH: 1 × MUG; missing 1 × MUG"
        ) == str(source_batch(asked, network(), MUGS))

    def test_reasons(self):
        """Reasons are about what the others leave: the near mug is somebody else's."""
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))

        why = source_batch(asked, network(), MUGS).why["O-1"]

        assert [Reason.NO_STOCK, Reason.CHOSEN] == [one.reason for one in why]

    @pytest.mark.parametrize(("beds", "told"), [(2, "4.00"), (3, "16.00")])
    def test_reasons_of_what_goes_in_several_parcels(self, beds, told):
        """Parcels hold whole beds here, too: nobody cuts one to make CPH cheaper."""
        net = network(
            {
                "CPH-ODENSE": ((5_000, 500), (31_000, 1_200)),
                "HAM-ODENSE": ((60_000, 2_000),),
            }
        )
        line = DemandLine("1", "BED", beds, 16_000)
        asked = Demand("O-1", Address("DK", "ODENSE"), (line,))
        stock = {"BED": {"CPH": 3, "HAM": 3}}

        alone = source(asked, net, stock)
        (plan,) = source_batch((asked,), net, stock).plans

        assert [one.text for one in alone.why] == [one.text for one in plan.why]
        assert f"costs {told} DKK more" == plan.why[0].text
        assert alone.explanation == plan.explanation

    def test_what_has_no_end(self):
        """Nobody counts units where one asks a supplier; in words, he supplies it."""
        places = network().nodes
        sends = evolve(places[1], unlimited=("SOFA*",))
        both = Network((places[0], sends), TownRates("DKK", RATES))
        line = DemandLine("1", "SOFA", 2, 1_000)

        (plan,) = source_batch(
            (Demand("O-1", Address("DK", "ODENSE"), (line,)),), both, {}
        ).plans

        told = plan.explanation.flips
        (flip,) = [one for one in told if one.line and one.node == "HAM"]
        assert "HAM would ship less of line 1 if it supplied SOFA no more" == flip.text
        assert "unless it supplied SOFA no more" in str(plan.explanation)

    def test_commands(self):
        """What carries it out is what carries out each order's plan."""
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 2)))

        plan = source_batch(asked, network(), MUGS)

        assert 3 == len(plan.commands)
        one, other = plan.plans
        assert (*one.commands, *other.commands) == plan.commands


class TestAsking:
    """What cannot be asked."""

    def test_all_findings_at_once(self):
        """Orders once, numbers whole, and the rule one of them."""
        asked = (order("O-1", ("MUG", 1)), order("O-1", ("MUG", 1)))

        with pytest.raises(Invalid) as told:
            source_batch(asked, network(), MUGS, rule="FIFO", seed=-1, iterations=0.5)

        found = [finding.where for finding in told.value.findings]
        assert ["demands[1].order", "rule", "seed", "iterations"] == found


class Liar:
    """A solver that answers whatever it is told to."""

    name = "liar"

    def __init__(self, answer):
        self.answer = answer

    def solve(self, question, effort, seed, more):
        return self.answer(question)


class TestSolver:
    """Whoever solves it is checked."""

    @pytest.mark.parametrize(
        ("answer", "why"),
        [
            (lambda q: BatchAnswer(()), "does not ship"),
            (lambda q: BatchAnswer((*q.start, *q.start)), "ships twice"),
            (lambda q: BatchAnswer((*q.start, 999)), "not there"),
            (lambda q: BatchAnswer((*q.start[1:], True)), "not there"),
            (lambda q: BatchAnswer(q.start, (1.5,)), "whole number"),
            (lambda q: BatchAnswer(q.start, (-1,)), "whole number"),
            (lambda q: BatchAnswer(q.start, (1, 1, 1)), "3 prices for"),
            (lambda q: None, "NoneType"),
            (lambda q: 1 // 0, "ZeroDivisionError"),
            (
                lambda q: BatchAnswer(
                    tuple(at for at, c in enumerate(q.columns) if c.uses)
                ),
                "units are taken",
            ),
        ],
    )
    def test_a_lie_is_refused_with_its_name(self, answer, why):
        """Something twice, not at all, out of thin air, or from an empty shelf."""
        asked = (order("O-1", ("MUG", 1)), order("O-2", ("MUG", 1)))

        with pytest.raises(PluginError, match=f"plug-in liar, hook solve: .*{why}"):
            source_batch(asked, network(), MUGS, solver=Liar(answer))

    def test_one_that_does_nothing_is_let(self):
        """The start is an answer, and without prices the bound is a poor one."""
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))

        plan = source_batch(
            asked, network(), MUGS, solver=Liar(lambda q: BatchAnswer(q.start))
        )

        assert ("liar", Money(1200, "DKK")) == (plan.solver, plan.bound)
        assert [] == verify(plan, asked, network(), MUGS)

    def test_any_prices_make_a_bound(self):
        """Prices that are far too high prove nothing, and are no error."""
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))
        dear = Liar(lambda q: BatchAnswer(q.start, (10**9,) * len(q.limits)))

        plan = source_batch(asked, network(), MUGS, solver=dear)

        assert StockPrice("MUG", "CPH", 10**9) in plan.certificates[0].prices
        assert [] == verify(plan, asked, network(), MUGS)


def test_odd_rates():
    """Two small parcels from one place may cost less than a large one; it ships one.

    One node ships once, so its two cups go in one parcel for 50, if nobody else can.
    """
    rates = {"CPH-ODENSE": ((1_000, 1), (2_000, 5_000))}
    asked = (order("O-1", ("MUG", 1), ("CUP", 1)), order("O-2", ("MUG", 1)))
    stock = {"MUG": {"CPH": 1, "HAM": 1}, "CUP": {"CPH": 1}}

    plan = source_batch(asked, network(rates), stock)

    assert {"O-1": {"CPH": {"MUG": 1, "CUP": 1}}, "O-2": {}} == shipped(plan)
    assert [] == verify(plan, asked, network(rates), stock)


def divided_among_many():
    """Return orders whose lines are divided, so that moving one on often fails."""

    def asks(name, town, *lines):
        goods = [DemandLine(str(n), *line) for n, line in enumerate(lines)]
        return Demand(name, Address("DK", town), tuple(goods))

    asked = (
        asks("W0", "8000", ("C", 2, 7)),
        asks("W1", "9000", ("B", 1, 7), ("B", 1, 7)),
        asks("W2", "8000", ("B", 1, 7), ("C", 3, 7)),
        asks("W3", "8000", ("A", 1, 9), ("C", 3, 7)),
        asks("W4", "8000", ("C", 2, 7)),
    )
    rates = {
        "N0-8000": ((4, 0), (7, 23), (8, 30)),
        "N0-9000": ((5, 35), (11, 0)),
        "N1-8000": ((9, 23),),
        "N1-9000": ((2, 36),),
        "N2-8000": ((10, 21),),
        "N2-9000": ((2, 3),),
        "N3-8000": ((3, 27), (5, 28), (10, 7)),
        "N3-9000": ((10, 20),),
    }
    handling = {"N0": 8, "N1": 0, "N2": 8, "N3": 6}
    nodes = [
        Node(name, name, NodeKind.WAREHOUSE, Address("DK", name), Money(cost, "DKK"))
        for name, cost in handling.items()
    ]
    stock = {"A": {"N2": 1}, "B": {"N2": 1, "N3": 2}, "C": {"N0": 3, "N2": 4, "N3": 3}}
    return asked, Network(tuple(nodes), TownRates("DKK", rates)), stock


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("iterations", [5, 50])
def test_who_gives_way_keeps_a_place(seed, iterations):
    """Whoever makes room for another has somewhere to go, or does not make room."""
    problem = divided_among_many()

    plan = source_batch(*problem, seed=seed, iterations=iterations)

    assert [] == verify(plan, *problem)


def test_divided_lines_are_not_looked_at_for_ever():
    """What it may cost to look at all orders together is counted, and has an end."""
    near = [BatchColumn(0, things, 10, ((0, 1),)) for things in (1, 2)]
    far = [BatchColumn(0, things, 20, ((1, 1),)) for things in (1, 2)]
    (case,) = cases_of(BatchQuestion((2,), (1, 1), (*near, *far), (0, 3)))
    purse = Effort(6)

    once, again = [together(case, [0, 0], [1, 1], purse)[0] for _ in range(2)]

    assert (30 * SCALE, FAR) == (once, again)
    assert 0 == purse.left


def test_a_bound_that_is_told_too_high_is_found():
    """Who raises a bound and the sum with it is found where an order costs less."""
    asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))
    plan = source_batch(asked, network(), MUGS)
    proof = plan.certificates[0]
    bounds = (evolve(proof.bounds[0], least=proof.bounds[0].least + 1), proof.bounds[1])
    told = evolve(proof, bounds=bounds, total=proof.total + 1)

    found, *_ = verify(evolve(plan, certificates=(told,)), asked, network(), MUGS)

    assert found.startswith("O-1 could cost")
