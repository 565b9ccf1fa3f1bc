"""How many of what is where, and who has a claim on it."""

from ordercore.stock.moving import (
    Adjust,
    Adjusted,
    Allocate,
    Allocated,
    Deallocate,
    Deallocated,
    Receive,
    Received,
    Return,
    Returned,
    Ship,
    Shipped,
)
from ordercore.stock.shelf import InStock, StockLevel, stock_stream

__all__ = [
    "Adjust",
    "Adjusted",
    "Allocate",
    "Allocated",
    "Deallocate",
    "Deallocated",
    "InStock",
    "Receive",
    "Received",
    "Return",
    "Returned",
    "Ship",
    "Shipped",
    "StockLevel",
    "stock_stream",
]
