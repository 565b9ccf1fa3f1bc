"""The slip says what is in the parcel, and hides prices where a gift is sent."""

from ordercore.orders import Goods
from ordercore.values import Address, Money
from ordercore.warehouse import SlipLine, packing_slip

HERE = Address("DK", city="København")
THERE = Address("DE", "12209", "Berlin", ("Obere Str. 57",), "Maria Anders")
CONTENTS = (Goods("1", "MUG", 3), Goods("2", "TEA", 2))
AMOUNTS = {"1": Money(26700, "DKK"), "2": Money(9900, "DKK")}


def slip(**more):
    """Return a slip of these contents."""
    names = {"1": "A mug"}
    return packing_slip("P", "W-1", HERE, THERE, CONTENTS, names=names, **more)


class TestSlip:
    def test_the_slip_is_the_contents(self):
        """FUL 91: units and amounts on the slip are those in the parcel."""
        made = slip(amounts=AMOUNTS)

        assert (5, Money(36600, "DKK")) == (made.units, made.amount)
        assert SlipLine("1", "MUG", "A mug", 3, AMOUNTS["1"]) == made.lines[0]

    def test_a_line_without_a_name_is_called_by_its_sku(self):
        """Something is always written there."""
        assert "TEA" == slip().lines[1].name

    def test_a_gift_hides_prices(self):
        """FUL 91: whoever opens the present does not read what it cost."""
        made = slip(amounts=AMOUNTS, gift=True, note="Happy birthday!")

        assert (None, [None, None]) == (made.amount, [n.amount for n in made.lines])
        assert (True, "Happy birthday!") == (made.gift, made.note)

    def test_without_prices_there_is_no_sum(self):
        """A slip that shows no prices has none to add up."""
        assert slip().amount is None

    def test_the_address_stays_out_of_repr(self):
        """PLG 133: who gets it is on the slip, not in the logs."""
        assert "Maria" not in repr(slip())
