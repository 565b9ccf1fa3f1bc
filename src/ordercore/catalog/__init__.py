"""What is for sale: its SKU, its barcode, its weight and its size."""

from ordercore.catalog.item import Barcode, Item, ItemListed, ListItem, item_stream

__all__ = ["Barcode", "Item", "ItemListed", "ListItem", "item_stream"]
