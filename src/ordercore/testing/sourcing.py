"""Small sourcing problems for property tests, and strategies that can be defined."""

from collections.abc import Mapping

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ordercore.sourcing import (
    Clearance,
    Constraint,
    ConstraintKind,
    Demand,
    DemandLine,
    Goal,
    Network,
    Node,
    NodeKind,
    Strategy,
    Term,
    Unfillable,
)
from ordercore.testing.strategies import countries, ids, skus
from ordercore.values import Address, Money

__all__ = [
    "SourcingProblem",
    "TableRates",
    "constraints",
    "rate_tables",
    "sourcing_problems",
    "sourcing_strategies",
]

Breaks = tuple[tuple[int, int], ...]


@frozen
class TableRates:
    """Parcel rates by origin, the same to every destination.

    Attributes:
        currency: of all prices.
        tables: origin's postcode -> (heaviest weight in g, price) of each step.
    """

    currency: str
    tables: Mapping[str, Breaks]

    def breaks(self, origin: Address, destination: Address) -> Breaks:
        """Return the table of an origin; nothing where it has none."""
        return self.tables.get(origin.postcode, ())


@frozen
class SourcingProblem:
    """All that :func:`ordercore.sourcing.source` is asked with."""

    demand: Demand
    network: Network
    stock: Mapping[str, Mapping[str, int]]


@st.composite
def rate_tables(draw: st.DrawFn, *, served: bool = False) -> Breaks:
    """Draw a rate table: none at all unless *served*, flat, rising, or with a jump.

    It shrinks to one flat price.  Weights are from 2 to 30 g, so that a few units
    already pass a step or need several parcels.
    """
    limits = draw(
        st.lists(
            st.integers(2, 30), min_size=1 if served else 0, max_size=4, unique=True
        )
    )
    prices = draw(st.lists(st.integers(0, 40), min_size=len(limits), max_size=4))
    return tuple(zip(sorted(limits), sorted(prices), strict=False))


@st.composite
def sourcing_problems(
    draw: st.DrawFn,
    *,
    max_lines: int = 3,
    max_nodes: int = 4,
    max_quantity: int = 3,
    served: bool = False,
) -> SourcingProblem:
    """Draw a problem that is small enough to be solved by trying everything.

    Some SKUs occur in two lines, some stock is short, some nodes do not serve the
    destination, some units are too heavy.  It shrinks to fewer lines and nodes.

    Args:
        draw: given by Hypothesis.
        max_lines: most lines.
        max_nodes: most nodes.
        max_quantity: most units of a line; a node has at most one more.
        served: whether every node serves the destination and no unit is too heavy.
    """
    names = [f"N{number}" for number in range(draw(st.integers(1, max_nodes)))]
    tables = {name: draw(rate_tables(served=served)) for name in names}
    nodes = [
        Node(
            name,
            name,
            draw(st.sampled_from(NodeKind)),
            Address("DK", postcode=name),
            Money(draw(st.integers(0, 10)), "DKK"),
            draw(st.integers(0, 2)),
        )
        for name in names
    ]
    skus = "ABC"[: draw(st.integers(1, max_lines))]
    # The lightest step that a table may have is 2 g.
    weights = {sku: draw(st.integers(0, 2 if served else 12)) for sku in skus}
    ordered = draw(st.lists(st.sampled_from(skus), min_size=1, max_size=max_lines))
    lines = [
        DemandLine(str(n), sku, draw(st.integers(1, max_quantity)), weights[sku])
        for n, sku in enumerate(ordered, 1)
    ]
    stock = {
        sku: {name: draw(st.integers(0, max_quantity + 1)) for name in names}
        for sku in skus
    }
    demand = Demand("W-1", Address("DK", "8000"), tuple(lines))
    return SourcingProblem(
        demand, Network(tuple(nodes), TableRates("DKK", tables)), stock
    )


_LIMITED = {
    ConstraintKind.MAX_DISTANCE,
    ConstraintKind.MAX_DAYS,
    ConstraintKind.SAFETY_STOCK,
    ConstraintKind.MAX_NODES,
    ConstraintKind.MAX_NODES_PER_LINE,
}
_OF_NODES = {
    ConstraintKind.MAX_DISTANCE,
    ConstraintKind.CAPACITY,
    ConstraintKind.CUT_OFF,
    ConstraintKind.MAX_DAYS,
    ConstraintKind.EXCLUDE,
    ConstraintKind.ONLY,
    ConstraintKind.SAFETY_STOCK,
}
_OF_ALL = {ConstraintKind.MAX_NODES, ConstraintKind.ALL_OR_NOTHING}
_OURS = ids().filter(lambda name: name != "cheapest")
_PATTERNS = skus() | skus().map(lambda sku: f"{sku}*")


def _some(what: SearchStrategy[str], least: int = 0) -> SearchStrategy[tuple[str, ...]]:
    return st.lists(what, min_size=least, max_size=2).map(tuple)


@st.composite
def constraints(draw: st.DrawFn) -> Constraint:
    """Draw something that can be ruled out; it shrinks to a hard one."""
    kind = draw(st.sampled_from(ConstraintKind))
    has = kind in _OF_NODES
    named = kind in {ConstraintKind.ONLY, ConstraintKind.EXCLUDE}
    kinds = st.lists(st.sampled_from(NodeKind), max_size=2).map(tuple)
    return Constraint(
        kind,
        draw(st.integers(1, 500)) if kind in _LIMITED else None,
        draw(_some(_OURS, 1 if named else 0)) if has else (),
        draw(_some(_OURS)) if has else (),
        draw(kinds) if has else (),
        () if kind in _OF_ALL else draw(_some(_PATTERNS)),
        draw(_some(countries())),
        draw(st.integers(0, 9)),
    )


@st.composite
def sourcing_strategies(draw: st.DrawFn) -> Strategy:
    """Draw a strategy that can be defined, but for its alternate: it has none."""
    goals = draw(st.lists(st.sampled_from(Goal), min_size=1, max_size=5, unique=True))
    levels: list[tuple[Term, ...]] = []
    for goal in goals:
        term = Term(goal, draw(st.integers(1, 10**6)))
        beside: bool = draw(st.booleans())
        if levels and beside:
            levels[-1] = (*levels[-1], term)
        else:
            levels.append((term,))
    clearances = st.builds(Clearance, _some(_OURS, 1), _some(_PATTERNS))
    unfillable = draw(st.sampled_from(Unfillable))
    return Strategy(
        draw(_OURS),
        tuple(levels),
        tuple(draw(st.lists(constraints(), max_size=3))),
        tuple(draw(st.lists(clearances, min_size=1, max_size=2))),
        "",
        unfillable,
        draw(st.integers(1, 3650)) if unfillable is Unfillable.CANCEL else None,
    )
