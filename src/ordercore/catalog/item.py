"""An item is listed: from now on it can be ordered, weighed and scanned."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import ceil

from attrs import evolve, frozen

from ordercore.catalog.lot_rule import LotRule, check_lot_rule
from ordercore.errors import Invalid
from ordercore.message import stream_id
from ordercore.values import PIECES, Dimensions, Measure, free_text, gtin, weight
from ordercore.values import sku as check_sku
from ordercore.values.counting import faults_of
from ordercore.values.measure import GRAMS
from ordercore.values.when import check_day

__all__ = ["Item", "ItemListed", "Launch", "Launched", "ListItem", "item_stream"]


HEAVIEST = 2
"""Nobody wraps each step of what is weighed into something heavier than itself."""


@frozen
class Item:
    """What is known of an article.

    Attributes:
        sku: unique; what orders and stock call it.
        name: the wording for people; may be "".
        weight_g: of one unit with its own wrapping; 0 when it is not known.  Of what is
            weighed it is that of one step: 5 or a little more for a step of 5 g.
        barcode: what a scanner reads; "" means that the SKU itself is on the label.
        dimensions: outer size of one unit, where it is known.
        launch_on: the day, by the seller's clocks, from which it is on sale; orders
            are taken before it and leave on it.  None when it is on sale.
        measure: in what it is counted.  All quantities of it, and its weight, size and
            prices, are those of one step: of a piece, or of 5 g of what is weighed.
        serialized: whether each unit has a serial number: it comes in and leaves with
            it, and never without.  Such units are told apart by their numbers, and are
            kept by no lot.
        lots: how its lots are kept: it comes in by lot, and leaves in turn.  None where
            units are not told apart.
    """

    sku: str
    name: str
    weight_g: int
    barcode: str = ""
    dimensions: Dimensions | None = None
    launch_on: date | None = None
    measure: Measure = PIECES
    serialized: bool = False
    lots: LotRule | None = None

    @property
    def label(self) -> str:
        """What a scanner reads from a unit."""
        return self.barcode or self.sku


@frozen
class ItemListed:
    """An item is in the catalog, new or with other particulars than before.

    Attributes:
        days_left_before: so many days before their end its lots were good for sale no
            more until now.
    """

    item: Item
    days_left_before: int = 0

    @property
    def stream(self) -> str:
        """The item's stream."""
        return item_stream(self.item.sku)

    def apply(self, item: Item | None) -> Item:
        """Return the item as it is listed now."""
        return self.item


@frozen
class ListItem:
    """List an item, or correct one.  The same particulars again do nothing.

    At the door it is refused to count an item otherwise while units of it are somewhere
    (``item.measure``, ``item.serialized``).
    """

    item: Item

    @property
    def stream(self) -> str:
        """The item's stream."""
        return item_stream(self.item.sku)

    def decide(self, item: Item | None) -> Sequence[ItemListed]:
        """Return ItemListed.

        Raises Invalid for a SKU, a name, a weight, a day, a measure or a rule for lots
        that cannot be, for a barcode of digits only that is no GTIN, for lots of units
        that have serial numbers, and for a weight that one step of what is weighed
        cannot have: less than the step, or more than twice as much.
        """
        if item == self.item:
            return ()
        check_sku(self.item.sku)
        free_text(self.item.name, "name")
        weight(self.item.weight_g)
        _check_barcode(self.item)
        if self.item.launch_on is not None:
            check_day(self.item.launch_on, "launch_on")
        if findings := faults_of(self.item.measure):
            raise Invalid(findings).inside("measure")
        _check_weight(self.item)
        if self.item.lots is not None:
            check_lot_rule(self.item.lots)
            if self.item.serialized:
                expected = "no rule for lots: its units are told apart by numbers"
                raise Invalid.at("lots", self.item.lots, expected)
        before = item.lots.days_left if item and item.lots else 0
        return (ItemListed(self.item, before),)


@frozen
class Launched:
    """An item is on sale from now on."""

    sku: str
    on: date

    @property
    def stream(self) -> str:
        """The item's stream."""
        return item_stream(self.sku)

    def apply(self, item: Item | None) -> Item:
        """Return the item without a day to wait for."""
        if item is None:
            raise TypeError("an item is launched before it was listed")
        return evolve(item, launch_on=None)


@frozen
class Launch:
    """Put an item on sale on its day; the clock asks for it.

    Attributes:
        on: the day on which that was to be; another one by now does nothing.
    """

    sku: str
    on: date

    @property
    def stream(self) -> str:
        """The item's stream."""
        return item_stream(self.sku)

    def decide(self, item: Item | None) -> Sequence[Launched]:
        """Return Launched, or nothing when it is on sale or has another day."""
        if item is None or item.launch_on != self.on:
            return ()
        return (Launched(self.sku, self.on),)


def item_stream(sku: str) -> str:
    """Return the stream of an item: ``item/MUG``."""
    return stream_id("item", sku)


def _check_weight(item: Item) -> None:
    """Refuse the weight of a kilogram, or of none, for a step of what is weighed."""
    grams = GRAMS.get(item.measure.unit)
    if grams is None or not item.weight_g:
        return
    net = ceil(Fraction(item.measure.step) * grams)
    if not net <= item.weight_g <= HEAVIEST * net:
        told = item.measure.told(1)
        expected = f"{net} to {HEAVIEST * net}: it is of one step, which is {told}"
        raise Invalid.at("weight_g", item.weight_g, expected)


def _check_barcode(item: Item) -> None:
    code = free_text(item.barcode, "barcode", 64)
    if code.isdigit() and code != item.sku:
        gtin(code)
