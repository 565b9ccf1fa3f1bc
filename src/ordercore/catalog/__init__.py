"""What is for sale: its SKU, its barcode, its size, and what it costs."""

from ordercore.catalog.item import Item, ItemListed, ListItem, item_stream
from ordercore.catalog.price_list import (
    PriceEntry,
    PriceList,
    PriceListPublished,
    PriceListWithdrawn,
    PublishPriceList,
    WithdrawPriceList,
    price_list_stream,
)
from ordercore.catalog.price_lookup import FoundPrice, PriceQuery, find_price

__all__ = [
    "FoundPrice",
    "Item",
    "ItemListed",
    "ListItem",
    "PriceEntry",
    "PriceList",
    "PriceListPublished",
    "PriceListWithdrawn",
    "PriceQuery",
    "PublishPriceList",
    "WithdrawPriceList",
    "find_price",
    "item_stream",
    "price_list_stream",
]
