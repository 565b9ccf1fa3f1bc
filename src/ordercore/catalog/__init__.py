"""What is for sale: its SKU, its barcode, its weight and its size."""

from ordercore.catalog.item import Item, ItemListed, ListItem, item_stream

__all__ = ["Item", "ItemListed", "ListItem", "item_stream"]
