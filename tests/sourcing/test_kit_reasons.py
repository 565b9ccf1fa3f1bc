"""Why a kit does not ship is told by what is in it: nothing lies anywhere as a kit."""

from hypothesis import given
from hypothesis import strategies as st

from ordercore.catalog import Component
from ordercore.sourcing import (
    Demand,
    DemandLine,
    FlipKind,
    Shelves,
    ShortPart,
    kits_of,
    plan_as_plain,
    plan_of_plain,
    source_kits,
)
from ordercore.values import Address
from ordercore.values.quantity import MOST
from tests.properties.test_kit_laws import NETWORK, PARTS, components, recipes, shelves

TEA = (Component("A", 2), Component("B"))


def tea(units, free, own=None):
    """Return the plan for tea sets of two cups and a pot."""
    line = DemandLine("1", "TEA", units, 1)
    demand = Demand("O", Address("DK"), (line,))
    return source_kits(demand, NETWORK, Shelves(free, own or {}, {"TEA": TEA}))


def test_what_is_missing_names_the_component():
    """Of three sets one ships: the pots are short, the cups are not."""
    plan = tea(3, {"A": {"N1": 9}, "B": {"N1": 1}})
    (missing,) = plan.missing

    assert (2, (ShortPart("B", 1, 3),)) == (missing.quantity, missing.parts)
    assert "  2 × TEA  line 1  B is short: 1 there, 3 wanted" in str(plan).splitlines()


def test_a_node_that_does_not_ship_lacks_a_component():
    """It says which, and what would change it, in components."""
    told = tea(3, {"A": {"N1": 9, "N2": 5}, "B": {"N1": 1}}).explanation

    said = {one.node: one.text for one in told.lines}
    short = "A is short: 5 there, 6 wanted; B is short: 0 there, 3 wanted"
    assert said["N2"].endswith(short)
    flips = {one.node: one for one in told.flips if one.kind is FlipKind.STOCK}
    assert (("B", 1),) == flips["N2"].parts
    assert (("A", 2), ("B", 1)) == flips["N3"].parts
    assert "if it had 2 more A and 1 more B" == flips["N3"].condition
    assert (("B", -1),) == flips["N1"].parts
    assert "would ship less of line 1  if it had 1 fewer B" in str(told)
    assert "more TEA" not in str(told)


def test_components_without_end():
    """Where nobody counts a component, no number of them is told."""
    plan = tea(1, {"A": {"N1": MOST}, "B": {"N1": MOST - 3}})
    one = tea(1, {"A": {"N1": MOST}, "B": {"N1": 4}})

    (flip,) = [one for one in plan.explanation.flips if one.kind is FlipKind.STOCK]
    assert "if it supplied TEA no more" == flip.condition
    (flip,) = [one for one in one.explanation.flips if one.kind is FlipKind.STOCK]
    assert (("B", -4),) == flip.parts


def test_components_at_no_one_place():
    """There are enough of each, but nowhere together: none is short."""
    plan = tea(1, {"A": {"N1": 2}, "B": {"N2": 1}})

    assert () == plan.missing[0].parts
    texts = {one.node: one.text for one in plan.why}
    assert texts["N1"].endswith("B is short: 0 there, 1 wanted")
    assert texts["N2"].endswith("A is short: 0 there, 2 wanted")


def test_what_is_kept_for_the_order_counts():
    """A set that is reserved for it has all its components."""
    plan = tea(2, {"A": {"N1": 2}, "B": {}}, {"TEA": {"N1": 1}})

    assert (ShortPart("B", 1, 2),) == plan.missing[0].parts


def test_what_other_lines_take_is_not_there():
    """Cups that the line before gets are no cups for the set."""
    lines = (DemandLine("1", "A", 5, 1), DemandLine("2", "TEA", 2, 1))
    free = {"A": {"N1": 6}, "B": {"N1": 9}}
    demand = Demand("O", Address("DK"), lines)
    plan = source_kits(demand, NETWORK, Shelves(free, {}, {"TEA": TEA}))

    assert (ShortPart("A", 1, 4),) == plan.missing[0].parts


def test_it_can_be_written_down():
    """As plain data, and back."""
    plan = tea(3, {"A": {"N1": 9, "N2": 5}, "B": {"N1": 1}})
    again = plan_of_plain(plan_as_plain(plan))

    assert plan.missing == again.missing
    assert plan.explanation.flips == again.explanation.flips


@given(recipes, shelves, st.integers(1, 4))
def test_what_would_change_it_does(recipe, stock, units):
    """SRC 61: with that many components more, or fewer, the node decides otherwise."""
    inside = components(recipe)
    line = DemandLine("1", "K", units, 1)
    demand = Demand("O", Address("DK"), (line,))
    plan = source_kits(demand, NETWORK, Shelves(stock, {}, {"K": inside}))
    for flip in plan.explanation.flips:
        if flip.kind is not FlipKind.STOCK:
            continue
        then = {part: dict(stock[part]) for part in PARTS}
        for sku, more in flip.parts:
            then[sku][flip.node] += more
        here, there = kits_of(inside, stock), kits_of(inside, then)
        assert flip.units == there.get(flip.node, 0) - here.get(flip.node, 0)
        again = source_kits(demand, NETWORK, Shelves(then, {}, {"K": inside}))
        before = {one.node: one.quantity for one in plan.assignments}
        after = {one.node: one.quantity for one in again.assignments}
        if flip.ships:
            assert after.get(flip.node, 0)
        else:
            assert after.get(flip.node, 0) < before[flip.node]
