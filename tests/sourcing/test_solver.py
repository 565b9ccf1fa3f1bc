"""The solver that is always there keeps what every solver promises."""

from ordercore.sourcing import STOCK_PRICES
from ordercore.testing.solver import SolverContract


class TestStockPrices(SolverContract):
    """Prices, passes and swaps."""

    solver = STOCK_PRICES
