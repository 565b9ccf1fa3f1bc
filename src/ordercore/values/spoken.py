"""Codes for the telephone: letters and digits that nobody mishears, and one to check.

The alphabet is Douglas Crockford's base 32: without I, L, O and U, and either case.
The last character checks the others.  Read as elements of the field with 32 elements,
the characters ``x1 … xn`` of a code satisfy ``x1 a^(n-1) + … + xn = 0`` for a primitive
element ``a``.  That is the quasigroup ``x * y = a x + y`` of H. Michael Damm, *Total
anti-symmetrische Quasigruppen*, Marburg 2004: one wrong character adds ``e a^k``, which
is not 0, and two neighbours changed about add ``(x + y)(a + 1) a^k``, which is 0 only
when they are alike.  So any single wrong character and any swap of two neighbours is
found, the check character among them.
"""

from ordercore.errors import Invalid
from ordercore.values.slips import exchanged

__all__ = ["spoken", "spoken_near", "spoken_number"]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
LONGEST = 128

_MEANT = {ord("I"): "1", ord("L"): "1", ord("O"): "0", ord("-"): "", ord(" "): ""}
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_REDUCED = 0b100101  # x^5 + x^2 + 1, which is primitive over GF(2)


def spoken(number: int) -> str:
    """Return the code of a whole number from 1, in groups of four.

    >>> spoken(1001)
    'Z91'

    Raises Invalid: it is below 1.
    """
    if number < 1:
        raise Invalid.at("number", number, "a whole number from 1")
    body = ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        body = ALPHABET[digit] + body
    code = body + ALPHABET[_times_a(_folded(body))]
    return "-".join([code[n : n + GROUP] for n in range(0, len(code), GROUP)])


def spoken_number(code: str, where: str = "code") -> int:
    """Return the number that a code stands for.

    Lower case, and I, L or O for the digits they look like, are understood.

    Raises Invalid: it is no code, or its check character is another one.
    """
    text = _read(code, where)
    if _folded(text):
        raise Invalid.at(where, code, "a code whose last character checks the others")
    number = 0
    for character in text[:-1]:
        number = number * len(ALPHABET) + _VALUES[character]
    return number


def spoken_near(code: str, where: str = "code") -> tuple[tuple[int, str], ...]:
    """Return the right codes that one slip may have made this one of.

    Each comes with the place, from 1, of the character that is wrong, or of the first
    one of two neighbours that were changed about.  Raises Invalid: it is no code.
    """
    text = _read(code, where)
    slips = exchanged(text, ALPHABET)
    found = [(place, near) for place, near in slips if not _folded(near)]
    return tuple([(place, near) for place, near in found if near[0] != "0"])


def _read(code: str, where: str) -> str:
    text = (
        code.upper().translate(_MEANT)
        if len(code) <= LONGEST and code.isascii()
        else ""
    )
    if len(text) < 2 or text[0] == "0" or not _VALUES.keys() >= {*text}:
        raise Invalid.at(where, code, "letters and digits such as 9KX3-T2")
    return text


def _folded(text: str) -> int:
    """Return ``x1 a^(n-1) + … + xn``."""
    folded = 0
    for character in text:
        folded = _times_a(folded) ^ _VALUES[character]
    return folded


def _times_a(value: int) -> int:
    doubled = value << 1
    return doubled ^ _REDUCED if doubled > 31 else doubled
