"""The codes on goods and boxes: SKU, GTIN under the barcode, SSCC on the parcel."""

import re
from collections.abc import Iterable

from ordercore.errors import Invalid

__all__ = [
    "check_id",
    "gtin",
    "gtin_check_digit",
    "is_gtin",
    "is_sscc",
    "sku",
    "sku_matches",
    "sscc",
]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_BODY = re.compile(r"[0-9]{1,17}")
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_SSCC = re.compile(r"[0-9]{18}")
_PREFIX = re.compile(r"[0-9]{4,12}")

_ALPHABET = "1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit"


def sku(text: object, where: str = "sku") -> str:
    """Return *text* if it can name an article.

    The alphabet is small on purpose: a Cyrillic letter that looks Latin would be
    another article with the same label.

    Raises:
        Invalid: it cannot.
    """
    return check_id(text, where)


def sku_matches(sku: str, patterns: Iterable[str]) -> bool:
    """Tell whether a SKU is one of *patterns*; ``KNIFE*`` is all that begin so.

    >>> sku_matches("KNIFE-7", ["AXE", "KNIFE*"])
    True
    """
    return any(
        [
            sku.startswith(known[:-1]) if known.endswith("*") else sku == known
            for known in patterns
        ]
    )


def check_id(text: object, where: str = "id") -> str:
    """Return *text* if it can name an order, a node or another thing of ours.

    Raises:
        Invalid: it cannot.
    """
    if isinstance(text, str) and _ID.fullmatch(text):
        return text
    raise Invalid.at(where, text, _ALPHABET)


def gtin_check_digit(body: str) -> str:
    """Return the check digit behind *body*, the digits before it.

    GS1 General Specifications 7.9.1: weights 3, 1, 3, … from the right, modulo 10.

    >>> gtin_check_digit("629104150021")
    '3'

    Raises:
        Invalid: *body* is not 1 to 17 digits.
    """
    if not _BODY.fullmatch(body):
        raise Invalid.at("body", body, "1 to 17 digits")
    digits = [int(digit) for digit in reversed(body)]
    return str(-(3 * sum(digits[::2]) + sum(digits[1::2])) % 10)


def is_gtin(text: str) -> bool:
    """Tell whether *text* is a GTIN-8, -12 (UPC-A), -13 (EAN) or -14 that checks."""
    return bool(_GTIN.fullmatch(text)) and text[-1] == gtin_check_digit(text[:-1])


def gtin(text: object, where: str = "barcode") -> str:
    """Return *text* if it is a GTIN.

    Raises:
        Invalid: it is not; where only the last digit is wrong, the right one is named.
    """
    if not isinstance(text, str) or not _GTIN.fullmatch(text):
        raise Invalid.at(where, text, "a GTIN of 8, 12, 13 or 14 digits")
    if not is_gtin(text):
        expected = f"{gtin_check_digit(text[:-1])} as last digit"
        raise Invalid.at(where, text, expected)
    return text


def sscc(company_prefix: str, serial: int, extension: int = 0) -> str:
    """Return the number of a logistic unit: 18 digits, the last a check digit.

    Args:
        company_prefix: the GS1 company prefix, 4 to 12 digits.
        serial: fills what the prefix leaves of 16 digits.
        extension: the first digit, free to choose.

    >>> sscc("0614141", 123456789)
    '006141411234567890'

    Raises:
        Invalid: the prefix is none, or the serial number does not fit.
    """
    if not _PREFIX.fullmatch(company_prefix):
        raise Invalid.at("company_prefix", company_prefix, "4 to 12 digits")
    room = 16 - len(company_prefix)
    if not 0 <= serial < 10**room:
        raise Invalid.at("serial", serial, f"0 or more, at most {room} digits")
    if not 0 <= extension <= 9:
        raise Invalid.at("extension", extension, "one digit")
    body = f"{extension}{company_prefix}{serial:0{room}d}"
    return body + gtin_check_digit(body)


def is_sscc(text: str) -> bool:
    """Tell whether *text* is an SSCC: 18 digits that check."""
    return bool(_SSCC.fullmatch(text)) and text[-1] == gtin_check_digit(text[:-1])
