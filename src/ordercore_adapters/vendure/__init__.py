"""A Vendure shop: orders come out of it, and what becomes of them is told to it."""

from ordercore_adapters.vendure.adapter import CAPABILITIES, Vendure, VendureOrders
from ordercore_adapters.vendure.settings import VendureSettings

__all__ = ["CAPABILITIES", "Vendure", "VendureOrders", "VendureSettings"]
