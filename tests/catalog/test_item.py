"""An item is listed with what orders, scales and scanners need of it."""

from decimal import Decimal

import pytest

from ordercore.catalog import Item, ItemListed, ListItem, LotRule
from ordercore.errors import Invalid
from ordercore.values import Dimensions, Measure
from tests.telling import told

STEPS = Measure("kg", Decimal("0.005"))
MUG = Item("MUG", "A mug", 350, "4006381333931", Dimensions(120, 90, 100))


class TestListing:
    def test_an_item_is_listed(self):
        """The catalog holds the item as it was listed."""
        assert MUG == told(None, ListItem(MUG))

    def test_the_stream_is_the_items(self):
        """What happens to an item happens in the stream of its SKU."""
        assert "item/MUG" == ListItem(MUG).stream == ItemListed(MUG).stream

    def test_the_same_again_does_nothing(self):
        """Listing the same particulars twice is one listing."""
        assert () == ListItem(MUG).decide(MUG)

    def test_other_particulars_replace_the_old_ones(self):
        """The last word counts."""
        heavier = Item("MUG", "A mug", 360)

        assert heavier == told(MUG, ListItem(heavier))

    @pytest.mark.parametrize(
        "item",
        [
            Item("no spaces", "", 1),
            Item("MUG", "bell \x07", 1),
            Item("MUG", "", -1),
            Item("MUG", "", True),
            Item("MUG", "", 1, "x" * 65),
            Item("MUG", "", 1, serialized=True, lots=LotRule()),
        ],
    )
    def test_what_cannot_be_is_invalid(self, item):
        """A SKU, a name, a weight or a barcode that cannot be is refused."""
        with pytest.raises(Invalid):
            ListItem(item).decide(None)


class TestWeights:
    """Of what is weighed the weight is that of one step, with its wrapping."""

    @pytest.mark.parametrize("weight_g", [0, 5, 6, 10])
    def test_a_step_weighs_what_it_says(self, weight_g):
        """Or a little more; 0 says nothing."""
        cheese = Item("CHEESE", "", weight_g, measure=STEPS)
        assert cheese == told(None, ListItem(cheese))

    @pytest.mark.parametrize("weight_g", [4, 11, 1000])
    def test_the_weight_of_a_kilogram_is_refused(self, weight_g):
        """A parcel with a pound of cheese would weigh a hundred kilograms."""
        with pytest.raises(Invalid, match="5 to 10: it is of one step, which is"):
            ListItem(Item("CHEESE", "", weight_g, measure=STEPS)).decide(None)

    def test_what_is_not_weighed_weighs_anything(self):
        """A metre of chain may be heavy, and half a milligram is a gram at least."""
        chain = Item("CHAIN", "", 9000, measure=Measure("m", Decimal("0.1")))
        assert chain == told(None, ListItem(chain))
        drug = Item("DRUG", "", 1, measure=Measure("mg", Decimal("0.5")))
        assert drug == told(None, ListItem(drug))


class TestBarcodes:
    def test_digits_must_check(self):
        """A barcode of digits is a GTIN, whose last digit checks the others."""
        with pytest.raises(Invalid, match="1 as last digit"):
            ListItem(Item("MUG", "", 1, "4006381333932")).decide(None)

    def test_digits_of_another_length_are_no_barcode(self):
        """A number that is no GTIN is refused; only the SKU itself may be one."""
        with pytest.raises(Invalid):
            ListItem(Item("MUG", "", 1, "12345")).decide(None)

        assert Item("12345", "", 1, "12345") == told(
            None, ListItem(Item("12345", "", 1, "12345"))
        )

    def test_letters_are_taken_as_they_are(self):
        """A house's own code with letters in it needs no check digit."""
        item = Item("MUG", "", 1, "X00-77")

        assert "X00-77" == told(None, ListItem(item)).label

    def test_without_a_barcode_the_sku_is_scanned(self):
        """Every item can be scanned, if need be by its SKU."""
        assert "MUG" == Item("MUG", "", 1).label
        assert "4006381333931" == MUG.label
