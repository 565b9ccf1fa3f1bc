"""Why from there, why not from elsewhere, and the plan as a table."""

import json
from inspect import cleandoc

import pytest

from ordercore.errors import Invalid
from ordercore.sourcing import Reason, plan_as_plain, plan_of_plain, source
from ordercore.values import Money
from tests.sourcing import brute
from tests.sourcing.instances import instance
from tests.sourcing.shops import demand, network, reasons
from tests.sourcing.test_exact import KINDS


def told(plan, node):
    """Return what a plan says about a node."""
    [reason] = [reason for reason in plan.why if reason.node == node]
    return reason


class TestReasons:
    """Every node once, with a reason that is true."""

    def test_chosen(self):
        """A node that ships says what."""
        plan = source(demand(("MUG", 2), ("CUP", 1)), network(), STOCK)

        assert Reason.CHOSEN == told(plan, "CPH").reason
        assert "ships 2 × MUG, 1 × CUP" == told(plan, "CPH").text
        assert 157 == round(told(plan, "CPH").distance_km)

    def test_dominated(self):
        """A node that could ship says what the best plan with it costs more."""
        plan = source(demand(("MUG", 2), ("CUP", 1)), network(), STOCK)

        assert Money(3000, "DKK") == told(plan, "HAM").extra
        assert "costs 30.00 DKK more" == told(plan, "HAM").text
        assert told(plan, "HAM").proved

    def test_equal(self):
        """A node that costs the same says that others go first."""
        tables = {"CPH": ((9, 5),), "MMX": ((9, 5),)}
        plan = source(
            demand(("MUG", 1)), network(tables), {"MUG": {"CPH": 1, "MMX": 1}}
        )

        assert "costs the same; others go first" == told(plan, "MMX").text
        assert Money(0, "DKK") == told(plan, "MMX").extra

    def test_excluded(self):
        """Not served, nothing there, too heavy, too little: the first that is true."""
        shop = network(
            {
                "CPH": ((9000, 5),),
                "HAM": (),
                "MMX": ((9000, 9),),
                "OSL": ((100, 1),),
                "STO": ((9000, 1),),
            }
        )
        stock = {"MUG": {"CPH": 2, "HAM": 9, "OSL": 9, "STO": 1}}
        plan = source(demand(("MUG", 2, 500)), shop, stock)

        assert {
            "CPH": Reason.CHOSEN,
            "HAM": Reason.NOT_SERVED,
            "MMX": Reason.NO_STOCK,
            "OSL": Reason.TOO_HEAVY,
            "STO": Reason.TOO_LITTLE,
        } == reasons(plan)
        assert (
            "a unit of MUG is heavier than 100 g, its limit" == told(plan, "OSL").text
        )
        assert told(plan, "STO").extra is None

    def test_a_forced_node_takes_what_others_would(self):
        """A divided line's units are looked at from the forced node's side first."""
        shop = network({"CPH": ((9, 1),), "HAM": ((9, 2),), "MMX": ((9, 4),)})
        stock = {"MUG": {"CPH": 2, "HAM": 2, "MMX": 1}}
        plan = source(demand(("MUG", 3)), shop, stock)

        assert Money(2, "DKK") == told(plan, "MMX").extra

    def test_many_lines(self):
        """For a plan that was searched, the best single move is what is told."""
        lines = [(f"S{n}", 1, 900) for n in range(24)]
        stock = {sku: {"CPH": 1, "HAM": 1} for sku, _, _ in lines}
        plan = source(demand(*lines), network(), stock)

        assert not plan.proved
        assert not told(plan, "HAM").proved
        assert "the best move there costs 69.00 DKK more" == told(plan, "HAM").text

    @pytest.mark.soak
    @pytest.mark.parametrize("kind", KINDS)
    def test_true(self, kind, soak):
        """SRC 64: every reason is confirmed by trying everything with that node."""
        for seed in range(1000, 1000 + 120 * soak):
            problem = instance(seed, **KINDS[kind])
            asked = problem.demand, problem.network, problem.stock
            plan = source(*asked)
            best = brute.best(*asked)
            ids = [node.id for node in problem.network.ranked]
            assert ids == [reason.node for reason in plan.why]
            for reason in plan.why:
                forced = brute.best(*asked, forced=reason.node)
                assert is_true(reason, best, forced, plan), (seed, reason)


def is_true(reason, best, forced, plan):
    """Tell whether a reason holds, *forced* being the best value with that node."""
    match reason.reason:
        case Reason.CHOSEN:
            chosen = reason.node in {shipment.node for shipment in plan.shipments}
            return chosen and forced == best
        case Reason.DOMINATED:
            extra = forced[1] - best[1]
            return (
                reason.proved and forced[0] == best[0] and extra == reason.extra.minor
            )
        case Reason.TOO_LITTLE:
            return forced[0] > best[0]
        case _:
            return forced is None


STOCK = {"MUG": {"CPH": 4, "HAM": 4}, "CUP": {"CPH": 2, "HAM": 1}}


class TestTable:
    """The plan for people."""

    def test_all_of_it(self):
        """Parcels and what is in them, then who does not ship, then what is missing."""
        stock = {**STOCK, "JUG": {"MMX": 1}}
        plan = source(
            demand(("MUG", 2, 400), ("CUP", 1, 300), ("JUG", 4, 900)), network(), stock
        )

        assert cleandoc(
            """
                W-1001: 2 parcels, 98.00 DKK (proved best)
                  CPH  2 × MUG  1.1 kg  157 km  39.00 DKK
                       1 × CUP
                  MMX  1 × JUG  0.9 kg  185 km  59.00 DKK
                not chosen
                  HAM  289 km  costs 30.00 DKK more
                missing
                  3 × JUG  line 3  all nodes in reach together have 1
                """
        ) == str(plan)

    def test_one_parcel(self):
        """A plan of one parcel of a one-node shop is three words long."""
        shop = network({"CPH": ((9, 100),)})

        assert (
            "W-1001: 1 parcel, 1.00 DKK (proved best)\n"
            "  CPH  1 × MUG  0.0 kg  157 km  1.00 DKK"
        ) == str(source(demand(("MUG", 1)), shop, {"MUG": {"CPH": 1}}))

    def test_nothing(self):
        """A plan that ships nothing says why."""
        plan = source(demand(("MUG", 1)), network({"CPH": ((9, 1),)}), {})

        assert (
            "W-1001: nothing can be shipped\n"
            "not chosen\n"
            "  CPH  157 km  has nothing of what is wanted\n"
            "missing\n"
            "  1 × MUG  line 1  no node has any"
        ) == str(plan)

    def test_searched(self):
        """A plan that is not proved says so."""
        lines = [(f"S{n}", 1, 900) for n in range(24)]
        stock = {sku: {"CPH": 1, "HAM": 1} for sku, _, _ in lines}

        assert "117.00 DKK (searched)" in str(source(demand(*lines), network(), stock))


class TestPlainData:
    """A plan can be kept and read again."""

    def test_round_trip(self):
        """What was written as JSON is read as the same plan with the same reasons."""
        for seed in range(30):
            problem = instance(seed, odd=True)
            plan = source(problem.demand, problem.network, problem.stock)

            again = plan_of_plain(json.loads(json.dumps(plan_as_plain(plan))))

            assert plan == again
            assert plan.why == again.why
            assert str(plan) == str(again)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda data: data.pop("why"),
            lambda data: data.pop("order"),
            lambda data: data.update(more=1),
            lambda data: data["shipments"][0].update(cost="5"),
            lambda data: data["shipments"][0]["lines"][0].pop("sku"),
            lambda data: data["why"][0].update(reason="BECAUSE"),
            lambda data: data.update(missing=[5]),
        ],
    )
    def test_malformed(self, spoil):
        """Anything else is refused."""
        plan = source(demand(("MUG", 1)), network(), STOCK)
        data = plan_as_plain(plan)
        spoil(data)

        with pytest.raises(Invalid):
            plan_of_plain(data)
