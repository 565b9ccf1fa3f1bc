"""A Shopify shop that is not there: stock, orders, budget and all."""

from tests.adapters.shopify_stand_in.shop import Shop
from tests.adapters.shopify_stand_in.stock import LOCATIONS

__all__ = ["LOCATIONS", "Shop"]
