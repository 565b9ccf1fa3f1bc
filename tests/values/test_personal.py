"""What tells who a person is goes; everything else is the same as before."""

from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from ordercore.testing.strategies import addresses
from ordercore.values import ERASED, PERSONAL, Address, Coordinates, Money, redacted

HOME = Address(
    "DK", "8000", "Aarhus", ("Åboulevarden 1",), "Ida", at=Coordinates(56.0, 10.0)
)


@frozen
class Letter:
    number: int
    to: Address
    copies: tuple[Address, ...] = ()
    price: Money | None = None
    text: str = field(default="", metadata=PERSONAL)
    home: Address | None = field(default=None, metadata=PERSONAL)


def test_of_an_address_country_and_town_stay():
    """Where goods were taxed is still known, and nobody lives there any more."""
    assert Address("DK", ERASED, "Aarhus", (), ERASED) == redacted(HOME)


def test_it_is_found_however_deep():
    """Inside other values, in tuples of them, and where the whole is personal."""
    sent = (HOME, Address("SE"))
    letter = Letter(7, HOME, sent, Money(100, "DKK"), "Dear Ida", HOME)
    clean = redacted(letter)
    bare = redacted(HOME)
    sent = (bare, Address("SE"))
    assert Letter(7, bare, sent, Money(100, "DKK"), ERASED, bare) == clean


def test_nothing_personal_is_the_very_same():
    """What holds nothing personal is not made anew."""
    letter = Letter(7, Address("DK"))
    assert redacted(letter) is letter
    assert redacted("text") == "text"


@given(st.builds(Letter, st.integers(), addresses(), st.tuples(addresses())))
def test_twice_is_once(letter):
    """There is nothing left to take the second time."""
    clean = redacted(letter)
    assert redacted(clean) is clean
    assert (letter.number, letter.price) == (clean.number, clean.price)
