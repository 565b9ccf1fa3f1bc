"""The code on a gift card: it checks itself, and nobody reads it in a log."""

from collections.abc import Callable
from hashlib import sha256

from attrs import field, frozen

from ordercore.errors import Invalid

__all__ = ["GiftCode", "gift_code", "new_gift_code"]

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I L O U to misread
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_LENGTH = 16


@frozen
class GiftCode:
    """What makes a gift card worth its money; whoever knows it can spend it.

    It shows its last four digits only.  What is kept is ``card``, from which nobody
    gets the code back.
    """

    text: str = field(repr=False)

    @property
    def card(self) -> str:
        """The id of the card: a digest (SHA-256) of its code."""
        return f"gc-{sha256(self.text.encode()).hexdigest()[:32]}"

    @property
    def ends(self) -> str:
        """The last four digits, by which a buyer knows his card."""
        return self.text[-4:]

    def __str__(self) -> str:
        return f"****-****-****-{self.ends}"


def gift_code(text: object, where: str = "code") -> GiftCode:
    """Return the code that somebody typed; O counts as 0, I and L as 1.

    >>> print(gift_code("0123-4567-89ab-cdez"))
    ****-****-****-CDEZ

    Raises Invalid, without the code in it: it is no code, or one digit is wrong or two
    neighbours changed places.
    """
    plain = text.upper().translate(_MISREAD) if isinstance(text, str) else ""
    if len(plain) != _LENGTH or not {*plain} <= {*_DIGITS}:
        raise Invalid.at(where, "…", "16 digits and letters, as on the card")
    if plain[-1] != _check_digit(plain[:-1]):
        raise Invalid.at(where, "…", "the digits on the card: one of them is wrong")
    return GiftCode(plain)


def new_gift_code(randbits: Callable[[int], int]) -> GiftCode:
    """Return a new code of 75 random bits and a check digit.

    Args:
        randbits: gives a random number of so many bits: ``secrets.randbits``.
    """
    number = randbits(75)
    body = "".join([_DIGITS[number >> shift & 31] for shift in range(70, -1, -5)])
    return GiftCode(body + _check_digit(body))


def _check_digit(body: str) -> str:
    """Return the digit behind *body*: Luhn modulo 32, doubling from the right."""
    values = [_DIGITS.index(digit) for digit in reversed(body)]
    doubled = [value * 2 for value in values[::2]]
    summed = sum([value // 32 + value % 32 for value in doubled]) + sum(values[1::2])
    return _DIGITS[-summed % 32]
