"""Days and shares as people of a locale write them."""

from copy import copy
from datetime import date
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from ordercore.errors import Invalid

if TYPE_CHECKING:
    from babel.core import Locale

__all__ = ["locale_for", "written_amount", "written_day", "written_percent"]

EVERY_DIGIT = "#,##0." + 20 * "#"
FINEST = 4
"""So many decimals of a percentage are written at most."""


def locale_for(language: str, otherwise: str) -> str:
    """Return the locale of a language such as ``da`` or ``de-CH``, if there is one.

    >>> locale_for("de-CH", "en_GB"), locale_for("Klingon", "en_GB")
    ('de_CH', 'en_GB')
    """
    try:
        return str(_locale(language.replace("-", "_")))
    except Invalid:
        return otherwise


def written_day(day: date, locale: str) -> str:
    """Return a day as people of a locale (``da_DK``) write it.

    >>> written_day(date(2026, 11, 3), "da_DK")
    '3. november 2026'

    Raises Invalid: Babel does not know the locale.
    """
    from babel.dates import format_date  # noqa: PLC0415 - slow

    return format_date(day, "long", _locale(locale))


def written_percent(share: Decimal, locale: str) -> str:
    r"""Return a share such as a rate of tax in per cent, exact to four decimals.

    >>> written_percent(Decimal("0.08875"), "de_DE")
    '8,875\xa0%'

    Raises Invalid: Babel does not know the locale.
    """
    known = _locale(locale)
    pattern = copy(known.percent_formats[None])
    pattern.frac_prec = (0, FINEST)
    with localcontext(Context(prec=1000)):
        return str(pattern.apply(share, known))


def written_amount(exact: Fraction, cldr: str, name: str, locale: str) -> str:
    """Return an amount with its unit, to the last digit.

    Args:
        exact: how much.
        cldr: what Unicode calls the unit, such as ``mass-kilogram``; "" where it does
            not know it.
        name: what it is called then.
        locale: such as ``da_DK``.

    Raises Invalid: Babel does not know the locale; no decimal number is that amount.
    """
    from babel.units import format_unit  # noqa: PLC0415 - slow

    known = _locale(locale)
    with localcontext(Context(prec=60)):
        number = Decimal(exact.numerator) / Decimal(exact.denominator)
        if Fraction(number) != exact:
            where = f"{exact.numerator}/{exact.denominator} {name}"
            raise Invalid.at("amount", where, "an amount with an end to its decimals")
        if cldr:
            return format_unit(number, cldr, "short", EVERY_DIGIT, known)
        pattern = copy(known.decimal_formats[None])
        pattern.frac_prec = (0, 20)
        return f"{pattern.apply(number, known)} {name}"


def _locale(locale: str) -> "Locale":
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - slow

    try:
        return Locale.parse(locale)
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise Invalid.at("locale", locale, "a locale such as da_DK") from error
