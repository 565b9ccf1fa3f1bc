"""A shop says how it sources; what cannot be meant is refused with its path."""

import pytest
from hypothesis import given, settings

from ordercore.errors import Invalid, Refused
from ordercore.flow import codec, read_strategies, write_strategies
from ordercore.sourcing import (
    CHEAPEST,
    Clearance,
    Constraint,
    ConstraintKind,
    DefineStrategy,
    Goal,
    KeptStrategy,
    NodeKind,
    Strategy,
    StrategyDefined,
    Term,
    Unfillable,
    WithdrawStrategy,
    chain_of,
    source,
    source_batch,
    strategies_from,
    strategy_named,
)
from ordercore.testing.sourcing import sourcing_strategies
from tests.sourcing import shops

TEXT = """
[[strategy]]
id = "green"
objective = ["DIVIDED_LINES", {CO2 = 3, COST = 1}]
alternate = "any"
unfillable = "CANCEL"
cancel_after_days = 14
clearance = [{nodes = "MMX", sku = "SUMMER*"}]

[[strategy.constraints]]
kind = "MAX_DISTANCE"
limit = 500
node_kinds = "STORE"
level = 2

[[strategy.constraints]]
kind = "EXCLUDE"
sku = ["KNIFE*", "AXE"]
country = "GB"

[[strategy]]
id = "any"
"""
GREEN = Strategy(
    "green",
    (
        (Term(Goal.DIVIDED_LINES),),
        (Term(Goal.CO2, 3), Term(Goal.COST)),
    ),
    (
        Constraint(
            ConstraintKind.MAX_DISTANCE, 500, node_kinds=(NodeKind.STORE,), level=2
        ),
        Constraint(ConstraintKind.EXCLUDE, sku=("KNIFE*", "AXE"), country=("GB",)),
    ),
    (Clearance(("MMX",), ("SUMMER*",)),),
    "any",
    Unfillable.CANCEL,
    14,
)

WANTED = shops.demand(("MUG", 1)), shops.network(), {"MUG": {"CPH": 9}}
"""A demand, a network, and enough stock."""


class TestWritten:
    """Strategies stand in a TOML file."""

    def test_each_table_is_a_strategy(self):
        """What stands in the file is what is meant."""
        assert (Strategy("any"), GREEN) == read_strategies(TEXT)

    @given(sourcing_strategies())
    @settings(max_examples=60)
    def test_written_and_read(self, strategy):
        """What is written is read as the same; it can be defined and kept."""
        assert (strategy,) == read_strategies(write_strategies((strategy,)))
        (event,) = DefineStrategy(strategy).decide(None)
        words = codec()
        assert event == words.load_event(*words.dump_event(event))
        kept = event.apply(None)
        assert kept == words.load_state(*words.dump_state(kept))

    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("strategy = 5", "strategy"),
            ("strategy = [5]", "strategy[0]"),
            ("[[strategies]]", "strategies"),
            ("[[strategy]]", "strategy[0].id"),
            ("[[strategy]]\nid = 5", "strategy[0].id"),
            ("[[strategy]]\nid = ' '", "strategy[0].id"),
            ("[[strategy]]\nid = 'a'\ncheap = true", "strategy[0].cheap"),
            ("[[strategy]]\nid = 'a'\nobjective = 'COST'", "strategy[0].objective"),
            ("[[strategy]]\nid = 'a'\nobjective = []", "strategy[0].objective"),
            ("[[strategy]]\nid = 'a'\nobjective = [{}]", "strategy[0].objective[0]"),
            ("[[strategy]]\nid = 'a'\nobjective = ['X']", "strategy[0].objective[0]"),
            (
                "[[strategy]]\nid = 'a'\nobjective = [{COST = 1.5}]",
                "strategy[0].objective[0].COST",
            ),
            (
                "[[strategy]]\nid = 'a'\nconstraints = [{limit = 5}]",
                "strategy[0].constraints[0].kind",
            ),
            (
                "[[strategy]]\nid = 'a'\nclearance = [{sku = 'A'}]",
                "strategy[0].clearance[0].nodes",
            ),
            ("[[strategy]]\nid = 'a'\n[[strategy]]\nid = 'a'", "strategy"),
            ("[[strategy]\n", "strategies"),
        ],
    )
    def test_what_is_not_known_is_refused_with_its_path(self, text, where):
        """A slip in a file must not send goods from elsewhere."""
        with pytest.raises(Invalid) as error:
            read_strategies(text)
        assert where in [finding.where for finding in error.value.findings]

    def test_all_findings_come_at_once(self):
        """Nobody mends a file in twelve rounds."""
        text = "[[strategy]]\nx = 1\n[[strategy]]\nid = 'b'\nalternate = '?'"
        with pytest.raises(Invalid) as error:
            read_strategies(text)
        wheres = {finding.where for finding in error.value.findings}
        assert {"strategy[0].x", "strategy[0].id", "strategy[1].alternate"} == wheres

    def test_alternates_come_first(self):
        """They can be defined in turn, in whatever order a file has them."""
        text = "".join(
            f"[[strategy]]\nid = '{name}'\nalternate = '{other}'\n"
            for name, other in (("a", "c"), ("b", "a"), ("c", "d"), ("d", "house"))
        )

        assert ["d", "c", "a", "b"] == [one.id for one in read_strategies(text)]

    def test_alternates_that_lead_back(self):
        """Once is enough to say so."""
        text = "".join(
            f"[[strategy]]\nid = '{name}'\nalternate = '{other}'\n"
            for name, other in (("x", "a"), ("a", "b"), ("b", "a"), ("c", "c"))
        )

        with pytest.raises(Invalid) as error:
            read_strategies(text)

        said = [finding.got for finding in error.value.findings]
        assert ["x -> a -> b -> a", "c -> c"] == said

    def test_no_strategies(self):
        """A file without any says so."""
        assert () == strategies_from({})


K = ConstraintKind


class TestSound:
    """What cannot be meant is no strategy."""

    @pytest.mark.parametrize(
        ("told", "where"),
        [
            ({"objective": ()}, "objective"),
            ({"objective": ((),)}, "objective[0]"),
            ({"objective": ((Term(Goal.COST, 0),),)}, "objective[0].COST"),
            ({"objective": ((Term(Goal.COST, True),),)}, "objective[0].COST"),
            (
                {"objective": ((Term(Goal.COST),), (Term(Goal.COST),))},
                "objective[1]",
            ),
            ({"objective": ((Term(Goal.MARKDOWN),),)}, "clearance"),
            ({"constraints": (Constraint(K.MAX_NODES),)}, "constraints[0].limit"),
            ({"constraints": (Constraint(K.MAX_NODES, 0),)}, "constraints[0].limit"),
            ({"constraints": (Constraint(K.EXCLUDE, 1),)}, "constraints[0].limit"),
            ({"constraints": (Constraint(K.EXCLUDE),)}, "constraints[0].nodes"),
            ({"constraints": (Constraint(K.ONLY),)}, "constraints[0].nodes"),
            (
                {"constraints": (Constraint(K.MAX_NODES, 1, ("CPH",)),)},
                "constraints[0].nodes",
            ),
            (
                {"constraints": (Constraint(K.ALL_OR_NOTHING, sku=("A",)),)},
                "constraints[0].sku",
            ),
            (
                {"constraints": (Constraint(K.SHIP_TOGETHER, sku=("*",)),)},
                "constraints[0].sku[0]",
            ),
            (
                {"constraints": (Constraint(K.SHIP_TOGETHER, level=-1),)},
                "constraints[0].level",
            ),
            (
                {"constraints": (Constraint(K.SHIP_TOGETHER, country=("dk",)),)},
                "constraints[0].country[0]",
            ),
            ({"clearance": (Clearance(()),)}, "clearance[0].nodes"),
            ({"clearance": (Clearance(("CPH",)),) * 21}, "clearance"),
            ({"alternate": "no name"}, "alternate"),
            ({"cancel_after_days": 3}, "cancel_after_days"),
            ({"unfillable": Unfillable.CANCEL}, "cancel_after_days"),
            ({"id": "cheapest"}, "id"),
        ],
    )
    def test_refused_with_its_path(self, told, where):
        """... wherever it stands."""
        strategy = Strategy(**{"id": "mine", **told})
        with pytest.raises(Invalid) as error:
            DefineStrategy(strategy).decide(None)
        expected = f"strategy.{where}"
        assert expected in [finding.where for finding in error.value.findings]

    @pytest.mark.parametrize(
        "wrong",
        [
            Strategy("x", ()),
            Strategy("x", ((Term(Goal.COST, -5),),)),
            Strategy("x", ((Term(Goal.COST, 1.5),),)),
            Strategy("x", constraints=(Constraint(K.MAX_NODES, 0),)),
            Strategy("x", constraints=(Constraint(K.MAX_DISTANCE, float("nan")),)),
            "cheapest",
        ],
    )
    def test_nothing_is_sourced_by_it(self, wrong):
        """Whoever sources without a shop is told the same, each time."""
        demand, network, stock = WANTED
        for _ in range(2):
            with pytest.raises(Invalid, match=r"strategies\[1\]"):
                source(demand, network, stock, CHEAPEST, wrong)
            with pytest.raises(Invalid, match=r"strategies\.W-1001\[0\]"):
                source_batch([demand], network, stock, strategies={"W-1001": wrong})

    def test_many_strategies_are_looked_at(self):
        """What is remembered of those that were looked at stays bounded."""
        demand, network, stock = WANTED
        for number in range(1_100):
            plan = source(demand, network, stock, Strategy(f"s{number}"))
            assert not plan.missing


class TestKept:
    """A shop has strategies by name."""

    def test_the_same_again_does_nothing(self):
        """Defined twice is once; defined anew it is another, and there again."""
        near = Strategy("near")
        kept = StrategyDefined(near).apply(None)
        assert () == DefineStrategy(near).decide(kept)
        (gone,) = WithdrawStrategy("near").decide(kept)
        kept = gone.apply(kept)
        assert KeptStrategy(near, withdrawn=True) == kept
        assert () == WithdrawStrategy("near").decide(kept)
        assert (StrategyDefined(near),) == tuple(DefineStrategy(near).decide(kept))

    def test_what_is_not_there_is_not_withdrawn(self):
        """... but refused."""
        with pytest.raises(Refused, match=r"strategy\.unknown"):
            WithdrawStrategy("near").decide(None)

    def test_which_one_an_order_has(self):
        """The one that a rule named, withdrawn or not; the shop's own; ours."""
        near, own = Strategy("near"), Strategy("default")
        known = {"near": KeptStrategy(near, withdrawn=True)}
        assert near == strategy_named("near", known)
        assert CHEAPEST is strategy_named("", known)
        assert CHEAPEST is strategy_named("gone", known)
        known["default"] = KeptStrategy(own)
        assert own == strategy_named("", known)
        assert CHEAPEST is strategy_named("cheapest", known)
        known["default"] = KeptStrategy(own, withdrawn=True)
        assert CHEAPEST is strategy_named("", known)

    def test_alternates_in_turn(self):
        """Each once, also where somebody let them lead back."""
        one, two = Strategy("one", alternate="two"), Strategy("two", alternate="one")
        known = {"one": KeptStrategy(one), "two": KeptStrategy(two)}
        assert (one, two) == chain_of("one", known)
        assert (CHEAPEST,) == chain_of("", known)
