"""What holds for every kit, and whatever shares its components: laws STK 37 and 38."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore.catalog import Component, DefineKit, Kit
from ordercore.sourcing import (
    Demand,
    DemandLine,
    Network,
    Node,
    NodeKind,
    Shelves,
    kits_of,
    source_kits,
)
from ordercore.testing.sourcing import TableRates
from ordercore.values import Address, Money
from tests.flow.shop import place, shop

PARTS = ("A", "B", "C")
NODES = ("N1", "N2", "N3")
FLAT = ((30, 5),)
NETWORK = Network(
    tuple(
        Node(n, n, NodeKind.WAREHOUSE, Address("DK", postcode=n), Money(1, "DKK"))
        for n in NODES
    ),
    TableRates("DKK", dict.fromkeys(NODES, FLAT)),
)

recipes = st.dictionaries(st.sampled_from(PARTS), st.integers(1, 3), min_size=1)
shelves = st.fixed_dictionaries(
    {
        part: st.fixed_dictionaries(dict.fromkeys(NODES, st.integers(0, 5)))
        for part in PARTS
    }
)


def components(recipe):
    """Return a recipe as it stands in the catalogue."""
    return tuple(Component(sku, units) for sku, units in sorted(recipe.items()))


def put_together(recipe, shelf):
    """Return how many kits can be made at a place, by making one after the other."""
    shelf, made = dict(shelf), 0
    while all(shelf[sku] >= units for sku, units in recipe.items()):
        for sku, units in recipe.items():
            shelf[sku] -= units
        made += 1
    return made


@given(recipes, shelves)
def test_as_many_kits_as_can_be_put_together(recipe, stock):
    """STK 37: availability of a kit is that of its scarcest component at one place."""
    expected = {
        node: made
        for node in NODES
        if (made := put_together(recipe, {p: stock[p][node] for p in PARTS}))
    }

    assert expected == kits_of(components(recipe), stock)


@st.composite
def baskets(draw):
    """Draw two kits, a basket of kits and parts, what is there and what is own."""
    kits = {"K1": draw(recipes), "K2": draw(recipes)}
    skus = draw(st.lists(st.sampled_from(["K1", "K2", *PARTS]), min_size=1, max_size=4))
    wants = [(sku, draw(st.integers(1, 3))) for sku in skus]
    own = draw(
        st.dictionaries(
            st.sampled_from(skus),
            st.dictionaries(st.sampled_from(NODES), st.integers(0, 2)),
        )
    )
    return kits, wants, draw(shelves), own


@given(baskets())
def test_lines_never_jointly_exceed_what_is_there(drawn):
    """STK 38: a plan takes no unit twice, and misses what it does not take.

    Units are counted one by one: each taken kit uses one that is kept for the order
    where there is one, or else takes each of its parts off the shelf.
    """
    kits, wants, free, own = drawn
    lines = [DemandLine(str(n), sku, units, 1) for n, (sku, units) in enumerate(wants)]
    inside = {sku: components(recipe) for sku, recipe in kits.items()}
    demand = Demand("O", Address("DK"), tuple(lines))
    plan = source_kits(demand, NETWORK, Shelves(free, own, inside))

    left = {(p, n): free[p][n] for p in PARTS for n in NODES}
    kept = {(s, n): units for s, at in own.items() for n, units in at.items()}
    for one in plan.assignments:
        for _ in range(one.quantity):
            if kept.get((one.sku, one.node)):
                kept[one.sku, one.node] -= 1
                continue
            for part, units in kits.get(one.sku, {one.sku: 1}).items():
                left[part, one.node] -= units
    assert min(left.values()) >= 0
    planned = dict.fromkeys(map(str, range(len(lines))), 0)
    for one in (*plan.assignments, *plan.missing):
        planned[one.line] += one.quantity
    assert {str(n): units for n, (_, units) in enumerate(wants)} == planned


@given(baskets())
def test_the_first_line_gets_what_there_is(drawn):
    """STK 38: who comes first loses nothing to whoever shares a component."""
    kits, wants, free, own = drawn
    sku, units = wants[0]
    recipe = kits.get(sku, {sku: 1})
    there = sum(
        put_together(recipe, {p: free[p][node] for p in PARTS})
        + own.get(sku, {}).get(node, 0)
        for node in NODES
    )
    lines = [DemandLine(str(n), s, many, 1) for n, (s, many) in enumerate(wants)]
    inside = {name: components(recipe) for name, recipe in kits.items()}
    demand = Demand("O", Address("DK"), tuple(lines))
    plan = source_kits(demand, NETWORK, Shelves(free, own, inside))

    got = sum(one.quantity for one in plan.assignments if one.line == "0")
    assert min(units, there) == got


@settings(max_examples=15)
@given(
    recipes,
    recipes,
    shelves,
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(["K1", "K2", *PARTS]), st.integers(1, 3)),
            min_size=1,
            max_size=3,
        ),
        max_size=3,
    ),
)
def test_a_shop_of_kits_is_never_refused_by_its_shelf(one, two, stock, asked):
    """STK 33, 37: what is planned is claimed, component by component."""
    oms = shop(
        stock={
            f"{p}@{w}": stock[p][n]
            for p in PARTS
            for n, w in (("N1", "CPH"), ("N2", "HAM"))
            if stock[p][n]
        },
        lists=PARTS,
    )
    recipe = {"K1": one, "K2": two}
    oms.do(*[DefineKit(Kit(k, components(r))) for k, r in recipe.items()])
    for number, wants in enumerate(asked):
        place(oms, f"O{number}", *wants)

    claimed = dict.fromkeys([(p, w) for p in PARTS for w in ("CPH", "HAM")], 0)
    for _, kept in oms.store.scan("order"):
        order = kept.state
        assert not order.holds
        for line, progress in zip(order.lines, order.progress, strict=True):
            for claim in progress.claims:
                for part, units in recipe.get(line.sku, {line.sku: 1}).items():
                    claimed[part, claim.node] += units * claim.total
    assert claimed == {place: oms.stock(*place).allocated for place in claimed}
