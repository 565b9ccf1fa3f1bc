"""Amounts in another currency, at a rate that has a source and a day."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from ordercore.errors import Invalid, Refused
from ordercore.values import Money, Rounding, exponent, share
from ordercore.values.rounding import ratio_of, round_ratio

__all__ = ["Conversion", "FxRate", "FxRates", "Indicative"]


@frozen
class FxRate:
    """What so many units of one currency are worth in another.

    Attributes:
        base: the currency that is exchanged.
        quote: the currency that is given for it.
        rate: so many units of *quote* ...
        on: the day from which it counts.
        source: who says so, such as ``ECB``.
        per: ... for so many units of *base*; yen are often quoted for 100.

    Raises Invalid for a rate that is not above 0, or an unknown currency.
    """

    base: str
    quote: str
    rate: Decimal
    on: date
    source: str
    per: Decimal = Decimal(1)

    def __attrs_post_init__(self) -> None:
        for currency in (self.base, self.quote):
            exponent(currency)
        for name, value in (("rate", self.rate), ("per", self.per)):
            if ratio_of(value, name)[0] <= 0:
                raise Invalid.at(name, value, "above 0")

    @property
    def exact(self) -> Fraction:
        """Units of *quote* for one unit of *base*."""
        return Fraction(self.rate) / Fraction(self.per)

    @property
    def inverse(self) -> "FxRate":
        """The same the other way round, exactly."""
        known = (self.quote, self.base, self.per, self.on, f"{self.source} (inverse)")
        return FxRate(*known, self.rate)

    def __str__(self) -> str:
        per = "" if self.per == 1 else f"{self.per} "
        what = f"{per}{self.base} = {self.rate} {self.quote}"
        return f"{what} ({self.source}, {self.on})"


@frozen
class Conversion:
    """An amount in another currency, with all that is needed to work it out again.

    Attributes:
        amount: what was converted.
        into: what it came to.
        rates: what was multiplied, one after the other; none within one currency.
        rounding: where an amount between two smallest units went, once at the end.
    """

    amount: Money
    into: Money
    rates: tuple[FxRate, ...]
    rounding: Rounding

    def again(self) -> Money:
        """Return the same amount, worked out again from the rates that were kept."""
        return _converted(self.amount, self.into.currency, self.rates, self.rounding)

    def part(self, already: Money, now: Money) -> Money:
        """Return what the next part of the amount comes to, *already* being done.

        However the amount is paid, the parts add up to what all of it came to.

        Raises:
            Invalid: more than the amount.
        """
        whole, start = self.amount.minor, already.minor
        end = (already + now).minor
        if not 0 <= start <= end <= whole or now.currency != self.amount.currency:
            raise Invalid.at("amount", str(already + now), f"at most {self.amount}")
        if not now:
            return Money.zero(self.into.currency)
        upto = share(self.into.minor, whole, end)
        done = share(self.into.minor, whole, start)
        return Money(upto - done, self.into.currency)


@frozen
class FxRates:
    """All rates that are known, of any day and source.

    Attributes:
        rates: in any order; of a source one for each pair and day.
        oldest_days: a rate that is older counts as none; None for any age.

    Raises Invalid: a source has two rates for one pair and day, so that nobody knows
    which one counts.
    """

    rates: tuple[FxRate, ...]
    oldest_days: int | None = None

    def __attrs_post_init__(self) -> None:
        known: dict[tuple[str, str, date, str], FxRate] = {}
        for place, rate in enumerate(self.rates):
            key = (rate.base, rate.quote, rate.on, rate.source)
            other = known.setdefault(key, rate)
            if other is not rate and other.exact != rate.exact:
                raise Invalid.at(f"rates[{place}]", str(rate), f"{other}, as before")

    def with_inverses(self) -> "FxRates":
        """Return the same rates and each the other way round.

        Nothing is turned round unless somebody asks for it.
        """
        both = (*self.rates, *[rate.inverse for rate in self.rates])
        return FxRates(both, self.oldest_days)

    @cached_property
    def _by_pair(self) -> Mapping[tuple[str, str], list[FxRate]]:
        found: dict[tuple[str, str], list[FxRate]] = {}
        # The last of a day wins, so the source that comes first stands last.
        for rate in sorted(self.rates, key=_source, reverse=True):
            found.setdefault((rate.base, rate.quote), []).append(rate)
        return {pair: sorted(rates, key=_day) for pair, rates in found.items()}

    def latest(self, base: str, quote: str, on: date) -> FxRate:
        """Return the rate of a day, or else the latest one before it.

        Of several sources on one day the first by name counts.

        Raises:
            Refused: ``fx.no-rate``; a rate that is missing is never taken for 1.
        """
        rates = self._by_pair.get((base, quote), [])
        place = bisect_right(rates, on, key=_day)
        if not place:
            raise self._missing(base, quote, on)
        found = rates[place - 1]
        oldest = self.oldest_days
        if oldest is not None and on - found.on > timedelta(days=oldest):
            raise self._missing(base, quote, on, f"the latest is of {found.on}")
        return found

    def convert(
        self, money: Money, currency: str, on: date, rounding: Rounding, via: str = ""
    ) -> Conversion:
        """Return an amount in another currency, rounded once.

        >>> ecb = FxRates((FxRate("EUR", "DKK", Decimal("7.46"), date(2026, 11, 20),
        ...     "ECB"),))
        >>> half_up = Rounding.HALF_UP
        >>> sunday = ecb.convert(Money(1000, "EUR"), "DKK", date(2026, 11, 22), half_up)
        >>> str(sunday.into), str(sunday.rates[0])
        ('74.60 DKK', 'EUR = 7.46 DKK (ECB, 2026-11-20)')

        Args:
            money: what is converted.
            currency: into which.
            on: the day that counts.
            rounding: where an amount between two smallest units goes.
            via: a currency over which it is converted, in both steps at the latest
                rate; nobody looks for a way over a third currency by himself.

        Raises:
            Refused: ``fx.no-rate``.
        """
        rates = self._way(money.currency, currency, on, via)
        into = _converted(money, currency, rates, rounding)
        return Conversion(money, into, rates, rounding)

    def check_way(
        self, base: str, quote: str, on: date, via: str, tolerance: Decimal
    ) -> None:
        """Check that a way over a third currency comes to the direct rate.

        Args:
            base: from.
            quote: to.
            on: the day that counts.
            via: over which.
            tolerance: a share of the direct rate: ``0.001`` is one in a thousand.

        Raises:
            Refused: ``fx.triangle`` when they differ by more; ``fx.no-rate``.
        """
        direct = self.latest(base, quote, on).exact
        first, second = self._way(base, quote, on, via)
        off = abs(first.exact * second.exact / direct - 1)
        if off > Fraction(tolerance):
            raise Refused(
                "fx.triangle",
                asked=f"convert {base} to {quote} over {via} on {on}",
                because=f"{first} and {second} differ by more than {tolerance} from "
                f"{self.latest(base, quote, on)}",
                remedy="Use the direct rate, or rates of one source and day",
            )

    def _way(self, base: str, quote: str, on: date, via: str) -> tuple[FxRate, ...]:
        if base == quote:
            return ()
        if not via:
            return (self.latest(base, quote, on),)
        return self.latest(base, via, on), self.latest(via, quote, on)

    def _missing(self, base: str, quote: str, on: date, why: str = "") -> Refused:
        known = self._by_pair.get((base, quote))
        none = f"the first is of {known[0].on}" if known else "there is none"
        return Refused(
            "fx.no-rate",
            asked=f"a rate from {base} to {quote} on {on}",
            because=why or none,
            remedy="Load the rate, turn the others round with with_inverses(), or name "
            "a currency to go over",
        )


@frozen
class Indicative:
    """A price in the buyer's own currency, for him to look at; he pays the other one.

    Attributes:
        conversion: the price, and what it comes to.
    """

    conversion: Conversion

    def format(self, locale: str) -> str:
        """Return it as people of a locale write it, marked as indicative.

        Raises:
            Invalid: the locale is none.
        """
        return f"≈ {self.conversion.into.format(locale)}"

    def __str__(self) -> str:
        rates = ", ".join(map(str, self.conversion.rates))
        paid, shown = self.conversion.amount, self.conversion.into
        return f"≈ {shown} ({paid} is charged; {rates or 'no conversion'})"


def _converted(
    money: Money, currency: str, rates: tuple[FxRate, ...], rounding: Rounding
) -> Money:
    if not rates:
        return money
    worth = Fraction(money.minor * 10 ** exponent(currency))
    worth /= 10 ** exponent(money.currency)
    for rate in rates:
        worth *= rate.exact
    minor = round_ratio(worth.numerator, worth.denominator, rounding)
    return Money(minor, currency)


def _day(rate: FxRate) -> date:
    return rate.on


def _source(rate: FxRate) -> str:
    return rate.source
