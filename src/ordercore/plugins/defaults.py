"""What ordercore brings itself: it joins as others do, by the same hooks."""

from collections.abc import Sequence

from ordercore.plugins.spec import hookimpl
from ordercore.sourcing import STOCK_PRICES, Solver

__all__ = ["ordercore_solvers"]


@hookimpl
def ordercore_solvers() -> Sequence[Solver]:
    """Return the solver of batches that is always there."""
    return [STOCK_PRICES]
