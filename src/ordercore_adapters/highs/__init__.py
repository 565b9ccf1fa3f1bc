"""Batches solved to the optimum by HiGHS, from ``highspy``.

It is the extra ``ordercore-oms[highs]``.  It proves the best plan for some thousand
orders; with many more it is not done in any useful time.
"""

import ordercore as oc
from ordercore_adapters.highs.solver import Highs

__all__ = ["Highs", "ordercore_solvers"]


@oc.hookimpl
def ordercore_solvers() -> list[oc.sourcing.Solver]:
    """Return one solver, called highs."""
    return [Highs()]
