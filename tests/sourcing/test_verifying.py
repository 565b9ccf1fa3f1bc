"""Who verifies a plan for a batch finds what somebody changed about it."""

import pytest
from attrs import evolve

from ordercore.sourcing import (
    BatchRule,
    Constraint,
    ConstraintKind,
    Demand,
    DemandLine,
    Goal,
    Strategy,
    Term,
    source_batch,
)
from ordercore.testing.batches import verify
from ordercore.values import Address
from tests.sourcing.batches import scarce
from tests.sourcing.test_batch import MUGS, network, order

ONE = {"MUG": {"CPH": 1}}


def of(plan, **plans):
    """Return a plan in which orders ship as somebody says."""
    names = [one.order for one in plan.plans]
    found = [plans.get(name[:1], plan.by_order[name]) for name in names]
    return evolve(plan, plans=tuple(found))


class TestTurns:
    """Nobody is passed over."""

    def test_who_comes_later_has_what_the_first_could_have_had(self):
        """Two equal orders swap what they have: the first is passed over."""
        asked = (order("O-1", ("MUG", 1)), order("O-2", ("MUG", 1)))
        plan = source_batch(asked, network(), ONE)
        other = source_batch(asked[::-1], network(), ONE)
        swapped = evolve(other, plans=other.plans[::-1])

        assert [] == verify(plan, asked, network(), ONE)
        (said,) = verify(swapped, asked, network(), ONE)
        assert "O-1 misses MUG, which O-2 has from CPH" == said

    def test_others_move_on(self):
        """The first could have had it, had the second been sent from elsewhere."""
        rates = {"CPH-ODENSE": ((5_000, 400),), "HAM-SKAGEN": ((5_000, 900),)}
        rates["CPH-SKAGEN"] = ((5_000, 600),)
        asked = (order("S-1", ("MUG", 1)), order("O-2", ("MUG", 1)))
        right = source_batch(asked, network(rates), MUGS)
        alone = source_batch(asked, network(rates), ONE)

        assert not right.missing
        said = verify(alone, asked, network(rates), MUGS)
        assert ["O-2 misses MUG, which HAM has"] == said

    @pytest.mark.parametrize("rule", BatchRule)
    @pytest.mark.parametrize("told", BatchRule)
    def test_another_rule(self, rule, told):
        """A plan that was made by one rule is not as another one has it."""
        asked = (
            order("O-1", ("MUG", 2)),
            order("O-2", ("MUG", 2)),
            order("S-3", ("MUG", 1)),
        )
        stock, ranks = {"MUG": {"CPH": 2, "HAM": 1}}, {"O-2": 0}
        plan = source_batch(asked, network(), stock, rule=rule, ranks=ranks)

        said = verify(evolve(plan, rule=told), asked, network(), stock, ranks=ranks)

        assert (rule is not told) == bool(said)

    def test_that_it_is_fair(self):
        """What is said about the rule being kept is looked at."""
        asked = [order(f"O-{n}", ("MUG", units)) for n, units in enumerate((2, 1, 1))]
        stock, whole = {"MUG": {"CPH": 1, "HAM": 1}}, BatchRule.MOST_WHOLE_ORDERS
        in_turn = source_batch(asked, network(), stock)
        most = source_batch(asked, network(), stock, rule=whole)

        assert most.fair
        assert [] == verify(most, asked, network(), stock)
        (said,) = verify(evolve(in_turn, fair=False), asked, network(), stock)
        assert said.startswith("it is certain that the rule is kept")
        (said,) = verify(evolve(in_turn, rule=whole), asked, network(), stock)
        assert "O-1, O-2 could be whole, which is one more" == said
        unsure = evolve(in_turn, rule=whole, fair=False)
        assert [] == verify(unsure, asked, network(), stock)


class TestShipments:
    """What is said of parcels is worked out again."""

    @pytest.mark.parametrize("name", ["weight_g", "parcels"])
    def test_one_more(self, name):
        """Weight and parcels are what the goods and the rates make them."""
        asked = (order("O-1", ("MUG", 1)),)
        plan = source_batch(asked, network(), MUGS)
        (shipment,) = plan.plans[0].shipments
        more = evolve(shipment, **{name: getattr(shipment, name) + 1})
        told = of(plan, O=evolve(plan.plans[0], shipments=(more,)))

        (said,) = verify(told, asked, network(), MUGS)

        assert said.startswith("O-1: CPH ships 1000 g in 1 parcels for 5.00 DKK")

    def test_who_collects(self):
        """What the buyer collects costs the handling alone."""
        asked = (evolve(order("O-1", ("MUG", 3)), collect_at="HAM"),)
        stock = {"MUG": {"HAM": 2}}

        plan = source_batch(asked, network(), stock)

        assert [] == verify(plan, asked, network(), stock)
        sent = (evolve(asked[0], collect_at=""),)
        assert verify(plan, sent, network(), stock)


class TestProof:
    """A proof is believed only where it can be followed."""

    def test_parts(self):
        """Parts below 1 turn a bound round."""
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))
        plan = source_batch(asked, network(), MUGS)
        (proof,) = plan.certificates

        for parts in (-1, 0, 1.5):
            told = evolve(plan, certificates=(evolve(proof, parts=parts),))
            (said,) = verify(told, asked, network(), MUGS)
            assert f"{parts} parts are no whole number from 1" == said

    def test_all_fixed(self):
        """Nobody who could be traded counts as he is."""
        asked = (order("O-1", ("MUG", 1)), order("S-2", ("MUG", 1)))
        plan = source_batch(asked, network(), MUGS, iterations=0)
        (proof,) = plan.certificates
        costs = [one.cost.minor * proof.parts for one in plan.plans]
        bounds = [
            evolve(bound, least=cost, fixed=True)
            for bound, cost in zip(proof.bounds, costs, strict=True)
        ]
        forged = evolve(proof, prices=(), bounds=tuple(bounds), total=sum(costs))

        said = verify(evolve(plan, certificates=(forged,)), asked, network(), MUGS)

        assert "O-1 is fixed or not: it is told wrong" == said[0]

    def test_an_order_without_a_bound(self):
        """Whoever ships has a bound, in one certificate."""
        asked = (order("O-1", ("MUG", 1)),)
        plan = source_batch(asked, network(), MUGS)

        none = evolve(plan, certificates=())
        twice = evolve(plan, certificates=plan.certificates * 2)

        for told in (none, twice):
            (said,) = verify(told, asked, network(), MUGS)
            assert "bound for" in said

    def test_what_is_minded(self):
        """What counts first counts more than all that comes after it."""
        by = Strategy("s", ((Term(Goal.SHIPMENTS),), (Term(Goal.COST),)))
        asked = (order("O-1", ("MUG", 1), ("CUP", 1)),)
        stock = {"MUG": {"CPH": 1, "HAM": 1}, "CUP": {"HAM": 1}}
        how = {"strategies": {"O-1": by}}
        plan = source_batch(asked, network(), stock, **how)
        (proof,) = plan.certificates

        assert [] == verify(plan, asked, network(), stock, **how)
        assert not plan.gap.minor
        even = evolve(proof, counts=((Goal.SHIPMENTS, 1), (Goal.COST, 1)))
        told = evolve(plan, certificates=(even,))
        assert "does not mind" in verify(told, asked, network(), stock, **how)[0]
        assert verify(plan, asked, network(), stock)

    def test_what_is_ruled_out(self):
        """Nothing ships from where a strategy rules it out."""
        near = Constraint(ConstraintKind.EXCLUDE, nodes=("CPH",))
        how = {"strategies": {"O-1": Strategy("s", constraints=(near,))}}
        asked = (order("O-1", ("MUG", 1)),)

        plan = source_batch(asked, network(), MUGS, **how)
        other = source_batch(asked, network(), MUGS)

        assert [] == verify(plan, asked, network(), MUGS, **how)
        (said,) = verify(other, asked, network(), MUGS, **how)
        assert "O-1: 1 × MUG at CPH are more than may be taken" == said


@pytest.mark.parametrize("rule", BatchRule)
def test_large_batches_are_verified(rule):
    """By every rule, with strategies that mind other things, on scarce stock."""
    problem = scarce(5, orders=60, nodes=5, skus=20, most=3, spare=0.9)
    few = ((Term(Goal.SHIPMENTS),), (Term(Goal.COST),))
    far = Constraint(ConstraintKind.EXCLUDE, nodes=("N1",), sku=("S1*",))
    by = [Strategy("few", few), Strategy("far", constraints=(far,))]
    how = {
        "strategies": {d.order: by[n % 2] for n, d in enumerate(problem.demands[:40])},
        "ranks": {d.order: n % 3 for n, d in enumerate(problem.demands[:50])},
    }
    asked = problem.demands, problem.network, problem.stock

    plan = source_batch(*asked, rule=rule, iterations=10, **how)

    assert 2 == len(plan.certificates)
    assert [] == verify(plan, *asked, **how)


def test_lines_of_one_article():
    """Of lines that share a SKU the first has its turn first."""
    lines = (DemandLine("1", "MUG", 1, 100), DemandLine("2", "MUG", 1, 100))
    asked = (Demand("O-1", Address("DK", "ODENSE"), lines),)
    plan = source_batch(asked, network(), ONE)
    (one,) = plan.plans
    (shipment,), (lack,) = one.shipments, one.missing
    moved = evolve(shipment.lines[0], line="2")
    told = evolve(
        one,
        shipments=(evolve(shipment, lines=(moved,)),),
        missing=(evolve(lack, line="1"),),
    )

    assert [] == verify(plan, asked, network(), ONE)
    (said,) = verify(evolve(plan, plans=(told,)), asked, network(), ONE)
    assert "O-1 misses MUG, which O-1 has from CPH" == said
