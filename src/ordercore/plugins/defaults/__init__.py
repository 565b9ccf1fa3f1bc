"""What ordercore brings itself: it joins as others do, by the same hooks.

It is asked last, so that what a plug-in brings under the same name takes its place.
"""

from collections.abc import Sequence

from ordercore.plugins.defaults.papers import Pages, Texts
from ordercore.plugins.defaults.recent_mean import RecentMean
from ordercore.plugins.defaults.reordering import MinMax, OrderUpTo
from ordercore.plugins.spec import hookimpl
from ordercore.ports import Forecaster, Renderer, ReorderPolicy
from ordercore.sourcing import STOCK_PRICES, Solver

__all__ = [
    "ordercore_forecasters",
    "ordercore_renderers",
    "ordercore_reorder_policies",
    "ordercore_solvers",
]


@hookimpl(trylast=True)
def ordercore_solvers() -> Sequence[Solver]:
    """Return the solver of batches that is always there."""
    return [STOCK_PRICES]


@hookimpl(trylast=True)
def ordercore_renderers() -> Sequence[Renderer]:
    """Return what makes packing slips, invoices and credit notes."""
    return [Pages(), Texts()]


@hookimpl(trylast=True)
def ordercore_forecasters() -> Sequence[Forecaster]:
    """Return the forecaster that needs no more than a history."""
    return [RecentMean()]


@hookimpl(trylast=True)
def ordercore_reorder_policies() -> Sequence[ReorderPolicy]:
    """Return the policies that need no more than a forecast."""
    return [OrderUpTo(), MinMax()]
