"""Small batches, to be solved and to be verified."""

from collections.abc import Mapping

from attrs import frozen
from hypothesis import strategies as st

from ordercore.sourcing import (
    Demand,
    DemandLine,
    Network,
    Node,
    NodeKind,
)
from ordercore.testing.sourcing import TableRates, rate_tables
from ordercore.testing.verifying import verify
from ordercore.values import Address, Money

__all__ = ["BatchProblem", "TownRates", "batch_problems", "verify"]

Stock = Mapping[str, Mapping[str, int]]


@frozen
class BatchProblem:
    """All that :func:`ordercore.sourcing.source_batch` is asked with."""

    demands: tuple[Demand, ...]
    network: Network
    stock: Stock


@st.composite
def batch_problems(
    draw: st.DrawFn,
    *,
    max_orders: int = 3,
    max_lines: int = 2,
    max_nodes: int = 3,
    max_quantity: int = 2,
    scarce: bool = True,
) -> BatchProblem:
    """Draw a batch that is small enough to be solved by trying everything.

    Prices depend on origin and destination, some nodes do not serve some destinations,
    some units are too heavy, and some orders want a SKU twice.  It shrinks to fewer
    orders, lines and nodes.

    Args:
        draw: given by Hypothesis.
        max_orders: most orders.
        max_lines: most lines of one.
        max_nodes: most nodes.
        max_quantity: most units of a line.
        scarce: whether a node has at most *max_quantity* units of a SKU, and often
            none, so that not everybody gets all.
    """
    names = [f"N{number}" for number in range(draw(st.integers(1, max_nodes)))]
    towns = ["8000", "9000"]
    tables = {f"{name}-{town}": draw(rate_tables()) for name in names for town in towns}
    nodes = [
        Node(
            name,
            name,
            NodeKind.WAREHOUSE,
            Address("DK", postcode=name),
            Money(draw(st.integers(0, 10)), "DKK"),
            draw(st.integers(0, 1)),
        )
        for name in names
    ]
    skus = "ABC"
    weights = {sku: draw(st.integers(0, 9)) for sku in skus}
    demands: list[Demand] = []
    for number in range(draw(st.integers(1, max_orders))):
        wanted = draw(st.lists(st.sampled_from(skus), min_size=1, max_size=max_lines))
        lines = [
            DemandLine(str(n), sku, draw(st.integers(1, max_quantity)), weights[sku])
            for n, sku in enumerate(wanted, 1)
        ]
        town = draw(st.sampled_from(towns))
        demands.append(Demand(f"W-{number}", Address("DK", town), tuple(lines)))
    most = max_quantity if scarce else max_orders * max_lines * max_quantity
    stock = {sku: {name: draw(st.integers(0, most)) for name in names} for sku in skus}
    network = Network(tuple(nodes), TownRates("DKK", tables))
    return BatchProblem(tuple(demands), network, stock)


@frozen
class TownRates(TableRates):
    """Parcel rates by origin and destination: ``origin-destination`` by postcode."""

    def breaks(
        self, origin: Address, destination: Address
    ) -> tuple[tuple[int, int], ...]:
        """Return the table of a way; nothing where there is none."""
        return self.tables.get(f"{origin.postcode}-{destination.postcode}", ())
