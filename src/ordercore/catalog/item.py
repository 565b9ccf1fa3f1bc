"""An item is listed: from now on it can be ordered, weighed and scanned."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.message import stream_id
from ordercore.values import Dimensions, free_text, gtin, weight
from ordercore.values import sku as check_sku

__all__ = ["Item", "ItemListed", "ListItem", "item_stream"]


@frozen
class Item:
    """What is known of an article.

    Attributes:
        sku: unique; what orders and stock call it.
        name: the wording for people; may be "".
        weight_g: of one unit with its own wrapping; 0 when it is not known.
        barcode: what a scanner reads; "" means that the SKU itself is on the label.
        dimensions: outer size of one unit, where it is known.
    """

    sku: str
    name: str
    weight_g: int
    barcode: str = ""
    dimensions: Dimensions | None = None

    @property
    def label(self) -> str:
        """What a scanner reads from a unit."""
        return self.barcode or self.sku


@frozen
class ItemListed:
    """An item is in the catalog, new or with other particulars than before."""

    item: Item

    @property
    def stream(self) -> str:
        """The item's stream."""
        return item_stream(self.item.sku)

    def apply(self, item: Item | None) -> Item:
        """Return the item as it is listed now."""
        return self.item


@frozen
class ListItem:
    """List an item, or correct one.  The same particulars again do nothing."""

    item: Item

    @property
    def stream(self) -> str:
        """The item's stream."""
        return item_stream(self.item.sku)

    def decide(self, item: Item | None) -> Sequence[ItemListed]:
        """Return ItemListed.

        Raises Invalid for a SKU, a name or a weight that cannot be, and for a barcode
        of digits only that is no GTIN.
        """
        if item == self.item:
            return ()
        check_sku(self.item.sku)
        free_text(self.item.name, "name")
        weight(self.item.weight_g)
        _check_barcode(self.item)
        return (ItemListed(self.item),)


def item_stream(sku: str) -> str:
    """Return the stream of an item: ``item/MUG``."""
    return stream_id("item", sku)


def _check_barcode(item: Item) -> None:
    code = free_text(item.barcode, "barcode", 64)
    if code.isdigit() and code != item.sku:
        gtin(code)
