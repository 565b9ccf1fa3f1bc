"""What something costs: so many of a currency's smallest units, never a cent lost."""

import re
from collections.abc import Iterable, Sequence
from copy import copy
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Never, final

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.values.decimals import decimal_of, minor_of, written
from ordercore.values.rounding import (
    Rounding,
    ratio_of,
    round_ratio,
    round_to,
    share,
    split,
)
from ordercore.values.soft import soft_class

if TYPE_CHECKING:
    import moneyed
    from babel.numbers import NumberPattern

__all__ = [
    "Money",
    "Rounding",
    "cash_round",
    "currencies",
    "decimal_of",
    "exponent",
    "round_to",
    "share",
    "split",
    "total",
]

MOST = 10**15
"""No single amount that people write is larger, in smallest units."""

LARGEST = 10**24
"""No single amount that a program makes is larger.

So that what is stored can always be read again, sums may be longer: a thousand million
units on each of ten thousand lines have 37 digits, and 40 are read.
"""

# What CLDR calls one; "C", which some versions of Babel know, is the machine's own.
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Za-z0-9]+)*")

_TEXT = re.compile(r"(-?[0-9]{1,40})(?:\.([0-9]{1,6}))? ([A-Z]{3})")

# In ISO 4217 since 2024 and 2025; py-moneyed 3.0 is from 2022.
_LATER = {"XCG": 2, "ZWG": 2}


class _Exponents(dict[str, int]):
    """Currency -> number of decimals, filled on the first question.

    Not before: py-moneyed takes longer to import than all of ordercore.values.
    """

    def filled(self) -> "_Exponents":
        if not self:
            from moneyed import CURRENCIES  # noqa: PLC0415 - see above

            # The sub-unit is a power of ten: 1 for JPY, 100 for DKK, 1000 for KWD.
            self.update({c: len(str(m.sub_unit)) - 1 for c, m in CURRENCIES.items()})
            self.update(_LATER)
        return self

    def __missing__(self, currency: str) -> int:
        places = self.filled().get(currency)
        if places is None:
            raise Invalid.at("currency", currency, "an ISO 4217 code such as DKK")
        return places


_EXPONENTS = _Exponents()


@final
@frozen(init=False)
class Money:
    """An amount of one currency.

    Attributes:
        minor: whole number of the currency's smallest units (cents, fils, yen).
        currency: ISO 4217 code.

    Amounts of different currencies are never added or ranked: that raises Invalid.
    They compare unequal, zero included.  One of more than 10^24 smallest units cannot
    be made; sums of such amounts can.

    >>> str(Money.parse("89.00 DKK") * 3)
    '267.00 DKK'
    """

    minor: int
    currency: str

    def __init__(self, minor: int, currency: str) -> None:
        # Written by hand: with the check it is faster than attrs' own without one.
        known = minor.__class__ is int and currency in _EXPONENTS
        if not known or not -LARGEST <= minor <= LARGEST:
            _check(minor, currency)
        _set_minor(self, minor)
        _set_currency(self, currency)

    @classmethod
    def of(
        cls, amount: str | Decimal | int, currency: str, where: str = "amount"
    ) -> "Money":
        """Return an amount given in whole units of the currency.

        Text has at most as many decimals as the currency, because ``"89.000"`` of a
        currency with two is more likely to mean thousands.  A Decimal is a number, and
        is taken whenever it comes out even, whatever zeros it ends in:

        >>> Money.of("89.00", "DKK")
        Money(minor=8900, currency='DKK')
        >>> Money.of(Decimal("63.75") * Decimal("100.00"), "DKK")
        Money(minor=637500, currency='DKK')

        Raises:
            Invalid: no plain number, more than 10^15 smallest units, an amount that
                the currency cannot express, a float, or an unknown currency.
        """
        places = exponent(currency)
        if isinstance(amount, str):
            minor = minor_of(amount, places, where)
            return cls(_bounded(minor, amount, where), currency)
        return cls._exactly(amount, currency, where)

    @classmethod
    def parse(cls, text: str) -> "Money":
        """Return the amount that ``str(money)`` wrote.

        Raises:
            Invalid: anything else than ``89.00 DKK``, or as :meth:`of` does.
        """
        if text.__class__ is not str:
            raise Invalid.at("money", text, "text such as 89.00 DKK")
        return parsed(text)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Return nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def of_decimal(
        cls,
        amount: Decimal | Fraction | int,
        currency: str,
        rounding: Rounding,
        *,
        times: int = 1,
        where: str = "amount",
    ) -> "Money":
        """Return *amount* whole units, *times* over, rounded once to smallest units.

        This is how a line at a price finer than a cent becomes money:

        >>> str(Money.of_decimal(Decimal("0.0125"), "EUR", Rounding.HALF_UP, times=7))
        '0.09 EUR'

        Raises:
            Invalid: as :func:`round_to` does, or more than 10^15 smallest units.
        """
        over, per = ratio_of(amount, where)
        minor = round_ratio(over * times * 10 ** exponent(currency), per, rounding)
        return cls(_bounded(minor, amount, where), currency)

    @classmethod
    def from_moneyed(cls, other: "moneyed.Money") -> "Money":
        """Return a py-moneyed amount; one finer than the smallest unit is Invalid."""
        return cls._exactly(other.amount, other.currency.code, "amount")

    @classmethod
    def _exactly(cls, amount: Decimal | int, currency: str, where: str) -> "Money":
        over, per = ratio_of(amount, where)
        minor, rest = divmod(over * 10 ** exponent(currency), per)
        if rest:
            raise Invalid.at(where, amount, f"at most {exponent(currency)} decimals")
        return cls(_bounded(minor, amount, where), currency)

    def to_moneyed(self) -> "moneyed.Money":
        """Return the same amount for py-moneyed."""
        import moneyed  # noqa: PLC0415 - slow, and most never need it

        code = self.currency
        if code in _LATER:
            currency = moneyed.Currency(code, sub_unit=10 ** exponent(code))
            return moneyed.Money(self.decimal, currency)
        return moneyed.Money(self.decimal, code)

    @property
    def decimal(self) -> Decimal:
        """The amount in whole units, exact, with the currency's number of decimals."""
        return Decimal(written(self.minor, _EXPONENTS[self.currency]))

    def __str__(self) -> str:
        return f"{written(self.minor, _EXPONENTS[self.currency])} {self.currency}"

    def format(self, locale: str) -> str:
        """Return the amount as people of a locale (``da_DK``) write it.

        All of the currency's decimals are shown, also where the locale's habit is to
        hide them: 12.34 RSD is never printed as 12.

        Raises:
            Invalid: Babel does not know the locale.
        """
        pattern = _pattern(locale, _EXPONENTS[self.currency])
        # Babel rounds to the precision of whatever decimal context it finds.
        with localcontext(Context(prec=1000)):
            text = pattern.apply(
                self.decimal, locale, self.currency, currency_digits=False
            )
        return str(text)

    def __add__(self, other: "Money") -> "Money":
        return money_of(self.minor + minor_beside(self, other), self.currency)

    def __radd__(self, other: Never) -> Never:
        # sum() starts with the int 0, which has no currency.
        raise Invalid.at("money", other, "Money; add up with total(monies, currency)")

    def __sub__(self, other: "Money") -> "Money":
        return money_of(self.minor - minor_beside(self, other), self.currency)

    def __mul__(self, times: int) -> "Money":
        if times.__class__ is not int:
            raise Invalid.at("times", times, "a whole number; else times(x, rounding)")
        return money_of(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return money_of(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return money_of(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < minor_beside(self, other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= minor_beside(self, other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > minor_beside(self, other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= minor_beside(self, other)

    def split(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Return parts in proportion to *weights*, as :func:`split` does."""
        return tuple([money_of(m, self.currency) for m in split(self.minor, weights)])

    def times(self, ratio: Decimal | Fraction | int, rounding: Rounding) -> "Money":
        """Return this amount times *ratio* (a tax rate, a discount), rounded once.

        Raises:
            Invalid: as :func:`round_to` does.
        """
        over, per = ratio_of(ratio, "ratio")
        return money_of(round_ratio(self.minor * over, per, rounding), self.currency)


# The slots' own setters: what a frozen class leaves open to its constructor.
_set_minor: Any = Money.__dict__["minor"].__set__
_set_currency: Any = Money.__dict__["currency"].__set__
_SOFT = soft_class(Money)


def money_of(minor: int, currency: str) -> Money:
    """Return Money of parts that were checked before."""
    money = _SOFT()
    money.minor = minor
    money.currency = currency
    money.__class__ = Money
    return money  # type: ignore[no-any-return] # it has just become one


def exponent(currency: str) -> int:
    """Return how many decimals a currency has by ISO 4217.

    >>> exponent("DKK"), exponent("JPY"), exponent("KWD")
    (2, 0, 3)

    Raises:
        Invalid: the currency is unknown.
    """
    return _EXPONENTS[currency]


def currencies() -> tuple[str, ...]:
    """Return all known currency codes, also those of the past, sorted."""
    return tuple(sorted(_EXPONENTS.filled()))


def total(monies: Iterable[Money], currency: str) -> Money:
    """Return the sum of *monies*, which is zero of *currency* when there are none.

    Raises:
        Invalid: one of them is of another currency.
    """
    zero = Money(0, currency)
    return money_of(sum([minor_beside(zero, money) for money in monies]), currency)


def cash_round(
    money: Money, increment_minor: int, rounding: Rounding
) -> tuple[Money, Money]:
    """Return what is paid in cash and the difference, which is booked by itself.

    The first is a multiple of *increment_minor* (50 for 0.50 DKK, 5 for 0.05 CHF) and
    equals *money* plus the second.

    >>> paid, difference = cash_round(Money(1030, "DKK"), 50, Rounding.HALF_UP)
    >>> str(paid), str(difference)
    ('10.50 DKK', '0.20 DKK')

    Raises:
        Invalid: the increment is no whole number above 0.
    """
    if increment_minor.__class__ is not int or increment_minor < 1:
        raise Invalid.at("increment_minor", increment_minor, "a whole number above 0")
    steps = round_ratio(money.minor, increment_minor, rounding)
    paid = money_of(steps * increment_minor, money.currency)
    return paid, paid - money


def _check(minor: object, currency: str) -> None:
    if type(minor) is not int:
        raise Invalid.at("minor", minor, "a whole number of smallest units")
    if not -LARGEST <= minor <= LARGEST:
        raise Invalid.at("minor", minor, "at most 10^24 smallest units")
    exponent(currency)


def minor_beside(one: Money, other: object) -> int:
    """Return the minor units of *other*, which has to be of the same currency."""
    if not isinstance(other, Money):
        raise Invalid.at("money", other, f"an amount in {one.currency}, as {one} is")
    if other.currency != one.currency:
        raise Invalid.at("money", str(other), f"an amount in {one.currency}, as {one}")
    return other.minor


def _bounded(minor: int, got: object, where: str) -> int:
    if -MOST <= minor <= MOST:
        return minor
    raise Invalid.at(where, got, "at most 10^15 smallest units of the currency")


@lru_cache(maxsize=4096)
def parsed(text: str) -> Money:
    """Return the amount of a text, as :meth:`Money.parse` does."""
    match = _TEXT.fullmatch(text)
    if match is None:
        raise Invalid.at("money", text, "text such as 89.00 DKK")
    whole, fraction, currency = match[1], match[2] or "", match[3]
    places = exponent(currency)
    if len(fraction) > places:
        raise Invalid.at("money", f"{whole}.{fraction}", f"at most {places} decimals")
    return money_of(int(whole + fraction.ljust(places, "0")), currency)


@lru_cache(maxsize=1024)
def _pattern(locale: str, places: int) -> "NumberPattern":
    """Return a locale's money pattern with ISO digits, not CLDR's display digits.

    They differ for a dozen currencies in use (AFN ALL IQD IRR KPW LAK LBP MGA MMK SOS
    SYP YER, and RSD with Babel before 2.19).
    """
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - slow

    try:
        known = locale if _LOCALE.fullmatch(locale) else ""
        formats = Locale.parse(known).currency_formats
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise Invalid.at("locale", locale, "a locale such as da_DK") from error
    pattern: NumberPattern = copy(formats["standard"])
    pattern.frac_prec = (places, places)
    return pattern
