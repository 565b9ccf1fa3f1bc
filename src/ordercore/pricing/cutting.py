"""A part of something that has a price, so that all its parts add up to it."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.pricing.parts import TaxLine, by_rate, tax_line
from ordercore.values import Money, split
from ordercore.values.money import minor_beside, money_of
from ordercore.values.soft import harden, soft_class

__all__ = ["Cut", "rescaled", "without"]


@frozen
class Cut:
    """What lies between *start* and *end* of *whole* equal parts.

    What a cut takes is the difference of two cumulative shares, rounded down; so cuts
    that follow each other always add up, however many there are.

    Raises Invalid when it does not lie within the whole.
    """

    whole: int
    start: int
    end: int

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.start <= self.end <= self.whole:
            raise Invalid.at("units", self.end, f"from {self.start} to {self.whole}")

    @classmethod
    def of_units(cls, units: int, already: int, now: int) -> "Cut":
        """Return the next *now* of so many units, *already* having been taken.

        Raises:
            Invalid: more units than there are.
        """
        if not 0 <= already <= already + now <= units:
            raise Invalid.at("units", already + now, f"at most {units}, the line's own")
        return _cut(units, already, already + now)

    def money(self, money: Money) -> Money:
        """Return what the cut takes of an amount."""
        return money_of(self.minor(money.minor), money.currency)

    def minor(self, minor: int) -> int:
        """Return what the cut takes of so many smallest units."""
        if minor <= 0:
            return -self.minor(-minor) if minor else 0
        # As share() says, twice in one go.
        whole = self.whole
        return minor * self.end // whole - minor * self.start // whole

    def within(self, minor: int) -> "Cut":
        """Return the cut of an amount that this one makes, to cut its tax by.

        So tax follows what is charged: a part that costs nothing has no tax.
        """
        if minor <= 0:
            return self
        whole = self.whole
        return _cut(minor, minor * self.start // whole, minor * self.end // whole)

    def taxed(
        self, net: Money, tax: Money, taxes: tuple[TaxLine, ...], *, included: bool
    ) -> tuple[Money, Money, tuple[TaxLine, ...]]:
        """Return the part of a net amount, of its tax, and of each rate of it.

        *included* says that it is the gross that is cut, and the net what the tax
        leaves of it; otherwise net and tax are cut alike.
        """
        currency, whole = net.currency, net.minor
        gross = whole + minor_beside(net, tax)
        by_tax = self.within(gross) if included else self
        take = by_tax.minor
        parts = [take(one.tax.minor) for one in taxes]
        less = sum(parts) if taxes else take(tax.minor)
        left = self.minor(gross) - less if included else self.minor(whole)
        left_net, left_tax = money_of(left, currency), money_of(less, currency)
        lines: list[TaxLine] = []
        for place, one in enumerate(taxes):
            # A base differs from the net only where one tax is taken of another.
            base, other = left_net, one.base.minor - whole
            if other:
                base = money_of(left + take(other), currency)
            part = parts[place]
            paid = left_tax if part == less else money_of(part, currency)
            lines.append(tax_line(one.code, one.rate, base, paid, one.treatment))
        return left_net, left_tax, tuple(lines)


_SOFT = soft_class(Cut)


def _cut(whole: int, start: int, end: int) -> Cut:
    """Return a cut of ends that were checked before, in half the time."""
    cut = _SOFT()
    cut.whole = whole
    cut.start = start
    cut.end = end
    return harden(cut, Cut)


def rescaled(
    taxes: Sequence[TaxLine], before: Money, net: Money, tax: Money
) -> tuple[TaxLine, ...]:
    """Return the rates of something that comes to another amount now.

    Its tax is divided among the rates as it was, by largest remainder, and so is its
    net among rates that shared it.  Where there was no tax to go by, or there are no
    rates, nobody says any more which they are.

    Args:
        taxes: by rate, as they were.
        before: what it came to without tax.
        net: what it comes to now.
        tax: its tax now.
    """
    weights = [one.tax.minor for one in taxes]
    if min(weights, default=0) < 0 or (tax and not any(weights)):
        return ()
    bases = _rebased([one.base.minor for one in taxes], before.minor, net.minor)
    if bases is None:
        return ()
    parts = split(tax.minor, weights) if tax else [0] * len(weights)
    lines: list[TaxLine] = []
    for one, base, part in zip(taxes, bases, parts, strict=True):
        of, money = Money(base, net.currency), Money(part, net.currency)
        lines.append(TaxLine(one.code, one.rate, of, money, one.treatment))
    return tuple(lines)


def _rebased(bases: Sequence[int], before: int, net: int) -> Sequence[int] | None:
    """Return what each rate is worked out from now; None where there is no telling.

    Bases that shared the net add up to it again; of taxes that were each taken of all
    of it, or one of another, each base follows the net.
    """
    if len(bases) == 1 and bases[0] == before:
        return [net]
    if sum(bases) == before and min(bases, default=0) >= 0:
        return split(net, bases) if any(bases) or not net else None
    return [net + ((b - before) * net // before if before else 0) for b in bases]


def without(taxes: Iterable[TaxLine], less: Iterable[TaxLine]) -> tuple[TaxLine, ...]:
    """Return what is left of taxes, rate by rate, once others are taken off."""
    negative = [
        TaxLine(one.code, one.rate, -one.base, -one.tax, one.treatment) for one in less
    ]
    return by_rate([*taxes, *negative])
