"""From where many orders ship that compete for the same stock."""

from ordercore.sourcing.batch.builtin import StockPrices
from ordercore.sourcing.batch.certificate import (
    BatchCertificate,
    OrderBound,
    StockPrice,
)
from ordercore.sourcing.batch.choosing import source_batch
from ordercore.sourcing.batch.plan import BatchPlan
from ordercore.sourcing.batch.question import Answer, Column, Question, Solver
from ordercore.sourcing.batch.turns import BatchRule

__all__ = [
    "Answer",
    "BatchCertificate",
    "BatchPlan",
    "BatchRule",
    "Column",
    "OrderBound",
    "Question",
    "Solver",
    "StockPrice",
    "StockPrices",
    "source_batch",
]
