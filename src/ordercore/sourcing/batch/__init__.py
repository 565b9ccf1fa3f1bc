"""From where many orders ship that compete for the same stock."""

from ordercore.sourcing.batch.builtin import StockPrices
from ordercore.sourcing.batch.certificate import (
    BatchCertificate,
    OrderBound,
    StockPrice,
)
from ordercore.sourcing.batch.choosing import STOCK_PRICES, source_batch
from ordercore.sourcing.batch.minding import cannot_heed, safety_of
from ordercore.sourcing.batch.plan import BatchPlan
from ordercore.sourcing.batch.question import (
    BatchAnswer,
    BatchColumn,
    BatchQuestion,
    Solver,
)
from ordercore.sourcing.batch.turns import BatchRule

__all__ = [
    "STOCK_PRICES",
    "BatchAnswer",
    "BatchCertificate",
    "BatchColumn",
    "BatchPlan",
    "BatchQuestion",
    "BatchRule",
    "OrderBound",
    "Solver",
    "StockPrice",
    "StockPrices",
    "cannot_heed",
    "safety_of",
    "source_batch",
]
